#!/usr/bin/env python3
"""Asks Varve and PostgreSQL the same random short statements, prepared, and compares answers to the byte.

Point reads, short ranges, aggregates, sorts and changes of one row, with parameters of all kinds of types
in text and binary, inside and outside of transactions, with savepoints, and around definitions that the
prepared statements outlive. Each case is made from its own seed and runs on one connection. Of a case that
differs, steps that do not matter are taken away and the rest is printed.

usage: short_statements.py VARVE POSTGRES [--seed N] [--count N] [--seconds N] [--all]
  VARVE, POSTGRES   connection strings
  --seed N          the first case (1); a case is its seed, so `--seed N --count 1` replays one
  --count N         how many cases (100)
  --seconds N       stop after so long (60)
  --all             go on after ten differing cases; of each kind only the first is printed
"""
import argparse
import collections
import datetime
import decimal
import random
import re
import struct
import sys
import time

import psycopg
from psycopg import pq

OIDS = {"int2": 21, "int4": 23, "int8": 20, "numeric": 1700, "float4": 700, "float8": 701, "text": 25,
        "varchar": 1043, "bpchar": 1042, "date": 1082, "timestamp": 1114, "timestamptz": 1184, "bool": 16,
        "uuid": 2950, "unknown": 0}
COLUMNS = {"id": "int4", "a": "int4", "b": "int8", "s": "int2", "c": "text", "v": "varchar", "n": "numeric",
           "e": "date", "f": "timestamp", "z": "timestamptz", "x": "float8", "y": "bool", "u": "uuid"}
SCHEMA = ("CREATE TABLE t (id int PRIMARY KEY, a int, b bigint, s smallint, c text, v varchar(5), n numeric(12,2), "
          "e date, f timestamp, z timestamptz, x float8, y bool, u uuid)")
PAIRS = "CREATE TABLE k (p int, q text, r bigint, w int, PRIMARY KEY (p, q))"
PAIR_COLUMNS = {"p": "int4", "q": "text", "r": "int8", "w": "int4"}
INDEXES = ["CREATE INDEX ta ON t (a)", "CREATE INDEX tc ON t (c, b)", "CREATE INDEX te ON t (e DESC)",
           "CREATE INDEX tn ON t (n) WHERE n > 1", "CREATE INDEX tf ON t (f, s)", "CREATE UNIQUE INDEX tb ON t (b)",
           "CREATE INDEX tx ON t (x)", "CREATE INDEX ts ON t (s)", "CREATE INDEX tz ON t (z)", "CREATE INDEX kr ON k (r)",
           "CREATE INDEX tu ON t (u)", "CREATE INDEX tv ON t (v, id)"]
COMPARISONS = ["=", "=", "=", "<", "<=", ">", ">=", "<>"]
VALUES = {
    "int2": ["0", "1", "2", "3", "7", "-1", "32767", "-32768"],
    "int4": ["0", "1", "2", "3", "5", "8", "13", "-1", "2147483647", "-2147483648", "40000"],
    "int8": ["0", "1", "2", "3", "5", "8", "-1", "2147483648", "-2147483649", "9223372036854775807",
             "-9223372036854775808", "32768"],
    "numeric": ["0", "1", "1.50", "2", "2.25", "-1", "3.00", "99999999999", "0.005", "NaN", "1e20", "2147483648.0"],
    "float8": ["0", "1", "1.5", "-2.25", "3", "1e30", "NaN", "Infinity", "-0", "2.0000000001"],
    "float4": ["0", "1", "1.5", "-2.25", "3", "NaN"],
    "text": ["", "a", "b", "ab", "B", "c ", "é", "zz", "1", "abcdef"],
    "varchar": ["", "a", "b", "ab", "B", "zz", "abcde"],
    "bpchar": ["", "a", "b", "ab  ", "zz"],
    "date": ["2024-02-29", "2000-01-01", "1999-12-31", "2024-03-01", "infinity", "-infinity", "0001-01-01"],
    "timestamp": ["2024-02-29 12:00:00", "2000-01-01 00:00:00", "1999-12-31 23:59:59.999999", "infinity",
                  "2024-02-29 00:00:00"],
    "timestamptz": ["2024-02-29 12:00:00+00", "2000-01-01 00:00:00+02", "1999-12-31 23:59:59.5+00", "infinity"],
    "bool": ["true", "false"],
    "uuid": ["00000000-0000-0000-0000-000000000000", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
             "ffffffff-ffff-ffff-ffff-ffffffffffff"],
}
# What a parameter beside a column may be declared as.
RELATED = {
    "int4": ["int4", "int4", "int8", "int8", "int2", "numeric", "float8", "unknown"],
    "int8": ["int8", "int8", "int4", "int2", "numeric", "float8", "unknown"],
    "int2": ["int2", "int4", "int8", "numeric", "float8", "unknown"],
    "numeric": ["numeric", "int4", "int8", "float8", "unknown"],
    "float8": ["float8", "float4", "numeric", "int4", "unknown"],
    "text": ["text", "varchar", "bpchar", "unknown"], "varchar": ["varchar", "text", "unknown", "bpchar"],
    "date": ["date", "timestamp", "timestamptz", "unknown"],
    "timestamp": ["timestamp", "date", "timestamptz", "unknown"],
    "timestamptz": ["timestamptz", "timestamp", "date", "unknown"],
    "bool": ["bool", "unknown"], "uuid": ["uuid", "unknown"],
}


