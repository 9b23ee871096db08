#!/usr/bin/env python3
"""Asks Varve and PostgreSQL the same random questions and reports where they answer otherwise.

Each case is a random schema, random changes and random queries, made from its own seed; both servers
run it statement by statement in a schema of its own, and rows (sorted when nothing orders them),
SQLSTATEs and command tags must be equal. Of a case that differs, statements that do not matter are
taken away and the rest is printed as a script.

usage: differential.py VARVE POSTGRES [--seed N] [--count N] [--seconds N] [--all]
       differential.py VARVE POSTGRES --file STATEMENTS…
  VARVE, POSTGRES   connection strings
  --seed N          the first case (1); a case is its seed, so `--seed N --count 1` replays one
  --count N         how many cases (100)
  --seconds N       stop after so long (60)
  --all             go on after ten differing cases
  --file …          compare these files' statements (each ends with `;` at a line's end) instead
"""
import argparse
import collections
import pathlib
import random
import sys
import time

import psycopg
from psycopg import pq

TYPES = ["boolean", "smallint", "integer", "bigint", "real", "double precision", "numeric",
         "numeric(10,2)", "text", "varchar(8)", "char(4)", "bytea", "date", "time", "timestamp",
         "timestamptz", "interval", "uuid", "jsonb"]

LITERALS = {
    "boolean": ["true", "false"],
    "smallint": ["0", "1", "-1", "7", "32767", "-32768"],
    "integer": ["0", "1", "2", "-1", "3", "10", "42", "2147483647", "-2147483648"],
    "bigint": ["0", "1", "2", "-5", "9223372036854775807", "-9223372036854775808", "3000000000"],
    "real": ["0", "1.5", "-2.25", "1e10", "'NaN'", "'Infinity'", "3.14159"],
    "double precision": ["0", "1.5", "-2.25", "1e100", "'NaN'", "'-Infinity'", "0.1", "2.5", "3.5"],
    "numeric": ["0", "1", "1.50", "-2.25", "0.001", "123456789012345678901234567890.5", "'NaN'",
                "1e20", "2.5", "-0.5"],
    "numeric(10,2)": ["0", "1", "1.505", "-2.25", "99999999.99", "100"],
    "text": ["''", "'a'", "'abc'", "'ABC'", "'a%b'", "'a_b'", "' x '", "'é'", "'12'", "'zz top'", "'b'"],
    "varchar(8)": ["''", "'a'", "'abc'", "'ABC'", "'a  '", "'12345678'", "'b'"],
    "char(4)": ["''", "'a'", "'abc'", "'ABCD'", "'b '"],
    "bytea": ["'\\x'", "'\\x00ff'", "'\\x616263'", "'abc'"],
    "date": ["'2024-02-29'", "'2000-01-01'", "'1999-12-31'", "'infinity'", "'0001-01-01 BC'"],
    "time": ["'00:00:00'", "'12:34:56.789'", "'24:00:00'", "'23:59:59.999999'"],
    "timestamp": ["'2024-02-29 12:00:00'", "'2000-01-01'", "'1999-12-31 23:59:59.999999'",
                  "'-infinity'"],
    "timestamptz": ["'2024-02-29 12:00:00+00'", "'2000-01-01 00:00:00+05:30'",
                    "'1999-12-31 23:59:59.5-08'", "'infinity'"],
    "interval": ["'1 day'", "'1 mon -1 day'", "'02:03:04.5'", "'-1 year'", "'24 hours'", "'0'"],
    "uuid": ["'00000000-0000-0000-0000-000000000000'", "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'"],
    "jsonb": ["'1'", "'\"a\"'", "'{\"a\": 1, \"b\": [1,2]}'", "'null'", "'[]'", "'[1, 2.50]'"],
}
INTEGERS = ["smallint", "integer", "bigint"]
NUMBERS = INTEGERS + ["real", "double precision", "numeric", "numeric(10,2)"]
STRINGS = ["text", "varchar(8)", "char(4)"]
TIMES = ["date", "timestamp", "timestamptz"]
JOINS = ["JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN", "CROSS JOIN"]


