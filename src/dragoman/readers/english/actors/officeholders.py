"""Compare a report with the table of office-holders: unnamed holders of an office, and contradictions.

"The French president" without a name: the mention keeps its words and has no name, for the report gives
none; its actor is the person whom the table has in that office on the report's date. Where the report and
the table disagree about a person, the record keeps what the report says and `conflicts` gives a note.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from dragoman.lexicon.office_holders import (
    SINGLE,
    Holder,
    by_full_name,
    fitting_roles,
    in_office,
    leader,
    same_title,
)
from dragoman.lexicon.office_titles import referring_words, role_of, title_words
from dragoman.lexicon.phrases import folded, words
from dragoman.lexicon.states import actor_names, states
from dragoman.readers.english.actors.persons import ReportPeople, ReportPerson, basis
from dragoman.readers.english.cast import Mention, name_of_state
from dragoman.readers.english.document import Document, Paragraph

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_OWNERS = frozenset({"state", "demonym", "organisation", "city"})
_SOME = frozenset({"a", "an", "another", "any", "every", "first", "next", "future", "new"})


def officeholders(document: Document, mentions: list[Mention], people: ReportPeople) -> dict[int, str]:
    """Return the name of the holder by the start of each mention of an office without a name."""
    holders: dict[int, str] = {}
    position = 0
    for paragraph in document.paragraphs:
        while position < len(mentions) and mentions[position].start < paragraph.end:
            mention = mentions[position]
            position += 1
            person = _holder(paragraph, mention, people)
            if person is not None:
                holders[mention.start] = person.name
    return holders


def _holder(paragraph: Paragraph, mention: Mention, people: ReportPeople) -> ReportPerson | None:
    if mention.kind != "office" or mention.name or len(mention.states) != 1 or not mention.office:
        return None
    before = paragraph.text[: mention.start - paragraph.start].lower().split()[-2:]
    past = {*before, *mention.office.lower().split()} & title_words().past  # "former PA foreign minister"
    if past or _SOME.intersection(before[-1:]) or _another_year(paragraph, mention, people.date):
        return None
    if not _of_a_state(paragraph, mention):
        return None
    row = _row(mention.office, " ".join(before), mention.states[0], people)
    if row is None:
        return None
    known = people.find(row.person)
    if known is None:
        known = people.meet(row.person, (row.state,), row.office)
        known.basis = basis(row)
        people.complete()
    return known


def _of_a_state(paragraph: Paragraph, mention: Mention) -> bool:
    """Tell whether an office is of a state or organisation itself, as "Pentagon chief" is not."""
    written = paragraph.text[mention.start - paragraph.start : mention.end - paragraph.start]
    return all(hit.value.kind in _OWNERS for hit in actor_names().find(written, words(written)))


def _row(title: str, before: str, state: str, people: ReportPeople) -> Holder | None:
    """Return the row that answers for a title: the office itself, or "leader", "chief", "top diplomat"."""
    role, head = role_of(title), folded(title).split()[-1]
    if title.lower() in referring_words("heads", "leaders" if state in states() else "chiefs"):
        return leader(state, people.date, people.table)
    if head in referring_words("heads", "diplomats"):
        first = set(folded(f"{before} {title}").split()) & referring_words("heads", "top")
        return _diplomat(state, people) if first else None
    return in_office(role or "", state, people.date, title, people.table)


def _diplomat(state: str, people: ReportPeople) -> Holder | None:
    """Return the foreign minister, unless a party's head of foreign affairs stands above him."""
    above = [
        row
        for row in people.table.by_office.get(("official", state), ())
        if row.holds(people.date) and "foreign affairs commission" in folded(row.office)
    ]
    return None if above else in_office("foreign", state, people.date, None, people.table)


def _another_year(paragraph: Paragraph, mention: Mention, date: str) -> bool:
    """Tell whether the sentence of a mention names a year that is not the report's."""
    start, end = mention.start - paragraph.start, mention.end - paragraph.start
    for sentence in paragraph.doc.sents:
        if sentence.start_char <= start and end <= sentence.end_char:
            return any(year != date[:4] for year in _YEAR.findall(sentence.text))
    return True


def conflicts(people: ReportPeople) -> tuple[str, ...]:
    """Return a note for each person of the report about whom the table disagrees."""
    return tuple(dict.fromkeys(note for person in people.all for note in _conflicts_of(person, people)))


def _conflicts_of(person: ReportPerson, people: ReportPeople) -> Iterator[str]:
    if person.basis != "text" or not person.states:
        return
    rows = by_full_name(person.name, (), person.role, people.date, people.table)
    if rows and not {row.state for row in rows} & set(person.states):
        yield f"{_as_reported(person)}; the table has {_as_tabled(rows[0])}"
    elif people.date and not person.past and person.role in SINGLE:
        other = _another(person, people)
        if other is not None:
            yield f"{_as_reported(person)}; on {people.date} the table has {_as_tabled(other)}"
    if person.conflict:
        yield person.conflict


def _another(person: ReportPerson, people: ReportPeople) -> Holder | None:
    """Return the row of another who holds this very office on the report's date, or None."""
    state, title = person.states[0], person.office or ""
    rows_of_person = [row for row in people.table.by_name.get(folded(person.name), ()) if row.state == state]
    if any(row.role in fitting_roles(person.role or "") for row in rows_of_person):
        return None  # in that office then or at another time: the report may look back or ahead
    holders = [
        row
        for row in people.table.by_office.get((person.role or "", state), ())
        if _vouched(row, people.date) and same_title(row.office, title)
    ]
    return holders[0] if holders and not any(_may_be_same(row, person) for row in holders) else None


def _vouched(row: Holder, on: str) -> bool:
    return row.holds(on) and bool(row.start) and (bool(row.end) or on <= row.seen)


def _may_be_same(row: Holder, person: ReportPerson) -> bool:
    """Tell whether a row may be of this person under another spelling: one word of the name is the same."""
    names = {word for name in (row.person, *row.aliases) for word in folded(name).split()}
    return bool(names & set(folded(person.name).split()))


def _as_reported(person: ReportPerson) -> str:
    office = person.office or "an official"
    return f"the report calls {person.name} {office} of {name_of_state(person.states[0])}"


def _as_tabled(row: Holder) -> str:
    until = row.end or (f"known until {row.seen}" if row.seen else "?")
    office = f"{row.office} of {name_of_state(row.state)}"
    return f"{row.person} as {office} ({row.start or '?'} to {until}, {row.source})"
