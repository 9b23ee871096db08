#!/usr/bin/env python3
"""Real storage faults against a varve server, each with a journal of what was acknowledged.

    kill9      kill -9 in the middle of work, again and again (Conformance/crash)
    syncs      kill at the Nth sync of a thread, for each N (strace)
    errors     EIO and ENOSPC from the Nth sync, and ENOSPC from the Nth write, for each N (strace)
    torn       the ledger's last segment cut off at every byte
    bitflips   random bits flipped in every kind of file
    smalldisk  a file system of 400 MB that fills up and is emptied again (loop mount; root)
    memory     a memory cgroup that is too small (cgroup; root)

Each prints its trials, its losses and its seed; the exit status is 1 when something was lost or a
promise was broken, and 3 when the machine does not allow the attack at all.
"""
import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "crash")]
import psycopg  # noqa: E402
from confluent_kafka import KafkaException, Producer  # noqa: E402
from crash_rounds import SCHEMA, Journal, check  # noqa: E402
from varve_server import NotStarted, Server  # noqa: E402


class Broken(Exception):
    """A promise was not kept."""


class Impossible(Exception):
    """The machine does not allow the attack."""


def work(server, journal, transactions=12, first=1):
    """A fixed piece of work: the same syncs in the same order each time. Ends early, without a word,
    when the server goes away; commits that failed are not in the journal."""
    try:
        with server.connect() as connection:
            connection.autocommit = True
            exists = connection.execute(
                "SELECT count(*) FROM pg_class WHERE relname = 'orders'").fetchone()[0]
            if not exists:
                connection.execute(SCHEMA)
            for number in range(first, first + transactions):
                with connection.transaction():
                    connection.execute("INSERT INTO orders VALUES (%s, 1)", (number,))
                    connection.execute(
                        "INSERT INTO lines VALUES (%s, 1), (%s, 2)", (number, number))
                    connection.execute("INSERT INTO order_placed VALUES (%s)", (number,))
                journal.commit(number)
                produce(server, journal, f"click-{number}")
                if number % 4 == 0:
                    connection.execute("CHECKPOINT")
    except psycopg.Error:
        pass


def produce(server, journal, value):
    def delivered(error, message):
        if error is None:
            journal.produce(message.value().decode(), message.offset())

    producer = Producer({
        "bootstrap.servers": server.kafka, "acks": "all", "linger.ms": 0, "retries": 0,
        "message.timeout.ms": 1500, "socket.timeout.ms": 1500, "log_level": 0,
        "error_cb": lambda error: None})
    producer.produce("clicks", value, on_delivery=delivered)
    producer.flush(2)


def examine(options, directory, journal, what):
    """The promises after a restart; a server that never got as far as its schema holds nothing."""
    server = Server(options.varve, directory)
    try:
        with server.connect() as connection:
            exists = connection.execute(
                "SELECT count(*) FROM pg_class WHERE relname = 'clicks'").fetchone()[0]
        if not exists:
            if journal.acknowledged or journal.produced:
                raise Broken(f"{what}: everything is lost")
            return
        wrong, _ = check(server, journal)
        if wrong:
            raise Broken(f"{what}: " + "; ".join(wrong))
    finally:
        server.kill()


def strace(inject, output):
    return ["strace", "-f", "-qq", "-o", output, "-e", "trace=" + inject.split(":")[0],
            "-e", "inject=" + inject]


def calls_of(options, home, names):
    """How often the busiest thread makes one of the calls during the work."""
    trace = f"{home}/count.trace"
    server = Server(options.varve, f"{home}/count", wrapper=[
        "strace", "-f", "-qq", "-o", trace, "-e", "trace=" + names])
    work(server, Journal())
    stop(server)
    per_thread = {}
    for line in open(trace):
        words = line.split(None, 1)
        if len(words) > 1 and any(words[1].startswith(name + "(") for name in names.split(",")):
            per_thread[words[0]] = per_thread.get(words[0], 0) + 1
    return max(per_thread.values(), default=0)


def stop(server):
    """Ends the server under strace: the signal is for the server, not for strace."""
    for child in children(server.process.pid):
        os.kill(child, signal.SIGTERM)
    try:
        server.process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        finish(server)
    server.log.close()


def children(pid):
    path = f"/proc/{pid}/task/{pid}/children"
    return [int(word) for word in open(path).read().split()] if os.path.exists(path) else []


