"""Times of texts that tell a history, against labels of our own: python -m benchmarks.histories [--errors]

evaluation/histories.toml holds the texts, each time in them marked with what it means. Counted as the sets of
news are (score/times.py): an expression is right when one read overlaps it and has the same value. Texts
whose name has an odd SHA-256 are only scored; the others are for development. --errors prints what is wrong
of those for development.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from dragoman.readers.english.times import times
from dragoman.record import Timex

FILE = Path(__file__).parents[1] / "evaluation" / "histories.toml"
_MARKED = re.compile(r"\[([^=\]]+) = ([^\]]+)\]")


class Marked(NamedTuple):
    """An expression of a text and the value that it has there."""

    start: int
    end: int
    value: str


class History(NamedTuple):
    """A labelled text; `published` is the day that it came out, when one is given."""

    name: str
    text: str
    published: str | None
    marked: tuple[Marked, ...]

    @property
    def is_only_scored(self) -> bool:
        return int(hashlib.sha256(self.name.encode()).hexdigest(), 16) % 2 == 1


class Score(NamedTuple):
    """How many expressions are marked, read, and read rightly."""

    marked: int
    read: int
    right: int

    def __add__(self, other: object) -> Score:
        assert isinstance(other, Score)
        return Score(self.marked + other.marked, self.read + other.read, self.right + other.right)

    @property
    def f1(self) -> float:
        return 200 * self.right / max(1, self.marked + self.read)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.histories", description=__doc__)
    parser.add_argument("--errors", action="store_true")
    options = parser.parse_args(arguments)
    totals = {False: Score(0, 0, 0), True: Score(0, 0, 0)}
    for history in histories():
        read = times(history.text, history.published)
        totals[history.is_only_scored] += score(history, read)
        if options.errors and not history.is_only_scored:
            _print_errors(history, read)
    print(f"{'texts':20}{'marked':>8}{'read':>8}{'right':>8}{'value F1':>10}")
    for only_scored, total in totals.items():
        print(
            f"{'only scored' if only_scored else 'development':20}"
            f"{total.marked:8}{total.read:8}{total.right:8}{total.f1:10.1f}"
        )
    return 0


def histories() -> list[History]:
    """Return the texts of evaluation/histories.toml."""
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return [_history(name, row["text"].strip(), row.get("published")) for name, row in rows.items()]


def _history(name: str, source: str, published: str | None) -> History:
    text, marked, end = "", [], 0
    for match in _MARKED.finditer(source):
        text += source[end : match.start()]
        marked.append(Marked(len(text), len(text) + len(match[1]), match[2]))
        text += match[1]
        end = match.end()
    return History(name, text + source[end:], published, tuple(marked))


def score(history: History, read: Sequence[Timex]) -> Score:
    """Count what is read rightly of one text."""
    right = sum(_read_as(one, read) == one.value for one in history.marked)
    return Score(len(history.marked), len(read), right)


def _read_as(marked: Marked, read: Sequence[Timex]) -> str | None:
    over = [timex for timex in read if timex.span.start < marked.end and marked.start < timex.span.end]
    return over[0].value if over else None


def _print_errors(history: History, read: Sequence[Timex]) -> None:
    for marked in history.marked:
        value = _read_as(marked, read)
        if value != marked.value:
            words = history.text[marked.start : marked.end]
            print(f"{history.name}: {words!r} is {marked.value}, read as {value}")


if __name__ == "__main__":
    raise SystemExit(main())
