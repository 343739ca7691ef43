"""Find places and resolve them to gazetteer entries.

Names are found by `toponyms` (recogniser and gazetteer together) and resolved by `resolution` (what is
known of the place, then its company in the text). A name that stands for a government ("Beijing said")
is an actor, not a place, and is left out of the record; the low-level `locate` keeps it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from dragoman.extract.cast import Cast
from dragoman.extract.document import Document, model
from dragoman.extract.resolution import resolve
from dragoman.extract.toponyms import Toponym, toponyms
from dragoman.lexicon.places import Site
from dragoman.record import Place, Span
from dragoman.settings import DEFAULT, Settings

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_BLOCK = re.compile(r"\S(?:[^\n]|\n(?![ \t]*\n))*")
Located = tuple[int, int, float | None, float | None, str | None, int | None]


def find_places(document: Document, cast: Cast) -> tuple[Place, ...]:
    """Return the places of `document`, in reading order; metonyms and demonyms are not among them."""
    found = toponyms(paragraph.doc for paragraph in document.paragraphs)
    rows = []
    for topo, site in zip(found, resolve(found), strict=True):
        paragraph = document.paragraphs[topo.paragraph]
        if site is not None and _is_place(topo, site, paragraph.doc):
            span = document.span(paragraph.start + topo.start, paragraph.start + topo.end)
            rows.append(_place(span, site, _relation(topo, paragraph.doc)))
    return tuple(rows)


def places(text: str, *, settings: Settings = DEFAULT) -> tuple[Place, ...]:
    """Return the places named in `text`, as for a report; offsets count in `text`."""
    offsets, docs = _parsed(text, settings)
    found = toponyms(docs)
    rows = []
    for topo, site in zip(found, resolve(found), strict=True):
        if site is not None and _is_place(topo, site, docs[topo.paragraph]):
            start, end = offsets[topo.paragraph] + topo.start, offsets[topo.paragraph] + topo.end
            rows.append(_place(Span(start, end, text[start:end]), site, _relation(topo, docs[topo.paragraph])))
    return tuple(rows)


def locate(text: str) -> list[Located]:
    """Return every toponym of `text`, metonyms and demonyms included, as the places scorer wants them."""
    offsets, docs = _parsed(text, DEFAULT)
    return located(offsets, docs)


def located(offsets: Sequence[int], docs: Sequence[Doc]) -> list[Located]:
    found = toponyms(docs)
    rows: list[Located] = []
    for topo, site in zip(found, resolve(found), strict=True):
        start = offsets[topo.paragraph]
        if site is not None:
            rows.append((start + topo.start, start + topo.end, site.latitude, site.longitude, site.iso2, site.id))
    return rows


def _parsed(text: str, settings: Settings) -> tuple[list[int], list[Doc]]:
    blocks = list(_BLOCK.finditer(text))
    docs = list(model(settings.model).pipe([block.group() for block in blocks], batch_size=settings.batch_size))
    return [block.start() for block in blocks], docs


def _place(span: Span, site: Site, relation: str | None) -> Place:
    return Place(
        span, site.name, site.kind, site.ref, round(site.latitude, 4), round(site.longitude, 4), site.precision_km,
        site.country, relation,
    )  # fmt: skip


def _is_place(topo: Toponym, site: Site, doc: Doc) -> bool:
    return not topo.demonym and not topo.host


def _relation(topo: Toponym, doc: Doc) -> str | None:
    return None
