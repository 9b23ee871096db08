#!/usr/bin/env python3
"""Whether reading now costs more where a month of history is kept than where none is.

Two servers with the same rows, each of them changed --versions times: one keeps all of that
(history_retention of 30 days), the other nothing. Everything is in files, and the files are in
order, before both do the same reads in turn; figures are the server's CPU time. How many files are
left beside the large one is chance, on either side, and reading all rows depends on it: before each
round all rows are changed until both have as many."""
import argparse
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import marked

sys.path.append(str(marked.ROOT / "Conformance"))
from varve_server import Server  # noqa: E402

ROWS_PER_TRANSACTION = 1000
READS = {
    "a row by its key": "\\set id random(1, :rows)\nSELECT content FROM t WHERE id = :id;\n",
    "a hundred rows of a range":
        "\\set id random(1, :rows - 100)\n"
        "SELECT sum(version) FROM t WHERE id BETWEEN :id AND :id + 99;\n",
    "all rows": "SELECT sum(version), count(content) FROM t;\n",
}
TRIES = 20
COUNTS = {"a row by its key": 20_000, "a hundred rows of a range": 2000, "all rows": 20}


class Side:
    def __init__(self, arguments, retention, directory):
        self.arguments = arguments
        self.version = 0
        # Written with so little memory that nearly all comes into files, read with enough for all.
        self.server = Server(arguments.varve, f"{directory}/{retention}", "--memory", "16MB")
        with self.server.connect(autocommit=True) as connection:
            connection.execute(
                "CREATE TABLE t (id bigint PRIMARY KEY, version int, content text) "
                f"WITH (history_retention = '{retention}')")
            for _ in range(arguments.versions + 1):
                self.write(connection)
        self.become("512MB")

    def become(self, memory):
        self.server.stop()
        self.server.options = ("--memory", memory)
        self.server.start()

    def rewrite(self):
        """Changes all rows once more."""
        self.become("16MB")
        with self.server.connect(autocommit=True) as connection:
            self.write(connection)
            self.settle(connection)
            levels = connection.execute(
                "SELECT coalesce(level::text, 'history'), bytes, files FROM varve.store_levels"
            ).fetchall()
        self.levels = {level: size for level, size, _ in levels}
        self.files = sorted((level, files) for level, _, files in levels if level != "history")
        self.become("512MB")

    def write(self, connection):
        for start in range(1, self.arguments.rows + 1, ROWS_PER_TRANSACTION):
            numbers = f"generate_series({start}, {start + ROWS_PER_TRANSACTION - 1}) n"
            if self.version == 0:
                connection.execute(
                    f"INSERT INTO t SELECT n, 0, repeat(md5(n::text), 3) FROM {numbers}")
            else:
                connection.execute(
                    f"UPDATE t SET version = {self.version} WHERE id BETWEEN {start} "
                    f"AND {start + ROWS_PER_TRANSACTION - 1}")
        self.version += 1

    @staticmethod
    def settle(connection):
        """Until merges have nothing to do."""
        before = None
        while True:
            written = connection.execute(
                "SELECT flushed_bytes, merged_bytes FROM varve.store_totals").fetchone()
            if written == before:
                return
            before = written
            time.sleep(2)

    def processor(self):
        fields = pathlib.Path(f"/proc/{self.server.process.pid}/stat").read_text().split()
        return (int(fields[13]) + int(fields[14])) / os.sysconf("SC_CLK_TCK")

    def read(self, name, directory):
        """Microseconds of CPU a statement."""
        script = f"{directory}/read.sql"
        pathlib.Path(script).write_text(READS[name])
        before = self.processor()
        subprocess.run(
            ["pgbench", "-n", "-h", "127.0.0.1", "-p", str(self.server.postgres), "-U", "varve",
             "-M", "prepared", "-c", "1", "-t", str(COUNTS[name]), "-f", script,
             "-D", f"rows={self.arguments.rows}", "--random-seed=1", "varve"],
            check=True, capture_output=True, env=dict(os.environ, PGSSLMODE="disable"))
        return (self.processor() - before) * 1e6 / COUNTS[name]

    def size(self):
        return (sum(size for level, size in self.levels.items() if level != "history"),
                self.levels.get("history", 0))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--varve", required=True)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--versions", type=int, default=10, help="how often each row is changed")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="varve-history-") as directory:
        sides = [Side(arguments, retention, directory) for retention in ["30 days", "0 days"]]
        lines = [
            marked.heading(arguments.runs, f"./dev bench history --rows {arguments.rows} "
                           f"--versions {arguments.versions} --runs {arguments.runs}"), "",
            "| reading now (µs of CPU) | with history | without | ratio | goal |",
            "|---|---:|---:|---:|---:|"]
        worst = 0
        times = {name: ([], []) for name in READS}
        for _ in range(arguments.runs):
            for _ in range(TRIES):
                for side in sides:
                    side.rewrite()
                if sides[0].files == sides[1].files:
                    break
            else:
                raise SystemExit(f"other files each time: {[side.files for side in sides]}")
            for name, found in times.items():
                # The first one fills the cache.
                for number in range(2):
                    figures = [side.read(name, directory) for side in sides]
                for figure, all_figures in zip(figures, found):
                    all_figures.append(figure)
        for name, found in times.items():
            kept, none = (statistics.median(figures) for figures in found)
            worst = max(worst, kept / none)
            lines.append(f"| {name} | {kept:,.1f} | {none:,.1f} | {kept / none:.2f} | ≤ 1.1 |")
        (now, past), (bare, rest) = (side.size() for side in sides)
        lines += ["", f"{arguments.rows:,} rows, each changed {arguments.versions} times: "
                      f"{now / 1e6:,.0f} MB of now and {past / 1e6:,.0f} MB of history; without, "
                      f"{bare / 1e6:,.0f} MB and {rest / 1e6:,.0f} MB."]
        for side in sides:
            side.server.stop()
    print("\n".join(lines))
    if arguments.write:
        marked.write("history", lines)
    if worst > 1.1:
        raise SystemExit(f"reading now is {worst:.2f} times as dear where history is kept")


if __name__ == "__main__":
    main()
