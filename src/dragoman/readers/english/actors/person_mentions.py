"""Read the people of a report: each name with the title and state beside it, full names before surnames.

Titles stand before a name ("Chinese Foreign Minister Qin Gang"), in apposition on either side ("Qin Gang,
China's foreign minister"), before it with their complement between ("ambassador to Chile Ann Doe"), or
after "of" ("President Putin of Russia"). The text is read twice: a surname may stand before its full name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from dragoman.lexicon.office_holders import by_surname, well_known
from dragoman.lexicon.office_titles import role_of, title_words
from dragoman.lexicon.phrases import folded
from dragoman.lexicon.states import organisations
from dragoman.readers.english.actors.office_mentions import Office, Title, find_titles, office_of_title
from dragoman.readers.english.actors.person_names import find_names
from dragoman.readers.english.actors.persons import ReportPeople, bare, basis
from dragoman.readers.english.actors.state_names import Issuer, ParagraphWords
from dragoman.readers.english.syntax import FINITE_OR_MODAL

_COMMA = frozenset({", ", ",\u00a0"})
_ADDRESS_GAPS = frozenset({" ", ". ", ".\u00a0", "\u00a0"})
_FARTHEST = 10
"""Words between a title and a name with the title's complement between them."""
_PREPOSITIONS = frozenset({"of", "for", "to", "at", "on"})
_CLAUSE = frozenset({"VERB", "AUX", "PRON", "SCONJ"})
_PHRASE_GAPS = frozenset({" ", "-", "\u00a0", "' ", "’ ", "’", "'", " & "})
_LEADING_WORDS = frozenset({"the", "a", "an", "who", "is", "was", "s", "country", "its", "his", "their"})
_LEADING_TAGS = frozenset({"DET", "ADJ", "NUM", "ADV"})


@dataclass(frozen=True, slots=True)
class PersonNaming:
    """Words `first` to `last` name a person; the mention covers `outer_first` to `outer_last`.

    `states`, `office` and `past` are what the words beside the name say; `office_words` where.
    """

    first: int
    last: int
    outer_first: int
    outer_last: int
    states: tuple[str, ...] = ()
    office: str | None = None
    past: bool = False
    honorific: str | None = None
    office_words: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class _Offices:
    """The offices of a paragraph by first word of the title and by last word; `used` have a name inside."""

    starts: dict[int, Office]
    ends: dict[int, Office]
    used: set[int]


def _find_namings(
    text: ParagraphWords, titles: list[Title], known_surnames: frozenset[str]
) -> tuple[list[PersonNaming], list[Office]]:
    """Return the names of people in a paragraph and the offices without a name, in reading order.

    `known` are the folded surnames of people whom the report names in full.
    """
    starts = {title.first: office_of_title(text, title) for title in titles}
    ends = {office.last: office for office in starts.values()} | {
        office.title.last: office for office in starts.values()
    }
    offices = _Offices(starts, ends, set())
    taken: set[int] = set()
    names: list[PersonNaming] = []
    for first, last in find_names(text, titles, known_surnames):
        if taken.isdisjoint(range(first, last)):
            naming = _titled(text, first, last, offices)
            names.append(naming)
            taken.update(range(naming.outer_first, naming.outer_last))
    names.sort(key=lambda naming: naming.first)
    unused = [office for start, office in starts.items() if start not in offices.used]
    return names, [office for office in unused if taken.isdisjoint(range(office.first, office.last))]


def _titled(text: ParagraphWords, first: int, last: int, offices: _Offices) -> PersonNaming:
    """Return the naming of the person at words `first` to `last`, with the title beside the name."""
    honorific = _honorific(text, first)
    outer_first = first - 1 if honorific else first
    held, states, outer_first = _held(text, first, last, outer_first, offices)
    if held is None and not states:
        states = _of_body(text, last, offices.starts)
    outer_last = last
    if held is not None and (extended := _of_state(text, last)) is not None:
        outer_last = extended
        unit = text.unit_at[extended - 1]
        if not states or (unit.kind == "state" and states[0] in organisations()):
            states = unit.states  # "AU chairperson President el-Sisi of Egypt"
    naming = PersonNaming(first, last, outer_first, outer_last, states, honorific=honorific)
    if held is None or held.title.text.endswith("counterpart"):
        return naming  # a counterpart's office is the other's: the report or the table will say
    title = held.title
    past = title.past or text.folded(held.first - 1) in title_words().past  # "former French President"
    return replace(naming, office=title.singular.strip(), past=past, office_words=(title.first, title.last))


