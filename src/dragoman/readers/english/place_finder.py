"""Find the places of a report, resolve them to gazetteer entries, and say how the text relates to each.

Names are found by `toponyms` (recogniser and gazetteer together). A name that stands for a government
("Beijing said") is an actor, not a place, and is left out of the record; `locate` keeps it. The relation is
kept as the text words it: "near", "waters near", "off the coast of".

Which place of the gazetteer a name means is decided by the place and its context. Each candidate starts
with a prior: a country or a curated entry before a city, a capital and a populous city before a small one,
a principal name before an alternative one (Islamabad is no city of Bangladesh). The other names of the text
then vote for candidates near them. A container that the text names ("Paris, Texas") decides. One name has
one meaning in a text, unless the text gives it different containers.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import cache
from typing import TYPE_CHECKING

from dragoman.lexicon.place_names import RELATIONS, RelationKind, Sense, Site, alpha2_of, key
from dragoman.observing import stage
from dragoman.readers.english.document import Cast, Document, root_of
from dragoman.readers.english.parser.language_model import model
from dragoman.readers.english.toponyms import PLACE_LABELS, Toponym, find_toponyms, with_smaller_towns
from dragoman.record import Place, Span
from dragoman.settings import DEFAULT, Settings

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token
from collections import defaultdict
from math import log10

from dragoman.lexicon.place_names import degrees_apart, sites
from dragoman.readers.english.toponyms import inside

_BLOCK = re.compile(r"\S(?:[^\n]|\n(?![ \t]*\n))*")
Located = tuple[int, int, float | None, float | None, str | None, int | None]
"""Start, end, latitude, longitude, country (alpha-2) and identifier in the gazetteer of a toponym."""


@stage("places")
def find_places(document: Document, cast: Cast) -> tuple[Place, ...]:
    """Return the places of `document`, in reading order; metonyms and demonyms are not among them."""
    rows = []
    home = alpha2_of(cast.issuers[0]) if cast.issuers else None
    for topo, site in _sited([paragraph.doc for paragraph in document.paragraphs], home):
        paragraph = document.paragraphs[topo.paragraph]
        span = document.span(paragraph.start + topo.start, paragraph.start + topo.end)
        if site is not None and _is_location(topo, site, paragraph.doc) and not _in_a_name(span, cast):
            rows.append(_place(span, site, relation(topo, paragraph.doc)))
    return tuple(rows)


def _in_a_name(span: Span, cast: Cast) -> bool:
    """Say whether the words are part of someone's name: "President Jordan", "the Washington Post"."""
    mention = cast.at(span.start)
    if mention is None:
        return False
    longer = mention.start < span.start or span.end < mention.end
    return mention.kind == "person" or (longer and mention.kind in {"organisation", "body", "group"})


def places(text: str, *, settings: Settings = DEFAULT) -> tuple[Place, ...]:
    """Return the places named in `text`, as for a report; offsets count in `text`."""
    offsets, docs = _parsed(text, settings)
    rows = []
    for topo, site in _sited(docs):
        if site is not None and _is_location(topo, site, docs[topo.paragraph]):
            start, end = offsets[topo.paragraph] + topo.start, offsets[topo.paragraph] + topo.end
            rows.append(_place(Span(start, end, text[start:end]), site, relation(topo, docs[topo.paragraph])))
    return tuple(rows)


def locate(text: str) -> list[Located]:
    """Return every toponym of `text`, metonyms and demonyms included, as the places scorer wants them."""
    offsets, docs = _parsed(text, DEFAULT)
    rows: list[Located] = []
    for topo, site in _sited(docs):
        start = offsets[topo.paragraph]
        if site is not None:
            country = site.iso2 or site.point_in
            span = (start + topo.start, start + topo.end)
            rows.append((*span, site.latitude, site.longitude, country, site.id))
    return rows


