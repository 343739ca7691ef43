"""Archives and compressed files, read where they are: nothing is written to disk.

A member is refused when its name would leave the archive, when it is a link or a device, when its header is
too long, and when an archive grows beyond measure while it is read (a bomb).
"""

from __future__ import annotations

import bz2
import io
import struct
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from copy import copy
from pathlib import PurePosixPath
from typing import BinaryIO, cast

from dragoman.errors import BadInput
from dragoman.sources.bounded_input import BUFFER, Budget, budget_of, buffered, damage_refused, unpacked
from dragoman.sources.item import How, Refusal, Stream, guarded

Opener = Callable[[str, BinaryIO, How, int], Stream]
DEEPEST = 3
"""Archives within archives that are opened."""
_IN_MEMORY = 100_000_000
"""Bytes of a ZIP archive that stands within another file or comes through a pipe."""
_SMALL_STEP = 4096
"""Bytes of a member that are unpacked at a time where Python sets no limit on what comes out of them."""
_LONGEST_TAR_HEADER = 1024 * 1024
"""Bytes of a long name, or of what is said of a member in the form of POSIX (pax)."""
_LONG_HEADERS = {
    tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK, tarfile.XHDTYPE, tarfile.SOLARIS_XHDTYPE,
}  # fmt: skip
_UNKNOWN_TYPE = b"?"
"""A type of which Python passes over the content."""
_LONGEST_ZIP_DIRECTORY = 16_000_000
"""Bytes of a directory: a hundred thousand members and more. Python makes twenty times as much of it."""
_ZIP_ENTRY, _ZIP_MEMBER = b"PK\x01\x02", b"PK\x03\x04"
_ZIP_ENTRY_HEAD = struct.Struct("<4s4xH18x3H8xL")  # signature, flags, three lengths, where the member is
_UTF8 = 0x800
_FLAGS_AT, _MEMBER_FLAGS_AT = 8, 6


def compressed(name: str, stream: BinaryIO, how: How, depth: int, opened: Opener) -> Stream:
    """Yield what a file compressed with gzip, bzip2 or xz holds."""
    inner = name.removesuffix(".gz").removesuffix(".bz2").removesuffix(".xz")
    if inner.endswith(".tgz"):
        inner = inner.removesuffix(".tgz") + ".tar"
    with unpacked(stream) as plain:
        yield from opened(inner, plain, how, depth + 1)


def zipped(name: str, stream: BinaryIO, how: How, depth: int, opened: Opener) -> Stream:
    """Yield what the members of a ZIP archive hold, in the order of their names."""
    for member in zip_members(name, stream):
        if isinstance(member, Refusal):
            yield member
        else:
            where, plain = member
            yield from opened(where, plain, how, depth + 1)


def zip_members(name: str, stream: BinaryIO) -> Iterator[tuple[str, BinaryIO] | Refusal]:
    """Yield each member of a ZIP archive, in the order of their names, as its own name and its content."""
    whole = stream if stream.seekable() else _held(stream)
    size = whole.seek(0, io.SEEK_END)
    budget = Budget(lambda: size) if whole is stream else budget_of(stream)
    directory = ZipDirectory(whole)
    with damage_refused():
        archive = zipfile.ZipFile(cast(BinaryIO, directory))
    directory.is_read = True
    with archive:
        for member in sorted(archive.infolist(), key=lambda member: member.filename):
            where = f"{name}/{member.filename}"
            if not member.filename.endswith("/"):
                yield from guarded(where, _zip_member(where, archive, member, budget))


def _zip_member(
    where: str, archive: zipfile.ZipFile, member: zipfile.ZipInfo, budget: Budget
) -> Iterator[tuple[str, BinaryIO]]:
    if member.flag_bits & 1:
        raise BadInput("it is encrypted")
    if _leaves(member.filename):
        raise BadInput("its name leads out of the archive")
    step = _SMALL_STEP if member.compress_type == zipfile.ZIP_LZMA else BUFFER
    with damage_refused(), _plain(archive, member) as plain:
        yield where, buffered(plain, budget, unpacks=True, step=step)


