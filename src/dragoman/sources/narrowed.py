"""A stream in UTF-16 or UTF-32 -> the same in UTF-8, which is what readers of tables and lists expect."""

from __future__ import annotations

import codecs
import io
from typing import BinaryIO, cast

from dragoman.input_bytes import Wide, wide

_PIECE = 64 * 1024


def in_utf8(stream: BinaryIO, head: bytes) -> BinaryIO:
    """Return a stream of text in UTF-8: itself, unless its first bytes are those of a wide character set."""
    found = wide(head)
    return stream if found is None else cast(BinaryIO, io.BufferedReader(_Narrowed(stream, found), _PIECE))


class _Narrowed(io.RawIOBase):
    def __init__(self, stream: BinaryIO, found: Wide) -> None:
        self._stream = stream
        self._stream.read(found.mark)
        self._decoder = codecs.getincrementaldecoder(found.charset)("replace")
        self._waiting = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        while not self._waiting:
            piece = self._stream.read(_PIECE)
            self._waiting = self._decoder.decode(piece, final=not piece).encode("utf-8", "replace")
            if not piece:
                break
        size = min(len(buffer), len(self._waiting))
        buffer[:size] = self._waiting[:size]
        self._waiting = self._waiting[size:]
        return size
