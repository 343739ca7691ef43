"""Files that hold many reports in a format of their own: web archives (WARC), exports of Factiva and Nexis.

A web archive is cut into records first, so that a wrong length of one harms no other.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any, BinaryIO

from dragoman.errors import BadInput, require
from dragoman.record.report import web_address
from dragoman.sources.bounded_input import PACKED, beginning, bounded_lines, unpacked
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
    require("WARC", "warc")
    from fastwarc.warc import ArchiveIterator

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


_CODES = "HD|CR|BY|WC|PD|ET|SN|SC|ED|PG|LA|CY|LP|TD|CT|RF|CO|IN|NS|RE|IPC|IPD|PUB|AN|CLM|SE|ART"
_FIELD = re.compile(rf"^(?P<code>{_CODES})(?:\s+(?P<said>(?:\S.*)?))?$")
_FACTIVA_END = re.compile(r"^Document \w{15,}\s*$")
_NEXIS_START = re.compile(r"^\s*(?:Document )?\d+ of \d+(?: DOCUMENTS)?\s*$")
_NEXIS_END = re.compile(r"^\s*End of Document\s*$")
_LABEL = re.compile(
    r"^(?P<label>HEADLINE|BYLINE|SECTION|LENGTH|DATELINE|LOAD-DATE|LANGUAGE|PUBLICATION-TYPE|JOURNAL-CODE|"
    r"COUNTRY|STATE|SUBJECT|GRAPHIC|HIGHLIGHT|CITY|GEOGRAPHIC|PERSON|ORGANIZATION|COMPANY|INDUSTRY|URL|BODY)"
    r"(?::\s*(?P<said>(?:\S.*)?)|\s*)$",
    re.IGNORECASE,
)
_AFTER_BODY = {
    "LOAD-DATE", "LANGUAGE", "PUBLICATION-TYPE", "JOURNAL-CODE", "SUBJECT", "GRAPHIC", "GEOGRAPHIC", "PERSON",
    "ORGANIZATION", "COMPANY", "INDUSTRY",
}  # fmt: skip
_LINE = 50
"""Bytes that a line takes beside its own."""
_DATE = re.compile(
    r"\b(?:\d{1,2}\s+(?P<m1>[A-Z][a-z]{2,8})|(?P<m2>[A-Z][a-z]{2,8})\s+\d{1,2},?)\s+(?:19|20)\d\d\b",
    re.IGNORECASE,
)


def is_factiva(head: str) -> bool:
    """Say whether a file's beginning is a Factiva export: its fields' codes stand at line starts."""
    codes = [match["code"] for line in head.splitlines() if (match := _FIELD.match(line))]
    return {"HD", "PD"} <= set(codes) and bool({"LP", "TD", "SN"} & set(codes))


def is_nexis(head: str) -> bool:
    """Say whether a file's beginning is a Nexis export."""
    lines = head.splitlines()
    starts = any(_NEXIS_START.match(line) for line in lines[:20])
    labels = {match["label"].upper() for line in lines if (match := _LABEL.match(line))}
    return (starts and "LENGTH" in labels) or {"LENGTH", "BODY"} <= labels


def factiva(name: str, stream: BinaryIO, how: How) -> Stream:
    """Yield the reports of a Factiva export (display "Full Article plus Indexing", saved as text)."""
    for number, lines in enumerate(_split(stream, how, ends=_FACTIVA_END), 1):
        where = f"{name}, document {number}"
        if lines is None:
            yield Refusal(where, _too_long(how))
            continue
        fields = _fields(lines)
        if not fields:
            continue
        text = "\n\n".join(part for code in ("LP", "TD") if (part := fields.get(code)))
        date = " ".join(part for code in ("PD", "ET") if (part := fields.get(code)))
        title = _one_line(fields.get("HD"))
        if text:
            yield Item(where, text, None, date or None, _one_line(fields.get("SN")), title)
        else:
            yield Refusal(where, "the document has no text (fields LP and TD)", is_empty=True)


def nexis(name: str, stream: BinaryIO, how: How) -> Stream:
    """Yield the reports of a Nexis or Nexis Uni export saved as text."""
    number = 0
    for lines in _split(stream, how, ends=_NEXIS_END, starts=_NEXIS_START):
        if lines is not None and not any(_LABEL.match(line) for line in lines):
            continue  # a cover page
        number += 1
        where = f"{name}, document {number}"
        yield (
            Refusal(where, _too_long(how))
            if lines is None
            else attempt(where, partial(_nexis_item, where, lines))
        )


def _nexis_item(where: str, lines: list[str]) -> Item | Refusal:
    labels: dict[str, str] = {}
    head: list[str] = []
    body: list[str] = []
    into: list[str] | None = head
    for line in lines:
        match = _LABEL.match(line.strip())
        label = match["label"].upper() if match else ""
        if match and label in _AFTER_BODY:
            into = None
        elif match and label not in labels and into is not None:
            labels[label] = (match["said"] or "").strip()
            into = body
        elif into is not None:
            into.append(line.strip())
    named = [line for line in head if line and not line.lower().startswith(("copyright", "all rights"))]
    date = next((line for line in named if _DATE.search(line)), None)
    at = named.index(date) if date else len(named)
    before, after = named[:at], named[at + 1 :]
    # Nexis prints outlet, date, title; Nexis Uni title, outlet, date.
    title = labels.get("HEADLINE") or (before[0] if len(before) > 1 else next(iter(after), None))
    outlets = [line for line in before if line != title]
    text = _paragraphs(body)
    if not text:
        return Refusal(where, "the document has no text", is_empty=True)
    return Item(where, text, None, date, outlets[0] if outlets else None, title)


def _split(
    stream: BinaryIO, how: How, *, ends: re.Pattern[str], starts: re.Pattern[str] | None = None
) -> Iterator[list[str] | None]:
    """Yield the lines of each document, without those that part them; None for one that is too long."""
    lines: list[str] | None = []
    size = 0
    for _, raw in bounded_lines(stream, how.max_bytes):
        line = None if raw is None else raw.decode("utf-8-sig", "replace").rstrip("\r\n")
        if line is not None and (ends.match(line) or (starts and starts.match(line))):
            if lines is None or any(map(str.strip, lines)):
                yield lines
            lines, size = [], 0
            continue
        size += len(raw or b"") + _LINE
        if line is None or size > how.max_bytes:
            lines = None
        elif lines is not None:
            lines.append(line)
    if lines is None or any(map(str.strip, lines)):
        yield lines


def _too_long(how: How) -> str:
    return f"a document longer than {how.max_bytes:,} bytes; is it an export?"


def _fields(lines: list[str]) -> dict[str, str]:
    parts: dict[str, list[str]] = {}
    code = ""
    for line in lines:
        match = _FIELD.match(line)
        if match and match["code"] not in parts:
            code = match["code"]
            parts[code] = [match["said"] or ""]
        elif code:
            parts[code].append(line)
    return {code: _paragraphs(said) for code, said in parts.items()}


def _paragraphs(lines: list[str]) -> str:
    """Return lines as paragraphs: blank lines part them, other line ends do not, unless lines are long."""
    joint = (
        "\n\n"
        if sum(len(line) > 200 for line in lines) * 2 > sum(bool(line.strip()) for line in lines)
        else "\n"
    )
    text = joint.join(line.strip() for line in lines)
    parts = (" ".join(part.split()) for part in re.split(r"\n(?:[^\S\n]*\n)+", text))
    return "\n\n".join(part for part in parts if part)


def _one_line(value: str | None) -> str | None:
    return " ".join(value.split()) or None if value else None
