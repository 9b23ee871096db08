#!/usr/bin/env python3
"""Drivers' and ORMs' own tests against the server, and which of them fail that pass with PostgreSQL.

usage: drivers.py SUITE SOURCES --python PYTHON --varve PROGRAM [--postgres PORT USER] [TEST...]

  SUITE      psycopg, asyncpg, sqlalchemy or django
  SOURCES    the project's sources, with its tests (a clone, or the sdist of PyPI unpacked)
  --python   a Python that has the project and what its tests need: pytest and pytest-timeout; for psycopg
             anyio and pproxy, for asyncpg distro, for sqlalchemy psycopg2 and greenlet, for django psycopg
             and jinja2
  --postgres a PostgreSQL 15 on 127.0.0.1 to run the same tests against: tests that fail there do not count
  TEST       which tests, as the suite names them; by default those that have to do with a database

Prints the tests that fail because something is not supported, by what that is, and those that fail for any
other reason. Exit status 1 if there are such. Nothing of these projects is in this repository.
"""
import argparse
import collections
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
from varve_server import Server  # noqa: E402

HERE = pathlib.Path(__file__).parent
DATABASES = ["drivers", "drivers_other"]
DJANGO = """aggregation aggregation_regress annotations async backends basic bulk_create constraints datatypes dates
datetimes defer delete delete_regress distinct_on_fields expressions expressions_case expressions_window extra_regress
filtered_relation fixtures foreign_object get_or_create indexes lookup m2m_through m2o_recursive many_to_many
many_to_one migrations model_fields model_inheritance multiple_database nested_foreign_keys null_queries ordering
prefetch_related queries raw_query schema select_for_update select_related serializers sessions_tests timezones
transaction_hooks transactions update""".split()
PSYCOPG = [f"tests/test_{name}" for name in """concurrency.py connection.py copy.py cursor.py cursor_client.py
cursor_common.py cursor_raw.py cursor_server.py errors.py notify.py notify_async.py pipeline.py pipeline_async.py
prepared.py prepared_async.py tpc.py tpc_async.py transaction.py transaction_async.py""".split()]
SQLALCHEMY = [f"test/{name}.py" for name in """engine/test_transaction engine/test_execute engine/test_pool
orm/test_transaction orm/test_versioning orm/test_unitofworkv2 orm/test_session
dialect/postgresql/test_on_conflict""".split()]


class Place:
    """A server to run against."""

    def __init__(self, port, user, database):
        self.port, self.user, self.database = port, user, database

    def environment(self, **more):
        path = os.pathsep.join([str(HERE), *filter(None, [os.environ.get("PYTHONPATH")])])
        return dict(
            os.environ, PGHOST="127.0.0.1", PGPORT=str(self.port), PGUSER=self.user, PGDATABASE=DATABASES[0],
            PGSSLMODE="disable", PGGSSENCMODE="disable", PYTHONPATH=path, **more)

    def make_databases(self):
        for name in DATABASES:
            for statement in (f"DROP DATABASE IF EXISTS {name}", f"CREATE DATABASE {name}"):
                subprocess.run(["psql", "-qd", self.database, "-c", statement], check=True,
                               env=dict(self.environment(), PGOPTIONS="-c client_min_messages=warning"))


