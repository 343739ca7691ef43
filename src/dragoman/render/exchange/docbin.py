"""spaCy DocBin: one Doc a report, a span group a kind of mark, for `spacy train` and friends.

Tokens are those of spaCy's blank English. Marks whose bounds lie inside a token are widened to it, and
counted; the exact ones stand in `doc.user_data["dragoman"]` as [kind, label, start, end, row].
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from dragoman.record import Record
from dragoman.render.exchange.marks import marks
from dragoman.render.exchange.selection import Options, Selection
from dragoman.render.exchange.tally import Tally

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Span


def write(selection: Selection, out: BinaryIO, tally: Tally, options: Options) -> None:
    """Write one DocBin."""
    import spacy
    from spacy.tokens import DocBin

    language = spacy.blank("en")
    found = DocBin(attrs=[], store_user_data=True)
    for record in selection.records():
        language.max_length = max(language.max_length, len(record.report.text) + 1)
        found.add(_doc(record, language, tally))
        tally.write("docs")
    out.write(found.to_bytes())


def _doc(record: Record, language: Language, tally: Tally) -> Doc:
    doc = language.make_doc(record.report.text)
    groups: dict[str, list[Span]] = {}
    exact: list[list[str | int]] = []
    for mark in marks(record):
        span = mark.span
        exact.append([mark.kind, mark.label, span.start, span.end, mark.row])
        inside = doc.char_span(span.start, span.end, label=mark.label)
        if inside is None:
            tally.lose("exact bounds", f"{mark.kind} begins or ends inside a token")
            inside = doc.char_span(span.start, span.end, label=mark.label, alignment_mode="expand")
        groups.setdefault(mark.kind, []).append(inside)
        tally.write("spans")
    for kind, spans in groups.items():
        doc.spans[kind] = spans
    doc.user_data["dragoman"] = {"report": record.report.id, "marks": exact}
    return doc
