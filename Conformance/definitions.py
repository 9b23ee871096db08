#!/usr/bin/env python3
"""Several sessions change the catalog at random, side by side, and the server is killed now and then.

Each session runs short transactions over a few names that all share: tables, partitions, indexes, sequences,
schemas, roles, rights, publications, and rows; with savepoints, rollbacks, prepared transactions that anybody ends,
and at all isolation levels. A statement may fail like any other, but not with an internal error (XX), without an
answer, or by taking too long.

When all are quiet, and again after each kill, what the catalog says must hold together (no name twice, nothing that
refers to what is not there, no partitions that overlap, no circle of roles), what was acknowledged must be there
(tables, columns, indexes, keys, rights, memberships, rows; numbers given once), and every table must take a row and
give all its rows through each of its indexes.

The choices of each session are made from the seed; how the sessions meet is not, so a seed is to be run again a few
times. All statements are written to DATA.statements, with who made them and what came of it.

usage: definitions.py VARVE --seed N --seconds N [--sessions 6] [--kills 2] [--read-committed] [--data DIRECTORY]
"""
import argparse
import collections
import pathlib
import random
import re
import shutil
import sys
import tempfile
import threading
import time

import psycopg

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from varve_server import Server  # noqa: E402

parser = argparse.ArgumentParser()
parser.add_argument("varve")
parser.add_argument("--seed", type=int, default=1)
parser.add_argument("--seconds", type=float, default=60)
parser.add_argument("--sessions", type=int, default=6)
parser.add_argument("--kills", type=int, default=2)
parser.add_argument("--read-committed", action="store_true", help="no other isolation level")
parser.add_argument("--data", help="a directory that is made anew (one of /tmp)")
parser.add_argument("--round", type=float, default=5, help="seconds between checks")
arguments = parser.parse_args()

HANG_SECONDS = 30
SCHEMAS = ["public"] * 5 + ["s1", "s2"]
ROLES = ["r1", "r2", "r3", "r4"]
PRIVILEGES = {"SELECT": "r", "INSERT": "a", "UPDATE": "w", "DELETE": "d"}
KEYS = [1, 2, 3, 4]


class Failure(Exception):
    """A check that did not hold."""


class Numbers:
    """Numbers of which each is given once: of rows, and in names that are to be found again."""

    def __init__(self):
        self.last, self.lock = 0, threading.Lock()

    def next(self):
        with self.lock:
            self.last += 1
            return self.last


class Ledger:
    """What was acknowledged, and what may have gone.

    A fact is a tuple: a table by its OID, a column of a table, and so on. What takes something away is noted when it
    is asked for and again when it has ended, with the time: a fact that was made before, or meanwhile, is not
    required any more. That is more than need be, but nothing is required that may have gone."""

    def __init__(self):
        self.lock = threading.Lock()
        self.facts = {}  # Since when.
        self.gone = {}  # Until when.
        self.numbers = {}  # The OIDs that were given, to what, and by which start of the server.
        self.starts = 0
        self.prepared = {}  # By identifier: facts, and what goes.
        self.problems = []
        self.states = collections.Counter()
        self.counts = collections.Counter()

    def problem(self, text):
        with self.lock:
            self.problems.append(text)

    def remove(self, *keys):
        now = time.monotonic()
        with self.lock:
            for key in keys:
                self.gone[key] = max(now, self.gone.get(key, 0))

    def add(self, facts):
        """`facts`: each with the time when the statement that made it began."""
        with self.lock:
            for fact, since in facts:
                self.facts[fact] = max(since, self.facts.get(fact, 0))

    def number(self, oid, what):
        """Takes note of a new object's number. None is given twice while the server runs, nor ever again once
        what had it was committed."""
        with self.lock:
            known = self.numbers.get(oid)
            if known and known[0] != what and (known[1] == self.starts or known[2]):
                self.problems.append(f"number {oid} was given to {known[0]} and to {what}")
            self.numbers[oid] = [what, self.starts, known[2] if known else False]

    def keep_number(self, oid):
        with self.lock:
            if oid in self.numbers:
                self.numbers[oid][2] = True

    def required(self):
        """The facts that must hold: nothing has taken them, or what they are about, away since."""
        with self.lock:
            return [fact for fact, since in self.facts.items()
                    if not any(self.gone.get(key, 0) >= since for key in about(fact))]


def about(fact):
    """Itself, and the objects without which it is not."""
    kind, *rest = fact
    yield fact
    match kind:
        case "table" | "role" | "schema":
            yield ("oid", rest[0])
        case "column":
            yield from (("oid", rest[0]), ("named", rest[1]))
        case "index":
            yield from (("oid", rest[0]), ("named", rest[1]))
        case "key":
            yield from (("oid", rest[0]), ("oid", rest[1]), ("named", rest[2]), ("named", rest[3]))
        case "right":
            yield from (("oid", rest[0]), ("oid", rest[1]), ("owner", rest[0]))
        case "member":
            yield from (("oid", rest[0]), ("oid", rest[1]))
        case "published":
            yield from (("oid", rest[0]), ("oid", rest[1]))
        case "row":
            yield from (("oid", rest[0]), ("rows", rest[0]))


numbers, ledger = Numbers(), Ledger()
statements = None


def log(who, text, outcome):
    statements.write(f"{time.monotonic():.3f} {who}: {text} -- {outcome}\n")
    statements.flush()


