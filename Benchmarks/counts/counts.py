#!/usr/bin/env python3
"""Counts what a statement costs the server: allocations and system calls, per transaction.

Counts are steadier than times: they are the same on a busy machine. Each work is run in two lengths
on a fresh server, so that starting, connecting and warming up fall out of the difference. With
--check the figures are compared with Benchmarks/Thresholds, with --write they become the thresholds.
"""
import argparse
import os
import pathlib
import re
import signal
import struct
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
THRESHOLDS = HERE.parent / "Thresholds"
# Calls that get memory from the system come with its growth, not with transactions; and two servers load
# the same table with thousands of them more or fewer. Allocations are counted by themselves.
MEMORY_CALLS = {"brk", "madvise", "mmap", "mprotect", "munmap"}
# Calls by which a thread waits for work or wakes another: how many it takes depends on how fast the client and
# the disk are, not on what a statement does. They are told, and have no threshold.
WAITING_CALLS = {"epoll_wait", "sched_yield", "futex", "read", "write"}
PAYLOAD = "x" * 180
TABLES = """
CREATE TABLE events (id bigserial PRIMARY KEY, key text, payload text, at timestamptz DEFAULT now());
CREATE TABLE event_topic (key text, payload text) USING topic WITH (key = 'key');
"""
SCRIPTS = {
    "insert": f"INSERT INTO events (key, payload) VALUES ('k', '{PAYLOAD}');",
    "append": f"INSERT INTO event_topic VALUES ('k', '{PAYLOAD}');",
    "update": "\\set id random(1, 100000)\n"
    "UPDATE pgbench_accounts SET abalance = abalance + 1 WHERE aid = :id;",
    "range": "\\set id random(1, 99900)\n"
    "SELECT DISTINCT abalance, filler FROM pgbench_accounts WHERE aid BETWEEN :id AND :id + 99 ORDER BY 2, 1;",
    "pipeline": "\\set id random(1, 100000)\n\\startpipeline\n"
    + "SELECT abalance FROM pgbench_accounts WHERE aid = :id;\n" * 10 + "\\endpipeline\n",
}
# Name: clients, transactions of the shorter run, pgbench's options.
WORKS = {
    "point select, prepared": (1, 2000, ["-S", "-M", "prepared"]),
    "point select, simple": (1, 2000, ["-S", "-M", "simple"]),
    "a hundred rows, prepared": (1, 300, ["-M", "prepared", "-f", "range"]),
    "point update, prepared": (1, 500, ["-M", "prepared", "-f", "update"]),
    "row inserted, prepared": (1, 500, ["-M", "prepared", "-f", "insert"]),
    "event appended, prepared": (1, 500, ["-M", "prepared", "-f", "append"]),
    "TPC-B, prepared": (1, 200, ["-M", "prepared"]),
    "ten selects in a pipeline": (1, 300, ["-M", "prepared", "-f", "pipeline"]),
}


class Server:
    """A fresh server with pgbench's tables, run by `wrapper`."""

    def __init__(self, program, directory, wrapper=(), **environment):
        self.directory = directory
        self.process = subprocess.Popen(
            [*wrapper, program, "serve", "--data", str(directory / "data"), "--postgres-port", "0",
             "--kafka-port", "0", "--log-level", "error"],
            stdout=subprocess.PIPE, text=True, start_new_session=True,
            env=dict(os.environ, SWIFT_BACKTRACE="enable=no", **environment))
        line = self.process.stdout.readline()
        found = re.search(r"postgres=\S+:(\d+)", line)
        if not found:
            raise SystemExit("varve did not start")
        self.port = found.group(1)
        self.run("pgbench", "-i", "-q", "-s", "1")
        self.run("psql", "-XAtq", "-v", "ON_ERROR_STOP=1", stdin=TABLES)
        for name, text in SCRIPTS.items():
            (directory / name).write_text(text)

    def run(self, *command, stdin=None):
        done = subprocess.run(
            command, input=stdin, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            cwd=self.directory, timeout=600,
            env=dict(
                os.environ, PGHOST="127.0.0.1", PGPORT=self.port, PGUSER="postgres",
                PGDATABASE="postgres", PGSSLMODE="disable", PGGSSENCMODE="disable"))
        if done.returncode:
            raise SystemExit(f"{' '.join(command)}\n{done.stdout[-3000:]}")

    def work(self, work, factor):
        clients, transactions, options = WORKS[work]
        self.run(
            "pgbench", "-n", "-c", str(clients), "-t", str(factor * transactions), *options)

    def close(self):
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(timeout=60)


