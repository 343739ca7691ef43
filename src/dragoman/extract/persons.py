"""Names of people in a paragraph, with the title and state that stand beside each.

A name is what the entity recogniser calls a person, what the table of office-holders knows, or the
capitalised words after a title. Titles stand before ("Chinese Foreign Minister Qin Gang"), after a
comma on either side ("Qin Gang, China's foreign minister"), or after "of" ("President Putin of Russia").
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from dragoman.extract.titles import Title
from dragoman.extract.units import Unit, Words
from dragoman.lexicon.actors import holders_by_name, holders_by_surname
from dragoman.lexicon.titles import title_words

_LONGEST_NAME = 5
_NOT_NAMES = frozenset(
    "the a an on in at of for and but he she it they we his her monday tuesday wednesday thursday friday saturday sunday january "
    "february march april june july august september october november december i you this that these those".split()
)
_OWNER_KINDS = frozenset({"state", "demonym", "organisation", "city", "seat", "body", "group", "bodyword", "media"})
_COMMA = re.compile(r",[ \u00a0]\Z")
_ABROAD = frozenset({"ambassador", "envoy"})


@dataclass(frozen=True, slots=True)
class Naming:
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
class Office:
    """Words `first` to `last` are an office with the states it belongs to and no name inside."""

    first: int
    last: int
    title: Title
    states: tuple[str, ...]
    possessive: str | None = None


def namings(text: Words, found: list[Title], known: frozenset[str]) -> tuple[list[Naming], list[Office]]:
    """Return the names of people in a paragraph and the offices without a name.

    `known` are the folded surnames of people whom the report names in full.
    """
    offices = {title.first: _office(text, title) for title in found}
    ends = {office.last: office for office in offices.values()} | {o.title.last: o for o in offices.values()}
    taken: set[int] = set()
    people: list[Naming] = []
    used: set[int] = set()
    for first, last in _names(text, found, known):
        if not taken.isdisjoint(range(first, last)):
            continue
        naming = _titled(text, first, last, ends, offices, used)
        people.append(naming)
        taken.update(range(naming.outer_first, naming.outer_last))
    people.sort(key=lambda naming: naming.first)
    rest = [office for start, office in offices.items() if start not in used]
    return people, [office for office in rest if taken.isdisjoint(range(office.first, office.last))]


def _names(text: Words, found: list[Title], known: frozenset[str]) -> list[tuple[int, int]]:
    """Return the word ranges of names, best evidence first."""
    spans: list[tuple[int, int]] = []
    taken: set[int] = {index for title in found for index in range(title.first, title.last)}

    def add(first: int, last: int) -> None:
        if first < last and taken.isdisjoint(range(first, last)):
            spans.append((first, last))
            taken.update(range(first, last))

    for span in _table_names(text):
        add(*span)
    for title in found:
        if text.gap(title.last - 1) in (" ", "\u00a0") and not title.plural:
            add(*_evident(text, *_run(text, title.last, taken), known))
    for index, word in enumerate(text.words):
        if word.folded in _addresses() and text.capital(index) and index not in taken and text.gap(index) in (" ", ". ", ".\u00a0", "\u00a0"):
            add(*_run(text, index + 1, taken))
    for span in _recognised(text, taken):
        add(*span)
    for span in _surnames(text, known):
        add(*span)
    return spans


def _addresses() -> frozenset[str]:
    return title_words().honorifics


def _table_names(text: Words) -> list[tuple[int, int]]:
    table = holders_by_name()
    found, index = [], 0
    while index < len(text.words):
        last = index
        if text.capital(index):
            for end in range(min(len(text.words), index + _LONGEST_NAME), index + 1, -1):
                if all(_joined(text, i) for i in range(index, end - 1)) and _named_word(text, index, end - 1):
                    key = " ".join(word.folded for word in text.words[index:end])
                    if key in table:
                        last = end
                        break
        if last > index:
            found.append((index, last))
            index = last
        else:
            index += 1
    return found


def _joined(text: Words, index: int) -> bool:
    gap = text.gap(index)
    return gap in (" ", "-", "\u00a0", "'", "’", "‑", "‐") or (gap == ". " and len(text.words[index].text) <= 2)


def _run(text: Words, first: int, taken: set[int]) -> tuple[int, int]:
    """Return the capitalised words from `first` on that can be a name."""
    small = title_words().small
    last = first
    while last < len(text.words) and last - first < _LONGEST_NAME + 1:
        word = text.words[last]
        if last > first and not _joined(text, last - 1):
            break
        if last in taken or (last in text.unit_at and not _inside_name(text, last)):
            break
        if word.text.isdigit() or (word.folded in _NOT_NAMES and text.gap(last - 1) not in ("-", "‐", "‑")):
            break
        if not text.capital(last):
            hyphen = text.gap(last - 1) in "-‐‑" and last > first
            if not (word.folded in small or hyphen or (len(word.text) > 2 and word.folded in ("yar", "bek"))):
                break
        last += 1
    while last > first and not text.capital(last - 1) and not (text.gap(last - 2) in "-‐‑" and last - 2 >= first):
        last -= 1
    while last > first and text.words[last - 1].text == "s":
        last -= 1
    if last - first == 1 and text.token(first).pos_ not in ("PROPN", "NOUN", "ADJ", "X", "VERB", "ADV") :
        return first, first
    return first, last


def _evident(text: Words, first: int, last: int, known: frozenset[str]) -> tuple[int, int]:
    """Keep a run of capitals in a headline only if the recogniser or the report's body takes it for a person."""
    if text.paragraph.kind != "title" or last <= first:
        return first, last
    person = any(text.token(index).ent_type_ == "PERSON" for index in range(first, last))
    return (first, last) if person or text.folded(last - 1) in known or text.folded(first) in known else (first, first)


