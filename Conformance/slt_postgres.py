#!/usr/bin/env python3
"""Replays the project's .slt scripts on a PostgreSQL server and reports where it answers otherwise.

The scripts' expectations are Varve's; this is another engine's answer to the same questions. A record
preceded by a comment `# varve: …` is Varve's own (topics, its messages) and is skipped.

usage: slt_postgres.py [--rewrite] CONNECTION-STRING FILE…
  --rewrite   put PostgreSQL's answers into the files: for new scripts, whose records say only what to
              ask
"""
import pathlib
import sys

import psycopg


def records(path):
    for paragraph in pathlib.Path(path).read_text().split("\n\n"):
        lines = [line for line in paragraph.split("\n") if line]
        comments = []
        while lines and lines[0].startswith("#"):
            comments.append(lines.pop(0))
        if not lines:
            continue
        connection = ""
        if lines[0].startswith("connection "):
            connection = lines.pop(0).split(" ", 1)[1]
        if any(comment.startswith("# varve:") for comment in comments):
            continue
        header = lines.pop(0).split()
        split = lines.index("----") if "----" in lines else len(lines)
        yield comments, connection, header, "\n".join(lines[:split]), lines[split + 1:]


def shown(value):
    if value is None:
        return "NULL"
    text = value.decode()
    return text or "(empty)"


def run(connection, sql):
    """Rows of text, or the SQLSTATE of the error."""
    result = connection.pgconn.exec_(sql.encode())
    if result.status in (psycopg.pq.ExecStatus.FATAL_ERROR, psycopg.pq.ExecStatus.BAD_RESPONSE):
        return None, result.error_field(psycopg.pq.DiagnosticField.SQLSTATE).decode()
    rows = ["\t".join(shown(result.get_value(row, column)) for column in range(result.nfields))
            for row in range(result.ntuples)]
    return rows, None


def rewritten(comments, name, header, sql, rows, state):
    """The record with the answer that was given."""
    lines = list(comments) + ([f"connection {name}"] if name else [])
    if state:
        return "\n".join(lines + [f"statement error {state}", sql]) + "\n"
    if header[0] == "query":
        return "\n".join(lines + [" ".join(header), sql, "----"] + rows) + "\n"
    return "\n".join(lines + ["statement ok", sql]) + "\n"


def play(conninfo, path, rewrite):
    with psycopg.connect(conninfo, autocommit=True) as admin:
        admin.execute("DROP DATABASE IF EXISTS slt")
        admin.execute("CREATE DATABASE slt")
    connections = {}
    differences = 0
    texts = []
    for comments, name, header, sql, expected in records(path):
        if name not in connections:
            connections[name] = psycopg.connect(f"{conninfo} dbname=slt", autocommit=True)
        rows, state = run(connections[name], sql)
        if header[0] == "query" and rows is not None and header[-1] == "rowsort":
            rows.sort()
        texts.append(rewritten(comments, name, header, sql, rows, state))
        wanted = header[2] if header[:2] == ["statement", "error"] and len(header) > 2 else None
        if header[0] == "query" and rows is not None:
            same = rows == expected
        else:
            same = state == wanted
        if not same:
            differences += 1
            print(f"{path}:\n{sql}\n  varve:      {wanted or expected}\n  postgresql: {state or rows}")
    for connection in connections.values():
        connection.close()
    if rewrite:
        pathlib.Path(path).write_text("\n".join(texts))
    return differences


rewrite = sys.argv[1] == "--rewrite"
arguments = sys.argv[2:] if rewrite else sys.argv[1:]
total = sum(play(arguments[0], path, rewrite) for path in arguments[1:])
print(f"{total} differences")
sys.exit(1 if total else 0)
