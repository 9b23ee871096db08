#!/usr/bin/env python3
"""Has random conversations in PostgreSQL's protocol with Varve and PostgreSQL and compares the answers
message by message: reports other answers, connections that end otherwise, answers that do not come,
bytes that are no message, and servers that end.

Each conversation is made from its own seed and is a list of steps. A step is what the client sends in one
piece, or cut in small ones, before it listens:

  simple query     one statement or several, errors and the ends of transactions among them, COPY
  extended query   Parse, Bind, Describe, Execute, Close, Flush and Sync of named and unnamed statements and
                   portals, with parameters in text and binary, mixed with SQL's own cursors and PREPARE
  out of place     COPY's messages without COPY, broken bodies and lengths, unknown types, function calls
  meanwhile        a statement on a second connection, while the first has no transaction open

Some connections begin otherwise: with a request for encryption, another version, settings that are none.

PostgreSQL is asked first. Varve is given the next step as soon as it has answered as many messages as
PostgreSQL had by then, so that an answer which is held back is seen. Of a conversation that differs, messages
that do not matter are taken away; the rest is printed with both answers, Varve's lines with `+` and
PostgreSQL's with `-`.

usage: messages.py VARVE POSTGRES [--seed N] [--count N] [--seconds N]
  VARVE, POSTGRES   connection strings; in the database the schema `messages` is made anew each time
  --seed N          the first conversation (1); `--seed N --count 1` replays one
  --count N         how many (1000)
  --seconds N       stop after so long (120)
"""
import difflib
import itertools
import re
import select
import socket
import struct
import sys
import time

import psycopg
import psycopg.conninfo

import seeds
from clients.protocol_client import Client
from conversations import KINDS, USUAL, Maker, harmless

# How long PostgreSQL is silent before the next step is sent, and how long an answer may take.
SILENCE, PATIENCE = 0.02, 3.0
# How long a conversation that differs is made smaller, at most.
REDUCTION = 20

SETUP = [
    "DROP SCHEMA IF EXISTS messages CASCADE", "CREATE SCHEMA messages", "SET search_path = messages",
    "CREATE TABLE t (id int PRIMARY KEY, a int, b text)",
    "CREATE TABLE u (k text PRIMARY KEY, v int NOT NULL)",
    "CREATE TABLE d (id int REFERENCES t DEFERRABLE INITIALLY DEFERRED)",
    "INSERT INTO t VALUES (1, 2, 'one'), (2, 0, 'two'), (3, NULL, NULL), (4, 4, 'four'), (5, 3, '')",
    "INSERT INTO u VALUES ('x', 4), ('y', 3)"]
SETTINGS = {"search_path": "messages", "lock_timeout": "200ms", "timezone": "UTC", "application_name": "messages",
            "client_min_messages": "notice"}


class Line:
    """A connection: what was heard on it, as texts."""

    def __init__(self, server, beginning=USUAL):
        words = psycopg.conninfo.conninfo_to_dict(server)
        host, port = words.get("host", "localhost"), int(words.get("port", 5432))
        self.received, self.heard, self.is_over = b"", [], False
        self.socket = socket.socket(socket.AF_UNIX if host.startswith("/") else socket.AF_INET)
        self.socket.settimeout(PATIENCE)
        try:
            self.socket.connect(f"{host}/.s.PGSQL.{port}" if host.startswith("/") else (host, port))
            self.begin(words, *beginning)
        except OSError as error:
            self.is_over = True
            self.heard.append(f"no connection: {error}")

    def begin(self, words, requests, version, more, end):
        for request in requests:
            self.send(struct.pack("!ii", 8, request))
            self.heard.append(f"encryption {self.socket.recv(1)}")
        start = {"user": words["user"], "database": words["dbname"], **SETTINGS, **more}
        body = struct.pack("!i", version) + "".join(f"{k}\0{v}\0" for k, v in start.items()).encode() + end
        self.send(struct.pack("!i", len(body) + 4) + body)

    def send(self, data):
        try:
            self.socket.sendall(data)
        except TimeoutError:
            self.is_over = True
            self.heard.append("nobody reads")
        except OSError:
            pass  # It has been closed, which `listen` hears.

    def listen(self, seconds, is_enough):
        """Until it is enough or the end has come, or nothing for so long: then False."""
        while not (self.is_over or is_enough()):
            if not select.select([self.socket], [], [], seconds)[0]:
                return False
            try:
                piece = self.socket.recv(1 << 20)
            except ConnectionResetError:
                piece = b""
            self.received += piece
            self.cut()
            if not piece and not self.is_over:
                self.is_over = True
                self.heard.append(f"torn message {self.received!r}" if self.received else "closed")
        return True

    def cut(self):
        while len(self.received) >= 5:
            kind, length = chr(self.received[0]), struct.unpack("!i", self.received[1:5])[0]
            if not (kind.isascii() and kind.isalnum()) or length < 4:
                self.is_over = True
                self.heard.append(f"no message: {self.received[:40]!r}")
            if self.is_over or len(self.received) <= length:
                return
            self.heard.append(shown(kind, self.received[5:length + 1]))
            self.received = self.received[length + 1:]

    def shut(self):
        """Says no more, and waits for the server to close, too."""
        try:
            self.socket.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        if not self.listen(PATIENCE, lambda: False):
            self.heard.append("still open")
        self.socket.close()

    @property
    def is_ready(self):
        return bool(self.heard) and self.heard[-1].startswith("Z")

    @property
    def is_idle(self):
        return bool(self.heard) and self.heard[-1] == "Z I"