def binary(kind, text):
    """The value as a client sends it in binary; None when this program does not know how."""
    if kind in ("int2", "int4", "int8"):
        return int(text).to_bytes({"int2": 2, "int4": 4, "int8": 8}[kind], "big", signed=True)
    if kind == "float8":
        return struct.pack("!d", float(text))
    if kind == "float4":
        return struct.pack("!f", float(text))
    if kind in ("text", "varchar", "bpchar"):
        return text.encode()
    if kind == "bool":
        return b"\1" if text == "true" else b"\0"
    if kind == "uuid":
        return bytes.fromhex(text.replace("-", ""))
    if kind == "date" and "infinity" not in text:
        return struct.pack("!i", (datetime.date.fromisoformat(text) - datetime.date(2000, 1, 1)).days)
    if kind == "timestamp" and "infinity" not in text:
        return struct.pack("!q", (datetime.datetime.fromisoformat(text) - datetime.datetime(2000, 1, 1))
                           // datetime.timedelta(microseconds=1))
    if kind == "numeric":
        number = decimal.Decimal(text)
        if number.is_nan():
            return struct.pack("!hhHh", 0, 0, 0xC000, 0)
        digits = format(abs(number), "f")
        whole, _, part = digits.partition(".")
        whole = whole.zfill((len(whole) + 3) // 4 * 4)
        padded = part.ljust((len(part) + 3) // 4 * 4, "0")
        groups = [int(whole[i:i + 4]) for i in range(0, len(whole), 4)]
        groups += [int(padded[i:i + 4]) for i in range(0, len(padded), 4)]
        weight = len(whole) // 4 - 1
        while groups and groups[0] == 0:
            groups.pop(0)
            weight -= 1
        while groups and groups[-1] == 0:
            groups.pop()
        if not groups:
            weight = 0
        sign = 0x4000 if number < 0 else 0
        return struct.pack(f"!hhHh{len(groups)}h", len(groups), weight, sign, len(part), *groups)
    return None


class Maker:
    """One case's steps: (kind, what…)."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.count = 0
        self.prepared = []

    def chance(self, share):
        return self.random.random() < share

    def pick(self, options):
        return self.random.choice(options)

    # Statements with parameters

    def table(self):
        return ("t", COLUMNS) if self.chance(0.75) else ("k", PAIR_COLUMNS)

    def parameter(self, kinds, kind):
        """`$n`, its declared type noted in `kinds`."""
        kinds.append(self.pick(RELATED[kind]))
        return f"${len(kinds)}"

    def operand(self, kinds, kind):
        if self.chance(0.75):
            return self.parameter(kinds, kind)
        return self.literal(kind)

    def literal(self, kind):
        value = self.pick(VALUES[kind])
        return value if kind in ("int4", "int8", "int2") and not value.startswith("-") else f"'{value}'"

    def condition(self, columns, kinds, key=None):
        name = key or self.pick(list(columns))
        kind = columns[name]
        return self.pick([
            lambda: f"{name} {self.pick(COMPARISONS)} {self.operand(kinds, kind)}",
            lambda: f"{name} {self.pick(COMPARISONS)} {self.operand(kinds, kind)}",
            lambda: f"{name} BETWEEN {self.operand(kinds, kind)} AND {self.operand(kinds, kind)}",
            lambda: f"{name} IN ({self.operand(kinds, kind)}, {self.operand(kinds, kind)}, {self.literal(kind)})",
            lambda: f"{name} IS {self.pick(['', 'NOT '])}NULL",
            lambda: f"{name} >= {self.operand(kinds, kind)} AND {name} < {self.operand(kinds, kind)}",
            lambda: f"{self.operand(kinds, kind)} {self.pick(COMPARISONS)} {name}",
            lambda: f"NOT ({name} = {self.operand(kinds, kind)})",
            lambda: f"({name} = {self.operand(kinds, kind)} OR {name} IS NULL)",
        ])()

    def where(self, columns, kinds, table):
        parts = []
        kind = self.random.random()
        if table == "k" and kind < 0.5:
            parts = [f"p {self.pick(['=', '=', '>=', '<'])} {self.operand(kinds, 'int4')}"]
            if self.chance(0.7):
                parts.append(f"q {self.pick(['=', '=', '>', '<='])} {self.operand(kinds, 'text')}")
        elif kind < 0.35:
            parts = [f"id = {self.operand(kinds, 'int4')}"] if table == "t" else []
        elif kind < 0.95:
            parts = [self.condition(columns, kinds, self.pick([None, "id" if table == "t" else "p"]))]
        while self.chance(0.3):
            parts.append(self.condition(columns, kinds))
        return f" WHERE {' AND '.join(parts)}" if parts else ""

    def expression(self, columns, kinds):
        name = self.pick(list(columns))
        kind = columns[name]
        options = [name] * 4 + [f"{name} IS NULL AS i"]
        if kind in ("int2", "int4", "int8", "numeric", "float8"):
            options += [f"{name} + 1 AS o", f"-{name} AS m", f"{name} * 2 AS w", f"abs({name}) AS g"]
        if kind in ("text", "varchar"):
            options += [f"length({name}) AS l", f"upper({name}) AS p", f"{name} || 'x' AS j", f"coalesce({name}, '-') AS h"]
        if kind in ("date", "timestamp"):
            options += [f"{name}::text AS d", f"extract(year FROM {name}) AS r"]
        if self.chance(0.1):
            kinds.append(self.pick(["int4", "text", "int8", "numeric", "date", "bool"]))
            return f"${len(kinds)} AS q{len(kinds)}"
        return self.pick(options)

    def select(self):
        table, columns = self.table()
        kinds = []
        key = "id" if table == "t" else "p, q"
        kind = self.random.random()
        if kind < 0.25:
            targets = []
            for _ in range(self.random.randint(1, 3)):
                name = self.pick(list(columns))
                aggregates = ["count(*)", f"count({name})", f"count(DISTINCT {name})"]
                if columns[name] in ("int2", "int4", "int8", "numeric"):
                    aggregates += [f"sum({name})", f"avg({name})"]
                if columns[name] not in ("bool", "uuid"):
                    aggregates += [f"min({name})", f"max({name})"]
                if columns[name] == "bool":
                    aggregates += ["bool_or(y)", "every(y)"]
                targets.append(self.pick(aggregates))
            text = f"SELECT {', '.join(targets)} FROM {table}{self.where(columns, kinds, table)}"
            if self.chance(0.4):
                name = self.pick(list(columns))
                text = f"SELECT {name}, {targets[0]} FROM {table}{self.where(columns, kinds := [], table)} GROUP BY {name}"
                if self.chance(0.3):
                    text += " HAVING count(*) > 1"
                if self.chance(0.5):
                    text += f" ORDER BY {name}" + self.pick(["", " DESC", " NULLS FIRST"])
            return text, kinds
        if kind < 0.38:
            name = self.pick(list(columns))
            text = f"SELECT DISTINCT {name} FROM {table}{self.where(columns, kinds, table)}"
            if self.chance(0.7):
                text += f" ORDER BY {name}" + self.pick(["", " DESC", " NULLS FIRST", " DESC NULLS LAST"])
                text += self.limit(kinds)
            return text, kinds
        targets = "*" if self.chance(0.3) else ", ".join(
            self.expression(columns, kinds) for _ in range(self.random.randint(1, 4)))
        text = f"SELECT {targets} FROM {table}{self.where(columns, kinds, table)}"
        if self.chance(0.5):
            orders = [self.pick(list(columns)) + self.pick(["", " DESC", " NULLS FIRST", " DESC NULLS LAST"])
                      for _ in range(self.random.randint(0, 2))]
            text += f" ORDER BY {', '.join(orders + [key + self.pick(['', ' DESC'])])}"
            text += self.limit(kinds)
        if self.chance(0.08):
            text += self.pick([" FOR UPDATE", " FOR SHARE", " FOR KEY SHARE"])
        return text, kinds

    def limit(self, kinds):
        text = ""
        if self.chance(0.5):
            if self.chance(0.4):
                kinds.append("int8")
                text += f" LIMIT ${len(kinds)}"
            else:
                text += f" LIMIT {self.random.randint(0, 5)}"
            if self.chance(0.4):
                text += f" OFFSET {self.random.randint(0, 3)}"
        return text

    def change(self):
        table, columns = self.table()
        kinds = []
        kind = self.random.random()
        returning = f" RETURNING {self.pick(['*', '1', self.pick(list(columns))])}" if self.chance(0.35) else ""
        if kind < 0.4:
            names = list(PAIR_COLUMNS) if table == "k" else ["id"] + self.random.sample(
                list(COLUMNS)[1:], self.random.randint(0, 6))
            values = [self.operand(kinds, columns[n]) if self.chance(0.85) else self.pick(["DEFAULT", "NULL"])
                      for n in names]
            conflict = self.pick(["", "", "", " ON CONFLICT DO NOTHING"])
            return f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join(values)}){conflict}{returning}", kinds
        if kind < 0.8:
            name = self.pick(list(columns)[1:])
            value = self.pick([lambda: self.operand(kinds, columns[name]), lambda: "NULL", lambda: "DEFAULT",
                               lambda: f"{name} + 1" if columns[name] in ("int2", "int4", "int8", "numeric") else name])()
            return f"UPDATE {table} SET {name} = {value}{self.where(columns, kinds, table)}{returning}", kinds
        return f"DELETE FROM {table}{self.where(columns, kinds, table)}{returning}", kinds

    def values(self, kinds):
        given = []
        for kind in kinds:
            if self.chance(0.07):
                given.append((None, 0))
                continue
            real = kind if kind != "unknown" else self.pick(["int4", "int4", "text", "int8", "numeric", "date", "timestamp"])
            text = self.pick(VALUES[real])
            encoded = binary(kind, text) if kind in VALUES and self.chance(0.4) else None
            if encoded is not None:
                given.append((encoded, 1))
            else:
                given.append(("not so".encode() if self.chance(0.02) else text.encode(), 0))
        return given

    # Steps

    def execution(self):
        name, kinds = self.pick(self.prepared)
        return ("execute", name, self.values(kinds), self.pick([0, 0, 1]))

    def definition(self):
        self.count += 1
        name = self.pick([n for n in COLUMNS if n != "id"])
        return self.pick([
            f"ALTER TABLE t ADD COLUMN d{self.count} int DEFAULT {self.count}", f"ALTER TABLE t ADD COLUMN d{self.count} text",
            f"ALTER TABLE t DROP COLUMN {name}", f"ALTER TABLE t DROP COLUMN IF EXISTS d{self.count - 1}",
            f"ALTER TABLE t RENAME COLUMN {name} TO r{self.count}", "TRUNCATE t", "TRUNCATE k",
            f"ALTER TABLE t ALTER COLUMN {name} SET NOT NULL", f"ALTER TABLE k ALTER COLUMN w TYPE bigint",
            "ALTER TABLE t ALTER COLUMN a TYPE bigint", "ALTER TABLE t ALTER COLUMN s TYPE int", self.pick(INDEXES),
            f"DROP INDEX IF EXISTS {self.pick(['ta', 'tc', 'te', 'tn', 'tf', 'tb', 'kr'])}",
            f"ALTER TABLE t ALTER COLUMN a SET DEFAULT {self.count}", "DROP TABLE k", PAIRS,
            "ALTER TABLE t RENAME TO t2", "ALTER TABLE t2 RENAME TO t", "ANALYZE t"])

    def rows(self):
        value = lambda kind: "NULL" if self.chance(0.15) else f"'{self.pick(VALUES[kind])}'"
        keys = self.random.sample(range(-3, 30), self.random.randint(3, 25))
        bs = self.random.sample(range(-5, 60), len(keys))
        for key, b in zip(keys, bs):
            cells = [str(key)] + ([value("int4"), str(b)] + [value(COLUMNS[n]) for n in list(COLUMNS)[3:]])
            yield f"INSERT INTO t VALUES ({', '.join(cells)}) ON CONFLICT DO NOTHING"
        for p in range(4):
            for q in self.random.sample(VALUES["text"], 4):
                yield f"INSERT INTO k VALUES ({p}, '{q}', {value('int8')}, {value('int4')})"

    def case(self):
        yield ("run", SCHEMA)
        yield ("run", PAIRS)
        for text in self.random.sample(INDEXES, self.random.randint(0, 6)):
            yield ("run", text)
        for text in self.rows():
            yield ("run", text)
        for _ in range(self.random.randint(4, 10)):
            yield self.preparation()
        for _ in range(60):
            kind = self.random.random()
            if kind < 0.6:
                yield self.execution()
            elif kind < 0.66:
                yield self.preparation()
                yield self.execution()
            elif kind < 0.72:
                yield ("run", self.pick(["BEGIN", "BEGIN", "BEGIN ISOLATION LEVEL REPEATABLE READ", "BEGIN ISOLATION LEVEL SERIALIZABLE",
                                         "BEGIN READ ONLY"]))
            elif kind < 0.78:
                yield ("run", self.pick(["COMMIT", "ROLLBACK", "ROLLBACK"]))
            elif kind < 0.84:
                yield ("run", self.pick(["SAVEPOINT a", "SAVEPOINT b", "ROLLBACK TO a", "ROLLBACK TO b", "RELEASE a"]))
            elif kind < 0.90:
                yield ("run", self.definition())
            elif kind < 0.94:
                yield ("run", self.pick(["SET TimeZone = 'America/New_York'", "SET TimeZone = 'UTC'", "SET DateStyle = 'German'",
                                         "SET DateStyle = 'ISO, MDY'", "SET extra_float_digits = 0", "RESET ALL", "SET search_path = nowhere",
                                         "SET search_path = short"]))
            else:
                text, kinds = (self.select if self.chance(0.7) else self.change)()
                for number in range(len(kinds), 0, -1):
                    text = text.replace(f"${number}", self.literal("int4" if kinds[number - 1] == "unknown" else kinds[number - 1]))
                yield ("run", text)
        yield ("run", "ROLLBACK")
        yield ("run", "SET search_path = short")
        yield ("run", "SELECT * FROM t ORDER BY 1")
        yield ("run", "SELECT * FROM k ORDER BY 1, 2")

    def preparation(self):
        text, kinds = (self.select if self.chance(0.65) else self.change)()
        self.count += 1
        name = f"s{self.count}"
        self.prepared.append((name, kinds))
        return ("prepare", name, text, [OIDS[kind] for kind in kinds])


class Side:
    def __init__(self, conninfo):
        self.conninfo = conninfo
        self.connection = None

    def fresh(self):
        if self.connection is not None:
            self.connection.close()
        self.connection = psycopg.connect(self.conninfo, autocommit=True)
        self.texts = {}
        for text in ("SET client_min_messages = error", "SET statement_timeout = '10s'", "DROP SCHEMA IF EXISTS short CASCADE",
                     "CREATE SCHEMA short", "SET search_path = short"):
            self.connection.pgconn.exec_(text.encode())

    def play(self, kind, what, *rest):
        link = self.connection.pgconn
        text = what
        if kind == "prepare":
            text, kinds = rest
            self.texts[what] = text
            result = link.prepare(what.encode(), text.encode(), kinds)
        elif kind == "execute":
            values, form = rest
            text = self.texts.get(what, "")
            result = link.exec_prepared(what.encode(), [v for v, _ in values], [f for _, f in values], form)
        else:
            result = link.exec_(text.encode())
        if result.status == pq.ExecStatus.FATAL_ERROR:
            field = lambda f: (result.error_field(f) or b"").decode(errors="replace")
            return (field(pq.DiagnosticField.SQLSTATE), field(pq.DiagnosticField.MESSAGE_PRIMARY),
                    field(pq.DiagnosticField.MESSAGE_DETAIL), link.transaction_status)
        rows = [tuple(result.get_value(r, c) for c in range(result.nfields)) for r in range(result.ntuples)]
        if "ORDER BY" not in text:
            rows.sort(key=lambda row: tuple((v is None, v or b"") for v in row))
        columns = [(result.fname(c), result.ftype(c), result.fmod(c), result.fformat(c), result.fsize(c))
                   for c in range(result.nfields)]
        return (None, result.command_status, columns, rows, link.transaction_status)


def played(sides, steps):
    """The first step answered otherwise, and both answers."""
    for side in sides:
        side.fresh()
    for index, step in enumerate(steps):
        varve, postgres = answers = [side.play(*step) for side in sides]
        if varve == postgres:
            continue
        if not tolerated(varve, postgres):
            return index, answers
        if varve[-1] != postgres[-1] or (varve[0] is None) != (postgres[0] is None):
            return None  # from here on the transactions, or the tables, differ
    return None


# What parameters and data may be wrong with. Which of several errors a statement meets first depends on the plan, or
# on the order of clauses and rows; PostgreSQL reads parameters before it sees that a plan is no more, and computes a
# select list for rows that LIMIT leaves out.
DATA_ERRORS = {"22003", "22012", "22P02", "22007", "22008", "22009", "42601", "22P03", "42883"}
PLAN_ERRORS = {"42P01", "42703", "25006", "0A000", "42P07"}


def tolerated(varve, postgres):
    if varve[:2] == postgres[:2] and varve[0] == "23502":
        return True  # of another row
    is_of_data = postgres[0] in DATA_ERRORS or str(postgres[1]).startswith("cannot convert")
    if is_of_data and (varve[0] in DATA_ERRORS | PLAN_ERRORS or varve[0] is None):
        return True
    if postgres[0] in PLAN_ERRORS and varve[0] in DATA_ERRORS | PLAN_ERRORS:
        return True
    # A literal that does not fit its column is told of by Parse.
    return postgres[:2] == (None, b"") and varve[0] == "22003"


def smallest(sides, steps, found):
    kept = steps[:found[0] + 1]
    size = max(1, len(kept) // 4)
    while True:
        index = len(kept) - 1 - size
        while index > -size:
            shorter = kept[:max(0, index)] + kept[index + size:]
            again = played(sides, shorter) if len(shorter) < len(kept) else None
            if again and again[0] == len(shorter) - 1 and [a[:2] for a in again[1]] == [a[:2] for a in found[1]]:
                kept = shorter
            index -= size
        if size == 1:
            return kept
        size //= 2


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("varve")
    parser.add_argument("postgres")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--all", action="store_true")
    options = parser.parse_args()
    sides = [Side(options.varve), Side(options.postgres)]
    until = time.monotonic() + options.seconds
    cases = steps = 0
    kinds = collections.Counter()
    for seed in range(options.seed, options.seed + options.count):
        if time.monotonic() > until or (len(kinds) >= 10 and not options.all):
            break
        case = list(Maker(seed).case())
        cases += 1
        steps += len(case)
        found = played(sides, case)
        if not found:
            continue
        kind = " ≠ ".join(re.sub(r"[0-9]+", "·", " ".join(map(str, answer[:2]))) for answer in found[1])
        kinds[kind] += 1
        if kinds[kind] > 2:
            continue
        script = smallest(sides, case, found)
        answers = (played(sides, script) or found)[1]
        print(f"-- seed {seed}")
        for step in script:
            print(" ".join(map(str, step)))
        print(f"--   varve:      {answers[0]}\n--   postgresql: {answers[1]}\n", flush=True)
    print(f"{cases} cases, {steps} steps; differing cases: {dict(kinds) or 'none'}")
    return bool(kinds)


if __name__ == "__main__":
    sys.exit(main())
