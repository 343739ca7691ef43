"""Files under an address: a folder of this machine, or whatever fsspec knows (s3://bucket/folder)."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO, Protocol
from uuid import uuid4

from dragoman.errors import BadInput, BadUsage, InstallationError, require

_FETCHED = ("http://", "https://")
_PARTIAL = ".partial"
_READ = 1024 * 1024


@dataclass(frozen=True, slots=True)
class File:
    """A file by its name under the address; `stamp` changes when its content does."""

    name: str
    size: int
    stamp: str

    @property
    def mark(self) -> File:
        """The file under a name that JSON can hold, which no other file has."""
        try:
            self.name.encode()
        except UnicodeEncodeError:
            return File(f"\0{os.fsencode(self.name).hex()}", self.size, self.stamp)  # no name has a NUL
        return self


class Files(Protocol):
    """What can be done with the files under an address. Names are relative, with "/" between."""

    address: str

    def listed(self, under: str = "") -> list[File]:
        """Return the files below, in order of their names; hidden ones are left out."""

    def open(self, name: str) -> Any:
        """Open a file for reading bytes, as a context."""

    def read(self, name: str) -> bytes | None:
        """Return what a file holds; None when it is not there."""

    def write(self, name: str, data: bytes) -> None:
        """Write a file: whole, or not at all."""

    def writing(self, name: str) -> Any:
        """Open a file for writing bytes, as a context; it takes its name when all went well."""

    def remove(self, name: str) -> None:
        """Remove a file."""

    def sweep(self) -> None:
        """Remove what writers that were killed left behind."""


def files_at(address: str) -> Files:
    """Return the files at `address`. Raises BadUsage for addresses that are fetched in another way, and
    InstallationError when a package is missing."""
    if address.startswith(_FETCHED):
        raise BadUsage(f"{address}: pages are fetched by `dragoman add`; build takes files")
    if "://" not in address:
        return Folder(address)
    require(address, *extras_for(address))
    try:
        import fsspec

        system, path = fsspec.core.url_to_fs(address)
    except ImportError as error:  # its sentence says what to install
        raise InstallationError(f"{address}: {error}") from error
    except ValueError as error:
        raise BadUsage(f"{address}: {error}") from error
    return Remote(address, system, path.rstrip("/"))


def extras_for(address: str) -> list[str]:
    """Return the extras that files at `address` need."""
    return ["s3"] if address.startswith(("s3://", "s3a://")) else []


class Folder:
    """A folder of this machine; or one file, which stands alone in it."""

    def __init__(self, address: str) -> None:
        self._path = Path(address).resolve()
        self.address = str(self._path)

    def listed(self, under: str = "") -> list[File]:
        if self._path.is_file():
            return [self._file(self._path)]
        files = (self._file(path) for path in _below(self._path / under))
        return sorted(files, key=lambda file: file.name)

    @contextmanager
    def open(self, name: str) -> Iterator[BinaryIO]:
        path = self._at(name)
        if path.is_dir():
            for entry in path.iterdir():  # raises what kept it from being listed
                entry.stat()
        with path.open("rb", buffering=64 * 1024) as stream:
            yield stream

    def read(self, name: str) -> bytes | None:
        try:
            return self._at(name).read_bytes()
        except FileNotFoundError:
            return None

    def write(self, name: str, data: bytes) -> None:
        with self.writing(name) as stream:
            stream.write(data)

    @contextmanager
    def writing(self, name: str) -> Iterator[BinaryIO]:
        path = self._at(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f".{path.name}.{uuid4().hex[:8]}{_PARTIAL}")  # no other attempt's
        try:
            with partial.open("wb") as stream:
                yield stream
                stream.flush()
                os.fsync(stream.fileno())
            partial.replace(path)
        except OSError as error:
            error.filename = error.filename or str(path)  # who writes is not told the name
            raise
        finally:
            partial.unlink(missing_ok=True)

    def remove(self, name: str) -> None:
        self._at(name).unlink(missing_ok=True)

    def sweep(self) -> None:
        for path in self._path.glob(f"**/.*{_PARTIAL}"):
            path.unlink(missing_ok=True)

    def _at(self, name: str) -> Path:
        return self._path if self._path.is_file() else self._path / name

    def _file(self, path: Path) -> File:
        name = path.name if path == self._path else path.relative_to(self._path).as_posix()
        try:
            status = path.stat()
        except OSError:  # said when it comes to be read
            return File(name, 0, "")
        return File(name, status.st_size, str(status.st_mtime_ns))


class Remote:
    """A folder, or a file, of a store of objects: a file takes its name when it was sent whole."""

    def __init__(self, address: str, system: Any, path: str) -> None:
        self.address, self._system, self._path = address, system, path

    def __reduce__(self) -> tuple[Any, ...]:
        return files_at, (self.address,)

    def listed(self, under: str = "") -> list[File]:
        self._system.invalidate_cache()
        root = f"{self._path}/{under}" if under else self._path
        try:
            details = self._system.find(root, detail=True)
        except FileNotFoundError:
            return []
        except OSError as error:
            raise BadInput(f"{self.address} cannot be listed: {error}") from error
        files = (File(self._name(path), int(row["size"]), _stamp(row)) for path, row in details.items())
        return sorted((file for file in files if not _hidden(file.name)), key=lambda file: file.name)

    @contextmanager
    def open(self, name: str) -> Iterator[BinaryIO]:
        with self._system.open(self._at(name), "rb") as stream, io.BufferedReader(stream, _READ) as buffer:
            yield buffer

    def read(self, name: str) -> bytes | None:
        try:
            return bytes(self._system.cat_file(self._at(name)))
        except FileNotFoundError:
            return None

    def write(self, name: str, data: bytes) -> None:
        self._system.pipe_file(self._at(name), data)

    @contextmanager
    def writing(self, name: str) -> Iterator[BinaryIO]:
        with TemporaryDirectory(prefix="dragoman-") as folder:
            whole = Path(folder) / "part"
            with whole.open("wb") as stream:
                yield stream
            self._system.put_file(str(whole), self._at(name))

    def remove(self, name: str) -> None:
        self._system.rm_file(self._at(name))

    def sweep(self) -> None:
        """Nothing is left: what is sent has no name until it is whole."""

    def _name(self, path: str) -> str:
        return path.rpartition("/")[2] if path == self._path else path.removeprefix(self._path).lstrip("/")

    def _at(self, name: str) -> str:
        alone = self._path.rpartition("/")[2]
        return self._path if name == alone and self._system.isfile(self._path) else f"{self._path}/{name}"


def _below(folder: Path) -> Iterator[Path]:
    """Yield the files of a folder and those below it; in place of a folder that cannot be listed itself, so
    that who opens it is told why."""
    try:
        there = list(folder.iterdir()) if folder.is_dir() else []
        shown = [path for path in there if not (path.name.startswith(".") or path.is_symlink())]
        folders = [path for path in shown if path.is_dir()]
        files = [path for path in shown if path.is_file()]
    except OSError:
        yield folder
        return
    yield from files
    for path in folders:
        yield from _below(path)


def _hidden(name: str) -> bool:
    return any(part.startswith(".") for part in name.split("/"))


def _stamp(row: dict[str, Any]) -> str:
    marks = (row.get(name) for name in ("ETag", "md5Hash", "LastModified", "updated", "mtime"))
    return str(next((mark for mark in marks if mark), ""))
