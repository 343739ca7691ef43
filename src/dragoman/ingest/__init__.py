"""Bytes, text or a path -> Report.

source --read--> bytes --decode--> text --html | markdown | plaintext--> Draft --finish--> Report
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from dragoman.errors import BadInput, BadUsage
from dragoman.ingest.draft import Draft, check_length, finish
from dragoman.ingest.moments import moment
from dragoman.ingest.page_tree import decode, readable
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
        from dragoman.ingest.html import read_html

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
    from dragoman.ingest.html import looks_like_html

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
