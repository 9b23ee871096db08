"""Tables for serial_orders.py, and random statements on them.

What a statement gives goes by nothing but the rows that are there: no clock, no chance, no SKIP LOCKED, and
LIMIT only after an ORDER BY that leaves no choice. Numbers are small, so that transactions meet.
"""
import random

TEXTS = ["aa", "ab", "ba", "bb"]
STRENGTHS = ["UPDATE", "NO KEY UPDATE", "SHARE", "KEY SHARE"]


class Chance(random.Random):
    """Of one case, which uses few numbers and kinds of statements, or more. Each transaction prefers one number:
    then they change other rows than those that others change, but that others read."""

    def __init__(self, seed):
        super().__init__(seed)
        self.most = self.choice([2, 3, 4, 5])
        self.preference = self.choice([0, 0.3, 0.6])
        self.mine = None
        self.kinds = self.sample(range(60), self.choice([3, 5, 60]))

    def one_of(self, statements):
        """Of the few kinds of statements that the case plays."""
        return statements[self.choice(self.kinds) % len(statements)]


def n(r):
    return r.mine if r.mine and r.random() < r.preference else r.randint(1, r.most)


def returning(r):
    return r.choice(["", "", " RETURNING *"])


def some(r, definitions, share):
    return [each for each in definitions if r.random() < share]


def subset(r):
    return r.sample(range(1, 6), r.randint(2, 4))


def cursor(r, query, changes=()):
    """A cursor, and what is done with it."""
    steps = [f"DECLARE k CURSOR FOR {query}"]
    for _ in range(r.randint(1, 3)):
        steps.append(r.choice(["FETCH 1 FROM k", "FETCH 2 FROM k", "FETCH ALL FROM k", *changes]))
    return steps + ["CLOSE k"]