def pytest(arguments, place, folder, options, **environment):
    """The tests that fail, with what they say."""
    with tempfile.TemporaryDirectory() as home:
        report = f"{home}/report.xml"
        subprocess.run(
            [arguments.python, "-m", "pytest", "-q", "--timeout", "60", "--junitxml", report, *options], cwd=folder,
            env=place.environment(**environment), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        if not os.path.exists(report):
            sys.exit("pytest ended without a report: does it run by itself?")
        count, failed = 0, {}
        for case in xml.etree.ElementTree.parse(report).iter("testcase"):
            count += 1
            for kind in ("failure", "error"):
                for fault in case.findall(kind):
                    failed[f"{case.get('classname')}::{case.get('name')}"] = fault.get("message", "")
        return count, failed


def psycopg(arguments, place):
    """psycopg 3: connections, cursors, transactions and pipelines, but what is slow."""
    return pytest(
        arguments, place, arguments.sources,
        ["--test-dsn", f"dbname={DATABASES[0]}", "-m", "not mypy and not slow and not proxy",
         *(arguments.tests or PSYCOPG)], PSYCOPG_IMPL="python")


def asyncpg(arguments, place):
    """asyncpg: apart from its sources, which are not compiled."""
    with tempfile.TemporaryDirectory() as home:
        shutil.copytree(f"{arguments.sources}/tests", f"{home}/tests")
        return pytest(
            arguments, place, home, ["--ignore", "tests/test__sourcecode.py", *(arguments.tests or ["tests"])])


def sqlalchemy(arguments, place):
    """SQLAlchemy by psycopg2."""
    environment = place.environment(PGOPTIONS="-c client_min_messages=warning")
    for schema in ("test_schema", "test_schema_2"):
        subprocess.run(["psql", "-qc", f"CREATE SCHEMA IF NOT EXISTS {schema}"], env=environment, check=True)
    url = f"postgresql+psycopg2://{place.user}@127.0.0.1:{place.port}/{DATABASES[0]}"
    return pytest(
        arguments, place, arguments.sources,
        ["-p", "varve_sqlalchemy", "--dburi", url, "--maxfail", "100000", *(arguments.tests or SQLALCHEMY)])


def django(arguments, place):
    """Django by psycopg."""
    output = subprocess.run(
        [arguments.python, "runtests.py", "--settings=varve_django", "--noinput", "--parallel", "1",
         *(arguments.tests or DJANGO)], cwd=f"{arguments.sources}/tests", env=place.environment(),
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False).stdout
    count = re.search(r"^Ran (\d+) tests", output, re.MULTILINE)
    if not count:
        sys.exit(f"the tests did not run:\n{output[-2000:]}")
    failed = {}
    for part in output.split("=" * 70)[1:]:
        name = re.search(r"^(?:ERROR|FAIL): (.*)$", part, re.MULTILINE)
        said = re.findall(r"^(?:[\w.]+\.)?(\w*(?:Error|Exception|Failure)\w*: .*)$", part, re.MULTILINE)
        if name:
            failed[name.group(1)] = said[0] if said else part[-200:]
    return int(count.group(1)), failed


def unsupported(message):
    """What is not supported, or nil."""
    for line in message.splitlines():
        if found := re.search(r"function (\w+)\(.*\) is not supported|([A-Z][A-Z …]*|the function call protocol) is not"
                              r" supported", line):
            return f"{found.group(1)}()" if found.group(1) else found.group(2)
        if found := re.search(r'invalid value for parameter "(client_encoding|standard_conforming_strings)"', line):
            return found.group(1)
    return None


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    suites = {suite.__name__: suite for suite in (psycopg, asyncpg, sqlalchemy, django)}
    parser.add_argument("suite", choices=suites)
    parser.add_argument("sources")
    parser.add_argument("tests", nargs="*")
    parser.add_argument("--python", required=True)
    parser.add_argument("--varve", required=True)
    parser.add_argument("--postgres", nargs=2, metavar=("PORT", "USER"))
    arguments = parser.parse_args()
    arguments.python = os.path.abspath(arguments.python)
    run = suites[arguments.suite]

    accepted = set()
    if arguments.postgres:
        place = Place(*arguments.postgres, "postgres")
        place.make_databases()
        count, failed = run(arguments, place)
        accepted = set(failed)
        print(f"PostgreSQL: {count} tests, {len(failed)} fail")
    with tempfile.TemporaryDirectory() as home:
        server = Server(arguments.varve, f"{home}/data")
        place = Place(server.postgres, "varve", "varve")
        try:
            place.make_databases()
            count, failed = run(arguments, place)
        finally:
            server.kill()
    failed = {name: said for name, said in failed.items() if name not in accepted}
    reasons = collections.Counter(filter(None, map(unsupported, failed.values())))
    others = {name: said for name, said in failed.items() if not unsupported(said)}
    print(f"Varve: {count} tests, {len(failed)} fail that PostgreSQL passes"
          if arguments.postgres else f"Varve: {count} tests, {len(failed)} fail")
    for reason, number in reasons.most_common():
        print(f"  {number:4} not supported: {reason}")
    kinds = collections.defaultdict(list)
    for name, said in sorted(others.items()):
        kinds[re.sub(r"0x[0-9a-f]+|\d+", "…", " ".join(said.split())[:60])].append((name, said))
    for examples in kinds.values():
        name, said = examples[0]
        more = f" and {len(examples) - 1} more" if len(examples) > 1 else ""
        print(f"  {name}{more}\n      {' '.join(said.split())[:200]}")
    sys.exit(1 if others else 0)


if __name__ == "__main__":
    main()
