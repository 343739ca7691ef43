"""How the time of a reading grows with the length of the text: twice the text may take 2.3 times the time.

    python -m benchmarks.growth_of_time [--seed 1] [--pairs 100] [--tokens 200 | --all] [--only NAME ...]

Texts are those of `benchmarks.growing_texts`. A case is first read at one length; it is read at three, each
twice as long as the one before, where a character took longer than `--suspect` times that of ordinary prose.
Times are CPU times of a warm process, the least of repeats; under 50 ms they are noise. Prints the worst
cases and ends with exit code 1 if one grows faster or does not end.
"""

from __future__ import annotations

import argparse
import gc
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise

from benchmarks.growing_texts import Case, cases

from dragoman.errors import DragomanError
from dragoman.ingest import ingest
from dragoman.pipeline import Unread, extract_all

LIMIT = 2.3
NOISE = 0.05  # seconds of CPU
LENGTH = 8_000  # characters of the shortest
LONGEST = 60.0  # seconds of CPU after which a reading is given up
REPEATS = 3
PLAIN = "Norway's foreign minister said on Friday that talks with Chile would go on in Oslo, number {}.\n\n"


class WithoutEnd(BaseException):
    """A reading took too long; no Exception, for the pipeline makes a report unread of these."""


@dataclass
class Measured:
    """The CPU seconds of one case by the number of characters, and how the longest ended."""

    case: Case
    seconds: dict[int, float] = field(default_factory=dict)
    ended: str = ""

    @property
    def growth(self) -> float:
        """What doubling the text multiplied the time by, at most; a time under the noise counts as noise."""
        times = [max(self.seconds[size], NOISE) for size in sorted(self.seconds)]
        return max((after / before for before, after in pairwise(times)), default=0.0)

    @property
    def per_character(self) -> float:
        """Microseconds a character of the longest text."""
        size = max(self.seconds)
        return self.seconds[size] / size * 1e6


def took(text: str) -> tuple[float, str]:
    """Return the CPU seconds of taking in and reading a text, and how it ended.

    What lies in memory before is not looked at again by the collector: going through the tables once costs
    as much for a short text as for a long one.
    """
    gc.collect()
    gc.freeze()
    start = time.process_time()
    try:
        with _given_up(LONGEST):
            done = next(extract_all([ingest(text, published="2023-05-05")]))
        ended = f"unread: {done.reason}" if isinstance(done, Unread) else "read"
    except DragomanError as error:
        ended = f"refused: {error}"
    except WithoutEnd:
        ended = "fault: given up"
    return time.process_time() - start, ended


@contextmanager
def _given_up(seconds: float) -> Iterator[None]:
    """Raise WithoutEnd in what takes more CPU time than that."""

    def stop(number: int, frame: object) -> None:
        raise WithoutEnd

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def measure(case: Case, length: int, suspect: float) -> Measured:
    """Measure a case at one length, and at three where it was slow."""
    found = Measured(case)
    seconds, found.ended = took(case.make(length))
    found.seconds[length] = seconds
    if found.per_character <= suspect or found.ended != "read":
        return found
    for size in (length, 2 * length, 4 * length):
        text = case.make(size)
        seconds, found.ended = took(text)
        found.seconds[size] = min(seconds, found.seconds.get(size, seconds))
        if "fault" in found.ended:
            return found
    for _ in range(REPEATS - 1):
        if found.growth <= LIMIT:
            break
        for size in found.seconds:
            found.seconds[size] = min(took(case.make(size))[0], found.seconds[size])
    return found


def ordinary(length: int) -> float:
    """Return microseconds a character of prose, once the parser and the tables are loaded."""
    text = "".join(PLAIN.format(number) for number in range(length // len(PLAIN) + 1))
    took(text)
    return min(took(text)[0] for _ in range(REPEATS)) / len(text) * 1e6


def row(found: Measured) -> str:
    """Return a line of the table."""
    times = "".join(f"{found.seconds[size]:>9.2f}" for size in sorted(found.seconds))
    ended = "" if found.ended == "read" else f"  {found.ended[:60]}"
    return f"{found.case.name[:48]:<50}{times:<27}{found.growth:>7.2f}{found.per_character:>8.0f}{ended}"


def all_measured(chosen: Iterator[Case], length: int, suspect: float) -> Iterator[Measured]:
    """Yield each case measured; a fault of the program is told and counts as without end."""
    for case in chosen:
        yield measure(case, length, suspect)


def main() -> int:
    """Measure all cases, print the worst, return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pairs", type=int, default=100, help="pairs of tokens drawn")
    parser.add_argument("--tokens", type=int, default=200, help="words of the tables drawn")
    parser.add_argument("--all", action="store_true", help="all words of the tables")
    parser.add_argument("--only", nargs="+", default=[""], help="cases whose name holds one of these")
    parser.add_argument("--skip", type=int, default=0, help="cases to pass over")
    parser.add_argument("--length", type=int, default=LENGTH, help="characters of the shortest text")
    parser.add_argument("--suspect", type=float, default=2.0, help="times the time of prose")
    parser.add_argument("--worst", type=int, default=25, help="rows to print")
    parser.add_argument("--verbose", action="store_true", help="print each case at once")
    given = parser.parse_args()
    prose = ordinary(given.length)
    chosen = [
        case
        for case in cases(given.seed, given.pairs, None if given.all else given.tokens)
        if any(words in case.name for words in given.only)
    ][given.skip :]
    print(f"{len(chosen)} cases; prose takes {prose:.0f} µs a character", flush=True)
    results = []
    for found in all_measured(iter(chosen), given.length, given.suspect * prose):
        results.append(found)
        if given.verbose and (len(found.seconds) > 1 or found.ended != "read"):
            print(row(found), flush=True)
    over = [found for found in results if found.growth > LIMIT or "fault" in found.ended]
    worst = sorted(results, key=lambda found: (found.growth, found.per_character), reverse=True)[
        : given.worst
    ]
    sizes = "".join(f"{size:>9}" for size in (given.length, 2 * given.length, 4 * given.length))
    print(f"{'seconds of CPU for characters':<50}{sizes:<27}{'growth':>7}{'µs/char':>8}")
    for found in worst:
        print(row(found))
    print(f"{len(over)} of {len(results)} grow by more than {LIMIT} or fail")
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
