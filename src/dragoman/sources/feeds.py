"""Feeds (RSS, Atom), lists of addresses (one a line, GDELT), pages that list others -> items, addresses."""

from __future__ import annotations

import io
import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from datetime import UTC, datetime
from functools import partial
from hashlib import blake2b
from itertools import count, islice
from typing import Any, BinaryIO, NamedTuple
from urllib.parse import urldefrag, urljoin

from dragoman.errors import BadInput
from dragoman.input_bytes import widely_decoded
from dragoman.record.report import web_address
from dragoman.sources.bounded_input import bounded_lines
from dragoman.sources.item import (
    Address,
    Found,
    How,
    Item,
    Page,
    Refusal,
    Stream,
    attempt,
    date_of,
    outlet_at,
    plain,
)

_NUMBERED = re.compile(rb"&#(?:x([0-9a-fA-F]+)|([0-9]+));?")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_ISO = re.compile(r"\d{4}-\d\d-\d\d")
_OPENING = (b"<", b"&lt;", b"&#60;", b"&#x3c;", b"&#x3C;")
_MOST_TAGS = 300_000
"""Tags of a feed and of the HTML in it: ten times what the longest feeds have. Each takes 25 microseconds."""
_LAST_SIGN = 0x10FFFF
_RELATIVE = ("/", "./", "../", "?")
"""How a link begins that is to be made whole; "N/A" and "-" are words that some programs write for none."""
_NO_PAGE = re.compile(
    r"\.(?:pdf|docx?|xlsx?|pptx?|zip|jpe?g|png|gif|svg|webp|mp[34]|avi)(?:\?|$)", re.IGNORECASE
)
_MENUS = frozenset({"nav", "header", "footer", "aside", "form"})
_HEADLINE_WORDS, _HEADLINE_SIGNS = 4, 25
_MOST_LISTED = 200
"""Headlines of a page that are followed."""
_WEB = re.compile(r"https?://\S+")
# Width of the table -> where its address and its date stand (GDELT 2.0 codebooks: events, mentions, GKG;
# 58 is an events row of GDELT 1.0).
_GDELT = {61: (60, 59), 58: (57, 56), 16: (5, 2), 27: (4, 1)}
_MOST_CELLS = max(_GDELT) + 1
_LONGEST_LINE = 1_000_000
_LINE_TOO_LONG = f"longer than {_LONGEST_LINE:,} bytes, the most that a line of a list may have"
_REMEMBERED = 500_000


def feed(name: str, stream: BinaryIO, how: How) -> Stream:
    """Yield the entries of a feed, oldest first as far as it dates them. Raises BadInput for no feed."""
    data = stream.read(how.max_bytes + 1)
    if len(data) > how.max_bytes:
        raise BadInput(f"longer than {how.max_bytes:,} bytes, the most that is read")
    yield from entries(name, data, how)


def entries(name: str, data: bytes, how: How, at: str | None = None) -> Stream:
    """Yield the entries of the feed that `data` is, which was fetched at `at`."""
    data = _in_utf8(data)
    tags = sum(map(data.count, _OPENING))
    if tags > _MOST_TAGS:
        raise BadInput(f"a feed of {tags:,} tags; at most {_MOST_TAGS:,} are read")
    parsed = _parsed(data)
    if not parsed.get("version") and not parsed.entries:
        raise BadInput("neither RSS nor Atom")
    outlet = parsed.feed.get("title") or None
    links = _links_of(parsed, at)
    names = (f"{name}, entry {number}" for number in count(1))
    results = [
        attempt(where, partial(_entry, where, entry, link, outlet, how))
        for where, entry, link in zip(names, parsed.entries, links, strict=False)
    ]
    yield from sorted(results, key=_when)


def _parsed(data: bytes) -> Any:
    """Return what feedparser makes of a feed; signs with a number that there is not are left out for it."""
    import feedparser

    for cleaned in (data, _NUMBERED.sub(_existing_reference, data)):
        try:
            return feedparser.parse(io.BytesIO(cleaned))
        except Exception as error:  # its loose parser stumbles over broken feeds in many ways
            fault = error
    raise BadInput(f"a feed that cannot be parsed: {type(fault).__name__}: {fault}")


