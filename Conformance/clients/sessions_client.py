#!/usr/bin/env python3
"""What lasts between statements, with psycopg 3 against a varve server: server-side cursors, portals that
are read in pieces, notifications to idle clients, foreign keys under concurrency, two-phase commit."""
import sys
import threading

import psycopg
from psycopg import errors

PORT = int(sys.argv[1])


def connect(**options):
    return psycopg.connect(
        host="127.0.0.1", port=PORT, user="varve", dbname="varve", sslmode="disable",
        gssencmode="disable", connect_timeout=10, **options)


def long_expressions():
    """Regular expressions that take long keep nobody waiting, and are cancelled between rows."""
    query = "SELECT count(*) FROM generate_series(1, 1000000) g WHERE repeat('a', 40) || g ~ '(a+)(a+)\\1\\2b'"
    others = [connect(autocommit=True) for _ in range(8)]
    busy = [connect(autocommit=True) for _ in range(4)]
    ends = []

    def run(connection):
        try:
            connection.execute(query)
            ends.append("answered")
        except errors.QueryCanceled as error:
            ends.append(error.diag.message_primary)

    threads = [threading.Thread(target=run, args=(connection,)) for connection in busy]
    for thread in threads:
        thread.start()
    for _ in range(25):
        for other in others:
            assert other.execute("SELECT 1").fetchone() == (1,)
    assert not ends, ends
    for connection in busy[:2]:
        connection.cancel()
    for connection in busy[2:]:
        others[0].execute("SELECT pg_cancel_backend(%s)", (connection.info.backend_pid,))
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    assert ends == ["canceling statement due to user request"] * 4, ends
    for connection in busy:
        assert connection.execute("SELECT 'aab' ~ '(a)\\1b'").fetchone() == (True,)
    for connection in busy + others:
        connection.close()
    large = "SELECT " + "(SELECT " * 300 + "1" + ")" * 300
    with connect(autocommit=True) as connection:
        assert connection.execute(large.encode()).fetchone() == (1,)
        for text, kind in [
            ("SELECT " + "1+" * 50_000 + "1", errors.StatementTooComplex),
            (" UNION ALL ".join(["SELECT 1"] * 10_000), errors.StatementTooComplex),
            ("SELECT " + "(" * 20_000 + "1" + ")" * 20_000, errors.SyntaxError),
        ]:
            try:
                connection.execute(text.encode())
            except kind:
                continue
            raise AssertionError(f"{text[:40]} was accepted")


def server_side_cursors():
    """Cursors with parameters, several at once, each with its own."""
    with connect() as connection:
        connection.execute("CREATE TABLE numbers (n int PRIMARY KEY)")
        connection.execute("INSERT INTO numbers SELECT generate_series(1, 5000)")
        connection.commit()
        low = connection.cursor("low")
        high = connection.cursor("high", scrollable=True)
        low.execute("SELECT n FROM numbers WHERE n <= %s ORDER BY n", (2500,))
        high.execute("SELECT n FROM numbers WHERE n > %s ORDER BY n", (2500,))
        connection.execute("DELETE FROM numbers WHERE n % 2 = 0")
        low_rows, high_rows = [], []
        for _ in range(25):
            low_rows += [row[0] for row in low.fetchmany(100)]
            high_rows += [row[0] for row in high.fetchmany(100)]
        assert low_rows == list(range(1, 2501)), low_rows[:10]
        assert high_rows == list(range(2501, 5001)), high_rows[:10]
        high.scroll(10, mode="absolute")
        assert high.fetchone() == (2511,)
        high.scroll(-3)
        assert high.fetchone() == (2509,)
        connection.rollback()
        held = connection.cursor("held", withhold=True)
        held.execute("SELECT n FROM numbers ORDER BY n")
        assert held.fetchone() == (1,)
        connection.commit()
        connection.execute("TRUNCATE numbers")
        connection.commit()
        assert len(held.fetchall()) == 4999
        held.close()


def idle_listeners():
    """A client that does nothing is told all the same, in commit order."""
    listeners = [connect(autocommit=True) for _ in range(20)]
    for listener in listeners:
        listener.execute("LISTEN ticks")
    with connect() as speaker:
        speaker.execute("CREATE TABLE ticks (n int)")
        speaker.commit()
        for number in range(10):
            speaker.execute("INSERT INTO ticks VALUES (%s)", (number,))
            speaker.execute("SELECT pg_notify('ticks', %s)", (str(number),))
            speaker.execute("SELECT pg_notify('ticks', %s)", (str(number),))
            speaker.commit()
        speaker.execute("NOTIFY ticks, 'never'")
        speaker.rollback()
        pid = speaker.info.backend_pid
    for listener in listeners:
        generator = listener.notifies()
        heard = [next(generator) for _ in range(10)]
        generator.close()
        assert [each.payload for each in heard] == [str(n) for n in range(10)], heard
        assert all(each.pid == pid and each.channel == "ticks" for each in heard)
        listener.close()


def foreign_keys_meet():
    """A row is not deleted while somebody refers to it, whoever comes first."""
    with connect(autocommit=True) as setup:
        setup.execute("CREATE TABLE parent (id int PRIMARY KEY, note text)")
        setup.execute("CREATE TABLE child (id int PRIMARY KEY, parent int REFERENCES parent)")
        setup.execute("INSERT INTO parent SELECT generate_series(1, 40)")
    failures = []

    def work(first, make):
        with connect() as connection:
            for number in range(first, 41, 2):
                try:
                    make(connection, number)
                    connection.commit()
                except errors.ForeignKeyViolation:
                    connection.rollback()
                except psycopg.Error as error:
                    failures.append(error)
                    connection.rollback()

    def refer(connection, number):
        connection.execute("INSERT INTO child VALUES (%s, %s)", (number, number))

    def delete(connection, number):
        connection.execute("DELETE FROM parent WHERE id = %s", (number,))

    def touch(connection, number):
        connection.execute("UPDATE parent SET note = 'x' WHERE id = %s", (number,))

    threads = [
        threading.Thread(target=work, args=(first, make))
        for first in (1, 2) for make in (refer, delete, touch)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures, failures
    with connect() as connection:
        lost = connection.execute(
            "SELECT count(*) FROM child WHERE parent NOT IN (SELECT id FROM parent)").fetchone()
        assert lost == (0,), lost
        neither = connection.execute(
            "SELECT count(*) FROM generate_series(1, 40) AS n WHERE n NOT IN (SELECT id FROM parent)"
            " AND n IN (SELECT id FROM child)").fetchone()
        assert neither == (0,), neither


def two_phase():
    """The interface of the DB-API: tpc_begin, tpc_prepare, tpc_recover, tpc_commit."""
    connection = connect()
    connection.execute("CREATE TABLE ledger (n int PRIMARY KEY)")
    connection.commit()
    first = connection.xid(42, "global", "branch")
    connection.tpc_begin(first)
    connection.execute("INSERT INTO ledger VALUES (1)")
    connection.tpc_prepare()
    connection.close()
    with connect() as connection:
        found = connection.tpc_recover()
        assert [(each.format_id, each.gtrid, each.bqual) for each in found] == [
            (42, "global", "branch")], found
        connection.rollback()
        assert connection.execute("SELECT count(*) FROM ledger").fetchone() == (0,)
        connection.rollback()
        connection.tpc_commit(found[0])
        assert connection.execute("SELECT count(*) FROM ledger").fetchone() == (1,)


for check in (long_expressions, server_side_cursors, idle_listeners, foreign_keys_meet, two_phase):
    check()
print("ok")
