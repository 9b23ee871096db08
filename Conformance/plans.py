#!/usr/bin/env python3
"""Asks Varve and PostgreSQL random questions over indexed tables with enough rows that plans matter.

Each case is made from its own seed: three tables with random indexes, one of them in partitions at times, and queries whose ranges hold a few
rows or nearly all, with joins, subqueries, orders, limits and cursors, also after changes of the same
transaction. Whatever the plan, the rows must be the same.

usage: plans.py VARVE POSTGRES [--seed N] [--count N] [--seconds N]
  VARVE, POSTGRES   connection strings
  --seed N          the first case (1); `--seed N --count 1` replays one
  --count N         how many (1000)
  --seconds N       stop after so long (120)
"""
import random

import psycopg

import seeds

ROWS = {"a": 6000, "b": 1500, "c": 300}
QUERIES = 60
TABLES = [
    "CREATE TABLE a (id int PRIMARY KEY, g int, v int, s text, u int)",
    "CREATE TABLE b (k int, l int, w int, PRIMARY KEY (k, l))",
    "CREATE TABLE c (x int, y int)",
]
INDEXES = ["a (g)", "a (v)", "a (v DESC)", "a (v DESC NULLS LAST)", "a (s, v)", "a (v) WHERE s = 'x'", "a (g, s)",
           "a ((v % 50))", "a (g, v DESC)", "a (u NULLS FIRST)", "a (v NULLS FIRST, u DESC)", "a (id) WHERE v IS NULL",
           "a (g) WHERE u IS NOT NULL", "b (w)", "b (w DESC, l)", "b (l)", "c (x)", "c (y)"]
KEYS = {"a": ["a.id"], "b": ["b.k", "b.l"], "c": ["c.y"]}
ORDERS = {"a": ["a.v", "a.v DESC", "a.v DESC NULLS LAST", "a.g", "a.s, a.v", "a.id DESC", "a.s DESC"],
          "b": ["b.w", "b.w DESC", "b.l", "b.k DESC"], "c": ["c.x", "c.y DESC"]}
JOINS = {("a", "b"): ["a.g = b.l", "a.v = b.w", "b.w = a.id"], ("a", "c"): ["a.v = c.x", "c.y = a.g", "a.id = c.y"],
         ("b", "a"): ["a.id = b.w", "a.g = b.l", "a.v = b.l"], ("b", "c"): ["b.w = c.x", "b.k = c.y"],
         ("c", "a"): ["a.id = c.x", "a.v = c.y"], ("c", "b"): ["b.w = c.y", "b.k = c.x"]}


def fill(r):
    """The tables, with values that many rows have, few, or one."""
    is_parted = r.random() < 0.35
    yield TABLES[0] + (" PARTITION BY RANGE (id)" if is_parted else "")
    yield from TABLES[1:]
    if is_parted:
        bounds = sorted(r.sample(range(100, ROWS["a"]), r.randint(1, 4)))
        for low, high in zip(["MINVALUE", *bounds], bounds):
            yield f"CREATE TABLE a{high} PARTITION OF a FOR VALUES FROM ({low}) TO ({high})"
        yield "CREATE TABLE a_rest PARTITION OF a DEFAULT"
    some, most = r.choice([3, 40, 400]), r.choice([100, 3000, 100000])
    yield (f"INSERT INTO a SELECT n, CASE WHEN n % 10 = 0 THEN n % {some} ELSE 1 END, "
           f"CASE WHEN n % 17 = 0 THEN NULL ELSE (n::bigint * 7919 % {most})::int END, "
           f"CASE WHEN n % {r.choice([2, 90, 2000])} = 0 THEN 'x' ELSE 'y' END, CASE WHEN n % 3 = 0 THEN NULL ELSE n END "
           f"FROM generate_series(1, {ROWS['a']}) n")
    yield f"INSERT INTO b SELECT n % {some}, n, (n * 31) % {most} FROM generate_series(1, {ROWS['b']}) n"
    yield f"INSERT INTO c SELECT (n * 13) % {r.choice([5, 200, 6000])}, n FROM generate_series(1, {ROWS['c']}) n"
    for index in r.sample(INDEXES, r.randint(2, len(INDEXES))):
        yield f"CREATE INDEX ON {index}"
    if not is_parted and r.random() < 0.5:
        yield "CREATE UNIQUE INDEX ON a (u)"
    if not is_parted and r.random() < 0.3:
        yield "CREATE UNIQUE INDEX ON a (g, v, id DESC)"