class Session(threading.Thread):
    """One session of a round. It ends when `stop` is set, or when the server has gone."""

    def __init__(self, server, name, r, stop):
        super().__init__(daemon=True)
        self.server, self.who, self.r, self.stop = server, name, r, stop
        self.running = None  # The statement that has not been answered, and since when.
        self.connection = None
        self.notices = []

    def run(self):
        try:
            self.connect()
            while not self.stop.is_set():
                if self.r.random() < 0.15:
                    self.end_prepared()
                elif self.r.random() < 0.1:
                    self.alone()
                else:
                    self.transaction()
            self.connection.close()
        except psycopg.OperationalError as error:
            if not self.stop.is_set():
                ledger.problem(f"{self.who} lost its connection: {error}")
        except Failure as failure:
            ledger.problem(f"{self.who}: {failure}")
        except Exception as error:  # A fault of this program must not look like a success.
            ledger.problem(f"{self.who}: {error!r}")
        finally:
            self.running = None

    def connect(self):
        self.connection = self.server.connect(autocommit=True)
        self.connection.prepare_threshold = None
        self.connection.add_notice_handler(lambda notice: self.notices.append(notice.message_primary))
        for setting in ["lock_timeout = '10s'", "deadlock_timeout = '100ms'"]:
            self.connection.execute(f"SET {setting}")

    def ask(self, text, quietly=False):
        """Runs a statement. Returns its rows, or its tag."""
        self.running = (text, time.monotonic())
        self.notices.clear()
        try:
            cursor = self.connection.execute(text)
            outcome = cursor.fetchall() if cursor.description else cursor.statusmessage
            if not quietly:
                log(self.who, text, outcome)
            return outcome
        except psycopg.Error as error:
            state = error.sqlstate
            log(self.who, text, f"{state} {str(error).splitlines()[0] if str(error) else ''}")
            if state:
                ledger.states[state] += 1
            if state and state[:2] in ("XX", "58") and not self.stop.is_set():
                raise Failure(f"{text}: {state} {error}") from error
            raise
        finally:
            self.running = None

    # What goes on

    def transaction(self):
        r = self.r
        level = "READ COMMITTED"
        if not arguments.read_committed:
            level = r.choice(["READ COMMITTED"] * 4 + ["REPEATABLE READ", "SERIALIZABLE"])
        self.is_read_committed = level == "READ COMMITTED"
        self.facts = []
        marks = []
        self.ask(f"BEGIN ISOLATION LEVEL {level}")
        for _ in range(r.randint(1, 4)):
            try:
                if r.random() < 0.15:
                    self.ask("SAVEPOINT a")
                    marks.append(len(self.facts))
                elif marks and r.random() < 0.2:
                    self.ask("ROLLBACK TO a")
                    del self.facts[marks[-1]:]
                kind, *statement = self.choose()
                self.perform(kind, *statement)
                ledger.counts[kind] += 1
            except psycopg.errors.OperationalError as error:
                if error.sqlstate is None:
                    raise
                if not self.recover(marks):
                    return
            except psycopg.Error:
                if not self.recover(marks):
                    return
        self.end()

    def recover(self, marks):
        """After an error. False when the transaction is over."""
        if self.connection.broken:
            raise psycopg.OperationalError("the connection is broken")
        if marks and self.r.random() < 0.7:
            self.ask("ROLLBACK TO a")
            del self.facts[marks[-1]:]
            return True
        self.ask("ROLLBACK")
        return False

    def end(self):
        choice = self.r.random()
        if choice < 0.12:
            self.ask("ROLLBACK")
            return
        try:
            self.settle()
            if choice < 0.22:
                self.prepare()
                return
            self.ask("COMMIT")
            ledger.remove(*self.going)
            ledger.add(self.facts)
            self.keep_numbers()
        except psycopg.Error:
            # A commit may be refused; when the server has gone nobody knows.
            ledger.remove(*self.going)
            if self.connection.broken:
                raise psycopg.OperationalError("the connection is broken")
            self.ask("ROLLBACK")

    def keep_numbers(self):
        for fact, _ in self.facts:
            if fact[0] in ("table", "role", "schema", "index"):
                ledger.keep_number(fact[1])

    def settle(self):
        """Before the end: what has this transaction removed, and is there what it has made?"""
        self.going = set()
        locked = self.ask(
            "SELECT coalesce(relation, objid) FROM pg_locks WHERE pid = pg_backend_pid() "
            "AND mode = 'AccessExclusiveLock' AND locktype IN ('relation', 'object')", quietly=True)
        there = self.objects()
        for (oid,) in locked:
            if oid not in there:
                self.going.add(("oid", oid))
        ledger.remove(*self.going)
        wanted = [fact for fact, since in self.facts
                  if not any(ledger.gone.get(key, 0) >= since for key in about(fact))]
        missing = missing_facts(lambda text: self.ask(text, quietly=True), wanted)
        if missing:
            raise Failure(f"a transaction does not see what it has made: {missing}")

    def objects(self):
        return {oid for (oid,) in self.ask(
            "SELECT oid FROM pg_class UNION ALL SELECT oid FROM pg_namespace UNION ALL SELECT oid FROM pg_roles "
            "UNION ALL SELECT oid FROM pg_publication UNION ALL SELECT oid FROM pg_database", quietly=True)}

    def prepare(self):
        identifier = f"g{numbers.next()}"
        with ledger.lock:
            ledger.prepared[identifier] = (self.facts, self.going)
        self.ask(f"PREPARE TRANSACTION '{identifier}'")

    def end_prepared(self):
        with ledger.lock:
            known = list(ledger.prepared)
        if not known:
            return
        self.end_one(self.r.choice(known), self.r.random() < 0.7)

    def end_one(self, identifier, commits):
        facts, going = ledger.prepared.get(identifier, ([], []))
        try:
            self.ask(f"{'COMMIT' if commits else 'ROLLBACK'} PREPARED '{identifier}'")
        except psycopg.errors.UndefinedObject:
            return  # Somebody else has, or it is not prepared yet.
        except psycopg.errors.ObjectNotInPrerequisiteState:
            return  # Somebody else is about to.
        except psycopg.Error:
            ledger.remove(*going)
            raise psycopg.OperationalError(f"{identifier} was not ended")
        if commits:
            ledger.remove(*going)
            ledger.add(facts)
        with ledger.lock:
            ledger.prepared.pop(identifier, None)

    def alone(self):
        """What cannot be in a transaction."""
        r, table = self.r, self.some_table()
        name = f"i{r.randint(1, 3)}"
        kind, text = r.choice([
            ("index concurrently", f"CREATE {r.choice(['', 'UNIQUE '])}INDEX CONCURRENTLY "
             f"{r.choice(['', 'IF NOT EXISTS '])}{name} ON {table} ({r.choice('ab')})"),
            ("index concurrently", f"CREATE INDEX CONCURRENTLY x{numbers.next()} ON {table} ({r.choice('ab')})"),
            ("drop index concurrently", f"DROP INDEX CONCURRENTLY {r.choice(SCHEMAS)}.{name}"),
            ("create database", "CREATE DATABASE d1"), ("drop database", "DROP DATABASE d1"),
            ("analyze", f"ANALYZE {table}"), ("vacuum", f"VACUUM {table}"), ("checkpoint", "CHECKPOINT")])
        since = time.monotonic()
        try:
            self.ask(text)
            ledger.counts[kind] += 1
        except psycopg.Error as error:
            if error.sqlstate is None:
                raise
            return
        if "INDEX CONCURRENTLY x" in text:
            # Only if it is still there: it may be gone again, but not by its own name.
            name = text.split()[3]
            found = self.ask(f"SELECT indrelid FROM pg_index JOIN pg_class c ON c.oid = indexrelid "
                             f"WHERE relname = '{name}'", quietly=True)
            ledger.add([(("index", oid, name), since) for (oid,) in found])

    # Names

    # One that may be there or not. What a statement changes is mostly one that is.

    def table(self):
        return f"{self.r.choice(SCHEMAS)}.t{self.r.randint(1, 4)}"

    def parent(self):
        return f"{self.r.choice(SCHEMAS)}.p{self.r.randint(1, 2)}"

    def partition(self):
        return f"{self.r.choice(SCHEMAS)}.q{self.r.randint(1, 5)}"

    def any_table(self):
        return self.known("^[tpq][0-9]+$") or self.r.choice([self.table, self.parent, self.partition])()

    def known(self, pattern, condition="true"):
        """A relation that is there; now and then none."""
        if self.r.random() < 0.2:
            return None
        found = self.ask(f"SELECT nspname, relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace "
                         f"WHERE relname ~ '{pattern}' AND {condition} ORDER BY 1, 2", quietly=True)
        return ".".join(self.r.choice(found)) if found else None

    def sequence(self):
        return f"{self.r.choice(SCHEMAS)}.n{self.r.randint(1, 3)}"

    def role(self):
        return self.r.choice(ROLES)

    def recent(self, kind):
        """A name that was given to something of that kind, mostly lately: (its table, its name)."""
        with ledger.lock:
            known = [fact for fact in list(ledger.facts)[-200:] if fact[0] == kind]
        return self.r.choice(known) if known else None

    def bound(self):
        return self.r.choice([f"FOR VALUES IN ({key})" for key in KEYS] + ["DEFAULT"])

    # Statements

    CHOICES = (
        ["create_table"] * 8 + ["create_parent"] * 4 + ["create_partition"] * 8 + ["attach"] * 3 + ["detach"] * 3
        + ["add_column"] * 9 + ["drop_column"] * 3 + ["rename_column"] * 2 + ["rename"] * 3 + ["set_schema"] * 3
        + ["own"] * 2 + ["drop_table"] * 3 + ["create_index"] * 8 + ["drop_index"] * 3 + ["create_schema"] * 5
        + ["drop_schema"] * 2 + ["create_sequence"] * 3 + ["alter_sequence"] * 5 + ["drop_sequence"] * 3
        + ["number_by"] * 3 + ["add_key"] * 5 + ["drop_key"] * 1 + ["add_constraint"] * 3 + ["create_role"] * 5
        + ["drop_role"] * 3 + ["grant_role"] * 5 + ["revoke_role"] * 2 + ["grant"] * 8 + ["revoke"] * 3
        + ["truncate"] * 2 + ["publish"] * 3 + ["unpublish"] * 2 + ["copy_table"] * 2
        + ["insert"] * 14 + ["update"] * 4 + ["delete"] * 1 + ["select"] * 4 + ["nextval"] * 2)

    def choose(self):
        return (self.r.choice(self.CHOICES),)

    def perform(self, kind):
        self.since = time.monotonic()
        getattr(self, kind)()

    def fact(self, *fact):
        self.facts.append((fact, self.since))

    def is_made(self):
        return not any("skipping" in notice for notice in self.notices)

    def oid(self, name):
        schema, relation = name.split(".")
        found = self.ask(
            f"SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace "
            f"WHERE nspname = '{schema}' AND relname = '{relation}'", quietly=True)
        return found[0][0] if found else None

    def make_table(self, name, text):
        tag = self.ask(text)
        if not self.is_made():
            return
        oid = self.oid(name)
        if oid is None:
            raise Failure(f"{text} made nothing ({tag})")
        self.fact("table", oid)
        of = f"{name}, statement {numbers.next()}"
        for (number,) in self.ask(
                f"SELECT {oid}::oid UNION ALL SELECT indexrelid FROM pg_index WHERE indrelid = {oid} "
                f"UNION ALL SELECT oid FROM pg_constraint WHERE conrelid = {oid} "
                f"UNION ALL SELECT objid FROM pg_depend WHERE refobjid = {oid} AND deptype IN ('a', 'i') "
                "AND classid = 1259 AND refobjsubid > 0", quietly=True):
            ledger.number(number, of)

    def create_table(self):
        name = self.table()
        b = self.r.choice(["int", "int", "serial", "int GENERATED BY DEFAULT AS IDENTITY", "int UNIQUE"])
        key = self.r.choice(["", "", f", k int REFERENCES {self.some_table()}"])
        self.make_table(name, f"CREATE TABLE {self.r.choice(['', 'IF NOT EXISTS '])}{name} "
                        f"(id int PRIMARY KEY, a int, b {b}{key})")

    def create_parent(self):
        name = self.parent()
        key = self.r.choice(["", ", PRIMARY KEY (id, a)"])
        self.make_table(name, f"CREATE TABLE {name} (id int, a int, b int{key}) PARTITION BY LIST (a)")

    def create_partition(self):
        name = self.partition()
        self.make_table(name, f"CREATE TABLE {name} PARTITION OF {self.some_parent()} {self.bound()}")

    def attach(self):
        loose = self.known("^q[0-9]+$", "c.oid NOT IN (SELECT inhrelid FROM pg_inherits)")
        self.ask(f"ALTER TABLE {self.some_parent()} ATTACH PARTITION {loose or self.partition()} {self.bound()}")

    def detach(self):
        found = self.ask("SELECT inhparent, inhrelid FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid "
                         "WHERE relkind = 'r' ORDER BY 1, 2", quietly=True)
        if found:
            parent, partition = (self.named_table(oid) for oid in self.r.choice(found))
            self.ask(f"ALTER TABLE {parent} DETACH PARTITION {partition}")

    def some_parent(self):
        return self.known("^p[0-9]+$", "relkind = 'p'") or self.parent()

    def some_table(self):
        return self.known("^t[0-9]+$", "relkind = 'r'") or self.table()

    def copy_table(self):
        name = self.table()
        self.make_table(name, self.r.choice([
            f"CREATE TABLE {name} AS SELECT id, a, b FROM {self.some_table()}",
            f"CREATE TABLE {name} (LIKE {self.some_table()} INCLUDING ALL)"]))

    def add_column(self):
        column = f"c{numbers.next()}"
        type = self.r.choice(["int", "int DEFAULT 7", "int NOT NULL DEFAULT 8", "serial", "text",
                              f"int REFERENCES {self.some_table()}"])
        self.ask(f"ALTER TABLE {self.any_table()} ADD COLUMN {column} {type}")
        self.note_column(column)

    def note_column(self, column):
        for (oid,) in self.ask(f"SELECT attrelid FROM pg_attribute WHERE attname = '{column}'", quietly=True):
            self.fact("column", oid, column)

    def named_table(self, oid):
        found = self.ask(f"SELECT nspname, relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace "
                         f"WHERE c.oid = {oid}", quietly=True)
        return ".".join(found[0]) if found else self.table()

    def drop_column(self):
        if known := self.recent("column"):
            table = self.named_table(known[1])
            ledger.remove(("named", known[2]))
            self.ask(f"ALTER TABLE {table} DROP COLUMN {known[2]}{self.r.choice(['', ' CASCADE'])}")
            self.remove_named(known[2])

    def remove_named(self, name):
        """It may go at any time until this transaction has ended, wherever that is; forever, to be safe."""
        with ledger.lock:
            ledger.gone[("named", name)] = float("inf")

    def rename_column(self):
        if known := self.recent("column"):
            table, column = self.named_table(known[1]), f"c{numbers.next()}"
            self.remove_named(known[2])
            self.ask(f"ALTER TABLE {table} RENAME COLUMN {known[2]} TO {column}")
            self.note_column(column)

    def rename(self):
        kind, name, new = self.r.choice([
            ("TABLE", self.some_table(), f"t{self.r.randint(1, 6)}"),
            ("TABLE", self.partition(), f"q{self.r.randint(1, 5)}"),
            ("TABLE", self.parent(), f"p{self.r.randint(1, 2)}"), ("TABLE", self.table(), f"n{self.r.randint(1, 3)}"),
            ("INDEX", f"{self.r.choice(SCHEMAS)}.i{self.r.randint(1, 3)}", f"i{self.r.randint(1, 3)}"),
            ("SEQUENCE", self.sequence(), f"n{self.r.randint(1, 3)}")])
        self.ask(f"ALTER {kind} {name} RENAME TO {new}")

    def set_schema(self):
        kind, name = self.r.choice([("TABLE", self.any_table()), ("SEQUENCE", self.sequence())])
        self.ask(f"ALTER {kind} {name} SET SCHEMA {self.r.choice(SCHEMAS)}")

    def own(self):
        name = self.any_table()
        self.ask(f"ALTER TABLE {name} OWNER TO {self.role()}")
        if oid := self.oid(name):
            with ledger.lock:
                ledger.gone[("owner", oid)] = float("inf")

    def drop_table(self):
        names = [self.any_table() for _ in range(self.r.choice([1, 1, 1, 2]))]
        self.ask(f"DROP TABLE {self.r.choice(['', 'IF EXISTS '])}{', '.join(names)}{self.r.choice(['', ' CASCADE'])}")

    def create_index(self):
        name, unique = self.r.choice([f"x{numbers.next()}", f"x{numbers.next()}", f"i{self.r.randint(1, 3)}", ""]), ""
        columns = self.r.choice(["a", "b", "a, b"])
        if self.r.random() < 0.2:
            unique, columns = "UNIQUE ", "b, a"
        exists = self.r.choice(["", "IF NOT EXISTS "]) if name else ""
        self.ask(f"CREATE {unique}INDEX {exists}{name} ON {self.any_table()} ({columns})")
        if name.startswith("x"):
            for oid, number in self.ask(
                    f"SELECT indrelid, indexrelid FROM pg_index JOIN pg_class c ON c.oid = indexrelid "
                    f"WHERE relname = '{name}'", quietly=True):
                self.fact("index", oid, name)
                ledger.number(number, name)

    def drop_index(self):
        known = self.recent("index")
        name = known[2] if known and self.r.random() < 0.3 else f"i{self.r.randint(1, 3)}"
        self.remove_named(name)
        self.ask(f"DROP INDEX {self.r.choice(SCHEMAS)}.{name}")

    def create_schema(self):
        owner = self.r.choice(["", f" AUTHORIZATION {self.role()}"])
        name = self.r.choice(["s1", "s2"])
        self.ask(f"CREATE SCHEMA {self.r.choice(['', 'IF NOT EXISTS '])}{name}{owner}")
        if self.is_made():
            for (oid,) in self.ask(f"SELECT oid FROM pg_namespace WHERE nspname = '{name}'", quietly=True):
                self.fact("schema", oid)
                ledger.number(oid, f"schema {name}, statement {numbers.next()}")

    def drop_schema(self):
        self.ask(f"DROP SCHEMA {self.r.choice(['s1', 's2'])}{self.r.choice(['', ' CASCADE'])}")

    def create_sequence(self):
        name, owner = self.sequence(), self.r.choice(["", f" OWNED BY {self.some_table()}.b"])
        self.ask(f"CREATE SEQUENCE {name}{owner}")

    def alter_sequence(self):
        option = self.r.choice([f"OWNED BY {self.some_table()}.{self.r.choice('ab')}", "OWNED BY NONE",
                                "RESTART WITH 1000", "INCREMENT BY 2"])
        known = self.recent("column")
        if known and self.r.random() < 0.3:
            option = f"OWNED BY {self.named_table(known[1])}.{known[2]}"
        self.ask(f"ALTER SEQUENCE {self.sequence()} {option}")

    def drop_sequence(self):
        self.ask(f"DROP SEQUENCE {self.sequence()}{self.r.choice(['', ' CASCADE'])}")

    def number_by(self):
        self.ask(f"ALTER TABLE {self.any_table()} ALTER b SET DEFAULT nextval('{self.sequence()}')")

    def add_key(self):
        known = self.recent("column")
        if known is None:
            return
        name, table = f"f{numbers.next()}", self.named_table(known[1])
        self.ask(f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({known[2]}) "
                 f"REFERENCES {self.some_table()} (id)")
        for own, other in self.ask(
                f"SELECT conrelid, confrelid FROM pg_constraint WHERE conname = '{name}'", quietly=True):
            self.fact("key", own, other, name, known[2])

    def drop_key(self):
        if known := self.recent("key"):
            table = self.named_table(known[1])
            self.remove_named(known[3])
            self.ask(f"ALTER TABLE {table} DROP CONSTRAINT {known[3]}")

    def add_constraint(self):
        self.ask(f"ALTER TABLE {self.any_table()} " + self.r.choice([
            f"ADD CONSTRAINT k{numbers.next()} CHECK (a > -{numbers.next()})",
            "ALTER a SET NOT NULL", "ALTER a DROP NOT NULL", "ALTER b SET DEFAULT 5",
            f"ADD CONSTRAINT u{numbers.next()} UNIQUE (b, a)"]))

    def create_role(self):
        name, option = self.role(), self.r.choice(["", f" IN ROLE {self.role()}", f" ROLE {self.role()}"])
        self.ask(f"CREATE ROLE {name}{option}")
        for (oid,) in self.ask(f"SELECT oid FROM pg_roles WHERE rolname = '{name}'", quietly=True):
            self.fact("role", oid)
            ledger.number(oid, f"role {name}, statement {numbers.next()}")

    def drop_role(self):
        self.ask(f"DROP ROLE {', '.join({self.role() for _ in range(self.r.choice([1, 1, 2]))})}")

    def role_oid(self, name):
        found = self.ask(f"SELECT oid FROM pg_roles WHERE rolname = '{name}'", quietly=True)
        return found[0][0] if found else None

    def grant_role(self):
        group, member = self.role(), self.role()
        self.ask(f"GRANT {group} TO {member}")
        if (group := self.role_oid(group)) and (member := self.role_oid(member)):
            self.fact("member", group, member)

    def revoke_role(self):
        group, member = self.role(), self.role()
        oids = self.role_oid(group), self.role_oid(member)
        self.forget("member", *oids)
        self.ask(f"REVOKE {group} FROM {member}")
        self.forget("member", self.role_oid(group), self.role_oid(member))

    def forget(self, *fact):
        """What may be taken away by a transaction that has not ended yet. For good, to be safe."""
        with ledger.lock:
            ledger.gone[fact] = float("inf")

    def grant(self):
        table, role, privilege = self.any_table(), self.role(), self.r.choice(list(PRIVILEGES))
        if self.r.random() < 0.3:
            self.ask(self.r.choice([f"GRANT USAGE ON SCHEMA {self.r.choice(SCHEMAS)} TO {role}",
                                    f"GRANT USAGE ON SEQUENCE {self.sequence()} TO {role}",
                                    f"GRANT SELECT (a) ON {table} TO {role}",
                                    f"GRANT SELECT ON ALL TABLES IN SCHEMA {self.r.choice(SCHEMAS)} TO {role}"]))
            return
        self.ask(f"GRANT {privilege} ON {table} TO {role}")
        if (oid := self.oid(table)) and (role := self.role_oid(role)):
            self.fact("right", oid, role, PRIVILEGES[privilege])

    def revoke(self):
        table, role, privilege = self.any_table(), self.role(), self.r.choice(list(PRIVILEGES))
        if self.r.random() < 0.3:
            self.ask(self.r.choice([f"REVOKE USAGE ON SCHEMA {self.r.choice(SCHEMAS)} FROM {role}",
                                    f"REVOKE USAGE ON SEQUENCE {self.sequence()} FROM {role}",
                                    f"REVOKE SELECT (a) ON {table} FROM {role}"]))
            return
        if privilege == "SELECT" and self.r.random() < 0.3:
            return
        self.forget("right", self.oid(table), self.role_oid(role), PRIVILEGES[privilege])
        self.ask(f"REVOKE {privilege} ON {table} FROM {role}")
        self.forget("right", self.oid(table), self.role_oid(role), PRIVILEGES[privilege])

    def truncate(self):
        name = self.any_table()
        self.ask(f"TRUNCATE {name}{self.r.choice(['', ' CASCADE', ' RESTART IDENTITY'])}")
        # Those that were emptied are locked so, others may be.
        for (oid,) in self.ask("SELECT relation FROM pg_locks WHERE pid = pg_backend_pid() "
                               "AND mode = 'AccessExclusiveLock' AND locktype = 'relation'", quietly=True):
            self.forget("rows", oid)

    def publish(self):
        name = f"b{self.r.randint(1, 2)}"
        tables = {self.some_table() for _ in range(self.r.choice([1, 2]))}
        self.ask(f"CREATE PUBLICATION {name} FOR TABLE {', '.join(sorted(tables))}")
        for publication, table in self.ask(
                f"SELECT p.oid, prrelid FROM pg_publication p JOIN pg_publication_rel ON prpubid = p.oid "
                f"WHERE pubname = '{name}'", quietly=True):
            self.fact("published", publication, table)

    def unpublish(self):
        self.ask(f"DROP PUBLICATION b{self.r.randint(1, 2)}")

    def insert(self):
        rows = [(numbers.next(), self.r.choice(KEYS), numbers.next()) for _ in range(self.r.choice([1, 1, 3]))]
        values = ", ".join(str(row) for row in rows)
        name = self.any_table()
        self.ask(f"INSERT INTO {name} (id, a, b) VALUES {values}")
        ids = ", ".join(str(id) for id, _, _ in rows)
        for table, id in self.ask(f"SELECT tableoid::oid, id FROM {name} WHERE id IN ({ids})", quietly=True):
            self.fact("row", table, id)

    def update(self):
        name = self.any_table()
        column = "b"
        if (known := self.recent("column")) and self.r.random() < 0.3:
            name, column = self.named_table(known[1]), known[2]
        self.ask(f"UPDATE {name} SET {column} = NULL WHERE id % 7 = {self.r.randint(0, 6)}")

    def delete(self):
        with ledger.lock:
            rows = [fact for fact in ledger.facts if fact[0] == "row"]
        if rows:
            _, oid, id = self.r.choice(rows)
            self.forget("row", oid, id)
            self.ask(f"DELETE FROM {self.named_table(oid)} WHERE id = {id}")

    def select(self):
        self.ask(self.r.choice([f"SELECT count(*), sum(b) FROM {self.any_table()} WHERE a = {self.r.choice(KEYS)}",
                                f"SELECT * FROM {self.any_table()} ORDER BY id LIMIT 2"]))

    def nextval(self):
        self.ask(f"SELECT nextval('{self.sequence()}')")


