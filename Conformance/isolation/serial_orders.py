#!/usr/bin/env python3
"""Plays random schedules of SERIALIZABLE transactions and looks for a serial order that explains them.

Each schedule is made from its own seed: three or four transactions of random statements (serial_worlds.py),
some READ ONLY, DEFERRABLE, of one statement alone, prepared and committed by another session, with a kill -9
of the server in between. It is played step by step by one driver; a step of a session that waits is put off
until it goes on. Those that committed are then executed one after the other on fresh tables, in every order
that does not contradict what came before what: in one of them each statement must give what it gave (rows,
sorted where nothing orders them, command tag or SQLSTATE), statements undone by ROLLBACK TO included, and
the same rows must be there in the end. Whoever fails may only do so with 40001, 40P01 or for a constraint,
and a READ ONLY transaction never; nobody waits for ever.

`--canary` plays REPEATABLE READ, which must be found out.

usage: serial_orders.py VARVE [--seed N] [--count N] [--seconds N] [--canary]
  VARVE             the server's program
  --seed N          the first schedule (1); `--seed N --count 1` replays one
  --count N         how many (400)
  --seconds N       stop after so long (120)
"""
import collections
import itertools
import os
import queue
import sys
import tempfile
import time

import psycopg

HOME = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path[:0] = [HOME, os.path.join(HOME, "interleavings")]
import interleave  # noqa: E402
import seeds  # noqa: E402
from serial_worlds import WORLDS, Chance  # noqa: E402
from varve_server import Server  # noqa: E402

PATIENCE = 20
NAMES = ["T1", "T2", "T3", "T4"]
KILL = "kill -9"
# A transaction that has been told so did not fit in; what comes until ROLLBACK TO was not done.
MISFITS = {"error 40001", "error 40P01"}
# A constraint, at a COMMIT READ ONLY too; a cursor on no row; what is gone; a cursor whose CLOSE a failed block has
# left out; a table in use.
ALLOWED = {"error 23505", "error 23503", "error 23001", "error 23502", "error 24000", "error 34000",
           "error 42P03", "error 25006", "error 55006", "error 3B001"}
NOT_DONE = MISFITS | {"error 25P02"}
PREPARE = "PREPARE TRANSACTION"
# Steps that no session of a transaction makes.
OTHERS_STEPS = ("COMMIT PREPARED", "ROLLBACK PREPARED", KILL)


class Wrong(Exception):
    """What must not happen."""


class Session(interleave.Session):
    """Sends statements the simple way, the extended way, or prepared."""

    way = "simple"

    def perform(self, statement):
        try:
            if self.way == "simple":
                cursor = psycopg.ClientCursor(self.connection)
                cursor.execute(statement)
            else:
                cursor = self.connection.execute(statement, prepare=self.way == "prepared")
            rows = [] if cursor.description is None else ["|".join(map(str, row)) for row in cursor.fetchall()]
            if not is_ordered(statement):
                rows.sort()
            return (*rows, cursor.statusmessage)
        except psycopg.Error as error:
            return (f"error {error.sqlstate}",)

    @property
    def has_failed(self):
        return self.connection.info.transaction_status == psycopg.pq.TransactionStatus.INERROR


class Transaction:
    """Its statements, and what has become of it."""

    def __init__(self, name, statements, way):
        self.name, self.statements, self.way = name, statements, way
        self.given = []  # What each statement gave, as far as it came.
        self.state = "running"
        self.began = self.ended = None

    @property
    def is_read_only(self):
        """From its beginning."""
        return "READ ONLY" in self.statements[0]

    @property
    def done(self):
        """Statements that count, with what they gave."""
        return [(statement, given) for statement, given in zip(self.statements, self.given)
                if given[-1] not in NOT_DONE and not statement.startswith(PREPARE)]

    def __str__(self):
        return self.name


