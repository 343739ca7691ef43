"""Web archives (WARC) -> the pages in them."""

from __future__ import annotations

from typing import BinaryIO

from dragoman.errors import InstallationError
from dragoman.sources.item import How, Item, Refusal, Stream
from dragoman.web_address import web_address

_TEXTS = ("text/html", "application/xhtml", "text/plain", "text/markdown")


def warc(name: str, stream: BinaryIO, how: How) -> Stream:
    """Yield the pages of a crawl: answers with status 200 and a text. Needs fastwarc."""
    try:
        from fastwarc.warc import ArchiveIterator, WarcRecordType
    except ModuleNotFoundError as error:
        raise InstallationError("WARC needs fastwarc: pip install 'dragoman[warc]'") from error
    for record in ArchiveIterator(stream, record_types=WarcRecordType.response, parse_http=True):
        address = (record.headers.get("WARC-Target-URI") or "").strip("<>")
        where = f"{name}, {address or record.record_id}"
        answer = record.http_headers
        if answer is None or answer.status_code != 200:
            continue
        if not (record.http_content_type or "text/html").startswith(_TEXTS):
            continue
        content = record.reader.read(how.max_bytes + 1)
        if len(content) > how.max_bytes:
            yield Refusal(where, f"longer than {how.max_bytes:,} bytes, the most that is read")
        elif content.strip():
            fetched = record.headers.get("WARC-Date")
            yield Item(where, content, web_address(address), fetched_at=fetched)
