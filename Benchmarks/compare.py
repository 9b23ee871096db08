#!/usr/bin/env python3
"""Runs the same work on PostgreSQL 15 and on Varve, on this machine, in turn, and compares.

Prints a table of medians and ratios; with --write also puts it between the markers of
docs/BENCHMARKS.md. Clients come over loopback, or with --socket through Unix-domain sockets. Both servers
are durable (fsync on) and are up all the time, but the one whose turn it is not is stopped: they take turns
at each work, so that a machine and a disk whose moods change within minutes are in the same one for both.
"""
import argparse
import os
import pathlib
import re
import shutil
import signal
import socket
import statistics
import subprocess
import tempfile
import time

import marked

POSTGRES = pathlib.Path("/usr/lib/postgresql/15/bin")
PAYLOAD = "x" * 180
EVENTS = """
CREATE TABLE events (
    id bigserial PRIMARY KEY, key text, payload text, at timestamptz DEFAULT now());
"""
HOT = "CREATE TABLE hot (id int PRIMARY KEY, count bigint); INSERT INTO hot VALUES (1, 0);"
SYSBENCH = ("--db-driver=pgsql", "--pgsql-user=postgres", "--pgsql-password=none",
            "--pgsql-db=postgres", "--tables=1", "--table-size=100000")
EVENT_TOPIC = "CREATE TABLE event_topic (key text, payload text) USING topic WITH (key = 'key');"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Peer:
    """A running server that speaks PostgreSQL's protocol."""

    host = "127.0.0.1"

    def run(self, *command, stdin=None):
        environment = dict(
            os.environ, PGHOST=str(self.host), PGPORT=str(self.port), PGUSER="postgres",
            PGDATABASE="postgres", PGSSLMODE="disable", PGGSSENCMODE="disable")
        done = subprocess.run(
            command, env=environment, input=stdin, text=True, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, timeout=600)
        if done.returncode:
            raise SystemExit(f"{self.name}: {' '.join(command)}\n{done.stdout[-3000:]}")
        return done.stdout

    def pause(self):
        self.send(signal.SIGSTOP)

    def resume(self):
        self.send(signal.SIGCONT)

    def send(self, number):
        for process in self.processes():
            try:
                os.kill(int(process), number)
            except ProcessLookupError:
                pass  # A session that has just ended.

    def sql(self, text):
        return self.run("psql", "-XAtq", "-v", "ON_ERROR_STOP=1", stdin=text)

    def pgbench(self, seconds, clients, *options):
        """Transactions per second."""
        output = self.run(
            "pgbench", "-n", "-T", str(seconds), "-c", str(clients), "-j", str(min(clients, 2)),
            *options)
        return float(re.search(r"tps = ([0-9.]+) \(without initial", output).group(1))


    has_sysbench_tables = False

    def sysbench(self, test, *options):
        """Transactions per second."""
        command = ("sysbench", test, *SYSBENCH, f"--pgsql-host={self.host}",
                   f"--pgsql-port={self.port}")
        if not self.has_sysbench_tables:
            self.run(*command, "prepare")
            self.has_sysbench_tables = True
        output = self.run(*command, *options, "run")
        return float(re.search(r"transactions:\s+\d+\s+\(([0-9.]+) per sec", output).group(1))

    def cpu_seconds(self):
        """User and system time of all the server's processes."""
        ticks = 0
        for process in self.processes():
            fields = pathlib.Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
            ticks += sum(int(field) for field in fields[11:15])
        return ticks / os.sysconf("SC_CLK_TCK")

    def resident_bytes(self):
        """Memory of all the server's processes, what they share counted once."""
        total = 0
        for process in self.processes():
            text = pathlib.Path(f"/proc/{process}/smaps_rollup").read_text()
            total += int(re.search(r"Pss:\s+(\d+)", text).group(1)) << 10
        return total