def _inside_name(text: Words, index: int) -> bool:
    """Tell whether a state's or city's name here is part of a person's: "Jordan" in "Vernon Jordan"."""
    unit = text.unit_at[index]
    return unit.kind in ("state", "city") and unit.last - unit.first == 1 and text.token(index).ent_type_ == "PERSON"


def _recognised(text: Words, taken: set[int]) -> list[tuple[int, int]]:
    """Return the spans of the entity recogniser that can be names, cut to their words."""
    found = []
    words = text.words
    index = 0
    known = title_words()
    for entity in text.paragraph.doc.ents:
        if entity.label_ != "PERSON" or text.paragraph.kind == "title":
            continue  # in a headline every word has a capital: there the recogniser sees people everywhere
        start, end = entity.start_char, entity.end_char
        while index < len(words) and words[index].start < start:
            index += 1
        first = last = index
        while last < len(words) and words[last].end <= end:
            last += 1
        while first < last and (first in taken or words[first].folded in known.honorifics or not text.capital(first)):
            first += 1
        while last > first and (words[last - 1].text == "s" or not _named_word(text, first, last - 1)):
            last -= 1
        while last < len(words) and text.gap(last - 1) in ("-", "‑", "‐") and last > first and last not in text.unit_at:
            last += 1
        while first < last and not all(_joined(text, i) for i in range(first, last - 1)):
            first += 1
        if first < last and _personal(text, first, last, taken):
            found.append((first, last))
    return found


def _named_word(text: Words, first: int, index: int) -> bool:
    """Tell whether word `index` can be of a name: it has a capital, or follows a hyphen ("Tae-sik")."""
    return text.capital(index) or (index > first and text.gap(index - 1) in ("-", "‑", "‐"))


def _personal(text: Words, first: int, last: int, taken: set[int]) -> bool:
    inside = [index for index in range(first, last) if index in text.unit_at or index in taken]
    if inside and not all(index in text.unit_at and _inside_name(text, index) and last - first > 1 for index in inside):
        return False
    if any(text.words[index].text.isdigit() for index in range(first, last)):
        return False
    return last - first > 1 or len(text.words[first].text) > 2 or text.words[first].folded in holders_by_surname()


def _surnames(text: Words, known: frozenset[str]) -> list[tuple[int, int]]:
    found = []
    for index, word in enumerate(text.words):
        if index in text.unit_at and text.unit_at[index].kind != "city":
            continue
        pair = f"{word.folded} {text.folded(index + 1)}"
        if pair in known and text.capital(index + 1):
            found.append((index, index + 2))
        elif word.folded in known and text.capital(index) and _proper(text, index):
            found.append((index, index + 1))
    return found


