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
        self._path, self._made = path, not path.exists()
        self._names: list[str] = []

    def __enter__(self) -> Folder:
        self._path.mkdir(parents=True, exist_ok=True)
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
        if error is not None and self._made and not any(self._path.iterdir()):
            self._path.rmdir()

    @contextmanager
    def binary(self, name: str) -> Iterator[BinaryIO]:
        """Open the file `name` for writing bytes."""
        self._names.append(name)
        with self._partial(name).open("wb") as file:
            yield file

    def _partial(self, name: str) -> Path:
        return self._path / f"{name}.partial"
