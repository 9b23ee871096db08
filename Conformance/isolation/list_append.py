#!/usr/bin/env python3
"""Random transactions that read lists and append to them, and a check that they depend on each other
in no way that their isolation level forbids: see list_checker.py.

Meanwhile the server is killed with -9 and started again. Lists are made by INSERT ... ON CONFLICT
and read by key, by ranges of keys, by a secondary index and with FOR UPDATE, so that rows that are
not there yet matter too.

`--canary` plays REPEATABLE READ and checks it as if it were SERIALIZABLE, as a server that does not
validate would be: the check must find a G2. `--postgres` plays the same on a server that is there
already, without kills: PostgreSQL, to compare with. `--history` keeps all that was told, and
`--explain` prints the cycles of transactions that failed. Prints the seed with every failure.
"""
import argparse
import collections
import json
import os
import random
import sys
import threading
import time

import psycopg

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from list_checker import Anomaly, Checker, Transaction  # noqa: E402
from varve_server import NotStarted, Server  # noqa: E402

LEVELS = ["read committed", "repeatable read", "serializable"]


class Run:
    """The clients of one level."""

    def __init__(self, server, level, options):
        self.server, self.level, self.options = server, level, options
        self.table = "lists_" + level.replace(" ", "_")
        self.lock = threading.Lock()
        self.transactions, self.errors = [], collections.Counter()
        self.element, self.committed, self.failure = 0, 0, None
        # Lists are used for a while and then left: the newest ones are often not there yet.
        self.first_list = 0

    def play(self):
        connection = self.server.reconnect()
        connection.execute(
            f"CREATE TABLE {self.table} (id int PRIMARY KEY, kind int NOT NULL, elements text)")
        connection.execute(f"CREATE INDEX ON {self.table} (kind)")
        connection.close()
        threads = [threading.Thread(target=self.client, args=(number,))
                   for number in range(self.options.clients)]
        for thread in threads:
            thread.start()
        chance = random.Random(f"{self.options.seed} {self.level} kills")
        for kill in range(1, self.options.kills + 1):
            goal = self.options.transactions * kill // (self.options.kills + 1)
            while self.committed < goal and self.failure is None:
                time.sleep(0.005)
            time.sleep(chance.random() * 0.02)
            self.server.kill()
            try:
                self.server.start()
            except NotStarted as error:
                self.server.is_over = True
                self.failure = str(error)
                break
        for thread in threads:
            thread.join()
        if self.failure:
            raise SystemExit(f"{self.level}: {self.failure} (seed {self.options.seed})")

    def client(self, number):
        chance = random.Random(f"{self.options.seed} {self.level} {number}")
        connection = None
        while self.committed < self.options.transactions and self.failure is None:
            try:
                if connection is None:
                    connection = self.server.reconnect()
                    if connection is None:
                        return
                    connection.execute(f"SET deadlock_timeout = '{self.options.deadlock_timeout}'")
                self.transact(connection, chance)
            except psycopg.errors.SerializationFailure:
                self.count("40001")
            except psycopg.errors.DeadlockDetected:
                self.count("40P01")
            except psycopg.OperationalError:
                connection = None
            except Exception as error:  # A bug, of the server or of this program.
                self.failure = f"{type(error).__name__}: {error}"
            if connection is not None and connection.info.transaction_status != 0:
                try:
                    connection.execute("ROLLBACK")
                except psycopg.OperationalError:
                    connection = None

    def count(self, state):
        with self.lock:
            self.errors[state] += 1

    def transact(self, connection, chance):
        with self.lock:
            transaction = Transaction(len(self.transactions), self.committed)
            self.transactions.append(transaction)
        is_read_only = chance.random() < 0.15
        connection.execute(
            f"BEGIN ISOLATION LEVEL {self.level}" + (" READ ONLY" if is_read_only else ""))
        try:
            for _ in range(chance.randint(1, 4)):
                if is_read_only or chance.random() < 0.5:
                    self.read(connection, transaction, chance, is_read_only)
                else:
                    self.append(connection, transaction, chance)
        except psycopg.errors.SerializationFailure:
            transaction.outcome = "failed"
            if is_read_only and not self.options.postgres:
                self.failure = "a read-only transaction failed"
            raise
        except psycopg.errors.DeadlockDetected:
            transaction.outcome = "failed"
            raise
        if chance.random() < self.options.rollbacks:
            transaction.outcome = "failed"
            connection.execute("ROLLBACK")
            return
        try:
            connection.execute("COMMIT")
        except psycopg.errors.SerializationFailure:
            transaction.outcome = "failed"
            if is_read_only and not self.options.postgres:
                self.failure = "a read-only transaction failed"
            raise
        with self.lock:
            transaction.outcome = "committed"
            self.committed += 1
            transaction.acknowledged = self.committed
            self.first_list = self.committed // self.options.transactions_per_list

    def some_list(self, chance):
        return self.first_list + chance.randrange(self.options.lists)

    def read(self, connection, transaction, chance, is_read_only):
        shape = chance.random()
        first = self.first_list
        if shape < 0.4:
            wanted = [self.some_list(chance)]
            where = f"id = {wanted[0]}"
            if not is_read_only and chance.random() < 0.2:
                where += chance.choice([" FOR UPDATE", " FOR SHARE", " FOR NO KEY UPDATE"])
        elif shape < 0.7:
            start = self.some_list(chance)
            wanted = list(range(start, start + 3))
            where = f"id BETWEEN {start} AND {start + 2}"
        else:
            kind = chance.randrange(3)
            wanted = [n for n in range(first, first + self.options.lists) if n % 3 == kind]
            where = f"kind = {kind} AND id >= {first} AND id < {first + self.options.lists}"
        asked = self.committed
        found = dict(connection.execute(
            f"SELECT id, elements FROM {self.table} WHERE {where}").fetchall())
        for number in wanted:
            elements = tuple(int(e) for e in found.get(number, "").split(",") if e)
            transaction.operations.append(("read", number, elements, asked))

    def append(self, connection, transaction, chance):
        number = self.some_list(chance)
        with self.lock:
            self.element += 1
            element = self.element
        insert = (f"INSERT INTO {self.table} VALUES ({number}, {number % 3}, '{element}') "
                  "ON CONFLICT (id) DO ")
        transaction.operations.append(("append", number, element))
        if chance.random() < 0.6:
            connection.execute(
                insert + f"UPDATE SET elements = {self.table}.elements || ',' || excluded.elements")
            return
        update = (f"UPDATE {self.table} SET elements = elements || ',{element}' "
                  f"WHERE id = {number}")
        if connection.execute(update).rowcount == 0:
            if connection.execute(insert + "NOTHING").rowcount == 0:
                if connection.execute(update).rowcount == 0:
                    # Made by another after the snapshot, or gone again: nothing was appended.
                    transaction.operations.pop()

    def final_lists(self):
        connection = self.server.reconnect()
        rows = connection.execute(f"SELECT id, elements FROM {self.table}").fetchall()
        connection.close()
        return {number: tuple(int(e) for e in elements.split(",")) for number, elements in rows}


