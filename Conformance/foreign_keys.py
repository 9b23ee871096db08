#!/usr/bin/env python3
"""Plays random statements on tables that refer to each other, and to themselves, on Varve and PostgreSQL.

Each case is made from its own seed: three tables with random actions and timings of their foreign keys,
changes of one or many rows, WITH queries that change the same tables, SET CONSTRAINTS, savepoints. After
each statement both must have said the same (command tag and rows, or SQLSTATE), and have the same rows.
Which row is told of first in an error is left out: that goes by the order of rows on disk.

usage: foreign_keys.py VARVE POSTGRES [--seed N] [--count N] [--seconds N]
  VARVE, POSTGRES   connection strings
  --seed N          the first case (1); `--seed N --count 1` replays one
  --count N         how many (500)
  --seconds N       stop after so long (120)
"""
import functools
import random

import psycopg

import seeds

ACTIONS = ["", "ON DELETE CASCADE", "ON DELETE SET NULL", "ON UPDATE CASCADE",
           "ON DELETE CASCADE ON UPDATE CASCADE", "ON DELETE SET NULL ON UPDATE CASCADE", "ON UPDATE SET NULL",
           "ON DELETE SET DEFAULT ON UPDATE SET DEFAULT", "ON DELETE RESTRICT"]
TIMINGS = ["", "", "", "DEFERRABLE", "DEFERRABLE INITIALLY DEFERRED"]
ROWS = ("SELECT 1, id, p, u FROM f1 UNION ALL SELECT 2, id, a, b FROM f2 UNION ALL "
        "SELECT 3, id, a, NULL FROM f3")


def setup(r):
    def reference(table):
        return f"REFERENCES {table} {r.choice(ACTIONS)} {r.choice(TIMINGS)}"

    return ["DROP TABLE IF EXISTS f3, f2, f1 CASCADE",
            f"CREATE TABLE f1 (id int PRIMARY KEY, p int DEFAULT 1 {reference('f1')}, "
            f"u int UNIQUE {r.choice(TIMINGS)})",
            f"CREATE TABLE f2 (id int PRIMARY KEY, a int DEFAULT 2 {reference('f1')}, b int {reference('f1')})",
            f"CREATE TABLE f3 (id int, a int {reference('f2')})",
            "INSERT INTO f1 VALUES (1, NULL, 1), (2, 1, 2), (3, 2, 3), (4, 4, 4)",
            "INSERT INTO f2 VALUES (1, 1, 2), (2, 2, 3), (3, 3, NULL), (4, NULL, 4)",
            "INSERT INTO f3 VALUES (1, 1), (2, 2), (3, 2), (4, NULL)"]


def statement(r):
    def n():
        return r.randint(1, 5)

    def value():
        return r.choice([str(n()), str(n()), "NULL"])

    def where():
        return r.choice(["true", f"id = {n()}", f"id > {n()}", f"id < {n()}", f"id IN ({n()}, {n()})"])

    moved = r.choice(["id + 10", "id + 20", "id", str(n())])
    return r.choice([
        f"UPDATE f1 SET id = {moved} WHERE {where()}",
        f"UPDATE f1 SET p = {r.choice([value(), 'id', 'p', 'p + 1', 'id + 1'])} WHERE {where()}",
        f"UPDATE f1 SET u = {r.choice(['u + 10', 'u', value()])} WHERE {where()}",
        f"UPDATE f1 SET id = id + 10, p = p + 10 WHERE {where()}",
        f"DELETE FROM f1 WHERE {where()}",
        f"DELETE FROM f2 WHERE {where()}",
        f"DELETE FROM f3 WHERE {where()}",
        f"UPDATE f2 SET id = {moved} WHERE {where()}",
        f"UPDATE f2 SET a = {value()}, b = {value()} WHERE {where()}",
        f"UPDATE f2 SET a = a + 1 WHERE {where()}",
        f"INSERT INTO f1 VALUES ({n()}, {value()}, {value()}), ({n() + 5}, {value()}, {value()})",
        f"INSERT INTO f1 VALUES ({n()}, {value()}, NULL) ON CONFLICT (id) DO UPDATE SET id = f1.id + 20",
        f"INSERT INTO f2 VALUES ({n()}, {value()}, {value()})",
        f"INSERT INTO f3 VALUES ({n()}, {value()})",
        f"UPDATE f3 SET a = {value()} WHERE {where()}",
        f"WITH x AS (DELETE FROM f1 WHERE {where()} RETURNING id) INSERT INTO f1 SELECT id, id, NULL FROM x",
        f"WITH x AS (UPDATE f1 SET id = id + 10 WHERE {where()} RETURNING id) DELETE FROM f2 WHERE {where()}",
        f"WITH x AS (UPDATE f1 SET u = u + 10 WHERE {where()}) UPDATE f1 SET p = NULL WHERE {where()}",
        f"WITH x AS (DELETE FROM f1 WHERE {where()}) UPDATE f1 SET id = id + 30 WHERE {where()} RETURNING id",
        "SET CONSTRAINTS ALL DEFERRED", "SET CONSTRAINTS ALL IMMEDIATE",
        "SAVEPOINT a", "ROLLBACK TO a", "RELEASE a", "BEGIN", "COMMIT", "COMMIT", "ROLLBACK"])


def run(connection, text):
    try:
        cursor = psycopg.ClientCursor(connection)
        cursor.execute(text)
        rows = [] if cursor.description is None else sorted(map(str, cursor.fetchall()))
        return [cursor.statusmessage, *rows]
    except psycopg.Error as error:
        return [f"error {error.sqlstate}"]


@functools.cache
def connection(text):
    return psycopg.connect(text, autocommit=True)


def difference(seed, options):
    """Where the two go apart, as text; None when they do not."""
    r = random.Random(seed)
    varve, postgres = connection(options.varve), connection(options.postgres)
    tables = setup(r)
    for each in (varve, postgres):
        run(each, "ROLLBACK")
        for text in tables:
            run(each, text)
    story = tables[1:4]
    for text in [statement(r) for _ in range(r.randint(4, 14))] + ["COMMIT", "ROLLBACK"]:
        wanted, given = run(postgres, text), run(varve, text)
        story.append(f"{text}  -- {' / '.join(wanted)}")
        if wanted == given:
            wanted, given = run(postgres, ROWS), run(varve, ROWS)
        if wanted != given:
            return "\n  ".join([*story, f"PostgreSQL: {wanted}", f"Varve:      {given}"])
    return None


seeds.run(difference, "case", count=500)