def _existing_reference(reference: re.Match[bytes]) -> bytes:
    hexadecimal, decimal = reference.groups()
    digits, base = (hexadecimal, 16) if hexadecimal else (decimal, 10)
    return reference[0] if len(digits) < 9 and int(digits, base) <= _LAST_SIGN else b""


def _in_utf8(data: bytes) -> bytes:
    """Return a feed in UTF-16 or UTF-32 as UTF-8, without what it declares."""
    text = widely_decoded(data)
    return data if text is None else _DECLARATION.sub("", text, count=1).encode("utf-8", "replace")


def _entry(name: str, entry: Any, link: EntryLink, outlet: str | None, how: How) -> Found:
    published, title = _published(entry), plain(entry.get("title") or "") or None
    at = outlet_at(link.page) if link.page else None
    outlet = (entry.get("source") or {}).get("title") or outlet or at
    if how.pages and link.page:
        return Address(name, link.page, published, None, title)
    contents = [content.get("value") or "" for content in entry.get("content") or []]
    text = plain(max([*contents, entry.get("summary") or ""], key=len)) or title or ""
    if not text:
        return Refusal(name, "the entry has no text", is_empty=True)
    return Item(name, text, link.address, published, outlet, title)


def _published(entry: Any) -> str | None:
    """Return when an entry was published: in UTC where it says so, else as it is, for `ingest` to read.

    feedparser's own reading is not taken: it guesses at what it does not know.
    """
    given = date_of(entry.get("published") or entry.get("updated"))
    try:
        moment = datetime.fromisoformat(given or "")
        return moment.astimezone(UTC).isoformat(timespec="seconds") if moment.tzinfo else given
    except (OverflowError, ValueError):
        return given


def _when(entry: Found) -> str:
    """Return what entries are ordered by: when one was published, where the feed says it as programs do."""
    published = None if isinstance(entry, Refusal) else entry.published
    return published if published and _ISO.match(published) else ""


class EntryLink(NamedTuple):
    """Where an entry's page is (`page`), and the same again where no other entry has it (`address`)."""

    page: str | None
    address: str | None


def _links_of(parsed: Any, at: str | None) -> list[EntryLink]:
    """Return the link of each entry of a feed, as feedparser gives it, which was fetched at `at`.

    feedparser resolves links by `xml:base`. What is then still relative is resolved by the channel's link,
    by the feed's link to itself, or by where it was fetched. The channel's own page, and a page that several
    entries share, is the address of none of them.
    """
    links = parsed.feed.get("links", ())
    to_itself = next((link.get("href") for link in links if link.get("rel") == "self"), None)
    base = web_address(at)
    feed_pages = {base} if base else set[str]()
    for link in (to_itself, parsed.feed.get("link")):
        address = _resolved(link, base)
        if address:
            base = address
            feed_pages.add(address)
    pages = [_page(entry, base) for entry in parsed.entries]
    marks_of_page = defaultdict[str, set[Hashable]](set)
    for entry, page in zip(parsed.entries, pages, strict=True):
        if page:
            marks_of_page[_page_key(page)].add(_entry_key(entry))
    shared = {page for page, marks in marks_of_page.items() if len(marks) > 1}
    shared |= set(map(_page_key, feed_pages))
    return [EntryLink(page, page if page and _page_key(page) not in shared else None) for page in pages]


def _page(entry: Any, base: str | None) -> str | None:
    """Return the page of an entry: its link, else an identifier that is an address."""
    link = entry.get("link")
    address = web_address(link) if entry.get("guidislink") else _resolved(link, base)
    return address or web_address(entry.get("id"))


def _resolved(link: str | None, base: str | None) -> str | None:
    if not link or not link.strip().startswith(_RELATIVE) or not base:
        return web_address(link)
    try:
        return web_address(urljoin(base, link.strip()))
    except ValueError:
        return None


def _entry_key(entry: Any) -> Hashable:
    """Return what tells an entry from the others of its feed."""
    return entry.get("id") or (entry.get("title"), entry.get("summary"))


def _page_key(page: str) -> str:
    return urldefrag(page).url.rstrip("/")