def _held(
    text: ParagraphWords, first: int, last: int, outer_first: int, offices: _Offices
) -> tuple[Office | None, tuple[str, ...], int]:
    """Return the office beside a name, the states that go with it, and where the mention begins then."""
    states: tuple[str, ...] = ()
    held = _before(text, first, outer_first, offices.ends)
    if held is not None:
        offices.used.add(held.title.first)
        if not held.title.plural:
            outer_first = min(outer_first, held.first)
        states = held.states
    elif text.space(outer_first - 1) and (unit := text.unit_at.get(outer_first - 1)) is not None:
        states = unit.states if unit.kind in ("demonym", "body") else ()
    after = _after(text, last, offices.starts)
    if after is not None:
        return held or after, states or after.states, outer_first
    if held is None:
        held = _leading(text, outer_first, last, offices.ends) or _through(text, outer_first, offices.ends)
        if held is not None:
            states = held.states or states
            if text.gap(outer_first - 1) == " ":
                offices.used.add(held.title.first)
                outer_first = held.first
    return held, states, outer_first


def _honorific(text: ParagraphWords, first: int) -> str | None:
    word = text.folded(first - 1)
    if word not in title_words().honorifics or not text.capital(first - 1) or first - 1 in text.unit_at:
        return None
    return word if text.gap(first - 1) in _ADDRESS_GAPS else None


def _before(text: ParagraphWords, first: int, outer_first: int, ends: dict[int, Office]) -> Office | None:
    """Return the office that stands right before a name."""
    if not (text.space(first - 1) or _short_title(text, first - 1)):
        return None
    addressed = outer_first < first and text.space(outer_first - 1)  # not "of the Council. Mr Doe"
    return ends.get(first) or (ends.get(outer_first) if addressed else None)


def _short_title(text: ParagraphWords, index: int) -> bool:
    """Tell whether word `index` is a title cut short: "Gen. McKenzie", "Sec. Blinken"."""
    return text.gap(index) in (". ", ".\u00a0") and len(text.words[index].text) <= 4


def _after(text: ParagraphWords, last: int, starts: dict[int, Office]) -> Office | None:
    """Return the office in apposition after a name: "Qin Gang, China's foreign minister,"."""
    if text.gap(last - 1) not in _COMMA:
        return None
    for index in range(last, min(last + 9, len(text.words))):
        held = starts.get(index)
        if held is not None:
            if held.title.plural or _names_another(text, held) or _acts(text, held.last):
                return None  # "in a call with Putin, Turkey's president urged"
            return held if _only_leading_words(text, last, held.first) else None
        if index > last and "," in text.gap(index - 1):
            return None
    return None


def _names_another(text: ParagraphWords, held: Office) -> bool:
    """Tell whether a name follows the office at once: "Pence, Secretary of State Pompeo and ..."."""
    end = held.last
    return end == held.title.last and text.space(end - 1) and text.capital(end) and end not in text.unit_at


def _acts(text: ParagraphWords, index: int) -> bool:
    """Tell whether word `index` follows at once as the verb of what stands before: no comma ends it there."""
    follows = index < len(text.words) and text.space(index - 1)
    return follows and text.token(index).tag_ in FINITE_OR_MODAL


def _only_leading_words(text: ParagraphWords, first: int, last: int) -> bool:
    return last - first <= 4 and all(
        text.folded(index) in _LEADING_WORDS or text.token(index).pos_ in _LEADING_TAGS
        for index in range(first, last)
    )


def _leading(text: ParagraphWords, first: int, last: int, ends: dict[int, Office]) -> Office | None:
    """Return the office in apposition before a name: "the Russian president, Vladimir Putin,"."""
    if first == 0 or text.gap(first - 1) not in _COMMA or _acts(text, last):
        return None  # "at talks with the Polish president, Biden said"
    held = next((office for office in ends.values() if office.last == first), None)
    if held is None or held.title.plural or text.folded(held.first - 1) in ("a", "and", "an"):
        return None
    return held


