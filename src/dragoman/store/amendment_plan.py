"""What hands make of the rows of one version of a report, as a plan that `amendments` carries out.

Pure functions: rows as they were read and judgements in, rows as they are to stand out. What a second reader
proposed waits in the table `proposal`. One that is accepted has a row of its own in `event` or `statement`,
numbered from BY_HAND in its version; one that is rejected stands nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dragoman.merge.corrections import JudgedRow, amended, implied, kind_of, matched_rows, rejection
from dragoman.merge.story import JUDGED_KINDS, Judgement
from dragoman.record import RECIPROCAL, Aside, Event, Proposal, Span, Statement
from dragoman.store.record_rows import ROW_BITS, first_number

PROPOSAL = "proposal"
TABLES = (*JUDGED_KINDS, PROPOSAL)
"""The tables whose rows hands change."""
BY_HAND = 1 << (ROW_BITS - 1)
"""Rows of accepted proposals have the number of their proposal and this: no record has as many rows."""
Place = tuple[str, int]
"""The table of a row and its number."""


@dataclass(frozen=True, slots=True)
class AmendmentPlan:
    """What hands make of the rows of a version: `read` are all of them as they were read (None where only an
    accepted proposal has a row), `altered` those that are otherwise, None where they were rejected; `asides`
    says by which decision."""

    read: Mapping[Place, Any]
    altered: Mapping[Place, Any]
    asides: Mapping[Place, Aside]


def homes_of(judged: Iterable[tuple[str, Any]], read: Mapping[Place, Any]) -> dict[str, Place]:
    """Return where judged rows stand among those that were read: proposals among proposals, other rows among
    their own, and where they are not read any more among what is proposed."""
    rows = list(judged)
    proposed = {place: row.row for place, row in read.items() if place[0] == PROPOSAL}
    others = {place: row for place, row in read.items() if place[0] != PROPOSAL and row is not None}
    homes: dict[str, Place] = matched_rows((row for _, row in rows), proposed)
    return homes | matched_rows((row for kind, row in rows if kind != PROPOSAL), others)


def homes_of_rejected(rejected: Iterable[JudgedRow], read: Mapping[Place, Any]) -> dict[str, Place]:
    """Return where our own reader tells in the same words what was rejected as a proposal."""
    proposed = {row.id for place, row in read.items() if place[0] == PROPOSAL}
    own = {place: row for place, row in read.items() if row is not None and row.id not in proposed}
    homes: dict[str, Place] = {}
    for row in rejected:
        homes |= matched_rows([row], {place: other for place, other in own.items() if _is_alike(row, other)})
    return homes


def _is_alike(row: JudgedRow, other: JudgedRow) -> bool:
    """Say whether rows tell of the same, if it is in the same words: an event its type and its sides, a
    statement who speaks."""
    if isinstance(row, Event) and isinstance(other, Event):
        return row.event_type == other.event_type and _sides(row) == _sides(other)
    return (
        isinstance(row, Statement)
        and isinstance(other, Statement)
        and row.speaker_state == other.speaker_state is not None
    )


def _sides(event: Event) -> tuple[frozenset[str], ...]:
    """Return the states on each side of an event, together where its type has no direction."""
    sides = [frozenset(party.state for party in side) for side in (event.actors, event.recipients)]
    return (sides[0] | sides[1],) if event.event_type in RECIPROCAL else tuple(sides)


def put_back(read: dict[Place, Any], proposal: Proposal, report: str, version: int) -> dict[str, Place]:
    """Put a proposal that somebody accepted back where its text was read again without it, unless the new
    reading has that itself; return its place by its id."""
    if proposal.row.evidence[0].report != report or any(_has(row, proposal.row) for row in read.values()):
        return {}
    numbers = [number for kind, number in read if kind == PROPOSAL]
    place = PROPOSAL, max(numbers, default=first_number(version) - 1) + 1
    read[place] = replace(proposal, accepted=False)
    read[kind_of(proposal.row), place[1] | BY_HAND] = None
    return {proposal.id: place}


def _has(row: Any, proposed: JudgedRow) -> bool:
    """Say whether a row that was read is what was proposed, as the gates of a second reader do: an event of
    its type and sides, or a statement that has a speaker, in the same place."""
    if isinstance(row, Statement) and isinstance(proposed, Statement):
        return row.speaker_state is not None and _overlap(row.content, proposed.content)
    return isinstance(row, Event) and _is_alike(row, proposed) and _overlap(row.evidence, proposed.evidence)


def _overlap(first: Iterable[Span], second: Sequence[Span]) -> bool:
    return any(span.overlaps(other) for span in first for other in second)


def made_of(read: Mapping[Place, Any], on: Mapping[Place, Sequence[Judgement]], text: str) -> AmendmentPlan:
    altered: dict[Place, Any] = {}
    asides: dict[Place, Aside] = {}
    statements: dict[str, tuple[Statement, Statement | None]] = {}
    for place in sorted(read, key=lambda place: (TABLES.index(place[0]), place[1])):  # statements first
        kind, row = place[0], read[place]
        decisions: Sequence[Judgement] = on.get(place, ())
        if kind == "event":
            decisions = [decision for decision in decisions if decision.field == "event"]
        if kind == "position":
            decisions = (*implied(row, decisions, statements), *decisions)
        if not decisions or kind == PROPOSAL:
            continue
        amended_row = amended(row, decisions, text)
        if amended_row == row:
            continue
        altered[place] = amended_row
        if kind == "statement":
            statements[row.id] = (row, amended_row)
        decision = rejection(row, decisions)
        if decision is not None:
            asides[place] = Aside(kind, row.id, row.evidence, decision)  # type: ignore[arg-type]
    _decide_proposals(read, on, altered, asides, text)
    return AmendmentPlan(read, altered, asides)


def _decide_proposals(
    read: Mapping[Place, Any],
    on: Mapping[Place, Sequence[Judgement]],
    altered: dict[Place, Any],
    asides: dict[Place, Aside],
    text: str,
) -> None:
    """Put to what hands make of rows what they decided of proposals, and what follows for other rows."""
    gone = {aside.id for aside in asides.values()}
    statements: list[Statement] = []
    for place in [place for place in read if place[0] == PROPOSAL]:
        proposal, decisions = read[place], on.get(place, ())
        row = proposal.row
        kind = kind_of(row)
        whole = [decision for decision in decisions if decision.field == kind]
        decision = rejection(row, whole)
        if row.id in gone or decision is not None:
            altered[place] = None
        elif whole and not proposal.accepted:
            altered[place] = replace(proposal, accepted=True)
            altered[kind, place[1] | BY_HAND] = amended(row, decisions, text)
            statements += [row] if isinstance(row, Statement) else []
        if decision is not None:
            gone.add(row.id)
            asides[place] = Aside(kind, row.id, row.evidence, decision)
    for place, row in read.items():
        standing = altered.get(place, row)
        is_gone = isinstance(standing, Event | Statement) and standing.id in gone
        is_bare = isinstance(standing, Statement) and standing.is_said_in(statements)
        if is_gone or (is_bare and not on.get(place)):  # what a hand decided on stands
            altered[place] = None
