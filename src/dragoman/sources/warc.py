"""Web archives (WARC) -> the pages in them. The archive is cut into records first, so that a wrong length of
one hides no other.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any, BinaryIO

from dragoman.errors import BadInput, InstallationError
from dragoman.record.web_address import web_address
from dragoman.sources.bounded_input import PACKED, beginning, unpacked
from dragoman.sources.item import How, Item, Refusal, Stream, attempt

_TEXTS = ("text/html", "application/xhtml", "text/plain", "text/markdown")
_LONGEST_HEAD = 256 * 1024
"""Bytes of an HTTP head, for which there is no limit in the format."""
_READ = 64 * 1024
_PART = 64 * 1024
_LONGEST_RECORD_HEAD = 256 * 1024
_NEXT_RECORD = re.compile(rb"\r?\n\r?\n(?=WARC/1\.\d\r?\n(?:WARC|Content)-)")
_NEXT_LONGEST = 40  # bytes that `_NEXT_RECORD` looks at
_RECORD_SIGN = b"WARC/"


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
        page = attempt(where, partial(_page, where, address, record, how, ArchiveIterator))
        if page is not None:
            yield page


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


@dataclass(slots=True)
class RawRecord:
    """A record as it stands: its head, its content as far as it is wanted, and what is `wrong` with it."""

    head: bytes
    content: bytes = b""
    wrong: str = ""
    fields: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for line in self.head.splitlines()[1:]:
            name, _, value = line.decode("utf-8", "replace").partition(":")
            self.fields.setdefault(name.strip().lower(), value.strip())


def raw_records(stream: BinaryIO, kind: str, longest: int) -> Iterator[RawRecord]:
    """Yield the records of one kind. What cannot be one, or is longer than `longest` bytes, is `wrong`.

    The lengths of records of other kinds are checked too: one that is too long would hide what follows.
    """
    given = _Input(stream)
    while given.skip_blank() and (line := given.line()) is not None:
        if not line.startswith(_RECORD_SIGN):
            given.skip_to_next()
            yield RawRecord(b"", wrong="bytes between two records: the length of the one before is too short")
            continue
        record = RawRecord(line + given.head())
        is_wanted = record.fields.get("warc-type", "").lower() == kind
        _take(record, given, longest if is_wanted else 0)
        if is_wanted or record.wrong:
            yield record


def _take(record: RawRecord, given: _Input, longest: int) -> None:
    """Read the content of a record, or pass over it where it is not wanted."""
    value = record.fields.get("content-length", "")
    if not (value.isascii() and value.isdecimal()):
        given.skip_to_next()
        record.wrong = f"its length is {value[:40]!r}; expected a number of bytes"
        return
    length = int(value[:18])
    content, size = given.content(length, longest)
    if size < length:
        ends = "another record begins" if given.is_at_record() else "the file ends"
        record.wrong = f"its length is {length:,} bytes, but {ends} after {size:,}"
    elif longest and length > longest:
        record.wrong = f"longer than {longest:,} bytes, the most that is read"
    record.content = content


class _Input:
    """The bytes of an archive, of which some can be given back."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream, self._held = stream, b""
        self._has_ended = False

    def line(self) -> bytes | None:
        """Return the next line, of a very long one a part; None at the end."""
        while b"\n" not in self._held and len(self._held) < _PART and self._more():
            pass
        end = self._held.find(b"\n", 0, _PART) + 1 or _PART
        line, self._held = self._held[:end], self._held[end:]
        return line or None

    def skip_blank(self) -> bool:
        """Pass over empty lines; say whether anything follows."""
        self._held = self._held.lstrip()
        while not self._held and self._more():
            self._held = self._held.lstrip()
        return bool(self._held)

    def head(self) -> bytes:
        """Return the lines up to an empty one. Raises BadInput where there are too many."""
        head = bytearray()
        while (line := self.line()) is not None and line.strip():
            head += line
            if len(head) > _LONGEST_RECORD_HEAD:
                raise BadInput(f"the head of a record is longer than {_LONGEST_RECORD_HEAD:,} bytes")
        return bytes(head) + b"\r\n"

    def content(self, length: int, wanted: int) -> tuple[bytes, int]:
        """Pass over `length` bytes, or those up to the next record; return the first `wanted` of them, and
        how many there were."""
        kept, size = bytearray(), 0
        while size < length and (self._held or self._more()):
            while len(self._held) < min(length - size, _PART) + _NEXT_LONGEST and self._more():
                pass
            match = _NEXT_RECORD.search(self._held)
            end = min(length - size, match.end() if match else max(1, len(self._held) - _NEXT_LONGEST))
            if not match and self._has_ended:
                end = min(length - size, len(self._held))
            part, self._held = self._held[:end], self._held[end:]
            size += end
            kept += part[: max(0, wanted - len(kept))]
            if match and end == match.end() and size < length:
                break
        return bytes(kept), size

    def is_at_record(self) -> bool:
        """Say whether what comes next is the sign of a record."""
        return self._held.startswith(_RECORD_SIGN)

    def skip_to_next(self) -> None:
        """Pass over what stands before the next record."""
        self._held = b"\n" + self._held
        self.content(1 << 62, 0)

    def _more(self) -> bool:
        data = self._stream.read(_READ)
        self._held += data
        self._has_ended = not data
        return bool(data)
