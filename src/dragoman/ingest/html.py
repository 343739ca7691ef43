"""An HTML page -> Draft.

trafilatura finds the body; metadata come from the page's head (`metadata`), then from its own text
(`page`). What trafilatura loses is collected before it runs: captions, bylines with posts, zones.
Pages nested too deep or too large for it are read as a stream of text (`stream`).
"""

from __future__ import annotations

import re

from lxml.etree import LxmlError, _Element, iterwalk

from dragoman.errors import BadInput
from dragoman.ingest.bylines import byline_of
from dragoman.ingest.draft import Draft, Part
from dragoman.ingest.elements import same, text_of
from dragoman.ingest.furniture import without_author_notes, without_furniture
from dragoman.ingest.metadata import absolute, take_head
from dragoman.ingest.page import Page
from dragoman.ingest.stamps import stamps_of
from dragoman.ingest.stream import streamed_parts, streamed_title
from dragoman.ingest.tree import parsed_head, parsed_page, without_bad_references

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
        found = trafilatura.bare_extraction(tree, include_comments=False, with_metadata=False)
    except (RecursionError, LxmlError, ValueError, TypeError, AttributeError, KeyError, IndexError):
        return []
    body = getattr(found, "body", None)
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
    told = [value for name in ("title", "standfirst") if (value := draft.values.get(name))]
    told += [heading, *(byline.name for byline in draft.bylines)]
    kept: list[Part] = []
    seen: set[str] = set()
    for index, (kind, line) in enumerate(parts):
        if len(line) > _REPEATABLE and line in seen:
            continue
        seen.add(line)
        if any(same(line, other) for other in captions) or (
            index < 4 and any(same(line, other) for other in told)
        ):
            continue
        bylines = byline_of(line)
        if bylines or stamps_of(_BY.split(line, maxsplit=1)[0]):
            draft.offer_bylines(bylines, "text")
            continue
        kept.append((kind, line))
    return without_author_notes(without_furniture(kept), draft.bylines)


def _links(page: Page, base: str | None) -> list[str]:
    found = (absolute(address, base) for address in page.body_links)
    return [address for address in found if address]