def _sited(docs: Sequence[Doc], home: str | None = None) -> list[tuple[Toponym, Site | None]]:
    names = find_toponyms(docs)
    chosen_sites = resolve_toponyms(names, home)
    more_names = with_smaller_towns(docs, names, provinces(chosen_sites))
    more_sites = chosen_sites if more_names is names else resolve_toponyms(more_names, home)
    return list(zip(more_names, more_sites, strict=True))


def _parsed(text: str, settings: Settings) -> tuple[list[int], list[Doc]]:
    blocks = list(_BLOCK.finditer(text))
    texts = [block.group() for block in blocks]
    docs = list(model(settings.model).pipe(texts, batch_size=settings.batch_size))
    return [block.start() for block in blocks], docs


def _place(span: Span, site: Site, relation: str | None) -> Place:
    return Place(
        span, _name(site, span.quote), site.kind, site.ref, round(site.latitude, 4), round(site.longitude, 4),
        site.precision_km, site.country, relation,
    )  # fmt: skip


def _name(site: Site, written: str) -> str:
    """Return the principal name, as the text spells it where it differs in accents only ("Istanbul")."""
    same = site.table == "gazetteer" and key(site.name) == key(written)
    return written if same and not written.isupper() else site.name


def _is_location(topo: Toponym, site: Site, doc: Doc) -> bool:
    """Say whether the name is used of a location in its sentence, not of a government or a people."""
    if topo.demonym or topo.host:
        return False
    if not site.speaks or topo.container or _opens(topo, doc):
        return True
    preposition = _preposition(topo, doc)
    if preposition is None:
        return _names_event(topo, doc) or (site.kind != "bloc" and _is_gone_to(topo, doc))
    return sense(preposition) != "direction" or _moves(preposition)


def relation(topo: Toponym, doc: Doc) -> str | None:
    """Return the words that relate the name to the location, None for a plain "in" or "at"."""
    preposition = _preposition(topo, doc)
    if preposition is None:
        return None
    start, is_bare = preposition, True
    noun = preposition.head
    if preposition.i and has_kind(preposition.nbor(-1), "noun"):
        noun = preposition.nbor(-1)  # "left waters near Oman", whatever "near" hangs on
    if has_kind(noun, "noun") and preposition.i - noun.i in {1, 2}:
        start, is_bare = noun, False
        outer = noun.head
        if (noun.dep_ == "pobj" and sense(outer) in {"direction", "distance"}) or outer.lower_ == "on":
            start = outer  # "off the coast of", but "waters near" and "city of"
    if is_bare and sense(preposition) == "plain":
        return None
    return str(doc.text[start.idx : preposition.idx + len(preposition)])


def _preposition(topo: Toponym, doc: Doc) -> Token | None:
    """Return the preposition that governs the name, through "and" and appositions."""
    span = doc.char_span(topo.start, topo.end, alignment_mode="expand")
    if span is None:
        return None
    token = span.root
    for _ in range(4):
        head = token.head
        if token.dep_ in {"pobj", "pcomp"} and head.pos_ in {"ADP", "SCONJ"}:
            return head if _locates(head) else None
        listed = token.dep_ in {"conj", "appos"} and head.i < token.i
        if not listed and not (token.dep_ in {"compound", "nmod"} and head.ent_type_ in PLACE_LABELS):
            break
        token = head
    return _before(span.start, doc)


def _before(position: int, doc: Doc) -> Token | None:
    """Return a preposition right before the name, where the parse lost it."""
    if position and doc[position - 1].lower_ == "the":
        position -= 1
    if position and doc[position - 1].pos_ == "ADP" and doc[position - 1].lower_ in _words("preposition"):
        return doc[position - 1]
    return None


def _locates(preposition: Token) -> bool:
    if preposition.lower_ == "of":
        return has_kind(preposition.head, "noun")
    return preposition.lower_ in _words("preposition")


def has_kind(token: Token, kind: RelationKind) -> bool:
    """Say whether `token` is a word of `kind` in the table of place relations: "motion", "event", ..."""
    return token.lemma_.lower() in _words(kind) or token.lower_ in _words(kind)