# Checks

def missing_facts(ask, facts):
    """Which of these facts are not so."""
    def rows(text):
        return set(ask(text))

    by_kind = collections.defaultdict(list)
    for fact in facts:
        by_kind[fact[0]].append(fact)
    known = {}
    if by_kind["table"]:
        known["table"] = {("table", oid) for (oid,) in rows("SELECT oid FROM pg_class WHERE relkind IN ('r', 'p')")}
    if by_kind["schema"]:
        known["schema"] = {("schema", oid) for (oid,) in rows("SELECT oid FROM pg_namespace")}
    if by_kind["role"]:
        known["role"] = {("role", oid) for (oid,) in rows("SELECT oid FROM pg_roles")}
    if by_kind["column"]:
        known["column"] = {("column", oid, name) for oid, name in rows(
            "SELECT attrelid, attname FROM pg_attribute WHERE NOT attisdropped AND attnum > 0 AND attname ~ '^c[0-9]'")}
    if by_kind["index"]:
        known["index"] = {("index", oid, name) for oid, name in rows(
            "SELECT indrelid, relname FROM pg_index JOIN pg_class c ON c.oid = indexrelid")}
    if by_kind["key"]:
        found = rows("SELECT conrelid, confrelid, conname FROM pg_constraint WHERE contype = 'f'")
        known["key"] = {fact for fact in by_kind["key"] if fact[1:4] in found}
    if by_kind["member"]:
        known["member"] = {("member", group, member) for group, member in rows(
            "SELECT roleid, member FROM pg_auth_members")}
    if by_kind["published"]:
        known["published"] = {("published", *row) for row in rows("SELECT prpubid, prrelid FROM pg_publication_rel")}
    if by_kind["right"]:
        roles = {name: oid for oid, name in rows("SELECT oid, rolname FROM pg_roles")}
        known["right"] = {
            ("right", oid, roles.get(grantee), letter)
            for oid, list in rows("SELECT oid, relacl::text FROM pg_class WHERE relacl IS NOT NULL")
            for grantee, letters, _ in entries(list) for letter in letters}
    if by_kind["row"]:
        known["row"] = set()
        names = {oid: f'"{schema}"."{name}"' for oid, schema, name in rows(
            "SELECT c.oid, nspname, relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace")}
        for oid in {fact[1] for fact in by_kind["row"]}:
            if oid in names:
                known["row"] |= {("row", oid, id) for (id,) in rows(f"SELECT id FROM {names[oid]}")}
    return [fact for kind, list in by_kind.items() if list for fact in list if fact not in known[kind]]


