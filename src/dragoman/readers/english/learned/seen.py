"""What the learned reader looks at in a report: sentences, candidate words, names of states.

The objects are plain, so that training can keep them as JSON; `see.py` makes them of a parsed report.
"""

from __future__ import annotations

from dataclasses import dataclass, field

Range = tuple[int, int]
"""The first of something, and the one after the last: of characters or of word pieces."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """Characters of a sentence (half-open), and whether it is (part of) the title."""

    start: int
    end: int
    title: bool


@dataclass(frozen=True, slots=True)
class CandidateWord:
    """A word that may tell an event, with what the parse and the statement around it say of it.

    `depth` is its distance from the root of the parse; `paths` leads by the number of a mention of the same
    sentence to the edges of the parse between the two.
    """

    start: int
    end: int
    sentence: int
    pos: str
    tag: str
    dep: str
    depth: int
    auxiliaries: tuple[str, ...]
    negated: bool
    passive: bool
    in_statement: bool
    speaker: str | None
    addressee: str | None
    paths: dict[int, str]


@dataclass(frozen=True, slots=True)
class NamedStates:
    """Words that name one or more states, or somebody who acts for them."""

    start: int
    end: int
    sentence: int
    kind: str
    states: tuple[str, ...]
    former: bool


@dataclass(slots=True)
class Seen:
    """All that the learned reader may look at in one report."""

    text: str
    issuers: tuple[str, ...]
    sentences: list[Sentence] = field(default_factory=list)
    candidates: list[CandidateWord] = field(default_factory=list)
    mentions: list[NamedStates] = field(default_factory=list)