def sense(preposition: Token) -> Sense | None:
    """Return "plain", "direction" or "distance", None where the word does not tie to a place."""
    row = RELATIONS.rows.get(preposition.lower_)
    return row.sense if row is not None else None


def _moves(preposition: Token) -> bool:
    """Say whether a verb or noun of motion stands before the preposition ("flew to", "a visit to")."""
    head = preposition.head
    near = [head, head.head]  # "went home to", "travelled with aides to"
    if preposition.i:
        near.append(preposition.nbor(-1))  # "40 miles from"
    return any(has_kind(token, "motion") or has_kind(token, "noun") for token in near)


def _names_event(topo: Toponym, doc: Doc) -> bool:
    span = doc.char_span(topo.start, topo.end, alignment_mode="expand")
    if span is None or span.end >= len(doc):
        return False
    return span.root.dep_ in {"compound", "nmod", "amod", "poss"} and has_kind(span.root.head, "event")


def _is_gone_to(topo: Toponym, doc: Doc) -> bool:
    """Say whether the name is the object of going there or away: "visited Georgia", "left China"."""
    token = root_of(doc, topo.start, topo.end)
    if token is None or token.dep_ not in {"dobj", "conj"}:
        return False
    while token.dep_ == "conj" and token.head.pos_ == "PROPN":
        token = token.head
    return token.dep_ == "dobj" and is_reached(token.head)


def is_reached(verb: Token) -> bool:
    """Say whether what `verb` takes as its object is where it leads: "visited", "left"."""
    return verb.pos_ == "VERB" and verb.lemma_.lower() in _reached()


@cache
def _reached() -> Collection[str]:
    return frozenset(name for name, row in RELATIONS.rows.items() if row.object)


def _opens(topo: Toponym, doc: Doc) -> bool:
    """Say whether the name is a dateline ("OSLO —", "Oslo (AP)"), or is nearly all there is."""
    text = doc.text
    if topo.end - topo.start > 0.6 * len(text):
        return True
    return topo.start == 0 and text[topo.end : topo.end + 3].lstrip(" ")[:1] in {"—", "–", "("}


@cache
def _words(kind: RelationKind) -> Collection[str]:
    return frozenset(name for name, row in RELATIONS.rows.items() if row.kind == kind)


# Priors and votes are on the scale of the decimal logarithm of inhabitants.
_CURATED_PRIOR = {"territories": 9.5, "regions": 8.5, "waters": 8.5, "venues": 8.0, "provinces": 8.0}
_COUNTRY_PRIOR, _COUNTRY_PEOPLE = 5.5, 0.6  # China, Texas, needs far better reasons than Georgia, USA
_KIND_PRIOR = {"capital": 3.0, "city": 0.0, "province": 0.5, "county": -1.5}
_ALIAS_PENALTY = -2.0
_COUNTRY_VOTE = _PROVINCE_VOTE = 3.0  # at most, of the other names in the same country, province
_NEAR_VOTE, _NEAR_DEGREES = 2.0, 2.0  # at most, of the towns so near
_CITY_SHARE = 0.2  # of a province's people: Istanbul and São Paulo are cities first, Quebec is not
_Name = tuple[str, str, bool]  # the words, their container, whether a demonym


def resolve_toponyms(toponyms: Sequence[Toponym], home: str | None = None) -> list[Site | None]:
    """Return the place that each of `toponyms` means, None where no table has the name.

    `home`: alpha-2 code of the country the text is published for, which counts as named once.
    """
    names = [(topo.text, topo.container, topo.demonym) for topo in toponyms]
    candidates_by_name = {name: _readings(*name) for name in dict.fromkeys(names)}
    best_by_prior = {
        name: max(candidates, key=_prior) for name, candidates in candidates_by_name.items() if candidates
    }
    votes = _Votes(best_by_prior, home)
    chosen = {
        name: _city_first(max(candidates, key=lambda site: _prior(site) + votes.of(site, name)), candidates)
        if candidates
        else None
        for name, candidates in candidates_by_name.items()
    }
    _share_contained_meaning(chosen)
    return [chosen[name] for name in names]