def entries(list):
    """The grantee, letters and grantor of each entry of an access list, as text."""
    for entry in list.strip("{}").split(","):
        if match := re.fullmatch(r'"?(.*?)=([a-zA-Z*]*)/(.*?)"?', entry):
            yield match[1], match[2].replace("*", ""), match[3]


# Each gives the rows that should not be.
SOUNDNESS = {
    "a relation's name is there twice":
        "SELECT relnamespace, relname, count(*) FROM pg_class GROUP BY 1, 2 HAVING count(*) > 1",
    "a schema's name is there twice": "SELECT nspname FROM pg_namespace GROUP BY 1 HAVING count(*) > 1",
    "a role's name is there twice": "SELECT rolname FROM pg_roles GROUP BY 1 HAVING count(*) > 1",
    "a database's name is there twice": "SELECT datname FROM pg_database GROUP BY 1 HAVING count(*) > 1",
    "a publication's name is there twice": "SELECT pubname FROM pg_publication GROUP BY 1 HAVING count(*) > 1",
    "a number is there twice":
        "SELECT oid FROM (SELECT oid FROM pg_class UNION ALL SELECT oid FROM pg_namespace UNION ALL "
        "SELECT oid FROM pg_roles UNION ALL SELECT oid FROM pg_publication UNION ALL SELECT oid FROM pg_database "
        "UNION ALL SELECT oid FROM pg_constraint) o WHERE oid >= 16384 GROUP BY 1 HAVING count(*) > 1",
    "a column's name is there twice":
        "SELECT attrelid, attname FROM pg_attribute WHERE NOT attisdropped GROUP BY 1, 2 HAVING count(*) > 1",
    "a constraint's name is there twice":
        "SELECT conrelid, conname FROM pg_constraint GROUP BY 1, 2 HAVING count(*) > 1",
    "a relation's schema is not there":
        "SELECT relname FROM pg_class WHERE relnamespace NOT IN (SELECT oid FROM pg_namespace)",
    "a relation's owner is not there": "SELECT relname FROM pg_class WHERE relowner NOT IN (SELECT oid FROM pg_roles)",
    "a schema's owner is not there":
        "SELECT nspname FROM pg_namespace WHERE nspowner NOT IN (SELECT oid FROM pg_roles)",
    "a database's owner is not there": "SELECT datname FROM pg_database WHERE datdba NOT IN (SELECT oid FROM pg_roles)",
    "a publication's owner is not there":
        "SELECT pubname FROM pg_publication WHERE pubowner NOT IN (SELECT oid FROM pg_roles)",
    "an index's table is not there":
        "SELECT indexrelid FROM pg_index WHERE indrelid NOT IN (SELECT oid FROM pg_class) "
        "OR indexrelid NOT IN (SELECT oid FROM pg_class)",
    "a constraint's table is not there":
        "SELECT conname FROM pg_constraint WHERE conrelid NOT IN (SELECT oid FROM pg_class) "
        "OR (contype = 'f' AND confrelid NOT IN (SELECT oid FROM pg_class))",
    "a foreign key refers to columns without a unique index":
        "SELECT conname FROM pg_constraint f WHERE contype = 'f' AND NOT EXISTS "
        "(SELECT FROM pg_index WHERE indrelid = confrelid AND indisunique AND indkey[0] = confkey[1])",
    "a default's table is not there": "SELECT oid FROM pg_attrdef WHERE adrelid NOT IN (SELECT oid FROM pg_class)",
    "a sequence is not there": "SELECT seqrelid FROM pg_sequence WHERE seqrelid NOT IN (SELECT oid FROM pg_class)",
    "what a sequence is owned by is not there":
        "SELECT objid::regclass::text FROM pg_depend WHERE classid = 1259 AND refclassid = 1259 AND refobjsubid > 0 "
        "AND NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = refobjid AND attnum = refobjsubid "
        "AND NOT attisdropped)",
    "a sequence is not in its table's schema":
        "SELECT s.relname FROM pg_depend JOIN pg_class s ON s.oid = objid JOIN pg_class t ON t.oid = refobjid "
        "WHERE classid = 1259 AND refclassid = 1259 AND refobjsubid > 0 AND deptype = 'i' "
        "AND s.relnamespace <> t.relnamespace",
    "a partition's parent is not there":
        "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent NOT IN (SELECT oid FROM pg_class) "
        "OR inhrelid NOT IN (SELECT oid FROM pg_class)",
    "partitions overlap":
        "SELECT inhparent, pg_get_expr(relpartbound, c.oid) FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid "
        "WHERE relkind IN ('r', 'p') GROUP BY 1, 2 HAVING count(*) > 1",
    "a partition lacks a column of its parent":
        "SELECT inhrelid::regclass::text, attname FROM pg_inherits JOIN pg_attribute ON attrelid = inhparent "
        "WHERE attnum > 0 AND NOT attisdropped AND NOT EXISTS (SELECT FROM pg_attribute o WHERE o.attrelid = inhrelid "
        "AND o.attname = pg_attribute.attname AND NOT o.attisdropped) "
        "AND inhparent IN (SELECT oid FROM pg_class WHERE relkind = 'p')",
    "a partition lacks an index of its parent":
        "SELECT inhrelid::regclass::text FROM pg_inherits JOIN pg_class p ON p.oid = inhparent WHERE relkind = 'p' AND "
        "(SELECT count(*) FROM pg_index WHERE indrelid = inhparent) > "
        "(SELECT count(*) FROM pg_index WHERE indrelid = inhrelid)",
    "a membership's role is not there":
        "SELECT roleid, member FROM pg_auth_members WHERE roleid NOT IN (SELECT oid FROM pg_roles) "
        "OR member NOT IN (SELECT oid FROM pg_roles)",
    "what is published is not there":
        "SELECT prrelid FROM pg_publication_rel WHERE prrelid NOT IN (SELECT oid FROM pg_class) "
        "OR prpubid NOT IN (SELECT oid FROM pg_publication)",
    "a table is published twice": "SELECT prrelid FROM pg_publication_rel GROUP BY 1 HAVING count(*) > 1",
}


