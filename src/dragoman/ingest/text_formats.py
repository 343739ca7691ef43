"""Plain text and Markdown to a draft.

A text that is only paragraphs comes through as it is, so a caller's offsets stay good. A copy of a page,
where title, times, captions and furniture are just lines, is recognised by such lines (one that is only a
labelled time; a byline or caption together with other furniture) and taken apart. Each line is named for what
it is. Lines of text above the last stamp, byline or caption of the head are title and standfirst; below a
heading such as "Related stories" short lines are other stories' headlines.

Of Markdown, front matter, headings, quotations and images with captions are read; marks leave the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from dragoman.ingest.bylines_and_captions import byline_of, caption_of, is_caption, mail_in, names_of
from dragoman.ingest.draft import (
    Draft,
    Part,
    ends_sentence,
    is_sentence,
    without_author_notes,
    without_furniture,
)
from dragoman.ingest.moments import moment, stamps_of
from dragoman.lexicon.page_layout import announced_kind, front_matter_keys, furniture
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
LineKind = Literal[
    "stamp", "byline", "caption", "list", "line", "section", "contact", "rights", "original", "text"
]
_ADDRESS = re.compile(r"https?://[^\s<>\"'\])]+")
_HEAD_LINES = 24
_HEAD_TEXTS = 3
_TAIL_LINES = 60
_HEAD_KINDS = frozenset({"stamp", "byline", "caption"})


def read_plain_text(text: str) -> Draft:
    """Return the draft of a plain text. `Draft.body` is the stripped text, unless it is a page's copy."""
    text = text.strip()
    lines = [line.strip() for line in _LINE_END.split(text)]
    if is_page_copy(lines):
        return read_page_copy(text)
    draft = Draft(body=text)
    draft.body_blocks = [Block(_block_kind(text[start:end]), start, end) for start, end in paragraphs(text)]
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
    lines = []
    at = 0
    for stop, resume in [
        *((gap.start(), gap.end()) for gap in _BLANK_LINE.finditer(text)),
        (len(text), len(text)),
    ]:
        lines += _lines(text, at, stop)
        at = resume
    return [part for start, end in lines for part in _apart(text, start, end)]


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


def _block_kind(line: str) -> BlockKind:
    return "heading" if _HEADING.fullmatch(line) else "paragraph"


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
    return [Line(line, _line_kind(line)) for line in lines]


def _line_kind(line: str) -> LineKind:
    if len(line) > 600:
        return "text"
    if stamps_of(line) and re.match(r"[A-Za-z]", line):
        return "stamp"
    if byline_of(line):
        return "byline"
    if is_caption(line):
        return "caption"
    match = furniture(line)
    return match[0].kind if match else "text"


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


_FRONT_MATTER = re.compile(r"---[ \t]*\r?\n(?P<rows>.*?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|$)", re.DOTALL)
_ROW = re.compile(r"(?P<key>[A-Za-z_][\w-]*)\s*:\s*(?P<value>(?:\S.*)?)")
_MARKDOWN_HEADING = re.compile(r"(?P<level>#{1,6})\s+(?P<text>(?:\S.*)?)")
_IMAGE = re.compile(
    r"!\[(?P<alt>[^\[\]]{0,600})\]\((?P<address>[^()\s]{0,2000})(?:\s+[\"'](?P<title>[^\"']{0,300})[\"'])?\)"
)
_LINK = re.compile(
    r"\[(?P<text>[^\[\]]{0,600})\]\((?P<address>[^()\s]{0,2000})(?:\s+[\"'][^\"']{0,300}[\"'])?\)"
)
_AUTOLINK = re.compile(r"<(https?://[^<>\s]+)>")
_EMPHASIS = re.compile(r"(?<![\w\\*_])(\*\*\*|\*\*|__|\*|_)(?=\S)([^*_\n]{1,400}?)(?<=\S)\1(?![\w*_])")
_ITEM = re.compile(r"^\s{0,3}(?:[-*+]|\d{1,3}[.)])\s+")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+.!>|~-])")


def looks_like_markdown(text: str) -> bool:
    """Say whether a text opens as Markdown does: front matter, or a heading line."""
    head = text.lstrip("\ufeff \t\r\n")[:2000]
    if _FRONT_MATTER.match(head) and _ROW.match(head.split("\n", 1)[1].lstrip()):
        return True
    first = head.split("\n", 1)[0].strip()
    return bool(re.fullmatch(r"#{1,2} \S.*", first))


