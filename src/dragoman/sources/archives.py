"""Archives and compressed files, read where they are: nothing is written to disk.

A member is refused when its name would leave the archive, when it is a link or a device, when its header is
too long, and when an archive grows beyond measure while it is read (a bomb).
"""

from __future__ import annotations

import bz2
import io
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from copy import copy
from pathlib import PurePosixPath
from typing import BinaryIO, cast

from dragoman.errors import BadInput
from dragoman.sources.boundary import guarded
from dragoman.sources.item import How, Refusal, Stream
from dragoman.sources.tar_headers import Header
from dragoman.sources.unpacking import BUFFER, Budget, budget_of, buffered, damage_told, unpacked
from dragoman.sources.zip_directory import Directory

Opener = Callable[[str, BinaryIO, How, int], Stream]
DEEPEST = 3
"""Archives within archives that are opened."""
_IN_MEMORY = 100_000_000
"""Bytes of a ZIP archive that stands within another file or comes through a pipe."""
_SMALL_STEP = 4096
"""Bytes of a member that are unpacked at a time where Python sets no limit on what comes out of them."""


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
    directory = Directory(whole)
    with damage_told():
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
    with damage_told(), _plain(archive, member) as plain:
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
    with damage_told():
        archive = tarfile.open(fileobj=stream, mode="r|", tarinfo=Header)  # noqa: SIM115 (closed below)
    with archive:
        while (member := _next(archive)) is not None:
            where = f"{name}/{member.name}"
            if member.isdir() or (isinstance(member, Header) and member.passed_over):
                continue
            reason = _refused(member)
            if reason:
                yield Refusal(where, reason)
            else:
                yield from guarded(where, _tar_member(where, archive, member, budget, how, depth, opened))


def _next(archive: tarfile.TarFile) -> tarfile.TarInfo | None:
    with damage_told():
        member = archive.next()
    archive.members = []  # type: ignore[attr-defined]  # it would keep all of them to the end
    return member


def _refused(member: tarfile.TarInfo) -> str:
    """Return why a member of a tar archive is not read, or nothing."""
    if isinstance(member, Header) and member.refused:
        return member.refused
    if not member.isfile():
        return "it is a link or a device, not a file"
    return "its name leads out of the archive" if _leaves(member.name) else ""


def _tar_member(
    where: str, archive: tarfile.TarFile, member: tarfile.TarInfo, budget: Budget, how: How, depth: int,
    opened: Opener,
) -> Stream:  # fmt: skip
    with damage_told():
        plain = archive.extractfile(member)
    yield from opened(where, buffered(cast(BinaryIO, plain), budget), how, depth + 1)


def _leaves(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or (len(name) > 1 and name[1] == ":")