def finish(server):
    for child in children(server.process.pid):
        os.kill(child, signal.SIGKILL)
    server.process.kill()
    server.process.wait()


def points(count, limit, chance):
    """All of 1...count, or as many of them as the limit allows, the first ones always."""
    every = list(range(1, count + 1))
    if count <= limit:
        return every
    first = every[:limit // 2]
    return first + sorted(chance.sample(every[limit // 2:], limit - len(first)))


def inject_at(options, home, chance, kinds):
    """One server for each point and kind of injection. `kinds` are (name, calls, action, check)."""
    trials = 0
    acknowledged = 0
    for name, calls, action, after in kinds:
        count = calls_of(options, home, calls)
        shutil.rmtree(f"{home}/count", ignore_errors=True)
        for number in points(count, options.trials, chance):
            directory = f"{home}/data"
            shutil.rmtree(directory, ignore_errors=True)
            journal = Journal()
            what = f"{name} at call {number}"
            try:
                server = Server(
                    options.varve, directory,
                    wrapper=strace(f"{calls}:{action}:when={number}", f"{home}/trace"))
            except NotStarted:
                server = None
            if server:
                work(server, journal)
                after(server, journal, what, f"{home}/trace")
                finish(server)
                server.log.close()
            examine(options, directory, journal, what)
            trials += 1
            acknowledged += len(journal.acknowledged) + len(journal.produced)
    return trials, acknowledged


def nothing(server, journal, what, trace):
    pass


def must_have_stopped(server, journal, what, trace):
    """A failed sync stops the process at once."""
    try:
        server.process.wait(timeout=3)
    except subprocess.TimeoutExpired:
        # Otherwise the thread that would have failed made fewer calls this time.
        if "INJECTED" in open(trace).read():
            raise Broken(f"{what}: the server goes on after a failed sync") from None


def must_serve(server, journal, what, trace):
    """A full disk refuses writes and no more; a later write finds room."""
    if server.process.poll() is not None:
        raise Broken(f"{what}: the server stopped on a full disk")
    with server.connect() as connection:
        connection.execute("SELECT 1")
    before = len(journal.acknowledged)
    work(server, journal, transactions=3, first=1000)
    if len(journal.acknowledged) == before:
        raise Broken(f"{what}: writes do not come back")


def attack_kill9(options, home, chance):
    script = HERE.parent / "crash" / "crash_rounds.py"
    result = subprocess.run(
        [sys.executable, script, "--varve", options.varve, "--data", f"{home}/data",
         "--rounds", str(options.trials), "--seed", str(options.seed)],
        stdout=subprocess.PIPE, text=True)
    last = result.stdout.strip().splitlines()[-1]
    if result.returncode != 0:
        raise Broken(last)
    return options.trials, last


def attack_syncs(options, home, chance):
    return inject_at(options, home, chance, [
        ("kill", "fdatasync,fsync", "signal=SIGKILL", nothing)])


def attack_errors(options, home, chance):
    return inject_at(options, home, chance, [
        ("EIO from sync", "fdatasync,fsync", "error=EIO", must_have_stopped),
        ("ENOSPC from sync", "fdatasync,fsync", "error=ENOSPC", must_have_stopped),
        ("ENOSPC from write", "pwrite64", "error=ENOSPC", must_serve)])


def prepared(options, home):
    """A directory with orders, lines and events in it, and what it acknowledged. The server was
    killed."""
    directory = f"{home}/original"
    journal = Journal()
    server = Server(options.varve, directory)
    work(server, journal, transactions=40)
    with server.connect() as connection:
        connection.autocommit = True
        connection.execute("CHECKPOINT")
    work(server, journal, transactions=5, first=500)
    server.kill()
    return directory, journal


def run(options, *arguments):
    return subprocess.run(
        [options.varve, *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        env=dict(os.environ, SWIFT_BACKTRACE="enable=no"))


def attack_torn(options, home, chance):
    """Everything after the cut reads as zeros, as in a segment that was written ahead of its use."""
    directory, journal = prepared(options, home)
    segment = sorted(Path(directory, "ledger").glob("*.segment"))[-1]
    content = segment.read_bytes()
    used = len(content.rstrip(b"\0"))
    last = None
    trials = 0
    copy = f"{home}/torn"
    shutil.copytree(directory, copy)
    target = Path(copy, "ledger", segment.name)
    cuts = range(used, -1, -1) if used <= options.trials else sorted(
        chance.sample(range(used), options.trials), reverse=True)
    for cut in cuts:
        with open(target, "r+b") as file:
            file.seek(cut)
            file.write(bytes(used - cut))
        result = run(options, "ledger", "verify", "--data", copy)
        if result.returncode != 0:
            raise Broken(f"cut at byte {cut}: {result.stdout.strip()}")
        sequence = int(result.stdout.split("last sequence ")[1].split()[0])
        if last is not None and sequence > last:
            raise Broken(f"cut at byte {cut}: sequence {sequence} after {last}")
        last = sequence
        trials += 1
    return trials, used


def attack_bitflips(options, home, chance):
    """Each flipped bit, in the data directory, the archive and a backup, is refused with the file's
    name, or changes nothing that anybody sees."""
    places = ("original", "archive", "backup")
    journal = everything(options, home)
    files = [path for place in places for path in sorted(Path(home, place).rglob("*"))
             if path.is_file() and path.name != "LOCK" and not path.name.startswith("spare")]
    kinds = {}
    for path in files:
        kind = path.relative_to(home).parts[0] + " " + (path.suffix or path.name)
        kinds.setdefault(kind, []).append(path)
    working = Path(home, "flipped")
    found = {kind: [0, 0] for kind in sorted(kinds)}
    for number in range(options.trials):
        kind = sorted(kinds)[number % len(kinds)]
        path = chance.choice(kinds[kind])
        relative = path.relative_to(home)
        renew(home, places, working)
        content = bytearray(path.read_bytes())
        used = len(content.rstrip(b"\0")) or 1
        bit = chance.randrange(min(len(content), used + 64) * 8)
        content[bit // 8] ^= 1 << bit % 8
        Path(working, relative).write_bytes(content)
        what = f"bit {bit} of {relative}"
        examine_flip = flipped_data if relative.parts[0] == "original" else flipped_copy
        is_detected = examine_flip(options, working, journal, relative, bit // 8, used, what)
        found[kind][0 if is_detected else 1] += 1
    return options.trials, "; ".join(
        f"{kind}: {detected} detected, {harmless} harmless"
        for kind, (detected, harmless) in found.items())


def everything(options, home):
    """A directory, an archive and a backup with every kind of file. Larger than the server's memory
    is for, so that the store has written files and merged them; the server was killed."""
    directory, journal, archive = f"{home}/original", Journal(), f"{home}/archive"
    memory = ["--memory", "16MB"]
    server = Server(options.varve, directory, *memory)
    work(server, journal, transactions=40)
    with server.connect(autocommit=True) as connection:
        connection.execute("CREATE TABLE filler (id int PRIMARY KEY, t text)")
        for turn in range(1, 7):
            connection.execute(
                f"INSERT INTO filler SELECT n, repeat(md5((n * {turn})::text), 12) "
                "FROM generate_series(1, 8000) n ON CONFLICT (id) DO UPDATE SET t = excluded.t")
        connection.execute("CHECKPOINT")
    server.stop()
    # The ledger is archived as a server starts, and at times after that.
    server = Server(options.varve, directory, *memory, "--archive", archive)
    work(server, journal, transactions=5, first=500)
    until = time.monotonic() + 20
    while not list(Path(archive).glob("*.zst")) and time.monotonic() < until:
        time.sleep(0.1)
    made = run(options, "backup", f"{home}/backup", "--data", directory, "--archive", archive)
    if made.returncode != 0:
        raise Broken(f"no backup: {made.stdout.strip()}")
    server.kill()
    for needed in ("archive/*.zst", "backup/ledger/*.zst", "original/store/*.run",
                   "original/store/manifest", "original/topics/checkpoint"):
        if not list(Path(home).glob(needed)):
            raise Broken(f"there is no {needed} to flip bits in")
    return journal


def renew(home, places, working):
    """Makes the working copy what the places are: only what differs is copied."""
    for place in places:
        source = Path(home, place)
        wanted = {path.relative_to(home): path.stat() for path in source.rglob("*")
                  if path.is_file() and not path.name.startswith("spare")}
        for path in list(Path(working, place).rglob("*")):
            if path.is_file() and path.relative_to(working) not in wanted:
                path.unlink()
        for relative, stat in wanted.items():
            target = Path(working, relative)
            if target.exists():
                there = target.stat()
                if (there.st_size, there.st_mtime_ns) == (stat.st_size, stat.st_mtime_ns):
                    continue
            target.parent.mkdir(parents=True, exist_ok=True)
            subprocess.run(
                ["cp", "-p", "--sparse=always", Path(home, relative), target], check=True)


def flipped_data(options, working, journal, relative, byte, used, what):
    """Whether the server finds the flipped bit; it may also change nothing."""
    directory = str(Path(working, "original"))
    open(directory + ".log", "w").close()
    try:
        server = Server(options.varve, directory, "--memory", "16MB")
    except NotStarted:
        log = open(directory + ".log").read().strip().splitlines()
        named = relative.name in log[-1] or "the ledger ends after" in log[-1]
        if not named or len(log[-1]) > 2000:
            raise Broken(f"{what}: not named in {log[-1][:300]!r}") from None
        return True
    try:
        with server.connect() as connection:
            connection.execute("SELECT count(*) FROM clicks")
            rows = connection.execute(
                "SELECT count(*), sum(length(t)), min(t) FROM filler").fetchone()
        wrong, _ = check(server, journal)
        if rows[:2] != (8000, 8000 * 384):
            wrong.append(f"the filler is {rows}")
        if wrong and not torn_tail(relative, byte, used):
            raise Broken(f"{what}: " + "; ".join(wrong))
        return False
    except (psycopg.Error, KafkaException):
        if server.process.poll() is not None:
            raise Broken(f"{what}: the server crashed") from None
        return True
    finally:
        server.kill()


def flipped_copy(options, working, journal, relative, byte, used, what):
    """Whether verification finds the flipped bit in the archive, or a restore the one in a backup."""
    if relative.parts[0] == "archive":
        result = run(options, "ledger", "verify", "--data", str(Path(working, "original")),
                     "--archive", str(Path(working, "archive")))
    else:
        restored = Path(working, "restored")
        shutil.rmtree(restored, ignore_errors=True)
        result = run(options, "restore", str(Path(working, "backup")), "--data", str(restored))
    if result.returncode < 0 or result.returncode > 100:
        raise Broken(f"{what}: crashed: {result.stdout.strip()[:300]}")
    if result.returncode == 0:
        raise Broken(f"{what}: not found")
    if relative.name not in result.stdout:
        raise Broken(f"{what}: not named in {result.stdout.strip()[:300]!r}")
    return True


def torn_tail(relative, byte, used):
    """The last group of a ledger whose server was killed cannot be told from one that was never
    whole: see docs/formats/ledger.md."""
    return relative.parts[0] == "ledger" and byte > used - 2000


def attack_smalldisk(options, home, chance):
    image, mount = f"{home}/disk.img", f"{home}/disk"
    os.mkdir(mount)
    subprocess.run(["truncate", "-s", "400M", image], check=True)
    made = subprocess.run(
        ["mkfs.ext4", "-q", "-F", image], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    mounted = made.returncode == 0 and subprocess.run(
        ["mount", "-o", "loop", image, mount], stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT).returncode == 0
    if not mounted:
        raise Impossible("an image cannot be mounted here")
    try:
        return fill_and_heal(options, mount, chance)
    finally:
        subprocess.run(["umount", "-l", mount], check=False)


def fill_and_heal(options, mount, chance):
    ballast = f"{mount}/ballast"
    refused = 0
    journal = Journal()
    server = Server(options.varve, f"{mount}/data")
    work(server, journal)
    number = 10_000
    for trial in range(options.trials):
        with open(ballast, "wb") as file:
            try:
                while True:
                    file.write(bytes(1 << 20))
                    file.flush()
            except OSError:
                pass
        codes = set()
        acknowledged = 0
        for _ in range(400):
            number += 1
            try:
                with server.connect() as connection:
                    connection.execute(
                        "INSERT INTO orders VALUES (%s, 1)", (number,))
                    connection.execute(
                        "INSERT INTO lines VALUES (%s, 1), (%s, 2)", (number, number))
                    connection.execute(
                        "INSERT INTO order_placed SELECT %s", (number,))
                    connection.execute(
                        "CREATE TABLE IF NOT EXISTS filler (t text)")
                    connection.execute(
                        "INSERT INTO filler SELECT repeat(md5(%s::text), 8000)", (number,))
                journal.commit(number)
                acknowledged += 1
            except psycopg.Error as error:
                codes.add(error.sqlstate)
                if error.sqlstate == "53100":
                    refused += 1
                    break
        if codes - {"53100"}:
            raise Broken(f"trial {trial}: {codes} instead of 53100")
        with server.connect() as connection:
            count = connection.execute("SELECT count(*) FROM orders").fetchone()[0]
        if count != len(journal.acknowledged):
            raise Broken(f"trial {trial}: {count} orders of {len(journal.acknowledged)}")
        os.remove(ballast)
        before = len(journal.acknowledged)
        work(server, journal, transactions=2, first=number + 1)
        number += 2
        if len(journal.acknowledged) != before + 2:
            raise Broken(f"trial {trial}: writes do not come back when there is room")
        with server.connect() as connection:
            connection.execute("DELETE FROM filler")
    server.kill()
    server = Server(options.varve, f"{mount}/data")
    wrong, summary = check(server, journal)
    server.kill()
    if wrong:
        raise Broken("; ".join(wrong))
    if refused == 0:
        raise Broken("the disk never was full")
    return options.trials, f"{refused} times refused with 53100, healed each time; {summary}"


def attack_memory(options, home, chance):
    group = f"/sys/fs/cgroup/memory/varve-faults-{os.getpid()}"
    try:
        os.mkdir(group)
        Path(group, "memory.limit_in_bytes").write_text(str(256 << 20))
    except OSError as error:
        raise Impossible(f"no memory cgroup: {error}") from None
    killed = 0
    refused = 0
    journal = Journal()
    try:
        for trial in range(options.trials):
            server = Server(options.varve, f"{home}/data", wrapper=[
                "sh", "-c", f"echo $$ > {group}/cgroup.procs; exec \"$@\"", "sh"])
            work(server, journal, transactions=4, first=1 + trial * 10)
            try:
                with server.connect() as connection:
                    connection.execute("CREATE TABLE IF NOT EXISTS filler (t text)")
                    for size in (1, 20, 100, 400):
                        connection.execute(
                            "INSERT INTO filler SELECT repeat('x', 1000000) "
                            f"FROM generate_series(1, {size})")
            except psycopg.Error as error:
                refused += error.sqlstate == "53200"
                if error.sqlstate is None:
                    # The connection broke: the process is ending, and gives its memory back first.
                    server.process.wait(timeout=60)
            if server.process.poll() is not None:
                killed += 1
            server.kill()
            examine(options, f"{home}/data", journal, f"trial {trial}")
    finally:
        for _ in range(50):
            try:
                os.rmdir(group)
                break
            except OSError:
                time.sleep(0.1)
    return options.trials, f"{killed} times killed, {refused} times refused with 53200"


ATTACKS = {
    "kill9": (attack_kill9, 200), "syncs": (attack_syncs, 60), "errors": (attack_errors, 25),
    "torn": (attack_torn, 100_000), "bitflips": (attack_bitflips, 1000),
    "smalldisk": (attack_smalldisk, 3), "memory": (attack_memory, 3),
}


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--varve", required=True, help="the server's executable")
    parser.add_argument("--trials", type=int, help="at most so many trials")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    parser.add_argument("attacks", nargs="*", metavar="ATTACK", help="default: all")
    options = parser.parse_args()
    options.varve = os.path.abspath(options.varve)
    given = options.trials
    status = 0
    for name in options.attacks or ATTACKS:
        if name not in ATTACKS:
            parser.error(f"unknown attack {name}; there are: {', '.join(ATTACKS)}")
        attack, trials = ATTACKS[name]
        options.trials = given or trials
        home = tempfile.mkdtemp(prefix=f"varve-faults-{name}-")
        start = time.monotonic()
        try:
            count, detail = attack(options, home, random.Random(options.seed))
            print(f"{name}: {count} trials, 0 losses, seed {options.seed} "
                  f"({time.monotonic() - start:.0f} s): {detail}", flush=True)
            shutil.rmtree(home, ignore_errors=True)
        except Impossible as reason:
            print(f"{name}: not possible on this machine: {reason}", flush=True)
            status = status or 3
            shutil.rmtree(home, ignore_errors=True)
        except (Broken, NotStarted) as failure:
            print(f"{name}: FAILED, seed {options.seed}, see {home}: {failure}", flush=True)
            status = 1
    sys.exit(status)


main()
