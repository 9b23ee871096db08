#!/usr/bin/env python3
"""Runs the same work on RocksDB, LMDB and Varve's own store and ledger, in turn, and compares.

Prints a table of medians and ratios; with --write also puts it between the markers of
docs/BENCHMARKS.md. No server: the stores alone, in one process each, durable where it says so.
"""
import argparse
import pathlib
import random
import re
import shutil
import statistics
import subprocess
import tempfile

import marked

RIVALS = ["rocksdb", "lmdb"]
NAMES = {"rocksdb": "RocksDB", "lmdb": "LMDB", "varve": "Varve"}

# Case, by which clock, and against whom the ratio is (the time of the rival by ours).
CASES = [
    ("random get", "cpu", "lmdb", 1.0),
    ("get among 1,024 keys", "cpu", "lmdb", None),
    ("get of a missing key", "cpu", "lmdb", None),
    ("scan, a row", "cpu", "rocksdb", None),
    ("scan of ten columns, a row", "cpu", "rocksdb", None),
    ("scan of 2 of 10 columns, a row", "cpu", "rocksdb", 3.0),
    ("load, a row", "wall", "rocksdb", None),
    ("durable put", "wall", "rocksdb", 1.2),
    ("durable put, p99", "wall", "rocksdb", None),
    ("durable batch of 100, a row", "wall", "rocksdb", 1.0),
    ("durable batch of 100, a row, p99", "wall", "rocksdb", None),
]
# Durable writes: how many, of how many rows.
DURABLE = [("durable put", 1000, 1), ("durable batch of 100, a row", 400, 100)]
OURS = [
    "run: build of whole values", "run: build of ten columns", "run: random get",
    "run: get among 1,024 keys", "run: get of a missing key", "run: random get of ten columns",
    "run: get among 1,024 keys of ten columns", "run: scan, a row",
    "run: scan for a merge, a row", "run: scan of ten columns, a row",
]


def parse(output):
    """Nanoseconds of CPU and of the wall by case, and bytes by name."""
    times, sizes = {}, {}
    for line in output.splitlines():
        ours = re.match(r"(.+?): (\d+) ns of CPU, (\d+) ns", line)
        fields = line.split("\t")
        if ours:
            times[ours[1]] = {"cpu": int(ours[2]), "wall": int(ours[3])}
        elif len(fields) == 3 and fields[0] == "bytes":
            sizes[fields[1]] = int(fields[2])
        elif len(fields) == 3:
            times[fields[0]] = {"cpu": int(fields[1]), "wall": int(fields[2])}
    return times, sizes


class Contestant:
    """A process that does the work of one store up to its durable writes, and then what it is told."""

    def __init__(self, command, directory):
        directory.mkdir()
        self.directory = directory
        self.command = [*map(str, command)]
        self.process = subprocess.Popen(
            self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.lines = []
        while (line := self.read()) != "durable writes":
            self.lines.append(line)

    def read(self):
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"{' '.join(self.command)} ended with {self.process.wait()}")
        return line.rstrip("\n")

    def write_durably(self, rows):
        """Nanoseconds of a durable write of so many rows."""
        print(rows, file=self.process.stdin, flush=True)
        return int(self.read())

    def finish(self):
        """The rest of the work; returns what all of it took."""
        output, _ = self.process.communicate("0\n", timeout=3600)
        if self.process.returncode:
            raise SystemExit(f"{' '.join(self.command)} ended with {self.process.returncode}")
        shutil.rmtree(self.directory)
        return parse("\n".join(self.lines) + "\n" + output)