def condition(r, table):
    """One on `table`, of few rows or of many."""
    column = {"a": ["a.v", "a.v", "a.id", "a.g", "a.u"], "b": ["b.w", "b.l", "b.k"], "c": ["c.x", "c.y"]}[table]
    column = r.choice(column)
    top = r.choice([10, 100, 1000, 6000, 100000])
    low = r.randint(0, top)
    shapes = [f"{column} = {low}", f"{column} = 1", f"{column} > {low}", f"{column} >= {low}", f"{column} < {low}",
              f"{column} <= {low}", f"{column} BETWEEN {low} AND {low + r.choice([0, 5, 50, 5000])}",
              f"{column} > {low} AND {column} < {low + r.choice([1, 30, 3000])}",
              f"{column} IN ({low}, {low + 1}, 1)", f"{column} IN ({low}, 1)", f"{column} = ANY ('{{{low},2}}')", f"{column} IS NULL", f"{column} IS NOT NULL",
              f"{column} <> {low}", f"({column} = {low} OR {column} = 3)", f"{column} > {low}::bigint"]
    first, second = {"a": ("a.v", "a.id"), "b": ("b.k", "b.l"), "c": ("c.x", "c.y")}[table]
    other = r.choice([low, 1, 7, 300])
    sign = r.choice(["<", "<=", ">", ">="])
    shapes += [f"({first}, {second}) {sign} ({low}, {other})", f"({second} = {low} OR {first} = {other})",
               f"({first} {sign} {low} OR ({first} = {low} AND {second} {sign} {other}))",
               f"({first}, {second}) IN (({low}, {other}), (1, {low}), ({other}, 3))",
               f"({first} = {low} OR {second} BETWEEN {other} AND {other} + 3 OR {column} IS NULL)",
               f"({first} < {low} OR ({first} = {other} AND {second} > 2))"]
    if table == "a":
        shapes += ["a.s = 'x'", "a.s = 'y'", "a.s IN ('x', 'y')", "a.s < 'y'", "a.v % 50 = 7", "a.s = 'x' AND a.v > 5",
                   f"a.g = {other} AND a.v IS NULL", f"a.g = {other} AND a.v IS NOT NULL", f"a.v IS NULL AND a.u < {low}",
                   "a.u IS NULL AND a.v IS NULL", "a.v IS NOT NULL AND a.u IS NULL", f"a.v % 50 IS NULL AND a.g = {other}",
                   f"a.g = 1 AND a.v = {low}", f"a.s = 'y' AND a.g = {other} AND a.u > {low}",
                   f"(a.v IS NULL OR a.g = {low})"]
    return r.choice(shapes)


def conditions(r, tables, least=0):
    return " AND ".join(condition(r, r.choice(tables)) for _ in range(r.randint(least, 3)))


def subquery(r, outer):
    """A condition with one."""
    inner = r.choice([table for table in ROWS if table != outer])
    link = r.choice(JOINS[outer, inner])
    local = conditions(r, [inner])
    rest = f" AND {local}" if local else ""
    left, right = link.split(" = ")
    if not left.startswith(outer):
        left, right = right, left
    limit = f" ORDER BY {right}, {', '.join(KEYS[inner])} LIMIT {r.choice([1, 7, 300])}" if r.random() < 0.3 else ""
    where = f" WHERE {local}" if local else ""
    return r.choice([
        f"{left} IN (SELECT {right} FROM {inner}{where}{limit})",
        f"EXISTS (SELECT 1 FROM {inner} WHERE {link}{rest})",
        f"NOT EXISTS (SELECT 1 FROM {inner} WHERE {link}{rest})",
        f"{left} NOT IN (SELECT {right} FROM {inner} WHERE {right} IS NOT NULL{rest})",
        f"{left} = (SELECT max({right}) FROM {inner}{where})",
    ])


