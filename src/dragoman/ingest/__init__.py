"""Bytes, text or a path -> Report; an HTML page -> Draft.

source --read--> bytes --decode--> text --html | markdown | plaintext--> Draft --finish--> Report

Of an HTML page trafilatura finds the body; metadata come from the page's head (`page_head`), then from its
own text (`page_text`). What trafilatura loses is collected before it runs: captions, bylines with posts,
zones. Pages nested too deep or too large for it are read as a stream of text: one pass over the tags.
"""

from __future__ import annotations

import hashlib
import html as entities
import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

from lxml.etree import LxmlError, _Element, iterwalk

from dragoman.errors import BadInput, BadUsage
from dragoman.ingest.bylines_and_captions import byline_of
from dragoman.ingest.draft import Draft, Part, check_length, finish, without_author_notes, without_furniture
from dragoman.ingest.moments import moment, stamps_of
from dragoman.ingest.page_head import absolute, take_head
from dragoman.ingest.page_text import Page
from dragoman.ingest.page_tree import (
    decode,
    parsed_head,
    parsed_page,
    readable,
    same,
    text_of,
    without_bad_references,
)
from dragoman.ingest.text_formats import looks_like_markdown, read_markdown, read_plain_text
from dragoman.input_bytes import opened_file
from dragoman.observing import stage
from dragoman.record import Report
from dragoman.settings import DEFAULT, Settings

__all__ = ["ingest"]


@stage("ingest")
def ingest(
    source: str | bytes | Path | Report,
    *,
    published: str | None = None,
    outlet: str | None = None,
    title: str | None = None,
    address: str | None = None,
    suffix: str = "",
    settings: Settings = DEFAULT,
) -> Report:
    """Return the report that `source` holds: an HTML page, plain text or Markdown.

    A `str` is the text itself, a `Path` names a file. `published` (ISO 8601), `outlet`, `title` and
    `address` outrank what the source says; `suffix` (".html", ".md", ".txt") tells the form of bytes. A
    plain text without a page's furniture comes through unchanged but for outer white space (after the
    title, if one is given). Raises BadInput when the source cannot be read, BadUsage when `published` is
    no date.
    """
    if isinstance(source, Report):
        return source
    when = _moment(published)
    if isinstance(source, str):
        raw = source.encode("utf-8", "surrogatepass")
        _check_size(len(raw), settings)
        text = source
    else:
        raw = _bytes(source, settings)
        text = decode(raw)
    draft = _draft(readable(text), source.suffix.lower() if isinstance(source, Path) else suffix, settings)
    for name, value in (("published_at", when), ("outlet", outlet), ("title", title), ("address", address)):
        if value and value.strip():
            draft.set(name, value.strip(), "given")
    draft.place_title()
    return finish(draft, raw_sha256=hashlib.sha256(raw).hexdigest(), settings=settings)


def _draft(text: str, suffix: str, settings: Settings) -> Draft:
    if not text.strip():
        raise BadInput("the input is empty; expected an HTML page, plain text or Markdown")
    if suffix in (".html", ".htm", ".xhtml") or (suffix not in (".md", ".markdown") and _is_page(text)):
        return read_html(text)
    check_length(text.strip(), settings)
    if suffix in (".md", ".markdown"):
        return read_markdown(text)
    if suffix != ".txt" and looks_like_markdown(text):
        return read_markdown(text)
    return read_plain_text(text.lstrip("\ufeff"))


def _is_page(text: str) -> bool:
    if "<" not in text[:4000]:
        return False

    return looks_like_html(text)


def _bytes(source: bytes | Path, settings: Settings) -> bytes:
    """Return the bytes of a source, reading at most one more than allowed."""
    if isinstance(source, Path):
        try:
            with opened_file(source) as file:
                raw = file.read(settings.max_bytes + 1)
        except OSError as error:
            raise BadInput(f"cannot read {source}: {error.strerror or error}") from error
    else:
        raw = bytes(source)
    _check_size(len(raw), settings)
    return raw


def _check_size(size: int, settings: Settings) -> None:
    if size > settings.max_bytes:
        raise BadInput(f"the input is larger than {settings.max_bytes:,} bytes, the most that is read")


def _moment(published: str | None) -> str | None:
    if not published or not published.strip():
        return None
    date = moment(published)
    if date is None:
        raise BadUsage(
            f"published is {published!r}; expected ISO 8601, such as 2023-06-19 or 2023-06-19T16:53+09:00"
        )
    return date


_REPEATABLE = 220  # a longer line that comes twice was printed twice by the page
_OPENS = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:[^-]|-[^-]|--+[^->])*--+>\s*)*"
    r"<(?:!doctype\s+html|html|head|body|article|main|div|p|h1|meta|section|title)\b",
    re.IGNORECASE,
)
_TAG = re.compile(
    r"</?(?:p|div|span|a|br|h[1-6]|html|body|head|article|section|[uo]l|li|t[dr]|table|[biu]|em|strong|meta|script)\b[^<>]*>",
    re.IGNORECASE,
)
_BY = re.compile(r"(?<!\s)\s+by\s+(?=[A-Z][\w.’'-]+(?: [A-Z][\w.’'-]+){1,3} ?$)")
_BLOCK_TAGS = frozenset(
    ["lb", "p", "head", "item", "list", "cell", "row", "table", "quote", "div", "code", "main", "body"]
)
_HEADING_TAGS = frozenset({"head", "h1", "h2", "h3", "h4", "h5", "h6"})
_TOKEN = re.compile(r"<(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9]*)\b[^<>]*>|<!--|-->|<[^<>]*>")
_INLINE_TAGS = frozenset((
    "a", "abbr", "b", "big", "cite", "code", "em", "font", "i", "ins", "kbd", "mark", "q", "s", "small",
    "span", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
))  # fmt: skip
_SILENT_TAGS = frozenset((
    "script", "style", "noscript", "template", "svg", "nav", "header", "footer", "aside", "form",
    "select", "button", "iframe",
))  # fmt: skip
_TITLE = re.compile(r"<title\b[^<>]*>(?P<title>[^<]{1,500})</title", re.IGNORECASE)
_SHORTEST_LINE = 25