def _plain(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> BinaryIO:
    """Return the content of a member. What bzip2 packed, zipfile would unpack at one go: gigabytes of a
    kilobyte; it is taken as it is packed and unpacked here."""
    if member.compress_type != zipfile.ZIP_BZIP2:
        return cast(BinaryIO, archive.open(member))
    packed = copy(member)
    packed.compress_type, packed.file_size = zipfile.ZIP_STORED, member.compress_size
    packed.CRC = None  # type: ignore[assignment]  # that of the content; bzip2 has its own
    return cast(BinaryIO, bz2.BZ2File(archive.open(packed)))


def _held(stream: BinaryIO) -> BinaryIO:
    """Return an archive that can only be read forwards as one held in memory."""
    held = io.BytesIO()
    while data := stream.read(1024 * 1024):
        if held.tell() + len(data) > _IN_MEMORY:
            raise BadInput(
                f"a ZIP archive of more than {_IN_MEMORY:,} bytes within another file or from a pipe; "
                "give it as a file of its own"
            )
        held.write(data)
    return held


def tarred(name: str, stream: BinaryIO, how: How, depth: int, opened: Opener) -> Stream:
    """Yield what the files of a tar archive hold, in its own order."""
    budget = budget_of(stream)
    with damage_refused():
        archive = tarfile.open(fileobj=stream, mode="r|", tarinfo=TarHeader)  # noqa: SIM115 (closed below)
    with archive:
        while (member := _next(archive)) is not None:
            where = f"{name}/{member.name}"
            if member.isdir() or (isinstance(member, TarHeader) and member.passed_over):
                continue
            reason = _refused(member)
            if reason:
                yield Refusal(where, reason)
            else:
                yield from guarded(where, _tar_member(where, archive, member, budget, how, depth, opened))


def _next(archive: tarfile.TarFile) -> tarfile.TarInfo | None:
    with damage_refused():
        member = archive.next()
    archive.members = []  # type: ignore[attr-defined]  # it would keep all of them to the end
    return member


def _refused(member: tarfile.TarInfo) -> str:
    """Return why a member of a tar archive is not read, or nothing."""
    if isinstance(member, TarHeader) and member.refused:
        return member.refused
    if not member.isfile():
        return "it is a link or a device, not a file"
    return "its name leads out of the archive" if _leaves(member.name) else ""


def _tar_member(
    where: str, archive: tarfile.TarFile, member: tarfile.TarInfo, budget: Budget, how: How, depth: int,
    opened: Opener,
) -> Stream:  # fmt: skip
    with damage_refused():
        plain = archive.extractfile(member)
    yield from opened(where, buffered(cast(BinaryIO, plain), budget), how, depth + 1)


def _leaves(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or (len(name) > 1 and name[1] == ":")


class TarHeader(tarfile.TarInfo):
    """A header of a member; `refused` says why what it heads is not read, if so.

    What is said of all that follows (a global header) is `passed_over`: nothing in it is needed.
    """

    refused: str = ""
    passed_over: bool = False

    def _proc_member(self, archive: tarfile.TarFile) -> tarfile.TarInfo:
        """Go on behind the header. Python reads long ones whole here; each of its releases comes by, as
        `tarfile` says, while `frombuf` is passed over by the later ones."""
        if self.type in _LONG_HEADERS and self.size > _LONGEST_TAR_HEADER:
            self.refused = f"its header is longer than {_LONGEST_TAR_HEADER:,} bytes, the most that is read"
            self.type = _UNKNOWN_TYPE
        elif self.type == tarfile.GNUTYPE_SPARSE:
            self.refused, self.type = "it is a sparse file, which is not read", _UNKNOWN_TYPE
        elif self.type == tarfile.XGLTYPE:
            self.passed_over, self.type = True, _UNKNOWN_TYPE
        member: tarfile.TarInfo = super()._proc_member(archive)  # type: ignore[misc]
        return member

    def _proc_gnusparse_10(self, *_: object) -> None:
        """Refuse a list of holes that stands in the content, which Python reads whole."""
        raise tarfile.ReadError("a sparse file, which is not read")


class ZipDirectory(io.RawIOBase):
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
        if size > _LONGEST_ZIP_DIRECTORY:
            raise BadInput(
                f"the directory of the archive is longer than {_LONGEST_ZIP_DIRECTORY:,} bytes, "
                "the most that is read"
            )
        data = self._file.read(size)
        return self._with_readable_names(data) if data.startswith(_ZIP_ENTRY) else data

    def _of_member(self, size: int) -> bytes:
        if not self._renamed:
            return self._file.read(size)
        begins = self._file.tell() in self._renamed
        data = bytearray(self._file.read(size))
        if begins and data.startswith(_ZIP_MEMBER):
            _clear_utf8(data, _MEMBER_FLAGS_AT)
        return bytes(data)

    def _with_readable_names(self, directory: bytes) -> bytes:
        at, changed = 0, bytearray(directory)
        while at + _ZIP_ENTRY_HEAD.size <= len(directory):
            signature, flags, name, extra, comment, member = _ZIP_ENTRY_HEAD.unpack_from(directory, at)
            if signature != _ZIP_ENTRY:
                break
            start = at + _ZIP_ENTRY_HEAD.size
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
