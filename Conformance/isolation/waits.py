#!/usr/bin/env python3
"""Clients that wait for each other's rows and for commits, and do not wait in peace: they cancel, are ended,
vanish, send more meanwhile, run out of time, and meet in deadlocks.

Each change adds one to a counter, so in the end every counter is between what was acknowledged and that with
what nobody knows the end of. No client waits for ever; no lock and no session is left behind."""
import argparse
import os
import random
import socket
import sys
import tempfile
import threading
import time

from psycopg import OperationalError, pq

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from varve_server import Server  # noqa: E402

ROWS = 3
# What a client may be told instead of its result.
EXPECTED = {
    "57014": "canceled", "55P03": "lock timeout", "40P01": "deadlock", "57P01": "ended",
    "25P02": "failed before",
}
PATIENCE = 30


class Lost(Exception):
    """The connection is gone, and what it was doing may or may not have happened."""


class Unexpected(Exception):
    pass


class Client:
    def __init__(self, server):
        self.server = server
        self.open()

    def open(self):
        self.connection = pq.PGconn.connect(self.server.connection_string.encode())
        if self.connection.status != pq.ConnStatus.OK:
            raise Unexpected(self.connection.error_message.decode())
        self.pid = self.connection.backend_pid
        for setting in ("deadlock_timeout = '20ms'", f"lock_timeout = {random.choice(['0', '30ms'])}"):
            self.connection.exec_(f"SET {setting}".encode())

    def vanish(self):
        """Without a word, in the middle of whatever is going on."""
        try:
            socket.socket(fileno=os.dup(self.connection.socket)).shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # It was ended before.
        self.connection.finish()

    def results(self):
        """The states of what was sent, one for each statement; None for one that succeeded."""
        states, end = [], time.monotonic() + PATIENCE
        while True:
            while self.connection.is_busy():
                if time.monotonic() > end:
                    raise Unexpected(f"session {self.pid} waits for ever")
                time.sleep(0.0005)
                try:
                    self.connection.consume_input()
                except Exception as error:
                    raise Lost from error
            result = self.connection.get_result()
            if result is None:
                if self.connection.pipeline_status == pq.PipelineStatus.OFF:
                    return states
                continue
            if result.status == pq.ExecStatus.PIPELINE_SYNC:
                return states
            state = result.error_field(pq.DiagnosticField.SQLSTATE)
            if state is None and result.status == pq.ExecStatus.FATAL_ERROR:
                raise Lost
            states.append(state.decode() if state else None)
            if state == b"57P01":
                raise Lost


class Counters:
    """How often each counter was surely added to, and how often perhaps."""

    def __init__(self):
        self.lock = threading.Lock()
        self.sure, self.perhaps = [0] * ROWS, [0] * ROWS
        self.ends = {}

    def note(self, rows, outcome, name):
        with self.lock:
            self.ends[name] = self.ends.get(name, 0) + 1
            if outcome == "done":
                for row in rows:
                    self.sure[row] += 1
            elif outcome == "unknown":
                for row in rows:
                    self.perhaps[row] += 1


def add(row):
    return f"UPDATE counter SET n = n + 1 WHERE id = {row}"


def disturb(client, control, choice):
    """What happens to a client that waits, or does not any more."""
    if random.random() < 0.7:
        time.sleep(random.random() * 0.004)
    if choice == "cancel":
        client.connection.get_cancel().cancel()
    elif choice == "end":
        with control.lock:
            control.connection.execute("SELECT pg_terminate_backend(%s)", (client.pid,))
    elif choice == "vanish":
        client.vanish()
        raise Lost


def step(client, control, counters):
    try:
        perform(client, control, counters)
    except OperationalError as error:
        # What libpq says of a connection that it has found closed.
        if client.connection.status == pq.ConnStatus.OK:
            raise
        raise Lost from error


