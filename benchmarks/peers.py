"""Other packages on the same texts in the same run: spaCy alone, textacy's quotations, dateparser's dates.

    python -m benchmarks.peers [FILE] [--items 20]      (default: the bundled examples)

FILE is a .jsonl or .jsonl.gz of reports (see `benchmarks.feed_speed`). Peers are no dependencies of this
package: one that cannot be imported is named with what installs it (`pip install textacy dateparser`).
Times are CPU milliseconds of one thread for 600 words, the better of two rounds.
Not measured, since no package of the index installs them: GenderGapTracker (a program of several services,
whose parse is spaCy's large model), HeidelTime (Java, with a tagger that may not be passed on).
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks.feed_speed import sample
from benchmarks.speed import bundled  # which keeps every BLAS to one thread

from dragoman.ingest import ingest
from dragoman.pipeline import extract_all
from dragoman.readers.english.actors.cast_finder import find_cast
from dragoman.readers.english.document import parse_all
from dragoman.readers.english.statements.statement_finder import find_statements
from dragoman.readers.english.times import find_times
from dragoman.record import Report
from dragoman.settings import DEFAULT

ROUNDS = 2
PARSED = "the parse given"


@dataclass(frozen=True)
class Figure:
    """What was done, by which package, and the milliseconds for 600 words; or why it was not."""

    what: str
    by: str
    milliseconds: float | None
    instead: str = ""


def measure(reports: list[Report]) -> list[Figure]:
    """Return what each does with `reports`, rows of one kind of work together."""
    words = sum(len(report.text.split()) for report in reports)
    return [
        Figure(what, by, None, run) if isinstance(run, str) else Figure(what, by, best(run) / words * 600_000)
        for what, by, run in _works(reports)
    ]


def best(run: Callable[[], object]) -> float:
    """Return the CPU seconds of a call, the best of some."""
    taken = []
    for _ in range(ROUNDS):
        start = time.process_time()
        run()
        taken.append(time.process_time() - start)
    return min(taken)


def _works(reports: list[Report]) -> Iterator[tuple[str, str, Callable[[], object] | str]]:
    """Yield the work, by whom, and what does it; or what would install who does."""
    import spacy

    nlp, own = spacy.load(DEFAULT.model), f"dragoman {metadata.version('dragoman')}"
    texts = [report.text for report in reports]
    list(extract_all(reports[:3]))
    yield "parse", _version("spacy"), lambda: list(nlp.pipe(texts))
    yield "parse", own, lambda: parse_all(reports)
    yield "whole reading", own, lambda: list(extract_all(reports))
    documents = parse_all(reports)
    docs = list(nlp.pipe(texts))
    casts = [(find_cast(one, DEFAULT), find_times(one)) for one in documents]
    yield f"quotations, {PARSED}", _version("textacy"), _quotations(docs)
    yield (
        f"statements and speakers, {PARSED}",
        own,
        lambda: [
            find_statements(one, cast, times) for one, (cast, times) in zip(documents, casts, strict=True)
        ],
    )
    yield "dates in a text", _version("dateparser"), _dates(texts)
    yield f"times, {PARSED}", own, lambda: [find_times(one) for one in documents]


def _quotations(docs: list[Any]) -> Callable[[], object] | str:
    if find_spec("textacy") is None:
        return "not installed: pip install textacy"
    from textacy.extract import direct_quotations

    return lambda: [_drained(direct_quotations, doc) for doc in docs]


def _drained(find: Callable[[Any], Iterator[Any]], doc: Any) -> int:
    """Return how many are found; textacy raises ValueError where quotation marks do not pair."""
    try:
        return len(list(find(doc)))
    except ValueError:
        return 0


def _dates(texts: list[str]) -> Callable[[], object] | str:
    if find_spec("dateparser") is None:
        return "not installed: pip install dateparser"
    from dateparser.search import search_dates

    return lambda: [search_dates(text, languages=["en"]) for text in texts]


def _version(package: str) -> str:
    try:
        return f"{package} {metadata.version(package)}"
    except metadata.PackageNotFoundError:
        return package


def printed(figures: list[Figure]) -> Iterator[str]:
    """Yield a line for each figure."""
    for one in figures:
        told = f"{one.milliseconds:9.1f}" if one.milliseconds is not None else f"  {one.instead}"
        yield f"{one.what:<44}{one.by:<24}{told}"


def main() -> None:
    """Print the rows."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", type=Path, nargs="?", metavar="FILE")
    parser.add_argument("--items", type=int, default=20)
    given = parser.parse_args()
    reports = sample(given.file, given.items, 1) if given.file else [ingest(path) for path in bundled()]
    words = sum(len(report.text.split()) for report in reports)
    print(f"{len(reports)} reports, {words:,} words; CPU ms for 600 words")
    print("\n".join(printed(measure(reports))))


if __name__ == "__main__":
    main()