def link_of(r, outer):
    """Another table, and its column and that of `outer` that are compared."""
    inner = r.choice([table for table in ROWS if table != outer])
    left, right = r.choice(JOINS[outer, inner]).split(" = ")
    return (inner, left, right) if left.startswith(outer) else (inner, right, left)


def expressed(r):
    """Subqueries where they are no joins: in select lists, under OR, in CASE, as ends of ranges."""
    outer = r.choice(list(ROWS))
    inner, left, right = link_of(r, outer)
    local = conditions(r, [inner])
    rest = f" AND {local}" if local else ""
    if r.random() < 0.2:
        rest += f" AND {r.choice(KEYS[inner])} {r.choice(['=', '=', '<'])} {r.choice(KEYS[outer])}"
    limit = r.choice(["", "", " LIMIT 1", " ORDER BY 1 LIMIT 3", " LIMIT 0", " OFFSET 1"])
    exists = f"{r.choice(['', 'NOT '])}EXISTS (SELECT {right} FROM {inner} WHERE {right} = {left}{rest}{limit})"
    where = conditions(r, [outer])
    keys = ", ".join(KEYS[outer])
    few = f" ORDER BY {keys} LIMIT {r.choice([1, 10, 400])}"
    filtered = f" WHERE {where}" if where else ""
    end = f"(SELECT {r.choice(['max', 'min'])}({right}) {r.choice(['', '- 5', '/ 2'])} FROM {inner}" + (
        f" WHERE {local})" if local else ")")
    sign = r.choice(["<", "<=", ">", ">=", "="])
    return r.choice([
        f"SELECT {keys}, {exists} FROM {outer}{filtered}{few}",
        f"SELECT {keys} FROM {outer} WHERE {condition(r, outer)} OR {exists}{few}",
        f"SELECT count(*), sum({KEYS[outer][0]}) FROM {outer} WHERE ({condition(r, outer)} OR {exists})"
        + (f" AND {where}" if where else ""),
        f"SELECT CASE WHEN {exists} THEN 1 WHEN {condition(r, outer)} THEN 2 END AS e, count(*) "
        f"FROM {outer}{filtered} GROUP BY 1 ORDER BY 1",
        f"SELECT count(*), min({KEYS[outer][0]}) FROM {outer} WHERE {left} {sign} {end}"
        + (f" AND {where}" if where else ""),
        f"SELECT {keys} FROM {outer} WHERE {left} {sign} {end}" + (f" AND {where}" if where else "")
        + f" ORDER BY {left}, {keys} LIMIT {r.choice([1, 10, 400])}",
        f"SELECT {keys} FROM {outer} WHERE {condition(r, outer)} OR {left} {sign} {end}{few}",
        f"SELECT {keys}, (SELECT n FROM (SELECT {right} AS l, count(*) AS n FROM {inner} GROUP BY {right}) z "
        f"WHERE z.l = {left}) FROM {outer}{filtered} ORDER BY {keys} LIMIT {r.choice([1, 10, 40])}",
    ])


def windowed(r):
    """Rows by their place in a window, of some of its partitions."""
    table, part = r.choice([("a", "g"), ("a", "v"), ("b", "k"), ("c", "x")])
    keys = KEYS[table]
    names = ", ".join(f"{key} AS k{place}" for place, key in enumerate(keys))
    order = f"{r.choice(ORDERS[table])}, {', '.join(keys)}"
    some = r.choice([f"p = {r.randint(0, 50)}", "p IN (1, 2, 7)", "p < 3", "p IS NULL", f"p % 50 = {r.randint(0, 9)}",
                     "p = (SELECT min(c.x) FROM c)", "k0 < 500"])
    where = conditions(r, [table])
    return (f"SELECT * FROM (SELECT {table}.{part} AS p, {names}, row_number() OVER (PARTITION BY {table}.{part} "
            f"ORDER BY {order}) AS n, count(*) OVER (PARTITION BY {table}.{part}) AS c FROM {table}"
            + (f" WHERE {where}" if where else "")
            + f") z WHERE {some} AND n <= {r.choice([1, 3, 100])} ORDER BY p, n LIMIT 200")


