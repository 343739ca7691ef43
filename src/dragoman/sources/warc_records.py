"""A web archive (WARC), cut into its records: none takes in another, whatever its length says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from dragoman.errors import BadInput

_READ = 64 * 1024
_PART = 64 * 1024
_LONGEST_HEAD = 256 * 1024
_NEXT = re.compile(rb"\r?\n\r?\n(?=WARC/1\.\d\r?\n(?:WARC|Content)-)")
_NEXT_LONGEST = 40  # bytes that `_NEXT` looks at
_SIGN = b"WARC/"


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
        if not line.startswith(_SIGN):
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
    said = record.fields.get("content-length", "")
    if not (said.isascii() and said.isdecimal()):
        given.skip_to_next()
        record.wrong = f"its length is {said[:40]!r}; expected a number of bytes"
        return
    length = int(said[:18])
    content, found = given.content(length, longest)
    if found < length:
        ends = "another record begins" if given.is_at_record() else "the file ends"
        record.wrong = f"its length is {length:,} bytes, but {ends} after {found:,}"
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
            if len(head) > _LONGEST_HEAD:
                raise BadInput(f"the head of a record is longer than {_LONGEST_HEAD:,} bytes")
        return bytes(head) + b"\r\n"

    def content(self, length: int, wanted: int) -> tuple[bytes, int]:
        """Pass over `length` bytes, or those up to the next record; return the first `wanted` of them, and
        how many there were."""
        kept, found = bytearray(), 0
        while found < length and (self._held or self._more()):
            while len(self._held) < min(length - found, _PART) + _NEXT_LONGEST and self._more():
                pass
            match = _NEXT.search(self._held)
            end = min(length - found, match.end() if match else max(1, len(self._held) - _NEXT_LONGEST))
            if not match and self._has_ended:
                end = min(length - found, len(self._held))
            part, self._held = self._held[:end], self._held[end:]
            found += end
            kept += part[: max(0, wanted - len(kept))]
            if match and end == match.end() and found < length:
                break
        return bytes(kept), found

    def is_at_record(self) -> bool:
        """Say whether what comes next is the sign of a record."""
        return self._held.startswith(_SIGN)

    def skip_to_next(self) -> None:
        """Pass over what stands before the next record."""
        self._held = b"\n" + self._held
        self.content(1 << 62, 0)

    def _more(self) -> bool:
        data = self._stream.read(_READ)
        self._held += data
        self._has_ended = not data
        return bool(data)
