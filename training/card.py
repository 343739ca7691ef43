"""Print the figures of the model card: both readers by kind of text, by year and by type of event.

    python -m training.card EXAMPLES.jsonl.gz... --model FOLDER [--score-on 0]

FOLDER holds the exported network with its combiner. Only texts of the parts `--score-on` of ten are
scored, at the default cut. A type's figures are of events read as that type and of gold events of that type.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from dragoman.readers.english.learned.combining import Combiner, combiner
from dragoman.readers.english.learned.event_options import choose
from dragoman.readers.english.learned.network import TYPES, Network
from dragoman.record import EventType
from training.classes import GoldEvent, load, part
from training.fit import Rated, as_told, rated, texts
from training.scoring import Read, score

Scored = list[tuple[list[GoldEvent], list[Read], str, str]]
"""By text: gold events, what was read, the kind of text, its years."""


def main() -> int:
    """Score and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("examples", type=Path, nargs="+")
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--score-on", type=int, nargs="+", default=[0])
    given = parser.parse_args()
    judge = combiner(given.model)
    examples = [
        example for path in given.examples for example in load(path) if part(example.id, 10) in given.score_on
    ]
    print("\n".join(card(_scored(rated(texts(examples, Network(given.model)), judge), judge))))
    return 0


def _scored(given: Rated, judge: Combiner) -> Scored:
    return [
        (
            text.example.gold,
            [as_told(option, text) for option, _ in choose(pool, judge.cut)],
            text.kind,
            _span(text.example.published),
        )
        for text, pool in given
    ]


def card(given: Scored) -> Iterator[str]:
    """Yield the lines of the three tables, in Markdown."""
    for title, names in (("kind of text", [row[2] for row in given]), ("years", [row[3] for row in given])):
        yield from _head(title)
        for name in sorted(set(names)):
            yield _line(name, [row[:2] for row, other in zip(given, names, strict=True) if other == name])
        yield ""
    yield from _head("type")
    for kind in TYPES:
        yield _line(kind, [(_of_type(gold, kind), _read_as(read, kind)) for gold, read, _, _ in given])


def _of_type(events: list[GoldEvent], kind: EventType) -> list[GoldEvent]:
    return [event for event in events if event.type == kind]


def _read_as(events: list[Read], kind: EventType) -> list[Read]:
    return [read for read in events if read.event.type == kind]


def _span(published: str | None) -> str:
    """Return the five years that a date lies in."""
    year = re.search(r"\b(19|20)\d\d\b", published or "")
    if year is None:
        return "undated"
    first = int(year[0]) // 5 * 5
    return f"{first} to {first + 4}"


def _head(title: str) -> Iterable[str]:
    return (
        f"| {title} | texts with any | events | precision | recall | F1 | status right, where not held |",
        "|---|--:|--:|--:|--:|--:|--:|",
    )


def _line(name: str, rows: list[tuple[list[GoldEvent], list[Read]]]) -> str:
    figures = score(rows)
    texts = sum(bool(gold) for gold, _ in rows)
    unusual = f"{figures.unusual_right} of {figures.unusual}"
    return (
        f"| {name} | {texts} | {figures.gold} | {figures.precision:.2f} | {figures.recall:.2f} | "
        f"{figures.f1:.2f} | {unusual} |"
    )


if __name__ == "__main__":
    sys.exit(main())