class Case:
    """Tables, transactions, and the order of the steps."""

    def __init__(self, seed, level):
        r, self.level = Chance(seed), level
        self.world = r.choice(WORLDS)(r)
        self.setup, self.outcome = self.world.setup, self.world.outcome
        names = NAMES[:r.choice([3, 3, 4])]
        self.kills = r.random() < 0.04
        # Most cases ask few questions, so that transactions meet.
        self.queries = [self.world.query(r) for _ in range(r.choice([2, 3, 4, 20]))]
        self.transactions = {name: Transaction(name, self.statements(name, r), way(r)) for name in names}
        self.steps = self.order(r)

    def statements(self, name, r):
        r.mine = NAMES.index(name) + 1
        kind = r.choices(["usual", "alone", "read only", "read only later"], [70, 6, 14, 10])[0]
        if kind == "alone":
            return [self.lone_statement(r)]
        count = r.choice([1, 2, 2, 3, 3, 4])
        read_only_from = {"read only": 0, "read only later": r.randint(0, count)}.get(kind, count)
        statements = [r.choice(["BEGIN", "BEGIN", "START TRANSACTION", f"BEGIN ISOLATION LEVEL {self.level}"])]
        if kind == "read only":
            statements[0] += r.choice([" READ ONLY", " READ ONLY", " READ ONLY, DEFERRABLE"])
        for place in range(count):
            if place == read_only_from and kind == "read only later":
                statements.append(r.choice(["SET TRANSACTION READ ONLY", "SET transaction_read_only = on"]))
            statements += self.some_statements(r, place, count, only_reads=place >= read_only_from)
        if r.random() < 0.25:
            with_savepoint(statements, r)
        if kind == "usual" and r.random() < (1 if self.kills else 0.15):
            return statements + [f"PREPARE TRANSACTION '{name}'"]
        return statements + [r.choice(["COMMIT"] * 12 + ["ROLLBACK"])]

    def lone_statement(self, r):
        while True:
            statement = r.choice([self.world.query, self.world.change])(r)
            if isinstance(statement, str) and not statement.startswith("SET"):
                return statement

    def some_statements(self, r, place, count, only_reads):
        """Transactions read more at their beginning, and change more in the end."""
        share = 0.7 if place == 0 else 0.2 if place == count - 1 else 0.4
        if only_reads or r.random() < share:
            return self.world.reading(r) if r.random() < 0.05 else [r.choice(self.queries)]
        change = self.world.change(r)
        return [change] if isinstance(change, str) else change

    def order(self, r):
        rest = {name: list(each.statements) for name, each in self.transactions.items()}
        steps, current, together = [], None, r.choice([0, 0, 0.5, 0.8])
        while any(rest.values()):
            if current is None or not rest[current] or r.random() < 0.6:
                current = r.choice([name for name in rest if rest[name]])
            if r.random() < together:
                current = max(rest, key=lambda name: len(rest[name]))
            steps.append((current, rest[current].pop(0)))
        for name, each in self.transactions.items():
            if each.statements[-1].startswith(PREPARE):
                at = max(place for place, step in enumerate(steps) if step[0] == name)
                end = r.choice(["COMMIT PREPARED"] * 8 + ["ROLLBACK PREPARED"])
                steps.insert(r.randint(at + 1, len(steps)), (name, f"{end} '{name}'"))
                if self.kills:
                    steps.insert(at + 1, (name, KILL))
        return steps


def is_ordered(statement):
    return statement.startswith("FETCH") or "ORDER BY" in statement.rpartition(")")[2]


def way(r):
    return r.choice(["simple", "extended", "prepared", "prepared"])


def with_savepoint(statements, r):
    first = r.randint(1, len(statements))
    last = r.randint(first, len(statements))
    statements.insert(last, r.choice(["ROLLBACK TO s", "ROLLBACK TO s", "RELEASE s"]))
    statements.insert(first, "SAVEPOINT s")


