"""The running text of a page that no tree can hold: one pass over its tags, linear in its length."""

from __future__ import annotations

import html as entities
import re
from collections.abc import Iterator
from io import StringIO

from dragoman.ingest.draft import Part

_TOKEN = re.compile(r"<(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9]*)\b[^<>]*>|<!--|-->|<[^<>]*>")
_INLINE = frozenset(
    [
        "a",
        "abbr",
        "b",
        "big",
        "cite",
        "code",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "mark",
        "q",
        "s",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
    ]
)
_SILENT = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "nav",
        "header",
        "footer",
        "aside",
        "form",
        "select",
        "button",
        "iframe",
    ]
)
_TITLE = re.compile(r"<title\b[^<>]*>(?P<title>[^<]{1,500})</title", re.IGNORECASE)
_SHORTEST = 25


def streamed_parts(text: str) -> list[Part]:
    """Return the paragraphs of a page: runs of text between block tags, scripts and menus left out."""
    lines = (" ".join(entities.unescape(line).split()) for line in _lines(text))
    return [("paragraph", line) for line in lines if len(line) >= _SHORTEST or line.endswith((".", "”", "?"))]


def _lines(text: str) -> Iterator[str]:
    """Yield the text of each block; a page of very many is never held in pieces."""
    line = StringIO()
    silent = ""
    at = 0
    for match in _TOKEN.finditer(text):
        if not silent:
            line.write(text[at : match.start()])
        at = match.end()
        name, closes = (match["name"] or "").lower(), bool(match["close"])
        if silent:
            if (silent == "!--" and match[0] == "-->") or (closes and name == silent):
                silent = ""
        elif match[0] == "<!--":
            silent = "!--"
        elif name in _SILENT and not closes:
            silent = name
        elif name and name not in _INLINE:
            yield line.getvalue()
            line = StringIO()
    if not silent:
        line.write(text[at:])
    yield line.getvalue()


def streamed_title(text: str) -> str | None:
    """Return what the page's title element says, or None."""
    match = _TITLE.search(text[:200_000])
    return " ".join(entities.unescape(match["title"]).split()) if match else None
