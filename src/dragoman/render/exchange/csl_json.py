"""CSL JSON: the reports as references, for Zotero, pandoc and whatever else cites by CSL styles.

News is an article of a newspaper; what governments publish (readouts, statements, briefings) is a document
with its publisher. Names of authors are kept whole: which part is the family's is not known.
"""

from __future__ import annotations

from typing import Any, BinaryIO

import msgspec

from dragoman.record import Report
from dragoman.render.escaping import encodable
from dragoman.render.exchange.days import date_parts
from dragoman.render.exchange.selection import Options, Selection
from dragoman.render.exchange.tally import Tally
from dragoman.render.words import heading, plain
from dragoman.web_address import web_address

_TYPES = {"news": "article-newspaper", "post": "post"}
_IN_CONTAINER = frozenset(_TYPES.values())


def write(selection: Selection, out: BinaryIO, tally: Tally, options: Options) -> None:
    """Write one list of references; a report that comes again is left out."""
    written: set[str] = set()
    out.write(b"[")
    for record in selection.records():
        report = record.report
        if report.id in written:
            tally.leave_out("reports", "a report of this identifier is in the list already")
            continue
        out.write((b",\n" if written else b"\n") + msgspec.json.encode(_item(report, tally)))
        written.add(report.id)
        tally.write("reports")
    out.write(b"\n]\n")


def _item(report: Report, tally: Tally) -> dict[str, Any]:
    kind = _TYPES.get(report.kind, "document")
    address, issued = web_address(report.address), date_parts(report.published_at)
    if report.address and not address:
        tally.lose("address", "it is no address of the web")
    if report.published_at and not issued:
        tally.lose("published_at", "it is no date")
    known = {
        "title": heading(report),
        "author": [{"literal": name} for by in report.bylines if (name := plain(by.name))],
        "container-title" if kind in _IN_CONTAINER else "publisher": plain(report.outlet or ""),
        "issued": {"date-parts": [issued]} if issued else None,
        "URL": address,
        "abstract": plain(report.standfirst or ""),
        "language": plain(report.language or ""),
        "genre": "" if report.kind == "news" else plain(report.kind),
        "note": _note(report),
    }
    told = {name: value for name, value in known.items() if value}
    return {"id": encodable(report.id), "type": kind, **told}


def _note(report: Report) -> str:
    original = web_address(report.original)
    return f"Version in the original language: {original}" if original else ""