# Of an error's fields those that are not the server's source.
FIELDS = {"S": "", "V": "", "C": "", "M": "", "D": "detail ", "H": "hint ", "P": "position ", "p": "inner position ",
          "q": "inner query ", "s": "schema ", "t": "table ", "c": "column ", "d": "type ", "n": "constraint "}
# What servers say of themselves.
OWN = {"server_version", "session_authorization"}


def shown(kind, body):
    if kind in "EN":
        fields = {chr(field[0]): field[1:].decode(errors="replace") for field in body.split(b"\0") if field}
        return f"{kind} " + ", ".join(label + fields[key] for key, label in FIELDS.items() if key in fields)
    if kind == "K":
        return "K"
    if kind == "S":
        name, setting, _ = body.decode().split("\0")
        return f"S {name}" + ("" if name in OWN else f"={setting}")
    if kind == "T":
        return "T " + " ".join(Client.columns(body))
    if kind == "D":
        return "D " + " ".join(Client.values(body))
    if kind == "A":
        return f"A {body[4:]!r}"
    if kind == "Z":
        return f"Z {body.decode()}"
    return f"{kind} {body!r}"[:200] if body else kind


class Played:
    """A conversation with a server: what was heard on each connection. `first` is the same one with the
    other server, which tells how many messages there are to wait for before each step."""

    def __init__(self, server, steps, manner, first=None):
        self.server, self.first = server, first
        self.lines, self.counts, self.late = {}, [], None
        beginning, self.piece = manner
        self.line(0, beginning)
        for connection, messages in steps:
            self.counts.append(self.play(connection, messages))
        self.totals = {connection: self.finish(connection, line) for connection, line in self.lines.items()}

    def play(self, connection, messages):
        """How many messages had come on each connection before; None where the step was left out."""
        line, step = self.line(connection), len(self.counts)
        if self.first:
            if self.first.counts[step] is None:
                return None
            for heard_on, count in self.first.counts[step].items():
                self.await_count(heard_on, count, f"before step {step + 1}")
        elif connection:
            self.lines[0].listen(5 * SILENCE, lambda: False)
            if not self.lines[0].is_idle:
                return None
        counts = {number: len(each.heard) for number, each in self.lines.items()}
        before = len(line.heard)
        data = b"".join(kind.encode("latin1") + struct.pack("!i", length) + body for kind, body, length in messages)
        for start in range(0, len(data), self.piece):
            line.send(data[start:start + self.piece])
        if not self.first:
            line.listen(PATIENCE if connection else SILENCE, lambda: len(line.heard) > before and line.is_ready)
        return counts

    def line(self, connection, beginning=USUAL):
        if connection not in self.lines:
            line = self.lines[connection] = Line(self.server, beginning)
            if not line.listen(PATIENCE, lambda: line.is_ready):
                self.late = "no answer to the startup message"
        return self.lines[connection]

    def await_count(self, connection, count, place):
        """Listens for so many messages, or until one is another than the first server's."""
        line, model = self.lines[connection], self.first.lines[connection].heard

        def is_enough():
            return len(line.heard) >= count or line.heard != model[:len(line.heard)]

        if not line.listen(PATIENCE, is_enough) and not self.late:
            self.late = f"{place} {len(line.heard)} messages had come of {count}"

    def finish(self, connection, line):
        """How many messages had come before the client closed its side."""
        if self.first:
            self.await_count(connection, self.first.totals[connection], "at the end")
        else:
            line.listen(3 * SILENCE, lambda: False)
        total = len(line.heard)
        line.shut()
        return total


