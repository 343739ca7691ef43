"""Mutated inputs through every way in: nothing but our own errors may come out.

    python -m benchmarks.mutations [--inputs 10000] [--seed 1] [--only NAME]

Each input is a seed of `benchmarks.targets` with stretches cut out, doubled, overwritten, spliced from
another seed, or filled with signs that hurt (tags, entities, NUL, surrogates, marks of direction, huge
numbers).
Prints what became of them by way in, and for each other error the number that makes it again. Ends with
exit code 1 if there was one, or if one input took longer than the limit.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
import traceback
from collections import Counter

from benchmarks.targets import Target, targets

from dragoman.errors import DragomanError

LONGEST = 20.0  # seconds of CPU that one input may take
HURTFUL = (
    b"<script>", b"]]>", b"<!--", b"&#x110000;", b"&#0;", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf",
    b"\xed\xa0\x80", "\u202e\u2066".encode(), b'"' * 40, b"(" * 60, b"9" * 30, b"-" * 50, b"\r",
    b"31 February 20231", b"\x1b[2J", b"{" * 50, b"[" * 200, b"<div>" * 200, "\U0001f600\u0301".encode(),
    b"../../", b"1e999", b" said, " * 20, b"Content-Length: 99999999999\r\n", "\u201c".encode() * 30,
)  # fmt: skip


def mutated(seeds: tuple[bytes, ...], chance: random.Random) -> bytes:
    """Return a seed with up to eight changes."""
    raw = chance.choice(seeds)
    for _ in range(chance.randint(1, 8)):
        start = chance.randint(0, len(raw))
        end = min(len(raw), start + int(chance.expovariate(1 / 20)))
        other = chance.choice(seeds)
        cut = chance.randint(0, len(other))
        new = chance.choice((
            b"", raw[start:end] * chance.randint(2, 20), chance.randbytes(chance.randint(1, 12)),
            chance.choice(HURTFUL), other[cut : cut + 80],
        ))  # fmt: skip
        raw = raw[:start] + new + raw[end:]
    return raw


def tried(target: Target, number: int) -> tuple[str, float]:
    """Give the input of that number to a way in; return what became of it and the CPU seconds it took."""
    raw = mutated(target.seeds, random.Random(number))
    start = time.process_time()
    try:
        target.take(raw)
        came = "taken"
    except DragomanError:
        came = "refused"
    except (Exception, RecursionError):
        came = "other error"
        print(f"{target.name}, input {number}:\n{traceback.format_exc(limit=-3)}", file=sys.stderr)
    return came, time.process_time() - start


def main() -> int:
    """Try them all, print the table, return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--inputs", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="ways in whose name holds this")
    given = parser.parse_args()
    chosen = [target for target in targets() if given.only in target.name]
    shares = [1 if target.dear else 4 for target in chosen]
    print(f"{'way in':<32}{'taken':>8}{'refused':>9}{'other':>7}{'slowest':>10}")
    bad = 0
    for target, share in zip(chosen, shares, strict=True):
        count, slowest = Counter[str](), 0.0
        for number in range(max(1, given.inputs * share // sum(shares))):
            came, seconds = tried(target, given.seed * 1_000_000 + number)
            count[came] += 1
            slowest = max(slowest, seconds)
        bad += count["other error"] + (slowest > LONGEST)
        told = f"{count['taken']:>8}{count['refused']:>9}{count['other error']:>7}{slowest:>9.2f}s"
        print(f"{target.name:<32}{told}", flush=True)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
