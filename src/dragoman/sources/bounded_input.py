"""Streams, and a process for libraries, that cannot fill memory whatever a file claims.

Bounded     any stream; reading a damaged one, or beyond what its source may unpack, raises BadInput
Budget      how much may be unpacked of a source, by all archives and compressed files within it

    here: found_apart(...)  <-- which piece of the file, pieces --> there: main(), the way in itself
                            <-- items, addresses, refusals --

The process reads nothing but what this one sends it, may take `MEMORY` bytes more than it starts with, and
ends when this one does. Where the system has no such limit (Windows, macOS) there is none.
"""

from __future__ import annotations

import bz2
import codecs
import gzip
import io
import lzma
import os
import signal
import struct
import subprocess
import sys
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import fields
from importlib import import_module
from typing import Any, BinaryIO, cast

import msgspec

from dragoman.errors import BadInput, InstallationError
from dragoman.input_bytes import Wide, wide
from dragoman.sources.item import Address, Found, How, Item, Refusal, Stream, attempt, guarded

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


MEMORY = 250_000_000
_HEAD = struct.Struct("<QB")
_TASK, _PIECE, _READ, _FOUND, _END, _MISSING = range(6)
"""What a message is: the task and pieces of the file go there; what piece is wanted, what was found, the end
and the name of a missing package come back."""
_MOST_READ = 1024 * 1024
_KINDS: dict[str, type[Item | Address | Refusal]] = {kind.__name__: kind for kind in (Item, Address, Refusal)}
_ENVIRONMENT = {"ARROW_DEFAULT_MEMORY_POOL": "system", "MALLOC_ARENA_MAX": "1", "OMP_NUM_THREADS": "1"}
"""So that what is reserved is what is used."""


def found_apart(way_in: str, name: str, stream: BinaryIO, how: How) -> Stream:
    """Yield what a way in ("module:function") finds in a file that can be read at any place.

    Raises BadInput when its process ends without an answer, InstallationError for a missing package.
    """
    size = stream.seek(0, io.SEEK_END)
    environment = {**os.environ, **_ENVIRONMENT, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    process = subprocess.Popen(
        [sys.executable, "-m", __name__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
    )
    with process:
        try:
            yield from _answers(process, (way_in, name, size, msgspec.to_builtins(how)), stream)
        except (EOFError, BrokenPipeError) as error:
            raise BadInput(_ended(process.wait())) from error
        finally:
            process.kill()


def _answers(process: subprocess.Popen[bytes], task: tuple[Any, ...], stream: BinaryIO) -> Stream:
    assert process.stdin and process.stdout
    _send(process.stdin, _TASK, msgspec.msgpack.encode(task))
    while True:
        kind, data = _receive(process.stdout)
        if kind == _READ:
            place, size = msgspec.msgpack.decode(data, type=tuple[int, int])
            stream.seek(place)
            _send(process.stdin, _PIECE, stream.read(min(size, _MOST_READ)))
        elif kind == _FOUND:
            name, *values = msgspec.msgpack.decode(data)
            yield _KINDS[name](*values)
        elif kind == _MISSING:
            raise InstallationError(data.decode())
        else:
            return


def _ended(code: int) -> str:
    how = (
        f"ended by the system ({signal.Signals(-code).name})" if code < 0 else f"ended with exit code {code}"
    )
    return f"damaged, or it takes more than {MEMORY:,} bytes of memory: its reader was {how}"


class _File(io.RawIOBase):
    """The file as the process there sees it: every piece is asked for."""

    def __init__(self, size: int, asked: BinaryIO, given: BinaryIO) -> None:
        self._size, self._asked, self._given, self._place = size, asked, given, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._size}[whence]
        self._place = max(0, base + offset)
        return self._place

    def tell(self) -> int:
        return self._place

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        _send(self._asked, _READ, msgspec.msgpack.encode((self._place, len(buffer))))
        _, data = _receive(self._given)
        buffer[: len(data)] = data
        self._place += len(data)
        return len(data)


def main() -> None:
    """Do the one task of this process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches it too; who started it decides
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    _, task = _receive(sys.stdin.buffer)
    way_in, name, size, how = msgspec.msgpack.decode(task)
    file = io.BufferedReader(_File(size, answers, sys.stdin.buffer))
    with suppress(BrokenPipeError):
        try:
            module, _, function = way_in.partition(":")
            stream = getattr(import_module(module), function)(name, file, How(**how))
            _limit_memory()
            for item in guarded(name, stream):
                _send(answers, _FOUND, _encoded(item))
        except InstallationError as error:
            _send(answers, _MISSING, str(error).encode())
        _send(answers, _END, b"")


def _encoded(item: Found) -> bytes:
    values = [getattr(item, field.name) for field in fields(item)]
    message = attempt(item.name, lambda: msgspec.msgpack.encode([type(item).__name__, *values]))
    return _encoded(message) if isinstance(message, Refusal) else message


def _limit_memory() -> None:
    if not sys.platform.startswith("linux"):
        return
    import resource

    with open("/proc/self/statm", "rb") as statm:  # noqa: PTH123
        held = int(statm.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (held + MEMORY, held + MEMORY))


def _send(stream: BinaryIO | Any, kind: int, data: bytes) -> None:
    stream.write(_HEAD.pack(len(data), kind))
    stream.write(data)
    stream.flush()


def _receive(stream: BinaryIO | Any) -> tuple[int, bytes]:
    """Return a message. Raises EOFError at the end."""
    head = stream.read(_HEAD.size)
    if len(head) < _HEAD.size:
        raise EOFError
    size, kind = _HEAD.unpack(head)
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return kind, data


if __name__ == "__main__":
    with suppress(EOFError):
        main()
