"""Find the words of a text that name places, before it is decided which place each names.

Three passes over the tokens of a paragraph: the entity recogniser's places, the curated tables and the
larger cities (a gazetteer finds what the recogniser overlooks), and then, over the whole text, every
other capitalised occurrence of a name that was found once.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import zip_longest
from typing import TYPE_CHECKING

from dragoman.lexicon.place_names import Site, is_also_a_word, is_generic, key, sites

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

PLACE_LABELS = frozenset({"GPE", "LOC", "FAC"})
_LONGEST_NAME = 6  # tokens of a name
_LARGE = 150_000  # inhabitants of a city that the gazetteer finds by itself
Area = tuple[str, str]  # country, admin1
_SMALL = 1_000  # inhabitants of a town that it finds where the text is about its province
_CODE = re.compile(r",? ([A-Z]{2})(?!\w)")
_CITY_SHARE = 0.4  # share of a province's people (its boroughs count twice) from which a capital is all of it
_LINKS = frozenset({"of", "the", "and", "de", "la", "al", "el", "-", "'", "’", "d’", "d'", "du", "del"})


@dataclass(frozen=True, slots=True)
class Toponym:
    """Words that name a place. Offsets count from the start of the paragraph's text.

    `label` is the entity recogniser's, "" when the gazetteer found it; `host` the label of the longer
    entity it stands in ("ORG", "PERSON"), "" when it stands alone; `demonym` for "Turkish";
    `container` for "Texas" in "Paris, Texas".
    """

    paragraph: int
    start: int
    end: int
    text: str
    label: str = ""
    host: str = ""
    demonym: bool = False
    container: str = ""


def find_toponyms(docs: Sequence[Doc]) -> list[Toponym]:
    """Return the place names of the paragraphs `docs`, in reading order, none overlapping another."""
    people = _people(docs)
    names: list[Toponym] = []
    for index, doc in enumerate(docs):
        taken = [False] * len(doc)
        names += _named(doc, index, taken, partial(_stands_alone, people=people))
        names += _recognised(doc, index, taken, people)
    known_names = {topo.text for topo in names if not topo.demonym and len(topo.text) > 3}
    starts = {name.split()[0].split("-")[0] for name in known_names}
    marks = _marks(names)
    for index, doc in enumerate(docs):
        names += _repeated(doc, index, known_names, starts, marks)
    return _contained(names, docs)


def with_smaller_towns(docs: Sequence[Doc], names: list[Toponym], areas: Collection[Area]) -> list[Toponym]:
    """Return `names` with the smaller towns of `areas` (country and admin1) that they lack."""
    if not areas:
        return names
    people = _people(docs)
    marks = _marks(names)
    added: list[Toponym] = []
    for index, doc in enumerate(docs):
        taken = [(index, token.idx) in marks for token in doc]
        added += _named(doc, index, taken, partial(_local, people=people, areas=areas))
    return _contained(names + added, docs) if added else names


def _marks(names: Iterable[Toponym]) -> set[tuple[int, int]]:
    return {(topo.paragraph, offset) for topo in names for offset in range(topo.start, topo.end)}


def _people(docs: Iterable[Doc]) -> frozenset[str]:
    """Return the names and surnames of people named in full, where they occur more often than as places."""
    people: Counter[str] = Counter()
    for doc in docs:
        for entity in doc.ents:
            if entity.label_ == "PERSON" and len(entity) > 1:
                people.update({token.text for token in (entity[0], *entity[-2:]) if token.text[0].isupper()})
            elif entity.label_ == "GPE":
                people[entity.text] -= 1
    return frozenset(name for name, count in people.items() if count > 0)


_IsKnown = Callable[[str, "Doc", int, int], bool]


def _named(doc: Doc, index: int, taken: list[bool], known: _IsKnown) -> Iterator[Toponym]:
    """Yield the longest names that `known` accepts, and mark their tokens as taken."""
    position, whole, tokens = 0, doc.text, list(doc)
    while position < len(tokens):
        free = not taken[position] and _may_start(tokens[position])
        length = _longest_name(doc, whole, position, taken, known) if free else 0
        if length:
            topo = _toponym(doc, index, position, position + length)
            if topo is not None:
                taken[position : position + length] = [True] * length
                yield topo
            position += length
        else:
            position += 1


def _may_start(token: Token) -> bool:
    text = token.text
    return bool(text[0].isupper() or (text[0] in "‘'’" and text[1:2].isupper()) or text.startswith("al-"))


def _longest_name(doc: Doc, whole: str, position: int, taken: list[bool], known: _IsKnown) -> int:
    limit = min(len(doc), position + _LONGEST_NAME)
    end = position + 1
    while end < limit and not taken[end] and _continues(doc[end]):
        end += 1
    start = doc[position].idx
    for last in range(end - 1, position - 1, -1):
        if doc[last].lower_ in _LINKS:
            continue
        if known(whole[start : doc[last].idx + len(doc[last])], doc, position, last + 1):
            return last + 1 - position
    return 0


def _continues(token: Token) -> bool:
    if token.text[0].isupper() or token.lower_ in _LINKS:
        return True
    # "Mar-a-Lago" is five tokens
    return bool(token.is_alpha and token.i > 0 and not token.nbor(-1).whitespace_)


def _stands_alone(name: str, doc: Doc, first: int, after: int, *, people: Collection[str]) -> bool:
    """Say whether the tables know `name` well enough to find it without the recogniser."""
    known = sites(name)
    if not known or is_also_a_word(name):
        return False
    if known[0].table != "gazetteer":
        return known[0].role != "postal" and (len(name) > 2 or name in {"US", "UK", "EU"})
    if len(name) < 4 or (name.isupper() and len(name) < 5) or _personal(name, doc, first, after, people):
        return False
    return any(_prominent(site) for site in known)


def _prominent(site: Site) -> bool:
    if site.kind == "county":
        return site.role == "name" and site.name.endswith(("County", "Parish", "Borough"))
    if site.role == "alias":
        return site.population >= 10 * _LARGE and site.kind in {"capital", "city"}
    return site.population >= _LARGE or site.kind == "capital"


def _local(
    name: str, doc: Doc, first: int, after: int, *, people: Collection[str], areas: Collection[Area]
) -> bool:
    """Say whether `name` is a town of one of `areas`."""
    if (
        len(name) < 4
        or is_also_a_word(name)
        or name in people
        or (doc[first].is_sent_start and after - first == 1)
    ):
        return False
    return any(_town(site) and (site.iso2, site.admin1) in areas for site in sites(name))


def _town(site: Site) -> bool:
    return site.role == "name" and site.population >= _SMALL


def _personal(name: str, doc: Doc, first: int, after: int, people: Collection[str]) -> bool:
    """Say whether the recogniser or the text takes `name` for a person's; nothing happens in a person."""
    if name in people:
        return True
    inside = first > 0 and doc[first - 1].lower_ == "in"
    return not inside and "PERSON" in {doc[first].ent_type_, doc[after - 1].ent_type_}


