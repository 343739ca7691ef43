"""Streams that cannot fill memory: what is unpacked is limited, lines are cut, wide characters become UTF-8.

Bounded     any stream; reading a damaged one, or beyond what its source may unpack, raises BadInput
Budget      how much may be unpacked of a source, by all archives and compressed files within it
"""

from __future__ import annotations

import bz2
import codecs
import gzip
import io
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast

from dragoman.errors import BadInput
from dragoman.input_bytes import Wide, wide

BUFFER = 64 * 1024
PACKED = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
"""What a file compressed with gzip, bzip2 or xz begins with."""
DAMAGE = (
    OSError, EOFError, RuntimeError, ValueError, OverflowError, struct.error, zlib.error, lzma.LZMAError,
    zipfile.BadZipFile, tarfile.TarError,
)  # fmt: skip
"""What reading a damaged archive may raise."""
_RATIO = 250
"""Bytes that a packed one may stand for: texts are packed to a fifth, tables to a fiftieth."""
_FREE = 25_000_000
"""Bytes that every source may unpack, whatever its size."""
_XZ_MAGIC = b"\xfd7zXZ\0"
_XZ_MEMORY = 128 * 1024 * 1024
"""Bytes that unpacking xz may take: `xz -9` asks for half of it; a header may ask for 4 GB."""


@contextmanager
def damage_refused() -> Iterator[None]:
    """Raise BadInput for what reading a damaged archive raises."""
    try:
        yield
    except DAMAGE as error:
        raise BadInput(f"damaged, read as far as it goes: {error}") from error


class Budget:
    """How much of one source may be unpacked: `_RATIO` times the bytes of it that were read."""

    def __init__(self, packed: Callable[[], int]) -> None:
        self._packed, self._unpacked = packed, 0

    def take(self, size: int) -> None:
        """Count bytes that were unpacked. Raises BadInput beyond what may be."""
        self._unpacked += size
        if self._unpacked > max(_FREE, _RATIO * self._packed()):
            raise BadInput(
                f"it grows beyond {_RATIO} times its size when unpacked; unpack it yourself if that is right"
            )


class Bounded(io.RawIOBase):
    """A stream that counts what is read of it, takes that from a budget if it `unpacks`, and reads in steps
    of `step` bytes at most."""

    def __init__(self, stream: BinaryIO, budget: Budget, *, unpacks: bool, step: int = BUFFER) -> None:
        self._stream, self.budget, self._unpacks, self._step = stream, budget, unpacks, step
        self._read = 0

    def readable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._read

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        with damage_refused():
            data = self._stream.read(min(len(buffer), self._step))
        self._read += len(data)
        if self._unpacks:
            self.budget.take(len(data))
        buffer[: len(data)] = data
        return len(data)


def buffered(
    stream: BinaryIO, budget: Budget | None = None, *, unpacks: bool = False, step: int = BUFFER
) -> io.BufferedReader:
    """Return a stream that can be peeked into, and takes what is read from a budget if it `unpacks`."""
    bounded = Bounded(stream, budget or Budget(lambda: 0), unpacks=unpacks, step=step)
    if budget is None:
        bounded.budget = Budget(bounded.tell)
    return io.BufferedReader(bounded, BUFFER)


def beginning(stream: BinaryIO) -> bytes:
    """Return the first bytes of a buffered stream, which stay in it."""
    return cast(io.BufferedReader, stream).peek(BUFFER)[:BUFFER]


def budget_of(stream: BinaryIO) -> Budget:
    """Return the budget of the source that a stream is a part of; a new one for a source itself."""
    raw = getattr(stream, "raw", None)
    return raw.budget if isinstance(raw, Bounded) else Budget(stream.tell)


def unpacked(stream: BinaryIO) -> io.BufferedReader:
    """Return what a stream that is compressed with gzip, bzip2 or xz holds."""
    head = beginning(stream)
    plain: io.IOBase
    if head.startswith(b"\x1f\x8b"):
        plain = gzip.GzipFile(fileobj=stream, mode="rb")
    else:
        plain = bz2.BZ2File(stream) if head.startswith(b"BZh") else _Xz(stream)
    return buffered(cast(BinaryIO, plain), budget_of(stream), unpacks=True)


class _Xz(io.RawIOBase):
    """What an xz file holds, stream after stream; unlike `lzma.open` with a limit on memory."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream, self._rest = stream, b""
        self._decompressor: lzma.LZMADecompressor | None = None  # None: between two streams
        self._streams = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        data: bytes | None = b""
        while data == b"":
            data = self._some(len(buffer))
        buffer[: len(data or b"")] = data or b""
        return len(data or b"")

    def _some(self, most: int) -> bytes | None:
        """Return the next bytes, which may be none, or None at the end."""
        unpack = self._decompressor
        if unpack is None:
            raw = self._rest or self._stream.read(BUFFER)
            self._rest = raw.lstrip(b"\0")  # padding between streams
            if not raw or not self._begins():
                return None
            return b""
        raw, self._rest = self._rest, b""
        if not raw and unpack.needs_input and not (raw := self._stream.read(BUFFER)):
            raise EOFError("the compressed file ended before the end-of-stream marker was reached")
        data = unpack.decompress(raw, most)
        if unpack.eof:
            self._decompressor, self._rest = None, unpack.unused_data
        return data

    def _begins(self) -> bool:
        """Begin a stream where one stands in what was read; say whether there is more to come."""
        if not self._rest:
            return True
        if self._streams and not _XZ_MAGIC.startswith(self._rest[:6]):
            return False  # what follows is no further stream
        self._streams += 1
        self._decompressor = lzma.LZMADecompressor(memlimit=_XZ_MEMORY)
        return True


def bounded_lines(stream: BinaryIO, longest: int) -> Iterator[tuple[int, bytes | None]]:
    """Yield each line with its number from 1; None in place of one of more than `longest` bytes."""
    number = 0
    while line := stream.readline(longest + 1):
        number += 1
        if len(line) <= longest:
            yield number, line
            continue
        while not line.endswith(b"\n") and (line := stream.readline(BUFFER)):
            pass
        yield number, None


def in_utf8(stream: BinaryIO, head: bytes) -> BinaryIO:
    """Return a stream of text in UTF-8: itself, unless its first bytes are those of a wide character set."""
    encoding = wide(head)
    return (
        stream if encoding is None else cast(BinaryIO, io.BufferedReader(_Narrowed(stream, encoding), BUFFER))
    )


class _Narrowed(io.RawIOBase):
    def __init__(self, stream: BinaryIO, encoding: Wide) -> None:
        self._stream = stream
        self._stream.read(encoding.mark)
        self._decoder = codecs.getincrementaldecoder(encoding.charset)("replace")
        self._waiting = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        while not self._waiting:
            piece = self._stream.read(BUFFER)
            self._waiting = self._decoder.decode(piece, final=not piece).encode("utf-8", "replace")
            if not piece:
                break
        size = min(len(buffer), len(self._waiting))
        buffer[:size] = self._waiting[:size]
        self._waiting = self._waiting[size:]
        return size
