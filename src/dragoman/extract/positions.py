"""Find where states stand on issues.

A position is a stable stance that the text states. Statements and the events that express an attitude
(support, rejection, demand, reproach) are read sentence by sentence; each is weighed by the words of
stance in it (stances.toml), its force and its issues, and the best sentence of each state and issue is
its position. A sentence without words of stance is never one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dragoman.extract.cast import Cast
from dragoman.extract.document import Document
from dragoman.extract.issues import tags
from dragoman.lexicon.stances import Stance, find
from dragoman.record import Event, Position, Span, Statement, content_id

THRESHOLD = 3.0
ATTITUDES = {"SUPPORT": 1.5, "REJECT": 1.5, "ACCUSE": 1.0, "REQUEST": 1.0, "THREATEN": 1.0, "COOPERATE": 0.5}
FORCES = {"SUPPORT": 3, "REJECT": 5, "ACCUSE": 4, "REQUEST": 4, "THREATEN": 6, "COOPERATE": 3}
LONGEST = 160  # characters of a summary


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A stretch of text that may state a position of `state`."""

    state: str
    start: int
    end: int
    score: float
    force: int
    issue: str = ""
    statement: str | None = None


def find_positions(
    document: Document, cast: Cast, statements: tuple[Statement, ...], events: tuple[Event, ...]
) -> tuple[Position, ...]:
    """Return the positions of `document` in reading order, at most one for each state and issue."""
    best: dict[tuple[str, str], _Candidate] = {}
    for candidate in _candidates(document, cast, statements, events):
        if candidate.score < THRESHOLD:
            continue
        key = (candidate.state, candidate.issue)
        if key not in best or candidate.score > best[key].score:
            best[key] = candidate
    kept = sorted(best.values(), key=lambda c: (c.start, c.state, c.issue))
    return tuple(_position(document, candidate) for candidate in kept)


def _position(document: Document, candidate: _Candidate) -> Position:
    span = document.span(candidate.start, candidate.end)
    return Position(
        content_id("position", document.report.id, candidate.state, candidate.issue),
        candidate.state,
        candidate.issue,
        _summary(span.quote),
        candidate.force,
        (span,),
        (candidate.statement,) if candidate.statement else (),
    )


def _summary(words: str) -> str:
    """Return the report's own words, without a leading "that", cut at a word."""
    trimmed = words.strip(" \n“”\"'’‘,;:.—–-").removeprefix("that ").removeprefix("That ")
    if len(trimmed) > LONGEST:
        trimmed = trimmed[:LONGEST].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
    return " ".join(trimmed.split())


def _candidates(
    document: Document, cast: Cast, statements: Iterable[Statement], events: Iterable[Event]
) -> Iterator[_Candidate]:
    states = {actor.name: actor.state for actor in cast.actors if actor.state}
    for statement in statements:
        holders = _holders(statement, cast, states)
        for start, end in _sentences(document, statement):
            for state in holders:
                yield from _weighed(document, state, start, end, 0.5 * min(statement.force or 0, 5), statement)
    for event in events:
        if event.event_type in ATTITUDES and event.status in {"held", "demanded", "unconfirmed"}:
            span = event.evidence[0]
            for party in event.actors:
                yield from _weighed(document, party.state, span.start, span.end, ATTITUDES[event.event_type], event)


def _holders(statement: Statement, cast: Cast, states: dict[str, str]) -> tuple[str, ...]:
    """Return the states whose word it is: all issuers of a joint text, all leaders who speak together."""
    if statement.speaker_state is None:
        return ()
    if statement.speaker_span is None and statement.speaker_state in cast.issuers and len(cast.issuers) > 1:
        return cast.issuers
    together = [states[name] for name in (statement.speaker or "").split("; ") if name in states]
    return tuple(dict.fromkeys([statement.speaker_state, *together]))


def _sentences(document: Document, statement: Statement) -> Iterator[tuple[int, int]]:
    """Yield the sentences of a statement, each cut to what the statement covers."""
    whole = statement.evidence[0]
    for paragraph in document.paragraphs:
        if paragraph.end <= whole.start or whole.end <= paragraph.start:
            continue
        for sentence in paragraph.doc.sents:
            first, last = paragraph.offsets(sentence)
            start, end = max(first, whole.start), min(last, whole.end)
            if end - start > 20:
                yield start, end


def _weighed(
    document: Document, state: str, start: int, end: int, head: float, of: Statement | Event
) -> Iterator[_Candidate]:
    """Yield one candidate for each issue of the stretch."""
    text = document.report.text[start:end]
    shown: dict[str, Stance] = {}
    for stance, _, _ in find(text):
        shown.setdefault(stance.kind, stance)
    if not shown and isinstance(of, Statement):
        return
    weights = sorted((stance.weight for stance in shown.values()), reverse=True)
    score = head + sum(weights[:2]) + 0.25 * len(weights[2:])
    force = max([stance.force for stance in shown.values()] or [0])
    if isinstance(of, Event):
        force = max(force, FORCES[of.event_type])
    else:
        force = max(force, of.force or 0)
    found = tags(document, start, end)
    for tag in found[:1]:
        yield _Candidate(state, start, end, score, force, tag.issue, of.id if isinstance(of, Statement) else of.statement)
