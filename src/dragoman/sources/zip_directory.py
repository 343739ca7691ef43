"""The directory of a ZIP archive, before Python reads it: not too long, and with names that can be read."""

from __future__ import annotations

import io
import struct
from typing import BinaryIO

from dragoman.errors import BadInput

LONGEST = 16_000_000
"""Bytes of a directory: a hundred thousand members and more. Python makes twenty times as much of it."""
_ENTRY, _MEMBER = b"PK\x01\x02", b"PK\x03\x04"
_HEAD = struct.Struct("<4s4xH18x3H8xL")  # signature, flags, three lengths, where the member is
_UTF8 = 0x800
_FLAGS_AT, _MEMBER_FLAGS_AT = 8, 6


class Directory(io.RawIOBase):
    """A seekable file as `zipfile` reads it, until `is_read` its directory.

    Members whose names say they are UTF-8 and are not get names of the old encoding: `zipfile` alone would
    give none of the members.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._renamed: set[int] = set()
        self.is_read = False

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def read(self, size: int = -1) -> bytes:
        """Read as a file does. Raises BadInput for a directory that is too long."""
        if self.is_read:
            return self._of_member(size)
        if size > LONGEST:
            raise BadInput(
                f"the directory of the archive is longer than {LONGEST:,} bytes, the most that is read"
            )
        data = self._file.read(size)
        return self._with_readable_names(data) if data.startswith(_ENTRY) else data

    def _of_member(self, size: int) -> bytes:
        if not self._renamed:
            return self._file.read(size)
        begins = self._file.tell() in self._renamed
        data = bytearray(self._file.read(size))
        if begins and data.startswith(_MEMBER):
            _clear_utf8(data, _MEMBER_FLAGS_AT)
        return bytes(data)

    def _with_readable_names(self, directory: bytes) -> bytes:
        at, changed = 0, bytearray(directory)
        while at + _HEAD.size <= len(directory):
            signature, flags, name, extra, comment, member = _HEAD.unpack_from(directory, at)
            if signature != _ENTRY:
                break
            start = at + _HEAD.size
            if flags & _UTF8 and not _is_utf8(directory[start : start + name]):
                _clear_utf8(changed, at + _FLAGS_AT)
                self._renamed.add(member)
            at = start + name + extra + comment
        return bytes(changed)


def _clear_utf8(data: bytearray, at: int) -> None:
    (flags,) = struct.unpack_from("<H", data, at)
    struct.pack_into("<H", data, at, flags & ~_UTF8)


def _is_utf8(name: bytes) -> bool:
    try:
        name.decode()
    except UnicodeDecodeError:
        return False
    return True
