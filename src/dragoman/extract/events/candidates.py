"""One candidate event for each word that tells one: the reading chosen, dressed with its circumstances."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dragoman.extract.document import Paragraph
from dragoman.extract.events import circumstances
from dragoman.extract.events.predicates import Predicate
from dragoman.extract.events.readings import Reading, readings
from dragoman.extract.events.weighing import choose
from dragoman.extract.events.who import Who
from dragoman.record import Party, Person, Place, Span, Timex, When, Where


@dataclass(frozen=True, slots=True)
class Candidate:
    """What one predicate tells."""

    predicate: Predicate
    actors: tuple[Party, ...]
    recipients: tuple[Party, ...]
    status: str
    status_span: Span | None
    evidence: Span
    when: When | None
    where: Where | None
    persons: tuple[Person, ...]
    statement: str | None
    completed: str = ""


def candidates(
    paragraph: Paragraph, who: Who, times: tuple[Timex, ...], places: tuple[Place, ...]
) -> Iterator[Candidate]:
    """Yield the candidates of one block, in reading order."""
    for alternatives in readings(paragraph, who):
        chosen = choose(alternatives, who)
        if chosen is not None:
            yield _dressed(chosen, who, times, places)


def _dressed(reading: Reading, who: Who, times: tuple[Timex, ...], places: tuple[Place, ...]) -> Candidate:
    predicate, sides, status = reading.predicate, reading.sides, reading.status
    paragraph, token, carrier = predicate.paragraph, predicate.token, predicate.carrier
    document = who.document
    evidence = circumstances.evidence(document, paragraph, token, carrier, sides.tokens)
    named = [(p.span.start, p.span.end) for p in (*sides.actors, *sides.recipients) if p.span is not None]
    statement = who.statement_at(paragraph.start + token.idx)
    return Candidate(
        predicate,
        tuple(sides.actors),
        tuple(sides.recipients),
        status[0],
        document.span_of(paragraph, status[1]) if status[1] is not None else None,
        evidence,
        circumstances.when(document, paragraph, token, carrier, times),
        circumstances.where(paragraph, token, carrier, places),
        circumstances.persons(document, who.cast, [*named, (evidence.start, evidence.end)]),
        statement.id if statement is not None else None,
        reading.how,
    )