def provinces(chosen: Sequence[Site | None]) -> set[tuple[str, str]]:
    """Return the provinces (country, admin1) that the text is about: two names or more lie in them."""
    names: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for site in chosen:
        if site is not None and site.iso2 and site.admin1:
            names[site.iso2, site.admin1].add(site.name)
    return {area for area, inner in names.items() if len(inner) > 1}


def _readings(text: str, container: str, demonym: bool) -> list[Site]:
    known = [site for site in sites(text) if (site.role == "demonym") == demonym and site.role != "postal"]
    if any(site.table == "territories" for site in known):  # whatever the text puts it in
        return [site for site in known if site.table == "territories"]
    if container:
        outer = sites(container)
        within = [site for site in known if any(inside(site, other) for other in outer)]
        return within or known
    return known


def _city_first(site: Site, known: list[Site]) -> Site:
    """Return, for a province that has the name of a city that holds much of it, the city."""
    if site.kind != "province" or site.table != "gazetteer":
        return site
    cities = (other for other in known if other.kind == "city" and inside(other, site))
    return next((city for city in cities if city.population >= _CITY_SHARE * site.population), site)


def _prior(site: Site) -> float:
    if site.table == "countries":
        return (
            _COUNTRY_PRIOR
            + _COUNTRY_PEOPLE * log10(site.population + 1)
            - (0.5 if site.role != "name" else 0.0)
        )
    if site.table != "gazetteer":
        return _CURATED_PRIOR[site.table] - (0.5 if site.role != "name" else 0.0)
    return (
        log10(site.population + 100)
        + _KIND_PRIOR[site.kind]
        + (_ALIAS_PENALTY if site.role == "alias" else 0.0)
    )


class _Votes:
    """What the first readings say of where the text is."""

    def __init__(self, first: dict[_Name, Site], home: str | None) -> None:
        self.countries: defaultdict[str, set[str]] = defaultdict(set)
        self.provinces: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        self.points: defaultdict[tuple[int, int], list[tuple[str, Site]]] = defaultdict(list)
        for name, site in first.items():
            if site.kind in {"city", "capital", "county"}:
                self.points[_cell(site)].append((name[0], site))
            if site.iso2:
                self.countries[site.iso2].add(name[0])
                if site.admin1:
                    self.provinces[site.iso2, site.admin1].add(name[0])
        if home:
            self.countries[home].add("")

    def of(self, site: Site, name: _Name) -> float:
        """Return what the other names add to a reading of `name`."""
        if site.iso2 is None:
            return 0.0
        others = len(self.countries[site.iso2] - {name[0]})
        bonus = _COUNTRY_VOTE * min(1.0, others / 3)
        if site.admin1:
            inner = len(self.provinces[site.iso2, site.admin1] - {name[0]})
            bonus += _PROVINCE_VOTE * min(1.0, inner / 2)
            if site.kind != "province":
                bonus += _NEAR_VOTE * min(1.0, self._near(site, name[0]) / 2)
        return bonus

    def _near(self, site: Site, name: str) -> int:
        north, east = _cell(site)
        around = (self.points.get((north + i, east + j), ()) for i in (-1, 0, 1) for j in (-2, -1, 0, 1, 2))
        others = (point for points in around for other, point in points if other != name)
        return sum(1 for point in others if degrees_apart(site, point) < _NEAR_DEGREES)


def _cell(site: Site) -> tuple[int, int]:
    """Return the cell of a grid of NEAR degrees: a text may name thousands of towns."""
    return int(site.latitude // _NEAR_DEGREES), int(site.longitude // _NEAR_DEGREES)


def _share_contained_meaning(chosen: dict[_Name, Site | None]) -> None:
    """Give "Paris" the reading that "Paris, Texas" has elsewhere in the text."""
    contained = {text: site for (text, container, _), site in chosen.items() if container and site}
    for (text, container, demonym), _site in list(chosen.items()):
        if not container and not demonym and text in contained:
            chosen[text, container, demonym] = contained[text]