def _through(text: ParagraphWords, first: int, ends: dict[int, Office]) -> Office | None:
    """Return the office before a name with its complement between: "head of the team, Olli Doe"."""
    if text.gap(first - 1) not in (" ", ", ", "., ", "\u00a0"):
        return None
    for index in range(first - 1, max(-1, first - 1 - _FARTHEST), -1):
        held = ends.get(index)
        if held is not None and text.folded(index) in _PREPOSITIONS:
            return None if held.title.plural else held
        if text.token(index).pos_ in _CLAUSE:
            return None
        if index < first - 1 and not _phrase_goes_on(text, index):
            return None
    return None


def _phrase_goes_on(text: ParagraphWords, index: int) -> bool:
    return text.gap(index) in _PHRASE_GAPS or text.space(index) or text.abbreviated(index + 1)


def _of_body(text: ParagraphWords, last: int, starts: dict[int, Office]) -> tuple[str, ...]:
    """Return the states of the body that a name is "of" or "from": "Ann Doe of the Treasury Department".

    A unit that belongs to another's office says nothing of the name: "Ann Doe with Peru's president".
    """
    if text.folded(last) not in ("of", "from", "with") or text.gap(last - 1) != " ":
        return ()
    unit = text.unit_at.get(last + 1) or text.unit_at.get(last + 2)
    if unit is None or any(held.first <= unit.first < held.title.first for held in starts.values()):
        return ()
    if text.folded(unit.last) == "s":  # "honoured Ann Doe with Peru's medal"
        return ()
    # "of the Palestinian Red Crescent": a body that the tables do not know, named by its people
    named = unit.kind == "demonym" and text.space(unit.last - 1) and text.capital(unit.last)
    fitting = unit.kind in ("body", "organisation", "group", "state", "seat") or named
    return unit.states if fitting else ()


def _of_state(text: ParagraphWords, last: int) -> int | None:
    """Return where "of Russia" after a titled name ends, or None."""
    if text.folded(last) != "of" or text.gap(last - 1) != " ":
        return None
    unit = text.unit_at.get(last + 1 + (text.folded(last + 1) == "the"))
    return unit.last if unit is not None and unit.kind in ("state", "organisation", "body") else None


_Namings = tuple[list[PersonNaming], list[Office]]


def read_people(texts: list[ParagraphWords], people: ReportPeople, issuer: Issuer) -> list[_Namings]:
    """Fill `people` and return the names and the nameless offices of every paragraph.

    Twice over the text: a surname may stand before its full name, as in a headline.
    """
    titles_by_paragraph = [find_titles(text) for text in texts]
    single: list[tuple[str, PersonNaming]] = []
    for text, titles in _body_first(texts, titles_by_paragraph):
        for naming in _find_namings(text, titles, frozenset(people.keys()))[0]:
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
    return [
        _find_namings(text, titles, keys) for text, titles in zip(texts, titles_by_paragraph, strict=True)
    ]


def _body_first(
    texts: list[ParagraphWords], titles: list[list[Title]]
) -> Iterator[tuple[ParagraphWords, list[Title]]]:
    """Yield the body before the headline, where capitals do not distinguish names from other words."""
    pairs = list(zip(texts, titles, strict=True))
    yield from (pair for pair in pairs if pair[0].paragraph.kind != "title")
    yield from (pair for pair in pairs if pair[0].paragraph.kind == "title")


def _meet_surname(name: str, naming: PersonNaming, people: ReportPeople) -> None:
    """Give the office that stands beside a surname to the person whom the report names in full elsewhere."""
    person = people.find(name, naming.states)
    if person is None:
        return
    person.address(naming.honorific)
    if naming.office:
        people.meet(person.name, naming.states, naming.office, past=naming.past)


def _recall(single: list[tuple[str, PersonNaming]], people: ReportPeople, near: frozenset[str]) -> None:
    """Add the people whom the report calls by surname only, named in full by the table."""
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


def _recall_well_known(texts: list[ParagraphWords], people: ReportPeople, near: frozenset[str]) -> None:
    """Add holders of a well-known office whose surname the recogniser missed ("Xi vows")."""
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


def _inside_another(text: ParagraphWords, index: int) -> bool:
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
