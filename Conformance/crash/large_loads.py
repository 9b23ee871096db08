#!/usr/bin/env python3
"""Kills the server while it is loaded with COPYs of a few bytes up to tens of megabytes, beside two
clients that commit single rows.

After every kill each load must be there as a whole or not at all, with the contents that it was sent,
each acknowledged load and row must be there, and at the end the ledger must verify.
"""
import argparse
import logging
import pathlib
import random
import subprocess
import sys
import threading
import time

import psycopg

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from varve_server import Server  # noqa: E402

LOADED = "CREATE TABLE loaded (load int, number int, payload text, PRIMARY KEY (load, number))"
SINGLE = "CREATE TABLE single (client int, number int, PRIMARY KEY (client, number))"
# Some groups of the ledger are of one write, some of pieces, some have a segment of their own.
ROW_COUNTS = [1, 100, 3_000, 9_000, 15_000, 40_000, 120_000, 300_000]
WIDTHS = [10, 100, 140]
# Loads are removed now and then: each is read after each kill.
KEPT_ROUNDS = 8


def payload(load, number, width):
    return (f"{load * 7919 + number:x}." * width)[:width]


class Books:
    """What was sent, and what was acknowledged."""

    def __init__(self):
        self.loads = {}
        self.acknowledged = set()
        self.load_count = 0
        self.singles = {0: [], 1: []}

    def forget_loads(self):
        self.loads.clear()
        self.acknowledged.clear()


def load(server, books, stop, rng):
    try:
        with server.connect(autocommit=True) as connection:
            while not stop.is_set():
                books.load_count += 1
                number = books.load_count
                rows, width = rng.choice(ROW_COUNTS), rng.choice(WIDTHS)
                books.loads[number] = (rows, width)
                with connection.cursor() as cursor:
                    with cursor.copy("COPY loaded FROM STDIN") as copy:
                        for first in range(0, rows, 5_000):
                            copy.write("".join(
                                f"{number}\t{row}\t{payload(number, row, width)}\n"
                                for row in range(first, min(first + 5_000, rows))))
                books.acknowledged.add(number)
    except psycopg.OperationalError:
        pass


def insert(server, client, books, stop):
    own = books.singles[client]
    number = (own[-1] if own else 0) + 1_000
    try:
        with server.connect(autocommit=True) as connection:
            while not stop.is_set():
                number += 1
                connection.execute("INSERT INTO single VALUES (%s, %s)", (client, number))
                own.append(number)
    except psycopg.OperationalError:
        pass


def check(connection, books):
    """What is wrong, in words."""
    wrong = []
    found = {}
    for number, count in connection.execute(
            "SELECT load, count(*) FROM loaded GROUP BY load").fetchall():
        found[number] = count
    for number, (rows, width) in books.loads.items():
        count = found.pop(number, 0)
        if count != rows and (count != 0 or number in books.acknowledged):
            told = "acknowledged" if number in books.acknowledged else "not acknowledged"
            wrong.append(f"load {number}, {told}, has {count} of {rows} rows")
        if count == rows:
            wrong += [
                f"row {row} of load {number} is {text[:40]!r}"
                for row, text in connection.execute(
                    "SELECT number, payload FROM loaded WHERE load = %s", (number,))
                if text != payload(number, row, width)][:3]
    wrong += [f"load {number} was never sent" for number in found]
    for client, numbers in books.singles.items():
        there = {number for number, in connection.execute(
            "SELECT number FROM single WHERE client = %s", (client,))}
        lost = [number for number in numbers if number not in there]
        if lost:
            wrong.append(f"{len(lost)} rows of client {client} are lost, the first is {lost[0]}")
    return wrong


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--varve", required=True, help="the server's executable")
    arguments.add_argument("--data", required=True, help="a directory that does not exist yet")
    arguments.add_argument("--rounds", type=int, default=4)
    arguments.add_argument("--seconds", type=float, default=2, help="of a round, at most")
    arguments.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    options = arguments.parse_args()
    # What psycopg has to say of each connection that is killed.
    logging.getLogger("psycopg").setLevel(logging.CRITICAL)
    print(f"seed {options.seed}")
    rng = random.Random(options.seed)
    books = Books()
    server = Server(options.varve, options.data)
    with server.connect(autocommit=True) as connection:
        connection.execute(LOADED)
        connection.execute(SINGLE)
    wrong = []
    for number in range(options.rounds):
        stop = threading.Event()
        threads = [threading.Thread(
            target=load, args=(server, books, stop, random.Random(rng.random())))]
        threads += [
            threading.Thread(target=insert, args=(server, client, books, stop))
            for client in books.singles]
        for thread in threads:
            thread.start()
        time.sleep(rng.uniform(0.1, options.seconds))
        server.kill()
        stop.set()
        for thread in threads:
            thread.join()
        server.start()
        with server.connect(autocommit=True) as connection:
            wrong += [f"after kill {number + 1}: {each}" for each in check(connection, books)]
            if number % KEPT_ROUNDS == KEPT_ROUNDS - 1:
                connection.execute("TRUNCATE loaded")
                books.forget_loads()
    server.stop()
    verified = subprocess.run(
        [options.varve, "ledger", "verify", "--data", options.data],
        capture_output=True, text=True)
    if verified.returncode != 0:
        wrong.append(verified.stdout + verified.stderr)
    for each in wrong:
        print(each)
    singles = sum(map(len, books.singles.values()))
    print(f"{options.rounds} kills, {books.load_count} loads, {singles} single rows: "
          f"{len(wrong)} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
