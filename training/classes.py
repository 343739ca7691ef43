"""What the steps of training hand on: examples (what is seen of a text, and what people read in it)."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from dragoman.readers.english.learned.event_options import RuleEvent
from dragoman.readers.english.learned.model_input import Range, Seen
from dragoman.record import EventStatus, EventType

NO_ROLE, ACTOR, RECIPIENT, EITHER = range(4)
"""What part a state has in a gold event; `EITHER` side of an event without direction."""


@dataclass
class GoldEvent:
    """An event that people read: `spans` are its clauses, `trigger` the word that tells it."""

    type: EventType
    status: EventStatus
    actors: list[str]
    recipients: list[str]
    date: str | None
    spans: list[Range]
    trigger: Range | None


@dataclass
class Example:
    """One text: what a reader may look at, what the rules read, what people read.

    `evidence` and `statuses` are the clause of each candidate and its status by the rules (None: no event).
    """

    id: str
    source: str
    published: str | None
    seen: Seen
    evidence: list[Range] = field(default_factory=list)
    statuses: list[str | None] = field(default_factory=list)
    rules: list[RuleEvent] = field(default_factory=list)
    gold: list[GoldEvent] = field(default_factory=list)


def load(path: Path) -> Iterator[Example]:
    """Yield the examples of a compressed file of JSON lines."""
    decoder = msgspec.json.Decoder(Example)
    with gzip.open(path, "rb") as lines:
        for line in lines:
            yield decoder.decode(line)


def part(text_id: str, parts: int) -> int:
    """Return which of `parts` parts a text is in, by a hash of its id. Part 0 of 10 is only ever scored."""
    return int(hashlib.md5(text_id.encode()).hexdigest(), 16) % parts
