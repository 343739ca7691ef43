"""How the time of a reading grows with the length of the report: it must stay the same for each word.

    python -m benchmarks.growth [--most 32]

Reports are made of the paragraphs of the bundled examples, 1, 2, 4 ... times as long as 600 words. Printed
are CPU milliseconds for each 600 words of them, for our parse alone and the whole reading, in one run.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import cycle, islice

from benchmarks.targets import EXAMPLES

from dragoman.ingest import ingest
from dragoman.pipeline import extract
from dragoman.readers.english.document import parse
from dragoman.record import Report

WORDS = 600


def paragraphs() -> list[str]:
    """Return the paragraphs of every bundled report, in a fixed order that mixes them."""
    found: list[list[str]] = []
    for path in sorted(EXAMPLES.iterdir()):
        if path.suffix in {".html", ".txt", ".md"} and path.name != "README.md":
            report = ingest(path)
            found.append([report.text[b.start : b.end] for b in report.blocks if b.kind == "paragraph"])
    longest = max(map(len, found))
    return [own[at] for at in range(longest) for own in found if at < len(own)]


def report_of(words: int, blocks: list[str]) -> Report:
    """Return a report of about that many words."""
    taken, size = [], 0
    for number, block in enumerate(islice(cycle(blocks), 100_000)):
        if size >= words:
            break
        # A second round tells the same in other words for the parser's cache: its number stands in front.
        taken.append(block if number < len(blocks) else f"{number // len(blocks)}. {block}")
        size += len(block.split())
    return ingest("\n\n".join(taken), published="2023-05-05")


def cpu(run: Callable[[], object]) -> float:
    """Return the CPU seconds of a call, the better of two."""
    best = float("inf")
    for _ in range(2):
        start = time.process_time()
        run()
        best = min(best, time.process_time() - start)
    return best


def rows(most: int) -> Iterator[tuple[int, float, float]]:
    """Yield words, and milliseconds for 600 of them: of the parse, of the whole reading."""
    blocks = paragraphs()
    extract(report_of(WORDS, blocks))  # loads the parser and the lexicons
    times = 1
    while times <= most:
        report = report_of(times * WORDS, blocks)
        words = len(report.text.split())
        taken = (cpu(partial(read, report)) for read in (parse, extract))
        bare, whole = (one / words * WORDS * 1000 for one in taken)
        yield words, bare, whole
        times *= 2


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--most", type=int, default=32, help="the longest, in 600 words")
    given = parser.parse_args()
    print(f"{'words':>8}{'parse':>10}{'reading':>10}{'ratio':>8}   ms CPU for 600 words")
    for words, bare, whole in rows(given.most):
        print(f"{words:>8,}{bare:>10.0f}{whole:>10.0f}{whole / bare:>8.2f}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
