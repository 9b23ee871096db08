#!/usr/bin/env python3
"""pgbench's TPC-B with kill -9 in the middle, again and again: after each start the balances of
accounts, branches and tellers and the history of deltas agree.

Prints one line a round and a summary; exits 1 at the first difference, with the seed.
"""
import argparse
import os
import random
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
from varve_server import Server  # noqa: E402

SUMS = """
SELECT (SELECT sum(abalance) FROM pgbench_accounts), (SELECT sum(bbalance) FROM pgbench_branches),
       (SELECT sum(tbalance) FROM pgbench_tellers), (SELECT coalesce(sum(delta), 0) FROM pgbench_history),
       (SELECT count(*) FROM pgbench_history)
"""


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--varve", required=True, help="the server's executable")
    arguments.add_argument("--data", required=True, help="a directory that does not exist yet")
    arguments.add_argument("--rounds", type=int, default=10)
    arguments.add_argument("--clients", type=int, default=16)
    arguments.add_argument("--scale", type=int, default=2)
    arguments.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    options = arguments.parse_args()
    chance = random.Random(options.seed)
    server = Server(options.varve, options.data, "--log-level", "warning")
    pgbench = ["pgbench", "--host=127.0.0.1", "--username=varve"]
    subprocess.run(
        [*pgbench, f"--port={server.postgres}", "--initialize", f"--scale={options.scale}",
         "--quiet", "varve"], check=True, stderr=subprocess.DEVNULL)
    before = 0
    for number in range(1, options.rounds + 1):
        work = subprocess.Popen(
            [*pgbench, f"--port={server.postgres}", f"--client={options.clients}", "--jobs=2",
             "--no-vacuum", "--time=60", f"--random-seed={chance.randrange(1 << 30)}",
             f"--protocol={chance.choice(['simple', 'extended', 'prepared'])}", "varve"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(chance.uniform(0.5, 4))
        server.kill()
        work.wait()
        server.start()
        with server.connect() as connection:
            accounts, branches, tellers, deltas, count = connection.execute(SUMS).fetchone()
        print(f"round {number}: {count} transactions, balances {accounts}", flush=True)
        if not accounts == branches == tellers == deltas or count < before:
            print(f"FAILED with --seed {options.seed}: accounts {accounts}, branches {branches}, "
                  f"tellers {tellers}, history {deltas}, {count} transactions after {before}")
            server.kill()
            sys.exit(1)
        before = count
    status = server.stop()
    print(f"{options.rounds} kills, {before} transactions, the sums agree after each; "
          f"clean stop: exit {status}, seed {options.seed}")
    sys.exit(0 if status == 0 else 1)


main()
