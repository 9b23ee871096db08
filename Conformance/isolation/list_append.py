#!/usr/bin/env python3
"""Random transactions that read lists and append to them, and a check that they depend on each other
in no way that their isolation level forbids (after Kingsbury and Alvaro, "Elle: Inferring Isolation
Anomalies from Experimental Observations", VLDB 2020).

Every element is appended once, so a list as it was read names all its writers so far, in order. At
the end each list's order is known, and with it who overwrote whom (ww), who read whose element (wr)
and who read what another then overwrote (rw). Forbidden are

* at every level: a read of what was rolled back (G1a) or of a part of a transaction (G1b), a cycle
  of ww and wr (G0, G1c), the loss of an acknowledged element;
* under REPEATABLE READ: a cycle with one rw among them (G-single: lost updates, read skew);
* under SERIALIZABLE: any cycle (G2).

Meanwhile the server is killed with -9 and started again. Lists are made by INSERT ... ON CONFLICT
and read by key, by ranges of keys, by a secondary index and with FOR UPDATE, so that rows that are
not there yet matter too.

`--canary` plays REPEATABLE READ and checks it as if it were SERIALIZABLE, as a server that does not
validate would be: the check must find a G2. Prints the seed with every failure.
"""
import argparse
import collections
import os
import random
import sys
import threading
import time

import psycopg

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from varve_server import NotStarted, Server  # noqa: E402

LEVELS = ["read committed", "repeatable read", "serializable"]


class Transaction:
    __slots__ = ("number", "reads", "appends", "outcome")

    def __init__(self, number):
        self.number = number
        self.reads = []  # (list, tuple of elements, how many own appends to the list came before)
        self.appends = []  # (list, element)
        self.outcome = "unknown"


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
            if connection is None:
                connection = self.server.reconnect()
                if connection is None:
                    return
            try:
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
            transaction = Transaction(len(self.transactions))
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
            if is_read_only:
                self.failure = "a read-only transaction failed"
            raise
        except psycopg.errors.DeadlockDetected:
            transaction.outcome = "failed"
            raise
        if chance.random() < 0.05:
            transaction.outcome = "failed"
            connection.execute("ROLLBACK")
            return
        try:
            connection.execute("COMMIT")
        except psycopg.errors.SerializationFailure:
            transaction.outcome = "failed"
            if is_read_only:
                self.failure = "a read-only transaction failed"
            raise
        with self.lock:
            transaction.outcome = "committed"
            self.committed += 1
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
        found = dict(connection.execute(
            f"SELECT id, elements FROM {self.table} WHERE {where}").fetchall())
        for number in wanted:
            elements = tuple(int(e) for e in found.get(number, "").split(",") if e)
            own = sum(1 for each, _ in transaction.appends if each == number)
            transaction.reads.append((number, elements, own))

    def append(self, connection, transaction, chance):
        number = self.some_list(chance)
        with self.lock:
            self.element += 1
            element = self.element
        insert = (f"INSERT INTO {self.table} VALUES ({number}, {number % 3}, '{element}') "
                  "ON CONFLICT (id) DO ")
        transaction.appends.append((number, element))
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
                    transaction.appends.pop()

    def final_lists(self):
        connection = self.server.reconnect()
        rows = connection.execute(f"SELECT id, elements FROM {self.table}").fetchall()
        connection.close()
        return {number: tuple(int(e) for e in elements.split(",")) for number, elements in rows}


class Anomaly(Exception):
    pass