# What is known to differ: why, what Varve and PostgreSQL say, and whether the rest is the same and compared.
# Nothing here concerns answers that do not come, bytes that are no message, or a server that ends.
KNOWN = [(why, re.compile(pattern, re.DOTALL), is_rest_same) for why, pattern, is_rest_same in [
    ("a length that is none is told of", r"E FATAL, FATAL, 08P01, invalid message length\nclosed", False),
    ("PostgreSQL lets a user in before it looks at what he has set", r"E FATAL, FATAL, .*\nR b'(\\x00){4}'", False),
    ("the packet of a request to cancel is looked at",
     r"E FATAL, FATAL, 08P01, invalid length of startup packet\nclosed", False),
    ("older versions of the protocol are not spoken",
     r"E FATAL, FATAL, 0A000, unsupported frontend .*\ntorn message .*", False),
    ("a client that has gone in COPY is not there to be told",
     r"E ERROR, ERROR, 08006, .*\nE ERROR, ERROR, 08006, .*", False),
    ("there is no replication", r"E FATAL, FATAL, 0A000, the replication protocol is not supported.*\nE FATAL.*", True),
    ("there is no function call protocol", r"E .*the function call protocol is not supported.*\nE .*", True),
    ("EXECUTE of an unknown statement is told of before it is run",
     r'E ERROR, ERROR, 26000, prepared statement "\w+" does not exist\n(2|t .*)', False),
    ("EXECUTE of what is not planned", r"E ERROR, ERROR, 0A000, planning this statement is not supported.*\n.*", False),
    ("a failed block is told of before the number of parameters",
     r"E ERROR, ERROR, 25P02, [^\n]*\nE ERROR, ERROR, 08P01, bind message supplies .*", True),
    ("a simple query whose rows meet an error tells that one alone", r"E ERROR, .*\n(D|s|C b'COPY).*", False),
    ("a result's formats are looked at before it is run",
     r"E ERROR, ERROR, 22023, unsupported format code: .*\n.*", False),
    ("a cursor that ended with its block is not there",
     r'E ERROR, ERROR, 34000, (portal|cursor) "\w+" does not exist\nE ERROR, ERROR, 25P02, .*', False),
    ("a cursor is looked for before the transaction is",
     r'E ERROR, ERROR, 34000, cursor "\w+" does not exist\nE ERROR, ERROR, 25006, .*', False),
    ("a Bind that fails leaves an empty portal in PostgreSQL",
     r'E ERROR, ERROR, 34000, portal "\w+" does not exist\nI', False),
    ("a table's columns are looked for before its use is",
     r"E ERROR, ERROR, 42703, column .*\nE ERROR, ERROR, 55006, .*", False),
    ("what DECLARE may not lock is told when it is run",
     r"1\nE ERROR, ERROR, 0A000, DECLARE .* is not supported.*", False),
    ("of what EXECUTE cannot plan any more Describe tells", r"E ERROR, ERROR, 42P01, .*\nt .*", False),
    ("PostgreSQL tells of its own cleaning", r"C .*\nN WARNING, WARNING, 01000, skipping cleanup for portal .*", False),
]]


def known(ours, theirs):
    """Of a difference that is known whether the rest is the same; None of another."""
    return next((same for _, pattern, same in KNOWN if pattern.fullmatch(f"{ours}\n{theirs}")), None)


# What is never known.
BROKEN = ("no message", "torn message", "still open", "nobody reads", "no connection")


def first_difference(ours, theirs):
    """What was heard where they go apart; None where they do not."""
    for connection in sorted(theirs.lines):
        for heard in ours.lines[connection].heard[-2:]:
            if heard.startswith(BROKEN) and heard not in theirs.lines[connection].heard:
                return heard, ""
        for pair in itertools.zip_longest(ours.lines[connection].heard, theirs.lines[connection].heard, fillvalue=""):
            if pair[0] == pair[1]:
                continue
            is_rest_same = known(*pair)
            if is_rest_same is None:
                return pair
            if not is_rest_same:
                return None
    return (ours.late, "") if ours.late else None