class Rows:
    """Two tables with indexes of every kind."""

    def __init__(self, r):
        indexes = some(r, [
            "t (a)", "t (b)", "t ((a + b))", "t (s text_pattern_ops)", "t (a, b)", "t (b) WHERE a > 2", "t (a DESC)",
            "t USING hash (b)", "u (tid)", "u (v)", "u (v) INCLUDE (tid)"], 0.5)
        self.setup = [
            "DROP TABLE IF EXISTS t, u",
            "CREATE TABLE t (id int PRIMARY KEY, a int, b int, s text)",
            "CREATE TABLE u (id int PRIMARY KEY, tid int, v int)",
            *(f"CREATE INDEX ON {index}" for index in indexes),
            "INSERT INTO t VALUES " + ", ".join(
                f"({at}, {n(r)}, {n(r)}, '{r.choice(TEXTS)}')" for at in subset(r)),
            "INSERT INTO u VALUES " + ", ".join(f"({at}, {n(r)}, {n(r)})" for at in subset(r)),
            # More than a scan reads at once: of the first rows in an order not all others are read too.
            *some(r, ["INSERT INTO t SELECT g, g - 98, 160 - g, 'aa' FROM generate_series(101, 150) g"], 0.3),
            *some(r, ["ANALYZE t, u"], 0.1)]
        self.outcome = ["SELECT * FROM t", "SELECT * FROM u"]

    def condition(self, r):
        return r.choice([
            f"t.id = {n(r)}", f"t.id = {n(r)}", f"t.id BETWEEN {n(r)} AND {n(r)}", f"t.id IN ({n(r)}, {n(r)})",
            f"t.id > {n(r)}", f"t.a = {n(r)}", f"t.a > {n(r)}", f"t.b = {n(r)}", f"t.b < {n(r)}",
            f"t.a = {n(r)} AND t.b = {n(r)}", f"t.a = {n(r)} OR t.b = {n(r)}", f"t.a + t.b = {n(r) + n(r)}",
            f"t.a + t.b > {n(r) + n(r)}", f"t.s LIKE '{r.choice('ab')}%'", f"t.s = '{r.choice(TEXTS)}'",
            f"t.a IN ({n(r)}, {n(r)})", f"t.b > {n(r)} AND t.a > 2", "t.s LIKE '%a'", f"t.a <> {n(r)}",
            f"EXISTS (SELECT FROM u WHERE u.tid = t.id AND u.v > {n(r)})",
            f"NOT EXISTS (SELECT FROM u WHERE u.tid = t.id AND u.v = {n(r)})",
            f"t.id IN (SELECT tid FROM u WHERE v = {n(r)})", f"t.a = (SELECT max(v) FROM u WHERE tid < {n(r)})"])

    def query(self, r):
        where = self.condition(r)
        return r.one_of([
            f"SELECT * FROM t WHERE {where}", f"SELECT * FROM t WHERE {where}",
            f"SELECT * FROM t WHERE id = {n(r)}", f"SELECT * FROM u WHERE id = {n(r)}",
            f"SELECT count(*), sum(a), max(b) FROM t WHERE {where}", "SELECT min(a), max(a) FROM t",
            f"SELECT * FROM t WHERE {where} ORDER BY a, id LIMIT {r.randint(1, 2)}",
            "SELECT id, b FROM t ORDER BY b DESC, id DESC LIMIT 1", "SELECT a, count(*) FROM t GROUP BY a",
            f"SELECT a FROM t WHERE a > {n(r)} ORDER BY a LIMIT 1", "SELECT DISTINCT b FROM t",
            f"SELECT t.id, u.v FROM t JOIN u ON u.tid = t.id WHERE {where}",
            f"SELECT u.id, t.s FROM u LEFT JOIN t ON t.a = u.v WHERE u.id < {n(r)}",
            f"SELECT t.id, w.v FROM t, LATERAL (SELECT v FROM u WHERE tid = t.id ORDER BY v LIMIT 1) w WHERE {where}",
            f"SELECT EXISTS (SELECT FROM t WHERE {where})", f"SELECT id FROM t WHERE {where} UNION SELECT v FROM u",
            "SELECT id, rank() OVER (ORDER BY a) FROM t", f"SELECT sum(v) FROM u WHERE v > {n(r)}"])

    def change(self, r):
        where = self.condition(r)
        row = f"({n(r)}, {n(r)}, {n(r)}, '{r.choice(TEXTS)}')"
        conflict = r.choice(["", " ON CONFLICT DO NOTHING", " ON CONFLICT (id) DO UPDATE SET a = t.a + 1",
                             " ON CONFLICT (id) DO UPDATE SET b = excluded.b WHERE t.a > 2"])
        what = r.choice([f"a = {n(r)}", f"b = {n(r)}", "a = a % 5 + 1", "b = a", f"s = '{r.choice(TEXTS)}'",
                         f"a = (SELECT count(*) FROM u WHERE v = {n(r)})",
                         f"b = (SELECT sum(v) FROM u WHERE v > {n(r)})"])
        return r.one_of([
            f"INSERT INTO t VALUES {row}{conflict}{returning(r)}",
            f"INSERT INTO t VALUES {row}{conflict}{returning(r)}",
            f"UPDATE t SET {what} WHERE {where}{returning(r)}", f"UPDATE t SET {what} WHERE {where}{returning(r)}",
            f"UPDATE t SET {what} WHERE id = {n(r)}", f"UPDATE u SET v = {n(r)} WHERE id = {n(r)}",
            f"UPDATE u SET v = v + 1 WHERE tid = {n(r)}{returning(r)}",
            f"UPDATE t SET id = {n(r)} WHERE id = {n(r)}{returning(r)}",
            f"UPDATE t SET a = u.v FROM u WHERE u.id = {n(r)} AND u.tid = t.id",
            f"DELETE FROM t WHERE {where}{returning(r)}", f"DELETE FROM t WHERE id = {n(r)}",
            f"DELETE FROM u USING t WHERE t.id = u.tid AND {where}{returning(r)}",
            f"INSERT INTO u SELECT id, a, b FROM t WHERE {where} ON CONFLICT (id) DO UPDATE SET v = excluded.v",
            f"INSERT INTO u SELECT {n(r)}, count(*), sum(a) FROM t WHERE {where} ON CONFLICT DO NOTHING",
            f"MERGE INTO t USING u ON t.id = u.id AND u.v > {n(r)} WHEN MATCHED AND a > {n(r)} THEN DELETE "
            f"WHEN MATCHED THEN UPDATE SET b = u.v WHEN NOT MATCHED AND u.id = {n(r)} "
            "THEN INSERT VALUES (u.id, 1, 1, 'aa')",
            f"WITH w AS (DELETE FROM u WHERE v = {n(r)} RETURNING *) UPDATE t SET a = (SELECT count(*) FROM w) "
            f"WHERE id = {n(r)}",
            f"SELECT * FROM t WHERE {where} FOR {r.choice(STRENGTHS)}",
            f"SELECT t.id FROM t JOIN u ON u.tid = t.id WHERE u.v = {n(r)} FOR UPDATE OF {r.choice('tu')}",
            *some(r, ["TRUNCATE u", "TRUNCATE t"], 0.2),
            cursor(r, f"SELECT * FROM t WHERE {where} FOR UPDATE", ["UPDATE t SET b = 1 WHERE CURRENT OF k"])])

    def reading(self, r):
        return cursor(r, f"SELECT * FROM t WHERE {self.condition(r)} ORDER BY a, id")


