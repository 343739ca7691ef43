"""The gates: a claim of a model becomes a proposal only where the report says it.

In this order: the quotation stands in the paragraph; each party has words of its own there that name it;
the type fits a word by the tables, or is marked as the model's; status and date are decided by our own rules
where we have the language, else by words that state them; it is not in the record already. The first gate
that does not open refuses the claim, with a reason that is counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import cast, get_args

from dragoman.readers.second.claims import EventClaim, Party, StatementClaim
from dragoman.readers.second.english_rules import EnglishRules, Judged
from dragoman.readers.second.named_states import NamedStates
from dragoman.readers.second.quoted_words import Passage
from dragoman.record import (
    Block,
    Event,
    EventStatus,
    EventType,
    Person,
    Proposal,
    Record,
    Span,
    Statement,
    StatementKind,
    Timex,
    When,
    content_id,
)
from dragoman.record import Party as RecordParty
from dragoman.settings import Settings

CONFIRMED = 0.9
"""The confidence of a proposal whose type and status, or whose cue, our rules confirm. Set, not measured."""
UNCONFIRMED = 0.5
"""That of one whose type is the model's alone: lists leave it out unless they are asked for all."""
_SHORTEST = 4
_LONGEST_NAME = 60
_DATE = re.compile(r"(\d{4}(?:-\d\d(?:-\d\d)?)?)(?:T(\d\d:\d\d))?")
_STOP = re.compile(r"。|[.](?!\w)")
_MARKS = frozenset('“”„«»《》〈〉「」『』"')
Range = tuple[int, int]


class Refused(Exception):
    """A gate does not open; the message says why, in words that are the same for all such claims."""


