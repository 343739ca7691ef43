"""Find places and resolve them to gazetteer entries.

Names are found by `toponyms` (recogniser and gazetteer together) and resolved by `resolution` (what is
known of the place, then its company in the text). A name that stands for a government ("Beijing said")
is an actor, not a place, and is left out of the record; the low-level `locate` keeps it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from dragoman.lexicon.gazetteer import key
from dragoman.lexicon.places import Site, alpha2_of
from dragoman.observing import stage
from dragoman.readers.english.actors.relations import is_place, relation
from dragoman.readers.english.cast import Cast
from dragoman.readers.english.document import Document, model
from dragoman.readers.english.places.toponyms import Toponym, more, toponyms
from dragoman.readers.english.statements.resolution import provinces, resolve
from dragoman.record import Place, Span
from dragoman.settings import DEFAULT, Settings

if TYPE_CHECKING:
    from spacy.tokens import Doc

_BLOCK = re.compile(r"\S(?:[^\n]|\n(?![ \t]*\n))*")
Located = tuple[int, int, float | None, float | None, str | None, int | None]


@stage("places")
def find_places(document: Document, cast: Cast) -> tuple[Place, ...]:
    """Return the places of `document`, in reading order; metonyms and demonyms are not among them."""
    rows = []
    home = alpha2_of(cast.issuers[0]) if cast.issuers else None
    for topo, site in _sited([paragraph.doc for paragraph in document.paragraphs], home):
        paragraph = document.paragraphs[topo.paragraph]
        span = document.span(paragraph.start + topo.start, paragraph.start + topo.end)
        if site is not None and is_place(topo, site, paragraph.doc) and not _in_a_name(span, cast):
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
        if site is not None and is_place(topo, site, docs[topo.paragraph]):
            start, end = offsets[topo.paragraph] + topo.start, offsets[topo.paragraph] + topo.end
            rows.append(_place(Span(start, end, text[start:end]), site, relation(topo, docs[topo.paragraph])))
    return tuple(rows)


def locate(text: str) -> list[Located]:
    """Return every toponym of `text`, metonyms and demonyms included, as the places scorer wants them."""
    offsets, docs = _parsed(text, DEFAULT)
    return located(offsets, docs)


def located(offsets: Sequence[int], docs: Sequence[Doc]) -> list[Located]:
    rows: list[Located] = []
    for topo, site in _sited(docs):
        start = offsets[topo.paragraph]
        if site is not None:
            country = site.iso2 or site.point_in
            span = (start + topo.start, start + topo.end)
            rows.append((*span, site.latitude, site.longitude, country, site.id))
    return rows


def _sited(docs: Sequence[Doc], home: str | None = None) -> list[tuple[Toponym, Site | None]]:
    found = toponyms(docs)
    chosen = resolve(found, home)
    fuller = more(docs, found, provinces(chosen))
    return list(zip(fuller, chosen if fuller is found else resolve(fuller, home), strict=True))


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
