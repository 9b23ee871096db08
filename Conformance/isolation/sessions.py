#!/usr/bin/env python3
"""Limits of time, cancelling and ending sessions, clients that vanish, and what others see of it all.

Each step's outcome is compared with what PostgreSQL 15 gives, which `--server` asks instead (a
libpq string).
"""
import argparse
import os
import re
import socket
import sys
import tempfile
import threading
import time

import psycopg

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from varve_server import Server  # noqa: E402


class Steps:
    def __init__(self, connection_string):
        self.string = connection_string
        self.failures = 0

    def connect(self, **settings):
        connection = psycopg.connect(self.string, autocommit=True)
        for name, value in settings.items():
            connection.execute(f"SET {name} = '{value}'")
        return connection

    def expect(self, what, given, expected):
        if given != expected:
            self.failures += 1
            print(f"{what}\n  expected: {expected}\n  given:    {given}")


def outcome(body):
    """The SQLSTATE and message of an error, or the number of rows."""
    try:
        return body().rowcount
    except psycopg.Error as error:
        return error.sqlstate, (error.diag.message_primary or str(error)).split("\n")[0]


def waiting(control, pid):
    end = time.monotonic() + 30
    while time.monotonic() < end:
        if control.execute("SELECT cardinality(pg_blocking_pids(%s)) > 0", (pid,)).fetchone()[0]:
            return
        time.sleep(0.01)
    raise SystemExit(f"session {pid} does not wait")


def beside(body):
    """Runs `body` in a thread; the function returned gives its result."""
    result = []
    thread = threading.Thread(target=lambda: result.append(outcome(body)))
    thread.start()

    def join():
        thread.join(30)
        return result[0] if result else "still running"
    return join


