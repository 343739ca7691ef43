"""Tell a place from a government: what ties a name to a location, and in which words.

"in Beijing" and "the Beijing talks" are places, "Beijing said" is not. The relation is kept as the text
words it: "near", "waters near", "off the coast of", "on the sidelines of".
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import TYPE_CHECKING

from dragoman.lexicon.places import Site
from dragoman.lexicon.tables import one_of, toml_rows
from dragoman.readers.english.document import text_of
from dragoman.readers.english.places.toponyms import PLACE_LABELS, Toponym

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

FILE = "place_relations.toml"
KINDS = ("preposition", "noun", "event", "motion")
SENSES = ("plain", "direction", "distance")


def is_place(topo: Toponym, site: Site, doc: Doc) -> bool:
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
    start = preposition
    noun = preposition.head
    if preposition.i and has_kind(preposition.nbor(-1), "noun"):
        noun = preposition.nbor(-1)  # "left waters near Oman", whatever "near" hangs on
    if has_kind(noun, "noun") and preposition.i - noun.i in {1, 2}:
        start = noun
        outer = noun.head
        if (noun.dep_ == "pobj" and sense(outer) in {"direction", "distance"}) or outer.lower_ == "on":
            start = outer  # "off the coast of", but "waters near" and "city of"
    if start is preposition and sense(preposition) == "plain":
        return None
    return str(text_of(doc)[start.idx : preposition.idx + len(preposition)])


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


def has_kind(token: Token, kind: str) -> bool:
    """Say whether `token` is a word of `kind` in the table of place relations: "motion", "event", ..."""
    return token.lemma_.lower() in _words(kind) or token.lower_ in _words(kind)


def sense(preposition: Token) -> str | None:
    """Return "plain", "direction" or "distance", None where the word does not tie to a place."""
    found: str | None = toml_rows(FILE).get(preposition.lower_, {}).get("sense")
    return found


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
    span = doc.char_span(topo.start, topo.end, alignment_mode="expand")
    if span is None or span.root.dep_ not in {"dobj", "conj"}:
        return False
    token = span.root
    while token.dep_ == "conj" and token.head.pos_ == "PROPN":
        token = token.head
    return token.dep_ == "dobj" and is_reached(token.head)


def is_reached(verb: Token) -> bool:
    """Say whether what `verb` takes as its object is where it leads: "visited", "left"."""
    return verb.pos_ == "VERB" and verb.lemma_.lower() in _reached()


@cache
def _reached() -> Collection[str]:
    return frozenset(name for name, row in toml_rows(FILE).items() if row.get("object"))


def _opens(topo: Toponym, doc: Doc) -> bool:
    """Say whether the name is a dateline ("OSLO —", "Oslo (AP)"), or is nearly all there is."""
    text = text_of(doc)
    if topo.end - topo.start > 0.6 * len(text):
        return True
    return topo.start == 0 and text[topo.end : topo.end + 3].lstrip(" ")[:1] in {"—", "–", "("}


@cache
def _words(kind: str) -> Collection[str]:
    found = set()
    for name, row in toml_rows(FILE).items():
        one_of(row["kind"], KINDS, file=FILE, row=name, column="kind")
        if row["kind"] == "preposition":
            one_of(row["sense"], SENSES, file=FILE, row=name, column="sense")
        if row["kind"] == kind:
            found.add(name)
    return frozenset(found)