def check(connection):
    """All that must hold while nobody does anything."""
    def ask(text):
        return connection.execute(text).fetchall()

    for what, text in SOUNDNESS.items():
        try:
            if rows := ask(text):
                ledger.problem(f"{what}: {rows}")
        except psycopg.Error as error:
            ledger.problem(f"{what}: {text}: {error.sqlstate} {error}")
    check_access(ask)
    check_circles(ask)
    if missing := missing_facts(ask, ledger.required()):
        ledger.problem(f"acknowledged and missing: {missing[:20]} ({len(missing)})")
    for table in ask("SELECT c.oid, nspname, relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace "
                     "WHERE relkind IN ('r', 'p') AND c.oid >= 16384"):
        check_table(connection, ask, *table)


def check_access(ask):
    roles = {name for (name,) in ask("SELECT rolname FROM pg_roles")} | {""}
    lists = ask("SELECT relname, relacl::text FROM pg_class WHERE relacl IS NOT NULL UNION ALL "
                "SELECT nspname, nspacl::text FROM pg_namespace WHERE nspacl IS NOT NULL UNION ALL "
                "SELECT attname, attacl::text FROM pg_attribute WHERE attacl IS NOT NULL")
    for what, list in lists:
        for grantee, _, grantor in entries(list):
            if not {grantee, grantor} <= roles:
                ledger.problem(f"rights to {what} of a role that is not there: {list}")