def prepare(server):
    """Makes the schema anew. The server may have ended and be about to come back."""
    for attempt in range(100):
        try:
            with psycopg.connect(server, autocommit=True, connect_timeout=int(PATIENCE)) as connection:
                if connection.execute("SELECT gid FROM pg_prepared_xacts WHERE gid = 'g'").fetchone():
                    connection.execute("ROLLBACK PREPARED 'g'")
                connection.execute(f"SET client_min_messages = error; SET lock_timeout = '{int(PATIENCE)}s'")
                for text in SETUP:
                    connection.execute(text)
            return
        except psycopg.OperationalError as error:
            time.sleep(0.2)
            failure = error
    sys.exit(f"{server}: {failure}")


def answers(server):
    """Whether there is an answer on a new connection."""
    line = Line(server)
    has_answered = line.listen(PATIENCE, lambda: line.is_ready) and line.is_idle
    line.socket.close()
    return has_answered


def compared(options, steps, manner):
    """(what differs, both conversations) or None."""
    steps = list(harmless(steps))
    prepare(options.postgres)
    prepare(options.varve)
    theirs = Played(options.postgres, steps, manner)
    if not answers(options.postgres):
        return (ENDED[1], ""), theirs, theirs
    ours = Played(options.varve, steps, manner, theirs)
    if not answers(options.varve):
        return (ENDED[0], ""), ours, theirs
    found = first_difference(ours, theirs)
    return found and (found, ours, theirs)


def signature(found):
    return re.sub(r"\d+", "0", repr(found[0])) if found else None


def smaller(options, steps, manner, found):
    """The conversation without what does not matter: first whole steps, then single messages."""
    until = time.monotonic() + REDUCTION
    wanted = signature(found)
    parts = [(index, connection, message) for index, (connection, messages) in enumerate(steps) for message in messages]

    def whole(parts):
        groups = itertools.groupby(parts, key=lambda part: part[:2])
        return [(connection, [message for _, _, message in group]) for (_, connection), group in groups]

    size = max(1, len(parts) // 3)
    while True:
        at = len(parts) - size
        while at > -size and time.monotonic() < until:
            fewer = parts[:max(0, at)] + parts[max(0, at + size):]
            again = compared(options, whole(fewer), manner)
            if signature(again) == wanted:
                parts, found = fewer, again
            at -= size
        if size == 1:
            return list(harmless(whole(parts))), found
        size //= 2


def told(steps):
    """The conversation, to be read."""
    for connection, messages in steps:
        yield "  step" + (" of the other connection" if connection else "")
        for kind, body, length in messages:
            wrong = "" if length == len(body) + 4 else f" with length {length}"
            yield f"    {KINDS.get(kind, repr(kind))} {str(body)[1:] if body else ''}{wrong}"


ENDED = ["Varve ended", "PostgreSQL ended"]
# The first conversation of each difference.
SEEN = {}


def difference(seed, options):
    maker = Maker(seed)
    steps = maker.steps()
    manner = maker.manner()
    found = compared(options, steps, manner)
    if not found:
        return None
    if found[0][0] in ENDED:
        return "\n".join([found[0][0], *told(steps)])
    # What does not come again was a matter of time.
    again = compared(options, steps, manner)
    if signature(again) != signature(found):
        return f"differs at times: {found[0]}, {again and again[0]}"
    before = SEEN.setdefault(signature(found), seed)
    if before != seed:
        return f"as conversation {before}"
    steps, ((ours, theirs), *both) = smaller(options, steps, manner, found)
    lines = [f"Varve:      {ours}", f"  PostgreSQL: {theirs}", *told(steps)]
    if manner[0] != USUAL:
        lines.insert(2, f"  begun by {manner[0]}")
    for connection in sorted(both[1].lines):
        heard = [side.lines[connection].heard if connection in side.lines else [] for side in both[::-1]]
        lines += ["    " + line for line in difflib.unified_diff(*heard, "PostgreSQL", "Varve", lineterm="", n=4)]
    return "\n".join(lines)


if __name__ == "__main__":
    seeds.run(difference, "conversation", count=1000)