class Foreign:
    """A server that is not ours to start or kill."""

    is_over = False

    def __init__(self, connection_string):
        self.connection_string = connection_string

    def reconnect(self):
        return None if self.is_over else psycopg.connect(self.connection_string, autocommit=True)

    def kill(self):
        pass


def keep(path, level, transactions, lists):
    with open(path, "a") as file:
        print(json.dumps({"level": level, "lists": lists}), file=file)
        for each in transactions:
            print(json.dumps([each.number, each.outcome, each.began, each.acknowledged,
                              each.operations]), file=file)


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--varve", help="the server's program")
    arguments.add_argument("--data", help="a directory that is not there yet")
    arguments.add_argument("--postgres", metavar="CONNECTION-STRING", help="a server to play on instead")
    arguments.add_argument("--transactions", type=int, default=1000, help="commits per level")
    arguments.add_argument("--clients", type=int, default=8)
    arguments.add_argument("--lists", type=int, default=9, help="lists in use at a time")
    arguments.add_argument("--transactions-per-list", type=int, default=25)
    arguments.add_argument("--kills", type=int, default=2, help="kill -9 per level")
    arguments.add_argument("--rollbacks", type=float, default=0.05, help="share of transactions")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument(
        "--deadlock-timeout", default="50ms",
        help="how long all clients stand still at each deadlock (PostgreSQL's default is 1s)")
    arguments.add_argument("--level", choices=LEVELS, action="append")
    arguments.add_argument("--canary", action="store_true")
    arguments.add_argument("--history", help="a file to keep each level's transactions and lists in")
    arguments.add_argument(
        "--explain", type=int, default=0, metavar="N",
        help="print so many cycles through transactions that failed under SERIALIZABLE")
    options = arguments.parse_args()
    if (options.varve is None or options.data is None) == (options.postgres is None):
        arguments.error("either --varve and --data, or --postgres")
    levels = ["repeatable read"] if options.canary else options.level or LEVELS
    if options.postgres:
        options.kills = 0
        server = Foreign(options.postgres)
    else:
        os.makedirs(os.path.dirname(options.data), exist_ok=True)
        server = Server(options.varve, options.data, "--log-level", "warning")
    status = 0
    for level in levels:
        run = Run(server, level, options)
        run.play()
        lists = run.final_lists()
        if options.history:
            keep(options.history, level, run.transactions, lists)
        checked = "serializable" if options.canary else level
        found, unordered = None, []
        try:
            checker = Checker(checked, run.transactions, lists)
            checker.check()
            if checked == "serializable":
                unordered = list(checker.unordered())
        except Anomaly as anomaly:
            found = str(anomaly)
        outcomes = collections.Counter(each.outcome for each in run.transactions)
        counts = ", ".join(f"{count} {state}" for state, count in sorted(run.errors.items()))
        print(f"{level}: {run.committed} commits of {options.clients} clients on {len(lists)} lists, "
              f"{options.kills} kills; {counts or 'no errors'}; "
              f"{outcomes['failed']} failed or rolled back, {outcomes['lost']} lost to a kill"
              + (f", {len(unordered)} of them saw what no order explains; "
                 if checked == "serializable" and not found else "; ")
              + ("forbidden: " + found if found else "0 forbidden anomalies")
              + f" (seed {options.seed})", flush=True)
        for cycle in unordered[:options.explain]:
            print(f"allowed, since it did not commit:\n{cycle}", flush=True)
        if options.canary:
            status = 0 if found and found.startswith("G2") else 1
        elif found:
            status = 1
    server.is_over = True
    server.kill()
    sys.exit(status)


main()
