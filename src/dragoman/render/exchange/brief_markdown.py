"""A brief in Markdown, with footnotes. Words of reports cannot become headings, links or HTML."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from dragoman.render.escaping import for_markdown
from dragoman.render.exchange.brief import Brief, Note, brief
from dragoman.render.exchange.selection import Options, Selection
from dragoman.render.exchange.tally import Tally


def write(selection: Selection, out: BinaryIO, tally: Tally, options: Options) -> None:
    """Write one brief."""
    out.write(("\n".join(_lines(brief(selection, tally, options))) + "\n").encode())


def _lines(found: Brief) -> Iterator[str]:
    yield f"# {for_markdown(found.title)}\n"
    for title, lines in found.sections:
        yield f"## {for_markdown(title)}\n"
        for line in lines:
            cited = "".join(f"[^{number}]" for number in line.notes)
            yield f"- **{for_markdown(line.head)}**: {for_markdown(line.text)}{cited}"
        yield ""
    for number, note in enumerate(found.notes, 1):
        yield f"[^{number}]: {_note(note)}"


def _note(note: Note) -> str:
    address = f" <{note.address}>" if note.address else ""
    return f"“{for_markdown(note.quote)}” ({for_markdown(note.source)}, characters {note.place}){address}"