class Gates:
    """The gates of one report. `own` are its record's rows, to which proposals that pass are added."""

    def __init__(self, record: Record, settings: Settings, reader: str) -> None:
        self._record, self._report, self._reader = record, record.report, reader
        self._states = NamedStates(record, settings)
        is_english = record.report.language in (None, "en")
        self._rules = EnglishRules(record.report, settings) if is_english else None
        self._events = list(record.events)
        self._statements = list(record.statements)
        self.dropped_persons = 0

    def event(self, claim: EventClaim, block: Block) -> Proposal:
        """Return the proposal that a claim becomes. Raises Refused."""
        start, end = self._quotation(claim.quotation, block)
        if claim.type not in get_args(EventType):
            raise Refused("there is no such type of event")
        quoted = Passage.of(self._report.text, start, end)
        actors = self._parties(claim.actors, quoted)
        recipients = self._parties(claim.recipients, quoted)
        _check_sides(actors, recipients)
        judged = self._judged(claim, start, end)
        status, status_span = self._status(claim, judged, quoted)
        when = self._when(claim, block)
        if status == "held" and when is not None and self._is_to_come(when):
            status = "planned"
        event = Event(
            content_id("second event", self._report.id, claim.type, start, end, *_codes(actors, recipients)),
            cast(EventType, claim.type), status, actors, recipients, (self._report.span(start, end),),
            mode=judged.mode, persons=self._persons(claim.persons, quoted), when=when,
            issues=self._rules.issues(start, end) if self._rules else (),
            status_span=status_span, rule=self._reader,
        )  # fmt: skip
        self._check_new_event(event)
        return self._proposed_event(event, judged)

    def statement(self, claim: StatementClaim, block: Block) -> Proposal:
        """Return the proposal that a claim becomes. Raises Refused."""
        start, end = self._quotation(claim.quotation, block)
        cue = self._beside(claim.cue, block, start, end)
        if cue is None:
            raise Refused("the cue does not stand beside the quotation")
        speaker = self._beside(claim.speaker.words, block, start, end)
        if speaker is None:
            raise Refused("the words of the speaker do not stand beside the quotation")
        state = self._state(claim.speaker.state, *speaker)
        self._check_attribution((start, end), speaker, cue, state)
        addressee = self._addressee(claim.addressee, block, start, end)
        lemma = self._rules.cue_lemma(*cue) if self._rules else None
        person = self._states.person_of(*speaker)
        actor = person or self._states.actor_of(state, *speaker)
        low, high = min(start, speaker[0], cue[0]), max(end, speaker[1], cue[1])
        content, kind = (self._report.span(start, end),), self._kind(start, end)
        statement = Statement(
            content_id("second statement", self._report.id, state, start, end),
            kind, person.name if person else self._report.text[slice(*speaker)], state,
            (self._report.span(low, high),), content, quotes=content if kind == "direct" else (),
            speaker_span=self._report.span(*speaker), speaker_office=person.office if person else None,
            speaker_actor=actor.id if actor else None, cue=self._report.span(*cue), cue_lemma=lemma,
            addressee_state=claim.addressee.state if claim.addressee else None,
            addressee=self._report.span(*addressee) if addressee else None,
            issues=self._rules.issues(start, end) if self._rules else (),
        )  # fmt: skip
        self._check_new_statement(statement)
        self._statements.append(statement)
        checked = ("cue",) if lemma else ()
        return Proposal(
            statement.id, self._reader, CONFIRMED if checked else UNCONFIRMED, checked, statement=statement
        )

    def _quotation(self, words: str, block: Block) -> Range:
        place = Passage.of(self._report.text, block.start, block.end).find(words)
        if place is None:
            raise Refused("the quotation does not stand in the paragraph")
        if place[1] - place[0] < _SHORTEST:
            raise Refused("the quotation is too short to tell anything")
        return place

    def _parties(self, claims: Iterable[Party], quoted: Passage) -> tuple[RecordParty, ...]:
        parties: dict[str, RecordParty] = {}
        for claim in claims:
            place = quoted.find(claim.words)
            if place is None:
                raise Refused("the words of a party do not stand in the quotation")
            state = self._state(claim.state, *place)
            actor = self._states.actor_of(state, *place)
            via = "person" if actor is not None and actor.kind == "person" else "named"
            parties.setdefault(
                state, RecordParty(state, self._report.span(*place), via, actor.id if actor else None)
            )
        return tuple(parties.values())

    def _state(self, claimed: str, start: int, end: int) -> str:
        """Return the state that words name, which must be the one claimed."""
        named = self._states.states_of(start, end)
        if not named:
            raise Refused("the words of a party name no state")
        if claimed not in named:
            raise Refused("the words of a party name another state")
        if len(named) > 1 and not self._states.is_pair(start, end):
            raise Refused("the words of a party name several states")
        return claimed

    def _judged(self, claim: EventClaim, start: int, end: int) -> Judged:
        if self._rules is None:
            return Judged(None, claim.status)
        judged = self._rules.judge(claim.type, start, end)
        if judged.status is None:
            raise Refused("the words tell of no event that happened or may")
        return judged

    def _status(self, claim: EventClaim, judged: Judged, quoted: Passage) -> tuple[EventStatus, Span | None]:
        if self._rules is not None:
            return cast(EventStatus, judged.status), judged.status_span
        if claim.status not in get_args(EventStatus):
            raise Refused("there is no such status")
        place = quoted.find(claim.status_words)
        if claim.status != "held" and place is None:
            raise Refused("no words of the quotation show the status")
        return cast(EventStatus, claim.status), self._report.span(*place) if place else None

    def _when(self, claim: EventClaim, block: Block) -> When | None:
        """Return the date that our own reader gives the time words; None where it cannot read them."""
        if not claim.time_words.strip():
            return None
        place = Passage.of(self._report.text, block.start, block.end).find(claim.time_words)
        if place is None:
            raise Refused("the time words do not stand in the paragraph")
        for time in self._record.times:
            if time.span.start < place[1] and place[0] < time.span.end and (when := _date_of(time)):
                return when
        return None

    def _is_to_come(self, when: When) -> bool:
        published = (self._report.published_at or "")[: len(when.value)]
        return bool(published) and when.value > published

    def _persons(self, names: Iterable[str], quoted: Passage) -> tuple[Person, ...]:
        """Return who is named there: in English those of the cast, else the names as they are written."""
        people: dict[str, Person] = {}
        for name in names:
            place = quoted.find(name)
            known = self._states.person_of(*place) if place else None
            if place and known is not None:
                person = Person(known.name, known.state, self._report.span(*place), known.office)
                people.setdefault(known.name, person)
            elif place and self._is_name(*place):
                people.setdefault(name, Person(name, None, self._report.span(*place)))
            else:
                self.dropped_persons += 1
        return tuple(people.values())

    def _is_name(self, start: int, end: int) -> bool:
        words = self._report.text[start:end]
        capital = all(
            word[:1].lower() == word[:1] == word[:1].upper() or word[:1].isupper() for word in words.split()
        )
        return (
            self._rules is None and capital and len(words) <= _LONGEST_NAME
            and not self._states.states_of(start, end)
        )  # fmt: skip

    def _beside(self, words: str, block: Block, start: int, end: int) -> Range | None:
        """Return where a paragraph has words after a quotation, else before it."""
        after = Passage.of(self._report.text, end, block.end).find(words)
        return after or Passage.of(self._report.text, block.start, start).find(words)

    def _addressee(self, claim: Party | None, block: Block, start: int, end: int) -> Range | None:
        if claim is None:
            return None
        place = self._beside(claim.words, block, start, end)
        if place is None:
            raise Refused("the words of the addressee do not stand beside the quotation")
        self._state(claim.state, *place)
        return place

    def _kind(self, start: int, end: int) -> StatementKind:
        text = self._report.text
        before, after = text[max(0, start - 2) : start].rstrip()[-1:], text[end : end + 2].lstrip()[:1]
        opened, closed = ({before, text[start]} & _MARKS), ({after, text[end - 1]} & _MARKS)
        return "direct" if opened and closed else "indirect"

    def _check_attribution(self, quoted: Range, speaker: Range, cue: Range, state: str) -> None:
        """Raise Refused where the quotation, the end of a sentence or somebody else stands between."""
        first, last = min(speaker[0], cue[0]), max(speaker[1], cue[1])
        if first < quoted[0] and last > quoted[1]:
            raise Refused("the quotation stands between speaker and cue")
        between = (quoted[1] - 1, first) if first >= quoted[1] else (last, quoted[0])
        if _STOP.search(self._report.text, *between):
            raise Refused("the quotation and its speaker stand in two sentences")
        if self._states.others_between(speaker[1], cue[0], state):
            raise Refused("somebody else stands between speaker and cue")

    def _check_new_event(self, event: Event) -> None:
        states, (span,) = _codes(event.actors, event.recipients), event.evidence
        for other in self._events:
            if other.event_type != event.event_type:
                continue
            same = _codes(other.actors, other.recipients) == states
            overlaps = any(span.overlaps(told) for told in (*other.evidence, *other.also))
            dated = event.when is not None and other.when is not None and event.when.value == other.when.value
            if same and (overlaps or dated):
                raise Refused("it is in the record already")
            if overlaps:
                raise Refused("the record has it with other parties")

    def _check_new_statement(self, statement: Statement) -> None:
        (span,) = statement.content
        for other in self._statements:
            if any(span.overlaps(told) for told in other.content) and other.speaker_state is not None:
                same = other.speaker_state == statement.speaker_state
                raise Refused(
                    "it is in the record already" if same else "the record has it with another speaker"
                )

    def _proposed_event(self, event: Event, judged: Judged) -> Proposal:
        self._events.append(event)
        fields = (
            ("type", judged.predicate is not None),
            ("status", self._rules is not None),
            ("date", event.when is not None),
        )
        checked = tuple(name for name, is_checked in fields if is_checked)
        confidence = CONFIRMED if {"type", "status"} <= set(checked) else UNCONFIRMED
        return Proposal(event.id, self._reader, confidence, checked, event=event)


def _check_sides(actors: Iterable[RecordParty], recipients: Iterable[RecordParty]) -> None:
    first, second = ({party.state for party in side} for side in (actors, recipients))
    if not first or len(first | second) < 2:
        raise Refused("it is between no two parties")
    if first & second:
        raise Refused("a party stands on both sides")


def _codes(actors: Iterable[RecordParty], recipients: Iterable[RecordParty]) -> tuple[str, ...]:
    return tuple(sorted({party.state for party in (*actors, *recipients)}))


def _date_of(time: Timex) -> When | None:
    match = _DATE.match(time.value) if time.kind in ("DATE", "TIME") else None
    return When(match[1], time.span, match[2]) if match else None
