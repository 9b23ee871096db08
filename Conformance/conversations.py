"""Makes the random conversations of messages.py: what clients say in PostgreSQL's protocol, and what they
should not say."""
import random
import struct

from clients.protocol_client import Client
from short_statements import OIDS, binary

# Statements with the types of their parameters.
QUERIES = [
    ("SELECT id, a, b FROM t ORDER BY id", []), ("SELECT * FROM t WHERE id = $1", ["int4"]),
    ("SELECT b, id FROM t WHERE id BETWEEN $1 AND $2 ORDER BY id", ["int4", "int4"]),
    ("SELECT 12 / a AS q FROM t WHERE id = $1", ["int4"]), ("SELECT v FROM u WHERE k = $1", ["text"]),
    ("SELECT g, g::text || $1 AS s FROM generate_series(1, 5) g", ["text"]),
    ("SELECT g FROM generate_series(1, 4) g", []), ("SELECT g FROM generate_series(1, 2500) g", []),
    ("SELECT $1 AS one, $2 AS two", ["int8", "numeric"]), ("SELECT $1::date, $2, $3", ["date", "timestamp", "bool"]),
    ("SELECT count(*), sum(a) FROM t WHERE a > $1", ["int4"]), ("VALUES (1, 'x'), (2, NULL), (3, 'z')", []),
    ("SELECT", []), ("SELECT id FROM t ORDER BY id FOR UPDATE", []),
    ("SELECT t.id, u.k FROM t JOIN u ON u.v = t.a ORDER BY 1, 2", []), ("SELECT generate_series(1, 3), $1", ["float8"]),
    ("SELECT * FROM n", []), ("SELECT ' 2024-02-29'::date, '1 day'::interval, 1.5::float8", [])]
CHANGES = [
    ("INSERT INTO t VALUES ($1, $2, $3)", ["int4", "int4", "text"]),
    ("INSERT INTO t VALUES ($1, $2, $3) RETURNING id, b", ["int4", "int4", "text"]),
    ("INSERT INTO t SELECT g, g FROM generate_series(20, 23) g RETURNING id", []),
    ("UPDATE t SET a = a + 1 WHERE id = $1", ["int4"]),
    ("UPDATE t SET b = $2 WHERE id = $1 RETURNING *", ["int4", "text"]),
    ("WITH w AS (DELETE FROM t WHERE id > $1 RETURNING id) SELECT count(*) FROM w", ["int4"]),
    ("DELETE FROM t WHERE id = $1", ["int4"]), ("INSERT INTO d VALUES ($1)", ["int4"]),
    ("INSERT INTO u VALUES ($1, $2) ON CONFLICT (k) DO UPDATE SET v = excluded.v", ["text", "int4"])]
WRONG = [
    ("SELECT nowhere FROM t", []), ("SELEC 1", []), ("SELECT 1; SELECT 2", []), ("", []), ("  -- nothing", []),
    ("SELECT * FROM nowhere", []), ("SELECT $2::int", ["int4"]), ("INSERT INTO t VALUES (1)", []),
    ("SELECT 'a'::int", []), ("SELECT $1", ["unknown"]), ("SELECT 'open", []), (";", []), ("SELECT nofunction()", [])]
TRANSACTIONS = [
    "BEGIN", "BEGIN", "BEGIN", "COMMIT", "COMMIT", "ROLLBACK", "ROLLBACK", "SAVEPOINT a", "SAVEPOINT b",
    "ROLLBACK TO a",
    "RELEASE a", "ROLLBACK TO b", "BEGIN ISOLATION LEVEL REPEATABLE READ", "START TRANSACTION",
    "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE", "COMMIT AND CHAIN", "ROLLBACK AND CHAIN", "END", "ABORT",
    "PREPARE TRANSACTION 'g'", "COMMIT PREPARED 'g'", "ROLLBACK PREPARED 'g'", "SET CONSTRAINTS ALL IMMEDIATE"]
