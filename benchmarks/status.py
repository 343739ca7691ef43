"""A status table: what became of events, gold beside reading, for each status.

    python -m benchmarks.status [DATA] [--only SET ...] [--errors]

Sets: `pairs`, two hundred sentences of our own (evaluation/status_pairs.toml); and within DATA, the folder of
the development sets, `record` and `press` (whole reports) and `items` (titles with summaries).

Of each status the table gives the events in the gold; how many of them were found with type and direction;
recall and precision of the status among those found; and `all`, the share of the gold events of that status
that are read with it, found or not. Of the sentence pairs every event is looked up by its marked word, so
what is not found counts as read to be "none". --errors prints each event whose status is wrong.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple, get_args

import msgspec
from evaluation.adapters import record

from dragoman.evaluation.evaluate import open_exams
from dragoman.evaluation.gold_rows import EventRow, as_rows, gold_format
from dragoman.evaluation.pairing import Text
from dragoman.evaluation.score_figures import score_events
from dragoman.pipeline import read
from dragoman.record import EventStatus

TABLE = Path(__file__).resolve().parent.parent / "evaluation" / "status_pairs.toml"
PUBLISHED = "2023-06-19"  # a Monday
NONE = "none"
_MARK = re.compile(r"\[(?P<type>[A-Z]+) (?P<status>[a-z]+): (?P<words>[^\]]+)\]")
ITEMS = "items/feed_2023_01_02.jsonl"
SETS = ("pairs", "record", "press", "items")
_STATUSES = (*get_args(EventStatus), NONE)


class Told(NamedTuple):
    """An event: the status that it has, the one read, whether it was found, and its words."""

    gold: str
    read: str
    found: bool
    words: str


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options(arguments)
    for name in options.only or SETS:
        if name == "pairs":
            _print(name, list(_pairs()), options.errors)
        elif options.data is not None and (options.data / _place(name)).exists():
            told = _items(options.data / ITEMS) if name == "items" else _reports(options.data / name)
            _print(name, list(told), options.errors)
        elif options.data is not None:
            print(f"{options.data / _place(name)} is not there: {name} is left out", file=sys.stderr)
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.status",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("data", type=Path, nargs="?", help="the folder of the development sets")
    parser.add_argument("--only", action="append", choices=SETS, metavar="SET", help=", ".join(SETS))
    parser.add_argument("--errors", action="store_true", help="print each event whose status is wrong")
    return parser.parse_args(arguments)


def _place(name: str) -> str:
    return ITEMS if name == "items" else name


def _pairs() -> Iterator[Told]:
    for sentence, status in read_pairs():
        yield Told(sentence.status, status, True, sentence.text)


def _reports(folder: Path) -> Iterator[Told]:
    for exam in open_exams(folder).exams:
        given = exam.given
        ours = read(given.text, published=given.published, outlet=given.outlet, title=given.title)
        yield from _told(as_rows(gold_format(ours, given.text)).events, exam.gold.events, given.text)


def _items(path: Path) -> Iterator[Told]:
    for line in path.read_text(encoding="utf-8").splitlines():
        item = json.loads(line)
        ours = record(item["text"], item["published"], item["outlet"], item["title"])
        gold = msgspec.convert(item["events"], type=tuple[EventRow, ...])
        yield from _told(as_rows(ours).events, gold, item["text"])


def _told(ours: Sequence[EventRow], gold: Sequence[EventRow], text: str) -> Iterator[Told]:
    paired = {their: ours[our].status for our, their in score_events(ours, gold, Text(text)).typed}
    for index, event in enumerate(gold):
        yield Told(event.status, paired.get(index, NONE), index in paired, event.evidence)


def _print(name: str, told: list[Told], errors: bool) -> None:
    found = [one for one in told if one.found]
    print(f"{name}: {len(told)} events, {len(found)} found")
    print(f"  {'status':12}{'gold':>6}{'found':>7}{'recall':>8}{'precision':>11}{'all':>7}")
    for status in _STATUSES:
        gold = [one for one in told if one.gold == status]
        if gold or any(one.read == status for one in found):
            _print_row(status, gold, found)
    moved = [one for one in found if (one.gold, one.read) != ("held", "held")]
    print(f"  right {_share(found)} of all found, {_share(moved)} of those not simply held\n")
    if errors:
        for one in found:
            if one.gold != one.read:
                print(f"  {one.gold} read as {one.read}: {' '.join(one.words.split())}")


def _print_row(status: str, gold: list[Told], found: list[Told]) -> None:
    there = [one for one in gold if one.found]
    as_read = [one for one in found if one.read == status]
    shares = f"{_share(there):>8}{_share(as_read):>11}{_share(gold):>7}"
    print(f"  {status:12}{len(gold):>6}{len(there):>7}{shares}")


def _share(told: Iterable[Told]) -> str:
    """Return the share with the right status, in per cent; a dash of none."""
    right = [one.gold == one.read for one in told]
    return f"{100 * sum(right) / len(right):.1f}" if right else "-"


@dataclass(frozen=True, slots=True)
class Marked:
    """A sentence whose event stands at `start` to `end`; `status` is "none" where no event may be found."""

    turn: str
    text: str
    start: int
    end: int
    event_type: str
    status: str


@cache
def sentences() -> tuple[Marked, ...]:
    """Return the sentences in the order of the table, the two of a pair side by side."""
    rows = tomllib.loads(TABLE.read_text(encoding="utf-8"))["pair"]
    return tuple(_marked(row["turn"], line) for row in rows for line in row["sentences"])


def _marked(turn: str, line: str) -> Marked:
    marks = list(_MARK.finditer(line))
    if len(marks) != 1:
        raise ValueError(f"{TABLE.name}: expected one [TYPE status: words] in {line!r}, found {len(marks)}")
    (mark,) = marks
    words = mark["words"]
    text = line[: mark.start()] + words + line[mark.end() :]
    return Marked(turn, text, mark.start(), mark.start() + len(words), mark["type"], mark["status"])


def status_read(sentence: Marked) -> str:
    """Return the status of the event of the marked type that is read at the marked words, or "none".

    An event whose clause holds the words does where none has its predicate there, unless none may be found.
    """
    events = [
        event
        for event in read(sentence.text, published=PUBLISHED).events
        if event.event_type == sentence.event_type
        and any(span.start < sentence.end and sentence.start < span.end for span in event.evidence)
    ]
    at = [
        event
        for event in events
        if event.predicate is not None
        and event.predicate.start < sentence.end
        and sentence.start < event.predicate.end
    ]
    chosen = at or ([] if sentence.status == NONE else events)
    return chosen[0].status if chosen else NONE


def read_pairs() -> Iterator[tuple[Marked, str]]:
    """Yield each sentence with the status read from it."""
    for sentence in sentences():
        yield sentence, status_read(sentence)


if __name__ == "__main__":
    raise SystemExit(main())
