#!/usr/bin/env python3
"""Kills a varve server with -9 while many clients change one row, again and again, and compares what it
holds afterwards with what anybody was told of it.

The row goes from one transaction to the next before it is durable, so a kill may undo what others went
on from. Each round checks that of the counter, which only grows:

* every acknowledged addition is there, and no more than were attempted;
* it is not below what any client was told: by a SELECT of its own row in an open transaction, by RETURNING,
  by a reader, or by an UPDATE that found another version than it asked for.

Beside it, clients with synchronous_commit = off add to a second row: what the others read of that is there
too. Prints one line a round; exits 1 at the first difference, with the seed.
"""
import argparse
import os
import random
import sys
import threading
import time

import psycopg

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from varve_server import Server  # noqa: E402

HOT, LOOSE = 1, 2


class Journal:
    """What was attempted, acknowledged and told; written by many threads."""

    def __init__(self):
        self.lock = threading.Lock()
        self.attempted = {HOT: 0, LOOSE: 0}
        self.acknowledged = 0
        self.told = {HOT: 0, LOOSE: 0}
        self.tellings = 0

    def attempt(self, row):
        with self.lock:
            self.attempted[row] += 1

    def acknowledge(self):
        with self.lock:
            self.acknowledged += 1

    def tell(self, row, value):
        with self.lock:
            self.tellings += 1
            self.told[row] = max(self.told[row], value)


ADD = "UPDATE counters SET n = n + 1 WHERE id = %s"


def add(connection, journal, _):
    journal.attempt(HOT)
    connection.execute(ADD, (HOT,))
    journal.acknowledge()


def add_and_look(connection, journal, rng):
    """What it sees of its own row, less its own addition, others have added."""
    journal.attempt(HOT)
    with connection.transaction(force_rollback=rng.random() < 0.3) as transaction:
        connection.execute(ADD, (HOT,))
        if rng.random() < 0.3:
            connection.execute("INSERT INTO notes (text) VALUES ('x')")
        if rng.random() < 0.5:
            value, = connection.execute("SELECT n FROM counters WHERE id = %s", (HOT,)).fetchone()
            journal.tell(HOT, value - 1)
    if not transaction.force_rollback:
        journal.acknowledge()


def add_returning(connection, journal, _):
    journal.attempt(HOT)
    value, = connection.execute(ADD + " RETURNING n", (HOT,)).fetchone()
    journal.acknowledge()
    journal.tell(HOT, value)


def add_if(connection, journal, _):
    value, = connection.execute("SELECT n FROM counters WHERE id = %s", (HOT,)).fetchone()
    journal.tell(HOT, value)
    journal.attempt(HOT)
    if connection.execute(ADD + " AND n = %s", (HOT, value)).rowcount == 1:
        journal.acknowledge()
    else:
        # Somebody has added meanwhile.
        journal.tell(HOT, value + 1)


def fail(connection, journal, _):
    """An error that names what it met: 1 / (n - n)."""
    try:
        with connection.transaction():
            connection.execute(ADD, (HOT,))
            connection.execute("UPDATE counters SET n = n / 0 WHERE id = %s", (HOT,))
    except psycopg.errors.DivisionByZero:
        pass


def read(connection, journal, _):
    rows = connection.execute("SELECT id, n FROM counters ORDER BY id").fetchall()
    for row, value in rows:
        journal.tell(row, value)


def add_loosely(connection, journal, _):
    connection.execute("SET synchronous_commit = off")
    journal.attempt(LOOSE)
    connection.execute(ADD, (LOOSE,))


WORK = [add, add, add, add_and_look, add_and_look, add_returning, add_if, fail, read, add_loosely]


def work(server, journal, body, seed):
    rng = random.Random(seed)
    try:
        connection = server.connect(autocommit=True)
        while True:
            body(connection, journal, rng)
    except psycopg.OperationalError:
        return


def check(server, journal, round_number, seed):
    with server.connect() as connection:
        values = dict(connection.execute("SELECT id, n FROM counters").fetchall())
    problems = []
    if not journal.acknowledged <= values[HOT] <= journal.attempted[HOT]:
        problems.append(
            f"{values[HOT]} additions of {journal.acknowledged} acknowledged and "
            f"{journal.attempted[HOT]} attempted")
    for row in (HOT, LOOSE):
        if values[row] < journal.told[row]:
            problems.append(f"row {row} is {values[row]}, and somebody was told {journal.told[row]}")
    if values[LOOSE] > journal.attempted[LOOSE]:
        problems.append(f"{values[LOOSE]} loose additions of {journal.attempted[LOOSE]}")
    print(
        f"round {round_number}: {values[HOT]} (acknowledged {journal.acknowledged}, attempted "
        f"{journal.attempted[HOT]}, told {journal.told[HOT]}), loosely {values[LOOSE]} of "
        f"{journal.attempted[LOOSE]}, {journal.tellings} tellings", flush=True)
    if problems:
        print(f"seed {seed}: " + "; ".join(problems))
        sys.exit(1)
    # What was in doubt is known now.
    journal.acknowledged = values[HOT]
    journal.attempted = {HOT: values[HOT], LOOSE: values[LOOSE]}


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--varve", required=True, help="the server's program")
    arguments.add_argument("--data", required=True, help="a directory that is not there yet")
    arguments.add_argument("--rounds", type=int, default=10)
    arguments.add_argument("--clients", type=int, default=20)
    arguments.add_argument("--seconds", type=float, default=1.5, help="of a round, at most")
    arguments.add_argument("--seed", type=int, default=1)
    options = arguments.parse_args()
    rng = random.Random(options.seed)
    server = Server(options.varve, options.data)
    with server.connect(autocommit=True) as connection:
        connection.execute(
            "CREATE TABLE counters (id int PRIMARY KEY, n bigint NOT NULL)")
        connection.execute("CREATE TABLE notes (id bigserial PRIMARY KEY, text text)")
        connection.execute("INSERT INTO counters VALUES (%s, 0), (%s, 0)", (HOT, LOOSE))
    journal = Journal()
    for round_number in range(options.rounds):
        threads = [
            threading.Thread(
                target=work,
                args=(server, journal, WORK[number % len(WORK)], rng.random()), daemon=True)
            for number in range(options.clients)
        ]
        for thread in threads:
            thread.start()
        time.sleep(rng.uniform(0.2, options.seconds))
        before = server.kill()
        if before is not None:
            print(f"seed {options.seed}: the server had ended with {before}")
            sys.exit(1)
        for thread in threads:
            thread.join()
        server.start()
        check(server, journal, round_number, options.seed)
    server.kill()
    print(f"{options.rounds} rounds, seed {options.seed}: nothing that was told is lost")


if __name__ == "__main__":
    main()