def allocations(program, directory, work):
    library = directory / "allocations.so"
    subprocess.run(
        ["clang", "-O2", "-shared", "-fPIC", "-o", library, HERE / "allocations.c"], check=True)
    count = directory / "count"
    server = Server(program, directory, LD_PRELOAD=str(library), ALLOCATION_COUNT=str(count))
    figures = {1: [], 3: []}
    try:
        server.work(work, 1)
        for factor in (1, 3) * 3:
            before = struct.unpack("L", count.read_bytes())[0]
            server.work(work, factor)
            figures[factor].append(struct.unpack("L", count.read_bytes())[0] - before)
    finally:
        server.close()
    # What the server does by itself now and then, some thousand allocations at once, falls into one run or another:
    # in a longer one it would be counted for each transaction, in a shorter one taken off.
    return (min(figures[3]) - min(figures[1])) / (2 * WORKS[work][0] * WORKS[work][1])


def system_calls(program, directory, work, factor):
    """All of one server's life."""
    server = Server(
        program, directory, ["strace", "-f", "-c", "-o", str(directory / "calls")])
    try:
        server.work(work, 1)
        server.work(work, factor)
    finally:
        server.close()
    counts = {}
    for line in (directory / "calls").read_text().splitlines():
        fields = line.split()
        if len(fields) >= 5 and fields[0][0].isdigit() and fields[-1] not in ("total", *MEMORY_CALLS):
            counts[fields[-1]] = int(fields[3])
    return counts


def measure(program, work):
    with tempfile.TemporaryDirectory(prefix="varve-counts-") as directory:
        made = allocations(program, pathlib.Path(directory), work)
    runs = []
    for factor in (1, 2):
        with tempfile.TemporaryDirectory(prefix="varve-counts-") as directory:
            runs.append(system_calls(program, pathlib.Path(directory), work, factor))
    transactions = WORKS[work][0] * WORKS[work][1]
    calls = {
        name: (runs[1][name] - runs[0].get(name, 0)) / transactions for name in runs[1]}
    calls = {name: count for name, count in calls.items() if count >= 0.05}
    detail = ", ".join(
        f"{name} {count:.1f}" for name, count in sorted(calls.items(), key=lambda call: -call[1]))
    waits = sum(count for name, count in calls.items() if name in WAITING_CALLS)
    working = sum(calls.values()) - waits
    print(f"{work:28} {made:8.1f} {working:8.1f} {waits:8.1f}   {detail}", flush=True)
    return made, working


def read_thresholds():
    thresholds = {}
    for line in THRESHOLDS.read_text().splitlines():
        if line and not line.startswith("#"):
            work, made, calls = (field.strip() for field in line.split("|"))
            thresholds[work] = (float(made), float(calls))
    return thresholds


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--varve", required=True, help="the server's executable, optimised")
    arguments.add_argument("--check", action="store_true", help="fail above the thresholds")
    arguments.add_argument("--write", action="store_true", help="make these the thresholds")
    options = arguments.parse_args()
    print(f"{'per transaction':28} {'allocs':>8} {'calls':>8} {'waits':>8}")
    figures = {work: measure(options.varve, work) for work in WORKS}
    if options.write:
        lines = ["# Per transaction at most: work | allocations | system calls but those that wait or wake.",
                 "# Written by `./dev bench counts --write`, checked with `--check`; they only go down."]
        lines += [f"{work} | {made:.1f} | {calls:.1f}" for work, (made, calls) in figures.items()]
        THRESHOLDS.write_text("\n".join(lines) + "\n")
    if options.check:
        thresholds = read_thresholds()
        if thresholds.keys() != figures.keys():
            raise SystemExit("Benchmarks/Thresholds does not name the works measured")
        # Half a count is what buffers that grow now and then make of it.
        above = [
            f"{work}: {name} {figure:.1f}, at most {most:.1f}"
            for work in WORKS
            for name, figure, most in zip(
                ("allocations", "system calls"), figures[work], thresholds[work])
            if figure > most + 0.5]
        if above:
            raise SystemExit("above Benchmarks/Thresholds:\n" + "\n".join(above))


if __name__ == "__main__":
    sys.exit(main())
