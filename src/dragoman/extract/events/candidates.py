"""One candidate event for each predicate whose frame fits and whose sides are known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dragoman.extract.document import Paragraph
from dragoman.extract.events import circumstances
from dragoman.extract.events.completion import complete
from dragoman.extract.events.demands import parties_allow, words_allow
from dragoman.extract.events.predicates import Predicate, predicates
from dragoman.extract.events.roles import Roles, roles
from dragoman.extract.events.status import status_of
from dragoman.extract.events.who import Who
from dragoman.lexicon.predicates import triggers
from dragoman.record import Party, Person, Place, Span, Timex, When, Where

_ACTS = frozenset({"REQUEST", "ACCUSE", "THREATEN"})
_FACTS = frozenset({"ASSAULT", "COERCE", "MOBILIZE", "SANCTION"})  # told as facts wherever they are named
_CONTENT = frozenset({"xcomp", "ccomp", "pcomp", "prep", "conj", "advcl", "dobj", "pobj"})
_ARGUMENTS = frozenset({"xcomp", "ccomp", "prep", "advcl"})
_MAX_UP = 5

if TYPE_CHECKING:
    from spacy.tokens import Token


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
    for fitting in predicates(paragraph):
        if _asked(fitting[0]) or _content_of_act(fitting[0]):
            continue
        for predicate in fitting:
            found = _candidate(predicate, who, times, places)
            if found is not None:
                yield found
                break


def _candidate(predicate: Predicate, who: Who, times: tuple[Timex, ...], places: tuple[Place, ...]) -> Candidate | None:
    if not words_allow(predicate, who):
        return None
    sides = roles(predicate, who)
    if "named-recipient" in predicate.frame.needs and not sides.recipients:
        return None
    sides, how = complete(predicate, sides, who)
    if not sides.actors or not parties_allow(predicate, sides.actors, sides.recipients):
        return None
    status = _status(predicate)
    if status is None:
        return None
    return _dressed(predicate, sides, how, status, who, times, places)


def _asked(predicate: Predicate) -> bool:
    """Say whether the sentence is a question: what it asserts is nobody's act."""
    return str(predicate.token.sent.text).rstrip(" \n\"”’)").endswith("?")


def _content_of_act(predicate: Predicate) -> bool:
    """Say whether the words are what somebody is asked, accused or threatened with: no event of their own."""
    if predicate.part == "nouns" and predicate.frame.type in _FACTS:
        return False
    token = predicate.carrier if predicate.part != "nouns" else predicate.token
    for _ in range(_MAX_UP):
        above = token.head
        if above == token or token.dep_ not in _CONTENT:
            return False
        if any(frame.type in _ACTS for frame in triggers("verbs").get(above.lemma_.lower(), ())) and token.dep_ in _ARGUMENTS:
            return True
        token = above
    return False


def _status(predicate: Predicate) -> tuple[str, Token | None] | None:
    if "refused" in predicate.frame.needs:
        return "held", None
    found = status_of(predicate.token, predicate.carrier)
    if found is None or predicate.frame.status is None:
        return found
    return (predicate.frame.status, None) if found[0] in {"held", "planned"} else found


def _dressed(
    predicate: Predicate,
    sides: Roles,
    how: str,
    status: tuple[str, Token | None],
    who: Who,
    times: tuple[Timex, ...],
    places: tuple[Place, ...],
) -> Candidate:
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
        how,
    )
