#!/usr/bin/env python3
"""How near to the machine's limit the server is: beside a stub that speaks PostgreSQL's protocol, syncs
what it is told to insert, and does nothing else (bound/bound.c). In turn at each work, the other one
stopped; figures are medians."""
import argparse
import pathlib
import statistics
import subprocess
import tempfile

import marked
from compare import EVENT_TOPIC, PAYLOAD, Peer, Varve, free_port

ROWS = 1_000_000
SCRIPTS = {
    "select": f"\\set id random(1, {ROWS})\nSELECT v FROM t WHERE id = :id;\n",
    "event": f"INSERT INTO event_topic VALUES ('k', '{PAYLOAD}');\n",
}
WORKS = [("select", 16), ("select", 64), ("select", 1000), ("event", 16), ("event", 64)]


class Stub(Peer):
    name = "stub"

    def __init__(self, directory, program):
        self.port = free_port()
        self.process = subprocess.Popen([program, str(self.port), f"{directory}/bound.log"])

    def processes(self):
        return [self.process.pid]

    def close(self):
        self.process.kill()
        self.process.wait()


def measure(peer, script, clients, seconds):
    """Transactions a second, and microseconds of the server's processors for each."""
    before = peer.cpu_seconds()
    output = peer.run(
        "pgbench", "-n", "-M", "prepared", "-T", str(seconds), "-c", str(clients), "-j", "2",
        "-f", script)
    spent = peer.cpu_seconds() - before
    lines = dict(line.split(": ", 1) for line in output.splitlines() if ": " in line)
    count = int(lines["number of transactions actually processed"])
    rate = float(output.split("tps = ")[1].split()[0])
    return rate, spent * 1e6 / count


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--varve", required=True)
    parser.add_argument("--stub", required=True, help="the compiled bound/bound.c")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=2)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    lines = [
        marked.heading(arguments.runs, f"./dev bench bound --runs {arguments.runs} "
                       f"--seconds {arguments.seconds}"), "",
        "| work | stub (per second) | µs | Varve | µs | share |",
        "|---|---:|---:|---:|---:|---:|"]
    with tempfile.TemporaryDirectory(prefix="varve-bound-") as directory:
        peers = []
        try:
            peers.append(stub := Stub(directory, arguments.stub))
            peers.append(varve := Varve(pathlib.Path(directory), arguments.varve))
            varve.sql("CREATE TABLE t (id int PRIMARY KEY, v int);"
                      f"INSERT INTO t SELECT n, n FROM generate_series(1, {ROWS}) n;"
                      + EVENT_TOPIC)
            for peer in peers:
                peer.pause()
            for work, clients in WORKS:
                script = f"{directory}/{work}.sql"
                pathlib.Path(script).write_text(SCRIPTS[work])
                figures = {stub: [], varve: []}
                for _ in range(arguments.runs):
                    for peer, found in figures.items():
                        peer.resume()
                        found.append(measure(peer, script, clients, arguments.seconds))
                        peer.pause()
                (bound, least), (rate, spent) = (
                    [statistics.median(column) for column in zip(*found)]
                    for found in figures.values())
                lines.append(
                    f"| {work}, prepared, {clients:,} clients | {bound:,.0f} | {least:.1f} "
                    f"| {rate:,.0f} | {spent:.1f} | {rate / bound:.2f} |")
        finally:
            for peer in peers:
                peer.resume()
                peer.close()
    print("\n".join(lines))
    if arguments.write:
        marked.write("bound", lines)


if __name__ == "__main__":
    main()
