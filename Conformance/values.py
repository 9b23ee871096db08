#!/usr/bin/env python3
"""Gives random functions, operators and casts the values at the ends of their types on Varve and
PostgreSQL, in SQL and in the binary form, and reports where they answer otherwise or the server ends.

Each case is made from its own seed and is one statement:

  call     a function, aggregate, window function or operator of PostgreSQL's catalog, with values such
           as the least bigint, NaN, `infinity`, the longest interval or an array with far bounds
  cast     such a value as another type
  binary   a value in PostgreSQL's binary form as a parameter, at times with a byte changed, a part
           missing or a part too many, and its result in the binary form

The result or its SQLSTATE must be equal. What Varve says it has not (0A000, or 42883 for a function)
is counted but is no difference. Answers that depend on the server, its catalog or the time are not asked for.

usage: values.py VARVE POSTGRES [--seed N] [--count N] [--seconds N]
  VARVE, POSTGRES   connection strings
  --seed N          the first case (1); `--seed N --count 1` replays one
  --count N         how many (20000)
  --seconds N       stop after so long (120)
"""
import random
import re

import psycopg

import seeds

STATEMENT_TIMEOUT = "5s"

INTEGERS = {"int2": ["0", "1", "-1", "7", "32767", "-32768"],
            "int4": ["0", "1", "-1", "3", "1000", "2147483647", "-2147483648"],
            "int8": ["0", "1", "-1", "7", "4611686018427387904", "9223372036854775807", "-9223372036854775808"]}
FLOATS = ["NaN", "Infinity", "-Infinity", "0", "-0", "1.5", "-2.5"]
STAMPS = ["infinity", "-infinity", "4714-11-24 00:00:00 BC", "2000-02-29 12:34:56.789",
          "1969-12-31 23:59:59.999999", "0001-01-01 BC", "294276-12-31 23:59:59.999999"]

