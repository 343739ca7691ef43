"""A page copied as plain text, taken apart line by line.

Each line is named for what it is (time stamp, byline, caption, furniture, text). Lines of text above
the last stamp, byline or caption of the head are title and standfirst; below a heading such as
"Related stories" short lines are other stories' headlines.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from dragoman.ingest.bylines import byline_of
from dragoman.ingest.captions import caption_of, is_caption
from dragoman.ingest.draft import Draft, Part
from dragoman.ingest.furniture import ends_sentence, is_sentence, without_author_notes, without_furniture
from dragoman.ingest.mail import mail_in
from dragoman.ingest.stamps import stamps_of
from dragoman.lexicon.page_layout import furniture

LineKind = Literal[
    "stamp", "byline", "caption", "list", "line", "section", "contact", "rights", "original", "text"
]
_ADDRESS = re.compile(r"https?://[^\s<>\"'\])]+")
_HEAD_LINES = 24
_HEAD_TEXTS = 3
_TAIL_LINES = 60
_HEAD_KINDS = frozenset({"stamp", "byline", "caption"})


@dataclass(frozen=True, slots=True)
class Line:
    """One line, stripped, and what it is."""

    text: str
    kind: LineKind


def is_page_copy(lines: list[str]) -> bool:
    """Say whether the lines are a page's copy: a time stamp at the head, or two kinds of page lines.

    One byline, caption or stamp elsewhere is not enough: a plain text may hold any of them. Only the
    head and the tail are looked at.
    """
    lines = [line for line in lines if line]
    head, tail = _named(lines[:_HEAD_LINES]), _named(lines[max(_HEAD_LINES, len(lines) - _TAIL_LINES) :])
    signs = {line.kind for line in head + tail} - {"text"}
    return any(line.kind == "stamp" for line in head) or len(signs) >= 2


def read_page_copy(text: str) -> Draft:
    """Return the draft of a page's copy."""
    lines = _named([stripped for raw in text.splitlines() if (stripped := raw.strip())])
    draft = Draft()
    for line in lines:
        _take_metadata(draft, line)
    head = _head_end(lines)
    titles = _without_outlet(draft, [line.text for line in lines[:head] if line.kind == "text"], lines)
    if titles:
        draft.offer("title", titles[0], "text")
    if len(titles) > 1:
        draft.offer("standfirst", titles[1], "text")
    below = [line for line in lines[head:] if line.kind not in _HEAD_KINDS]
    parts: list[Part] = [("paragraph", title) for title in titles[2:]]
    parts += without_furniture(
        ("heading" if _is_heading(line.text) else "paragraph", line.text) for line in below
    )
    kept = [part for part in parts if part[1] not in titles[:2]]
    draft.set_body(without_author_notes(kept, draft.bylines))
    return draft


def _named(lines: list[str]) -> list[Line]:
    return [Line(line, _kind(line)) for line in lines]


def _kind(line: str) -> LineKind:
    if len(line) > 600:
        return "text"
    if stamps_of(line) and re.match(r"[A-Za-z]", line):
        return "stamp"
    if byline_of(line):
        return "byline"
    if is_caption(line):
        return "caption"
    found = furniture(line)
    return found[0].kind if found else "text"


def _take_metadata(draft: Draft, line: Line) -> None:
    if line.kind == "stamp":
        stamps = stamps_of(line.text)
        if stamps:
            draft.offer("published_at", stamps.published, "text")
            draft.offer("modified_at", stamps.modified, "text")
    elif line.kind == "byline":
        draft.offer_bylines(byline_of(line.text), "text")
    elif line.kind == "caption":
        draft.add_caption(caption_of(line.text))
    elif line.kind == "contact":
        draft.offer("contact", mail_in(line.text), "text")
    elif line.kind == "original":
        address = _ADDRESS.search(line.text)
        draft.offer("original", address[0] if address else None, "text")
    draft.links.extend(_ADDRESS.findall(line.text) if line.kind == "text" else ())


def _without_outlet(draft: Draft, titles: list[str], lines: list[Line]) -> list[str]:
    """Return the head's lines without the outlet's name: a first line that the rights or dateline repeat."""
    if len(titles) < 2 or len(titles[0]) > 60:
        return titles
    name = re.split(r"\s[|–—•:-]\s", titles[0], maxsplit=1)[0].strip()
    others = " ".join(line.text[:120] for line in lines if line.kind == "rights" or is_sentence(line.text))
    again = re.search(re.escape(name), others, re.IGNORECASE)
    if not again:
        return titles
    draft.offer("outlet", again[0], "text")
    return titles[1:]


def _head_end(lines: list[Line]) -> int:
    """Return how many lines are the head: up to the last page line that no body stands before.

    Above the first page line may stand a few lines of text (outlet, title), below it one (standfirst).
    """
    end = texts = 0
    for i, line in enumerate(lines[:_HEAD_LINES]):
        if line.kind == "text":
            texts += 1
            if texts > (1 if end else _HEAD_TEXTS) or len(line.text) > 240:
                break
        elif line.kind in _HEAD_KINDS:
            texts = texts if end else 0
            end = i + 1
    if end:
        return end
    first = lines[0] if lines else None
    return 1 if first and first.kind == "text" and not is_sentence(first.text) else 0


def _is_heading(text: str) -> bool:
    return len(text) < 80 and not ends_sentence(text) and text[-1:] not in ",;:—-"
