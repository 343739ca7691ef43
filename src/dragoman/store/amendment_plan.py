"""What hands make of the rows of one version of a report, as a plan that `amendments` carries out.

Pure functions: rows as they were read and judgements in, rows as they are to stand out. What a second reader
proposed waits in the table `proposal`. One that is accepted has a row of its own in `event` or `statement`,
numbered from BY_HAND in its version; one that is rejected stands nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from dragoman.merge.corrections import amended, implied, kind_of, matched_rows, rejection
from dragoman.merge.story import JUDGED_KINDS, Judgement
from dragoman.record import Aside, Event, Proposal, Statement
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


def put_back(read: dict[Place, Any], proposal: Proposal, report: str, version: int) -> dict[str, Place]:
    """Put a proposal that somebody accepted back where its text was read again without it, unless the new
    reading has that itself; return its place by its id."""
    (span, *_), row_type = proposal.row.evidence, type(proposal.row)
    has_it = any(
        isinstance(row, row_type) and any(span.overlaps(other) for other in row.evidence)
        for row in read.values()
    )
    if has_it or span.report != report:
        return {}
    numbers = [number for kind, number in read if kind == PROPOSAL]
    place = PROPOSAL, max(numbers, default=first_number(version) - 1) + 1
    read[place] = replace(proposal, accepted=False)
    read[kind_of(proposal.row), place[1] | BY_HAND] = None
    return {proposal.id: place}


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
        has_gone = isinstance(row, Event | Statement) and row.id in gone
        if has_gone or (isinstance(row, Statement) and row.is_said_in(statements)):
            altered[place] = None