def _toponym(doc: Doc, index: int, first: int, after: int) -> Toponym | None:
    if after - first > 1 and doc[first].lower_ == "the" and not _named_with_article(doc[first:after].text):
        first += 1
    span = doc[first:after]
    host = _host(doc, first, after)
    start, end = span.start_char, span.end_char
    text = span.text
    known = sites(text)
    demonym = known[0].role == "demonym"
    if host == "PERSON" and not demonym and known[0].kind != "country":
        return None
    return Toponym(index, start, end, text, doc[first].ent_type_, host, demonym)


def _named_with_article(name: str) -> bool:
    """Say whether the article belongs to the name: "The Hague", not "the White House"."""
    return any(key(site.name) == key(name) for site in sites(name))


def _host(doc: Doc, first: int, after: int) -> str:
    """Return the label of the entity that the tokens are only a part of."""
    label = doc[first].ent_type_
    if not label or label in PLACE_LABELS or label == "NORP":
        return ""
    start = first - 1 if first and doc[first - 1].lower_ == "the" else first
    inside = doc[start].ent_iob_ == "I" or (after < len(doc) and doc[after].ent_iob_ == "I")
    return label if inside else ""


def _recognised(doc: Doc, index: int, taken: list[bool], people: Collection[str]) -> Iterator[Toponym]:
    """Yield the recogniser's places that the tables did not find."""
    for entity in doc.ents:
        if entity.label_ not in PLACE_LABELS:
            continue
        first, after = entity.start, entity.end
        while first < after and (doc[first].lower_ in _LINKS or not doc[first].text[0].isalnum()):
            first += 1
        while after > first and doc[after - 1].text in {"'s", "’s", "'", "’", ".", ",", "-"}:
            after -= 1
        if first == after or any(taken[first:after]) or not doc[first].text[0].isupper():
            continue
        start, end = doc[first].idx, doc[after - 1].idx + len(doc[after - 1])
        text = doc[first:after].text
        if "\n" in text or text in people or is_generic(text):
            continue
        taken[first:after] = [True] * (after - first)
        yield Toponym(index, start, end, text, entity.label_)