def check_circles(ask):
    groups = collections.defaultdict(set)
    for group, member in ask("SELECT roleid, member FROM pg_auth_members"):
        groups[member].add(group)
    for role in list(groups):
        seen, next = set(), [role]
        while next:
            for group in groups.get(next.pop(), ()):
                if group not in seen:
                    seen.add(group)
                    next.append(group)
        if role in seen:
            ledger.problem(f"role {role} is a member of itself")


def check_table(connection, ask, oid, schema, name):
    """Each index gives what the whole table gives, and a row can be added."""
    table = f'"{schema}"."{name}"'
    try:
        columns = dict(ask(f"SELECT attnum, attname FROM pg_attribute WHERE attrelid = {oid} AND attnum > 0 "
                           "AND NOT attisdropped"))
        names = list(columns.values())
        rows = [dict(zip(names, row)) for row in ask(f"SELECT {', '.join(names)} FROM {table}")]
        for index, key, unique, valid in ask(
                f"SELECT indexrelid::regclass::text, indkey::text, indisunique, indisvalid FROM pg_index "
                f"WHERE indrelid = {oid}"):
            parts = [columns.get(int(number)) for number in key.split()]
            if None in parts:
                ledger.problem(f"index {index} of {table} is of a column that is not there: {key}")
                continue
            if not valid:
                continue
            values = collections.Counter(tuple(row[part] for part in parts) for row in rows)
            for value, count in list(values.items())[:40]:
                if None in value:
                    continue
                where = " AND ".join(f"{part} = {number}" for part, number in zip(parts, value))
                found = ask(f"SELECT count(*) FROM {table} WHERE {where}")[0][0]
                if found != count or unique and count > 1:
                    ledger.problem(f"index {index} of {table}: {found} rows with {where}, the table has {count}")
        add_row(connection, table)
    except psycopg.Error as error:
        ledger.problem(f"{table} cannot be read: {error.sqlstate} {error}")


