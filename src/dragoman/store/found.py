"""What a store answers with: rows, where each was read, and pages of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, TypeVar

from dragoman.row_list import Framed
from dragoman.store.prepared import Prepared

Row = TypeVar("Row")
_REASONS = 1000
Outcome = Literal["new", "changed", "known", "reread"]


@dataclass(frozen=True, slots=True)
class Origin:
    """The version of a report that a row was read from. `version` is its Report's id."""

    version: str
    address: str | None
    outlet: str | None
    published_at: str | None
    title: str | None
    kind: str
    read_at: str


@dataclass(frozen=True, slots=True)
class Found(Generic[Row]):
    """A row, the day it is filed under (ISO 8601; '' where nobody says) and where it was read."""

    row: Row
    day: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Page(Framed, Generic[Row]):
    """Some rows in order. `after` asks for those that follow; None at the end. `table` names the columns that
    the rows have as a data frame (`dragoman.frame_columns`)."""

    items: tuple[Row, ...]
    after: str | None = None
    table: str = ""

    def __iter__(self) -> Iterator[Row]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


def every(ask: Callable[..., Page[Row]], **paging: Any) -> Iterator[Row]:
    """Yield the items of every page that `ask` answers with, page after page."""
    after: str | None = None
    while True:
        page = ask(**paging, after=after)
        yield from page
        after = page.after
        if after is None:
            return


@dataclass(frozen=True, slots=True)
class Version:
    """One text that a report had: `number` counts from 1; `until` is None while it stands.

    `since` and `until` are UTC; they come from the page's own times where it gives them, else from
    when it was read.
    """

    id: str
    number: int
    since: str
    until: str | None
    read_at: str
    raw_sha256: str
    title: str | None


@dataclass(slots=True)
class Summary:
    """What became of what was added. Refusals are counted by reason; the first hundred are named."""

    new: int = 0
    changed: int = 0
    known: int = 0
    reread: int = 0
    passed_over: int = 0
    statements: int = 0
    events: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    refusals: list[tuple[str, str]] = field(default_factory=list)

    @property
    def added(self) -> int:
        """How many versions were written."""
        return self.new + self.changed + self.reread

    def count(self, outcome: Outcome, taken: Prepared) -> None:
        """Count a record that was taken."""
        setattr(self, outcome, getattr(self, outcome) + 1)
        if outcome != "known":
            self.statements += taken.statements
            self.events += taken.events
            self.passed_over += taken.is_passed_over

    def refuse(self, source: str, reason: str) -> None:
        """Count a source that was not taken, and why; of very many reasons those that came first."""
        known = reason in self.refused or len(self.refused) < _REASONS
        self.refused[reason if known else "another reason"] += 1
        if len(self.refusals) < 100:
            self.refusals.append((source, reason))
