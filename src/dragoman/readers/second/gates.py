"""The gates: a claim of a model becomes a proposal only where the report says it.

In this order: the quotation stands in the paragraph; each party has words of its own there, on its side; the
type fits a word by the tables, or is the model's; our own rules decide status and date, or words state them;
it is not in the record already. The first that does not open refuses a claim, for a reason that is counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import cast, get_args

from dragoman.lexicon.foreign_words import act_words
from dragoman.lexicon.predicates import has_trait
from dragoman.readers.second.english_rules import EnglishRules, Judged, Range
from dragoman.readers.second.questions_and_claims import EventClaim, Party, StatementClaim
from dragoman.readers.second.report_words import CERTAIN, NamedStates, Passage, Sentences, date_of
from dragoman.record import (
    RECIPROCAL,
    Block,
    Event,
    EventStatus,
    EventType,
    Proposal,
    Record,
    Span,
    Statement,
    When,
    content_id,
)
from dragoman.record import Party as RecordParty
from dragoman.settings import Settings

CONFIRMED = 0.9
"""The confidence of a proposal whose type and status, or whose cue, our rules confirm. Set, not measured."""
UNCONFIRMED = 0.5
"""That of one of which any of these is the model's alone."""
CONFIRMING = frozenset({"type", "parties", "status"})
"""What our rules must confirm of an event for the higher confidence; of a statement it is the cue."""
_SHORTEST = 4

_Sides = tuple[tuple[RecordParty, ...], tuple[RecordParty, ...]]


@dataclass(frozen=True, slots=True)
class _Told:
    """A sentence that has all parties of a claim; `is_bound` where our parse ties them to its predicate."""

    sentence: Passage
    actors: tuple[RecordParty, ...]
    recipients: tuple[RecordParty, ...]
    judged: Judged
    is_bound: bool

    @property
    def sides(self) -> _Sides:
        """The parties that do it, and those on the other side."""
        return self.actors, self.recipients

    @property
    def rank(self) -> tuple[bool, ...]:
        """What is taken of several: a word of the table first, then the one that has the parties."""
        return self.judged.predicate is not None, self.is_bound, self.judged.status is not None


class Refused(Exception):
    """A gate does not open; the message says why, in words that are the same for all such claims."""