def add_row(connection, table):
    """What may stand in the way: other keys of partitions, and constraints that the defaults do not meet."""
    for key in KEYS + [9]:
        id = numbers.next()
        try:
            connection.execute(f"INSERT INTO {table} (id, a, b) VALUES ({id}, {key}, {id})")
        except psycopg.errors.IntegrityError:
            continue
        except psycopg.Error as error:
            ledger.problem(f"{table} takes no row: {error.sqlstate} {error}")
            return
        if connection.execute(f"SELECT a, b FROM {table} WHERE id = {id}").fetchall() != [(key, id)]:
            ledger.problem(f"{table} has lost the row {id}")
        connection.execute(f"DELETE FROM {table} WHERE id = {id}")
        return


# Rounds

def end_all_prepared(server, r):
    """Ends what is prepared. What was acknowledged to be must be there."""
    session = Session(server, "end", r, threading.Event())
    session.connect()
    there = {identifier for (identifier,) in session.ask("SELECT gid FROM pg_prepared_xacts")}
    for identifier in sorted(there):
        session.end_one(identifier, r.random() < 0.7)
    # Those that nobody has acknowledged either way may have been ended.
    with ledger.lock:
        rest, ledger.prepared = ledger.prepared, {}
    for _, going in rest.values():
        ledger.remove(*going)
    session.connection.close()


