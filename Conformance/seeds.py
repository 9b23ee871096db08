"""The command line of comparisons whose cases are made from seeds."""
import argparse
import sys
import time


def options(*servers, count, seconds, flags=()):
    """What the command line says: the servers, and which cases."""
    arguments = argparse.ArgumentParser()
    for server in servers:
        arguments.add_argument(server)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--count", type=int, default=count)
    arguments.add_argument("--seconds", type=float, default=seconds)
    for flag in flags:
        arguments.add_argument(flag, action="store_true")
    return arguments.parse_args()


def play(difference, noun, options):
    """Calls `difference(seed, options)` for one seed after the other, which gives a text where something is
    wrong and None where nothing is. Returns how many were played and how many are wrong."""
    end, played, different = time.monotonic() + options.seconds, 0, 0
    for seed in range(options.seed, options.seed + options.count):
        if time.monotonic() > end:
            break
        played += 1
        found = difference(seed, options)
        if found:
            different += 1
            print(f"{noun} {seed}: {found}", flush=True)
    return played, different


def run(difference, noun, *, count, seconds=120):
    """Plays cases in which Varve and PostgreSQL may go apart; exits with 1 if they did."""
    played, different = play(difference, noun, options("varve", "postgres", count=count, seconds=seconds))
    print(f"{played} {noun}s, {different} differ")
    sys.exit(1 if different else 0)
