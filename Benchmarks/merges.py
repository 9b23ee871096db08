#!/usr/bin/env python3
"""How long commits take while gigabytes are loaded, flushed and merged, over real sockets.

Loaders insert rows in commits of about 100 KB as fast as they are let; beside them single rows are
committed at a steady pace, and what is told of them counts from when each was due, so that a stop
shows in all that it kept waiting. The same without a load comes first."""
import argparse
import glob
import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import time

import marked

sys.path.append(str(marked.ROOT / "Conformance"))
from varve_server import Server  # noqa: E402

ROW_BYTES = 1000
ROWS_PER_COMMIT = 100
SCHEMA = """
CREATE TABLE load (id uuid PRIMARY KEY, content text);
CREATE TABLE probe (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, content text);
"""
# Keys in no order: each flush lies across all of the level below it.
LOAD = f"""INSERT INTO load SELECT gen_random_uuid(), repeat(md5(random()::text), {ROW_BYTES // 32})
FROM generate_series(1, {ROWS_PER_COMMIT});
"""
PROBE = "INSERT INTO probe (content) VALUES ('one more row');\n"


def pgbench(server, directory, name, *options):
    """Runs one; returns the latencies in microseconds, by when they ended."""
    prefix = f"{directory}/{name}-log"
    command = [
        "pgbench", "-n", "-h", "127.0.0.1", "-p", str(server.postgres), "-U", "varve",
        "-M", "prepared", "-l", f"--log-prefix={prefix}", *map(str, options), "varve"]
    done = subprocess.run(
        command, capture_output=True, text=True, env=dict(os.environ, PGSSLMODE="disable"))
    if done.returncode:
        raise SystemExit(f"pgbench: {done.stderr.strip()}")
    latencies = []
    for path in glob.glob(prefix + ".*"):
        for line in open(path):
            fields = line.split()
            latencies.append((float(fields[4]) + float(fields[5]) / 1e6, int(fields[2])))
        os.remove(path)
    return sorted(latencies)


def probe(server, directory, seconds, rate):
    script = f"{directory}/probe.sql"
    return pgbench(
        server, directory, "probe", "-f", script, "-c", 4, "-j", 1, "-T", seconds, "-R", rate)


def quantiles(latencies):
    values = sorted(latency for _, latency in latencies)

    def at(share):
        return values[min(int(len(values) * share), len(values) - 1)] / 1000

    return [at(0.5), at(0.99), at(0.999), values[-1] / 1000]


def slowest_second(commits, begin):
    """Commits in the second that had the fewest, of those between the first and the last."""
    counts = [0] * (int(commits[-1][0] - begin) + 1)
    for moment, _ in commits:
        counts[int(moment - begin)] += 1
    return min(counts[:-1] or counts)


def measure(arguments, directory):
    pathlib.Path(directory, "load.sql").write_text(LOAD)
    pathlib.Path(directory, "probe.sql").write_text(PROBE)
    server = Server(arguments.varve, f"{directory}/data", "--memory", arguments.memory)
    lines = ["| commits | count | p50 (ms) | p99 | p99.9 | largest |", "|---|---:|---:|---:|---:|---:|"]

    def report(name, latencies):
        figures = " | ".join(f"{figure:,.1f}" for figure in quantiles(latencies))
        lines.append(f"| {name} | {len(latencies):,} | {figures} |")

    try:
        with server.connect(autocommit=True) as connection:
            connection.execute(SCHEMA)
        report("single rows, nothing else", probe(server, directory, 10, arguments.rate))
        count = arguments.megabytes * 1_000_000 // (ROW_BYTES * ROWS_PER_COMMIT)
        loaded = []
        begin = time.time()
        loader = threading.Thread(target=lambda: loaded.extend(pgbench(
            server, directory, "load", "-f", f"{directory}/load.sql", "-c", arguments.loaders,
            "-j", 1, "-t", count // arguments.loaders)))
        loader.start()
        probes = []
        while loader.is_alive():
            probes += probe(server, directory, 5, arguments.rate)
        seconds = loaded[-1][0] - begin
        report("single rows beside the load", probes)
        report("the load's, 100 rows of 1 KB each", loaded)
        with server.connect(autocommit=True) as connection:
            rows = connection.execute("SELECT count(*) FROM load").fetchone()[0]
            (content, flushed, merged) = connection.execute(
                "SELECT content_bytes, flushed_bytes, merged_bytes FROM varve.store_totals"
            ).fetchone()
        lines += [
            "", f"{rows:,} rows in {seconds:.0f} s, {arguments.megabytes / seconds:.0f} MB/s; in the "
            f"slowest second {slowest_second(loaded, begin)} commits of the load. Flushed "
            f"{flushed / 1e6:,.0f} MB, merged {merged / 1e6:,.0f} MB: {(flushed + merged) / content:.1f} "
            "bytes written to the store's files for each byte."]
        assert rows == count // arguments.loaders * arguments.loaders * ROWS_PER_COMMIT, rows
    finally:
        server.kill()
    return lines


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--varve", required=True)
    parser.add_argument("--megabytes", type=int, default=3000, help="loaded altogether")
    parser.add_argument("--memory", default="256MB", help="the server's")
    parser.add_argument("--loaders", type=int, default=4)
    parser.add_argument("--rate", type=int, default=200, help="single rows a second")
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="varve-merges-") as directory:
        lines = [marked.heading(0, f"./dev bench merges --megabytes {arguments.megabytes} "
                                f"--memory {arguments.memory}"), "", *measure(arguments, directory)]
    print("\n".join(lines))
    if arguments.write:
        marked.write("merges", lines)


if __name__ == "__main__":
    main()
