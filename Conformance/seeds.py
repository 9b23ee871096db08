"""The command line of comparisons whose cases are made from seeds."""
import argparse
import sys
import time


def run(difference, noun, *, count, seconds=120):
    """Calls `difference(seed, options)` for one seed after the other, which gives a text where Varve and
    PostgreSQL go apart and None where they do not; exits with 1 if there was one."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("varve")
    arguments.add_argument("postgres")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--count", type=int, default=count)
    arguments.add_argument("--seconds", type=float, default=seconds)
    options = arguments.parse_args()
    end, played, different = time.monotonic() + options.seconds, 0, 0
    for seed in range(options.seed, options.seed + options.count):
        if time.monotonic() > end:
            break
        played += 1
        found = difference(seed, options)
        if found:
            different += 1
            print(f"{noun} {seed}: {found}", flush=True)
    print(f"{played} {noun}s, {different} differ")
    sys.exit(1 if different else 0)