class Keys:
    """Tables that refer to each other, with keys of every timing."""

    def __init__(self, r):
        action = r.choice(["", "ON DELETE CASCADE ON UPDATE CASCADE", "ON DELETE SET NULL", "ON DELETE RESTRICT",
                           "ON DELETE SET DEFAULT", "DEFERRABLE INITIALLY DEFERRED",
                           "ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED"])
        timing = r.choice(["", "", "DEFERRABLE", "DEFERRABLE INITIALLY DEFERRED"])
        self.timing = timing
        self.setup = [
            "DROP TABLE IF EXISTS c, p",
            f"CREATE TABLE p (id int PRIMARY KEY, k int UNIQUE {timing}, v int)",
            f"CREATE TABLE c (id int PRIMARY KEY, pid int DEFAULT 1 REFERENCES p {action}, w int)",
            *some(r, ["CREATE INDEX ON c (pid)", "CREATE INDEX ON c (w)", "CREATE INDEX ON p (v)",
                      "CREATE UNIQUE INDEX ON p (v, k)"], 0.5),
            "INSERT INTO p VALUES " + ", ".join(f"({at}, {at}, {n(r)})" for at in {1, 2, *subset(r)}),
            f"INSERT INTO c VALUES (1, 1, 1), (2, {r.randint(1, 2)}, 2), (3, 2, 2)"]
        self.outcome = ["SELECT * FROM p", "SELECT * FROM c"]

    def condition(self, r):
        return r.choice([f"p.id = {n(r)}", f"p.id = {n(r)}", f"k = {n(r)}", f"v = {n(r)}", f"k > {n(r)}",
                         f"p.id < {n(r)}", f"p.id IN ({n(r)}, {n(r)})", f"v > {n(r)}",
                         f"NOT EXISTS (SELECT FROM c WHERE pid = p.id AND w > {n(r)})"])

    def query(self, r):
        return r.one_of([
            f"SELECT * FROM p WHERE {self.condition(r)}", f"SELECT * FROM c WHERE pid = {n(r)}",
            f"SELECT * FROM p WHERE id = {n(r)}", f"SELECT * FROM p WHERE k = {n(r)}",
            f"SELECT count(*), sum(w) FROM c WHERE w > {n(r)}", f"SELECT * FROM c WHERE id = {n(r)}",
            "SELECT p.id, count(c.id) FROM p LEFT JOIN c ON pid = p.id GROUP BY p.id",
            f"SELECT p.k, c.w FROM p JOIN c ON pid = p.id WHERE {self.condition(r)}", "SELECT max(k) FROM p"])

    def change(self, r):
        conflict = r.choice(["", "", " ON CONFLICT (id) DO UPDATE SET v = p.v + 1",
                             *([] if self.timing else [" ON CONFLICT DO NOTHING",
                                                       " ON CONFLICT (k) DO UPDATE SET v = excluded.v + 1"])])
        return r.one_of([
            f"INSERT INTO p VALUES ({n(r)}, {n(r)}, {n(r)}){conflict}{returning(r)}",
            f"INSERT INTO p VALUES ({n(r)}, {n(r)}, {n(r)}){conflict}{returning(r)}",
            f"UPDATE p SET v = {r.choice(['v + 1', str(n(r))])} WHERE {self.condition(r)}{returning(r)}",
            f"UPDATE p SET k = {n(r)} WHERE {self.condition(r)}{returning(r)}",
            f"UPDATE p SET id = {n(r)} WHERE id = {n(r)}{returning(r)}", f"DELETE FROM p WHERE id = {n(r)}",
            f"DELETE FROM p WHERE {self.condition(r)}{returning(r)}",
            f"INSERT INTO c VALUES ({n(r)}, {n(r)}, {n(r)}){r.choice(['', ' ON CONFLICT DO NOTHING'])}",
            f"INSERT INTO c VALUES ({n(r)}, {n(r)}, {n(r)}) ON CONFLICT (id) DO UPDATE SET w = c.w + 1",
            f"INSERT INTO c SELECT {n(r)}, max(id), max(v) FROM p WHERE {self.condition(r)} ON CONFLICT DO NOTHING",
            f"UPDATE c SET pid = {n(r)} WHERE id = {n(r)}{returning(r)}", f"UPDATE c SET w = {n(r)} WHERE pid = {n(r)}",
            f"DELETE FROM c WHERE {r.choice(['id', 'pid', 'w'])} = {n(r)}{returning(r)}",
            f"UPDATE p SET v = (SELECT count(*) FROM c WHERE pid = p.id) WHERE {self.condition(r)}",
            f"MERGE INTO p USING (VALUES ({n(r)})) s(x) ON id = x WHEN MATCHED THEN UPDATE SET v = v + 1 "
            "WHEN NOT MATCHED THEN INSERT VALUES (x, x, x)",
            f"SELECT * FROM p WHERE {self.condition(r)} FOR {r.choice(STRENGTHS)}",
            *some(r, ["TRUNCATE c", "SET CONSTRAINTS ALL DEFERRED", "SET CONSTRAINTS ALL IMMEDIATE"], 0.3)])

    def reading(self, r):
        return cursor(r, f"SELECT * FROM p WHERE {self.condition(r)} ORDER BY id")


