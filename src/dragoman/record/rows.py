"""The rows of a record: actors, times, places, statements, events, positions, commitments, and the record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from dragoman.errors import EvidenceMismatch
from dragoman.record.report import Report, Span, spans
from dragoman.record.row_list import InNotebook, Rows

if TYPE_CHECKING:
    import pandas
    import polars

TimexKind = Literal["DATE", "TIME", "DURATION", "SET"]
StatementKind = Literal["direct", "indirect", "mixed"]
EventType = Literal[
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST",
    "ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
]  # fmt: skip
EventStatus = Literal["held", "planned", "postponed", "cancelled", "unconfirmed", "demanded", "denied"]

NOT_READ = "not read: "
"""How the note begins that says why a report was passed over."""

UNDATED = "no publication date was found: relative dates are left unresolved (give --published)"
"""The note of a report that does not say when it was published."""

LEARNED = "learned"
"""The rule of an event that the learned reader alone proposed."""

Relation = Literal["after", "because", "in response to", "over"]

RECIPROCAL: frozenset[str] = frozenset({"CONSULT", "AGREE", "COOPERATE"})
"""Event types without direction (PLOVER): the order of the two sides carries no meaning."""


@dataclass(frozen=True, slots=True)
class Actor:
    """A state, organisation, body, group or person, with the office held on the report's date.

    `state` is ISO 3166 alpha-3, or EU, UN, NATO, G7 and other organisations; `basis` says what told
    us: "table", "text" (a title or apposition in this report) or "given".
    """

    id: str
    kind: Literal["state", "organisation", "body", "group", "person"]
    name: str
    state: str | None
    mentions: tuple[Span, ...]
    office: str | None = None
    office_span: Span | None = None
    wikidata: str | None = None
    cow: int | None = None
    sector: str | None = None
    basis: str = "table"


@dataclass(frozen=True, slots=True)
class Timex:
    """A time expression and what it means (TIMEX3 value).

    `earliest` and `latest` are ISO 8601 instants or dates, half-open; `anchor` says what it was
    resolved against: "published", "dateline", "mention", or None for an absolute expression.
    """

    span: Span
    kind: TimexKind
    value: str
    mod: str | None = None
    earliest: str | None = None
    latest: str | None = None
    precision: str | None = None
    zone: str | None = None
    anchor: str | None = None
    alternatives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A place named in the text. `country` is None where it is disputed or not a country's."""

    span: Span
    name: str
    kind: str
    id: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    precision_km: float | None = None
    country: str | None = None  # ISO 3166 alpha-3
    relation: str | None = None  # "near", "off", ... as written before the name


@dataclass(frozen=True, slots=True)
class Party:
    """A state that takes part, the words it was read from, and how they name it.

    `via`: "named", "office", "person", "demonym", "metonym", "pronoun", "pair", "issuer", "title", "hand" (a
    person gave it).
    """

    state: str
    span: Span | None
    via: str
    actor: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """A named person who takes part, as fully as the report names them."""

    name: str
    state: str | None
    span: Span
    office: str | None = None


@dataclass(frozen=True, slots=True)
class When:
    """A date (ISO 8601, as precise as known) and the words that give it.

    `basis` says how: "text" (a time expression), "contact" (that of the contact it was part of),
    "published" (the issuer speaks in the present tense: `span` is its verb), "between" (what is
    answered, whose time `span` gives, and publication share no more than this) or "hand" (a person gave it).
    """

    value: str
    span: Span | None
    time: str | None = None  # "14:25", local
    basis: str = "text"


@dataclass(frozen=True, slots=True)
class Where:
    """A place, and the words that name it.

    `basis` says how: "text" (it hangs on the words that tell the event) or "contact" (that of the
    contact it was part of).
    """

    name: str
    span: Span
    country: str | None = None
    basis: str = "text"