class Driver:
    """Plays cases on one server."""

    def __init__(self, program, directory, level):
        self.server = Server(program, directory, "--log-level", "warning")
        self.level = level
        self.counts = collections.Counter()
        self.sessions = {}
        self.connect()

    def connect(self):
        self.control = self.server.connect(autocommit=True)
        self.serial = self.session("serial", f"statement_timeout = '{PATIENCE}s'")
        self.sessions = {name: self.session(name) for name in NAMES}

    def session(self, name, *settings):
        session = Session(self.server.connection_string, name)
        for setting in (f"default_transaction_isolation = '{self.level}'", "deadlock_timeout = '1ms'", *settings):
            session.connection.execute(f"SET {setting}")
        return session

    def close(self):
        for session in (self.serial, *self.sessions.values()):
            session.close()
        self.control.close()

    def play(self, case):
        """Plays the steps. Raises Wrong when somebody waits for ever or is told what he must not be."""
        self.case, self.story, self.moment = case, [], 0
        self.reset(case)
        for name, each in case.transactions.items():
            self.sessions[name].way = each.way
        rest = list(case.steps)
        while rest:
            rest = [step for step in rest if not self.is_void(step)]
            place = next((at for at, step in enumerate(rest) if self.is_possible(step)), None)
            if place is not None:
                self.step(*rest.pop(place))
            elif rest:
                self.wait_for_deadlock(rest)

    def calm(self):
        """Ends what a case that went wrong has left. Returns what has become of the server."""
        status = self.server.process.poll()
        if status is not None:
            self.close()
            self.server.kill()
            self.server.start()
            self.connect()
            return f"; the server has ended with {status}"
        for name, session in self.sessions.items():
            if session.is_waiting:
                self.control.execute("SELECT pg_terminate_backend(%s)", (session.pid,))
                session.results.get(timeout=PATIENCE)
                session.close()
                self.sessions[name] = self.session(name)
            else:
                session.connection.execute("ROLLBACK")
        for name, in self.control.execute("SELECT gid FROM pg_prepared_xacts").fetchall():
            self.control.execute(f"ROLLBACK PREPARED '{name}'")
        return ""

    def is_void(self, step):
        state = self.case.transactions[step[0]].state
        if step[1].startswith(OTHERS_STEPS):
            return state in ("failed", "rolled back", "committed")
        return state != "running"

    def is_possible(self, step):
        if step[1].startswith(OTHERS_STEPS):
            return self.case.transactions[step[0]].state == "prepared"
        return not self.sessions[step[0]].is_waiting

    def wait_for_deadlock(self, rest):
        end = time.monotonic() + PATIENCE
        while all(not self.is_possible(step) for step in rest):
            if time.monotonic() > end:
                raise Wrong("all wait for ever")
            self.settle()

    def step(self, name, statement):
        transaction = self.case.transactions[name]
        self.moment += 1
        if statement == KILL:
            return self.kill(name)
        if statement.startswith(OTHERS_STEPS):
            return self.end_prepared(transaction, statement)
        if transaction.began is None and (transaction.given or len(transaction.statements) == 1):
            transaction.began = self.moment
        session = self.sessions[name]
        session.is_waiting = True
        session.steps.put(statement)
        self.story.append([f"{name}: {statement}", None])
        transaction.line = self.story[-1]
        self.settle(session)
        if session.is_waiting:
            self.story.append([f"    {name} waits", ""])

    def settle(self, current=None):
        """Waits until every session has answered or waits for another."""
        if current is not None:
            self.take(current, 0.02)
        end, looks = time.monotonic() + PATIENCE, 0
        while looks < 3:
            waiting = [session for session in self.sessions.values() if session.is_waiting]
            if not waiting:
                return
            # Asked before the result is looked for: who was blocked and has no result is blocked.
            blocked = {pid for pid, in self.control.execute(
                "SELECT pid FROM pg_stat_activity WHERE wait_event = 'SafeSnapshot' "
                "OR cardinality(pg_blocking_pids(pid)) > 0")}
            has_moved = any([self.take(session, 0.002) for session in waiting])
            is_settled = not has_moved and all(session.pid in blocked for session in waiting)
            looks = looks + 1 if is_settled else 0
            if time.monotonic() > end:
                raise Wrong("a session neither answers nor waits for another")

    def take(self, session, timeout):
        """Takes what a session has answered, if it has."""
        try:
            given = session.results.get(timeout=timeout)
        except queue.Empty:
            return False
        session.is_waiting = False
        transaction = self.case.transactions[session.name]
        if transaction.line is not self.story[-1]:
            self.story.append([f"    {session.name} goes on", None])
        self.story[-1][1] = " / ".join(given)
        transaction.given.append(given)
        self.judge(transaction, session, given)
        return True

    def judge(self, transaction, session, given):
        """Takes an answer into account."""
        at = len(transaction.given)
        statement, rest = transaction.statements[at - 1], transaction.statements[at:]
        if given[0].startswith("error"):
            self.counts[given[0]] += 1
            if given[0] not in NOT_DONE | ALLOWED:
                raise Wrong(f"{transaction} failed with {given[0]}")
            if transaction.is_read_only and given[0] == "error 40001" and self.level == "serializable":
                raise Wrong(f"{transaction}, which is READ ONLY, failed")
            if session.has_failed and not can_go_on(rest):
                session.connection.execute("ROLLBACK")
                self.end(transaction, "failed")
                return
        if rest:
            return
        if statement == "ROLLBACK":
            self.end(transaction, "rolled back")
        elif given[0].startswith("error") or given == ("ROLLBACK",):
            self.end(transaction, "failed")
        else:
            self.end(transaction, "prepared" if given == (PREPARE,) else "committed")

    def end(self, transaction, state):
        self.moment += 1
        transaction.state, transaction.ended = state, self.moment
        self.counts[state] += 1

    def end_prepared(self, transaction, statement):
        try:
            given = self.control.execute(statement).statusmessage
        except psycopg.Error as error:
            raise Wrong(f"{statement}: {error}") from error
        self.story.append([statement, given])
        self.end(transaction, "committed" if statement.startswith("COMMIT") else "rolled back")
        self.settle()

    def kill(self, name):
        self.story.append([f"{KILL} while {name} is prepared", "started again"])
        self.counts["kills"] += 1
        waiting = [session for session in self.sessions.values() if session.is_waiting]
        self.server.kill()
        for session in waiting:
            session.results.get(timeout=PATIENCE)
        self.close()
        self.server.start()
        self.connect()
        for each in self.case.transactions.values():
            self.sessions[each.name].way = each.way
            if each.state == "running" and each.given:
                self.end(each, "failed")

    def reset(self, case):
        psycopg.ClientCursor(self.serial.connection).execute("; ".join(case.setup))

    def state(self, case):
        return [self.serial.perform(query) for query in case.outcome]

    # What explains it.

    def serial_failure(self, case):
        """None when a serial order explains what was played; otherwise what is wrong."""
        committed = sorted((each for each in case.transactions.values() if each.state == "committed"),
                           key=lambda each: each.ended)
        wanted = self.state(case)
        orders = list(itertools.permutations(committed))
        impossible, first = set(), None
        for order in sorted(orders, key=lambda order: not is_real(order)):
            if any(order[:count] in impossible for count in range(len(order) + 1)):
                continue
            count, failure = self.try_order(case, order, wanted)
            if failure is None:
                return None if is_real(order) else f"only {names(order)} explains it, against real time"
            impossible.add(order[:count])
            first = first or f"no order explains it; {names(order)}: {failure}"
        return first

    def try_order(self, case, order, wanted):
        """How much of the order cannot be, and why; None as the reason when all of it can."""
        self.reset(case)
        for count, transaction in enumerate(order, 1):
            self.serial.way = transaction.way
            failure = self.repeat(transaction)
            if failure:
                self.serial.connection.execute("ROLLBACK")
                return count, failure
        state = self.state(case)
        if state != wanted:
            return len(order), f"in the end\n    {wanted}\n    serially {state}"
        return len(order), None

    def repeat(self, transaction):
        """How a transaction goes otherwise when it is executed alone."""
        for statement, wanted in transaction.done:
            given = self.serial.perform(statement)
            if given != wanted:
                return f"{transaction}: {statement}\n    {' / '.join(wanted)}\n    serially {' / '.join(given)}"
        if transaction.statements[-1].startswith(PREPARE):
            given = self.serial.perform("COMMIT")
            if given != ("COMMIT",):
                return f"{transaction}: COMMIT gives {given[0]}"
        return None


