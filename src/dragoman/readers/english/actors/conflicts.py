"""Where a report and the tables disagree about a person: sentences for `Record.notes`.

The record keeps what the report says; nothing is overridden in silence. Only the offices of which a
state has one holder at a time are compared, and only where the table vouches for the date.
"""

from __future__ import annotations

from collections.abc import Iterator

from dragoman.lexicon.actors import organisations, states
from dragoman.lexicon.held import SINGLE, by_full_name, fitting_roles, same_title
from dragoman.lexicon.holders import Holder
from dragoman.lexicon.phrases import folded
from dragoman.readers.english.actors.people import Known, People


def conflicts(people: People) -> tuple[str, ...]:
    """Return one sentence for each person of the report of whom the table says something else."""
    return tuple(dict.fromkeys(note for person in people.all for note in _of(person, people)))


def _of(person: Known, people: People) -> Iterator[str]:
    if person.basis != "text" or not person.states:
        return
    rows = by_full_name(person.name, (), person.role, people.date, people.table)
    if rows and not {row.state for row in rows} & set(person.states):
        yield f"{_said(person)}; the table has {_shown(rows[0])}"
    elif people.date and not person.past and person.role in SINGLE:
        other = _another(person, people)
        if other is not None:
            yield f"{_said(person)}; on {people.date} the table has {_shown(other)}"
    if person.conflict:
        yield person.conflict


def _another(person: Known, people: People) -> Holder | None:
    """Return the row of another who holds this very office on the report's date, or None."""
    state, title = person.states[0], person.office or ""
    own = [row for row in people.table.by_name.get(folded(person.name), ()) if row.state == state]
    if any(row.role in fitting_roles(person.role or "") for row in own):
        return None  # in that office then or at another time: the report may look back or ahead
    holders = [
        row
        for row in people.table.by_office.get((person.role or "", state), ())
        if _vouched(row, people.date) and same_title(row.office, title)
    ]
    return holders[0] if holders and not any(_same(row, person) for row in holders) else None


def _vouched(row: Holder, on: str) -> bool:
    return row.holds(on) and bool(row.start) and (bool(row.end) or on <= row.seen)


def _same(row: Holder, person: Known) -> bool:
    """Tell whether a row may be of this person under another spelling: one word of the name is the same."""
    names = {word for name in (row.person, *row.aliases) for word in folded(name).split()}
    return bool(names & set(folded(person.name).split()))


def _said(person: Known) -> str:
    office = person.office or "an official"
    return f"the report calls {person.name} {office} of {_name(person.states[0])}"


def _shown(row: Holder) -> str:
    until = row.end or (f"known until {row.seen}" if row.seen else "?")
    return f"{row.person} as {row.office} of {_name(row.state)} ({row.start or '?'} to {until}, {row.source})"


def _name(code: str) -> str:
    known = states().get(code) or organisations().get(code)
    return known.name if known else code
