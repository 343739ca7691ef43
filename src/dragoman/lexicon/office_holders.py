"""Who held which office when: office_holders_own.csv (curated), office_holders.csv (generated), look-ups.

A look-up takes a name, a surname or an office with its state, and a date; it answers None, or no rows, when
two persons fit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from functools import cache, cached_property
from typing import TypeVar

from dragoman.lexicon.loading import CsvTable, Row, Text
from dragoman.lexicon.office_titles import roles, surname_first, title_words
from dragoman.lexicon.phrases import folded
from dragoman.lexicon.states import actor_codes
from dragoman.lexicon.states import states as all_states

CURATED = "public record"
"""The `source` of the rows of office_holders_own.csv."""
GIVEN = "actors.csv"
"""The `source` of the rows that users add themselves (`lexicon.user_actors`)."""
K = TypeVar("K")
_RANKS = (
    "head-of-state", "leader", "head-of-government", "foreign", "vice-president", "defence",
    "security-adviser", "crown-prince", "spokesperson",
)  # fmt: skip
_HEADS = frozenset({"head-of-state", "head-of-government", "leader"})
SINGLE = frozenset({"head-of-state", "head-of-government", "foreign", "defence"})
"""The roles of which a state has one holder at a time."""
_SINGLE_THERE = frozenset({"organisation", "foreign"})
_COMMON = frozenset({"of", "for", "the", "and", "minister", "secretary", "state", "affairs", "general"})
_ALIKE = 0.8
_GREAT = frozenset({"USA", "RUS"})  # "Blinken", "Lavrov"; a Wang or Cooper may be anybody
_LATELY = 4
"""Years after a term in which a bare surname may still mean its holder."""
_FITTING = {
    "head-of-state": ("head-of-state", "leader", "head-of-government"),
    "leader": ("leader", "head-of-state", "head-of-government"),
    "head-of-government": ("head-of-government", "leader"),
    "minister": ("minister", "foreign", "defence"),  # "Secretary Rice"
}


class Holder(Row, frozen=True):
    """A person in an office from `start` until `end` (ISO 8601, as precise as known; "" unknown).

    `seen`: the last date for which the source vouches, where the term has no end.
    """

    person: Text
    office: Text
    role: Text
    state: str
    source: Text
    start: str = ""  # tests check that these are dates: in 22,000 cells it would take half the time
    end: str = ""
    seen: str = ""
    aliases: tuple[str, ...] = ()
    wikidata: str = ""

    def holds(self, on: str) -> bool:
        """Tell whether the office is held on the date `on` (ISO 8601), as far as the table knows."""
        after_start = not self.start or self.start[:10] <= on[: len(self.start)]
        if self.end:
            return after_start and on[: len(self.end)] <= self.end
        return after_start and (not self.seen or on <= _grace(self.seen))

    def is_vouched_for(self, on: str) -> bool:
        """Tell whether the source itself says that the office is held on the date `on`."""
        return bool(self.start) and self.holds(on) and (bool(self.end) or on <= self.seen)


def _grace(seen: str) -> str:
    """Return the date until which an open term is taken to go on: a year after it was last seen."""
    return f"{int(seen[:4]) + 1}{seen[4:]}"


def _term(row: Holder) -> tuple[str, ...]:
    return row.person, row.office, row.state, row.start, row.source, row.end


def _roles() -> frozenset[str]:
    return frozenset({*roles().values(), "person"})


OWN = CsvTable("office_holders_own.csv", Holder, key=_term, refers={"state": actor_codes, "role": _roles})
GENERATED = CsvTable("office_holders.csv", Holder, key=_term, refers={"state": actor_codes, "role": _roles})


class Holders:
    """Rows of office-holders with their look-ups; the first row of a name goes before the later ones."""

    def __init__(self, rows: tuple[Holder, ...]) -> None:
        self.rows = rows

    @cached_property
    def by_name(self) -> dict[str, tuple[Holder, ...]]:
        """The office-holders by folded full name, aliases included, with and without initials."""
        return _grouped((key, holder) for holder in self.rows for key in _full_names(holder))

    @cached_property
    def by_surname(self) -> dict[str, tuple[Holder, ...]]:
        """The office-holders by each folded word of their name that may stand alone."""
        return _grouped((key, holder) for holder in self.rows for key in _surnames(holder))

    @cached_property
    def by_office(self) -> dict[tuple[str, str], tuple[Holder, ...]]:
        """The office-holders by (role, state)."""
        return _grouped(((holder.role, holder.state), holder) for holder in self.rows)


def _grouped(pairs: Iterable[tuple[K, Holder]]) -> dict[K, tuple[Holder, ...]]:
    groups: dict[K, list[Holder]] = {}
    for key, holder in pairs:
        groups.setdefault(key, []).append(holder)
    return {key: tuple(rows) for key, rows in groups.items()}


@cache
def bundled_holders() -> Holders:
    """Return the office-holders of our tables, the curated rows first."""
    return Holders((*OWN.rows, *GENERATED.rows))


def _full_names(holder: Holder) -> Iterator[str]:
    for name in (holder.person, *holder.aliases):
        key = folded(name)
        yield key
        parts = [part for part in key.split() if len(part) > 1]
        if len(parts) > 1 and len(parts) < key.count(" ") + 1:
            yield " ".join(parts)


def _surnames(holder: Holder) -> set[str]:
    return {*surname_keys(holder.person, holder.state), *_other_surnames(holder)}


def surname_keys(name: str, state: str | None) -> tuple[str, ...]:
    """Return the folded forms by which a person of this full name is called without the first name."""
    suffixes = title_words().suffixes
    parts = [part for part in folded(name).split() if part not in suffixes]
    if len(parts) < 2:
        return tuple(parts)
    pair = " ".join(parts[-2:])
    if state in surname_first():
        # "Wen Jiabao" is Wen, sometimes Jiabao; of "Moon Jae-in" only Moon and Jae-in stand alone
        keys = [parts[0], parts[-1] if len(parts) == 2 or state == "VNM" else pair]
    else:
        compound = len(parts) > 2 and (len(parts) > 3 or "-" in name.split()[-1])
        keys = [parts[-1], pair] if compound or parts[-2] in title_words().small else [parts[-1]]
    return tuple(key for key in keys if len(key) > 1)


def _other_surnames(holder: Holder) -> Iterator[str]:
    """Yield the surnames of other spellings of a name, and bynames: "Zelenskiy", "Lula".

    A longer form of the name ("Faisal bin Farhan Al Saud") ends in words by which nobody calls its bearer.
    """
    if not holder.aliases or holder.state in surname_first():
        return
    parts = folded(holder.person).split()
    for alias in holder.aliases:
        words = folded(alias).split()
        if len(words) == 1:
            yield from words
        elif len(words) == len(parts):
            yield from (key for key in surname_keys(alias, holder.state) if key not in parts)


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
    table = table or bundled_holders()
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
        for row in (table or bundled_holders()).by_surname.get(folded(key), ())
        if (row.start[:10] <= date if past else row.holds(date)) and (not states or row.state in states)
    ]
    # the spelling of the report goes before another row's other spelling
    rows = [row for row in rows if folded(key) in surname_keys(row.person, row.state)] or rows
    if role:
        rows = [row for row in rows if row.role in fitting_roles(role)]
    elif not states:
        rows = [row for row in rows if row.role in _RANKS and row.state in near and _surnamed(row, key)]
    if not _are_one(rows):
        rows = [row for row in rows if row.state in near]
    return _only([row for row in rows if row.source == GIVEN] or rows)


def well_known(key: str, date: str, near: frozenset[str], table: Holders | None = None) -> Holder | None:
    """Return the one person of the curated table, or the user's own, whom a bare surname means, or None.

    One at the head of a state, or a great power's foreign minister, anywhere; one in another office,
    or lately out of office, where the report names the state.
    """
    if not date:
        return None
    table = table or bundled_holders()
    rows = [row for row in table.by_surname.get(key, ()) if row.source in (CURATED, GIVEN)]
    lately = f"{int(date[:4]) - _LATELY}{date[4:]}"
    now = [row for row in rows if row.holds(date)]
    rows = now or [row for row in rows if lately <= row.end <= date]
    rows = [row for row in rows if _surnamed(row, key)]
    return _only([row for row in rows if row.state in near or (now and _needs_no_state(row))])


def known_anywhere(table: Holders) -> Iterator[tuple[str, Holder]]:
    """Yield the surnames (folded, one word) that mean a person in office in any report, with their rows."""
    words = title_words()
    ambiguous = words.ambiguous | words.not_names | words.honorifics
    for key, rows in table.by_surname.items():
        if " " not in key and key not in ambiguous:
            for row in rows:
                if row.source in (CURATED, GIVEN) and _needs_no_state(row) and _surnamed(row, key):
                    yield key, row


def _needs_no_state(row: Holder) -> bool:
    return row.role in _HEADS or (row.role == "foreign" and row.state in _GREAT)


def in_office(
    role: str, state: str, date: str, title: str | None = None, table: Holders | None = None
) -> Holder | None:
    """Return the one person who holds an office of this role (and `title`) on `date`, or None.

    Only where a row vouches for the date; two persons at once, as where a king and a president share
    a role, are nobody.
    """
    if not date or role not in (SINGLE if state in all_states() else _SINGLE_THERE):
        return None
    rows = _vouched(role, state, date, table)
    return _one([row for row in rows if title is None or same_title(row.office, title)])


def leader(state: str, date: str, table: Holders | None = None) -> Holder | None:
    """Return whom "the leader" of a state, or "the chief" of an organisation, means on `date`, or None.

    Its leader by title (Pyongyang's), the head of an organisation, or whoever heads state and
    government alone; where a president and a premier share the lead, nobody.
    """
    if not date:
        return None
    if state not in all_states():
        return _one(_vouched("organisation", state, date, table))
    titled = [
        row
        for row in _vouched("leader", state, date, table)
        if row.source in (CURATED, GIVEN) and folded(row.office) in roles()  # no leader of a group
    ]
    heads = [
        row for role in ("head-of-state", "head-of-government") for row in _vouched(role, state, date, table)
    ]
    return _one(titled) or _one(heads)


def _vouched(role: str, state: str, date: str, table: Holders | None) -> list[Holder]:
    """Return the rows of an office that hold on `date` within what they vouch for."""
    rows = (table or bundled_holders()).by_office.get((role, state), ())
    return [row for row in rows if row.is_vouched_for(date)]


def _one(rows: list[Holder]) -> Holder | None:
    """Return the best row if all are of one person, in whatever spelling."""
    best = min(rows, key=rank, default=None)
    return best if best is not None and all(_alike(row.person, best.person) for row in rows) else None


def same_title(left: str, right: str) -> bool:
    """Tell whether two titles name one office: a German state secretary is no Secretary of State."""
    words = [frozenset(folded(title).split()) for title in (left, right)]
    return words[0] == words[1] or bool(words[0] & words[1] - _COMMON)


def _alike(left: str, right: str) -> bool:
    """Tell whether two names are spellings of one: Zelensky and Zelenskyy."""
    names = [set(folded(name).split()) for name in (left, right)]
    inside = names[0] <= names[1] or names[1] <= names[0]
    return inside or SequenceMatcher(None, folded(left), folded(right)).ratio() > _ALIKE


def has_office(title: str, state: str, role: str) -> bool:
    """Tell whether `state` is known to have an office of this very title: America has no king."""
    return any(
        folded(row.office) == folded(title) for row in bundled_holders().by_office.get((role, state), ())
    )


def _surnamed(row: Holder, key: str) -> bool:
    """Tell whether `key` is a surname and not the one name of a king or pope, who needs his title."""
    parts = [part for part in folded(row.person).split() if part not in title_words().suffixes]
    return len(parts) > 1 and (row.state not in surname_first() or folded(key) == parts[0])


def _only(rows: list[Holder]) -> Holder | None:
    is_one = len({row.state for row in rows}) == 1 and _are_one(rows)
    return min(rows, key=rank) if is_one else None


def _are_one(rows: list[Holder]) -> bool:
    """Say whether the rows are of one person, whom one of them calls by all their names."""
    names = {last_first(row.person) for row in rows}
    if len(names) < 2:
        return True
    return any(names <= {last_first(name) for name in (row.person, *row.aliases)} for row in rows)


def last_first(name: str) -> str:
    """Return the last and the first word of a name, folded: what its spellings have in common."""
    parts = folded(name).split()
    return f"{parts[-1]} {parts[0]}"
