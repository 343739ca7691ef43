"""Which stored reports are compared: named one by one, or those that tell a story."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from dragoman.comparison.model import Comparison
from dragoman.errors import BadUsage
from dragoman.record import Record
from dragoman.store import versions as history
from dragoman.store.overview import Overview

MOST = 4
"""Accounts that stand side by side where nobody says which; more columns cannot be read."""


class Accounts(Overview):
    """The comparison of what a store holds."""

    def compare(
        self,
        *names: str,
        outlets: Sequence[str] = (),
        sides: Sequence[str] = (),
        earlier: Iterable[str] = (),
        without: Iterable[str] = (),
    ) -> Comparison:
        """Return accounts of one contact side by side, as `dragoman.compare` does.

        Each of `names` is that of a report (the id of a version, or an address) or of a story, whose
        accounts are those of `outlets` (parts of their names), else those of `sides` (codes of states):
        what each published, or what one report has of both. Raises BadUsage for what is not in the store,
        and for a story of more than MOST accounts where nothing says which.
        """
        from dragoman.comparison import compare as compared  # it loads the parser

        before = [record for name in earlier for record in self.accounts(name)]
        records = [record for name in names for record in self.accounts(name, outlets=outlets, sides=sides)]
        apart = len(names) == 1 and len(records) > 1 and not outlets  # each side has an account of its own
        within = () if apart else sides
        return compared(*records, sides=within, earlier=before, without=without)

    def accounts(
        self, name: str, *, outlets: Sequence[str] = (), sides: Sequence[str] = ()
    ) -> tuple[Record, ...]:
        """Return the reports that `name` stands for, as `compare` takes them."""
        report = self._report(name)
        if report is not None:
            return (report,)
        try:
            story = self.story(name)
        except BadUsage as error:
            raise BadUsage(f"there is no report or story {name!r} in the store {self.name}") from error
        told = _fullest(self.records_of(dict.fromkeys(one.report for one in story.mentions)))
        if outlets:
            return tuple(_of_outlet(outlet, told) for outlet in outlets)
        if sides:
            return _of_sides(sides, told)
        if len(told) > MOST:
            raise BadUsage(
                f"story {name} is told by {len(told)} outlets; say which to compare with --outlets: "
                f"{', '.join(sorted(told))}"
            )
        return tuple(told.values())

    def _report(self, name: str) -> Record | None:
        """Return the version with this id, or the one that stands at this address, or None."""
        with self._reading() as connection:
            try:
                known = history.versions(connection, name)
            except BadUsage:
                return None
        wanted = name if any(one.id == name for one in known) else known[-1].id
        return next(iter(self.records_of((wanted,))))


def _fullest(records: Iterable[Record]) -> dict[str, Record]:
    """Return the longest account of each outlet, in the order of their first words to be published."""
    by_outlet: dict[str, list[Record]] = defaultdict(list)
    for record in sorted(records, key=lambda one: (one.report.published_at or "~", one.report.id)):
        by_outlet[record.report.outlet or record.report.title or record.report.id].append(record)
    return {name: max(found, key=lambda one: len(one.report.body)) for name, found in by_outlet.items()}


def _of_outlet(outlet: str, told: dict[str, Record]) -> Record:
    names = [name for name in told if outlet.casefold() == name.casefold()]
    names = names or [name for name in told if outlet.casefold() in name.casefold()]
    if len(names) != 1:
        count, there = len(names) or "no", ", ".join(sorted(told))
        raise BadUsage(f"{count} outlets that tell it are named like {outlet!r}; there are: {there}")
    return told[names[0]]


def _of_sides(sides: Sequence[str], told: dict[str, Record]) -> tuple[Record, ...]:
    """Return what each side published itself, else the one report that has most statements of both."""
    from dragoman.comparison.account_texts import issuer

    own = {issuer(record): record for record in reversed(told.values())}
    if all(side in own for side in sides):
        return tuple(own[side] for side in sides)

    def spoken(record: Record) -> int:
        said = [row.speaker_state for row in record.statements]
        return min(said.count(side) for side in sides)

    return (max(told.values(), key=spoken),)
