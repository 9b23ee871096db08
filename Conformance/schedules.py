#!/usr/bin/env python3
"""Plays random schedules of two sessions on Varve and PostgreSQL and reports where they go otherwise.

Each schedule is made from its own seed: two transactions (READ COMMITTED or REPEATABLE READ) of random
statements on tables with keys, foreign keys, partitions, deferred constraints, and what is there in the
end. A step of a session that waits is put off until it goes on, so that one session at most waits for
the other and the order of all else is fixed. Schedules that end in a deadlock are left out: who is its
victim is a matter of time. Rows (sorted when nothing orders them), command tags, messages, and who waits
must be equal.

usage: schedules.py VARVE POSTGRES [--seed N] [--count N] [--seconds N]
  VARVE, POSTGRES   connection strings
  --seed N          the first schedule (1); `--seed N --count 1` replays one
  --count N         how many (200)
  --seconds N       stop after so long (120)
"""
import os
import random
import sys
import time

import psycopg

import seeds

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "interleavings"))
import interleave  # noqa: E402

STEP_SECONDS = 20

# What is known to differ, by what PostgreSQL says and what Varve says.
KNOWN = [
    # Changed and then deleted by one transaction: here it is the deletion that counts.
    ("could not serialize access due to concurrent update",
     "could not serialize access due to concurrent delete"),
]


class Stuck(Exception):
    """Both sessions wait."""


class Keys:
    """A table with two keys, and one that refers to it."""

    def setup(self, r):
        action = r.choice(["", "ON DELETE CASCADE ON UPDATE CASCADE", "ON DELETE SET NULL",
                           "DEFERRABLE INITIALLY DEFERRED"])
        return ["DROP TABLE IF EXISTS c, t;",
                "CREATE TABLE t (id int PRIMARY KEY, v int, k int UNIQUE);",
                f"CREATE TABLE c (id int PRIMARY KEY, tid int REFERENCES t {action});",
                "INSERT INTO t VALUES (1, 10, 1), (2, 20, 2), (3, 30, 3);",
                "INSERT INTO c VALUES (1, 1), (2, 2);"]

    def outcome(self):
        return ["SELECT * FROM t ORDER BY id", "SELECT * FROM c ORDER BY id"]

    def statement(self, r):
        def n():
            return r.randint(1, 4)

        where = r.choice([f"id = {n()}", f"k = {n()}", f"v > {r.choice([5, 15, 25])}", "v < 25", "true",
                          f"id IN ({n()}, {n()})", f"id <> {n()}",
                          f"id IN (SELECT tid FROM c WHERE id <= {n()})"])
        returning = r.choice(["", " RETURNING *"])
        conflict = r.choice(["", " ON CONFLICT DO NOTHING", " ON CONFLICT (id) DO UPDATE SET v = t.v + 1",
                             " ON CONFLICT (k) DO UPDATE SET v = excluded.v + 2"])
        return r.choice([
            f"INSERT INTO t VALUES ({n()}, {n()}0, {n()}){conflict}{returning}",
            f"UPDATE t SET v = v + {n()} WHERE {where}{returning}",
            f"UPDATE t SET v = v - {n()} WHERE {where}{returning}",
            f"UPDATE t SET id = {n()} WHERE id = {n()}{returning}",
            f"UPDATE t SET k = {n()} WHERE id = {n()}{returning}",
            f"DELETE FROM t WHERE {where}{returning}",
            f"DELETE FROM t WHERE id = {n()}{returning}",
            f"SELECT * FROM t WHERE {where} ORDER BY id FOR {locking(r)}",
            f"SELECT * FROM t WHERE {where} ORDER BY id",
            f"INSERT INTO c VALUES ({n()}, {n()}){r.choice(['', ' ON CONFLICT DO NOTHING'])}",
            f"UPDATE c SET tid = {n()} WHERE id = {n()}",
            f"DELETE FROM c WHERE id = {n()}",
            f"SELECT t.id, v, c.id FROM t LEFT JOIN c ON tid = t.id WHERE t.{where} "
            "ORDER BY t.id, c.id FOR UPDATE OF t",
            "SELECT t.id, v, c.id FROM t JOIN c ON tid = t.id ORDER BY t.id, c.id FOR SHARE",
            f"UPDATE t SET v = t.v + c.id FROM c WHERE tid = t.id AND c.id = {n()}{returning}",
            *SAVEPOINTS])