def source(r):
    """FROM, and the tables whose columns may be named."""
    first = r.choice(["a", "a", "b", "c"])
    if r.random() < 0.35:
        return first, [first]
    second = r.choice([table for table in ROWS if table != first])
    kind = r.choice(["JOIN", "JOIN", "LEFT JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN"])
    text = f"{first} {kind} {second} ON {r.choice(JOINS[first, second])}"
    tables = [first, second]
    if r.random() < 0.3:
        third = next(table for table in ROWS if table not in tables)
        link = r.choice(JOINS[r.choice(tables), third])
        text += f" {r.choice(['JOIN', 'LEFT JOIN'])} {third} ON {link}"
        tables.append(third)
    return text, tables


def query(r):
    text, tables = source(r)
    where = conditions(r, tables)
    if r.random() < 0.3:
        where += (" AND " if where else "") + subquery(r, tables[0])
    where = f" WHERE {where}" if where else ""
    keys = [key for table in tables for key in KEYS[table]]
    if r.random() < 0.25:
        return f"SELECT count(*), sum({keys[0]}), min({keys[-1]}), max({keys[0]}) FROM {text}{where}"
    order = f" ORDER BY {', '.join([r.choice(ORDERS[r.choice(tables)])] + keys)}"
    limit = f" LIMIT {r.choice([1, 3, 10, 100, 2000])}" if r.random() < 0.7 else ""
    if limit and r.random() < 0.3:
        limit += f" OFFSET {r.choice([1, 20, 700])}"
    columns = ", ".join(keys)
    if limit and r.random() < 0.2:
        return f"SELECT count(*) FROM (SELECT {columns} FROM {text}{where}{limit}) z"
    if limit and r.random() < 0.2:
        renamed = ", ".join(f"{key} AS k{place}" for place, key in enumerate(keys))
        return f"SELECT * FROM (SELECT {renamed} FROM {text}{where}{order}) z{limit}"
    lock = " FOR UPDATE SKIP LOCKED" if len(tables) == 1 and r.random() < 0.2 else ""
    return f"SELECT {columns} FROM {text}{where}{order}{limit}{lock}"


def leftmost(r):
    """The first rows of the left side of left joins, by its own order."""
    first = r.choice(["a", "a", "b", "c"])
    text, tables = first, [first]
    for _ in range(r.randint(1, 2)):
        other = r.choice([table for table in ROWS if table not in tables])
        kind = "LEFT JOIN" if r.random() < 0.85 else "JOIN"
        text += f" {kind} {other} ON {r.choice(JOINS[r.choice(tables), other])}"
        if r.random() < 0.3:
            text += f" AND {condition(r, other)}"
        tables.append(other)
    where = conditions(r, [first] if r.random() < 0.8 else tables)
    keys = ", ".join(KEYS[first])
    return (f"SELECT {keys} FROM {text}" + (f" WHERE {where}" if where else "")
            + f" ORDER BY {r.choice(ORDERS[first])}, {keys} LIMIT {r.choice([1, 10, 300])}"
            + r.choice(["", "", f" OFFSET {r.choice([1, 40, 900])}"]))


FULL_ORDERS = {"a": ["a.id"], "b": ["b.k", "b.l"], "c": ["c.y", "c.x"]}
COLUMNS = {"a": ["a.g", "a.v", "a.s", "a.u", "a.id"], "b": ["b.k", "b.l", "b.w"], "c": ["c.x", "c.y"]}


def directed(r, columns):
    return ", ".join(column + r.choice(["", "", "", " DESC", " DESC NULLS LAST", " NULLS FIRST"]) for column in columns)


