#!/usr/bin/env python3
"""psycopg 3 against a varve server: parameters and results in text and binary, named statements,
server-side cursors by row limit, pipelines, COPY both ways, errors with their fields."""
import datetime
import decimal
import sys
import uuid

import psycopg
from psycopg import sql

PORT = int(sys.argv[1])


def connect(**options):
    return psycopg.connect(
        host="127.0.0.1", port=PORT, user="varve", dbname="varve", sslmode="disable",
        gssencmode="disable", connect_timeout=10, **options)


def values_round_trip(connection, binary):
    """Every type comes back as the value that was sent."""
    samples = [
        ("boolean", True), ("int2", 7), ("int4", -70000), ("int8", 1 << 40),
        ("float4", 1.5), ("float8", 0.1), ("numeric", decimal.Decimal("12345678901234567890.0123")),
        ("numeric", decimal.Decimal("0.00001")), ("text", "Žluťoučký kůň"), ("bytea", b"\x00\xff\x01"),
        ("date", datetime.date(2024, 2, 29)), ("time", datetime.time(13, 14, 15, 161718)),
        ("timestamp", datetime.datetime(2024, 2, 29, 1, 2, 3, 4)),
        ("timestamptz", datetime.datetime(2024, 2, 29, 1, 2, 3, 4, datetime.timezone.utc)),
        ("interval", datetime.timedelta(days=3, seconds=4, microseconds=5)),
        ("uuid", uuid.UUID("12345678-1234-5678-1234-567812345678")), ("text", None),
    ]
    cursor = connection.cursor(binary=binary)
    for name, value in samples:
        for placeholder in ("%s", "%b" if binary else "%t"):
            query = sql.SQL("SELECT " + placeholder + "::{}").format(sql.SQL(name))
            got = cursor.execute(query, (value,)).fetchone()[0]
            assert got == value, f"{name} (binary={binary}): sent {value!r}, got {got!r}"


def named_statements(connection):
    connection.execute("CREATE TABLE prepared (a int PRIMARY KEY, b text)")
    for number in range(20):
        connection.execute("INSERT INTO prepared VALUES (%s, %s)", (number, f"row {number}"))
    for number in range(20):
        row = connection.execute("SELECT b FROM prepared WHERE a = %s", (number,)).fetchone()
        assert row == (f"row {number}",), row
    connection.commit()


def pipelines(connection):
    with connection.pipeline():
        cursors = [connection.execute("SELECT %s::int * 2", (n,)) for n in range(100)]
    assert [cursor.fetchone()[0] for cursor in cursors] == [n * 2 for n in range(100)]
    connection.commit()


def copies(connection):
    connection.execute("CREATE TABLE copied (a int, b text, c numeric)")
    cursor = connection.cursor()
    with cursor.copy("COPY copied FROM STDIN") as copy:
        for number in range(5000):
            copy.write_row((number, None if number % 7 == 0 else f"tab\t{number}\n\\", number / 4))
    with cursor.copy("COPY (SELECT * FROM copied ORDER BY a) TO STDOUT") as copy:
        copy.set_types(["int4", "text", "numeric"])
        rows = list(copy.rows())
    assert len(rows) == 5000 and rows[0] == (0, None, decimal.Decimal("0")), rows[0]
    assert rows[1][1] == "tab\t1\n\\", rows[1]
    connection.commit()
    try:
        with cursor.copy("COPY copied FROM STDIN") as copy:
            copy.write("1\tx\t1\nnot a number\ty\t2\n")
    except psycopg.errors.InvalidTextRepresentation as error:
        assert "COPY copied, line 2, column a" in (error.diag.context or ""), error.diag.context
    else:
        raise AssertionError("bad COPY data was accepted")
    connection.rollback()
    assert connection.execute("SELECT count(*) FROM copied").fetchone()[0] == 5000


def errors(connection):
    connection.rollback()
    connection.execute("CREATE TABLE checked (a int PRIMARY KEY, b int CHECK (b > 0))")
    connection.execute("INSERT INTO checked VALUES (1, 1)")
    connection.commit()
    for query, kind, constraint in [
        ("INSERT INTO checked VALUES (1, 1)", psycopg.errors.UniqueViolation, "checked_pkey"),
        ("INSERT INTO checked VALUES (2, 0)", psycopg.errors.CheckViolation, "checked_b_check"),
        ("INSERT INTO checked VALUES (NULL, 1)", psycopg.errors.NotNullViolation, None),
        ("SELECT 1/0", psycopg.errors.DivisionByZero, None),
        ("SELECT nothing", psycopg.errors.UndefinedColumn, None),
        ("SELECT * FROM nowhere", psycopg.errors.UndefinedTable, None),
        ("SELEC 1", psycopg.errors.SyntaxError, None),
    ]:
        try:
            connection.execute(query)
        except kind as error:
            assert error.diag.constraint_name == constraint, (query, error.diag.constraint_name)
        else:
            raise AssertionError(f"no error from {query}")
        try:
            connection.execute("SELECT 1")
        except psycopg.errors.InFailedSqlTransaction:
            connection.rollback()
        else:
            raise AssertionError("a failed transaction went on")


with connect() as connection:
    values_round_trip(connection, binary=False)
    values_round_trip(connection, binary=True)
    named_statements(connection)
    pipelines(connection)
    copies(connection)
    errors(connection)
print("psycopg: all passed")
