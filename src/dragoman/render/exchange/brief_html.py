"""A brief as one HTML page: no script, nothing loaded from elsewhere, footnotes that lead back."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import BinaryIO

from dragoman.render.exchange.brief import Brief, Line, Note, brief
from dragoman.render.exchange.selection import Options, Selection
from dragoman.render.exchange.tally import Tally

_STYLE = (
    "body{max-width:44em;margin:2em auto;padding:0 1em;font:16px/1.5 serif;color:#222;background:#fff}"
    "h1,h2{font-family:sans-serif;line-height:1.2}li{margin:.4em 0}sup a{text-decoration:none}"
    "ol.notes{font-size:.85em;overflow-wrap:anywhere}a{color:#14507a}"
    "@media(prefers-color-scheme:dark){body{color:#ddd;background:#181818}a{color:#8cc4ee}}"
)
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def write(selection: Selection, out: BinaryIO, tally: Tally, options: Options) -> None:
    """Write one page."""
    out.write(("\n".join(_page(brief(selection, tally, options))) + "\n").encode())


def _page(found: Brief) -> Iterator[str]:
    yield '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{escape(_POLICY)}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{escape(found.title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>"
    yield f"<h1>{escape(found.title)}</h1>"
    cited: set[int] = set()
    for title, lines in found.sections:
        yield f"<h2>{escape(title)}</h2>\n<ul>"
        for line in lines:
            yield f"<li><strong>{escape(line.head)}</strong>: {escape(line.text)}{_cited(line, cited)}</li>"
        yield "</ul>"
    yield '<h2>Sources</h2>\n<ol class="notes">'
    for number, note in enumerate(found.notes, 1):
        back = f'<a href="#r{number}" aria-label="back to the text">↩</a>'
        yield f'<li id="n{number}">{_note(note)} {back}</li>'
    yield "</ol>\n</body>\n</html>"


def _cited(line: Line, cited: set[int]) -> str:
    """Return the numbers of a line's footnotes; the first citation of each is what it leads back to."""
    links = []
    for number in line.notes:
        anchor = "" if number in cited else f' id="r{number}"'
        cited.add(number)
        links.append(f'<sup{anchor}><a href="#n{number}">{number}</a></sup>')
    return " ".join(["", *links]) if links else ""


def _note(note: Note) -> str:
    source = escape(note.source)
    if note.address:
        source = f'<a href="{escape(note.address)}" rel="noopener noreferrer">{source}</a>'
    return f"<q>{escape(note.quote)}</q> ({source}, characters {note.place})"