def perform(client, control, counters):
    """One transaction, or several in a pipeline, perhaps disturbed."""
    kind = random.choice(["one", "one", "block", "block", "prepared", "pipeline"])
    choice = random.choice(["none"] * 6 + ["cancel", "end", "vanish"])
    rows = [random.randrange(ROWS) for _ in range({"block": 2, "pipeline": 4}.get(kind, 1))]
    connection, groups = client.connection, [rows]
    try:
        if kind == "one":
            connection.send_query(add(rows[0]).encode())
        elif kind == "block":
            connection.send_query(
                f"BEGIN; {add(rows[0])}; {add(rows[1])}; COMMIT".encode()
                if random.random() < 0.3 else b"BEGIN")
        else:
            connection.enter_pipeline_mode()
            groups = [[row] for row in rows]
            for row in rows:
                connection.send_query_params(add(row).encode(), [])
                connection.pipeline_sync()
        disturb(client, control, choice)
        if kind in ("prepared", "pipeline"):
            for position, group in enumerate(groups):
                try:
                    states = client.results()
                except Lost:
                    for rest in groups[position:]:
                        counters.note(rest, "unknown", "lost")
                    raise Lost
                finish(group, states, counters, kind)
            connection.exit_pipeline_mode()
            return
        states = client.results()
        if kind == "block" and len(states) == 1 and states[0] is None:
            for statement in [add(rows[0]), add(rows[1]), "COMMIT"]:
                connection.send_query(statement.encode())
                if random.random() < 0.1:
                    disturb(client, control, random.choice(["cancel", "vanish", "none"]))
                states += client.results()
        if kind == "block" and any(states):
            connection.exec_(b"ROLLBACK")
        finish(rows, states, counters, kind)
    except (Lost, OperationalError):
        if kind not in ("prepared", "pipeline") or choice == "vanish":
            for group in groups:
                counters.note(group, "unknown", "lost")
        raise


def finish(rows, states, counters, kind):
    failed = [state for state in states if state]
    for state in failed:
        if state not in EXPECTED:
            raise Unexpected(f"{kind}: {state}")
    if not failed:
        counters.note(rows, "done", "done")
    elif states[-1] == "57014" and kind == "block" and len(states) >= 4:
        # A COMMIT that was cancelled may have happened.
        counters.note(rows, "unknown", EXPECTED[failed[0]])
    else:
        counters.note(rows, "none", EXPECTED[failed[0]])


class Control:
    def __init__(self, server):
        self.lock = threading.Lock()
        self.connection = server.connect(autocommit=True)

    def ask(self, query):
        with self.lock:
            return self.connection.execute(query).fetchall()


def work(server, control, counters, seed, steps, failures):
    random.seed(seed)
    try:
        client = Client(server)
        for _ in range(steps):
            try:
                step(client, control, counters)
            except Lost:
                try:
                    client.connection.finish()
                except Exception:
                    pass
                client.open()
        client.connection.finish()
    except Exception as error:
        failures.append(f"{type(error).__name__}: {error}")


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--varve", required=True, help="the server's program")
    arguments.add_argument("--clients", type=int, default=16)
    arguments.add_argument("--steps", type=int, default=100, help="of each client")
    arguments.add_argument("--seed", type=int, default=1)
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="varve-waits-") as home:
        server = Server(options.varve, home + "/data", "--log-level", "warning")
        try:
            sys.exit(play(server, options))
        finally:
            server.kill()


def play(server, options):
    control, counters, failures = Control(server), Counters(), []
    with control.lock:
        control.connection.execute("CREATE TABLE counter (id int PRIMARY KEY, n bigint)")
        control.connection.execute(f"INSERT INTO counter SELECT n, 0 FROM generate_series(0, {ROWS - 1}) n")
    threads = [
        threading.Thread(
            target=work,
            args=(server, control, counters, f"{options.seed} {number}", options.steps, failures))
        for number in range(options.clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    end = time.monotonic() + PATIENCE
    while True:
        sessions = control.ask("SELECT pid, state, query FROM pg_stat_activity "
                               "WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'")
        locks = control.ask("SELECT * FROM pg_locks WHERE pid <> pg_backend_pid()")
        if not sessions and not locks:
            break
        if time.monotonic() > end:
            failures.append(f"left behind: sessions {sessions}, locks {locks}")
            break
        time.sleep(0.05)
    found = [row[0] for row in control.ask("SELECT n FROM counter ORDER BY id")]
    for row, count in enumerate(found):
        low = counters.sure[row]
        high = low + counters.perhaps[row]
        if not low <= count <= high:
            failures.append(f"counter {row} is {count}, not between {low} and {high}")
    ends = ", ".join(f"{count} {name}" for name, count in sorted(counters.ends.items()))
    print(f"{options.clients} clients, {options.steps} steps each, seed {options.seed}: {ends}")
    for failure in failures:
        print(failure)
    return 1 if failures else 0


main()
