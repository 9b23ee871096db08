#!/usr/bin/env python3
"""Runs short statements of everyday applications on PostgreSQL 15 and on Varve, in turn.

`compare.py` has the works that have goals; this looks for kinds of statements that are slow by themselves
(`statements.sql`). Prints the transactions a second of both and their ratio, and the lowest ratios at the end.
"""
import argparse
import pathlib
import re
import shutil
import statistics
import tempfile

import compare

KINDS = pathlib.Path(__file__).with_suffix(".sql")


def read_kinds():
    """What makes the tables, and the scripts by name."""
    parts = re.split(r"^\[(.+)\]$", KINDS.read_text(), flags=re.MULTILINE)
    return parts[0], dict(zip(parts[1::2], parts[2::2]))


def rate(peer, seconds, clients, mode, path):
    """Transactions per second; None when the server does not know the statement, or a client failed."""
    peer.resume()
    try:
        return peer.pgbench(seconds, clients, "-M", mode, "-f", str(path))
    except SystemExit as failure:
        print(failure)
        return None
    finally:
        peer.pause()


def measure(peers, directory, kinds, options):
    """Prints a line for each kind, mode and number of clients; returns them with their ratios."""
    lines = []
    path = directory / "kind.sql"
    for kind, text in kinds.items():
        path.write_text(text)
        for mode in options.modes:
            for clients in options.clients:
                taken = ([], [])
                for number in range(options.runs):
                    for place in (0, 1) if number % 2 == 0 else (1, 0):
                        taken[place].append(
                            rate(peers[place], options.seconds, clients, mode, path))
                if None in taken[0] + taken[1]:
                    lines.append((0, f"{kind:32} {mode:8} {clients:4} failed"))
                else:
                    theirs, ours = map(statistics.median, taken)
                    lines.append((
                        ours / theirs,
                        f"{kind:32} {mode:8} {clients:4} {theirs:10,.0f} {ours:10,.0f} "
                        f"{ours / theirs:6.2f}"))
                print(lines[-1][1], flush=True)
    return lines


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--varve", required=True, help="the server's executable")
    arguments.add_argument("--clients", type=int, nargs="+", default=[1, 16])
    arguments.add_argument("--modes", nargs="+", default=["prepared"])
    arguments.add_argument("--seconds", type=int, default=1)
    arguments.add_argument("--runs", type=int, default=1)
    arguments.add_argument("--only", help="a regular expression: only kinds that match")
    options = arguments.parse_args()
    schema, kinds = read_kinds()
    if options.only:
        kinds = {kind: text for kind, text in kinds.items() if re.search(options.only, kind)}
    directory = pathlib.Path(tempfile.mkdtemp(prefix="varve-bench-"))
    peers = []
    try:
        peers.append(compare.PostgreSQL(directory))
        peers.append(compare.Varve(directory, options.varve))
        for peer in peers:
            peer.sql(schema)
        for peer in peers:
            peer.pause()
        lines = measure(peers, directory, kinds, options)
    finally:
        for peer in peers:
            peer.resume()
            peer.close()
        shutil.rmtree(directory, ignore_errors=True)
    print("\nlowest:")
    for _, line in sorted(lines)[:20]:
        print(line)


if __name__ == "__main__":
    main()
