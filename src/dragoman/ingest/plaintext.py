"""Plain text -> Draft.

A text that is only paragraphs comes through as it is, so a caller's offsets stay good. A copy of a
page, where title, times, captions and furniture are just lines, is recognised by such lines (a line
that is only a labelled time; a byline or caption together with other furniture) and taken apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from dragoman.ingest.draft import Draft
from dragoman.ingest.furniture import ends_sentence
from dragoman.ingest.moments import moment
from dragoman.ingest.pagecopy import is_page_copy, read_page_copy
from dragoman.lexicon.page_layout import announced_kind
from dragoman.record import Block, BlockKind

_BLANK_LINE = re.compile(r"(?:\r\n?|\n)(?:[ \t\u00a0\u3000]*(?:\r\n?|\n))+")
_LINE_END = re.compile(r"\r\n?|\n")
# Where markup was taken out without a space: "latest updatesThe minister", "of the talks.Officials say".
_RUN_TOGETHER = re.compile(
    r"(?<!\S)[a-z]{3,}(?=[A-Z][a-z]*(?:[ ’'-]|$))|(?<=[a-z]{2})[.?!][”\"’')]?(?=[A-Z][a-z]*[ ’'-])"
)
_WRAPPED_AT = 100
_LONGEST_TITLE = 200
_HEADING = re.compile(r"[A-Z][A-Z0-9 ’'.,:&-]{3,60}[A-Z0-9]|[‘'][A-Z][^‘’'.?!]{2,70}[’']")


def read_plain_text(text: str) -> Draft:
    """Return the draft of a plain text. `Draft.body` is the stripped text, unless it is a page's copy."""
    text = text.strip()
    lines = [line.strip() for line in _LINE_END.split(text)]
    if is_page_copy(lines):
        return read_page_copy(text)
    draft = Draft(body=text)
    draft.body_blocks = [Block(_kind(text[start:end]), start, end) for start, end in paragraphs(text)]
    _take_title(draft)
    return draft


def _take_title(draft: Draft) -> None:
    """Name the line at the head that announces what the report is, and take its date; the text stays."""
    for i, block in enumerate(draft.body_blocks[:2]):
        line = draft.body[block.start : block.end]
        if len(line) <= _LONGEST_TITLE and not ends_sentence(line) and announced_kind(line, "title"):
            draft.body_blocks[i] = Block("title", block.start, block.end)
            draft.offer("title", line, "text")
            draft.offer("published_at", moment(line), "text")
            return


def paragraphs(text: str) -> list[tuple[int, int]]:
    """Return where each paragraph of `text` starts and ends.

    Blank lines part paragraphs. Within such a part each line is a paragraph of its own, unless the
    lines are one paragraph wrapped at a width. A feed's summary may have lost what parted two.
    """
    found = []
    at = 0
    for stop, resume in [
        *((gap.start(), gap.end()) for gap in _BLANK_LINE.finditer(text)),
        (len(text), len(text)),
    ]:
        found += _lines(text, at, stop)
        at = resume
    return [part for start, end in found for part in _apart(text, start, end)]


def _apart(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the pieces of a paragraph that ran together when its markup was taken out."""
    for seam in _RUN_TOGETHER.finditer(text, start, end):
        yield start, seam.end()
        start = seam.end()
    if start < end:
        yield start, end


def _lines(text: str, start: int, end: int) -> list[tuple[int, int]]:
    cuts = [(match.start(), match.end()) for match in _LINE_END.finditer(text, start, end)]
    bounds = list(
        zip([start, *(after for _, after in cuts)], [*(before for before, _ in cuts), end], strict=True)
    )
    lines = [_trimmed(text, first, last) for first, last in bounds]
    lines = [(first, last) for first, last in lines if first < last]
    if len(lines) > 1 and _is_wrapped([text[first:last] for first, last in lines]):
        return [(lines[0][0], lines[-1][1])]
    return lines


def _is_wrapped(lines: list[str]) -> bool:
    """Say whether the lines are one paragraph: all but the last near one width, some cut mid-sentence."""
    longest = max(map(len, lines))
    if longest > _WRAPPED_AT or longest < 45:
        return False
    full = sum(len(line) > longest * 0.72 for line in lines[:-1])
    open_ended = sum(line[-1] not in '.?!:;”"’)' for line in lines[:-1])
    return full >= (len(lines) - 1) * 0.8 and open_ended >= (len(lines) - 1) * 0.5


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _kind(line: str) -> BlockKind:
    return "heading" if _HEADING.fullmatch(line) else "paragraph"
