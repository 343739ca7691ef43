"""Markdown -> Draft: front matter, headings, quotations, images with captions. Marks leave the text."""

from __future__ import annotations

import re

from dragoman.ingest.bylines import byline_of, mail_in, names_of
from dragoman.ingest.captions import caption_of
from dragoman.ingest.draft import Draft, Part, without_author_notes
from dragoman.ingest.moments import moment, stamps_of
from dragoman.lexicon.page_layout import front_matter_keys, furniture

_FRONT_MATTER = re.compile(r"---[ \t]*\r?\n(?P<rows>.*?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|$)", re.DOTALL)
_ROW = re.compile(r"(?P<key>[A-Za-z_][\w-]*)\s*:\s*(?P<value>(?:\S.*)?)")
_HEADING = re.compile(r"(?P<level>#{1,6})\s+(?P<text>(?:\S.*)?)")
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
        heading = _HEADING.fullmatch(line.strip())
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