def durable_writes(contestants):
    """By contestant, the times of its durable writes, a row of each, of which they take turns one by
    one: a disk whose syncs vary threefold within a minute is as fast or slow for each of them."""
    times = {name: {} for name in contestants}
    for case, rounds, rows in DURABLE:
        taken = {name: [] for name in contestants}
        names = list(contestants)
        for number in range(rounds):
            # Not always after the same one, whose write may leave the disk something to do.
            shuffled = random.Random(number).sample(names, len(names))
            for name in shuffled:
                taken[name].append(contestants[name].write_durably(rows) / rows)
        for name, values in taken.items():
            values.sort()
            times[name][case] = {"wall": values[rounds // 2]}
            times[name][case + ", p99"] = {"wall": values[rounds * 99 // 100]}
    return times


def measure(arguments, rows, directory):
    commands = {name: [arguments.rivals, name] for name in RIVALS}
    commands["varve"] = [arguments.store_bench, "compared"]
    results = {name: [] for name in commands}
    for number in range(arguments.runs):
        contestants = {}
        try:
            for name, command in commands.items():
                place = directory / f"{name}-{number}"
                contestants[name] = Contestant([*command, place, rows], place)
            durable = durable_writes(contestants)
            for name, contestant in contestants.items():
                times, sizes = contestant.finish()
                results[name].append((times | durable[name], sizes))
        finally:
            # Where one has failed the others would go on with their work, which nobody reads.
            for contestant in contestants.values():
                contestant.process.kill()
    return results


def median(results, name, case, clock):
    values = [times[case][clock] for times, _ in results[name] if case in times]
    return statistics.median(values) if values else None


def figure(value):
    return "" if value is None else f"{value:,.0f}"


def table(results, rows):
    lines = [
        f"{rows:,} rows", "",
        "| work (ns) | clock | RocksDB | LMDB | Varve | ratio | goal |",
        "|---|---|---:|---:|---:|---:|---:|",
    ]
    for case, clock, rival, goal in CASES:
        values = {name: median(results, name, case, clock) for name in [*RIVALS, "varve"]}
        ratio = values[rival] / values["varve"] if values["varve"] else 0
        wanted = f"≥ {goal}" if goal else ""
        lines.append(
            f"| {case} | {clock} | {figure(values['rocksdb'])} | {figure(values['lmdb'])} | "
            f"{figure(values['varve'])} | {ratio:.2f} × {NAMES[rival]} | {wanted} |")
    for case in OURS:
        value = median(results, "varve", case, "cpu")
        lines.append(f"| {case} | cpu | | | {figure(value)} | | |")
    lines += ["", "| bytes for each byte of keys and values | RocksDB | LMDB | Varve |",
              "|---|---:|---:|---:|"]
    sizes = {name: runs[-1][1] for name, runs in results.items()}
    columns = sizes["varve"]["content of ten columns"]
    for name, content in [
            ("written while loading", rows * 116), ("taken after loading", rows * 116),
            ("taken by ten columns", columns)]:
        cells = [f"{sizes[store][name] / content:.2f}" for store in [*RIVALS, "varve"]]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return lines


def ledger(arguments, directory):
    """Groups appended and synced beside the same writes to a bare file, and the replay of entries."""
    done = subprocess.run(
        [arguments.store_bench, "ledger", f"{directory}/ledger"], stdout=subprocess.PIPE, text=True,
        timeout=600)
    if done.returncode:
        raise SystemExit(f"store-bench ledger ended with {done.returncode}")
    shutil.rmtree(f"{directory}/ledger")
    return [line.split("\t") for line in done.stdout.splitlines() if line.startswith("ledger\t")]


def ledger_table(runs):
    """From the lines of each run: of a group the medians of both, of the ratios of each run."""
    lines = ["", "| the ledger alone | a bare file (µs) | the ledger (µs) | its speed | goal |",
             "|---|---:|---:|---:|---:|"]
    for number, (_, name, *_) in enumerate(runs[0]):
        values = [[float(value) for value in run[number][2:]] for run in runs]
        bare, ours = (statistics.median(column) / 1000 for column in zip(*values))
        if not bare:
            lines.append(f"| {name} | | {ours:.3f} | {1 / ours:,.2f} million a second | ≥ 1 |")
            continue
        ratio = statistics.median(value[0] / value[1] for value in values)
        lines.append(f"| {name} | {bare:,.0f} | {ours:,.0f} | {ratio:.2f} | ≥ 0.7 |")
    return lines


def growth(all_results):
    """How each case grows from the first number of rows to the last."""
    first, last = min(all_results), max(all_results)
    if first == last:
        return []
    lines = ["", f"| grows from {first:,} to {last:,} rows by | RocksDB | LMDB | Varve |",
             "|---|---:|---:|---:|"]
    for case, clock, _, _ in CASES:
        cells = []
        for name in [*RIVALS, "varve"]:
            small = median(all_results[first], name, case, clock)
            large = median(all_results[last], name, case, clock)
            cells.append(f"{large / small:.2f}" if small and large else "")
        lines.append(f"| {case} | {' | '.join(cells)} |")
    return lines


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rivals", required=True, type=pathlib.Path)
    parser.add_argument("--store-bench", required=True, type=pathlib.Path)
    parser.add_argument("--rows", default="1000000", help="numbers of rows, with commas between")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    lines = [marked.heading(arguments.runs, f"./dev bench store --rows {arguments.rows} "
                            f"--runs {arguments.runs}"), ""]
    all_results = {}
    with tempfile.TemporaryDirectory(prefix="varve-store-") as directory:
        for rows in map(int, arguments.rows.split(",")):
            all_results[rows] = measure(arguments, rows, pathlib.Path(directory))
            lines += table(all_results[rows], rows) + [""]
        lines += growth(all_results)
        lines += ledger_table([ledger(arguments, directory) for _ in range(arguments.runs)])
    print("\n".join(lines))
    if arguments.write:
        marked.write("store", lines)


if __name__ == "__main__":
    main()
