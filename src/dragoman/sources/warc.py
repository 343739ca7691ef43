"""Web archives (WARC) -> the pages in them."""

from __future__ import annotations

import io
from functools import partial
from typing import Any, BinaryIO

from dragoman.errors import BadInput, InstallationError
from dragoman.record.web_address import web_address
from dragoman.sources.boundary import attempt
from dragoman.sources.item import How, Item, Refusal, Stream
from dragoman.sources.unpacking import PACKED, beginning, unpacked
from dragoman.sources.warc_records import RawRecord, raw_records

_TEXTS = ("text/html", "application/xhtml", "text/plain", "text/markdown")
_LONGEST_HEAD = 256 * 1024
"""Bytes of an HTTP head, for which there is no limit in the format."""


def warc(name: str, stream: BinaryIO, how: How) -> Stream:
    """Yield the pages of a crawl: answers with status 200 and a text. Needs fastwarc."""
    try:
        from fastwarc.warc import ArchiveIterator
    except ModuleNotFoundError as error:
        raise InstallationError("WARC needs fastwarc: pip install 'dragoman[warc]'") from error
    plain = unpacked(stream) if beginning(stream).startswith(PACKED) else stream
    for number, record in enumerate(raw_records(plain, "response", how.max_bytes + _LONGEST_HEAD), 1):
        address = record.fields.get("warc-target-uri", "").strip("<>")
        where = f"{name}, {address or record.fields.get('warc-record-id') or f'record {number}'}"
        found = attempt(where, partial(_page, where, address, record, how, ArchiveIterator))
        if found is not None:
            yield found


def _page(where: str, address: str, raw: RawRecord, how: How, archive: type[Any]) -> Item | Refusal | None:
    """Return the page of an answer, None for one that is none. Raises BadInput for what is wrong with it."""
    if raw.wrong:
        raise BadInput(raw.wrong)
    if len(raw.content) > _LONGEST_HEAD and b"\r\n\r\n" not in raw.content[:_LONGEST_HEAD]:
        raise BadInput(f"the head of the answer is longer than {_LONGEST_HEAD:,} bytes")
    for record in archive(io.BytesIO(raw.head + raw.content + b"\r\n\r\n"), parse_http=True):
        answer = record.http_headers
        if answer is None or answer.status_code != 200:
            return None
        if not (record.http_content_type or "text/html").startswith(_TEXTS):
            return None
        content = record.reader.read(how.max_bytes + 1)
        if len(content) > how.max_bytes:
            raise BadInput(f"longer than {how.max_bytes:,} bytes, the most that is read")
        fetched = record.headers.get("WARC-Date")
        return Item(where, content, web_address(address), fetched_at=fetched) if content.strip() else None
    return None