def furnish(server):
    """Makes of the shared names what is not there, so that most statements find something."""
    with server.connect(autocommit=True) as connection:
        for text in (
                [f"CREATE SCHEMA {name}" for name in ("s1", "s2")] + [f"CREATE ROLE {name}" for name in ROLES]
                + [f"CREATE TABLE public.t{number} (id int PRIMARY KEY, a int, b serial)" for number in range(1, 5)]
                + [f"CREATE TABLE public.p{number} (id int, a int, b int, PRIMARY KEY (id, a)) PARTITION BY LIST (a)"
                   for number in (1, 2)]
                + [f"CREATE TABLE public.q{key} PARTITION OF public.p1 FOR VALUES IN ({key})" for key in (1, 2)]
                + [f"CREATE SEQUENCE public.n{number}" for number in range(1, 4)]):
            try:
                connection.execute(text)
                log("setup", text, "made")
            except psycopg.Error:
                pass


def play(server, number, kills):
    """One round. Its sessions stop by themselves, or with the server."""
    stop = threading.Event()
    furnish(server)
    sessions = [Session(server, f"T{each}", random.Random(f"{arguments.seed} {number} {each}"), stop)
                for each in range(1, arguments.sessions + 1)]
    for session in sessions:
        session.start()
    end = time.monotonic() + arguments.round
    if kills:
        end = time.monotonic() + random.Random(f"{arguments.seed} {number}").uniform(0.5, 1) * arguments.round
    while time.monotonic() < end and not ledger.problems:
        time.sleep(0.05)
        refuse_hang(server, sessions)
    stop.set()
    if kills:
        server.kill()
        log("server", "kill -9", number)
        ledger.starts += 1
        server.start()
    # A prepared transaction may keep those waiting who are to stop.
    deadline = time.monotonic() + HANG_SECONDS
    while any(session.is_alive() for session in sessions) and time.monotonic() < deadline:
        refuse_hang(server, sessions)
        if not ledger.problems:
            end_all_prepared(server, random.Random(f"{arguments.seed} {number} end"))
        for session in sessions:
            session.join(0.2)
    for session in sessions:
        if session.is_alive():
            ledger.problem(f"{session.who} does not stop: {session.running}")
    end_all_prepared(server, random.Random(f"{arguments.seed} {number} last"))


def refuse_hang(server, sessions):
    for session in sessions:
        running = session.running
        if running and time.monotonic() - running[1] > HANG_SECONDS:
            with server.connect(autocommit=True) as connection:
                locks = connection.execute("SELECT pid, locktype, relation, classid, objid, mode FROM pg_locks "
                                           "WHERE NOT granted").fetchall()
            ledger.problem(f"{session.who} has waited for {HANG_SECONDS} s: {running[0]}; waiting: {locks}")
            return


def main():
    global statements
    data = arguments.data or tempfile.mkdtemp(prefix="definitions")
    shutil.rmtree(data, ignore_errors=True)
    statements = open(data + ".statements", "w")
    server = Server(arguments.varve, data)
    end = time.monotonic() + arguments.seconds
    rounds = max(int(arguments.seconds / (arguments.round * 1.5)), arguments.kills, 1)
    killing = set(random.Random(arguments.seed).sample(range(rounds), min(arguments.kills, rounds)))
    number, killed = 0, 0
    try:
        while not ledger.problems and (time.monotonic() < end or killed < len(killing)) and number < 10 * rounds:
            kills = number in killing
            play(server, number, kills)
            killed += kills
            number += 1
            if not ledger.problems:
                with server.connect(autocommit=True) as connection:
                    check(connection)
        if not ledger.problems:
            server.stop()
            ledger.starts += 1
            server.start()
            with server.connect(autocommit=True) as connection:
                check(connection)
    finally:
        server.kill()
        statements.close()
    print("done:", ", ".join(f"{kind} {count}" for kind, count in sorted(ledger.counts.items())))
    print("refused:", ", ".join(f"{state} {count}" for state, count in sorted(ledger.states.items())))
    for problem in ledger.problems[:20]:
        print("FAILED:", problem)
    facts = len(ledger.required())
    print(f"seed {arguments.seed}: {number} rounds, {killed} killed, {facts} facts, {len(ledger.problems)} failures"
          + (f"; see {data}.statements" if ledger.problems else ""))
    if not ledger.problems and not arguments.data:
        shutil.rmtree(data)
        pathlib.Path(data + ".statements").unlink()
        pathlib.Path(data + ".log").unlink()
    sys.exit(1 if ledger.problems else 0)


main()