# The values of each type, as texts.
VALUES = {
    **INTEGERS,
    "float4": FLOATS + ["3.4e38", "1e-45"],
    "float8": FLOATS + ["1.7e308", "-1.7e308", "5e-324", "9.2233720368547758e18", "-1e10", "2147483648"],
    "numeric": ["NaN", "Infinity", "-Infinity", "0", "0.5", "-0.5", "-1", "2.50", "1e-30", "99999.99",
                "9223372036854775808", "-1e30", "123456789012345678901234567890.5"],
    "bool": ["t", "f"],
    "text": ["", "a", "abc", "é€😀", "%", "\\", "99999999999999999999", "-1", "[a-z]+(", "(a)(b)?", "g",
             "YYYY-MM-DD HH24:MI:SS.US", "J", "9V99", "RN", "EEEE", "9.9EEEE", "FM999,999.00", "infinity",
             "century", "month", "epoch", "microseconds", "isodow", "UTC", "+99:99", "hex", "base64",
             "escape", "{1,2}", "a.b.c", "%1$s %2$s", "%99999999999s", "%-20s|%I", "UTF8", "LATIN1", "1 day"],
    "bpchar": ["", "a ", "é   ", "abc"],
    "varchar": ["", "a", "a  ", "12"],
    "name": ["", "abc", "A b"],
    "char": ["", "a"],
    "bytea": ["\\x", "\\x00ff", "\\x616263", "\\x" + "7a" * 50],
    "date": ["infinity", "-infinity", "5874897-12-31", "4714-11-24 BC", "2000-02-29", "0001-01-01 BC",
             "294277-01-01"],
    "timestamp": STAMPS,
    "timestamptz": [stamp if stamp.endswith(("infinity", "BC")) else stamp + "+00" for stamp in STAMPS],
    "time": ["00:00", "24:00", "23:59:59.999999", "12:34:56.7"],
    "timetz": ["00:00+15:59", "24:00-15:59", "23:59:59.999999+00"],
    "interval": ["0", "1 day", "1 mon -1 day 00:00:01", "-1 microsecond", "178956970 years 7 mons",
                 "-178956970 years -8 mons", "2147483647 days", "-2147483648 days",
                 "2562047788:00:54.775807", "-2562047788:00:54.775807", "1 year 2 mons 3 days 04:05:06.789"],
    "uuid": ["00000000-0000-0000-0000-000000000000", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"],
    "json": ["{}", "[]", "null", "1", '{"a": [1, 2, {"b": 1e400}]}', '"\\u00e9"', "[[1], [2]]",
             '{"a": 1, "a": null}'],
    "jsonb": ["{}", "[]", "null", "-0.0", '"a"', "true", '{"a": [1, 2, {"b": 1e40}]}', "[[1], [2]]",
              '{"b": null, "a": "x"}'],
    "oid": ["0", "1", "2147483648", "4294967295"],
    "_int4": ["{}", "{1,2,NULL}", "[2147483646:2147483646]={1}", "[-2147483648:-2147483647]={1,2}",
              "{{1,2},{3,4}}", "[-5:-4][0:1]={{1,2},{3,4}}", "{{{{{{1}}}}}}", "{2147483647,-2147483648}"],
    "_int2": ["{}", "{1,-32768}"],
    "_int8": ["{}", "{1,9223372036854775807}"],
    "_float8": ["{}", "{NaN,Infinity,1.5}"],
    "_numeric": ["{}", "{NaN,1e40,NULL}"],
    "_text": ["{}", "{a,b,NULL}", "[2147483646:2147483646]={x}", "{{a,b},{c,d}}", "{a,-1}", "{\"\",\"x y\"}"],
    "_bool": ["{t,f,NULL}"],
    "_timestamptz": ["{infinity,2000-01-01 00:00:00+00}"],
}
ANY_ELEMENT = ["int4", "text", "numeric", "interval", "timestamp", "float8", "bool", "uuid"]
ANY = ANY_ELEMENT + ["jsonb", "_int4"]
PSEUDO_TYPES = {"anyelement": ANY_ELEMENT, "anynonarray": ANY_ELEMENT, "anycompatible": ANY_ELEMENT,
                "anycompatiblenonarray": ANY_ELEMENT, "any": ANY, "anyarray": ["_int4", "_text", "_numeric"],
                "anycompatiblearray": ["_int4", "_text", "_numeric"]}
CASTABLE = [name for name in VALUES if name != "char"]

# Functions whose answer is the server's, the catalog's or the clock's own; that wait or change something;
# and (the last line) those of PostgreSQL's own workings, which users do not call.
UNASKED = re.compile(
    r"^(pg_|has_|inet_|txid_|current_|set_config|setseed|random|now$|version$|row_security_active|shobj_|obj_|col_"
    r"|timeofday|clock_|statement_|transaction_|lo_|nextval|currval|setval|lastval|gen_random_uuid|session_user"
    r"|getdatabaseencoding|getpgusername|.*_to_xml|ts_stat|to_reg|cursor_to|query_to|age$|format_type|sequence_at"
    r"|timestamp_of|regclass|row_type_|int8_avg|binary_upgrade|int8inc|bt.*cmp|bpcharcmp|byteacmp"
    # With a type's modifier as PostgreSQL keeps it, which is for casts alone.
    r"|(interval|time|timetz|timestamp|timestamptz|varchar|bpchar)$"
    r"|.*(in|out|recv|send|typmodin|typmodout|_support|sel|hash.*|_transfn|_finalfn|_accum|_serialize"
    r"|_deserialize|_combine|_inv|sortsupport|skipsupport|_cmp|_typanalyze|_extract_.*|_consistent|_ops|larger"
    r"|smaller|_trans|_final|in_range|_stypes?)$)")


def catalog(connection):
    """(name, kind, argument types, is variadic) of what can be called, in an order that stays."""
    functions = connection.execute(
        "SELECT proname, prokind::text, array(SELECT typname FROM unnest(proargtypes) WITH ORDINALITY a(o, n)"
        " JOIN pg_type t ON t.oid = a.o ORDER BY n)::text[], provariadic <> 0 FROM pg_proc"
        " WHERE pronamespace = 'pg_catalog'::regnamespace AND provolatile <> 'v'"
        " ORDER BY proname, proargtypes::text").fetchall()
    operators = connection.execute(
        "SELECT oprname, 'operator', array_remove(ARRAY[l.typname, r.typname]::text[], NULL), false"
        " FROM pg_operator o LEFT JOIN pg_type l ON l.oid = oprleft JOIN pg_type r ON r.oid = oprright"
        " ORDER BY oprname, oprleft, oprright").fetchall()
    return [one for one in functions + operators
            if (one[1] == "operator" or not UNASKED.match(one[0]))
            and all(name in VALUES or name in PSEUDO_TYPES for name in one[2])]


def value(r, name):
    """A value of the type, in SQL."""
    name = r.choice(PSEUDO_TYPES[name]) if name in PSEUDO_TYPES else name
    if r.random() < 0.04:
        return f"NULL::{quoted(name)}"
    return "'" + r.choice(VALUES[name]).replace("'", "''") + f"'::{quoted(name)}"


def quoted(name):
    return '"char"' if name == "char" else f"{name[1:]}[]" if name.startswith("_") else name


def call(r, callables):
    name, kind, types, is_variadic = r.choice(callables)
    # What anyelement and anyarray stand for has to agree.
    shared = r.choice(ANY_ELEMENT[:3])
    chosen = ["_" + shared if "array" in one else shared
              if one in PSEUDO_TYPES and one != "any" and r.random() < 0.9 else one for one in types]
    chosen = [one if one in VALUES or one in PSEUDO_TYPES else "_int4" for one in chosen]
    arguments = [value(r, one) for one in chosen]
    if kind == "operator":
        operator = f"OPERATOR(pg_catalog.{name})"
        return "SELECT " + (f"{operator} {arguments[0]}" if len(arguments) == 1
                            else f"{arguments[0]} {operator} {arguments[1]}")
    if is_variadic and arguments:
        arguments[-1] = f"VARIADIC {arguments[-1]}"
    listed = ", ".join(arguments)
    if kind == "w":
        return f'SELECT "{name}"({listed}) OVER (ORDER BY n) FROM generate_series(1, 3) n'
    if kind == "a":
        return f'SELECT "{name}"({listed or "*"}) FROM generate_series(1, 2) n'
    return f'SELECT "{name}"({listed})'


def cast(r):
    return f"SELECT {value(r, r.choice(CASTABLE))}::{quoted(r.choice(CASTABLE))}"


class Servers:
    """A connection to each, opened again where one was lost."""

    def __init__(self):
        self.connections, self.callables, self.oids = {}, None, None

    def prepare(self, options):
        for dsn in (options.varve, options.postgres):
            known = self.connections.get(dsn)
            if known is None or known.closed or known.pgconn.status != psycopg.pq.ConnStatus.OK:
                self.connections[dsn] = psycopg.connect(dsn, autocommit=True)
                self.connections[dsn].execute(
                    f"SET statement_timeout = '{STATEMENT_TIMEOUT}'; SET timezone = 'UTC'; SET extra_float_digits = 1;"
                    "SET client_min_messages = error")
        if self.callables is None:
            postgres = self.connections[options.postgres]
            self.callables = catalog(postgres)
            self.oids = dict(postgres.execute("SELECT typname, oid::bigint FROM pg_type").fetchall())
        return self.connections[options.varve].pgconn, self.connections[options.postgres].pgconn


SERVERS = Servers()
ENDED = "the connection ended"
MISSING = {}


def answer(connection, sql, parameters=None, types=None, is_binary=False):
    """The rows, or the SQLSTATE."""
    if parameters is None:
        result = connection.exec_params(sql.encode(), [], result_format=0)
    else:
        result = connection.exec_params(sql.encode(), parameters, types, [1] * len(parameters), int(is_binary))
    state = result.error_field(psycopg.pq.DiagnosticField.SQLSTATE)
    if state is not None:
        return state.decode()
    if result.status != psycopg.pq.ExecStatus.TUPLES_OK:
        return f"{ENDED}: {connection.error_message.decode().strip()}"
    return [[result.get_value(row, column) for column in range(result.nfields)] for row in range(result.ntuples)]


def mangled(r, data):
    """The bytes, at times with something wrong."""
    choice = r.random()
    if choice < 0.4 or not data:
        return data
    at = r.randrange(len(data))
    if choice < 0.8:
        return data[:at] + bytes([r.choice([0, 1, 127, 128, 255, r.randrange(256)])]) + data[at + 1:]
    return data[:at] if choice < 0.9 else data + data[at:]


def binary(r, varve, postgres):
    name = r.choice(CASTABLE)
    stored = answer(postgres, f"SELECT {value(r, name)}", [], [], is_binary=True)[0][0]
    data = None if stored is None else mangled(r, stored)
    sql, types = "SELECT $1", [SERVERS.oids[name]]
    shown = f"{sql} with {name} {'NULL' if data is None else data.hex()}"
    return [(f"{shown}, {form} result",
             *(answer(one, sql, [data], types, is_binary=form == "binary") for one in (varve, postgres)))
            for form in ("binary", "text")]


DAYS = r"(date|time|timetz|timestamp|timestamptz|interval)"
# What is known to differ: the statement, what Varve says, what PostgreSQL says.
KNOWN = [
    # PostgreSQL 15 computes on after an overflow; later versions refuse it too.
    (r"(?=.*(29427[67]|4714|infinity)).*timestamp|make_interval|AT TIME|timezone", "22008", r"\[.*"),
    (r"2562047788", r".*", r".*"),
    # Texts that are no date in either: which error is a matter of the reader.
    (rf"::{DAYS}$", "2200[789]", "2200[789]"),
    (rf"'%99999999999s'::text::{DAYS}$", "22007", r"\[.*"),
    # A zone, a field or a pattern that makes no difference is looked at here.
    (r"timezone|date_trunc|extract|date_part", "22023", r"\[.*|0A000"),
    (r"like|~~|substring", "22025", r"\[.*"),
    # Documents of type json are shown by what they say: repeated names and numbers' forms are not kept.
    (r"::json\b", r"\[.*", r"\[.*"),
    # Which of two errors is told.
    (r"VARIADIC", "42804", "42809"),
    # Templates for numbers that are none.
    (r"to_char.*'(th|month|RN|FMth|9V99|J|EEEE)'", r".*", r".*"),
]


def difference(seed, options):
    varve, postgres = SERVERS.prepare(options)
    r = random.Random(seed)
    kind = r.random()
    if kind < 0.25:
        answers = binary(r, varve, postgres)
    else:
        sql = cast(r) if kind < 0.35 else call(r, SERVERS.callables)
        answers = [(sql, answer(varve, sql), answer(postgres, sql))]
    for sql, ours, theirs in answers:
        if ours == theirs:
            continue
        # The end of a connection is never known.
        if not str(ours).startswith(ENDED) and any(
                re.search(a, sql) and re.fullmatch(b, str(ours)) and re.fullmatch(c, str(theirs))
                for a, b, c in KNOWN):
            continue
        if ours in ("0A000", "42883"):
            MISSING[ours] = MISSING.get(ours, 0) + 1
            continue
        return f"{sql}\n    Varve:      {ours}\n    PostgreSQL: {theirs}"
    return None


if __name__ == "__main__":
    try:
        seeds.run(difference, "case", count=20000)
    finally:
        print(f"not there: {sum(MISSING.values())}")
