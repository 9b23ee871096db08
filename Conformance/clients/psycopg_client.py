#!/usr/bin/env python3
"""psycopg 3 against a varve server: parameters and results in text and binary, named statements,
server-side cursors by row limit, pipelines, COPY both ways, binary too, errors with their fields."""
import datetime
import decimal
import sys
import uuid

import psycopg
import psycopg.types.json
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


def binary_copies(connection):
    """What PostgreSQL 15 says to the same bytes."""
    types = ["int4", "text", "numeric", "timestamptz", "int4[]", "jsonb", "uuid", "bytea", "bool", "float8"]
    names = ", ".join(f"c{number}" for number in range(len(types)))
    columns = ", ".join(f"c{number} {name}" for number, name in enumerate(types))
    cursor = connection.cursor()
    cursor.execute(f"CREATE TABLE packed ({columns}, CHECK (c0 <> 13))")
    moment = datetime.datetime(2024, 2, 29, 12, 30, tzinfo=datetime.timezone.utc)
    written = [
        (
            number, None if number % 7 == 0 else f"é{number}", decimal.Decimal(number) / 8, moment,
            [number, None, -1], {"n": number}, uuid.UUID(int=number), bytes([number % 256, 0]),
            number % 2 == 0, number / 3,
        )
        for number in range(14, 3014)
    ]
    with cursor.copy("COPY packed FROM STDIN (FORMAT binary)") as copy:
        copy.set_types(types)
        for row in written:
            copy.write_row((*row[:5], psycopg.types.json.Jsonb(row[5]), *row[6:]))
    assert cursor.rowcount == len(written), cursor.rowcount
    with cursor.copy(f"COPY (SELECT {names} FROM packed ORDER BY c0) TO STDOUT (FORMAT binary)") as copy:
        copy.set_types(types)
        assert list(copy.rows()) == written
    with cursor.copy("COPY packed TO STDOUT BINARY") as copy:
        data = b"".join(bytes(piece) for piece in copy)
    cursor.execute("TRUNCATE packed")
    with cursor.copy("COPY packed FROM STDIN BINARY") as copy:
        for start in range(0, len(data), 777):
            copy.write(data[start:start + 777])
    cursor.execute("SELECT count(*), sum(c0), sum(length(c1)) FROM packed")
    assert cursor.fetchone() == (3000, sum(row[0] for row in written),
                                 sum(len(row[1]) for row in written if row[1]))
    with cursor.copy("COPY (SELECT 1 WHERE false) TO STDOUT (FORMAT binary)") as copy:
        empty = b"".join(bytes(piece) for piece in copy)
    header = b"PGCOPY\n\xff\r\n\0" + bytes(8)
    assert empty == header + b"\xff\xff", empty

    cursor.execute("CREATE TABLE unpacked (a int4, b varchar(3), CHECK (a <> 13))")
    one, end = b"\0\x02\0\0\0\x04\0\0\0\x01\xff\xff\xff\xff", b"\xff\xff"
    for data, state, message, context in [
        (b"", "22P04", "COPY file signature not recognized", None),
        (b"1\tx\n", "22P04", "COPY file signature not recognized", None),
        (header[:11], "22P04", "invalid COPY file header (missing flags)", None),
        (header[:15], "22P04", "invalid COPY file header (missing length)", None),
        (header[:11] + b"\0\x01\0\0" + bytes(4), "22P04", "invalid COPY file header (WITH OIDS)", None),
        (header[:11] + b"\x80\0\0\0" + bytes(4), "22P04",
         "unrecognized critical flags in COPY file header", None),
        (header[:15] + b"\xff" * 4, "22P04", "invalid COPY file header (missing length)", None),
        (header[:15] + b"\0\0\0\x02x", "22P04", "invalid COPY file header (wrong length)", None),
        (header + one + b"\0\x03", "22P04", "row field count is 3, expected 2", "line 2"),
        (header + one[:5], "22P04", "unexpected EOF in COPY data", "line 1, column a"),
        (header + one + one[:10], "22P04", "unexpected EOF in COPY data", "line 2, column b"),
        (header + b"\0\x02\xff\xff\xff\xfe", "22P04", "invalid field size", "line 1, column a"),
        (header + b"\0\x02\0\0\0\x03abc" + end, "08P01", "insufficient data left in message",
         "line 1, column a"),
        (header + b"\0\x02\0\0\0\x05abcde" + end, "22P03", "incorrect binary data format",
         "line 1, column a"),
        (header + one[:10] + b"\0\0\0\x04long" + end, "22001",
         "value too long for type character varying(3)", "line 1, column b"),
        (header + one[:10] + b"\0\0\0\x02\xc3(" + end, "22021",
         'invalid byte sequence for encoding "UTF8": 0xc3 0x28', "line 1, column b"),
        (header + one + end + b"x", "22P04", "received copy data after EOF marker", "line 2"),
        (header + one + one.replace(b"\x01", b"\x0d") + end, "23514",
         'new row for relation "unpacked" violates check constraint "unpacked_a_check"', "line 2"),
    ]:
        try:
            with cursor.copy("COPY unpacked FROM STDIN (FORMAT binary)") as copy:
                copy.write(data)
        except psycopg.Error as error:
            said = error.diag.message_primary, error.sqlstate, error.diag.context
            expected = message, state, context and f"COPY unpacked, {context}"
            assert said == expected, (data, said, expected)
        else:
            raise AssertionError(f"{data} was accepted")
    # An end without its mark is one too.
    for data in header + one, header + one + end, header[:15] + b"\0\0\0\x02xx" + one:
        with cursor.copy("COPY unpacked FROM STDIN (FORMAT binary)") as copy:
            for byte in data:
                copy.write(bytes([byte]))
        assert cursor.rowcount == 1, cursor.rowcount
    for options, state in [
        ("DELIMITER ','", "42601"), ("NULL 'x'", "42601"), ("HEADER", "0A000"), ("QUOTE 'x'", "0A000"),
    ]:
        try:
            cursor.execute(f"COPY unpacked TO STDOUT (FORMAT binary, {options})")
        except psycopg.Error as error:
            assert error.sqlstate == state, (options, error)
        else:
            raise AssertionError(f"{options} was accepted")


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
with connect(autocommit=True) as connection:
    binary_copies(connection)
print("psycopg: all passed")