class Gates:
    """The gates of one report, whose rows and proposals that passed are what the record has already."""

    def __init__(self, record: Record, settings: Settings, reader: str) -> None:
        self._record, self._report, self._reader = record, record.report, reader
        self._states = NamedStates(record, settings)
        is_english = record.report.language in (None, "en")
        self._rules = EnglishRules(record.report, settings) if is_english else None
        self._sentences = Sentences(record.report, self._rules)
        self._events = [*record.events, *(row.event for row in record.proposals if row.event)]
        self._statements = [*record.statements, *(row.statement for row in record.proposals if row.statement)]

    @property
    def dropped_persons(self) -> int:
        """Persons whom claims name and the report does not."""
        return self._states.dropped_persons

    def event(self, claim: EventClaim, block: Block) -> Proposal:
        """Return the proposal that a claim becomes. Raises Refused."""
        start, end = self._quotation(claim.quotation, block)
        if claim.type not in get_args(EventType):
            raise Refused("there is no such type of event")
        quoted = Passage.of(self._report.text, start, end)
        self._sides(claim, quoted)  # a party that no sentence has is told as that
        told = self._told(claim, start, end)
        actors, recipients, judged = told.actors, told.recipients, told.judged
        status, status_span = self._status(claim, judged, told.sentence)
        when = self._when(claim, block, told.sentence)
        if taken_back := self._sentences.takes_back(status, *told.sentence.range):
            raise Refused(taken_back)
        is_dated = status == "held" and when is not None
        if is_dated and when is not None and self._is_to_come(when):
            status = "planned"
        elif status == "held" and when is None and self._tells_of_a_day_to_come(told.sentence):
            raise Refused("the sentence tells of a day to come")
        event = Event(
            content_id("second event", self._report.id, claim.type, start, end, *_codes(actors, recipients)),
            cast(EventType, claim.type), status, actors, recipients, (self._report.span(start, end),),
            mode=judged.mode, persons=self._states.persons(claim.persons, quoted), when=when,
            issues=self._rules.issues(start, end) if self._rules else (),
            status_span=status_span, rule=self._reader,
        )  # fmt: skip
        self._check_new_event(event)
        return self._proposed_event(event, told, is_dated)

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
        content, kind = (self._report.span(start, end),), self._sentences.kind_of_quotation(start, end)
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

    def _sides(self, claim: EventClaim, words: Passage) -> _Sides:
        actors, recipients = self._parties(claim.actors, words), self._parties(claim.recipients, words)
        _check_sides(actors, recipients)
        return actors, recipients

    def _told(self, claim: EventClaim, start: int, end: int) -> _Told:
        """Return the sentence of a quotation that has all parties and the word that tells the event."""
        rows = [row for place in self._sentences.within(start, end) for row in self._told_in(claim, *place)]
        if not rows:
            raise Refused("the parties do not stand in one sentence")
        told = max(rows, key=lambda row: row.rank)
        judged = self._rules.judge(start, end) if self._rules else []
        if told.judged.predicate is None and any(row.type == claim.type for row in judged):
            raise Refused("the word that tells it stands in another sentence than the parties")
        if told.judged.status is None:
            raise Refused("the words tell of no event that happened or may")
        if told.judged.predicate is None and any(self._is_bound(told.sides, row) for row in judged):
            raise Refused("the words tell an event of another type")
        if claim.type not in RECIPROCAL and (self._is_reversed(told) or self._is_agent(told)):
            raise Refused("the words say that somebody else does it, or to somebody else")
        return told

    def _is_bound(self, sides: _Sides, judged: Judged) -> bool:
        """Say whether our parse has all parties as arguments of a word, each on its side."""
        actors, recipients = sides
        both = ((actors, judged.doers), (recipients or actors[1:], judged.others))
        return all(self._is_one_of(party, heads) for side, heads in both for party in side)

    def _is_reversed(self, told: _Told) -> bool:
        """Say whether our parse has a party on the other side alone, or another state as the one that does
        it."""
        judged, (actors, recipients) = told.judged, told.sides
        crossed = ((actors, judged.others, judged.doers), (recipients, judged.doers, judged.others))
        is_crossed = any(
            self._is_one_of(party, wrong) and not self._is_one_of(party, right)
            for side, wrong, right in crossed
            for party in side
        )
        doing = {m.actor.state for head in judged.doers for m in self._states.within(*head)} - {None}
        is_beside = bool(judged.others) and any(
            self._is_one_of(party, judged.beside_doers) and not self._is_one_of(party, judged.others)
            for party in recipients
        )  # "the ambassador of Ghana in Togo shot a lion"
        return is_crossed or is_beside or (bool(doing) and doing.isdisjoint(party.state for party in actors))

    def _is_agent(self, told: _Told) -> bool:
        """Say whether a party to whom it is done is marked as who does it, where we have no parse."""
        return any(
            party.span is not None and self._sentences.is_agent(party.span.start, party.span.end)
            for party in told.recipients
        )

    def _told_in(self, claim: EventClaim, start: int, end: int) -> Iterator[_Told]:
        sentence = Passage.of(self._report.text, start, end)
        try:
            actors, recipients = self._sides(claim, sentence)
        except Refused:
            return
        judged = [Judged(None, claim.status)]
        if self._rules is not None:
            of_type = [row for row in self._rules.judge(start, end) if row.type == claim.type]
            judged = of_type or [self._rules.judge_verb(start, end)]
        for row in judged:
            is_bound = row.predicate is not None and self._is_bound((actors, recipients), row)
            yield _Told(sentence, actors, recipients, row, is_bound)

    def _is_one_of(self, party: RecordParty, heads: Iterable[Range]) -> bool:
        """Say whether the words of a party, or a mention of its state, hold one of these words."""
        assert party.span is not None
        words = party.span
        return any(
            (words.start <= head[0] and head[1] <= words.end)
            or any(
                mention.start <= head[0] and head[1] <= mention.end and mention.actor.state == party.state
                for mention in self._states.within(*head)
            )
            for head in heads
        )

    def _status(self, claim: EventClaim, judged: Judged, quoted: Passage) -> tuple[EventStatus, Span | None]:
        if self._rules is not None:
            return cast(EventStatus, judged.status), judged.status_span
        if claim.status not in get_args(EventStatus):
            raise Refused("there is no such status")
        place = quoted.find(claim.status_words)
        if claim.status == "held" and self._sentences.is_negated(quoted.start):
            raise Refused("the sentence says that it did not happen")
        is_speech = has_trait(claim.type, "speech-act")
        if claim.status in CERTAIN and self._sentences.is_doubtful(quoted.start, is_speech):
            raise Refused("a word of the sentence makes it doubtful")
        if claim.status != "held" and place is None:
            raise Refused("no words of the quotation show the status")
        return cast(EventStatus, claim.status), self._report.span(*place) if place else None

    def _when(self, claim: EventClaim, block: Block, sentence: Passage) -> When | None:
        """Return the date that our own reader gives the time words; None where it cannot read them, or where
        they stand in another sentence than what is told."""
        if not claim.time_words.strip():
            return None
        place = Passage.of(self._report.text, block.start, block.end).find(claim.time_words)
        if place is None:
            raise Refused("the time words do not stand in the paragraph")
        start, end = self._sentences.around(*sentence.range)
        for time in self._record.times:
            is_meant = time.span.start < place[1] and place[0] < time.span.end
            if is_meant and start <= time.span.start < end and (when := date_of(time)):
                return when
        return None

    def _tells_of_a_day_to_come(self, words: Passage) -> bool:
        """Say whether the sentence has a date after publication, where our own rules decide no status."""
        start, end = self._sentences.around(*words.range)
        return self._rules is None and any(
            start <= time.span.start < end and (when := date_of(time)) is not None and self._is_to_come(when)
            for time in self._record.times
        )

    def _is_to_come(self, when: When) -> bool:
        published = (self._report.published_at or "")[: len(when.value)]
        return bool(published) and when.value > published

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

    def _check_attribution(self, quoted: Range, speaker: Range, cue: Range, state: str) -> None:
        """Raise Refused where the quotation, the end of a sentence or somebody else stands between."""
        first, last = min(speaker[0], cue[0]), max(speaker[1], cue[1])
        if self._sentences.is_asked(quoted, speaker, cue):
            raise Refused("the sentence asks whether it was said")
        if self._sentences.is_unsaid(quoted, cue):
            raise Refused("the words say that it was not said, or not so")
        says = self._rules.says(speaker, cue) if self._rules is not None else None
        if says is False:
            raise Refused("the cue is said of somebody else than the speaker")
        if first < quoted[0] and last > quoted[1]:
            raise Refused("the quotation stands between speaker and cue")
        asks = says and self._report.text[quoted[1] - 1] in "?!"  # "Will it hold?" she asked
        between = (quoted[1] - (not asks), first) if first >= quoted[1] else (last, quoted[0])
        if self._sentences.has_stop(*between):
            raise Refused("the quotation and its speaker stand in two sentences")
        if self._sentences.has_stop(min(speaker[1], cue[1]), max(speaker[0], cue[0])):
            raise Refused("speaker and cue stand in two sentences")
        if self._states.others_between(speaker[1], cue[0], state):
            raise Refused("somebody else stands between speaker and cue")

    def _check_new_event(self, event: Event) -> None:
        states, (span,) = _codes(event.actors, event.recipients), event.evidence
        for other in self._events:
            if other.event_type != event.event_type:
                continue
            same = _codes(other.actors, other.recipients) == states
            overlaps = any(span.overlaps(place) for place in (*other.evidence, *other.also))
            dated = event.when is not None and other.when is not None and event.when.value == other.when.value
            if same and (overlaps or dated):
                raise Refused("it is in the record already")
            if overlaps:
                raise Refused("the record has it with other parties")

    def _check_new_statement(self, statement: Statement) -> None:
        (span,) = statement.content
        for other in self._statements:
            if any(span.overlaps(place) for place in other.content) and other.speaker_state is not None:
                same = other.speaker_state == statement.speaker_state
                raise Refused(
                    "it is in the record already" if same else "the record has it with another speaker"
                )

    def _proposed_event(self, event: Event, told: _Told, is_dated: bool) -> Proposal:
        self._events.append(event)
        fields = (
            ("type", told.judged.predicate is not None or self._has_word_of_type(event, told)),
            ("parties", told.is_bound or self._names_them_alone(event, told)),
            ("status", self._rules is not None or (is_dated and self._is_settled(event, told))),
            ("date", event.when is not None),
        )
        checked = tuple(name for name, is_checked in fields if is_checked)
        confidence = CONFIRMED if set(checked) >= CONFIRMING else UNCONFIRMED
        return Proposal(event.id, self._reader, confidence, checked, event=event)

    def _is_settled(self, event: Event, told: _Told) -> bool:
        return self._sentences.is_settled(told.sentence.range[0], event.status)

    def _has_word_of_type(self, event: Event, told: _Told) -> bool:
        """Say whether a sentence of another language has a word of our table for the type."""
        words = act_words(self._report.language or "").get(event.event_type)
        return words is not None and bool(words.search(self._report.text, *told.sentence.range))

    def _names_them_alone(self, event: Event, told: _Told) -> bool:
        """Say whether such a sentence names the parties and nobody else, of an act without a direction."""
        if self._rules is not None or event.event_type not in RECIPROCAL:
            return False
        around = self._sentences.around(*told.sentence.range)
        named = {mention.actor.state for mention in self._states.within(*around)} - {None}
        return named == set(_codes(event.actors, event.recipients))


def _check_sides(actors: Iterable[RecordParty], recipients: Iterable[RecordParty]) -> None:
    first, second = ({party.state for party in side} for side in (actors, recipients))
    if not first or len(first | second) < 2:
        raise Refused("it is between no two parties")
    if first & second:
        raise Refused("a party stands on both sides")


def _codes(actors: Iterable[RecordParty], recipients: Iterable[RecordParty]) -> tuple[str, ...]:
    return tuple(sorted({party.state for party in (*actors, *recipients)}))