class Places:
    """A table whose rows take places that others leave."""

    def __init__(self, r):
        self.timing = r.choice(["", "", "", "DEFERRABLE", "DEFERRABLE INITIALLY DEFERRED"])
        self.setup = [
            "DROP TABLE IF EXISTS o",
            f"CREATE TABLE o (id int PRIMARY KEY, place int UNIQUE {self.timing}, v int)",
            *some(r, ["CREATE INDEX ON o (v)", "CREATE UNIQUE INDEX ON o (place, v) WHERE v > 1"], 0.5),
            "INSERT INTO o VALUES " + ", ".join(f"({at}, {at}, {n(r)})" for at in subset(r))]
        self.outcome = ["SELECT * FROM o"]

    def condition(self, r):
        return r.choice([f"o.id = {n(r)}", f"place = {n(r)}", f"v = {n(r)}", f"place > {n(r)}"])

    def query(self, r):
        return r.one_of(["SELECT * FROM o", f"SELECT * FROM o WHERE {self.condition(r)}", "SELECT max(place) FROM o",
                         f"SELECT count(*) FROM o WHERE {self.condition(r)}"])

    def change(self, r):
        conflict = "" if self.timing else r.choice([
            "", " ON CONFLICT DO NOTHING", f" ON CONFLICT (place) DO UPDATE SET v = {n(r)}"])
        insert = f"INSERT INTO o VALUES ({r.randint(1, 9)}, {n(r)}, {n(r)})"
        return r.one_of([
            insert + conflict + returning(r), ["SAVEPOINT i", insert, "ROLLBACK TO i"],
            f"DELETE FROM o WHERE {self.condition(r)}", f"DELETE FROM o WHERE id = {n(r)}",
            f"UPDATE o SET place = {r.choice([str(n(r)), 'NULL'])} WHERE id = {n(r)}{returning(r)}",
            f"UPDATE o SET v = {n(r)} WHERE {self.condition(r)}"])

    def reading(self, r):
        return cursor(r, f"SELECT * FROM o WHERE {self.condition(r)} ORDER BY id")