class Tables:
    """A table without a key, a partitioned one, and one with a deferred key."""

    def setup(self, r):
        return ["DROP TABLE IF EXISTS h, p, d;",
                f"CREATE TABLE h (a int, b int{r.choice(['', ', CHECK (b < 60)'])});",
                "CREATE TABLE p (id int, a int, v int, PRIMARY KEY (id, a)) PARTITION BY LIST (a);",
                "CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);",
                "CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2, 3);",
                "CREATE TABLE d (id int PRIMARY KEY, v int);",
                "INSERT INTO h VALUES (1, 10), (2, 20), (2, 21);",
                "INSERT INTO p VALUES (1, 1, 10), (2, 2, 20), (3, 3, 30);",
                "INSERT INTO d VALUES (1, 10), (2, 20);"]

    def outcome(self):
        return ["SELECT * FROM h ORDER BY a, b", "SELECT * FROM p ORDER BY id, a", "SELECT * FROM d ORDER BY id"]

    def statement(self, r):
        def n():
            return r.randint(1, 3)

        h = r.choice([f"a = {n()}", f"b > {r.choice([10, 15, 20])}", f"b = {r.choice([10, 20, 21, 30])}", "true"])
        p = r.choice([f"id = {n()}", f"a = {n()}", "v > 15", "true", f"id = {n()} AND a = {n()}"])
        d = r.choice([f"d.id = {n()}", "d.v > 15", "true"])
        returning = r.choice(["", " RETURNING *"])
        conflict = r.choice(["", " ON CONFLICT DO NOTHING", " ON CONFLICT (id, a) DO UPDATE SET v = p.v + 1"])
        return r.choice([
            f"INSERT INTO h VALUES ({n()}, {n()}0){returning}",
            f"UPDATE h SET b = b + {n()} WHERE {h}{returning}",
            f"UPDATE h SET a = {n()} WHERE {h}{returning}",
            f"DELETE FROM h WHERE {h}{returning}",
            f"SELECT * FROM h WHERE {h} ORDER BY a, b FOR {locking(r)}",
            f"INSERT INTO p VALUES ({n()}, {n()}, {n()}0){conflict}{returning}",
            f"UPDATE p SET v = v + {n()} WHERE {p}{returning}",
            f"UPDATE p SET a = {n()} WHERE {p}{returning}",
            f"UPDATE p SET id = {n()} WHERE {p}{returning}",
            f"DELETE FROM p WHERE {p}{returning}",
            f"SELECT * FROM p WHERE {p} ORDER BY id, a, v FOR {locking(r)}",
            f"INSERT INTO d VALUES ({n()}, 5){returning}",
            f"UPDATE d SET v = v + 1 WHERE {d}{returning}",
            f"DELETE FROM d WHERE {d}{returning}",
            f"MERGE INTO d USING (VALUES ({n()}), ({n() + 3})) s(x) ON id = x "
            "WHEN MATCHED AND v < 8 THEN DELETE WHEN MATCHED THEN UPDATE SET v = v + 1 "
            "WHEN NOT MATCHED THEN INSERT VALUES (x, 1)",
            f"MERGE INTO h USING (VALUES ({n()})) s(x) ON a = x WHEN MATCHED THEN UPDATE SET b = b + 1 "
            "WHEN NOT MATCHED THEN INSERT VALUES (x, x * 7)",
            f"WITH w AS (DELETE FROM h WHERE {h} RETURNING *) INSERT INTO h SELECT a, b + 1 FROM w",
            f"SELECT h.a, b, d.id FROM h, d WHERE d.id = h.a ORDER BY 1, 2, 3 FOR UPDATE OF {r.choice('hd')}",
            f"UPDATE h SET b = h.b + d.id FROM d WHERE d.id = h.a AND {d}",
            f"DELETE FROM h USING d WHERE d.id = h.a AND {d}",
            f"SELECT * FROM (SELECT * FROM h WHERE {h} ORDER BY b LIMIT 1) s FOR UPDATE",
            f"SELECT a, b FROM h WHERE {h} ORDER BY b LIMIT 1 FOR UPDATE SKIP LOCKED",
            *SAVEPOINTS])


