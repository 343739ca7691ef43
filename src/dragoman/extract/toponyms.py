"""Find the words of a text that name places, before it is decided which place each names.

Three passes over the tokens of a paragraph: the entity recogniser's places, the curated tables and the
larger cities (a gazetteer finds what the recogniser overlooks), and then, over the whole text, every
other capitalised occurrence of a name that was found once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import TYPE_CHECKING

from dragoman.lexicon.places import Site, sites, word

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

PLACE_LABELS = frozenset({"GPE", "LOC", "FAC"})
LONGEST = 6  # tokens of a name
LARGE = 150_000  # inhabitants of a city that the gazetteer finds by itself
_LINKS = frozenset({"of", "the", "and", "de", "la", "al", "el", "-", "'", "’", "d’", "d'", "du", "des", "del"})


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


def toponyms(docs: Iterable[Doc]) -> list[Toponym]:
    """Return the place names of the paragraphs `docs`, in reading order, none overlapping another."""
    docs = list(docs)
    found: list[Toponym] = []
    for index, doc in enumerate(docs):
        taken = [False] * len(doc)
        found += _named(doc, index, taken)
        found += _recognised(doc, index, taken)
    known = {topo.text for topo in found if not topo.demonym and len(topo.text) > 3}
    marks = {(topo.paragraph, offset) for topo in found for offset in range(topo.start, topo.end)}
    for index, doc in enumerate(docs):
        found += _repeated(doc, index, known, marks)
    found.sort(key=lambda topo: (topo.paragraph, topo.start))
    return _contained(found, docs)


def _named(doc: Doc, index: int, taken: list[bool]) -> Iterator[Toponym]:
    """Yield the longest names of the tables and of large cities."""
    position = 0
    while position < len(doc):
        length = _longest_name(doc, position) if _may_start(doc[position]) else 0
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
    return text[0].isupper() or (text[0] in "‘'’" and text[1:2].isupper()) or (text.startswith("al-"))


def _longest_name(doc: Doc, position: int) -> int:
    limit = min(len(doc), position + LONGEST)
    end = position + 1
    while end < limit and (doc[end].text[0].isupper() or doc[end].lower_ in _LINKS or doc[end].text[0].isdigit()):
        end += 1
    start = doc[position].idx
    for last in range(end - 1, position - 1, -1):
        if doc[last].lower_ in _LINKS:
            continue
        name = doc.text[start : doc[last].idx + len(doc[last])]
        if _stands_alone(name, doc, position, last + 1):
            return last + 1 - position
    return 0


def _stands_alone(name: str, doc: Doc, first: int, after: int) -> bool:
    """Say whether the tables know `name` well enough to find it without the recogniser."""
    known = sites(name)
    if not known:
        return False
    best = known[0]
    if best.table != "gazetteer":
        return best.role != "postal" and (len(name) > 2 or name in {"US", "UK", "EU"}) and not word(name)
    if len(name) < 4 or word(name) or name.isupper() and len(name) < 5:
        return False
    if doc[first].ent_type_ == "PERSON" or doc[after - 1].ent_type_ == "PERSON":
        return False
    return any(site.role == "name" and (site.population >= LARGE or site.kind == "capital") for site in known)


def _toponym(doc: Doc, index: int, first: int, after: int) -> Toponym | None:
    span = doc[first:after]
    host = _host(doc, first, after)
    start, end = span.start_char, span.end_char
    text = doc.text[start:end]
    known = sites(text)
    demonym = known[0].role == "demonym"
    if host == "PERSON" and not demonym and known[0].kind != "country":
        return None
    return Toponym(index, start, end, text, doc[first].ent_type_, host, demonym)


def _host(doc: Doc, first: int, after: int) -> str:
    """Return the label of the entity that the tokens are only a part of."""
    label = doc[first].ent_type_
    if not label or label in PLACE_LABELS or label == "NORP":
        return ""
    inside = (doc[first].ent_iob_ == "I") or (after < len(doc) and doc[after].ent_iob_ == "I")
    return label if inside else ""


def _recognised(doc: Doc, index: int, taken: list[bool]) -> Iterator[Toponym]:
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
        text = doc.text[start:end]
        if "\n" in text:
            continue
        taken[first:after] = [True] * (after - first)
        yield Toponym(index, start, end, text, entity.label_)


def _repeated(doc: Doc, index: int, known: set[str], marks: set[tuple[int, int]]) -> Iterator[Toponym]:
    """Yield other occurrences of names found elsewhere in the text."""
    position = 0
    while position < len(doc):
        token = doc[position]
        position += 1
        if not token.text[0].isupper() or (index, token.idx) in marks:
            continue
        for length in range(min(4, len(doc) - position + 1), 0, -1):
            last = doc[position + length - 2]
            text = doc.text[token.idx : last.idx + len(last)]
            if text in known and (index, last.idx) not in marks:
                host = _host(doc, position - 1, position + length - 1)
                if host != "PERSON":
                    yield Toponym(index, token.idx, token.idx + len(text), text, token.ent_type_, host)
                    marks |= {(index, token.idx + offset) for offset in range(len(text))}
                position += length - 1
                break


def _contained(found: list[Toponym], docs: list[Doc]) -> list[Toponym]:
    """Note on each name the one that follows it after a comma or in brackets: "Paris, Texas"."""
    out = []
    for here, after in zip_longest(found, found[1:]):
        if after is not None and after.paragraph == here.paragraph and not after.demonym:
            between = docs[here.paragraph].text[here.end : after.start]
            if between in {", ", " (", ","} and _wider(here.text, after.text):
                out.append(replace(here, container=after.text))
                continue
        tail = docs[here.paragraph].text[here.end : here.end + 8]
        out.append(replace(here, container=tail[2:4]) if _postal(tail) else here)
    return out


def _postal(tail: str) -> bool:
    return tail[:2] == ", " and tail[2:4].isupper() and not tail[4:5].isalnum() and any(
        site.role == "postal" for site in sites(tail[2:4])
    )


def _wider(inner: str, outer: str) -> bool:
    """Say whether some reading of `inner` lies in some reading of `outer`."""
    return any(inside(one, other) for other in sites(outer) for one in sites(inner))


def inside(one: Site, other: Site) -> bool:
    """Say whether `one` lies in the country, province or county `other`."""
    if one.iso2 is None or one.iso2 != other.iso2 or one.id == other.id:
        return False
    if other.kind == "country":
        return one.kind != "country"
    if other.kind == "province":
        return one.admin1 == other.admin1 and one.kind not in {"country", "province"}
    if other.kind == "county":
        return one.admin1 == other.admin1 and one.admin2 == other.admin2 and one.kind in {"city", "capital"}
    return False