class Partitions:
    """A partitioned table, and one of partitions of partitions."""

    def __init__(self, r):
        by = r.choice(["list", "range", "hash"])
        bounds = {"list": ["IN (1, 2)", "IN (3)"], "range": ["FROM (1) TO (3)", "FROM (3) TO (4)"],
                  "hash": ["WITH (MODULUS 2, REMAINDER 0)", "WITH (MODULUS 2, REMAINDER 1)"]}[by]
        self.setup = [
            "DROP TABLE IF EXISTS q, m",
            f"CREATE TABLE q (id int, a int, v int, PRIMARY KEY (id, a)) PARTITION BY {by} (a)",
            f"CREATE TABLE q1 PARTITION OF q FOR VALUES {bounds[0]}",
            f"CREATE TABLE q2 PARTITION OF q FOR VALUES {bounds[1]}",
            *(["CREATE TABLE q3 PARTITION OF q DEFAULT"] if by != "hash" else []),
            *some(r, ["CREATE INDEX ON q (v)", "CREATE INDEX ON q1 (v)", "CREATE UNIQUE INDEX ON q (a, v)"], 0.5),
            "CREATE TABLE m (id int PRIMARY KEY, v int)",
            "INSERT INTO q VALUES (1, 1, 1), (2, 2, 2), (3, 3, 3), (4, 3, 4)",
            "INSERT INTO m VALUES (1, 1), (2, 3)"]
        self.outcome = ["SELECT tableoid::regclass::text, * FROM q", "SELECT * FROM m"]

    def condition(self, r):
        return r.choice([f"q.id = {n(r)}", f"q.a = {n(r)}", f"q.a > {n(r)}", f"q.v = {n(r)}", f"q.v > {n(r)}",
                         f"q.id = {n(r)} AND q.a = {n(r)}", f"q.id = {n(r)} AND q.a = {n(r)}",
                         f"q.a IN ({n(r)}, {n(r)})", f"q.id IN (SELECT v FROM m WHERE id > {n(r)})"])

    def query(self, r):
        where = self.condition(r)
        return r.one_of([
            f"SELECT * FROM q WHERE {where}", f"SELECT * FROM q WHERE {where}", f"SELECT * FROM m WHERE id = {n(r)}",
            f"SELECT count(*), sum(v) FROM q WHERE {where}", "SELECT max(v) FROM q",
            "SELECT a, sum(v) FROM q GROUP BY a",
            f"SELECT * FROM q WHERE {where} ORDER BY v, id, a LIMIT 1", f"SELECT * FROM {r.choice(['q1', 'q2'])}",
            f"SELECT q.id, m.v FROM q JOIN m ON m.v = q.a WHERE {where}", "SELECT count(*) FROM m"])

    def change(self, r):
        where = self.condition(r)
        conflict = r.choice(["", " ON CONFLICT DO NOTHING", " ON CONFLICT (id, a) DO UPDATE SET v = q.v + 1"])
        return r.one_of([
            f"INSERT INTO q VALUES ({n(r)}, {n(r)}, {n(r)}){conflict}{returning(r)}",
            f"UPDATE q SET v = {r.choice(['v + 1', str(n(r))])} WHERE {where}{returning(r)}",
            f"UPDATE q SET a = {n(r)} WHERE q.id = {n(r)}{returning(r)}", f"UPDATE q SET a = {n(r)} WHERE {where}",
            f"UPDATE q SET id = {n(r)} WHERE q.id = {n(r)}{returning(r)}", f"DELETE FROM q WHERE {where}{returning(r)}",
            f"UPDATE m SET v = {n(r)} WHERE id = {n(r)}", f"DELETE FROM m WHERE v = {n(r)}",
            f"INSERT INTO m SELECT {n(r)}, count(*) FROM q WHERE {where} ON CONFLICT (id) DO UPDATE SET v = excluded.v",
            f"UPDATE q SET v = m.v FROM m WHERE m.id = q.id AND {where}",
            f"MERGE INTO q USING m ON q.id = m.id AND q.a = m.v WHEN MATCHED AND q.v > {n(r)} THEN DELETE "
            f"WHEN MATCHED THEN UPDATE SET v = {n(r)} WHEN NOT MATCHED THEN INSERT VALUES (m.id, m.v, 1)",
            f"SELECT * FROM q WHERE {where} FOR {r.choice(STRENGTHS)}",
            *some(r, ["TRUNCATE q1", "TRUNCATE m"], 0.2)])

    def reading(self, r):
        return cursor(r, f"SELECT * FROM q WHERE {self.condition(r)} ORDER BY v, id, a")


