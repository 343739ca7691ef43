"""A component for spaCy: `nlp.add_pipe("dragoman")` puts what Dragoman reads of a text on its Doc.

    nlp = spacy.blank("en")
    nlp.add_pipe("dragoman", config={"published": "2023-06-19"})
    doc = nlp(text)
    doc._.events, doc._.statements, doc._.times, doc._.places, doc._.dragoman

The text is read as it stands, so offsets of the record are characters of the Doc. It is parsed by Dragoman's
own parser whatever the pipeline is made of. The record is kept as JSON in `doc.user_data`, which survives
`Doc.to_bytes` and DocBin.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from spacy.language import Language
from spacy.tokens import Doc, Span

from dragoman.record import Block, Record, Report, content_id
from dragoman.record.encoding import decode, encode

if TYPE_CHECKING:
    from dragoman.render.exchange.training_data import Mark

KEPT = "dragoman"
"""The key of `doc.user_data` and the extension that have the record."""
ROWS = ("statements", "events", "times", "places")
"""Extensions of the Doc with the rows of one kind."""
_PARAGRAPH = re.compile(r"\S(?:(?!\n[^\S\n]*\n).)*", re.DOTALL)


def make(nlp: Language, name: str, published: str | None) -> Component:
    """Return the component. `published` (ISO 8601) is the day that relative dates are counted from; a Doc
    with `doc._.published` has its own."""
    return Component(published)


Language.factory(
    KEPT, default_config={"published": None}, assigns=[f"doc._.{name}" for name in (KEPT, *ROWS)], func=make
)


class Component:
    """Reads Docs. Extensions that somebody else has registered under the same names are left to them."""

    def __init__(self, published: str | None = None) -> None:
        self._published = published
        _register()

    def __call__(self, doc: Doc) -> Doc:
        """Put the record on a Doc, and a span group for each kind of words ("dragoman:event", ...). Raises
        BadInput for a text that cannot be read, which spaCy's error handler may take."""
        from dragoman.pipeline import extract  # spaCy imports this file with every pipeline that it loads
        from dragoman.render.exchange.training_data import marks

        published = doc._.published or self._published
        record = extract(report_of(doc.text, published))
        doc.user_data[KEPT] = encode(record).decode()
        groups: dict[str, list[Span]] = {}
        for mark in marks(record):
            groups.setdefault(f"{KEPT}:{mark.kind}", []).append(_tokens(doc, mark))
        for key, spans in groups.items():
            doc.spans[key] = spans
        return doc


def report_of(text: str, published: str | None = None) -> Report:
    """Return a text as a report of paragraphs, its characters as they are."""
    blocks = []
    for paragraph in _PARAGRAPH.finditer(text):
        end = paragraph.start() + len(paragraph[0].rstrip())
        blocks.append(Block("paragraph", paragraph.start(), end))
    return Report(
        id=content_id("doc", text, published), text=text, blocks=tuple(blocks), published_at=published,
        language="en",
    )  # fmt: skip


def _tokens(doc: Doc, mark: Mark) -> Span:
    """Return the tokens of a mark; one that begins or ends inside a token has all of it."""
    start, end = mark.span.start, mark.span.end
    return doc.char_span(start, end, label=mark.label, alignment_mode="expand")


def record_of(doc: Doc) -> Record | None:
    """Return the record of a Doc, None where the component did not read it."""
    kept = doc.user_data.get(KEPT)
    return _decoded(kept) if kept is not None else None


@lru_cache(maxsize=32)  # several extensions of one Doc are asked for one after the other
def _decoded(line: str) -> Record:
    return decode(line)


def _register() -> None:
    """Register the extensions, once a process."""
    getters: dict[str, Any] = {KEPT: record_of, **{name: _rows(name) for name in ROWS}}
    for name, getter in getters.items():
        if not Doc.has_extension(name):
            Doc.set_extension(name, getter=getter)
    if not Doc.has_extension("published"):
        Doc.set_extension("published", default=None)


def _rows(name: str) -> Any:
    def rows(doc: Doc) -> tuple[Any, ...]:
        record = record_of(doc)
        return getattr(record, name) if record is not None else ()

    return rows
