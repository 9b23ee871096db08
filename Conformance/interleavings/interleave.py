#!/usr/bin/env python3
"""Plays interleavings of several sessions, written as golden scripts, and compares what each step gives.

    # comment on the script
    setup
      CREATE TABLE test (id int PRIMARY KEY, value int);
    # comment on a section
    level read committed | repeatable read | serializable
    T1: BEGIN
      BEGIN
    T2: UPDATE test SET value = 12 WHERE id = 1
      waits
    T1: COMMIT
      COMMIT
      T2: UPDATE 1

A section begins with `level` and is played from a fresh setup; `BEGIN` in it begins at that level.
Below a step, indented: rows (columns joined by |), the command tag or `error SQLSTATE message`; `waits`
when the session waits for another; and the results of sessions that this step let go on. Their
order is fixed: by session.

`T1: COPY test FROM STDIN <- 1,2; 3,4` copies these rows in, in CSV.

`--rewrite` writes the files anew with what the server at hand says. The files here were written by
PostgreSQL 15; where Varve has a reason to differ, a line `differs:` in the section says it, and the
expectation below is Varve's.
"""
import argparse
import os
import queue
import re
import sys
import tempfile
import threading
import time

import psycopg

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from varve_server import Server  # noqa: E402


# Of a queue one may just be giving way to another: it is looked at as many times before it counts.
ENTANGLED_ROUNDS = 40


class Session:
    """One connection with a thread of its own, so that a step may wait."""

    def __init__(self, connection_string, name):
        self.name = name
        self.connection = psycopg.connect(connection_string, autocommit=True)
        self.pid = self.connection.info.backend_pid
        self.steps = queue.Queue()
        self.results = queue.Queue()
        self.is_waiting = False
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        while True:
            statement = self.steps.get()
            if statement is None:
                return
            self.results.put(self.perform(statement))

    def perform(self, statement):
        try:
            # Without parameters the simple protocol is used; several statements may stand in one.
            cursor = psycopg.ClientCursor(self.connection)
            if " FROM STDIN <- " in statement:
                command, rows = statement.split(" <- ")
                with cursor.copy(command + " (FORMAT csv)") as copy:
                    copy.write("\n".join(rows.split("; ")) + "\n")
                return [cursor.statusmessage]
            cursor.execute(statement)
            lines = []
            while True:
                if cursor.description is not None:
                    lines += ["|".join("" if v is None else str(v) for v in row)
                              for row in cursor.fetchall()]
                lines.append(cursor.statusmessage)
                if not cursor.nextset():
                    return lines
        except psycopg.Error as error:
            return [f"error {error.sqlstate} {error.diag.message_primary}"]

    def close(self):
        self.steps.put(None)
        self.connection.close()


class Section:
    def __init__(self, level, comments):
        self.level = level
        self.comments = comments
        self.notes = []
        self.steps = []  # [session name, statement, expected lines]


class Script:
    def __init__(self, path):
        self.path = path
        self.comments, self.setup, self.sections = [], [], []
        place, comments = None, []
        with open(path) as file:
            for line in file.read().split("\n"):
                step = re.match(r"(T\d): (.*)", line)
                if line.startswith("#"):
                    (comments if self.setup else self.comments).append(line)
                elif line == "setup":
                    place = self.setup
                elif line.startswith("level "):
                    self.sections.append(Section(line[len("level "):], comments))
                    place, comments = None, []
                elif line.startswith("differs: "):
                    self.sections[-1].notes.append(line)
                elif step:
                    place = []
                    self.sections[-1].steps.append([step.group(1), step.group(2), place])
                elif line.strip() and place is not None:
                    place.append(line[2:])

    def text(self):
        lines = self.comments + ["setup"] + ["  " + line for line in self.setup]
        for section in self.sections:
            lines += [""] + section.comments + [f"level {section.level}"] + section.notes
            for name, statement, expected in section.steps:
                lines += [f"{name}: {statement}"] + ["  " + line for line in expected]
        return "\n".join(lines) + "\n"


