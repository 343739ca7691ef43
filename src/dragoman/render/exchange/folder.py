"""Files that take their name only once they are whole: one alone, or all those of a folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from dragoman.errors import BadUsage


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """Open a file for writing bytes; where something goes wrong, what stood there before stays."""
    if path.exists() and not path.is_file():  # a device or a pipe: nothing to rename
        with path.open("wb") as stream:
            yield stream
        return
    partial = path.with_name(path.name + ".partial")
    try:
        with partial.open("wb") as stream:
            yield stream
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


class Folder:
    """Use as a context: on the way out the files take their names, or vanish if something went wrong."""

    def __init__(self, path: Path) -> None:
        if path.exists() and not path.is_dir():
            raise BadUsage(f"{path} is a file; this format writes several files: give the name of a folder")
        self._path = path
        self._names: list[str] = []
        self._made: list[Path] = []

    def __enter__(self) -> Folder:
        self._make(self._path)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for name in self._names:
            partial = self._partial(name)
            if error is None:
                partial.replace(self._path / name)
            else:
                partial.unlink(missing_ok=True)
        for made in reversed(self._made if error is not None else []):
            if not any(made.iterdir()):
                made.rmdir()

    @contextmanager
    def binary(self, name: str) -> Iterator[BinaryIO]:
        """Open the file `name` for writing bytes; with "folder/name" it stands in a folder below."""
        self._make((self._path / name).parent)
        self._names.append(name)
        with self._partial(name).open("wb") as file:
            yield file

    def _make(self, path: Path) -> None:
        """Make a folder, and remember those that were not there."""
        missing = [folder for folder in (path, *path.parents) if not folder.exists()]
        path.mkdir(parents=True, exist_ok=True)
        self._made += reversed(missing)

    def _partial(self, name: str) -> Path:
        return self._path / f"{name}.partial"