class Checker:
    def __init__(self, level, transactions, lists):
        self.level, self.lists = level, lists
        present = {element for elements in lists.values() for element in elements}
        self.transactions, writers = [], {}
        for transaction in transactions:
            there = [e for _, e in transaction.appends if e in present]
            if transaction.outcome == "committed" and len(there) < len(transaction.appends):
                raise Anomaly(f"lost: of T{transaction.number}'s acknowledged elements "
                              f"{transaction.appends} only {there} are there")
            if transaction.outcome == "failed" and there:
                raise Anomaly(f"G1a: T{transaction.number} failed and left {there}")
            if transaction.outcome == "unknown":
                if not there:
                    continue
                if len(there) < len(transaction.appends):
                    raise Anomaly(f"T{transaction.number} is there in part: {there}")
            for _, element in transaction.appends:
                writers[element] = len(self.transactions)
            self.transactions.append(transaction)
        self.writers = writers
        self.strong = [set() for _ in self.transactions]  # ww and wr
        self.weak = [set() for _ in self.transactions]  # rw

    def check(self):
        self.depend()
        cycle = self.cycle(self.strong)
        if cycle:
            raise self.anomaly("G1c", cycle)
        if self.level == "serializable":
            cycle = self.cycle([a | b for a, b in zip(self.strong, self.weak)])
            if cycle:
                raise self.anomaly("G2", cycle)
        elif self.level == "repeatable read":
            self.refuse_single()

    def depend(self):
        last_of = {}  # (transaction, list) -> its last element there
        for index, transaction in enumerate(self.transactions):
            for number, element in transaction.appends:
                last_of[index, number] = element
        for elements in self.lists.values():
            for first, second in zip(elements, elements[1:]):
                self.add(self.strong, self.writers[first], self.writers[second])
        for index, transaction in enumerate(self.transactions):
            own = {element for _, element in transaction.appends}
            for number, elements, own_count in transaction.reads:
                order = self.lists.get(number, ())
                others = tuple(e for e in elements if e not in own)
                unknown = [e for e in others if e not in self.writers]
                if unknown:
                    raise Anomaly(f"G1a: T{transaction.number} read {unknown}, never committed")
                if order[:len(others)] != others:
                    raise Anomaly(f"T{transaction.number} read list {number} as {elements}, "
                                  f"which became {order}")
                if len(elements) - len(others) != own_count:
                    raise Anomaly(f"T{transaction.number} did not read its own appends to list "
                                  f"{number}: {elements}")
                if others:
                    writer = self.writers[others[-1]]
                    if last_of[writer, number] != others[-1]:
                        raise Anomaly(f"G1b: T{transaction.number} read a part of "
                                      f"T{self.transactions[writer].number}: {elements}")
                    self.add(self.strong, writer, index)
                # What a transaction has read under SERIALIZABLE holds once it has committed, no sooner
                # (PostgreSQL's documentation, 13.2.3): others may go on as if it had not been.
                if self.level == "serializable" and transaction.outcome == "failed":
                    continue
                # The first element after those it read that is not its own.
                for element in order[len(others):]:
                    if element not in own:
                        self.add(self.weak, index, self.writers[element])
                        break

    @staticmethod
    def add(graph, first, second):
        if first != second:
            graph[first].add(second)

    def cycle(self, graph):
        """A cycle of the graph, or nil: depth first, without recursion."""
        state = bytearray(len(graph))  # 0 new, 1 on the path, 2 done
        for start in range(len(graph)):
            if state[start]:
                continue
            path, pending = [start], [iter(sorted(graph[start]))]
            state[start] = 1
            while path:
                step = next(pending[-1], None)
                if step is None:
                    state[path.pop()] = 2
                    pending.pop()
                elif state[step] == 1:
                    return path[path.index(step):]
                elif state[step] == 0:
                    state[step] = 1
                    path.append(step)
                    pending.append(iter(sorted(graph[step])))
        return None

    def refuse_single(self):
        """Whether somebody saw, perhaps through others, who overwrote what he had read."""
        place = self.topological_places()
        for start, followers in enumerate(self.weak):
            for first in followers:
                if place[first] > place[start]:
                    continue
                seen, waiting = {first}, [first]
                while waiting:
                    here = waiting.pop()
                    if here == start:
                        raise self.anomaly("G-single", [start, first])
                    for step in self.strong[here]:
                        if step not in seen and place[step] <= place[start]:
                            seen.add(step)
                            waiting.append(step)

    def topological_places(self):
        counts = [0] * len(self.strong)
        for followers in self.strong:
            for step in followers:
                counts[step] += 1
        ready = collections.deque(i for i, count in enumerate(counts) if count == 0)
        place, next_place = [0] * len(self.strong), 0
        while ready:
            here = ready.popleft()
            place[here] = next_place
            next_place += 1
            for step in self.strong[here]:
                counts[step] -= 1
                if counts[step] == 0:
                    ready.append(step)
        return place

    def anomaly(self, name, cycle):
        lines = [f"{name}: a cycle of {len(cycle)} transactions"]
        for index in cycle[:12]:
            transaction = self.transactions[index]
            lines.append(f"  T{transaction.number} ({transaction.outcome}) "
                         f"reads {transaction.reads} appends {transaction.appends}")
        return Anomaly("\n".join(lines))


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--varve", required=True, help="the server's program")
    arguments.add_argument("--data", required=True, help="a directory that is not there yet")
    arguments.add_argument("--transactions", type=int, default=1000, help="commits per level")
    arguments.add_argument("--clients", type=int, default=8)
    arguments.add_argument("--lists", type=int, default=9, help="lists in use at a time")
    arguments.add_argument("--transactions-per-list", type=int, default=25)
    arguments.add_argument("--kills", type=int, default=2, help="kill -9 per level")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--level", choices=LEVELS, action="append")
    arguments.add_argument("--canary", action="store_true")
    options = arguments.parse_args()
    levels = ["repeatable read"] if options.canary else options.level or LEVELS
    os.makedirs(os.path.dirname(options.data), exist_ok=True)
    server = Server(options.varve, options.data, "--log-level", "warning")
    status = 0
    for level in levels:
        run = Run(server, level, options)
        run.play()
        lists = run.final_lists()
        checked = "serializable" if options.canary else level
        try:
            checker = Checker(checked, run.transactions, lists)
            checker.check()
            found = None
        except Anomaly as anomaly:
            found = str(anomaly)
        counts = ", ".join(f"{count} {state}" for state, count in sorted(run.errors.items()))
        print(f"{level}: {run.committed} commits of {options.clients} clients on {len(lists)} lists, "
              f"{options.kills} kills; {counts or 'no errors'}; "
              + ("forbidden: " + found if found else "0 forbidden anomalies")
              + f" (seed {options.seed})", flush=True)
        if options.canary:
            status = 0 if found and found.startswith("G2") else 1
        elif found:
            status = 1
    server.is_over = True
    server.kill()
    sys.exit(status)


main()