def listed_pages(name: str, page: Page) -> Iterator[Address]:
    """Yield the pages of the same host to which headlines of a page lead, in their order, each once.

    A headline is a link of four words or 25 signs, outside of menus, heads and feet. Documents that are no
    pages (PDF, pictures) are left out. Raises BadInput for what is no page.
    """
    import lxml.html
    from lxml.etree import LxmlError

    try:
        tree = lxml.html.document_fromstring(page.content)
    except (LxmlError, ValueError) as error:
        raise BadInput(f"no page that could list others: {error}") from error
    known = SeenAddresses()
    known.add(_page_key(page.address))
    headlines = (link for link in tree.iterfind(".//a[@href]") if _is_headline(link))
    for link in islice(headlines, _MOST_LISTED):
        address = _resolved_link(link.get("href") or "", page.address)
        is_inside = address is not None and outlet_at(address) == outlet_at(page.address)
        if address and is_inside and not _NO_PAGE.search(address) and known.add(_page_key(address)):
            yield Address(name, address)


def _resolved_link(link: str, base: str) -> str | None:
    try:
        return web_address(urldefrag(urljoin(base, link.strip())).url)
    except ValueError:
        return None


def _is_headline(link: Any) -> bool:
    text = " ".join(link.text_content().split())
    if len(text.split()) < _HEADLINE_WORDS and len(text) < _HEADLINE_SIGNS:
        return False
    return not any(above.tag in _MENUS for above in link.iterancestors())


def is_list(head: str) -> bool:
    """Say whether a file's beginning is a list of addresses."""
    lines = [line for line in head.splitlines()[:20] if line.strip() and not line.startswith("#")]
    return bool(lines) and all(_WEB.fullmatch(line.strip()) for line in lines[: max(1, len(lines) - 1)])


def is_gdelt(head: str) -> bool:
    """Say whether a file's beginning is a table of GDELT."""
    cells = head.partition("\n")[0].split("\t")
    place = _GDELT.get(len(cells))
    return place is not None and _WEB.match(cells[place[0]].strip()) is not None


def addresses(name: str, stream: BinaryIO, how: How) -> Stream:
    """Yield the address of each line, once."""
    return _addresses(name, stream, _address_of_line, "no http(s) address")


def gdelt(name: str, stream: BinaryIO, how: How) -> Stream:
    """Yield the addresses of a GDELT table, each once: a report there has as many rows as events."""
    return _addresses(name, stream, _address_of_event, "no http(s) address where GDELT has one")


def _addresses(
    name: str, stream: BinaryIO, read: Callable[[str], tuple[str, str | None] | None], fault: str
) -> Stream:
    """Yield the addresses that `read` finds in lines, with a date; None is a line that has none."""
    seen = SeenAddresses()
    for number, raw in bounded_lines(stream, _LONGEST_LINE):
        where = f"{name}, line {number}"
        if raw is None:
            yield Refusal(where, _LINE_TOO_LONG)
        elif (parts := read(raw.decode("utf-8", "replace"))) is not None:
            address, published = parts
            if not _WEB.fullmatch(address):
                yield Refusal(where, fault)
            elif seen.add(address):
                yield Address(where, address, published)


def _address_of_line(line: str) -> tuple[str, None] | None:
    address = line.strip()
    return (address, None) if address and not address.startswith("#") else None


def _address_of_event(line: str) -> tuple[str, str | None]:
    """Return address and date. The date is when GDELT saw it, which only stands in for a page without one."""
    cells = line.rstrip("\r\n").split("\t", _MOST_CELLS)
    place = _GDELT.get(len(cells))
    return (cells[place[0]].strip(), date_of(cells[place[1]].strip())) if place else ("", None)


class SeenAddresses:
    """Addresses that came before, of very many the last ones: a store knows the others again. `marks` stand
    for them where they are written down."""

    def __init__(self, marks: Iterable[str] = (), most: int | None = None) -> None:
        self._marks = dict.fromkeys(map(bytes.fromhex, marks))
        self._most = most or _REMEMBERED

    @property
    def marks(self) -> list[str]:
        return [mark.hex() for mark in self._marks]

    def __contains__(self, address: str) -> bool:
        return _mark(address) in self._marks

    def add(self, address: str) -> bool:
        """Keep an address in mind; say whether it is new."""
        mark = _mark(address)
        if mark in self._marks:
            return False
        if len(self._marks) >= self._most:
            del self._marks[next(iter(self._marks))]
        self._marks[mark] = None
        return True


def _mark(address: str) -> bytes:
    return blake2b(address.encode("utf-8", "surrogatepass"), digest_size=12).digest()
