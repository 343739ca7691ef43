"""Archives and compressed files, read where they are: nothing is written to disk.

A member is refused when its name would leave the archive, when it is a link or a device, and when an
archive grows beyond measure while it is read (a bomb).
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath
from typing import BinaryIO, cast

from dragoman.errors import BadInput
from dragoman.sources.item import How, Refusal, Stream

Opener = Callable[[str, BinaryIO, How, int], Stream]
DEEPEST = 3
"""Archives within archives that are opened."""
_BUFFER = 64 * 1024
_MOST = 20_000_000_000
_FAULTS = (
    OSError, EOFError, RuntimeError, ValueError, OverflowError, struct.error, zlib.error, lzma.LZMAError,
    zipfile.BadZipFile, tarfile.TarError,
)  # fmt: skip


class Bounded(io.RawIOBase):
    """A stream that raises BadInput once more than `most` bytes were read from it."""

    def __init__(self, stream: BinaryIO, most: int) -> None:
        self._stream, self._left, self._most = stream, most, most

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        data = self._stream.read(len(buffer))
        self._left -= len(data)
        if self._left < 0:
            raise BadInput(f"it grows beyond {self._most:,} bytes when unpacked")
        buffer[: len(data)] = data
        return len(data)


def buffered(stream: BinaryIO, most: int = _MOST) -> io.BufferedReader:
    """Return a stream that can be peeked into and does not grow beyond `most` bytes."""
    return io.BufferedReader(Bounded(stream, most), _BUFFER)


def beginning(stream: BinaryIO) -> bytes:
    """Return the first bytes of a buffered stream, which stay in it."""
    return cast(io.BufferedReader, stream).peek(_BUFFER)[:_BUFFER]


def compressed(name: str, stream: BinaryIO, how: How, depth: int, opened: Opener) -> Stream:
    """Yield what a file compressed with gzip, bzip2 or xz holds."""
    head = beginning(stream)
    unpack: Callable[[BinaryIO], BinaryIO]
    if head.startswith(b"\x1f\x8b"):
        unpack = cast(Callable[[BinaryIO], BinaryIO], gzip.open)
    else:
        unpack = cast(Callable[[BinaryIO], BinaryIO], bz2.open if head.startswith(b"BZh") else lzma.open)
    inner = name.removesuffix(".gz").removesuffix(".bz2").removesuffix(".xz")
    if inner.endswith(".tgz"):
        inner = inner.removesuffix(".tgz") + ".tar"
    try:
        with unpack(stream) as plain:
            yield from opened(inner, buffered(plain), how, depth + 1)
    except _FAULTS as error:
        yield Refusal(name, f"damaged, read as far as it goes: {error}")


def zipped(name: str, stream: BinaryIO, how: How, depth: int, opened: Opener) -> Stream:
    """Yield what the members of a ZIP archive hold, in the order of their names."""
    whole = stream if stream.seekable() else io.BytesIO(stream.read(how.max_bytes * 10))
    try:
        with zipfile.ZipFile(whole) as archive:
            for member in sorted(archive.infolist(), key=lambda one: one.filename):
                if member.filename.endswith("/"):
                    continue
                where = f"{name}/{member.filename}"
                if member.flag_bits & 1:
                    yield Refusal(where, "it is encrypted")
                elif _leaves(member.filename):
                    yield Refusal(where, "its name leads out of the archive")
                else:
                    with archive.open(member) as plain:
                        yield from _member(where, cast(BinaryIO, plain), how, depth, opened)
    except _FAULTS as error:
        yield Refusal(name, f"damaged, read as far as it goes: {error}")


def tarred(name: str, stream: BinaryIO, how: How, depth: int, opened: Opener) -> Stream:
    """Yield what the files of a tar archive hold, in its own order."""
    try:
        with tarfile.open(fileobj=stream, mode="r|") as archive:
            for member in archive:
                where = f"{name}/{member.name}"
                if member.isdir():
                    continue
                plain = archive.extractfile(member) if member.isfile() else None
                if plain is None:
                    yield Refusal(where, "it is a link or a device, not a file")
                elif _leaves(member.name):
                    yield Refusal(where, "its name leads out of the archive")
                else:
                    yield from _member(where, cast(BinaryIO, plain), how, depth, opened)
    except _FAULTS as error:
        yield Refusal(name, f"damaged, read as far as it goes: {error}")


def _member(where: str, plain: BinaryIO, how: How, depth: int, opened: Opener) -> Iterator:  # type: ignore[type-arg]
    try:
        yield from opened(where, buffered(plain), how, depth + 1)
    except BadInput as error:
        yield Refusal(where, str(error))


def _leaves(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or (len(name) > 1 and name[1] == ":")