class Heaps:
    """Tables without a key, and a topic. Reads of topics are no part of SERIALIZABLE, so nobody reads it before
    the end."""

    def __init__(self, r):
        self.setup = [
            "DROP TABLE IF EXISTS h, g, e",
            "CREATE TABLE h (a int, b int)", "CREATE TABLE g (x int)",
            *some(r, ["CREATE INDEX ON h (a)", "CREATE INDEX ON h (b)", "CREATE INDEX ON g (x)",
                      "CREATE UNIQUE INDEX ON g (x)", "CREATE INDEX ON h (lower(b::text))"], 0.5),
            "CREATE TABLE e (key text, payload text) USING topic WITH (key = 'key')",
            "INSERT INTO h VALUES (1, 1), (2, 2), (2, 3)", "INSERT INTO g VALUES (1), (3)"]
        self.outcome = ["SELECT * FROM h", "SELECT * FROM g", "SELECT key, payload FROM e"]

    def condition(self, r):
        return r.choice([f"a = {n(r)}", f"b = {n(r)}", f"a > {n(r)}", f"b < {n(r)}", f"a = {n(r)} AND b = {n(r)}",
                         f"a IN (SELECT x FROM g WHERE x < {n(r)})", f"lower(b::text) = '{n(r)}'",
                         "EXISTS (SELECT FROM g WHERE x = h.a)"])

    def query(self, r):
        where = self.condition(r)
        return r.one_of([
            f"SELECT * FROM h WHERE {where}", f"SELECT count(*), sum(b) FROM h WHERE {where}", "SELECT max(x) FROM g",
            f"SELECT b FROM h WHERE {where} ORDER BY b LIMIT 1", f"SELECT count(*) FROM g WHERE x > {n(r)}",
            f"SELECT x FROM g WHERE x = {n(r)}", "SELECT h.b, g.x FROM h JOIN g ON g.x = h.a"])

    def change(self, r):
        where = self.condition(r)
        return r.one_of([
            f"INSERT INTO h VALUES ({n(r)}, {n(r)}){returning(r)}", f"INSERT INTO g VALUES ({n(r)})",
            f"INSERT INTO g VALUES ({n(r)}) ON CONFLICT DO NOTHING", f"UPDATE h SET b = {n(r)} WHERE {where}",
            f"UPDATE h SET a = {n(r)} WHERE {where}{returning(r)}", f"DELETE FROM h WHERE {where}{returning(r)}",
            f"UPDATE h SET b = (SELECT count(*) FROM g WHERE x < {n(r)}) WHERE {where}",
            f"DELETE FROM g WHERE x = {n(r)}", f"UPDATE g SET x = {n(r)} WHERE x = {n(r)}{returning(r)}",
            f"INSERT INTO e VALUES ('{n(r)}', '{n(r)}')",
            f"INSERT INTO e SELECT a, count(*) FROM h WHERE {where} GROUP BY a",
            f"INSERT INTO e SELECT '{n(r)}', sum(x) FROM g WHERE x > {n(r)}",
            f"SELECT * FROM h WHERE {where} FOR {r.choice(STRENGTHS)}",
            *some(r, ["TRUNCATE g", "TRUNCATE h"], 0.2)])

    def reading(self, r):
        return cursor(r, f"SELECT * FROM h WHERE {self.condition(r)} ORDER BY a, b")


WORLDS = [Rows, Rows, Keys, Places, Partitions, Heaps]
