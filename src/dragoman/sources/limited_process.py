"""A way in that runs in a process of its own with little memory: for libraries that take what a file claims.

    here: found_apart(...)  <-- which piece of the file, pieces --> there: main(), the way in itself
                            <-- items, addresses, refusals --

The process reads nothing but what this one sends it, may take `MEMORY` bytes more than it starts with, and
ends when this one does. Where the system has no such limit (Windows, macOS) there is none.
"""

from __future__ import annotations

import io
import os
import signal
import struct
import subprocess
import sys
from contextlib import suppress
from dataclasses import fields
from importlib import import_module
from typing import Any, BinaryIO

import msgspec

from dragoman.errors import BadInput, InstallationError
from dragoman.sources.item import Address, Found, How, Item, Refusal, Stream, attempt, guarded

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