class Maker:
    """Random statements over the tables it made."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.tables = {}

    def chance(self, share):
        return self.random.random() < share

    def pick(self, options):
        return self.random.choice(options)

    # Schema and data

    def schema(self):
        for number in range(self.random.randint(1, 3)):
            name = f"t{number}"
            columns = [(f"c{i}", self.pick(TYPES if self.chance(0.5) else
                                           ["integer", "text", "bigint", "numeric"]))
                       for i in range(self.random.randint(1, 5))]
            self.tables[name] = columns
            parts = []
            for i, (column, kind) in enumerate(columns):
                words = f"{column} {kind}"
                if i == 0 and self.chance(0.5):
                    words += " PRIMARY KEY"
                elif self.chance(0.1):
                    words += " NOT NULL"
                elif self.chance(0.1):
                    words += " UNIQUE"
                if self.chance(0.15):
                    words += f" DEFAULT {self.literal(kind)}"
                parts.append(words)
            if self.chance(0.15):
                integers = [c for c, k in columns if k in NUMBERS]
                if integers:
                    parts.append(f"CHECK ({self.pick(integers)} <> 7)")
            yield f"CREATE TABLE {name} ({', '.join(parts)})"
            if self.chance(0.4):
                keyed = [c for c, k in columns]
                self.random.shuffle(keyed)
                unique = "UNIQUE " if self.chance(0.2) else ""
                order = " DESC" if self.chance(0.2) else ""
                yield f"CREATE {unique}INDEX ON {name} ({keyed[0]}{order}" + (
                    f", {keyed[1]})" if len(keyed) > 1 and self.chance(0.4) else ")")

    def literal(self, kind):
        return "NULL" if self.chance(0.12) else self.pick(LITERALS[kind])

    def change(self):
        name = self.pick(list(self.tables))
        columns = self.tables[name]
        choice = self.random.random()
        returning = f" RETURNING {self.pick(columns)[0]}" if self.chance(0.2) else ""
        scope = [(f"{name}.{c}", k) for c, k in columns]
        if choice < 0.7:
            rows = ", ".join("(" + ", ".join(self.literal(k) for _, k in columns) + ")"
                             for _ in range(self.random.randint(1, 5)))
            conflict = ""
            if self.chance(0.3):
                conflict = " ON CONFLICT DO NOTHING"
            elif self.chance(0.1):
                column, kind = columns[-1]
                conflict = (f" ON CONFLICT ({columns[0][0]}) DO UPDATE SET {column} = "
                            + self.pick([f"excluded.{column}", self.literal(kind)]))
            return f"INSERT INTO {name} VALUES {rows}{conflict}{returning}"
        if choice < 0.88:
            column, kind = self.pick(columns)
            other = ""
            if self.chance(0.15) and len(self.tables) > 1:
                source = self.pick([t for t in self.tables if t != name])
                other = f" FROM {source}"
                scope = scope + [(f"{source}.{c}", k) for c, k in self.tables[source]]
                # Which of several matching rows wins is nobody's promise: every one gives this.
                value = self.literal(kind)
                returning = ""
            else:
                value = self.expression(kind, scope, 2)
            return f"UPDATE {name} SET {column} = {value}{other} WHERE {self.condition(scope, 2)}{returning}"
        return f"DELETE FROM {name} WHERE {self.condition(scope, 2)}{returning}"

    # Expressions

    def column(self, scope, kinds):
        found = [c for c, k in scope if k in kinds]
        return self.pick(found) if found else None

    def expression(self, kind, scope, depth):
        if depth <= 0 or self.chance(0.25):
            if self.chance(0.75):
                column = self.column(scope, [kind])
                if column:
                    return column
            if kind == "boolean":
                return self.literal(kind)
            return f"{self.literal(kind)}::{kind}" if self.chance(0.8) else self.literal(kind)
        make = lambda k: self.expression(k, scope, depth - 1)
        general = [
            lambda: f"CASE WHEN {self.condition(scope, depth - 1)} THEN {make(kind)} ELSE {make(kind)} END",
            lambda: f"coalesce({make(kind)}, {make(kind)})",
            lambda: f"nullif({make(kind)}, {make(kind)})",
            lambda: f"CAST({make(kind)} AS {kind})",
            lambda: f"({make('text')})::{kind}" if self.chance(0.2) else make(kind),
        ]
        if kind != "jsonb":
            general.append(lambda: f"{self.pick(['greatest', 'least'])}({make(kind)}, {make(kind)})")
        return self.pick(general + self.specific(kind, scope, depth, make))()

    def specific(self, kind, scope, depth, make):
        number = lambda: make(self.pick(NUMBERS))
        if kind == "boolean":
            return [lambda: self.condition(scope, depth)] * 4
        if kind in NUMBERS:
            cast = f"::{kind}"
            found = [
                lambda: f"({make(kind)} {self.pick(['+', '-', '*', '/'])} {make(kind)})",
                lambda: f"({number()} {self.pick(['+', '-', '*', '/'])} {number()}){cast}",
                lambda: f"(- {make(kind)})",
                lambda: f"abs({make(kind)})",
                lambda: f"({number()}){cast}",
                lambda: f"length({make(self.pick(STRINGS + ['bytea']))}){cast}",
                lambda: f"{self.pick(['round', 'floor', 'ceil', 'trunc', 'sign'])}({number()}){cast}",
                lambda: f"extract({self.pick(['year', 'month', 'day', 'dow', 'doy', 'hour', 'epoch', 'week', 'quarter'])} FROM {make(self.pick(TIMES[1:]))}){cast}",
                lambda: f"position({make('text')} in {make('text')}){cast}",
                lambda: f"ascii({make('text')}){cast}",
            ]
            if kind in INTEGERS:
                found += [lambda: f"({make(kind)} % {make(kind)})",
                          lambda: f"({make(kind)} {self.pick(['&', '|', '#'])} {make(kind)})",
                          lambda: f"mod({make(kind)}, {make(kind)})"]
            if kind == "numeric":
                found += [lambda: f"round({make(kind)}, {self.random.randint(-3, 5)})",
                          lambda: f"power({self.pick(['2', '1.5', '-3'])}::numeric, {self.pick(['0', '3', '-2', '0.5'])})",
                          lambda: f"({make(kind)} % {make(kind)})"]
            if kind == "double precision":
                found += [lambda: f"{self.pick(['sqrt', 'exp', 'ln'])}({make(kind)})"]
            return found
        if kind in STRINGS:
            cast = "" if kind == "text" else f"::{kind}"
            return [
                lambda: f"({make('text')} || {make(self.pick(STRINGS + ['integer']))}){cast}",
                lambda: f"{self.pick(['lower', 'upper', 'trim', 'ltrim', 'rtrim', 'md5', 'reverse', 'initcap'])}({make(self.pick(STRINGS))}){cast}",
                lambda: f"substring({make('text')} from {self.random.randint(-2, 4)} for {self.random.randint(0, 4)}){cast}",
                lambda: f"replace({make('text')}, {make('text')}, {make('text')}){cast}",
                lambda: f"repeat({make('text')}, {self.random.randint(-1, 3)}){cast}",
                lambda: f"concat({make(self.pick(TYPES))}, {make(self.pick(TYPES))}){cast}",
                lambda: f"({make(self.pick(TYPES))})::{kind}",
                lambda: f"{self.pick(['left', 'right'])}({make('text')}, {self.random.randint(-3, 3)}){cast}",
                lambda: f"{self.pick(['lpad', 'rpad'])}({make('text')}, {self.random.randint(-1, 6)}, {make('text')}){cast}",
                lambda: f"split_part({make('text')}, {make('text')}, {self.pick(['1', '2', '-1'])}){cast}",
                lambda: f"pg_typeof({make(self.pick(TYPES))})::{kind}",
            ]
        if kind == "date":
            return [lambda: f"({make('date')} + {make('smallint')})",
                    lambda: f"({make(self.pick(TIMES))})::date"]
        if kind in ("timestamp", "timestamptz"):
            return [lambda: f"({make(kind)} {self.pick(['+', '-'])} {make('interval')})",
                    lambda: f"({make(self.pick(TIMES))})::{kind}",
                    lambda: f"date_trunc('{self.pick(['year', 'month', 'day', 'hour', 'week', 'quarter'])}', {make(kind)})"]
        if kind == "interval":
            return [lambda: f"({make('interval')} {self.pick(['+', '-'])} {make('interval')})",
                    lambda: f"({make('timestamp')} - {make('timestamp')})",
                    lambda: f"({make('interval')} {self.pick(['*', '/'])} {self.pick(['2', '0.5', '3', '-1.5'])})",
                    lambda: f"age({make('timestamp')}, {make('timestamp')})"]
        if kind == "time":
            return [lambda: f"({make('time')} + {make('interval')})",
                    lambda: f"({make('timestamp')})::time"]
        return []

    def condition(self, scope, depth):
        if depth <= 0:
            column = self.column(scope, ["boolean"])
            if column and self.chance(0.3):
                return column
            column, kind = self.pick(scope)
            if kind == "jsonb" or self.chance(0.2):
                return f"{column} IS {self.pick(['', 'NOT '])}NULL"
            return f"{column} {self.compare()} {self.literal(kind)}"
        kind = self.pick(scope)[1] if self.chance(0.8) else self.pick(TYPES)
        make = lambda k: self.expression(k, scope, depth - 1)
        again = lambda: self.condition(scope, depth - 1)
        values = lambda: ", ".join(self.literal(kind) for _ in range(self.random.randint(1, 4)))
        maybe = lambda: self.pick(["", "NOT "])
        return self.pick([
            lambda: f"({again()} {self.pick(['AND', 'OR'])} {again()})",
            lambda: f"NOT ({again()})",
            lambda: f"({make(kind)} {self.compare()} {make(kind)})",
            lambda: f"({make(kind)} {self.compare()} {make(kind)})",
            lambda: f"({make(self.pick(NUMBERS))} {self.compare()} {make(self.pick(NUMBERS))})",
            lambda: f"({make(kind)} {maybe()}IN ({values()}))",
            lambda: f"({make(kind)} {maybe()}BETWEEN {make(kind)} AND {make(kind)})",
            lambda: f"({make(kind)} IS {maybe()}NULL)",
            lambda: f"({make(kind)} IS {maybe()}DISTINCT FROM {make(kind)})",
            lambda: f"({make(self.pick(STRINGS))} {maybe()}{self.pick(['LIKE', 'ILIKE'])} {self.pick(['NULL', chr(39) + 'a%' + chr(39), chr(39) + '%b' + chr(39), chr(39) + '_' + chr(39), chr(39) + '%' + chr(39)])})",
            lambda: f"(({again()}) IS {maybe()}{self.pick(['TRUE', 'FALSE', 'UNKNOWN'])})",
            lambda: self.subquery(scope, depth),
        ])()

    def compare(self):
        return self.pick(["=", "<>", "<", "<=", ">", ">="])

    def subquery(self, scope, depth):
        name = self.pick(list(self.tables))
        inner = [(f"s{depth}.{c}", k) for c, k in self.tables[name]]
        column, kind = self.pick(inner)
        where = self.condition(inner + scope if self.chance(0.6) else inner, 1)
        source = f"FROM {name} s{depth} WHERE {where}"
        maybe = self.pick(["", "NOT "])
        outer = self.expression(kind, scope, 1)
        return self.pick([
            lambda: f"{maybe}EXISTS (SELECT 1 {source})",
            lambda: f"({outer} {maybe}IN (SELECT {column} {source}))",
            lambda: f"({outer} {self.compare()} {self.pick(['ANY', 'ALL'])} (SELECT {column} {source}))",
            lambda: f"((SELECT count(*) {source}) {self.compare()} {self.random.randint(0, 2)})",
            lambda: f"((SELECT count({column}) {source}) IS NOT NULL)",
        ])()

    # Queries

    def source(self):
        """FROM and what it offers."""
        names = [self.pick(list(self.tables)) for _ in range(self.random.choice([1, 1, 1, 2, 2, 3]))]
        scope, text = [], ""
        for i, name in enumerate(names):
            alias = f"a{i}"
            item = name
            if self.chance(0.12):
                item = f"(SELECT * FROM {name} WHERE {self.condition([(c, k) for c, k in self.tables[name]], 1)})"
            mine = [(f"{alias}.{c}", k) for c, k in self.tables[name]]
            if i == 0:
                text = f"{item} {alias}"
            else:
                join = self.pick(JOINS)
                on = ""
                if join != "CROSS JOIN":
                    # FULL JOIN takes only conditions that can be hashed or merged.
                    column, kind = self.pick(mine)
                    same = self.column(scope, [kind])
                    if same:
                        on = f" ON {column} = {same}"
                        if join != "FULL JOIN" and self.chance(0.3):
                            on += f" AND {self.condition(mine + scope, 1)}"
                    elif join == "FULL JOIN":
                        join = "LEFT JOIN"
                    if not on:
                        on = f" ON {self.condition(mine + scope, 1)}"
                text += f" {join} {item} {alias}{on}"
            scope = scope + mine
        return text, scope

    def select(self, kinds=None):
        text, scope = self.source()
        where = f" WHERE {self.condition(scope, 3)}" if self.chance(0.6) else ""
        if kinds is None and self.chance(0.35):
            return self.grouped(text, scope, where)
        kinds = kinds or [self.pick(scope)[1] if self.chance(0.7) else self.pick(TYPES)
                          for _ in range(self.random.randint(1, 3))]
        items = ", ".join(f"{self.expression(k, scope, 3)} AS x{i}" for i, k in enumerate(kinds))
        distinct = "DISTINCT " if self.chance(0.15) else ""
        return f"SELECT {distinct}{items} FROM {text}{where}", kinds

    def grouped(self, text, scope, where):
        column, kind = self.pick(scope)
        keys = [self.expression(kind, scope, 1)] if self.chance(0.3) else [column]
        aggregates, kinds = [], [kind]
        for i in range(self.random.randint(1, 3)):
            name = self.pick(["count", "sum", "avg", "min", "max", "bool_and", "count(*)"])
            if name == "count(*)":
                aggregates.append("count(*)")
            elif name == "bool_and":
                aggregates.append(f"{self.pick(['bool_and', 'bool_or'])}({self.condition(scope, 1)})")
            else:
                kind = self.pick(TYPES if name == "count" else
                                 INTEGERS + ["numeric", "interval"] if name in ("sum", "avg") else
                                 NUMBERS + STRINGS[:1] + TIMES)
                distinct = "DISTINCT " if self.chance(0.2) else ""
                condition = f" FILTER (WHERE {self.condition(scope, 1)})" if self.chance(0.1) else ""
                aggregates.append(f"{name}({distinct}{self.expression(kind, scope, 2)}){condition}")
        having = f" HAVING count(*) {self.compare()} {self.random.randint(0, 3)}" if self.chance(0.3) else ""
        if self.chance(0.3):
            return f"SELECT {', '.join(aggregates)} FROM {text}{where}{having}", None
        return f"SELECT {keys[0]}, {', '.join(aggregates)} FROM {text}{where} GROUP BY {keys[0]}{having}", None

    def query(self):
        """The text, and whether its rows come in an order."""
        text, kinds = self.select()
        if kinds and self.chance(0.2):
            joined = self.pick(["UNION", "UNION ALL", "INTERSECT", "EXCEPT", "INTERSECT ALL", "EXCEPT ALL"])
            text += f" {joined} {self.select(kinds)[0]}"
        if kinds and self.chance(0.35):
            # Every column in the order: ties are then equal rows, and LIMIT is not a matter of luck.
            order = ", ".join(f"{i + 1}" + self.pick(["", " DESC", " NULLS FIRST", " DESC NULLS LAST"])
                              for i in range(len(kinds)))
            text += f" ORDER BY {order}"
            if self.chance(0.5):
                text += f" LIMIT {self.random.randint(0, 4)}"
                if self.chance(0.4):
                    text += f" OFFSET {self.random.randint(0, 3)}"
            return text, True
        return text, False

    def case(self):
        """The statements of one case, each with whether its rows have an order."""
        for text in self.schema():
            yield text, False
        for _ in range(self.random.randint(2, 8)):
            yield self.change(), False
        for _ in range(8):
            yield self.query() if self.chance(0.85) else (self.change(), False)


class Server:
    """One side of the comparison."""

    def __init__(self, conninfo):
        self.conninfo = conninfo
        self.connection = None
        self.fresh()

    def fresh(self):
        if self.connection is None or self.connection.closed:
            self.connection = psycopg.connect(self.conninfo, autocommit=True)
            self.ask("SET TimeZone = 'UTC'; SET statement_timeout = '10s'")
        for text in ("ROLLBACK", "DROP SCHEMA IF EXISTS differential CASCADE",
                     "CREATE SCHEMA differential", "SET search_path = differential"):
            self.ask(text)

    def ask(self, sql):
        """(SQLSTATE or None, tag, columns' types, rows), and the message."""
        try:
            result = self.connection.pgconn.exec_(sql.encode("utf-8", "surrogateescape"))
        except psycopg.OperationalError as error:
            return ("LOST", None, (), ()), str(error)
        if result.status == pq.ExecStatus.FATAL_ERROR:
            state = result.error_field(pq.DiagnosticField.SQLSTATE)
            message = result.error_field(pq.DiagnosticField.MESSAGE_PRIMARY) or b""
            # "cannot convert NaN to integer" has the code of what is not supported, but is about data.
            if state == b"0A000" and message.startswith(b"cannot convert"):
                state = b"VALUE"
            return ((state or b"LOST").decode(), None, (), ()), message.decode(errors="replace")
        rows = [tuple(result.get_value(r, c) for c in range(result.nfields))
                for r in range(result.ntuples)]
        types = tuple((result.ftype(c), result.fname(c)) for c in range(result.nfields))
        return (None, result.command_status, types, rows), ""


# Whether an error is met before or after another, or at all when the row that raises it is not
# wanted, depends on the plan: two answers of which one is such an error are not compared.
DATA_ERRORS = {"22003", "22012", "22P02", "22007", "22008", "22001", "2201E", "2201F", "22P03",
               "22011", "22023", "22015", "21000", "42804", "22004", "VALUE"}


def agree(left, right, ordered, strict):
    if left[0] or right[0]:
        if left[0] == right[0]:
            return True
        if strict:
            return False
        data = [x in DATA_ERRORS for x in (left[0], right[0])]
        return all(x is None or x in DATA_ERRORS for x in (left[0], right[0])) and any(data)
    if left[1:3] != right[1:3]:
        return False
    if ordered:
        return left[3] == right[3]
    key = lambda row: tuple((v is None, v or b"") for v in row)
    return sorted(left[3], key=key) == sorted(right[3], key=key)


def shown(answer, message):
    if answer[0]:
        return f"{answer[0]} {message}"
    rows = "; ".join("|".join("NULL" if v is None else v.decode(errors="replace") for v in row)
                     for row in answer[3][:12])
    return f"{(answer[1] or b'').decode()} {[t for t, _ in answer[2]]} {rows}"


def differs(servers, statements, strict):
    """The first statement answered otherwise, and both answers."""
    for server in servers:
        server.fresh()
    for index, (text, ordered) in enumerate(statements):
        answers = [server.ask(text) for server in servers]
        if not agree(answers[0][0], answers[1][0], ordered, strict):
            return index, answers
        if answers[0][0][0] == "LOST":
            return index, answers
        if answers[0][0][0] != answers[1][0][0] and not text.startswith("SELECT"):
            return None  # from here on the tables differ
    return None


def smallest(servers, statements, strict):
    """The case without the statements that do not matter."""
    found = differs(servers, statements, strict)
    kept = statements[:found[0] + 1]
    index = len(kept) - 2
    while index >= 0:
        shorter = kept[:index] + kept[index + 1:]
        again = differs(servers, shorter, strict)
        # The same answer must differ still, not the missing table's.
        if (again and again[0] == len(shorter) - 1
                and [a[0][0] for a in again[1]] == [a[0][0] for a in found[1]]):
            kept = shorter
        index -= 1
    return kept, differs(servers, kept, strict)


def statements_of(path):
    text = ""
    for line in pathlib.Path(path).read_text(errors="surrogateescape").split("\n"):
        if not text and (not line.strip() or line.startswith("--")):
            continue
        text += line + "\n"
        if line.rstrip().endswith(";"):
            yield text.rstrip().rstrip(";"), " ORDER BY " in text
            text = ""


def compare_files(servers, paths):
    different = total = 0
    for path in paths:
        for server in servers:
            server.fresh()
        for text, ordered in statements_of(path):
            answers = [server.ask(text) for server in servers]
            total += 1
            if not agree(answers[0][0], answers[1][0], ordered, strict=True):
                different += 1
                print(f"{text[:300]};\n  varve:      {shown(*answers[0])[:400]}\n"
                      f"  postgresql: {shown(*answers[1])[:400]}\n")
            if answers[0][0][0] == "LOST":
                servers[0].connection.close()
                try:
                    servers[0].fresh()
                except psycopg.OperationalError:
                    print("the server is gone")
                    return 1
    print(f"{total} statements, {different} answered otherwise")
    return different != 0


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("varve")
    parser.add_argument("postgres")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--file", nargs="+")
    options = parser.parse_args()
    servers = [Server(options.varve), Server(options.postgres)]
    if options.file:
        return compare_files(servers, options.file)
    until = time.monotonic() + options.seconds
    kinds = collections.Counter()
    statements = cases = 0
    for seed in range(options.seed, options.seed + options.count):
        if time.monotonic() > until or (sum(kinds.values()) >= 10 and not options.all):
            break
        case = list(Maker(seed).case())
        cases += 1
        statements += len(case)
        if not differs(servers, case, strict=False):
            continue
        try:
            script, found = smallest(servers, case, strict=False)
        except psycopg.OperationalError:
            print(f"-- seed {seed}: the server is gone")
            return 1
        if not found:
            print(f"-- seed {seed}: differed once only\n")
            continue
        states = [answer[0][0] or "rows" for answer in found[1]]
        kinds[" ≠ ".join(states)] += 1
        print(f"-- seed {seed}")
        for text, _ in script:
            print(f"{text};")
        print(f"--   varve:      {shown(*found[1][0])}\n--   postgresql: {shown(*found[1][1])}\n")
    print(f"{cases} cases, {statements} statements; differing cases: {dict(kinds) or 'none'}")
    return bool(kinds)


if __name__ == "__main__":
    sys.exit(main())