def _proper(text: Words, index: int) -> bool:
    """Tell a surname from the same word otherwise used ("May 5", "Rice prices")."""
    token = text.token(index)
    if text.folded(index + 1).isdigit() and text.gap(index) == " ":
        return False
    following = text.token(index + 1) if index + 1 < len(text.words) else None
    if following is not None and following.ent_type_ == "PERSON" and token.ent_type_ == "PERSON" and text.gap(index) == " " and following.pos_ == "PROPN":
        return False  # part of another full name
    if token.pos_ == "PROPN" or token.ent_type_ in ("PERSON", "ORG", "GPE", "NORP"):
        return True
    # the tagger takes a surname that opens a sentence for a verb or a noun: "Trump congratulated ..."
    return text.words[index].folded not in title_words().ambiguous


def _titled(text: Words, first: int, last: int, ends: dict[int, Office], starts: dict[int, Office], used: set[int]) -> Naming:
    """Return the naming of the person at words `first` to `last`, with the title beside the name."""
    outer_first, outer_last = first, last
    states: tuple[str, ...] = ()
    office: str | None = None
    past = False
    where: tuple[int, int] | None = None
    honorific = None
    if (
        text.folded(first - 1) in title_words().honorifics
        and text.capital(first - 1)
        and first - 1 not in text.unit_at
        and text.gap(first - 1) in (" ", ". ", "\u00a0", ".\u00a0")
    ):
        honorific = text.folded(first - 1)
        outer_first = first - 1
    before = ends.get(first) or ends.get(outer_first)
    if before is not None and not (text.space(first - 1) or _short_title(text, first - 1)):
        before = None
    if before is not None:
        used.add(before.title.first)
        if not before.title.plural:
            outer_first = min(outer_first, before.first)
        states, office, past = before.states, before.title.singular, before.title.past
        where = (before.title.first, before.title.last)
    elif outer_first - 1 in text.unit_at and text.gap(outer_first - 1) == " " and text.unit_at[outer_first - 1].kind in ("demonym", "body"):
        states = text.unit_at[outer_first - 1].states
    after = _after(text, last, starts)
    if after is not None:
        if not office:
            office, past, where = after.title.text, after.title.past, (after.title.first, after.title.last)
        states = states or after.states
    elif office is None and (leading := _leading(text, outer_first, ends) or _through(text, outer_first, ends)) is not None:
        office, past, where = leading.title.text, leading.title.past, (leading.title.first, leading.title.last)
        states = leading.states or states
        if text.gap(outer_first - 1) == " ":
            used.add(leading.title.first)
            outer_first = leading.first
    if not office and not states:
        states = _of_body(text, last)
    if text.folded(last) == "of" and text.gap(last - 1) == " " and office:
        index = last + 1 + (text.folded(last + 1) == "the")
        unit = text.unit_at.get(index)
        if unit is not None and unit.kind in ("state", "organisation", "body"):
            outer_last = unit.last
            states = states or unit.states
    return Naming(first, last, outer_first, outer_last, states, office, past, honorific, where)


def _short_title(text: Words, index: int) -> bool:
    """Tell whether word `index` is a title cut short: "Gen. McKenzie", "Sec. Blinken"."""
    return text.gap(index) in (". ", ".\u00a0") and len(text.words[index].text) <= 4


def _after(text: Words, last: int, starts: dict[int, Office]) -> Office | None:
    """Return the office in apposition after a name: "Qin Gang, China's foreign minister,"."""
    if not _COMMA.match(text.gap(last - 1)):
        return None
    for index in range(last, min(last + 9, len(text.words))):
        office = starts.get(index)
        if office is not None:
            if office.title.plural:
                return None
            if _names_another(text, office):
                return None
            return office if _only_determiners(text, last, office.first) else None
        if index > last and "," in text.gap(index - 1):
            return None
    return None


def _names_another(text: Words, office: Office) -> bool:
    """Tell whether a name follows the office at once: "Pence, Secretary of State Pompeo and ..." """
    return office.last == office.title.last and text.space(office.last - 1) and text.capital(office.last) and office.last not in text.unit_at


def _leading(text: Words, first: int, ends: dict[int, Office]) -> Office | None:
    """Return the office in apposition before a name: "the Russian president, Vladimir Putin,"."""
    if first == 0 or not _COMMA.match(text.gap(first - 1)):
        return None
    office = next((o for o in ends.values() if o.last == first), None)
    if office is None or office.title.plural or text.folded(office.first - 1) in ("a", "and", "an"):
        return None
    return office


