#!/usr/bin/env python3
"""Data ten times the memory the server is given: results right, and memory within what is promised.

For each size of --memory rows are loaded until their keys and values are --times as large, in
transactions of a thousand; then single rows are read and updated at random, everything is scanned,
some is deleted, the server is killed and started, and all of it again. What it says is compared
with a model (the rows follow from their numbers, the updates from a seed), and the process's memory
is sampled all the time: what it holds of its own (RssAnon) may be at most the budget and
OVERHEAD_MB. A difference is a failure."""
import argparse
import hashlib
import pathlib
import random
import subprocess
import sys
import tempfile
import threading
import time

import marked

sys.path.append(str(marked.ROOT / "Conformance"))
from varve_server import Server  # noqa: E402

# Beside the budget: threads, sessions, plans, the statement at hand with its changes, a file that is
# being written, and what the allocator cannot give back.
OVERHEAD_MB = 48
OVERHEAD_SHARE = 0.25
ROWS_PER_TRANSACTION = 1000
TEXT_BYTES = 120
ROW_BYTES = 8 + 8 + 4 + TEXT_BYTES


def text(number, version):
    digest = hashlib.md5(f"{number}/{version}".encode()).hexdigest()
    return (digest * 4)[:TEXT_BYTES]


def megabytes(size):
    units = {"MB": 1, "GB": 1024}
    return int(size[:-2]) * units[size[-2:].upper()]


class Sampler:
    """The most memory that the server's process held while a part of the work ran."""

    def __init__(self, server):
        self.server, self.anonymous, self.file = server, 0, 0
        self.is_over = False
        self.thread = threading.Thread(target=self.run)

    def sample(self):
        try:
            status = pathlib.Path(f"/proc/{self.server.process.pid}/status").read_text()
        except OSError:
            return
        fields = dict(line.split(":", 1) for line in status.splitlines() if ":" in line)
        if "RssAnon" in fields:
            self.anonymous = max(self.anonymous, int(fields["RssAnon"].split()[0]) // 1024)
            self.file = max(self.file, int(fields["RssFile"].split()[0]) // 1024)

    def run(self):
        while not self.is_over:
            self.sample()
            time.sleep(0.02)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.is_over = True
        self.thread.join()


class Trial:
    def __init__(self, arguments, memory, directory):
        self.arguments, self.memory = arguments, memory
        self.budget = megabytes(memory)
        self.rows = self.budget * 1_048_576 * arguments.times // ROW_BYTES
        self.rows = self.rows // ROWS_PER_TRANSACTION * ROWS_PER_TRANSACTION
        self.random = random.Random(arguments.seed)
        self.versions = {}
        self.deleted = set()
        self.peaks = []
        self.server = Server(arguments.varve, f"{directory}/data", "--memory", memory)

    def part(self, name, work):
        with self.server.connect(autocommit=True) as connection, Sampler(self.server) as sampler:
            begin = time.monotonic()
            work(connection)
            seconds = time.monotonic() - begin
        self.peaks.append((name, sampler.anonymous, sampler.file, seconds))

    def load(self, connection):
        connection.execute(
            "CREATE TABLE t (id bigint PRIMARY KEY, version int NOT NULL, content text NOT NULL)")
        for start in range(0, self.rows, ROWS_PER_TRANSACTION):
            with connection.cursor().copy("COPY t FROM STDIN") as copy:
                copy.write("".join(
                    f"{number}\t0\t{text(number, 0)}\n"
                    for number in range(start, start + ROWS_PER_TRANSACTION)))

    def read(self, connection):
        for _ in range(self.arguments.reads):
            number = self.random.randrange(self.rows)
            found = connection.execute(
                "SELECT version, content FROM t WHERE id = %s", (number,)).fetchone()
            version = self.versions.get(number, 0)
            expected = None if number in self.deleted else (version, text(number, version))
            if found != expected:
                raise SystemExit(f"row {number} is {found}, not {expected}")

    def change(self, connection):
        for turn in range(self.arguments.updates):
            number = self.random.randrange(self.rows)
            if turn % 8 == 7:
                connection.execute("DELETE FROM t WHERE id = %s", (number,))
                self.deleted.add(number)
            elif number not in self.deleted:
                version = self.versions[number] = self.versions.get(number, 0) + 1
                connection.execute(
                    "UPDATE t SET version = %s, content = %s WHERE id = %s",
                    (version, text(number, version), number))

    def scan(self, connection):
        found = connection.execute(
            "SELECT count(*), sum(version), sum(id), sum(length(content)), "
            f"count(*) FILTER (WHERE length(content) <> {TEXT_BYTES}) FROM t").fetchone()
        numbers = self.rows * (self.rows - 1) // 2 - sum(self.deleted)
        count = self.rows - len(self.deleted)
        versions = sum(
            version for number, version in self.versions.items() if number not in self.deleted)
        expected = (count, versions, numbers, count * TEXT_BYTES, 0)
        if tuple(map(int, found)) != expected:
            raise SystemExit(f"the scan says {found}, not {expected}")

    def run(self):
        self.part("load", self.load)
        for turn in ["", " after a restart"]:
            self.part(f"random reads{turn}", self.read)
            self.part(f"updates and deletions{turn}", self.change)
            self.part(f"scan{turn}", self.scan)
            if not turn:
                self.server.kill()
                self.server.start()
        self.server.stop()

    @property
    def promised(self):
        return int(self.budget * (1 + OVERHEAD_SHARE)) + OVERHEAD_MB

    def lines(self):
        """Rows of the table, and what is wrong."""
        rows, failures = [], []
        for name, anonymous, file, seconds in self.peaks:
            rows.append(f"| {self.memory} | {name} | {anonymous} | {file} | {seconds:,.1f} |")
            if anonymous > self.promised:
                failures.append(
                    f"--memory {self.memory}: {anonymous} MB during {name}, more than the "
                    f"{self.promised} MB that are promised")
        return rows, failures


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--varve", required=True)
    parser.add_argument("--memory", default="16MB,64MB", help="sizes, with commas between")
    parser.add_argument("--times", type=int, default=10, help="data is so many times the memory")
    parser.add_argument("--reads", type=int, default=20_000)
    parser.add_argument("--updates", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    lines = [
        marked.heading(0, f"./dev bench memory --memory {arguments.memory} --times "
                          f"{arguments.times} --seed {arguments.seed}"), "",
        "| `--memory` | most during | of its own (MB) | of the program's file (MB) | seconds |",
        "|---|---|---:|---:|---:|"]
    failures = []
    for memory in arguments.memory.split(","):
        with tempfile.TemporaryDirectory(prefix="varve-memory-") as directory:
            trial = Trial(arguments, memory, directory)
            trial.run()
            rows, wrong = trial.lines()
        lines += rows
        failures += wrong
    lines += ["", f"Promised: the budget and a quarter of it, and {OVERHEAD_MB} MB. "
                  + ("Kept." if not failures else "**Not kept.**")]
    print("\n".join(lines))
    if arguments.write:
        marked.write("memory", lines)
    if failures:
        raise SystemExit("\n".join(failures))


if __name__ == "__main__":
    main()
