#!/usr/bin/env python3
"""Builds indexes on a table that others write to, and kills the server in the middle of some. Beside
it an index of another table is built, and tables come and go.

After every build, finished or killed, each index must give for every value what the whole table
gives; a unique index must have refused or met every duplicate; writers must have gone on.
"""
import argparse
import pathlib
import random
import signal
import subprocess
import threading
import time

import psycopg

parser = argparse.ArgumentParser()
parser.add_argument("--varve", required=True)
parser.add_argument("--data", required=True)
parser.add_argument("--rounds", type=int, default=4)
parser.add_argument("--rows", type=int, default=20000)
parser.add_argument("--seed", type=int, default=1)
arguments = parser.parse_args()
rng = random.Random(arguments.seed)


class Server:
    is_killed = False

    def __init__(self):
        self.process = subprocess.Popen(
            [arguments.varve, "serve", "--data", arguments.data, "--postgres-port", "0",
             "--kafka-port", "0", "--memory", "64MB"], stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        assert line.startswith("varve ready"), line
        self.port = int(line.split("postgres=")[1].split()[0].split(":")[1])

    def connect(self):
        return psycopg.connect(f"host=127.0.0.1 port={self.port} user=varve dbname=varve",
                               autocommit=True)

    def kill(self):
        self.is_killed = True
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


def write(server, seed, stop, counts):
    """Inserts, updates and deletes, some of it in transactions of several statements."""
    own = random.Random(seed)
    try:
        with server.connect() as connection:
            number = 0
            while not stop.is_set():
                with connection.transaction():
                    for _ in range(own.randrange(1, 4)):
                        row = own.randrange(arguments.rows)
                        kind = own.randrange(4)
                        number += 1
                        if kind == 0:
                            connection.execute("DELETE FROM t WHERE id = %s", (row,))
                        elif kind == 1:
                            connection.execute(
                                "INSERT INTO t VALUES (%s, %s, %s) ON CONFLICT (id) DO NOTHING",
                                (row, own.randrange(50), f"w{seed}-{number}"))
                        else:
                            connection.execute("UPDATE t SET a = %s, u = %s WHERE id = %s",
                                               (own.randrange(50), f"w{seed}-{number}", row))
                counts[seed] = counts.get(seed, 0) + 1
    except psycopg.Error as error:
        if not stop.is_set() and not server.is_killed:
            counts["error"] = str(error)


def define(server, number, stop, counts):
    """Makes and drops tables with indexes, which have the numbers next to those of the builds."""
    try:
        with server.connect() as connection:
            while not stop.is_set():
                name = f"d{number}_{counts.get('defined', 0)}"
                connection.execute(f"CREATE TABLE {name} (id int PRIMARY KEY, a int)")
                connection.execute(f"INSERT INTO {name} SELECT i, i % 7 FROM generate_series(1, 50) i")
                connection.execute(f"CREATE INDEX ON {name} (a)")
                assert connection.execute(
                    f"SELECT count(*) FROM {name} WHERE a = 3").fetchone() == (7,)
                counts["defined"] = counts.get("defined", 0) + 1
                if counts["defined"] % 2:
                    connection.execute(f"DROP TABLE {name}")
    except (psycopg.Error, AssertionError) as error:
        if not stop.is_set() and not server.is_killed:
            counts["error"] = str(error)


def build_beside(server, number, counts):
    """An index of the table that nobody writes to."""
    try:
        with server.connect() as connection:
            connection.execute(f"CREATE INDEX still_a{number} ON still (a)")
            counts["beside"] = 1
    except psycopg.Error as error:
        if not server.is_killed:
            counts["error"] = str(error)


def check_still(connection):
    """Whatever indexes there are: they give what the table does."""
    rows = connection.execute("SELECT count(*) FROM still").fetchone()[0]
    counted = [connection.execute("SELECT count(*) FROM still WHERE a = %s", (value,)).fetchone()[0]
               for value in range(50)]
    assert sum(counted) == rows == arguments.rows, (sum(counted), rows)
    for (name,) in connection.execute(
            "SELECT relname FROM pg_class WHERE relname ~ '^d[0-9]' AND relkind = 'r'").fetchall():
        assert connection.execute(f"SELECT count(*) FROM {name} WHERE a = 3").fetchone()[0] in (0, 7)
        connection.execute(f"DROP TABLE {name}")


def check(connection, expected):
    names = {name for (name,) in connection.execute(
        "SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = 't'::regclass "
        "AND indisvalid")}
    assert names == expected | {"t_pkey"}, (names, expected)
    table = connection.execute("SELECT id, a, u FROM t").fetchall()
    for value in range(50):
        found = connection.execute("SELECT id FROM t WHERE a = %s", (value,)).fetchall()
        wanted = sorted(id for id, a, _ in table if a == value)
        assert sorted(id for (id,) in found) == wanted, (value, len(found), len(wanted))
    for id, _, text in rng.sample(table, min(300, len(table))):
        found = connection.execute("SELECT id FROM t WHERE u = %s", (text,)).fetchall()
        assert found == [(id,)], (text, found, id)
    assert len({text for _, _, text in table}) == len(table)


server = Server()
with server.connect() as connection:
    connection.execute("CREATE TABLE t (id int PRIMARY KEY, a int, u text)")
    connection.execute(
        f"INSERT INTO t SELECT i, i % 50, 'u' || i FROM generate_series(0, {arguments.rows - 1}) i")
    connection.execute("CREATE TABLE still (id int PRIMARY KEY, a int)")
    connection.execute(
        f"INSERT INTO still SELECT i, i % 50 FROM generate_series(0, {arguments.rows - 1}) i")
expected = set()
killed = 0
for number in range(arguments.rounds):
    stop, counts = threading.Event(), {}
    writers = [threading.Thread(target=write, args=(server, number * 10 + each, stop, counts))
               for each in range(3)]
    writers.append(threading.Thread(target=define, args=(server, number, stop, counts)))
    writers.append(threading.Thread(target=build_beside, args=(server, number, counts)))
    for writer in writers[:-1]:
        writer.start()
    time.sleep(0.2)
    writers[-1].start()
    dies = number % 2 == 1
    definitions = {
        f"t_a{number}": f"CREATE INDEX t_a{number} ON t (a)",
        f"t_u{number}": f"CREATE UNIQUE INDEX CONCURRENTLY t_u{number} ON t (u)",
    }
    if dies:
        threading.Timer(rng.uniform(0.01, 0.4), server.kill).start()
    made = set()
    before = dict(counts)
    try:
        with server.connect() as connection:
            for name, definition in definitions.items():
                connection.execute(definition)
                made.add(name)
            # A duplicate: the build fails, and what stays is invalid.
            if not dies:
                try:
                    connection.execute(f"CREATE UNIQUE INDEX CONCURRENTLY t_d{number} ON t (a)")
                    raise AssertionError("duplicates were accepted")
                except psycopg.errors.UniqueViolation:
                    pass
    except psycopg.OperationalError:
        assert dies
    during = {key: counts[key] - before.get(key, 0) for key in counts
              if key not in ("error", "beside")}
    defined = during.pop("defined", 0)
    if dies:
        server.process.wait()
        killed += 1
    stop.set()
    for writer in writers:
        writer.join()
    assert "error" not in counts, counts["error"]
    if dies:
        server = Server()
        with server.connect() as connection:
            known = {name for (name,) in connection.execute(
                "SELECT indexrelid::regclass::text FROM pg_index "
                "WHERE indrelid = 't'::regclass AND indisvalid")}
            # One whose answer was lost with the server may be there.
            assert made <= known, (made, known)
            made = known & set(definitions)
    else:
        assert sum(during.values()) > 0, "writers stood still"
        assert defined > 0, "definitions stood still"
        assert counts.get("beside"), "the other build has not ended"
    expected |= made
    with server.connect() as connection:
        check(connection, expected)
        check_still(connection)
        if not dies:
            invalid = connection.execute(
                "SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid").fetchall()
            assert invalid == [(f"t_d{number}",)], invalid
            connection.execute(f"DROP INDEX t_d{number}")
    print(f"round {number}: commits while building {sum(during.values())}, "
          f"tables defined {defined}, "
          f"made {sorted(made)}{', killed' if dies else ''}", flush=True)
server.kill()
server = Server()
with server.connect() as connection:
    check(connection, expected)
server.kill()
print(f"seed {arguments.seed}: {arguments.rounds} rounds, {killed} killed, losses 0")