def looks_like_html(text: str) -> bool:
    """Say whether a text is an HTML page: it opens with a page's tags, or has many."""
    head = text[:4000].lstrip("\ufeff")
    opens = _OPENS.match(head) is not None and "<" in head
    return (opens and bool(re.search(r"</?\w[^<>]*>", head))) or len(_TAG.findall(head)) >= 6


def read_html(text: str) -> Draft:
    """Return the draft of an HTML page. Raises BadInput when it holds no text."""
    draft = Draft()
    text = without_bad_references(text)
    heading = ""
    tree = parsed_page(text)
    if tree is None:
        head = parsed_head(text)
        if head is not None:
            take_head(draft, head)
        draft.offer("title", streamed_title(text), "text")
        parts = streamed_parts(text)
    else:
        take_head(draft, tree)
        page = Page(tree, draft)
        body = _body(page.without_extras())
        parts = body or _fallback(draft, text)
        page.take_metadata(parts)
        heading = text_of(page.heading) if page.heading is not None else ""
        draft.links.extend(_links(page, draft.values.get("address")))
    draft.set_body(_report_parts(draft, parts, heading))
    if not draft.body and "title" not in draft.values:
        raise BadInput("the page holds no text; expected a report (a page drawn only by scripts has none)")
    return draft


def _body(tree: _Element) -> list[Part]:
    """Return headings and paragraphs of the body as trafilatura finds them."""
    import trafilatura

    try:
        document = trafilatura.bare_extraction(tree, include_comments=False, with_metadata=False)
    except (RecursionError, LxmlError, ValueError, TypeError, AttributeError, KeyError, IndexError):
        return []
    body = getattr(document, "body", None)
    return _parts(body) if body is not None else []


def _parts(body: _Element) -> list[Part]:
    """Return one part for each run of text between block elements and line breaks."""
    parts: list[Part] = []
    pieces: list[str] = []
    headings = 0

    def close() -> None:
        line = " ".join("".join(pieces).split())
        pieces.clear()
        if line:
            parts.append(("heading" if headings else "paragraph", line))

    for event, element in iterwalk(body, events=("start", "end")):
        if element.tag in _BLOCK_TAGS:
            close()
        headings += (element.tag in _HEADING_TAGS) * (1 if event == "start" else -1)
        pieces.append((element.text if event == "start" else element.tail) or "")
    close()
    return parts


def _fallback(draft: Draft, text: str) -> list[Part]:
    """Return a body where trafilatura finds none: what JSON-LD holds, or else all running text."""
    article = draft.values.get("article_body")
    if article:
        return [("paragraph", " ".join(line.split())) for line in article.split("\n") if line.strip()]
    return streamed_parts(text)


def _report_parts(draft: Draft, parts: list[Part], heading: str) -> list[Part]:
    """Drop what is told elsewhere (title, standfirst, captions, bylines, stamps), and furniture."""
    captions = [caption.text for caption in draft.captions]
    known = [value for name in ("title", "standfirst") if (value := draft.values.get(name))]
    known += [heading, *(byline.name for byline in draft.bylines)]
    kept: list[Part] = []
    seen: set[str] = set()
    for index, (kind, line) in enumerate(parts):
        if len(line) > _REPEATABLE and line in seen:
            continue
        seen.add(line)
        if any(same(line, other) for other in captions) or (
            index < 4 and any(same(line, other) for other in known)
        ):
            continue
        bylines = byline_of(line)
        if bylines or stamps_of(_BY.split(line, maxsplit=1)[0]):
            draft.offer_bylines(bylines, "text")
            continue
        kept.append((kind, line))
    return without_author_notes(without_furniture(kept), draft.bylines)


def _links(page: Page, base: str | None) -> list[str]:
    links = (absolute(address, base) for address in page.body_links)
    return [address for address in links if address]


def streamed_parts(text: str) -> list[Part]:
    """Return the paragraphs of a page: runs of text between block tags, scripts and menus left out."""
    lines = (" ".join(entities.unescape(line).split()) for line in _streamed_lines(text))
    return [
        ("paragraph", line) for line in lines if len(line) >= _SHORTEST_LINE or line.endswith((".", "”", "?"))
    ]


def _streamed_lines(text: str) -> Iterator[str]:
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
        elif name in _SILENT_TAGS and not closes:
            silent = name
        elif name and name not in _INLINE_TAGS:
            yield line.getvalue()
            line = StringIO()
    if not silent:
        line.write(text[at:])
    yield line.getvalue()


def streamed_title(text: str) -> str | None:
    """Return what the page's title element says, or None."""
    match = _TITLE.search(text[:200_000])
    return " ".join(entities.unescape(match["title"]).split()) if match else None