SAVEPOINTS = ["SAVEPOINT a", "ROLLBACK TO a", "RELEASE a"]


def locking(r):
    strength = r.choice(["UPDATE", "NO KEY UPDATE", "SHARE", "KEY SHARE"])
    return strength + r.choice(["", "", " NOWAIT", " SKIP LOCKED"])


def schedule(world, r):
    """Steps of two sessions, and what is there in the end."""
    steps = [(name, "BEGIN") for name in ("T1", "T2") if r.random() < 0.85]
    steps += [(r.choice(["T1", "T2"]), world.statement(r)) for _ in range(r.randint(3, 9))]
    steps += [(name, r.choice(["COMMIT", "COMMIT", "COMMIT", "ROLLBACK"]))
              for name in r.sample(["T1", "T2"], 2)]
    return steps + [("T1", statement) for statement in world.outcome()]


def play(steps, level, setup, connection_string):
    """What each step gives, in the order in which they were made."""
    control = psycopg.connect(connection_string, autocommit=True)
    while True:
        try:
            psycopg.ClientCursor(control).execute("\n".join(setup))
            break
        except psycopg.errors.DeadlockDetected:
            time.sleep(0.1)  # Sessions of the schedule before are about to end.
    sessions = {name: interleave.Session(connection_string, name) for name in ("T1", "T2")}
    rest, given = list(steps), []
    try:
        while rest:
            place = next((at for at, (name, _) in enumerate(rest) if not sessions[name].is_waiting), None)
            if place is None:
                raise Stuck
            name, statement = rest.pop(place)
            session = sessions[name]
            session.steps.put(
                f"BEGIN ISOLATION LEVEL {level}" if statement == "BEGIN" else statement)
            session.is_waiting = True
            lines = interleave.settle(session, sessions, control, STEP_SECONDS)
            given.append((name, statement, lines if "ORDER BY" in statement else sorted(lines)))
    finally:
        for session in sessions.values():
            if session.is_waiting:
                control.execute("SELECT pg_terminate_backend(%s)", (session.pid,))
                session.results.get(timeout=STEP_SECONDS)
            session.close()
        control.close()
    return given


def is_known(postgres, varve):
    return any(postgres == varve.replace(theirs, ours)
               for ours, theirs in KNOWN if ours in postgres and theirs in varve)


def difference(seed, options):
    """Where the two go apart, as text; None when they do not."""
    r = random.Random(seed)
    world = r.choice([Keys(), Tables()])
    level = r.choice(["READ COMMITTED", "READ COMMITTED", "REPEATABLE READ"])
    setup = world.setup(r)
    steps = schedule(world, r)
    try:
        expected = play(steps, level, setup, options.postgres)
    except Stuck:
        return None
    if any("error 40P01" in line for _, _, lines in expected for line in lines):
        return None
    try:
        given = play(steps, level, setup, options.varve)
    except Stuck:
        return "both sessions wait"
    story = [f"{level}, {' '.join(setup)}"]
    for (name, statement, wanted), (_, _, got) in zip(expected, given):
        story.append(f"  {name}: {statement}")
        if wanted == got:
            story.append("      " + " / ".join(wanted))
            continue
        if is_known(" / ".join(wanted), " / ".join(got)):
            return None
        story += ["    PostgreSQL " + " / ".join(wanted), "    Varve      " + " / ".join(got)]
        return "\n".join(story)
    return None


seeds.run(difference, "schedule", count=200)
