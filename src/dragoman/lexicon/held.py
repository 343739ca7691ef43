"""Ask the office-holders' table whom a name or surname means on a date; None, or no rows, when two fit."""

from __future__ import annotations

from dragoman.lexicon.actors import states as all_states
from dragoman.lexicon.holders import (
    CURATED,
    GIVEN,
    Holder,
    Holders,
    bundled,
    surname_first,
)
from dragoman.lexicon.phrases import folded
from dragoman.lexicon.titles import title_words

_RANKS = (
    "head-of-state",
    "leader",
    "head-of-government",
    "foreign",
    "vice-president",
    "defence",
    "security-adviser",
    "crown-prince",
    "spokesperson",
)
_HEADS = frozenset({"head-of-state", "head-of-government", "leader"})
_GREAT = frozenset({"USA", "RUS"})  # "Blinken", "Lavrov"; a Wang or Cooper may be anybody
_LATELY = 4
"""Years after a term in which a bare surname may still mean its holder."""
_FITTING = {
    "head-of-state": ("head-of-state", "leader", "head-of-government"),
    "leader": ("leader", "head-of-state", "head-of-government"),
    "head-of-government": ("head-of-government", "leader"),
    "minister": ("minister", "foreign", "defence"),  # "Secretary Rice"
}


def fitting_roles(role: str) -> tuple[str, ...]:
    """Return the roles whose holders a title of this role can mean, the nearest first."""
    return _FITTING.get(role, (role,))


def rank(row: Holder) -> tuple[bool, bool, int, bool]:
    """Return how far `row` stands from the first choice: the user's own rows, then offices by how well
    known they are, curated rows before generated ones. A bare "leader" says less than any office.
    """
    known = _RANKS.index(row.role) if row.role in _RANKS else len(_RANKS)
    return (row.source != GIVEN, row.office == "leader", known, row.source != CURATED)


def by_full_name(
    name: str, states: tuple[str, ...], role: str | None, date: str, table: Holders | None = None
) -> tuple[Holder, ...]:
    """Return the rows of a full name (of `states`, if given): held on `date`, else before, else later."""
    table = table or bundled()
    rows = tuple(row for row in table.by_name.get(folded(name), ()) if not states or row.state in states)
    if date:
        held = tuple(row for row in rows if row.holds(date))
        before = tuple(row for row in rows if row.start[:10] <= date)
        rows = held or _national(before) or before or _national(rows)
    rows = tuple(row for row in rows if row.source == GIVEN) or rows
    if len({row.state for row in rows}) > 1:
        rows = tuple(row for row in rows if role and row.role == role) or _of_one_state(rows)
    return rows


def _national(rows: tuple[Holder, ...]) -> tuple[Holder, ...]:
    """Return the rows of states: out of office nobody is of the organisation he headed or will head."""
    return tuple(row for row in rows if row.state in all_states())


def _of_one_state(rows: tuple[Holder, ...]) -> tuple[Holder, ...]:
    """Return the curated rows if they are of one state: the monarch of several realms is of the first."""
    curated = tuple(row for row in rows if row.source == CURATED)
    return curated if len({row.state for row in curated}) == 1 else ()


def by_surname(
    key: str,
    states: tuple[str, ...],
    role: str | None,
    date: str,
    *,
    near: frozenset[str] = frozenset(),
    past: bool = False,
    table: Holders | None = None,
) -> Holder | None:
    """Return the one holder of a surname on `date` (with `past`, until then), or None.

    With a role or state given by the text, any holder that fits; without, one in a well-known office
    whose state the report names elsewhere (`near`).
    """
    if not date:
        return None
    rows = [
        row
        for row in (table or bundled()).by_surname.get(folded(key), ())
        if (row.start[:10] <= date if past else row.holds(date)) and (not states or row.state in states)
    ]
    if role:
        rows = [row for row in rows if row.role in fitting_roles(role)]
    elif not states:
        rows = [row for row in rows if row.role in _RANKS and row.state in near and _surnamed(row, key)]
    if len({last_first(row.person) for row in rows}) > 1:
        rows = [row for row in rows if row.state in near]
    return _only([row for row in rows if row.source == GIVEN] or rows)


def well_known(key: str, date: str, near: frozenset[str], table: Holders | None = None) -> Holder | None:
    """Return the one person of the curated table, or the user's own, whom a bare surname means, or None.

    One at the head of a state, or a great power's foreign minister, anywhere; one in another office,
    or lately out of office, where the report names the state.
    """
    if not date:
        return None
    table = table or bundled()
    rows = [row for row in table.by_surname.get(key, ()) if row.source in (CURATED, GIVEN)]
    lately = f"{int(date[:4]) - _LATELY}{date[4:]}"
    now = [row for row in rows if row.holds(date)]
    rows = now or [row for row in rows if lately <= row.end <= date]
    rows = [row for row in rows if _surnamed(row, key)]
    return _only([row for row in rows if row.state in near or (now and _needs_no_state(row))])


def _needs_no_state(row: Holder) -> bool:
    return row.role in _HEADS or (row.role == "foreign" and row.state in _GREAT)


def has_office(title: str, state: str, role: str) -> bool:
    """Tell whether `state` is known to have an office of this very title: America has no king."""
    return any(folded(row.office) == folded(title) for row in bundled().by_office.get((role, state), ()))


def _surnamed(row: Holder, key: str) -> bool:
    """Tell whether `key` is a surname and not the one name of a king or pope, who needs his title."""
    parts = [part for part in folded(row.person).split() if part not in title_words().suffixes]
    return len(parts) > 1 and (row.state not in surname_first() or folded(key) == parts[0])


def _only(rows: list[Holder]) -> Holder | None:
    one = len({row.state for row in rows}) == 1 and len({last_first(row.person) for row in rows}) == 1
    return min(rows, key=rank) if one else None


def last_first(name: str) -> str:
    """Return the last and the first word of a name, folded: what its spellings have in common."""
    parts = folded(name).split()
    return f"{parts[-1]} {parts[0]}"
