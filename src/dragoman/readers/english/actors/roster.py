"""Read who is in a report: the full names first, then the surnames that stand for them or the table's."""

from __future__ import annotations

from collections.abc import Iterator

from dragoman.lexicon.held import by_surname, well_known
from dragoman.lexicon.phrases import folded
from dragoman.lexicon.titles import role_of, title_words
from dragoman.readers.english.actors.issuer import Issuer
from dragoman.readers.english.actors.offices import Office
from dragoman.readers.english.actors.people import People, bare, basis
from dragoman.readers.english.actors.persons import Naming, namings
from dragoman.readers.english.actors.titles import Title, titles
from dragoman.readers.english.actors.units import Words

Read = tuple[list[Naming], list[Office]]


def read_people(texts: list[Words], people: People, issuer: Issuer) -> list[Read]:
    """Fill `people` and return the names and the nameless offices of every paragraph.

    Twice over the text: a surname may stand before its full name, as in a headline.
    """
    found_titles = [titles(text) for text in texts]
    single: list[tuple[str, Naming]] = []
    for text, found in _body_first(texts, found_titles):
        for naming in namings(text, found, frozenset(people.keys()))[0]:
            name = bare(text.quote(naming.first, naming.last))
            if not folded(name):
                continue  # initials only
            if len(folded(name).split()) > 1:
                person = people.meet(name, naming.states, naming.office, past=naming.past)
                person.address(naming.honorific)
            else:
                single.append((name, naming))
    for name, naming in single:
        _meet_surname(name, naming, people)
    people.complete()
    near = frozenset(code for text in texts for unit in text.units for code in unit.states)
    _recall(single, people, near.union(issuer.states))
    _recall_well_known(texts, people, near)
    people.complete()
    keys = frozenset(people.keys())
    return [namings(text, found, keys) for text, found in zip(texts, found_titles, strict=True)]


def _body_first(texts: list[Words], found: list[list[Title]]) -> Iterator[tuple[Words, list[Title]]]:
    """Yield the body before the headline, whose capitals tell no name from the words around it."""
    pairs = list(zip(texts, found, strict=True))
    yield from (pair for pair in pairs if pair[0].paragraph.kind != "title")
    yield from (pair for pair in pairs if pair[0].paragraph.kind == "title")


def _meet_surname(name: str, naming: Naming, people: People) -> None:
    """Let a surname with a title teach the office of the person whom the report names in full elsewhere."""
    person = people.find(name, naming.states)
    if person is None:
        return
    person.address(naming.honorific)
    if naming.office:
        people.meet(person.name, naming.states, naming.office, past=naming.past)


def _recall(single: list[tuple[str, Naming]], people: People, near: frozenset[str]) -> None:
    """Name in full, from the table, those whom the report calls by surname only."""
    for name, naming in single:
        if people.knows(name, naming.states):
            continue
        role = role_of(naming.office) if naming.office else None
        row = by_surname(
            name, naming.states, role, people.date, near=near, past=naming.past, table=people.table
        )
        if row is not None:
            known = people.meet(row.person, naming.states, naming.office or None, past=naming.past)
            if known.basis != "given":
                known.basis = basis(row)
            people.call(known, name)
        elif naming.office:
            people.call(people.meet(name, naming.states, naming.office, past=naming.past), name)


def _recall_well_known(texts: list[Words], people: People, near: frozenset[str]) -> None:
    """Name in full those in a well-known office whose surname the recogniser passed over ("Xi vows")."""
    table, words = people.table.by_surname, title_words()
    ambiguous = words.ambiguous | words.not_names | words.honorifics
    seen: set[str] = set()
    for text in texts:
        for index, word in enumerate(text.words):
            key = word.folded
            if key in seen or key not in table or key in ambiguous or not text.capital(index):
                continue
            if index in text.unit_at or _inside_another(text, index) or people.knows(key, ()):
                continue
            if text.token(index).pos_ != "PROPN" and text.paragraph.kind != "title":
                continue
            seen.add(key)
            row = well_known(key, people.date, near, people.table)
            if row is not None:
                people.call(people.meet(row.person, (), None), word.text)


def _inside_another(text: Words, index: int) -> bool:
    """Tell whether a surname is part of another name: "Alireza Akbari", "Harris Tweed"."""
    before, after = index - 1, index + 1
    if text.space(before) and text.capital(before) and text.token(before).ent_type_ == "PERSON":
        return True
    if text.gap(index) not in (" ", "-") or not text.capital(after):
        return False
    if text.gap(index) == "-" and text.words[after].folded in text.tables.holders.by_surname:
        return False  # "the Putin-Xi summit"
    # in a headline the verb after a name has a capital too
    return text.token(after).ent_type_ == "PERSON" or (
        text.paragraph.kind != "title" and text.token(after).pos_ == "PROPN"
    )