def _through(text: Words, first: int, ends: dict[int, Office]) -> Office | None:
    """Return the office before a name with its complement between: "ambassador to Chile Ann Doe", "head of the team, X"."""
    if text.gap(first - 1) not in (" ", ", ", "., ", "\u00a0"):
        return None
    for index in range(first - 1, max(-1, first - 11), -1):
        office = ends.get(index)
        if office is not None and text.folded(index) in ("of", "for", "to", "at", "on"):
            return None if office.title.plural else office
        token = text.token(index)
        if token.pos_ in ("VERB", "AUX", "PRON", "SCONJ") or (index < first - 1 and text.gap(index) not in (" ", "-", "\u00a0", "' ", "’ ", "’", "'", " & ") and not text.space(index) and not text.abbreviated(index + 1)):
            return None
    return None


def _of_body(text: Words, last: int) -> tuple[str, ...]:
    """Return the states of the body that a name is "of" or "from": "Ann Doe of the Treasury Department"."""
    if text.folded(last) not in ("of", "from", "with") or text.gap(last - 1) != " ":
        return ()
    unit = text.unit_at.get(last + 1) or text.unit_at.get(last + 2)
    return unit.states if unit is not None and unit.kind in ("body", "organisation", "group", "state", "seat") else ()


def _only_determiners(text: Words, first: int, last: int) -> bool:
    return all(
        text.folded(index) in ("the", "a", "an", "who", "is", "was", "s", "country", "its", "his", "their", "his") or text.token(index).pos_ in ("DET", "ADJ", "NUM", "ADV")
        for index in range(first, last)
    ) and last - first <= 4


def _office(text: Words, title: Title) -> Office:
    """Return a title with the states beside it: before ("the Russian president") or after ("president of Chad")."""
    first, states = title.first, ()
    owner = _owner_before(text, first)
    possessive = None
    if owner is not None:
        first, states = owner.first, owner.states
    elif text.folded(first - 1) in ("his", "her", "their", "its", "our") and text.gap(first - 1) == " ":
        possessive = text.folded(first - 1)
    last = title.last
    complement = _complement(text, title)
    if complement is not None:
        last = complement.last
        states = states or complement.states
    return Office(first, last, title, states, possessive)


def _owner_before(text: Words, first: int) -> Unit | None:
    index = first - 1
    if text.folded(index) == "s" and text.gap(index - 1) in ("'", "’"):
        index -= 1
    elif index >= 0 and not text.space(index) and text.gap(index) not in ("-", "' ", "’ ", "/"):
        return None
    skipped = 0
    while index >= 0 and index not in text.unit_at and skipped < 2:
        token = text.token(index)
        if token.pos_ not in ("ADJ", "NOUN") or text.words[index].text[0].isupper() or text.gap(index) != " ":
            return None
        index -= 1
        skipped += 1
        if text.folded(index) == "s" and text.gap(index - 1) in ("'", "’"):
            index -= 1
    unit = text.unit_at.get(index)
    if unit is None or unit.kind not in _OWNER_KINDS:
        return None
    if skipped and unit.kind not in ("demonym", "state", "organisation"):
        return None
    before = text.unit_at.get(unit.first - 1)
    if before is not None and before.kind in ("demonym", "state") and text.gap(unit.first - 1) == "-":
        return None  # "US-Russian negotiator" is nobody's
    return unit


def _complement(text: Words, title: Title) -> Unit | None:
    """Return the unit that a title's "of", "for", "at" or "with" names; not where an envoy is sent to."""
    index = title.last
    if text.folded(index) not in ("of", "for", "at", "with", "in", "from") or text.gap(index - 1) != " ":
        return None
    if title.role in _ABROAD and text.folded(index) in ("for", "in", "at"):
        unit = text.unit_at.get(index + 1) or text.unit_at.get(index + 2)
        if unit is None or unit.kind not in ("organisation", "body", "bodyword"):
            return None
    for step in range(index + 1, min(index + 6, len(text.words))):
        unit = text.unit_at.get(step)
        if unit is not None:
            return unit if unit.kind in _OWNER_KINDS and unit.kind not in ("demonym",) or _owned_office(text, unit) else None
        if text.gap(step) not in (" ", "-") or text.token(step).pos_ in ("VERB", "AUX", "ADP", "PUNCT"):
            return None
    return None


def _owned_office(text: Words, unit: Unit) -> bool:
    return unit.kind == "demonym"