def can_go_on(rest):
    """Whether a failed transaction comes back to a savepoint that it has made."""
    ends = [step for step in rest if step.startswith(("SAVEPOINT", "ROLLBACK TO"))]
    return bool(ends) and ends[0].startswith("ROLLBACK TO")


def is_real(order):
    """Whether nobody comes before one who had committed when he began."""
    return all(later.ended > earlier.began for earlier, later in itertools.combinations(order, 2))


def names(order):
    return ", ".join(map(str, order))


def difference(driver, case):
    """What is wrong with one case, as text; None when nothing is."""
    wrong = None
    try:
        driver.play(case)
        wrong = driver.serial_failure(case)
    except (Wrong, psycopg.OperationalError) as error:
        wrong = f"{error}{driver.calm()}"
    return wrong and "\n".join([
        wrong, *(f"  {statement}" for statement in case.setup),
        *(f"  {line}{'' if given == '' else f'  -- {given}'}" for line, given in driver.story)])


def main():
    options = seeds.options("varve", count=400, seconds=120, flags=["--canary"])
    level = "repeatable read" if options.canary else "serializable"
    with tempfile.TemporaryDirectory(prefix="varve-serial-") as home:
        driver = Driver(options.varve, os.path.join(home, "data"), level)
        try:
            played, wrong = seeds.play(lambda seed, _: difference(driver, Case(seed, level)), "schedule", options)
        finally:
            driver.server.kill()
    counts = ", ".join(f"{count} {what}" for what, count in sorted(driver.counts.items()))
    print(f"{level}: {played} schedules, {wrong} that no serial order explains; {counts}")
    sys.exit((wrong == 0) if options.canary else (wrong > 0))


if __name__ == "__main__":
    main()
