"""The sentence pairs of status_pairs.toml, and what the reader makes of each sentence."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from dragoman.pipeline import read

TABLE = Path(__file__).with_name("status_pairs.toml")
PUBLISHED = "2023-06-19"  # a Monday
NONE = "none"
_MARK = re.compile(r"\[(?P<type>[A-Z]+) (?P<status>[a-z]+): (?P<words>[^\]]+)\]")


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
    told = at or ([] if sentence.status == NONE else events)
    return told[0].status if told else NONE


def read_pairs() -> Iterator[tuple[Marked, str]]:
    """Yield each sentence with the status read from it."""
    for sentence in sentences():
        yield sentence, status_read(sentence)
