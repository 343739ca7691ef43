"""Where an export goes, and the account of it: files that take their names once they are whole; what was
written, what was left out and why, which fields were lost.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from dragoman.errors import BadUsage

_SHOWN = 4  # kinds of rows that a reason names
_REASONS = 10_000  # reasons that are counted apart


@dataclass
class Tally:
    """Counts of one export to `format`. Counted are rows of the record, or stories, never bytes.

    `written` by kind of row; `unmapped` rows left out, by what they are and why; `lost` single values
    of written rows that have no place in the format, by field and why.
    """

    format: str
    written: Counter[str] = field(default_factory=Counter)
    unmapped: Counter[tuple[str, str]] = field(default_factory=Counter)
    lost: Counter[tuple[str, str]] = field(default_factory=Counter)

    def write(self, kind: str, count: int = 1) -> None:
        """Count rows of `kind` as written."""
        self.written[kind] += count

    def leave_out(self, what: str, why: str, count: int = 1) -> None:
        """Count rows that the format has no place for."""
        _count(self.unmapped, what, why, count)

    def lose(self, what: str, why: str, count: int = 1) -> None:
        """Count values of written rows that the format has no place for."""
        _count(self.lost, what, why, count)

    def lines(self, done: str = "written") -> list[str]:
        """Return the summary for a person: what was `done`, then what was left out, by reason."""
        rows = ", ".join(f"{count} {kind}" for kind, count in sorted(self.written.items()) if count)
        lines = [f"{done} as {self.format}: {rows or 'nothing'}"]
        lines += [f"left out, {count}: {why} ({kinds})" for why, count, kinds in _by_reason(self.unmapped)]
        lines += [f"not kept, {what} of {count}: {why}" for (what, why), count in _ordered(self.lost)]
        return lines

    def as_dict(self) -> dict[str, object]:
        """Return the same for a program."""
        return {
            "format": self.format,
            "written": dict(sorted(self.written.items())),
            "unmapped": [_row(what, why, count) for (what, why), count in _ordered(self.unmapped)],
            "lost": [_row(what, why, count) for (what, why), count in _ordered(self.lost)],
        }


def _count(counts: Counter[tuple[str, str]], what: str, why: str, count: int) -> None:
    """Count under a reason; of very many reasons those that came first are told apart."""
    known = (what, why) in counts or len(counts) < _REASONS
    counts[what, why if known else "another reason"] += count


def _by_reason(counts: Counter[tuple[str, str]]) -> list[tuple[str, int, str]]:
    """Return each reason with the number of rows and what they are, the most first."""
    kinds: dict[str, list[str]] = {}
    total: Counter[str] = Counter()
    for (what, why), count in _ordered(counts):
        kinds.setdefault(why, []).append(f"{count} {what}")
        total[why] += count
    ordered = sorted(total.items(), key=lambda item: (-item[1], item[0]))
    return [(why, count, _shown(kinds[why])) for why, count in ordered]


def _shown(kinds: list[str]) -> str:
    rest = len(kinds) - _SHOWN
    return ", ".join(kinds[:_SHOWN]) + (f" and {rest} other kinds" if rest > 0 else "")


def _row(what: str, why: str, count: int) -> dict[str, object]:
    return {"what": what, "why": why, "count": count}


def _ordered(counts: Counter[tuple[str, str]]) -> list[tuple[tuple[str, str], int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


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
            partial = self._named(f"{name}.partial")
            if error is None:
                partial.replace(self._named(name))
            else:
                partial.unlink(missing_ok=True)
        for made in reversed(self._made if error is not None else []):
            if not any(made.iterdir()):
                made.rmdir()

    @contextmanager
    def binary(self, name: str) -> Iterator[BinaryIO]:
        """Open the file `name` for writing bytes; with "folder/name" it stands in a folder below."""
        self._make(self._named(name).parent)
        self._names.append(name)
        with self._named(f"{name}.partial").open("wb") as file:
            yield file

    def _make(self, path: Path) -> None:
        """Make a folder, and remember those that were not there."""
        missing = [folder for folder in (path, *path.parents) if not folder.exists()]
        path.mkdir(parents=True, exist_ok=True)
        self._made += reversed(missing)

    def _named(self, name: str) -> Path:
        """Return the path of a file, whose name is UTF-8 on the disk whatever the locale says."""
        return self._path / os.fsdecode(name.encode())