SESSION = [
    "SET datestyle = 'German'", "SET datestyle = 'ISO, DMY'", "SET timezone = 'Asia/Tokyo'", "RESET ALL",
    "SET LOCAL timezone = 'Europe/Berlin'", "SET intervalstyle = iso_8601", "SET application_name = 'other'",
    "RESET datestyle", "SET extra_float_digits = 0", "SHOW datestyle", "SHOW timezone", "DISCARD ALL", "DISCARD PLANS",
    "SELECT set_config('timezone', 'Asia/Tokyo', $1)", "RESET timezone",
    "SET nowhere = 1", "SET client_encoding = 'UTF8'", "LISTEN x", "NOTIFY x", "NOTIFY x, 'said'", "UNLISTEN *",
    "SET search_path = nowhere", "SET client_min_messages = error", "SET default_transaction_read_only = on"]
DEFINITIONS = [
    "ALTER TABLE t ADD COLUMN c int DEFAULT 7", "ALTER TABLE t DROP COLUMN c", "ALTER TABLE t DROP COLUMN a",
    "ALTER TABLE t ALTER COLUMN a TYPE bigint", "ALTER TABLE t RENAME COLUMN b TO z", "TRUNCATE d, t", "TRUNCATE u",
    "CREATE TABLE n AS SELECT id, b FROM t ORDER BY id", "CREATE TABLE n (id int)", "DROP TABLE n",
    "DROP TABLE IF EXISTS n", "CREATE TABLE IF NOT EXISTS t (id int)", "DROP TABLE u", "CREATE INDEX ta ON t (a)",
    "LOCK TABLE t", "VACUUM t", "ALTER TABLE u ADD CHECK (v > 3)", "SELECT id INTO n FROM t ORDER BY id"]
CURSORS = [
    "DECLARE {c} CURSOR FOR {q}", "DECLARE {c} CURSOR FOR {q}", "DECLARE {c} CURSOR WITH HOLD FOR {q}",
    "DECLARE {c} SCROLL CURSOR FOR {q}", "DECLARE {c} BINARY CURSOR FOR {q}", "FETCH {c}", "FETCH 2 FROM {c}",
    "FETCH ALL FROM {c}", "FETCH 0 FROM {c}", "MOVE 1 IN {c}", "MOVE ALL IN {c}", "CLOSE {c}", "CLOSE ALL",
    "UPDATE t SET b = 'here' WHERE CURRENT OF {c}"]
PREPARED = [
    "PREPARE {s} AS {q}", "PREPARE {s} (int) AS SELECT b FROM t WHERE id = $1", "EXECUTE {s}", "EXECUTE {s} (1)",
    "PREPARE {s} AS INSERT INTO u VALUES ($1, 8)", "EXECUTE {s} ('w')", "DEALLOCATE {s}", "DEALLOCATE ALL"]
COPIES_IN = [
    ("COPY t FROM STDIN", [b"7\t7\tseven\n", b"8\t\\N\teight\n", b"1\t1\tdouble\n", b"\\.\n", b"9\tx\tbad\n"]),
    ("COPY u (v, k) FROM STDIN (FORMAT csv)", [b"1,a\n", b'2,"b\nc"\n', b"3,x\n", b"4\n"]),
    ("COPY u FROM STDIN (FORMAT binary)",
     [b"PGCOPY\n\xff\r\n\0" + bytes(8), b"\0\2\0\0\0\1q\0\0\0\4\0\0\0\7", b"\xff\xff"]),
    ("COPY nowhere FROM STDIN", [b"1\n", b"2\n"])]
COPIES_OUT = [
    "COPY (SELECT * FROM t ORDER BY id) TO STDOUT",
    "COPY (SELECT id, b FROM t ORDER BY id) TO STDOUT (FORMAT csv, HEADER)",
    "COPY (SELECT id FROM t ORDER BY id) TO STDOUT (FORMAT binary)", "COPY nowhere TO STDOUT"]
