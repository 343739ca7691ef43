"""START HERE. The second reader: records in, the same records with what a model proposes beside their rows.

    records --questions--> Asker --replies--> claims_of --Gates--> proposals

The rows of our own reader are never touched. With `accept = "verified"` what passed the gates, and of which
they checked something, stands among them too and keeps its origin: the `rule` of an event is its reader, the
proposal of its `id` says the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache, partial

from dragoman.errors import reason_of
from dragoman.observing import stage
from dragoman.readers import Unread
from dragoman.readers.second.asker import Asker, Tally
from dragoman.readers.second.endpoint import Failure, Reply
from dragoman.readers.second.gates import Gates, Refused
from dragoman.readers.second.questions_and_claims import Question, answer_schema, claims_of, digest, questions
from dragoman.record import Event, Proposal, Record, Statement
from dragoman.settings import SecondReader, Settings

_AHEAD = 4
"""Questions for each request that may run at once, which are asked together: short reports have one each."""


def with_proposals(records: Iterable[Record | Unread], settings: Settings) -> Iterator[Record | Unread]:
    """Yield `records` in their order, each with the proposals of the second reader of `settings`."""
    if settings.second is None:
        yield from records
        return
    yield from SecondReading(settings, asker_of(settings.second)).read_all(records)


@cache
def asker_of(second: SecondReader) -> Asker:
    """Return what asks the model of a run: its budget and tally are those of all reports together."""
    return Asker(second, answer_schema())


@dataclass(frozen=True, slots=True)
class SecondReading:
    """A second reader at work, with the settings that the first one read with."""

    settings: Settings
    asker: Asker

    @property
    def tally(self) -> Tally:
        """What was asked, kept and refused so far."""
        return self.asker.tally

    def read_all(self, records: Iterable[Record | Unread]) -> Iterator[Record | Unread]:
        """Yield each record with its proposals; paragraphs of several short reports are asked together."""
        assert self.settings.second is not None
        most = _AHEAD * max(1, self.settings.second.at_once)
        waiting: list[tuple[Record | Unread, list[Question]]] = []
        for record in records:
            waiting.append((record, self._questions(record)))
            if sum(len(row) for _, row in waiting) >= most:
                yield from self._answered(waiting)
                waiting = []
        yield from self._answered(waiting)

    @stage("second reader")
    def _answered(self, rows: list[tuple[Record | Unread, list[Question]]]) -> list[Record | Unread]:
        try:
            replies = iter(self.asker.ask([question.messages for _, asked in rows for question in asked]))
        except Exception as error:
            self._fault(error)
            return [record for record, _ in rows]
        return [
            self._guarded(record, [(question, next(replies)) for question in asked]) for record, asked in rows
        ]

    def _questions(self, record: Record | Unread) -> list[Question]:
        try:
            return (
                list(questions(record)) if isinstance(record, Record) and record.passed_over is None else []
            )
        except Exception as error:
            self._fault(error)
            return []

    def _guarded(
        self, record: Record | Unread, answers: list[tuple[Question, Reply | Failure]]
    ) -> Record | Unread:
        """Return a record with its proposals; as it is where an error of ours comes between."""
        if not isinstance(record, Record) or not answers:
            return record
        try:
            return self._record(record, answers)
        except Exception as error:
            self._fault(error)
            return record

    def _fault(self, error: Exception) -> None:
        """Count and name an error that leaves reports without proposals."""
        self.tally.faults[f"error; the report stays as our own reader has it: {reason_of(error)}"] += 1

    def _record(self, record: Record, answers: list[tuple[Question, Reply | Failure]]) -> Record:
        assert self.settings.second is not None
        second = self.settings.second
        gates = Gates(record, self.settings, digest(second.model))
        proposals = tuple(self._proposals(gates, answers))
        if gates.dropped_persons:
            self.tally.faults["a person whom the report does not name"] += gates.dropped_persons
        proposed = replace(record, proposals=(*record.proposals, *proposals))
        if second.accept == "verified":
            proposed = with_verified(proposed)
            reasons = {row.id: row.unconfirmed for row in proposed.proposals if not row.accepted}
            self.tally.waiting.update(reasons[row.id] for row in proposals if row.id in reasons)
        proposed.verify()
        self.tally.kept += len(proposals)
        return proposed

    def _proposals(self, gates: Gates, answers: list[tuple[Question, Reply | Failure]]) -> Iterator[Proposal]:
        for question, answer in answers:
            if isinstance(answer, Failure):
                continue
            claims = claims_of(answer.text)
            self.tally.faults.update(claims.faults)
            for event in claims.events:
                yield from self._passed(partial(gates.event, event, question.block))
            for said in claims.statements:
                yield from self._passed(partial(gates.statement, said, question.block))

    def _passed(self, gate: Callable[[], Proposal]) -> Iterator[Proposal]:
        try:
            yield gate()
        except Refused as refusal:
            self.tally.refused[str(refusal)] += 1


def model_alone(record: Record, settings: Settings) -> Record:
    """Return what a model tells of a report through the gates, without the rows of our own reader that it
    could propose, and what rests on these: for an evaluation."""
    bare = replace(record, events=(), statements=(), positions=(), commitments=())
    (proposed,) = with_proposals([bare], settings)
    assert isinstance(proposed, Record)
    return accepted(bare, proposed.proposals)


def with_verified(record: Record) -> Record:
    """Return a record with those of its proposals among its own rows of which our rules confirm enough."""
    waiting = [row for row in record.proposals if not row.accepted]
    verified = [row for row in waiting if not row.unconfirmed]
    rest = tuple(row for row in record.proposals if row not in verified)
    return accepted(replace(record, proposals=rest), verified)


def accepted(record: Record, proposals: Iterable[Proposal]) -> Record:
    """Return a record with proposals among its own rows; a statement takes the place of the same words
    without a speaker."""
    rows = tuple(replace(proposal, accepted=True) for proposal in proposals)
    events = tuple(row.row for row in rows if isinstance(row.row, Event))
    statements = tuple(row.row for row in rows if isinstance(row.row, Statement))
    kept = tuple(said for said in record.statements if not said.is_said_in(statements))
    return replace(
        record,
        events=(*record.events, *events),
        statements=(*kept, *statements),
        proposals=(*record.proposals, *rows),
    )
