"""A story: one occurrence as many reports tell it, with its history and its contradictions.

Nothing is averaged: each field lists the values that were reported, each with the independent
witnesses that report it. A witness is a text written by someone; a syndicated copy of it is not
another one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from dragoman.merge.dates import sortable
from dragoman.record import Event, EventStatus, EventType, Person, Span, When, content_id
from dragoman.record.row_list import InNotebook

Verdict = Literal["same", "different", "unsure"]
FieldVerdict = Literal["accept", "correct", "reject"]


@dataclass(frozen=True, slots=True)
class Mention:
    """An event as one report tells it.

    `published_at` is the report's, ISO 8601; `witness` names the text it is a copy of (the report itself
    when it is nobody's copy). `context` is what the mention is compared by beside its fields: its words,
    and the title where the event is what the report is about; `lead` what such a report opens with, title and
    all. `original` is the address of the version that the report was translated from.
    """

    event: Event
    report: str
    witness: str
    outlet: str | None = None
    published_at: str | None = None
    title: str | None = None
    address: str | None = None
    context: str = ""
    lead: str = ""
    original: str | None = None

    @property
    def id(self) -> str:
        return self.event.id

    @property
    def order(self) -> tuple[datetime, str]:
        """Mentions in order of publication, those of unknown time last; never two in one place."""
        return sortable(self.published_at), self.id


@dataclass(frozen=True, slots=True)
class Act:
    """An act that was read from a title: its type, the states that do it and those to whom it is done."""

    event_type: EventType
    actors: tuple[str, ...]
    recipients: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Opening:
    """What a report opens with, to be held against the stories that others tell (`merge.related_reports`).

    `span` is its title, or its first block where none stands in the text; `states` are the states and
    organisations that its title and first sentences name, `lead` these words, `acts` what was read from
    `span`; the rest as in a mention.
    """

    report: str
    witness: str
    span: Span
    states: tuple[str, ...]
    lead: str
    acts: tuple[Act, ...] = ()
    outlet: str | None = None
    published_at: str | None = None
    title: str | None = None
    address: str | None = None
    original: str | None = None

    @property
    def order(self) -> tuple[datetime, str]:
        """Openings in order of publication; never two in one place."""
        return sortable(self.published_at), self.report


@dataclass(frozen=True, slots=True)
class Judgement:
    """A decision by hand, which outranks every rule for as long as the row is there.

    On two mentions (`second` is the other's id): "same", "different" or "unsure"; on a mention and a report
    (`second`) that only opens as its story does: "different". On a `field` of the
    story that `first` belongs to: "accept" its `value`, "correct" it to `value`, or "reject" `value`.
    `at` (ISO 8601) decides between judgements on the same thing: the latest holds.
    """

    verdict: Verdict | FieldVerdict
    first: str
    second: str | None = None
    field: str | None = None
    value: str | None = None
    by: str = ""
    at: str = ""
    reason: str = ""

    @property
    def id(self) -> str:
        return content_id("judgement", self.verdict, *sorted((self.first, self.second or "")), self.field,
                          self.value, self.by, self.at)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Vote:
    """A value of a field, the witnesses that report it, in a fixed order, and the words. `by` is "hand"
    where a judgement gives the value."""

    value: str
    witnesses: tuple[str, ...]
    evidence: tuple[Span, ...]
    by: Literal["rule", "hand"] = "rule"


@dataclass(frozen=True, slots=True)
class Turn:
    """A status that a story had, since when it is reported so (ISO 8601), and the words."""

    status: EventStatus
    reported: str | None
    evidence: Span
    mention: str


@dataclass(frozen=True, slots=True)
class Link:
    """Why two mentions stand together or apart: the score of each comparator and its reason."""

    first: str
    second: str
    verdict: Verdict
    score: float
    reasons: tuple[str, ...]
    by: Literal["rule", "hand"] = "rule"


@dataclass(frozen=True, slots=True)
class Story(InNotebook):
    """One occurrence. `actors` and `recipients` are states, `persons` named as fully as anyone does.

    `reported` is its first report (ISO 8601); of a story whose `when` is unknown it is the first that tells
    the status that holds, and dates it.
    `situation` marks what goes on for months (a war, an occupation) rather than happening on a day.
    `votes` holds the reported values by field ("type", "status", "date", "place", ...), the most
    witnessed first; a field is in `contradictions` when witnesses report values that exclude each other.
    `also` are reports that open with it and of which no event stands in it; they decide nothing here, and are
    no witnesses. `confidence` is how likely it is (0 to 1) that its type, parties, date and status are right
    (`merge.entry_confidence`), None where no reader gave one.
    """

    id: str
    event_type: EventType
    status: EventStatus
    actors: tuple[str, ...]
    recipients: tuple[str, ...]
    mentions: tuple[Mention, ...]
    witnesses: tuple[str, ...]
    mode: str | None = None
    persons: tuple[Person, ...] = ()
    when: When | None = None
    reported: str | None = None
    where: str | None = None
    issues: tuple[str, ...] = ()
    situation: bool = False
    history: tuple[Turn, ...] = ()
    votes: tuple[tuple[str, tuple[Vote, ...]], ...] = ()
    contradictions: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    also: tuple[Opening, ...] = ()
    confidence: float | None = None

    @property
    def sources(self) -> int:
        """How many outlets tell it independently: copies count for the outlet that wrote the text."""
        wrote: dict[str, str] = {}
        for mention in self.mentions:
            wrote.setdefault(mention.witness, mention.outlet or mention.witness)
        return len(set(wrote.values()))
