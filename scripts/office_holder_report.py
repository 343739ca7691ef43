"""Where the tables of office-holders overlap and where they have gaps.

Printed by `python scripts/build_office_holders.py --report`.

An overlap: two persons in one office at once for longer than a month. A gap: more than two months
without a holder between two terms, or an office whose last term ended, or was last seen, before the
date the tables are meant to reach.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import SequenceMatcher

from dragoman.lexicon.office_holders import Holder, bundled_holders, last_first
from dragoman.lexicon.phrases import folded

SINGLE = ("head-of-state", "head-of-government", "foreign", "defence")
"""The roles of which a state has one holder at a time (a few states have more; they show as overlaps)."""
SINCE, UNTIL = date(2000, 1, 1), date(2025, 12, 31)
_ALIKE = 0.75  # Taran: Andrii and Andriy
_OVERLAP, _GAP = timedelta(days=31), timedelta(days=62)


@dataclass(frozen=True, slots=True)
class Finding:
    """An overlap, a gap or an end of what is known, of one office of a state."""

    kind: str
    state: str
    role: str
    text: str


def findings() -> list[Finding]:
    """Return what is doubtful in the tables, by state and office."""
    found: list[Finding] = []
    for (role, state), rows in sorted(bundled_holders().by_office.items()):
        if role in SINGLE:
            found += _overlaps(role, state, rows)
            found += _gaps(role, state, rows)
    return found


def lines() -> Iterator[str]:
    """Yield the report, line by line: the counts first."""
    found = findings()
    offices = [key for key in bundled_holders().by_office if key[0] in SINGLE]
    yield f"{len(bundled_holders().rows)} terms, {len({key[1] for key in offices})} states and organisations"
    yield f"{len(offices)} offices with one holder at a time ({', '.join(SINGLE)})"
    for kind in ("overlap", "gap", "end"):
        yield f"{kind}: {sum(one.kind == kind for one in found)}"
    for one in found:
        yield f"{one.kind:8} {one.state} {one.role}: {one.text}"


def _overlaps(role: str, state: str, rows: tuple[Holder, ...]) -> Iterator[Finding]:
    terms = [(_begins(row), _ends(row), row) for row in rows if row.start and _ends(row) > SINCE]
    terms.sort(key=lambda term: term[:2])
    for index, (_, end, row) in enumerate(terms):
        for start, other_end, other in terms[index + 1 :]:
            if min(end, other_end) - start <= _OVERLAP or _one_person(row, other):
                continue
            yield Finding("overlap", state, role, f"{_told(row)} and {_told(other)}")


def _gaps(role: str, state: str, rows: tuple[Holder, ...]) -> Iterator[Finding]:
    terms = sorted((_begins(row), _ends(row)) for row in rows if row.start)
    reached: date | None = None
    for start, end in terms:
        if reached is not None and start - reached > _GAP and start > SINCE:
            yield Finding("gap", state, role, f"{max(reached, SINCE)} to {start}")
        reached = end if reached is None else max(reached, end)
    if reached is not None and reached < UNTIL - _GAP:
        yield Finding("end", state, role, f"nothing after {reached}")


def _begins(row: Holder) -> date:
    year, month, day = (*row.start.split("-"), "1", "1")[:3]
    return date(int(year), int(month), int(day))


def _ends(row: Holder) -> date:
    """Return the last day known: of a month or year its last."""
    parts = (row.end or row.seen or row.start).split("-")
    year = int(parts[0])
    if len(parts) == 1:
        return date(year, 12, 31)
    month = int(parts[1])
    if len(parts) == 2:
        return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    return date(year, month, int(parts[2]))


def _one_person(left: Holder, right: Holder) -> bool:
    """Tell whether two rows may be of one person in two spellings."""
    names = [set(folded(row.person).split()) for row in (left, right)]
    alike = SequenceMatcher(None, folded(left.person), folded(right.person)).ratio() > _ALIKE
    return alike or last_first(left.person) == last_first(right.person) or len(names[0] & names[1]) > 1


def _told(row: Holder) -> str:
    return f"{row.person} ({row.start} to {row.end or 'now'}, {row.source})"