@dataclass(frozen=True, slots=True)
class Tag:
    """An issue (code of lexicons/issues.toml) and the words that show it."""

    issue: str
    span: Span


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided of a field: `value` is accepted, rejected or given for `read`, which is what the
    program had read there (None: nothing). `at` is UTC; `follows` is the statement that was decided on, where
    a position only follows it."""

    field: str
    verdict: Literal["accept", "correct", "reject"]
    value: str | None
    read: str | None
    by: str = ""
    at: str = ""
    reason: str = ""
    follows: str | None = None


@dataclass(frozen=True, slots=True)
class Aside:
    """A row that a person rejected as a whole: its kind, identifier and words. It stands in no view."""

    kind: Literal["statement", "event", "position", "commitment"]
    id: str
    evidence: tuple[Span, ...]
    decision: Decision


@dataclass(frozen=True, slots=True)
class Statement:
    """What an actor put on record: content, speaker, cue and channel."""

    id: str
    kind: StatementKind
    speaker: str | None
    speaker_state: str | None
    evidence: tuple[Span, ...]
    content: tuple[Span, ...]
    quotes: tuple[Span, ...] = ()
    speaker_span: Span | None = None
    speaker_office: str | None = None
    speaker_actor: str | None = None
    cue: Span | None = None
    cue_lemma: str | None = None
    polarity: Literal["positive", "negative"] = "positive"
    modality: str | None = None
    addressee_state: str | None = None
    addressee: Span | None = None
    channel: str | None = None
    channel_span: Span | None = None
    when: When | None = None
    via: Span | None = None  # the intermediary that passes the words on
    issues: tuple[Tag, ...] = ()
    force: int | None = None
    force_span: Span | None = None
    parent: str | None = None
    by_hand: tuple[Decision, ...] = ()

    def is_said_in(self, others: Iterable[Statement]) -> bool:
        """Say whether this has no speaker, and one of others has words of it with one."""
        if self.speaker is not None or self.speaker_state is not None:
            return False
        return any(span.overlaps(said) for row in others for span in self.content for said in row.content)


@dataclass(frozen=True, slots=True)
class Reason:
    """What an event followed from, as the report says: another of its events, and the words that say so."""

    event: str
    relation: Relation
    span: Span


@dataclass(frozen=True, slots=True)
class Event:
    """Something done between states, or planned, denied, demanded: PLOVER type and mode.

    `part_of` is the contact in which it was done (an event's id), `part_span` the words that say so,
    where it is not told by the same date alone. `confidence` is the probability (0 to 1) that the event is
    rightly read, by both readers together; None where the rules read alone, or it is not known.
    """

    id: str
    event_type: EventType
    status: EventStatus
    actors: tuple[Party, ...]
    recipients: tuple[Party, ...]
    evidence: tuple[Span, ...]
    mode: str | None = None
    persons: tuple[Person, ...] = ()
    when: When | None = None
    where: Where | None = None
    issues: tuple[Tag, ...] = ()
    predicate: Span | None = None
    status_span: Span | None = None
    history: tuple[tuple[str, Span], ...] = ()  # earlier statuses, with the words
    statement: str | None = None
    rule: str = ""
    also: tuple[Span, ...] = ()  # other mentions of the same occurrence
    part_of: str | None = None
    part_span: Span | None = None
    reasons: tuple[Reason, ...] = ()
    confidence: float | None = None

    @property
    def states(self) -> frozenset[str]:
        """All states and organisations that take part, on whichever side."""
        return frozenset(party.state for party in (*self.actors, *self.recipients))

    @property
    def proposed_by(self) -> str | None:
        """The second reader that proposed it ("model@digest"), None for what our own reader reads."""
        return self.rule if "@" in self.rule else None


@dataclass(frozen=True, slots=True)
class Position:
    """Where a state stands on an issue, in its own words."""

    id: str
    state: str
    issue: str
    summary: str
    force: int
    evidence: tuple[Span, ...]
    statements: tuple[str, ...] = ()
    by_hand: tuple[Decision, ...] = ()


@dataclass(frozen=True, slots=True)
class Commitment:
    """What parties undertook, when, and what followed."""

    id: str
    parties: tuple[Party, ...]
    undertaking: Span
    when: When | None
    status: Literal["open", "followed up", "broken off"]
    evidence: tuple[Span, ...]
    by_hand: tuple[Decision, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """An event or a statement that a second reader (a language model) read, and whose words the report has.

    `reader` is the model's name and a digest of what it is asked. `checked` names what our own rules
    confirm ("type", "parties", "status", "date", "cue"); `confidence` is set by that and was not measured.
    What is `accepted` stands among the record's own rows too, with the same `id`.
    """

    id: str
    reader: str
    confidence: float
    checked: tuple[str, ...]
    accepted: bool = False
    event: Event | None = None
    statement: Statement | None = None

    @property
    def row(self) -> Event | Statement:
        """The event or statement, as it stands among the record's own rows once it is accepted."""
        if self.event is not None:
            return replace(self.event, confidence=self.confidence)
        assert self.statement is not None, self.id
        return self.statement

    @property
    def unconfirmed(self) -> str:
        """What is the model's alone, for which it waits for a reader; "" where enough is confirmed."""
        needed = ("parties", "type", "status") if self.event is not None else ("cue",)
        return ", ".join(name for name in needed if name not in self.checked)


@dataclass(frozen=True, slots=True)
class Record(InNotebook):
    """Everything read from one report. `notes` says what could not be read, and why.

    From a store, statements, positions and commitments are as people left them: `by_hand` of each says what
    they decided, `set_aside` what they rejected. `proposals` are those of a second reader; JSON leaves an
    empty list of them out.
    """

    report: Report
    actors: tuple[Actor, ...] = ()
    times: tuple[Timex, ...] = ()
    places: tuple[Place, ...] = ()
    statements: tuple[Statement, ...] = ()
    events: tuple[Event, ...] = ()
    positions: tuple[Position, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    notes: tuple[str, ...] = ()
    set_aside: tuple[Aside, ...] = ()
    proposals: tuple[Proposal, ...] = ()

    @property
    def passed_over(self) -> str | None:
        """Why the report was not read, or None."""
        return next((note.removeprefix(NOT_READ) for note in self.notes if note.startswith(NOT_READ)), None)

    @property
    def proposed_by(self) -> dict[str, str]:
        """The second readers that proposed rows of the record, by the ids of these rows."""
        return {proposal.id: proposal.reader for proposal in self.proposals if proposal.accepted}

    def own(self) -> Record:
        """Return the record with what our own reader tells alone."""
        proposed = self.proposed_by
        return replace(
            self,
            events=tuple(row for row in self.events if row.id not in proposed),
            statements=tuple(row for row in self.statements if row.id not in proposed),
            proposals=(),
        )

    def to_pandas(self, table: str = "events") -> pandas.DataFrame:
        """Return the rows of one kind ("events", "statements", "times" ...) as a pandas data frame with typed
        columns. Raises InstallationError without pandas; `dragoman.frame_columns` has tables and columns."""
        return Rows((self,), table).to_pandas()

    def to_polars(self, table: str = "events") -> polars.DataFrame:
        """Return the same as a polars data frame. Raises InstallationError without polars."""
        return Rows((self,), table).to_polars()

    def verify(self) -> int:
        """Check every span against the report's text; return how many there are.

        Raises EvidenceMismatch at the first that does not read back, for a row without evidence, and for
        proposals with one id.
        """
        count = 0
        for span in spans(self):
            span.verify(self.report.text)
            count += 1
        rows: tuple[Statement | Event | Position | Commitment, ...]
        rows = (*self.statements, *self.events, *self.positions, *self.commitments)
        for row in rows:
            if not row.evidence:
                raise EvidenceMismatch(f"{type(row).__name__.lower()} {row.id} has no evidence")
        for id, times in Counter(proposal.id for proposal in self.proposals).items():
            if times > 1:
                raise EvidenceMismatch(f"{times} proposals have the id {id}; each needs an id of its own")
        return count