def play(section, setup, connection_string, timeout):
    """What each step gives."""
    control = psycopg.connect(connection_string, autocommit=True)
    psycopg.ClientCursor(control).execute("\n".join(setup))
    sessions, given = {}, []
    for name, statement, _ in section.steps:
        if name not in sessions:
            sessions[name] = Session(connection_string, name)
        session = sessions[name]
        if session.is_waiting:
            raise SystemExit(f"{name} still waits and cannot run: {statement}")
        if statement == "BEGIN":
            statement = f"BEGIN ISOLATION LEVEL {section.level.upper()}"
        session.steps.put(statement)
        session.is_waiting = True
        lines = settle(session, sessions, control, timeout)
        given.append(lines)
    for session in sessions.values():
        session.close()
    control.close()
    return given


def settle(current, sessions, control, timeout):
    """Waits until every session has its result or waits for another."""
    lines, end, settled_rounds = {}, time.monotonic() + timeout, 0
    while True:
        is_settled, blockers_of = True, {}
        waiting = [session for session in sessions.values() if session.is_waiting]
        for session in waiting:
            # Asked before the result is looked for: who was blocked and has no result is blocked.
            blockers = control.execute(
                "SELECT pg_blocking_pids(%s)", (session.pid,)).fetchone()[0]
            blockers_of[session.pid] = blockers
            try:
                lines[session.name] = session.results.get(timeout=0.005)
                session.is_waiting = False
                is_settled = False
            except queue.Empty:
                is_settled = is_settled and bool(blockers)
        # Who waits in a circle waits for the server to break it, however long that takes.
        is_settled = is_settled and not has_circle(blockers_of)
        settled_rounds = settled_rounds + 1 if is_settled else 0
        is_entangled = any(pid in blockers_of for pids in blockers_of.values() for pid in pids)
        if settled_rounds >= (ENTANGLED_ROUNDS if is_entangled else 1):
            break
        if time.monotonic() > end:
            raise SystemExit("a session neither ends nor waits")
    result = lines.pop(current.name, None) or (["waits"] if current.is_waiting else [])
    for name in sorted(lines):
        result += [f"{name}: {line}" for line in lines[name]]
    return result


def has_circle(blockers_of):
    """Whether somebody waits, over others, for itself."""
    free = set()
    while True:
        more = {pid for pid, blockers in blockers_of.items()
                if pid not in free and all(b in free or b not in blockers_of for b in blockers)}
        if not more:
            return len(free) < len(blockers_of)
        free |= more


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--server", help="play on this server (a libpq string)")
    arguments.add_argument("--varve", help="play on a fresh server of this program")
    arguments.add_argument("files", nargs="+")
    arguments.add_argument("--rewrite", action="store_true")
    arguments.add_argument("--timeout", type=float, default=30, help="seconds a step may take")
    options = arguments.parse_args()
    if bool(options.varve) == bool(options.server):
        arguments.error("give either --varve or --server")
    with tempfile.TemporaryDirectory(prefix="varve-interleavings-") as home:
        server = None
        if options.varve:
            server = Server(options.varve, home + "/data", "--log-level", "warning")
            options.server = server.connection_string
        try:
            sys.exit(1 if compare(options) else 0)
        finally:
            if server:
                server.kill()


def compare(options):
    """How many steps give something else than expected."""
    different = 0
    for path in options.files:
        script = Script(path)
        for section in script.sections:
            try:
                given = play(section, script.setup, options.server, options.timeout)
            except SystemExit as failure:
                raise SystemExit(f"{path}, {section.level}: {failure}")
            for step, lines in zip(section.steps, given):
                if options.rewrite:
                    step[2][:] = lines
                elif step[2] != lines:
                    different += 1
                    print(f"{path}, {section.level}, {step[0]}: {step[1]}")
                    print("  expected: " + " / ".join(step[2]))
                    print("  given:    " + " / ".join(lines))
        if options.rewrite:
            with open(path, "w") as file:
                file.write(script.text())
    print(f"{len(options.files)} scripts, {different} steps differ")
    return different


if __name__ == "__main__":
    main()