class PostgreSQL(Peer):
    name = "PostgreSQL 15"

    def __init__(self, directory, by_socket=False):
        self.port = free_port()
        self.data = directory / "postgres"
        self.data.mkdir()
        if os.geteuid() == 0:
            shutil.chown(self.data, "postgres")
            os.chmod(directory, 0o755)
        self.command(
            f"{POSTGRES}/initdb -D {self.data} -A trust -U postgres -E UTF8 --locale=C.UTF-8")
        with open(self.data / "postgresql.conf", "a") as settings:
            settings.write(
                f"port = {self.port}\nlisten_addresses = '127.0.0.1'\n"
                f"unix_socket_directories = '{self.data}'\nshared_buffers = 1GB\n"
                "max_connections = 1100\nmax_wal_size = 8GB\n")
        self.command(f"{POSTGRES}/pg_ctl -D {self.data} -w -l {self.data}/log start")
        if by_socket:
            self.host = self.data

    def command(self, text):
        command = ["su", "postgres", "-c", text] if os.geteuid() == 0 else ["sh", "-c", text]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)

    def processes(self):
        root = (self.data / "postmaster.pid").read_text().split()[0]
        children = pathlib.Path(f"/proc/{root}/task/{root}/children").read_text().split()
        return [root, *children]

    def close(self):
        self.command(f"{POSTGRES}/pg_ctl -D {self.data} -m fast -w stop")


class Varve(Peer):
    name = "Varve"

    def __init__(self, directory, program, by_socket=False):
        self.process = subprocess.Popen(
            [program, "serve", "--data", str(directory / "varve"), "--postgres-port", "0",
             "--kafka-port", "0", "--log-level", "error", "--socket-directory", str(directory)],
            stdout=subprocess.PIPE, text=True, env=dict(os.environ, SWIFT_BACKTRACE="enable=no"))
        line = self.process.stdout.readline()
        if not line.startswith("varve ready "):
            raise SystemExit("varve did not start")
        self.port = int(re.search(r"postgres=\S+:(\d+)", line).group(1))
        if by_socket:
            self.host = directory

    def processes(self):
        return [str(self.process.pid)]

    def close(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=60)


def connect(port):
    """A session over a plain socket, ready for queries."""
    connection = socket.create_connection(("127.0.0.1", port))
    body = b"\0\3\0\0user\0postgres\0database\0postgres\0\0"
    connection.sendall((len(body) + 4).to_bytes(4, "big") + body)
    answer = b""
    while not answer.endswith(b"Z\0\0\0\5I"):
        more = connection.recv(65536)
        if not more:
            raise SystemExit("the server closed a connection that was being made")
        answer += more
    return connection


def measure_connections(peer):
    """KiB of memory for each of 900 idle sessions, and microseconds of CPU to make one."""
    first = connect(peer.port)
    memory, used = peer.resident_bytes(), peer.cpu_seconds()
    idle = [connect(peer.port) for _ in range(900)]
    used = (peer.cpu_seconds() - used) / len(idle) * 1e6
    memory = (peer.resident_bytes() - memory) / len(idle) / 1024
    for connection in [first, *idle]:
        connection.close()
    return memory, used


def works(peer, directory, options):
    """All works on one server, each with what does it and gives a figure: higher is better. What a work
    needs is made when it is asked for."""

    def scripted(name, text, clients):
        path = directory / name
        path.write_text(text)
        return peer.pgbench(options.seconds, clients, "-M", "prepared", "-f", str(path))

    # First of all: later, sessions that have ended leave memory behind for these.
    if not options.only or re.search(options.only, "connections"):
        memory, used = measure_connections(peer)
        yield "connections: idle sessions per MiB", lambda: 1024 / memory
        yield "connections: made per second of CPU", lambda: 1e6 / used
    peer.run("pgbench", "-i", "-q", "-s", str(options.scale))
    for mode in ("simple", "prepared"):
        for clients in (1, 4, 16, 64):
            yield (
                f"pgbench -S, {mode}, {clients} clients (tps)",
                lambda: peer.pgbench(options.seconds, clients, "-S", "-M", mode))
    for clients in (1, 16, 64):
        yield (
            f"pgbench TPC-B scale {options.scale}, {clients} clients (tps)",
            lambda: peer.pgbench(options.seconds, clients, "-M", "prepared"))

    peer.sql(EVENTS)
    insert = f"INSERT INTO events (key, payload) VALUES ('k', '{PAYLOAD}');"
    append = insert
    if isinstance(peer, Varve):
        peer.sql(EVENT_TOPIC)
        append = f"INSERT INTO event_topic VALUES ('k', '{PAYLOAD}');"
    for clients in (1, 16, 64):
        yield (
            f"one durable row into an events table, {clients} clients (tps)",
            lambda: scripted("insert.sql", insert, clients))
        yield (
            f"one durable event (PostgreSQL: events table), {clients} clients (tps)",
            lambda: scripted("append.sql", append, clients))

    peer.sql(HOT)
    for clients in (16, 64):
        yield (
            f"one row that all change, {clients} clients (tps)",
            lambda: scripted(
                "hot.sql", "UPDATE hot SET count = count + 1 WHERE id = 1;", clients))
    ten = "\\set id random(1, 100000 * :scale)\n\\startpipeline\n" + (
        "SELECT abalance FROM pgbench_accounts WHERE aid = :id;\n" * 10) + "\\endpipeline\n"
    yield (
        "ten selects in a pipeline, 4 clients (pipelines/s)",
        lambda: scripted("pipeline.sql", ten, 4))
    # One after the other, as the one is to be judged by the other.
    for clients, name in ((1000, "1000 clients"), (64, "64 clients right after those")):
        yield (
            f"pgbench -S, prepared, {name} (tps)",
            lambda: peer.pgbench(max(10, options.seconds), clients, "-S", "-M", "prepared"))
    for test in ("oltp_point_select", "oltp_read_only", "oltp_read_write"):
        for threads in (1, 8):
            yield (
                f"sysbench {test}, {threads} threads (tps)",
                lambda: peer.sysbench(
                    test, f"--threads={threads}", f"--time={options.seconds}"))

    rows = directory / "rows.tsv"
    if not rows.exists():
        with open(rows, "w") as file:
            for number in range(options.rows):
                file.write(f"{number}\tkey-{number % 1000}\t{PAYLOAD}\n")

    def copy():
        peer.sql(
            "DROP TABLE IF EXISTS copied; "
            "CREATE TABLE copied (id bigint PRIMARY KEY, key text, payload text);")
        started = time.monotonic()
        peer.run("psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-c", f"\\copy copied FROM '{rows}'")
        return options.rows / (time.monotonic() - started)

    yield f"COPY of {options.rows:,} rows in (rows/s)", copy