def _repeated(
    doc: Doc, index: int, known: set[str], starts: set[str], marks: set[tuple[int, int]]
) -> Iterator[Toponym]:
    """Yield other occurrences of names found elsewhere in the text; `starts` are their first words."""
    position, whole, tokens = 0, doc.text, list(doc)
    while position < len(tokens):
        token = tokens[position]
        position += 1
        if token.text not in starts or (index, token.idx) in marks:
            continue
        for length in range(min(4, len(tokens) - position + 1), 0, -1):
            last = tokens[position + length - 2]
            text = whole[token.idx : last.idx + len(last)]
            if text in known and (index, last.idx) not in marks:
                host = _host(doc, position - 1, position + length - 1)
                if host != "PERSON":
                    yield Toponym(index, token.idx, token.idx + len(text), text, token.ent_type_, host)
                    marks |= {(index, token.idx + offset) for offset in range(len(text))}
                position += length - 1
                break


def _contained(names: list[Toponym], docs: Sequence[Doc]) -> list[Toponym]:
    """Note on each name the one that follows it after a comma or in brackets: "Paris, Texas".

    A city and the district that is all of it are one name: "Washington, D.C.".
    """
    names.sort(key=lambda topo: (topo.paragraph, topo.start))
    texts = [doc.text for doc in docs]
    merged_names: list[Toponym] = []
    absorbed: Toponym | None = None
    for name, following in zip_longest(names, names[1:]):
        if name is absorbed:
            continue
        whole = texts[name.paragraph]
        if following is not None and following.paragraph == name.paragraph and not following.demonym:
            between = whole[name.end : following.start]
            if between in {", ", ",", " "} and _same_city(name.text, following.text):
                merged_names.append(replace(name, end=following.end, container=following.text))
                absorbed = following
                continue
            if between in {", ", " (", ","} and _wider(name.text, following.text):
                merged_names.append(replace(name, container=following.text))
                continue
        merged_names.append(_before_code(name, whole))
    return merged_names


def _before_code(name: Toponym, whole: str) -> Toponym:
    """Return a name with the postal code of its state, where one follows ("Paris, TX", "Washington DC")."""
    match = _CODE.match(whole, name.end)
    if match is None:
        return name
    if _same_city(name.text, match[1]):
        return replace(name, end=match.end(1), container=match[1])
    postal = match.group().startswith(", ") and any(site.role == "postal" for site in sites(match[1]))
    return replace(name, container=match[1]) if postal else name


def _same_city(inner: str, outer: str) -> bool:
    """Say whether some reading of `inner` is all of the province `outer`."""
    return any(
        province.kind == "province"
        and inside(city, province)
        and city.population >= _CITY_SHARE * province.population
        for province in sites(outer)
        for city in sites(inner)
        if city.kind == "capital"
    )


def _wider(inner: str, outer: str) -> bool:
    """Say whether some reading of `inner` lies in some reading of `outer`."""
    return any(inside(inner_site, outer_site) for outer_site in sites(outer) for inner_site in sites(inner))


def inside(site: Site, container: Site) -> bool:
    """Say whether `site` lies in the country, province or county `container`."""
    if site.iso2 is None or site.iso2 != container.iso2 or site.id == container.id:
        return False
    if container.kind == "country":
        return site.kind != "country"
    if container.kind == "province":
        return site.admin1 == container.admin1 and site.kind not in {"country", "province"}
    if container.kind == "county":
        return (
            site.admin1 == container.admin1
            and site.admin2 == container.admin2
            and site.kind in {"city", "capital"}
        )
    return False