def play(steps):
    control, holder, other = steps.connect(), steps.connect(), steps.connect()
    control.execute("DROP TABLE IF EXISTS held")
    control.execute("CREATE TABLE held (id int PRIMARY KEY, v int)")
    control.execute("INSERT INTO held VALUES (1, 1), (2, 2)")
    update = "UPDATE held SET v = v + 1 WHERE id = 1"
    holder.execute("BEGIN")
    holder.execute(update)

    other.execute("SET lock_timeout = '50ms'")
    steps.expect("lock_timeout", outcome(lambda: other.execute(update)),
                 ("55P03", "canceling statement due to lock timeout"))
    other.execute("SET lock_timeout = 0")
    other.execute("SET statement_timeout = '50ms'")
    steps.expect("statement_timeout, waiting", outcome(lambda: other.execute(update)),
                 ("57014", "canceling statement due to statement timeout"))
    steps.expect("statement_timeout, running", outcome(lambda: other.execute("SELECT pg_sleep(9)")),
                 ("57014", "canceling statement due to statement timeout"))
    other.execute("SET statement_timeout = 0")

    pid, holding = other.info.backend_pid, holder.info.backend_pid
    join = beside(lambda: other.execute(update))
    waiting(control, pid)
    steps.expect("who blocks", control.execute(
        "SELECT pg_blocking_pids(%s)", (pid,)).fetchone()[0], [holding])
    steps.expect("pg_stat_activity", control.execute(
        "SELECT state, wait_event_type, wait_event FROM pg_stat_activity WHERE pid IN (%s, %s) "
        "ORDER BY state", (pid, holding)).fetchall(),
        [("active", "Lock", "transactionid"), ("idle in transaction", "Client", "ClientRead")])
    steps.expect("pg_locks", control.execute(
        "SELECT locktype, mode FROM pg_locks WHERE pid = %s AND NOT granted", (pid,)).fetchall(),
        [("transactionid", "ShareLock")])
    steps.expect("pg_cancel_backend", control.execute(
        "SELECT pg_cancel_backend(%s)", (pid,)).fetchone()[0], True)
    steps.expect("what was cancelled", join(),
                 ("57014", "canceling statement due to user request"))
    free = "UPDATE held SET v = v + 1 WHERE id = 2"
    steps.expect("what comes after it", outcome(lambda: other.execute(free)), 1)
    for turn in ("first", "second"):
        steps.expect(f"what comes after it, prepared, the {turn} time",
                     outcome(lambda: other.execute(free, prepare=True)), 1)

    join = beside(lambda: other.execute(update))
    waiting(control, pid)
    steps.expect("pg_terminate_backend", control.execute(
        "SELECT pg_terminate_backend(%s, 20000)", (pid,)).fetchone()[0], True)
    steps.expect("what was ended", join(),
                 ("57P01", "terminating connection due to administrator command"))
    control.execute("SELECT pg_terminate_backend(%s, 20000)", (holding,))
    steps.expect("what it had locked is free", outcome(lambda: control.execute(update)), 1)
    steps.expect("ended while idle", outcome(lambda: holder.execute("SELECT 1")),
                 ("57P01", "terminating connection due to administrator command"))

    holder = steps.connect(idle_in_transaction_session_timeout="50ms")
    holder.execute("BEGIN")
    holder.execute(update)
    steps.expect("idle in transaction: its locks go", outcome(lambda: control.execute(update)), 1)
    steps.expect("idle in transaction", outcome(lambda: holder.execute("SELECT 1")),
                 ("25P03", "terminating connection due to idle-in-transaction timeout"))

    # Others than locks are waited for, too.
    reader, sleeper = steps.connect(), steps.connect()
    reader.execute("BEGIN ISOLATION LEVEL SERIALIZABLE")
    reader.execute("SELECT count(*) FROM held")
    sleeper.execute("BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY DEFERRABLE")
    join = beside(lambda: sleeper.execute("SELECT pg_sleep(0.5)"))
    seen = "SELECT state, wait_event_type, wait_event FROM pg_stat_activity WHERE pid = %s"
    for what, event in (("a snapshot", ("active", "IPC", "SafeSnapshot")),
                        ("pg_sleep", ("active", "Timeout", "PgSleep"))):
        end = time.monotonic() + 30
        while control.execute(seen, (sleeper.info.backend_pid,)).fetchone() != event:
            if time.monotonic() > end:
                steps.expect("waiting for " + what, control.execute(
                    seen, (sleeper.info.backend_pid,)).fetchone(), event)
                break
            time.sleep(0.01)
        blockers = [reader.info.backend_pid] if what == "a snapshot" else []
        steps.expect("whose end is waited for: " + what, control.execute(
            "SELECT pg_safe_snapshot_blocking_pids(%s)", (sleeper.info.backend_pid,)).fetchone()[0],
            blockers)
        # Whoever is asked about.
        steps.expect("is it blocked: " + what, control.execute(
            "SELECT pg_isolation_test_session_is_blocked(%s, ARRAY[0])",
            (sleeper.info.backend_pid,)).fetchone()[0], bool(blockers))
        reader.execute("COMMIT")
    steps.expect("who has slept", join(), 1)
    reader.close()
    sleeper.close()

    # Whose deadlock_timeout ends first is the victim.
    first, second = steps.connect(deadlock_timeout="10ms"), steps.connect(deadlock_timeout="100s")
    for connection, row in ((first, 1), (second, 2)):
        connection.execute("BEGIN")
        connection.execute("UPDATE held SET v = 0 WHERE id = %s", (row,))
    join = beside(lambda: second.execute("UPDATE held SET v = 0 WHERE id = 1"))
    waiting(control, second.info.backend_pid)
    try:
        first.execute("UPDATE held SET v = 0 WHERE id = 2")
        steps.expect("deadlock", "no error", "40P01")
    except psycopg.errors.DeadlockDetected as error:
        line = "Process N waits for ShareLock on transaction N; blocked by process N."
        steps.expect("deadlock", re.sub(r"\d+", "N", error.diag.message_detail),
                     line + "\n" + line)
    first.execute("ROLLBACK")
    steps.expect("who was spared", join(), 1)
    second.execute("ROLLBACK")

    # A client that vanishes while it waits in a transaction gives up what it has at once.
    holder.close()
    holder, vanishing = steps.connect(), steps.connect()
    holder.execute("BEGIN")
    holder.execute(update)
    vanishing.execute("BEGIN")
    vanishing.execute("UPDATE held SET v = 0 WHERE id = 2")
    join = beside(lambda: vanishing.execute(update))
    waiting(control, vanishing.info.backend_pid)
    with socket.socket(fileno=os.dup(vanishing.fileno())) as wire:
        wire.shutdown(socket.SHUT_RDWR)
    if steps.is_varve:
        steps.expect("a vanished client's locks go", outcome(
            lambda: control.execute("UPDATE held SET v = 0 WHERE id = 2")), 1)
    join()
    holder.execute("ROLLBACK")

    # A client that does not take its result can be ended all the same.
    silent = steps.connect()
    silent.execute("BEGIN")
    silent.execute("UPDATE held SET v = 0 WHERE id = 2")
    silent.pgconn.send_query(b"SELECT repeat('x', 1000) FROM generate_series(1, 100000)")
    time.sleep(0.5)
    steps.expect("pg_terminate_backend of a client that does not read", control.execute(
        "SELECT pg_terminate_backend(%s, 20000)", (silent.info.backend_pid,)).fetchone()[0], True)
    steps.expect("its locks go", outcome(
        lambda: control.execute("UPDATE held SET v = 0 WHERE id = 2")), 1)
    copy_behind_definitions(steps)


