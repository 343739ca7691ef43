"""A story: one occurrence as many reports tell it; and the fields that a person may judge, with their values.

Nothing is averaged: each field lists the values that were reported, each with the independent
witnesses that report it. A witness is a text written by someone; a syndicated copy of it is not
another one.

A row as a whole is a judged field too, named as its kind is: it is accepted, or rejected and then stands in
no view. The other fields of an event are judged for the story that it belongs to.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Literal, get_args

from dragoman.errors import BadUsage
from dragoman.lexicon.event_codes import plover_codes
from dragoman.lexicon.issue_words import topics
from dragoman.lexicon.states import organisations, states
from dragoman.lexicon.story_rules import wordings
from dragoman.merge.dates import period, sortable
from dragoman.record import Event, EventStatus, EventType, Person, Span, When, content_id
from dragoman.record.row_list import InNotebook

LEAD = 400
"""Characters: what a report opens with is what its title is about."""
Verdict = Literal["same", "different", "unsure"]
FieldVerdict = Literal["accept", "correct", "reject"]


@dataclass(frozen=True, slots=True)
class Mention:
    """An event as one report tells it.

    `published_at` is the report's, ISO 8601; `witness` names the text it is a copy of (the report itself
    when it is nobody's copy). `context` is what the mention is compared by beside its fields: its words,
    and the title where the event is what the report is about; `lead` what such a report opens with, title and
    all. `original` is the address of the version that the report was translated from; `language` is set where
    no reader of ours reads the grammar of the report.
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
    language: str | None = None

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
class ReadValue:
    """A value that was read in a report (a state, a date), and the words that say it."""

    value: str
    words: Span