VALUES = {
    "int4": ["1", "1", "2", "3", "4", "5", "6", "9", "77", "-1"], "int8": ["1", "-7", "9223372036854775807"],
    "numeric": ["1.50", "NaN", "100000"], "text": ["x", "y", "w", "é", "", "a b"], "bool": ["true", "false"],
    "date": ["2024-02-29", "1999-12-31"], "timestamp": ["2024-02-29 12:00:00"], "float8": ["1.5", "NaN"],
    "unknown": ["u", "1"]}
# How a connection may begin: (requests for encryption, version, parameters, what ends the packet).
USUAL = ((), 3 << 16, {}, b"\0")
SSL, GSSENC, CANCEL = 80877103, 80877104, 80877102
BEGINNINGS = [USUAL] * 150 + [((), 3 << 16, {name: setting}, b"\0") for name, setting in {
    "_pq_.more": "1", "nowhere": "1", "datestyle": "German", "DateStyle": "none", "options": "-c datestyle=German",
    "database": "nowhere", "user": "", "replication": "perhaps", "client_encoding": "none"}.items()] + [
    ((SSL,), 3 << 16, {}, b"\0"), ((GSSENC, SSL), 3 << 16, {}, b"\0"), ((), 3 << 16 | 2, {}, b"\0"),
    ((), 2 << 16, {}, b"\0"), ((), 3 << 16 | 9, {"_pq_.a": "", "_pq_.b": "x"}, b"\0"), ((), 4 << 16, {}, b"\0"),
    ((), 3 << 16, {}, b""), ((), 3 << 16, {}, b"\0z"), ((), 3 << 16, {"options": "-c nowhere=1"}, b"\0"),
    ((), CANCEL, {}, b"\0"),
    ((), 3 << 16, {"options": "-cdatestyle=German --timezone=Asia/Tokyo -z"}, b"\0")]
STATEMENTS, PORTALS, CURSOR_NAMES = ["", "", "s1", "s2"], ["", "", "p1", "p2"], ["c", "c", "h", "p1"]
# PostgreSQL 15 ends when a FETCH whose cursor is closed is described: statements of this name are not.
FETCHING = "f"
KINDS = {"Q": "Query", "P": "Parse", "B": "Bind", "D": "Describe", "E": "Execute", "C": "Close", "H": "Flush",
         "S": "Sync", "d": "CopyData", "c": "CopyDone", "f": "CopyFail", "F": "FunctionCall", "X": "Terminate",
         "p": "Password"}