def read_markdown(text: str) -> Draft:
    """Return the draft of a Markdown text."""
    draft = Draft()
    text = text.lstrip("\ufeff \t\r\n")
    front = _FRONT_MATTER.match(text)
    if front:
        _take_front_matter(draft, front["rows"])
        text = text[front.end() :]
    parts: list[Part] = []
    for part in re.split(r"\n[ \t]*(?:\n[ \t]*)+", text.replace("\r\n", "\n")):
        _take_part(draft, parts, part.strip("\n"))
    draft.set_body(without_author_notes(parts, draft.bylines))
    return draft


def _take_front_matter(draft: Draft, rows: str) -> None:
    for line in rows.splitlines():
        match = _ROW.fullmatch(line.strip())
        if not match:
            continue
        key, value = match["key"].casefold(), match["value"].strip().strip("\"'")
        name = "author" if key in ("author", "authors", "byline") else front_matter_keys().get(key)
        if name == "author":
            names = value.strip("[]").replace('"', "").replace("'", "’")
            draft.offer_bylines(names_of(names), "front matter")
        elif name in ("published_at", "modified_at"):
            draft.offer(name, moment(value), "front matter")
        elif name:
            draft.offer(name, value, "front matter")


def _take_part(draft: Draft, parts: list[Part], part: str) -> None:
    """Take one block of the text: between blank lines, or one line of a list or heading."""
    lines: list[str] = []
    for line in part.split("\n"):
        heading = _MARKDOWN_HEADING.fullmatch(line.strip())
        if heading or _ITEM.match(line):
            _take_paragraph(draft, parts, lines)
            lines = []
        if heading:
            text = _plain(draft, heading["text"].rstrip("#").rstrip())
            _take_heading(draft, parts, text, len(heading["level"]))
        elif not re.fullmatch(r"\s*(?:[-*_=]\s*){3,}|```.*", line):
            lines.append(_ITEM.sub("", re.sub(r"^\s*(?:>\s?)+", "", line)))
            if line.endswith(("  ", "\\")):
                _take_paragraph(draft, parts, lines)
                lines = []
    _take_paragraph(draft, parts, lines)


def _take_heading(draft: Draft, parts: list[Part], text: str, level: int) -> None:
    if level == 1 and not parts and "title" not in draft.values:
        draft.offer("title", text, "text")
    elif text and text != draft.values.get("title") and not furniture(text):
        parts.append(("heading", text))


def _take_paragraph(draft: Draft, parts: list[Part], lines: list[str]) -> None:
    text = " ".join(line.strip().rstrip("\\") for line in lines).strip()
    images = list(_IMAGE.finditer(text))
    rest = _IMAGE.sub("", text).strip()
    if images:
        _take_images(draft, images, _plain(draft, rest))
        return
    text = _plain(draft, rest)
    if text and not _take_page_line(draft, text, parts, emphasised=bool(re.fullmatch(r"([*_]).+\1", rest))):
        parts.append(("paragraph", text))


def _take_images(draft: Draft, images: list[re.Match[str]], rest: str) -> None:
    """A line below the image is its caption; else the image's title, else the words that stand for it."""
    for image in images:
        caption = rest or image["title"] or image["alt"]
        if len(caption.split()) > 2:
            draft.add_caption(caption_of(caption))


def _take_page_line(draft: Draft, text: str, parts: list[Part], *, emphasised: bool) -> bool:
    """Take a line that is a time stamp, byline, standfirst or furniture; say whether it was one."""
    stamps = stamps_of(text)
    bylines = byline_of(text)
    match = furniture(text)
    if stamps:
        draft.offer("published_at", stamps.published, "text")
        draft.offer("modified_at", stamps.modified, "text")
    elif bylines:
        draft.offer_bylines(bylines, "text")
    elif emphasised and not parts and "title" in draft.values and "standfirst" not in draft.values:
        draft.offer("standfirst", text, "text")
    elif match and match[0].kind == "contact":
        mail = mail_in(text)
        draft.offer("contact", mail, "text")
    return bool(stamps or bylines or match or draft.values.get("standfirst") == text)


def _plain(draft: Draft, text: str) -> str:
    """Return `text` without Markdown's marks; the addresses of its links go to the metadata."""
    for match in _LINK.finditer(text):
        draft.links.append(match["address"])
    text = _LINK.sub(lambda match: match["text"], text)
    text = _AUTOLINK.sub(r"\1", text)
    for _ in range(3):
        text = _EMPHASIS.sub(r"\2", text)
    return " ".join(_ESCAPE.sub(r"\1", text.replace("`", "")).split())