def first_rows(r):
    """The first few groups, distinct rows, or rows of windows, in orders that indexes may have, or have the first keys of."""
    text, tables = source(r)
    first = r.choice(tables)
    where = conditions(r, tables)
    where = f" WHERE {where}" if where else ""
    few = f"LIMIT {r.choice([1, 3, 20, 400])}" + r.choice(["", "", f" OFFSET {r.choice([1, 15, 500])}"])
    columns = r.sample(COLUMNS[first], r.randint(1, 2))
    keys = [key for table in tables for key in FULL_ORDERS[table]]
    other = r.choice(COLUMNS[r.choice(tables)])
    if r.random() < 0.3:
        having = r.choice(["", "", " HAVING count(*) > 1"])
        return (f"SELECT {', '.join(columns)}, count(*), min({other}), count(DISTINCT {other}) FILTER (WHERE {other} IS NOT NULL) "
                f"FROM {text}{where} GROUP BY {', '.join(columns)}{having} ORDER BY {directed(r, columns)} {few}")
    if r.random() < 0.25 and first != "c":
        named = FULL_ORDERS[first]
        extra = r.choice(COLUMNS[first])
        return (f"SELECT {', '.join(named)}, {extra}, count({other}) FROM {text}{where} GROUP BY {', '.join(named)} "
                f"ORDER BY {directed(r, r.choice([named, [extra, *named]]))} {few}")
    if r.random() < 0.25:
        return f"SELECT DISTINCT {', '.join(columns)} FROM {text}{where} ORDER BY {directed(r, columns)} {few}"
    if r.random() < 0.3:
        return (f"SELECT DISTINCT ON ({', '.join(columns)}) {', '.join(columns + keys)} FROM {text}{where} "
                f"ORDER BY {directed(r, columns + keys)} {few}")
    if r.random() < 0.5:
        call = r.choice(["row_number()", "rank()", "dense_rank()", f"lag({other})", f"lag({other}, 2)", f"lead({other})",
                         "count(*)", f"min({other})", f"first_value({other})", f"nth_value({other}, 2)", "ntile(3)"])
        order = f"{directed(r, r.choice([[], columns]) + keys)}"
        part = r.choice(["", f"PARTITION BY {r.choice(COLUMNS[first])} "])
        frame = r.choice(["", "", " ROWS BETWEEN 2 PRECEDING AND CURRENT ROW", " GROUPS UNBOUNDED PRECEDING",
                          " ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING"])
        window = f"{part}ORDER BY {order}{frame if '(' + other in call or 'count' in call else ''}"
        last = f"ORDER BY {order}" if not part else f"ORDER BY {part[len('PARTITION BY '):].strip()}, {order}"
        return f"SELECT {', '.join(keys)}, {call} OVER ({window}) FROM {text}{where} {last} {few}"
    return f"SELECT {', '.join(keys)} FROM {text}{where} ORDER BY {directed(r, columns + keys)} {few}"


def united(r):
    """UNION ALL, in an order that its sides may have."""
    sides = []
    for table, columns in r.sample([("a", "v, id"), ("a", "g, v"), ("b", "w, l"), ("b", "k, l"), ("c", "x, y")], 2):
        where = conditions(r, [table])
        sides.append(f"SELECT {columns} FROM {table}" + (f" WHERE {where}" if where else ""))
    direction = r.choice(["", " DESC", " DESC NULLS LAST"])
    return (f"SELECT * FROM ({' UNION ALL '.join(sides)}) z (o, p) ORDER BY o{direction}, p "
            f"LIMIT {r.choice([1, 5, 50, 3000])}")


def grouped(r):
    """Literals in what is grouped by, selected once, or given a name by WITH."""
    text, tables = source(r)
    where = conditions(r, tables)
    where = f" WHERE {where}" if where else ""
    key = r.choice([key for table in tables for key in KEYS[table]])
    step = r.choice([2, 10, 1000])
    if r.random() < 0.3:
        return f"SELECT DISTINCT {key} / {step} FROM {text}{where} ORDER BY {key} / {step} LIMIT 20"
    if r.random() < 0.3:
        return (f"WITH q AS (SELECT {key} AS k FROM {text}{where}) SELECT count(*), sum(k + {step}) FROM q "
                f"WHERE k > {r.randint(0, 300)}")
    if r.random() < 0.3:
        return (f"SELECT {key}, count(*) OVER (PARTITION BY {key} / {step}) FROM {text}{where} "
                f"ORDER BY {', '.join(key for table in tables for key in KEYS[table])} LIMIT 30")
    return (f"SELECT {key} / {step}, count(*), 7 FROM {text}{where} GROUP BY {key} / {step} "
            f"HAVING count(*) > {r.choice([0, 1, 5])} ORDER BY {key} / {step} LIMIT 20")


