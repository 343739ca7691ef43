"""Accounts side by side, and the versions of one report."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from fastapi import Query

from dragoman.comparison import compare as compared
from dragoman.comparison.model import Comparison, Row
from dragoman.errors import BadUsage
from dragoman.render import comparison_words as cw
from dragoman.render import words
from dragoman.store.found import Version
from dragoman.store.versions import Change
from dragoman.web import asked, sides
from dragoman.web.asked import Kept, NotThere, looked_up

Id = Annotated[str, Query(max_length=40, description="A version of a report, by its id")]


@dataclass(frozen=True, slots=True)
class ComparisonPage:
    """A comparison of two accounts; which rows are shown, and the id of the one that is chosen."""

    comparison: Comparison
    show: sides.Show
    row: str | None

    @property
    def heading(self) -> str:
        return cw.heading(self.comparison)

    @property
    def counts(self) -> tuple[tuple[sides.Show, str, int], ...]:
        """How many rows there are of each kind that may be shown."""
        rows = [row for _, found in cw.blocks(self.comparison) for row in found]
        return tuple(
            (key, name, sum(sides.is_kind(row, key) for row in rows)) for key, name in sides.SHOWS.items()
        )

    @property
    def blocks(self) -> Iterator[tuple[str, tuple[sides.Line, ...]]]:
        """Each block with its lines, by its title."""
        for name, rows in cw.blocks(self.comparison):
            shown = [row for row in rows if sides.is_kind(row, self.show)]
            if shown:
                yield (
                    cw.TITLES[name],
                    tuple(one for row in shown for one in sides.lines(self.comparison, row)),
                )

    @property
    def listed(self) -> frozenset[str]:
        """The ids of the rows in the table."""
        return frozenset(line.id for _, lines in self.blocks for line in lines)

    @property
    def chosen(self) -> sides.Line | None:
        """The row that was chosen."""
        row = self._row()
        return sides.line(self.comparison, row) if row else None

    @property
    def panes(self) -> tuple[sides.Pane, ...]:
        """The accounts' texts."""
        return sides.panes(self.comparison, self._row())

    @property
    def rules(self) -> list[tuple[str, str, str, str]]:
        """The rules that spoke: sign, verdict, what it means, id."""
        return [(sides.sign(one.id), one.verdict, one.says, one.id) for one in cw.fired(self.comparison)]

    def _row(self) -> Row | None:
        return next((one for one in self.comparison.rows if one.id == self.row), None)


@dataclass(frozen=True, slots=True)
class Changes:
    """What a version of a report changed in the one before, paragraph by paragraph."""

    title: str
    before: Version
    after: Version
    changes: tuple[Change, ...]


def compare(
    store: Kept,
    a: Id = "",
    b: Id = "",
    show: Annotated[sides.Show, Query(description="Which rows are shown")] = "all",
    row: Annotated[
        str | None, Query(max_length=40, description="A row whose words are lit in both texts")
    ] = None,
) -> ComparisonPage:
    """Two accounts of one contact side by side: what each says, where they differ, what one leaves out."""
    if not a or not b or a == b:
        raise BadUsage("name two reports by their versions: /compare?a=VERSION&b=VERSION")
    with looked_up():
        records = [store.record(version) for version in (a, b)]
    found = compared(*records)
    return ComparisonPage(found, show, row if any(one.id == row for one in found.rows) else None)


def changes(store: Kept, version: asked.Version) -> Changes:
    """How a version of a report differs from the one before."""
    with looked_up():
        versions = store.versions(version)
    place = next(number for number, one in enumerate(versions) if one.id == version)
    if place == 0:
        raise NotThere("this is the first version of the report that the store has")
    before, after = versions[place - 1], versions[place]
    return Changes(
        words.plain(after.title or "untitled"), before, after, store.difference(before.id, after.id)
    )
