#!/usr/bin/env python3
"""The ways in which applications rely on locks, each with real concurrent clients:

* queue: workers take jobs with FOR UPDATE SKIP LOCKED LIMIT 1; every job is done exactly once;
* optimistic: UPDATE ... WHERE id = $1 AND version = $2, tried again when no row was changed, with a column of the
  application's and with xmin; sometimes what RETURNING says is the version to go on from;
* pessimistic: SELECT ... FOR UPDATE, then UPDATE; no update is lost;
* outbox: writers insert events with the number of their transaction, some of them long after they got it, and
  a poller reads all from where it left off up to the oldest that is open (pg_snapshot_xmin), while the server is
  killed with -9 and started again; it gets every event once, and no acknowledged one is lost;
* bank: transfers between accounts in an order that deadlocks, while the server is killed with -9
  and started again; at every moment, and after every start, the sum is what it was, and no
  acknowledged transfer is lost.

Prints one line for each; exits 1 at the first difference, with the seed.
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


class Failure(Exception):
    pass


def together(count, body):
    """Runs `body(number)` in that many threads; raises what the first of them raised."""
    failures = []

    def run(number):
        try:
            body(number)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def queue(server, options):
    jobs = options.jobs
    setup = server.reconnect()
    setup.execute("CREATE TABLE jobs (id int PRIMARY KEY, state text NOT NULL, worker int)")
    setup.execute("CREATE TABLE done (job int NOT NULL, worker int NOT NULL)")
    setup.execute("INSERT INTO jobs SELECT n, 'new', NULL FROM generate_series(1, %s) n" % jobs)
    taken = collections.Counter()
    lock = threading.Lock()

    def work(number):
        connection = server.reconnect()
        misses = 0
        while misses < 3:
            with connection.transaction():
                row = connection.execute(
                    "SELECT id FROM jobs WHERE state = 'new' ORDER BY id "
                    "FOR UPDATE SKIP LOCKED LIMIT 1").fetchone()
                if row is None:
                    misses += 1
                    continue
                misses = 0
                connection.execute(
                    "UPDATE jobs SET state = 'done', worker = %s WHERE id = %s", (number, row[0]))
                connection.execute("INSERT INTO done VALUES (%s, %s)", (row[0], number))
            with lock:
                taken[number] += 1
        connection.close()

    together(options.workers, work)
    left = setup.execute("SELECT count(*) FROM jobs WHERE state <> 'done'").fetchone()[0]
    # Those that were locked while the last worker looked, and then rolled back: none here.
    if left:
        raise Failure(f"{left} jobs were never done")
    done = setup.execute("SELECT count(*), count(DISTINCT job) FROM done").fetchone()
    if done != (jobs, jobs):
        raise Failure(f"{jobs} jobs, {done[0]} done, {done[1]} of them different")
    return f"{jobs} jobs, each done once, by {len(taken)} of {options.workers} workers"


def optimistic(server, options):
    return "; ".join(optimistic_by(server, options, column) for column in ("version", "xmin"))


def optimistic_by(server, options, column):
    setup = server.reconnect()
    setup.execute("DROP TABLE IF EXISTS documents")
    setup.execute("CREATE TABLE documents (id int PRIMARY KEY, version int, content int)")
    setup.execute("INSERT INTO documents SELECT n, 0, 0 FROM generate_series(1, 4) n")
    retries = collections.Counter()

    def work(number):
        connection = server.reconnect()
        chance = random.Random(f"{options.seed} optimistic {number}")
        known = {}
        for _ in range(options.updates):
            document = chance.randint(1, 4)
            while True:
                version, content = known.pop(document, None) or connection.execute(
                    f"SELECT {column}, content FROM documents WHERE id = %s",
                    (document,)).fetchone()
                changed = connection.execute(
                    "UPDATE documents SET version = version + 1, content = %s "
                    f"WHERE id = %s AND {column} = %s RETURNING {column}, content",
                    (content + 1, document, version)).fetchone()
                if changed:
                    if chance.random() < 0.5:
                        known[document] = changed
                    break
                retries[number] += 1
        connection.close()

    together(options.clients, work)
    expected = options.clients * options.updates
    versions, contents = setup.execute(
        "SELECT sum(version), sum(content) FROM documents").fetchone()
    if (versions, contents) != (expected, expected):
        raise Failure(f"{expected} updates by {column}, versions {versions}, contents {contents}")
    return f"{expected} updates by {column}, {sum(retries.values())} tried again"


def pessimistic(server, options):
    setup = server.reconnect()
    setup.execute("CREATE TABLE stock (id int PRIMARY KEY, items int)")
    setup.execute("INSERT INTO stock SELECT n, 0 FROM generate_series(1, 4) n")

    def work(number):
        connection = server.reconnect()
        chance = random.Random(f"{options.seed} pessimistic {number}")
        for _ in range(options.updates):
            article = chance.randint(1, 4)
            with connection.transaction():
                items = connection.execute(
                    "SELECT items FROM stock WHERE id = %s FOR UPDATE", (article,)).fetchone()[0]
                connection.execute(
                    "UPDATE stock SET items = %s WHERE id = %s", (items + 1, article))
        connection.close()

    together(options.clients, work)
    expected = options.clients * options.updates
    items = setup.execute("SELECT sum(items) FROM stock").fetchone()[0]
    if items != expected:
        raise Failure(f"{expected} updates, {items} are left")
    return f"{expected} updates, none lost"


def outbox(server, options):
    setup = server.reconnect()
    setup.execute("CREATE TABLE outbox (id bigint PRIMARY KEY, "
                  "number xid8 NOT NULL DEFAULT pg_current_xact_id())")
    setup.execute("CREATE INDEX ON outbox (number)")
    setup.close()
    lock = threading.Lock()
    acknowledged, delivered = set(), collections.Counter()
    state = {"next": 0, "over": False, "from": 0, "polls": 0, "late": 0}

    def write(connection, chance):
        with lock:
            state["next"] += 3
            events = range(state["next"] - 3, state["next"] - 3 + chance.randint(1, 3))
        gives_up = chance.random() < 0.2
        connection.execute("BEGIN")
        if chance.random() < 0.3:
            connection.execute("SELECT count(*) FROM outbox WHERE id < 10")
            time.sleep(chance.random() * 0.01)
        for event in events:
            connection.execute("INSERT INTO outbox VALUES (%s)", (event,))
            if chance.random() < 0.3:
                time.sleep(chance.random() * 0.01)
        connection.execute("ROLLBACK" if gives_up else "COMMIT")
        if not gives_up:
            with lock:
                acknowledged.update(events)

    def poll_by_snapshot(connection):
        with connection.transaction():
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            # Who has the numbers of the open ones has the state that they belong to.
            end, = connection.execute(
                "SELECT pg_snapshot_xmin(pg_current_snapshot())::text").fetchone()
            rows = connection.execute(
                "SELECT id, number::text FROM outbox WHERE number >= %s::text::xid8 AND number < %s::text::xid8",
                (str(state["from"]), end)).fetchall()
            ahead, = connection.execute(
                "SELECT count(*) FROM outbox WHERE number >= %s::text::xid8", (end,)).fetchone()
        return end, [row[0] for row in rows], ahead

    def poll_at_once(connection):
        # One statement has one snapshot, however often it is asked about.
        end, rows = connection.execute(
            "SELECT pg_snapshot_xmin(pg_current_snapshot())::text, array_agg(id) FROM outbox "
            "WHERE number >= %s::text::xid8 AND number < pg_snapshot_xmin(pg_current_snapshot())",
            (str(state["from"]),)).fetchone()
        return end, rows or [], 0

    def poll(connection):
        way = poll_at_once if state["polls"] % 2 else poll_by_snapshot
        end, rows, ahead = way(connection)
        if int(end) < state["from"]:
            raise Failure(f"the oldest open number went back from {state['from']} to {end}")
        state["from"] = int(end)
        state["polls"] += 1
        state["late"] += ahead
        delivered.update(rows)

    def work(number):
        connection = server.reconnect()
        chance = random.Random(f"{options.seed} outbox {number}")
        while not state["over"] and connection:
            try:
                if number == 0:
                    poll(connection)
                else:
                    write(connection, chance)
            except psycopg.OperationalError:
                connection = server.reconnect()

    def trouble():
        chance = random.Random(f"{options.seed} outbox kills")
        for kill in range(options.kills + 1):
            before = len(acknowledged)
            while len(acknowledged) < before + options.transfers and not state["over"]:
                time.sleep(0.005)
            time.sleep(chance.random() * 0.05)
            if kill < options.kills:
                server.kill()
                server.start()

    def either(number):
        try:
            trouble() if number == options.clients else work(number)
        finally:
            if number in (0, options.clients):
                state["over"] = True

    together(options.clients + 1, either)
    connection = server.reconnect()
    # A transaction of the last kill's may be the newest: one more shows that it has ended.
    connection.execute("INSERT INTO outbox VALUES (-1)")
    poll(connection)
    there = {row[0] for row in connection.execute("SELECT id FROM outbox").fetchall()}
    if acknowledged - there:
        raise Failure(f"acknowledged events are lost: {sorted(acknowledged - there)[:5]}")
    if there != set(delivered):
        raise Failure(f"not delivered: {sorted(there - set(delivered))[:5]}, "
                      f"and delivered though rolled back: {sorted(set(delivered) - there)[:5]}")
    twice = [event for event, count in delivered.items() if count != 1]
    if twice:
        raise Failure(f"delivered more than once: {twice[:5]}")
    return (f"{len(there)} events by {state['polls']} polls, {options.kills} kills, each delivered once; "
            f"{state['late']} were seen before it was their turn")


def bank(server, options):
    accounts, start = 16, 1000
    setup = server.reconnect()
    setup.execute("CREATE TABLE accounts (id int PRIMARY KEY, balance int NOT NULL)")
    setup.execute("CREATE TABLE transfers (id bigint PRIMARY KEY, giver int, taker int, amount int)")
    setup.execute(f"INSERT INTO accounts SELECT n, {start} FROM generate_series(1, {accounts}) n")
    setup.close()
    lock = threading.Lock()
    acknowledged, state = set(), {"next": 0, "deadlocks": 0, "looks": 0, "over": False}

    def transfer(connection, chance):
        giver, taker = chance.sample(range(1, accounts + 1), 2)
        amount = chance.randint(1, 50)
        with lock:
            state["next"] += 1
            number = state["next"]
        with connection.transaction():
            connection.execute("INSERT INTO transfers VALUES (%s, %s, %s, %s)",
                               (number, giver, taker, amount))
            connection.execute("UPDATE accounts SET balance = balance - %s WHERE id = %s",
                               (amount, giver))
            connection.execute("UPDATE accounts SET balance = balance + %s WHERE id = %s",
                               (amount, taker))
        with lock:
            acknowledged.add(number)

    def work(number):
        def connect():
            connection = server.reconnect()
            if connection:
                connection.execute("SET deadlock_timeout = '10ms'")
            return connection

        connection = connect()
        chance = random.Random(f"{options.seed} bank {number}")
        while not state["over"] and connection:
            try:
                if number % 16 == 0:
                    time.sleep(0.02)
                    total = connection.execute("SELECT sum(balance) FROM accounts").fetchone()[0]
                    with lock:
                        state["looks"] += 1
                    if total != accounts * start:
                        state["over"] = True
                        raise Failure(f"somebody saw {total} in all accounts")
                else:
                    transfer(connection, chance)
            except psycopg.errors.DeadlockDetected:
                with lock:
                    state["deadlocks"] += 1
            except psycopg.OperationalError:
                connection = connect()

    def trouble():
        chance = random.Random(f"{options.seed} kills")
        for _ in range(options.kills):
            before = len(acknowledged)
            # Some progress, then a moment that the seed chooses.
            while len(acknowledged) < before + options.transfers and not state["over"]:
                time.sleep(0.005)
            time.sleep(chance.random() * 0.05)
            server.kill()
            try:
                server.start()
            except NotStarted as error:
                server.is_over = True
                raise Failure(str(error)) from None
            connection = server.reconnect()
            total = connection.execute("SELECT sum(balance) FROM accounts").fetchone()[0]
            connection.close()
            if total != accounts * start:
                state["over"] = True
                raise Failure(f"after a start there is {total} in all accounts")

    def either(number):
        try:
            if number == options.clients:
                trouble()
            else:
                work(number)
        finally:
            if number == options.clients:
                state["over"] = True

    together(options.clients + 1, either)
    connection = server.reconnect()
    there = {row[0] for row in connection.execute("SELECT id FROM transfers").fetchall()}
    lost = acknowledged - there
    if lost:
        raise Failure(f"{len(lost)} acknowledged transfers are lost: {sorted(lost)[:5]}")
    wrong = connection.execute(
        f"SELECT a.id, a.balance, {start} + coalesce(t.change, 0) FROM accounts a LEFT JOIN "
        "(SELECT account, sum(change) AS change FROM (SELECT giver AS account, -amount AS change "
        "FROM transfers UNION ALL SELECT taker, amount FROM transfers) c GROUP BY account) t "
        f"ON t.account = a.id WHERE a.balance <> {start} + coalesce(t.change, 0)").fetchall()
    if wrong:
        raise Failure(f"balances are not what the transfers make them: {wrong}")
    return (f"{len(acknowledged)} transfers of {options.clients} clients, {state['deadlocks']} "
            f"deadlocks, {options.kills} kills, the sum right {state['looks']} times")


SCENARIOS = {"queue": queue, "optimistic": optimistic, "pessimistic": pessimistic, "outbox": outbox,
             "bank": bank}


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--varve", required=True, help="the server's program")
    arguments.add_argument("--data", required=True, help="a directory that is not there yet")
    arguments.add_argument("--workers", type=int, default=64)
    arguments.add_argument("--clients", type=int, default=16, help="64 for the large run")
    arguments.add_argument("--jobs", type=int, default=400)
    arguments.add_argument("--updates", type=int, default=20, help="per client")
    arguments.add_argument("--transfers", type=int, default=50, help="between two kills")
    arguments.add_argument("--kills", type=int, default=3, help="50 for the large run")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("scenarios", nargs="*", choices=list(SCENARIOS) + [[]])
    options = arguments.parse_args()
    os.makedirs(os.path.dirname(options.data), exist_ok=True)
    server = Server(options.varve, options.data, "--log-level", "warning")
    status = 0
    for name in options.scenarios or SCENARIOS:
        try:
            print(f"{name}: {SCENARIOS[name](server, options)}", flush=True)
        except Failure as failure:
            print(f"{name}: WRONG: {failure} (seed {options.seed})")
            status = 1
            break
    server.kill()
    sys.exit(status)


main()