def copy_behind_definitions(steps):
    """COPY goes by the table as it is once it has got the table's lock."""
    control, holder, other = steps.connect(), steps.connect(), steps.connect()

    def load():
        cursor = other.cursor()
        with cursor.copy("COPY changing (id, v) FROM STDIN") as copy:
            copy.write("7\t8\n7\t9\n")
        return cursor

    cases = [
        ("ALTER TABLE changing ADD COLUMN w int NOT NULL DEFAULT 5", 2, 3),
        ("ALTER TABLE changing ADD CONSTRAINT low CHECK (id < 7)",
         ("23514", 'new row for relation "changing" violates check constraint "low"'), 1),
        ("CREATE UNIQUE INDEX changing_id ON changing (id)",
         ("23505", 'duplicate key value violates unique constraint "changing_id"'), 1),
        ("ALTER TABLE changing ALTER COLUMN v TYPE int USING 0", 2, 3),
        ("TRUNCATE changing", 2, 2),
        ("DROP TABLE changing; CREATE TABLE changing (id int, v int)", 2, 2),
        ("DROP TABLE changing", ("42P01", 'relation "changing" does not exist'), None),
    ]
    for definition, copied, rows in cases:
        control.execute("DROP TABLE IF EXISTS changing")
        control.execute("CREATE TABLE changing (id int, v text)")
        control.execute("INSERT INTO changing VALUES (0, 'a')")
        holder.execute("BEGIN")
        holder.execute(definition)
        join = beside(load)
        waiting(control, other.info.backend_pid)
        holder.execute("COMMIT")
        steps.expect("COPY behind " + definition, join(), copied)
        if rows is not None:
            steps.expect("rows after " + definition, control.execute(
                "SELECT count(*) FROM changing").fetchone()[0], rows)


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--server", help="ask this server (a libpq string)")
    arguments.add_argument("--varve", help="ask a fresh server of this program")
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="varve-sessions-") as home:
        server, string = None, options.server
        if options.varve:
            server = Server(options.varve, home + "/data", "--log-level", "warning")
            string = server.connection_string
        steps = Steps(string)
        steps.is_varve = server is not None
        try:
            play(steps)
        finally:
            if server:
                server.kill()
    print(f"{steps.failures} steps differ")
    sys.exit(1 if steps.failures else 0)


main()