def measure(peers, directory, options):
    """The figures of all works: {work: ([of the first peer, …], [of the second, …])}."""
    figures = {}
    ways = [works(peer, directory, options) for peer in peers]
    for peer in peers:
        peer.pause()

    def turn(peer, body):
        peer.resume()
        try:
            return body()
        finally:
            peer.pause()

    while True:
        asked = [turn(peer, lambda: next(way, None)) for peer, way in zip(peers, ways)]
        if None in asked:
            return figures
        work = asked[0][0]
        if options.only and not re.search(options.only, work):
            continue
        taken = ([], [])
        for number in range(options.runs):
            for place in (0, 1) if number % 2 == 0 else (1, 0):
                taken[place].append(turn(peers[place], asked[place][1]))
        figures[work] = taken
        print(f"  {work:60} {statistics.median(taken[0]):12,.0f} "
              f"{statistics.median(taken[1]):12,.0f}", flush=True)


def table(figures):
    lines = ["| work | PostgreSQL 15 | Varve | ratio |", "|---|---:|---:|---:|"]
    for work, taken in figures.items():
        theirs, ours = map(statistics.median, taken)
        lines.append(f"| {work} | {theirs:,.0f} | {ours:,.0f} | {ours / theirs:.2f} |")
    return "\n".join(lines)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--varve", required=True, help="the server's executable")
    arguments.add_argument("--runs", type=int, default=3)
    arguments.add_argument("--seconds", type=int, default=5)
    arguments.add_argument("--scale", type=int, default=10)
    arguments.add_argument("--rows", type=int, default=1_000_000)
    arguments.add_argument("--only", help="a regular expression: measure only works that match")
    arguments.add_argument(
        "--socket", action="store_true", help="connect by Unix-domain sockets, not by loopback")
    arguments.add_argument(
        "--write", action="store_true", help="put the table into docs/BENCHMARKS.md")
    options = arguments.parse_args()
    directory = pathlib.Path(tempfile.mkdtemp(prefix="varve-bench-"))
    peers = []
    try:
        peers.append(PostgreSQL(directory, options.socket))
        peers.append(Varve(directory, options.varve, options.socket))
        text = table(measure(peers, directory, options))
    finally:
        for peer in peers:
            peer.resume()
            peer.close()
        shutil.rmtree(directory, ignore_errors=True)
    print(text)
    if options.write:
        command = (f"./dev bench compare --runs {options.runs} --seconds {options.seconds} "
                   f"--scale {options.scale} --rows {options.rows}")
        if options.socket:
            command += " --socket"
        marked.write("compare by socket" if options.socket else "compare",
                     [marked.heading(options.runs, command), "", text])


if __name__ == "__main__":
    main()
