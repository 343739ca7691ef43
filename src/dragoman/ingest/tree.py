"""A page's text -> its tree of elements, or None where a tree would cost too much."""

from __future__ import annotations

import re

import lxml.html
from lxml.etree import LxmlError, _Element

from dragoman.ingest.decode import readable

# Beyond these trafilatura takes more than a few seconds, or loses the text. Real pages have a tenth.
_DEEPEST = 200
_MOST_TAGS = 60_000
_LONGEST_RUN = 100_000
_MOST_TEXT = 800_000

_REFERENCE = re.compile(r"&#(?P<digits>[xX][0-9a-fA-F]{1,8}|\d{1,8});?")
_RUN = re.compile("[^<>]+")
_BODY = re.compile(r"<body\b", re.IGNORECASE)
_SCRIPT = re.compile(r"<(?P<name>script|style)\b[^<>]*>", re.IGNORECASE)
_SCRIPT_ENDS = {name: re.compile(rf"</{name}\b", re.IGNORECASE) for name in ("script", "style")}


def parsed_page(text: str) -> _Element | None:
    """Return the parsed page, or None when it cannot be parsed or is nested too deep or too large."""
    text = _without_scripts(text)
    if text.count("<") > _MOST_TAGS or any(len(run[0]) > _LONGEST_RUN for run in _RUN.finditer(text)):
        return None
    if sum(len(piece.partition(">")[2]) for piece in text.split("<")) > _MOST_TEXT:
        return None
    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        tree = lxml.html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (LxmlError, ValueError, AssertionError):
        return None
    return None if _too_deep(tree) else tree


def parsed_head(text: str) -> _Element | None:
    """Return the parsed head of a page whose body is too much to parse."""
    body = _BODY.search(text)
    head = text[: body.start() if body else 100_000]
    parser = lxml.html.HTMLParser(encoding="utf-8")
    try:
        return lxml.html.document_fromstring(head.encode("utf-8", "replace"), parser=parser)
    except (LxmlError, ValueError, AssertionError):
        return None


def without_bad_references(text: str) -> str:
    """Return the page with a space for each numeric reference that names no character of a text."""
    return _REFERENCE.sub(_readable_reference, text)


def _without_scripts(text: str) -> str:
    """Return the page without scripts and style sheets; JSON-LD stays."""
    pieces, at = [], 0
    for match in _SCRIPT.finditer(text):
        if match.start() < at or "ld+json" in match[0].lower():
            continue
        pieces.append(text[at : match.start()])
        end = _SCRIPT_ENDS[match["name"].lower()].search(text, match.end())
        if end is None:
            return "".join(pieces)
        at = end.start()
    return "".join([*pieces, text[at:]])


def _too_deep(tree: _Element) -> bool:
    level = [tree]
    for _ in range(_DEEPEST):
        level = [child for element in level for child in element]
        if not level:
            return False
    return True


def _readable_reference(match: re.Match[str]) -> str:
    """Return a numeric character reference, or a space for one that names no character of a text."""
    digits = match["digits"]
    code = int(digits[1:], 16) if digits[:1] in "xX" else int(digits)
    return match[0] if code <= 0x10FFFF and readable(chr(code)) == chr(code) else " "