class Maker(Client):
    """Makes the steps of one conversation: (connection, messages), a message being (type, body, length)."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.messages = []
        # The texts of statements with their parameters' types, as far as they have been made.
        self.known = {name: ("", []) for name in STATEMENTS + [FETCHING]}

    def say(self, kind, body=b"", length=None):
        self.messages.append((kind, body, len(body) + 4 if length is None else length))

    def pick(self, options):
        return self.random.choice(options)

    def chance(self, share):
        return self.random.random() < share

    def manner(self):
        """How the connection begins, and into how small pieces what is sent is cut."""
        return self.pick(BEGINNINGS), self.pick([1 << 20, 1 << 20, 1 << 20, 64, 7])

    def steps(self):
        """What could be sent in pieces is at times sent as one."""
        found = []
        for _ in range(self.random.randint(4, 24)):
            if self.chance(0.04):
                self.sync()
                found.append((0, self.taken()))
                self.query(self.plain())
                found.append((1, self.taken()))
                continue
            self.pick([self.simple] * 7 + [self.extended] * 12 + [self.copy_in] * 2 + [self.out_of_place])()
            if self.chance(0.8):
                found.append((0, self.taken()))
        self.sync()
        if self.chance(0.9):
            self.say("X")
        return found + [(0, self.taken())]

    def taken(self):
        messages, self.messages = self.messages, []
        return messages

    # Statements

    def value(self, kind):
        return self.pick(VALUES[kind])

    def plain(self):
        """A statement without parameters."""
        text, kinds = self.statement()
        for number in range(len(kinds), 0, -1):
            text = text.replace(f"${number}", "NULL" if self.chance(0.05) else f"'{self.value(kinds[number - 1])}'")
        return text

    def statement(self):
        share = self.random.random()
        if share < 0.30:
            return self.pick(QUERIES)
        if share < 0.48:
            return self.pick(CHANGES)
        if share < 0.53:
            return self.pick(WRONG)
        if share < 0.70:
            return self.pick(TRANSACTIONS), []
        if share < 0.76:
            return self.session()
        if share < 0.82:
            return self.pick(DEFINITIONS), []
        if share < 0.85:
            return self.pick(COPIES_OUT), []
        return self.named(self.pick([CURSORS, CURSORS, PREPARED])), []

    def session(self):
        text = self.pick(SESSION)
        return text, ["bool"] if "$1" in text else []

    def named(self, texts):
        query = self.pick([text for text, kinds in QUERIES if not kinds])
        return self.pick(texts).format(c=self.pick(CURSOR_NAMES), s=self.pick(STATEMENTS[2:]), q=query)

    # Steps

    def simple(self):
        texts = [self.plain() for _ in range(self.pick([1, 1, 1, 2, 3, 4]))]
        if self.chance(0.15):
            texts = ["BEGIN"] + texts + self.pick([[], ["COMMIT"], ["ROLLBACK"]])
        self.query("; ".join(texts))

    def extended(self):
        for _ in range(self.pick([1, 1, 1, 2, 2, 3, 5])):
            self.pick([self.whole] * 6 + [self.prepare, self.run, self.more, self.more, self.tidy])()
            if self.chance(0.08):
                self.say("H")
        if self.chance(0.93):
            self.sync()

    def whole(self):
        """What drivers do."""
        name = self.prepare()
        self.run(name)

    def prepare(self):
        text, kinds = self.statement()
        name = FETCHING if text.startswith("FETCH") else self.pick(STATEMENTS)
        if name and self.chance(0.6):
            self.close("S", name)
        declared = [OIDS[kind] if self.chance(0.8) else 0 for kind in kinds]
        if self.chance(0.05):
            declared = self.pick([declared[:-1], declared + [23], [99999999] * len(kinds), declared + [0]])
        self.parse(name, text, declared)
        self.known[name] = (text, kinds)
        if name != FETCHING and self.chance(0.25):
            self.describe("S", name)
        return name

    def run(self, name=None):
        name = self.pick(STATEMENTS + [FETCHING]) if name is None else name
        portal = self.pick(PORTALS)
        if portal and self.chance(0.5):
            self.close("P", portal)
        self.binding(portal, name)
        if self.chance(0.5):
            self.describe("P", portal)
        for _ in range(self.pick([0, 1, 1, 1, 1, 2, 3])):
            self.execute(portal, self.pick([0, 0, 0, 1, 2, 2, 3, 1000, -1]))

    def binding(self, portal, name):
        kinds = list(self.known[name][1])
        if self.chance(0.04):
            kinds = self.pick([kinds[:-1], kinds + ["int4"]])
        values, formats = [], []
        for kind in kinds:
            text = self.value(kind) if self.chance(0.97) else "none"
            encoded = binary(kind, text) if self.chance(0.4) and text != "none" else None
            formats.append(int(encoded is not None))
            values.append(None if self.chance(0.05) else text.encode() if encoded is None else encoded)
        if not any(formats) and self.chance(0.5):
            formats = []
        if self.chance(0.03):
            formats = self.pick([[1], [0, 0], [2], [1] * len(kinds)])
        self.bind(portal, name, values, formats, self.pick([[], [], [], [0], [1], [1], [0, 1], [2]]))

    def more(self):
        """Of what was bound before, or declared."""
        self.execute(self.pick(PORTALS[2:] + CURSOR_NAMES), self.pick([0, 1, 2, 2]))

    def tidy(self):
        kind = self.pick("SP")
        name = self.pick(STATEMENTS if kind == "S" else PORTALS + CURSOR_NAMES)
        self.pick([self.close, self.describe])(kind, name)

    def copy_in(self):
        text, pieces = self.pick(COPIES_IN)
        is_simple = self.chance(0.6)
        if is_simple:
            self.query(self.pick(["{}", "{}", "SELECT 1; {}; SELECT 2", "BEGIN; {}"]).format(text))
        else:
            self.parse("", text)
            self.bind("", "")
            self.execute()
        binary_end = [] if "binary" not in text else pieces[-1:]
        chosen = pieces[:1] + self.random.choices(pieces[1:], k=self.random.randint(0, 3)) + binary_end
        # Wrong data is told of late, which is known; so all of it comes, and its end.
        is_wrong = pieces[-1] in chosen
        data = b"".join(chosen)
        cuts = sorted(self.random.randint(0, len(data)) for _ in range(self.random.randint(0, 3)))
        for start, end in zip([0] + cuts, cuts + [len(data)]):
            self.say("d", data[start:end])
            if self.chance(0.05) and not is_wrong:
                self.say(self.pick("HS"))
        self.pick([lambda: self.say("c")] * 6 + [lambda: self.say("f", b"enough\0"), lambda: self.query("SELECT 1")]
                  * (not is_wrong))()
        if not is_simple:
            self.sync()

    def out_of_place(self):
        share = self.random.random()
        if share < 0.25:
            self.say(*self.pick([("d", b"1\n"), ("c",), ("f", b"no\0"), ("f", b"no")]))
        elif share < 0.35:
            self.say("F", self.pick([struct.pack("!Ihhh", 99999999, 0, 0, 0), b"", struct.pack("!Ih", 99999999, 3)]))
        elif share < 0.40:
            self.say(*self.pick([
                ("y",), ("\0",), ("p", b"secret\0"), ("Q", b"SELECT 1\0", 3), ("S", b"", 20000),
                ("Q", b"SELECT 1\0", -1), ("P", b"\0\0\0\0", 9), ("H", b"", 5), ("Q", b"", 2 ** 31 - 1)]))
        else:
            self.broken()
        if self.chance(0.8):
            self.sync()

    def broken(self):
        """A message whose body is too short or too long, or has a byte changed."""
        self.pick([self.simple, self.prepare, lambda: self.binding(self.pick(PORTALS), self.pick(STATEMENTS)),
                   lambda: self.describe("P", ""), lambda: self.execute("p1"), lambda: self.close("S", "s1"),
                   self.sync, lambda: self.say("H")])()
        kind, body, _ = self.messages.pop()
        at = self.random.randrange(len(body) + 1)
        # Text is kept as it is: a changed statement may do anything.
        changed = body[:at] + self.pick([b"\0", b"\xff", b"\1"]) + body[at + 1:] if kind in "BDEC" else body + b"\0"
        self.say(kind, self.pick([body[:at], body[:-1], body + b"\0", body + b"zz", changed, changed]))


def harmless(steps):
    """Without what PostgreSQL 15 ends of: the description of a FETCH, and Execute of the unnamed portal in a failed
    transaction if the last Bind is of another time. Its simple queries are unnamed portals, too."""
    is_bound = False
    for connection, messages in steps:
        kept = []
        for kind, body, length in messages:
            is_bound = body[:1] == b"\0" if kind == "B" else is_bound and kind not in "SQP"
            is_of_unnamed = kind == "E" and body[:1] == b"\0" or kind == "D" and body[:2] == b"P\0"
            if is_of_unnamed and not is_bound or kind == "D" and body[:2] == f"S{FETCHING}".encode():
                continue
            kept.append((kind, body, length))
        yield connection, kept
