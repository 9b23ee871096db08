#!/usr/bin/env python3
"""Runs PostgreSQL's isolation specs against a varve server (or another one) and reports each by name.

The specs are PostgreSQL's own data and not part of this project: `--specs` names a folder with
`isolation_schedule`, `specs/*.spec` and `expected/*.out` (`src/test/isolation` of PostgreSQL's
sources has them). They are run by PostgreSQL's own `isolationtester`, each against a fresh server,
and its output is compared with the expected one, as `pg_isolation_regress` does.

`differences.txt` beside this file holds, for every spec that differs, the reason. A spec that differs without
a reason there, or that no longer differs, fails the run.
"""
import argparse
import difflib
import glob
import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
from varve_server import Server  # noqa: E402


class Fresh(Server):
    """A server on a directory of its own."""

    def __init__(self, program, home):
        self.home = tempfile.mkdtemp(dir=home)
        super().__init__(program, os.path.join(self.home, "data"), "--log-level", "warning")

    def end(self):
        """Returns what the server says of itself if it has crashed."""
        crashed = self.kill()
        with open(self.log_path, errors="replace") as log:
            tail = log.read()[-2000:]
        shutil.rmtree(self.home, ignore_errors=True)
        return f"the server crashed ({crashed}):\n{tail}" if crashed is not None else None


class Other:
    """A server that runs already."""

    def __init__(self, connection_string):
        self.connection_string = connection_string

    def end(self):
        return None


def tester():
    libdir = subprocess.run(
        ["pg_config", "--pgxs"], check=True, capture_output=True, text=True).stdout.strip()
    program = os.path.join(
        os.path.dirname(libdir), "..", "..", "src", "test", "isolation", "isolationtester")
    if not os.path.exists(program):
        raise SystemExit(f"{program} is missing (Debian: postgresql-client-15)")
    return os.path.normpath(program)


def scheduled(folder):
    names = []
    with open(os.path.join(folder, "isolation_schedule")) as schedule:
        for line in schedule:
            if line.startswith("test:"):
                names += line.split()[1:]
    return names


def reasons():
    found = {}
    path = os.path.join(HERE, "differences.txt")
    if os.path.exists(path):
        with open(path) as file:
            for line in file:
                line = line.strip()
                if line and not line.startswith("#"):
                    name, reason = line.split(":", 1)
                    found[name.strip()] = reason.strip()
    return found


def date_style_of(server):
    """The one that pg_regress sets and the outputs are made with, if the server has it."""
    wanted = "Postgres, MDY"
    probe = subprocess.run(
        ["psql", "-X", server.connection_string, "-c", f"SET DateStyle = '{wanted}'"],
        capture_output=True)
    return wanted if probe.returncode == 0 else None


def play(program, folder, name, server, timeout, date_style):
    """The output of one spec, and the difference from what is expected ("" for none)."""
    environment = dict(
        os.environ, PGAPPNAME=f"isolation/{name}", PGTZ="PST8PDT",
        LC_ALL="C", PG_TEST_TIMEOUT_DEFAULT="10")
    environment.pop("PGOPTIONS", None)
    if date_style:
        environment["PGDATESTYLE"] = date_style
    with open(os.path.join(folder, "specs", name + ".spec"), "rb") as spec:
        process = subprocess.Popen(
            [program, server.connection_string], stdin=spec, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, env=environment)
        try:
            output, _ = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            output, _ = process.communicate()
            output += f"\n(still running after {timeout} s)\n".encode()
    output = output.decode(errors="replace")
    closest = None
    for path in sorted(glob.glob(os.path.join(folder, "expected", name + ".out"))
                       + glob.glob(os.path.join(folder, "expected", name + "_[0-9].out"))):
        with open(path) as file:
            expected = file.read()
        difference = "".join(difflib.unified_diff(
            expected.splitlines(True), output.splitlines(True), "expected", "here", n=3))
        if closest is None or len(difference) < len(closest):
            closest = difference
    return output, closest if closest is not None else "(no expected output)\n"


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--specs", required=True)
    arguments.add_argument("--varve", help="the server's program: each spec gets a fresh one")
    arguments.add_argument("--server", help="connect to this server instead (a libpq string)")
    arguments.add_argument("--output", help="keep outputs and differences in this folder")
    arguments.add_argument("--timeout", type=int, default=60, help="seconds a spec may take")
    arguments.add_argument("names", nargs="*", help="specs to run (default: the schedule)")
    options = arguments.parse_args()
    if bool(options.varve) == bool(options.server):
        arguments.error("give either --varve or --server")
    program = tester()
    known = reasons() if options.varve else {}
    home = tempfile.mkdtemp(prefix="varve-isolation-")
    passed, differing, unexplained, stale = 0, 0, [], []
    date_style = "unknown"
    if options.output:
        os.makedirs(options.output, exist_ok=True)
    for name in options.names or scheduled(options.specs):
        server = Fresh(options.varve, home) if options.varve else Other(options.server)
        if date_style == "unknown":
            date_style = date_style_of(server)
        output, difference = play(
            program, options.specs, name, server, options.timeout, date_style)
        crash = server.end()
        if crash:
            difference += crash
        if options.output:
            for suffix, text in ((".out", output), (".diff", difference)):
                with open(os.path.join(options.output, name + suffix), "w") as file:
                    file.write(text)
        if not difference:
            passed += 1
            print(f"ok       {name}", flush=True)
            if name in known:
                stale.append(name)
        elif name in known and not crash:
            differing += 1
            print(f"differs  {name}: {known[name]}", flush=True)
        else:
            unexplained.append(name)
            print(f"NOT OK   {name}", flush=True)
            if options.names:
                print(difference)
    shutil.rmtree(home, ignore_errors=True)
    print(f"{passed} passed, {differing} differ for a known reason, "
          f"{len(unexplained)} without one" + (f": {' '.join(unexplained)}" if unexplained else ""))
    if stale:
        print(f"differences.txt explains what does not differ: {' '.join(stale)}")
    sys.exit(1 if unexplained or stale else 0)


main()