def lateral(r):
    first, second = r.choice(list(JOINS))
    order = f"{r.choice(ORDERS[second])}, {', '.join(KEYS[second])}"
    inner = ", ".join(f"{key} AS j{place}" for place, key in enumerate(KEYS[second]))
    return (f"SELECT {', '.join(KEYS[first])}, z.* FROM {first}, LATERAL (SELECT {inner} FROM {second} WHERE "
            f"{r.choice(JOINS[first, second])} ORDER BY {order} LIMIT {r.choice([1, 2, 20])}) z "
            f"WHERE {condition(r, first)}")


def change(r):
    table = r.choice(["a", "b", "c"])
    where = conditions(r, [table], least=1)
    if r.random() < 0.2:
        where += " AND " + subquery(r, table)
    column = {"a": "v", "b": "w", "c": "x"}[table]
    return r.choice([f"UPDATE {table} SET {column} = {column} + 1 WHERE {where}", f"DELETE FROM {table} WHERE {where}"])


def program(r):
    """Statements; every one of them may be compared."""
    for _ in range(QUERIES):
        shape = r.random()
        if shape < 0.3:
            yield query(r)
        elif shape < 0.42:
            yield first_rows(r)
        elif shape < 0.47:
            yield leftmost(r)
        elif shape < 0.54:
            yield expressed(r)
        elif shape < 0.6:
            yield windowed(r)
        elif shape < 0.65:
            yield united(r)
        elif shape < 0.75:
            yield grouped(r)
        elif shape < 0.82:
            yield lateral(r)
        elif shape < 0.9:
            yield f"DECLARE p CURSOR FOR {r.choice([query, first_rows])(r)}"
            for count in [1, r.choice([5, 200]), "ALL"]:
                yield f"FETCH {count} FROM p"
            yield "CLOSE p"
        else:
            yield change(r)


def answer(connection, statement):
    try:
        cursor = connection.execute(statement)
    except psycopg.Error as error:
        return f"error {error.sqlstate}"
    if cursor.description is None:
        return cursor.statusmessage
    rows = cursor.fetchall()
    return rows if "ORDER BY" in statement or "FETCH" in statement and "LATERAL" not in statement else sorted(rows, key=str)


def difference(seed, options):
    r = random.Random(seed)
    with psycopg.connect(options.varve, autocommit=True) as varve, \
            psycopg.connect(options.postgres, autocommit=True) as postgres:
        done = [f"CREATE SCHEMA plans_{seed}", f"SET search_path = plans_{seed}", *fill(r), "ANALYZE", "BEGIN"]
        for connection in (varve, postgres):
            connection.execute(f"DROP SCHEMA IF EXISTS plans_{seed} CASCADE")
            for statement in done:
                connection.execute(statement)
        found = None
        for statement in program(r):
            done.append(statement)
            wanted, given = answer(postgres, statement), answer(varve, statement)
            if "LATERAL" in statement:
                wanted, given = (sorted(rows, key=str) if isinstance(rows, list) else rows for rows in (wanted, given))
            if wanted != given:
                found = "\n".join([*(f"{line};" for line in done), f"    PostgreSQL {str(wanted)[:300]}",
                                   f"    Varve      {str(given)[:300]}"])
                break
        for connection in (varve, postgres):
            connection.execute("ROLLBACK")
            connection.execute(f"DROP SCHEMA plans_{seed} CASCADE")
        return found


if __name__ == "__main__":
    seeds.run(difference, "case", count=1000)