@dataclass(frozen=True, slots=True)
class Opening:
    """What a report opens with, to be held against the stories that others tell (`merge.related_reports`).

    `span` is its title, or its first block where none stands in the text; `states` are the states and
    organisations that its title and first sentences name, `lead` these words, `acts` what was read from
    `span`; the rest as in a mention. `language` is set where only names, dates and quotations of it are read:
    then `parties` and `dates` are these, each value once.
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
    language: str | None = None
    parties: tuple[ReadValue, ...] = ()
    dates: tuple[ReadValue, ...] = ()

    @property
    def order(self) -> tuple[datetime, str]:
        """Openings in order of publication; never two in one place."""
        return sortable(self.published_at), self.report


@dataclass(frozen=True, slots=True)
class LanguageVersion:
    """A version in another language of a report that tells a story: one names the other as its original.

    It stands in the story without an event and decides no field, since only names of states, dates and
    quotations of its language are read (`partial`). `words` is its title; `parties` are those of the story
    that it names, `dates` those of its first sentences and that of the story, each with its words.
    """

    report: str
    language: str
    words: Span
    parties: tuple[ReadValue, ...]
    dates: tuple[ReadValue, ...]
    outlet: str | None = None
    published_at: str | None = None
    title: str | None = None
    address: str | None = None
    partial: bool = True

    def __str__(self) -> str:
        said = ", ".join(f"{row.value} “{row.words.quote}”" for row in (*self.parties, *self.dates))
        source = f"{self.language}, partly read: {self.outlet or 'unknown outlet'}"
        return f"{source}: {self.title or self.words.quote} ({said})"


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
    no witnesses: `related` are those that are read as English is, `versions` linked ones in other languages.
    `confidence` is how likely it is (0 to 1) that its type, parties, date and status are right
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

    @property
    def related(self) -> tuple[Opening, ...]:
        """The reports that open with it, but versions in other languages."""
        return tuple(opening for opening in self.also if opening.language is None)

    @property
    def versions(self) -> tuple[LanguageVersion, ...]:
        """The versions of its reports in languages of which only names, dates and quotations are read; those
        that name no original come first."""
        foreign = (opening for opening in self.also if opening.language is not None)
        return tuple(map(self._version, sorted(foreign, key=lambda opening: opening.original is not None)))

    def _version(self, opening: Opening) -> LanguageVersion:
        parties, when = {*self.actors, *self.recipients}, self.when.value if self.when else None
        end = opening.span.end + LEAD
        return LanguageVersion(
            opening.report, opening.language or "", opening.span,
            tuple(row for row in opening.parties if row.value in parties),
            tuple(row for row in opening.dates if row.words.start < end or row.value == when),
            opening.outlet, opening.published_at, opening.title, opening.address,
        )  # fmt: skip

    @property
    def proposed_by(self) -> tuple[str, ...]:
        """The second readers that alone tell it; none where our own reader tells it too."""
        readers = tuple(dict.fromkeys(mention.event.proposed_by for mention in self.mentions))
        return () if None in readers else tuple(reader for reader in readers if reader)


STORY_FIELDS = ("type", "mode", "status", "date", "time", "place", "person", "actor", "recipient", "issue")
STORY_LISTS = frozenset({"person", "actor", "recipient", "issue"})
"""Fields that hold several values: one given by hand joins the others, in the rest it replaces them."""
STORY_REQUIRED = frozenset({"type", "status"})
"""Fields that no story is without: the only value of one can be corrected, not taken out."""
LONGEST = 160
"""Characters of a value."""
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)
_DAY = re.compile(r"\d{4}(-\d\d(-\d\d)?)?", re.ASCII)
Kind = Literal["statement", "event", "position", "commitment"]
JUDGED_KINDS: tuple[Kind, ...] = get_args(Kind)
ROW_FIELDS: dict[Kind, tuple[str, ...]] = {
    "statement": (
        "statement", "speaker", "speaker_office", "speaker_state", "addressee_state", "polarity", "channel",
        "issue", "force", "date",
    ),
    "event": ("event",),
    "position": ("position", "state", "issue", "summary", "force"),
    "commitment": ("commitment", "party", "undertaking", "status", "date"),
}  # fmt: skip
ROW_LISTS = frozenset({("statement", "issue"), ("commitment", "party")})
"""Fields that hold several values: one given by hand joins the others, in the rest it replaces them."""
ROW_REQUIRED = frozenset({
    ("statement", "polarity"), ("position", "state"), ("position", "issue"), ("position", "summary"),
    ("position", "force"), ("commitment", "party"), ("commitment", "undertaking"), ("commitment", "status"),
})  # fmt: skip
"""Fields that no row is without: the only value of one can be corrected, not taken out."""
_CODE_FIELDS = frozenset({"speaker_state", "addressee_state", "state", "party"})
_ROW_VALUES = {
    "polarity": ("positive", "negative"),
    "status": ("open", "followed up", "broken off"),
    "force": ("0", "1", "2", "3", "4", "5", "6"),
}
_LONGEST_ROW_VALUE = {"undertaking": 500}  # characters; LONGEST of any other


@cache
def story_values(field: str) -> tuple[str, ...]:
    """Return the values that a field may have, none where they cannot be listed."""
    match field:
        case "type":
            return get_args(EventType)
        case "status":
            return get_args(EventStatus)
        case "mode":
            worded = (name.partition("-")[2] for name in wordings())
            return tuple(sorted({*filter(None, worded), *(mode for _, mode in plover_codes() if mode)}))
        case "actor" | "recipient":
            return (*states(), *organisations())
        case "issue":
            return tuple(topic.code for topic in topics())
    return ()


def check_story_field(field: str) -> None:
    """Raise BadUsage for what is no field."""
    if field not in STORY_FIELDS:
        raise BadUsage(f"an event has no field {field!r} to judge; there are: {', '.join(STORY_FIELDS)}")


def checked_story_value(field: str, value: str) -> str:
    """Return a value as a field takes it. Raises BadUsage for a field or value that cannot be."""
    check_story_field(field)
    value = " ".join(value.split())
    allowed = story_values(field)
    if allowed and value not in allowed:
        shown = (
            "a code such as CHN or EU" if field in ("actor", "recipient") else f"one of {', '.join(allowed)}"
        )
        raise BadUsage(f"{field} is {value!r}; expected {shown}")
    if field == "date" and not (_DAY.fullmatch(value) and period(value)):
        raise BadUsage(f"date is {value!r}; expected a day, month or year: 2023-06-19, 2023-06 or 2023")
    if field == "time" and not _TIME.fullmatch(value):
        raise BadUsage(f"time is {value!r}; expected hours and minutes: 14:25")
    if not value or len(value) > LONGEST or not value.isprintable():
        raise BadUsage(f"{field} needs a value of 1 to {LONGEST} characters")
    return value


def row_values(field: str) -> tuple[str, ...]:
    """Return the values that a field may have, none where they cannot be listed."""
    if field in _CODE_FIELDS:
        return (*states(), *organisations())
    if field == "issue":
        return tuple(topic.code for topic in topics())
    if field == "channel":
        return tuple(topic.code for topic in topics("channels.toml"))
    return _ROW_VALUES.get(field, ())


def is_code(field: str) -> bool:
    """Say whether the values of a field are codes of states and organisations."""
    return field in _CODE_FIELDS


def check_row_field(kind: Kind, field: str) -> None:
    """Raise BadUsage for what is no field of this kind of row."""
    if field not in ROW_FIELDS[kind]:
        raise BadUsage(f"a {kind} has no field {field!r} to judge; there are: {', '.join(ROW_FIELDS[kind])}")


def checked_row_value(kind: Kind, field: str, value: str) -> str:
    """Return a value as a field takes it. Raises BadUsage for a field or value that cannot be."""
    check_row_field(kind, field)
    if field == kind:
        raise BadUsage(f"a {kind} as a whole is accepted or rejected; correct one of its fields")
    if field == "date":
        return checked_story_value("date", value)
    value = " ".join(value.split())
    allowed = row_values(field)
    if allowed and value not in allowed:
        shown = "a code such as CHN or EU" if field in _CODE_FIELDS else f"one of {', '.join(allowed)}"
        raise BadUsage(f"{field} is {value!r}; expected {shown}")
    longest = _LONGEST_ROW_VALUE.get(field, LONGEST)
    if not value or len(value) > longest or not value.isprintable():
        raise BadUsage(f"{field} needs a value of 1 to {longest} characters")
    return value
