"""Reports to compare: named one by one, or those of a story, chosen by outlet or by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from dragoman.comparison.model import Comparison
from dragoman.errors import BadUsage
from dragoman.record import Record
from dragoman.store.database import Database
from dragoman.store.queries.report_lookup import records_by_id, versions
from dragoman.store.queries.story_lookup import story as story_by_id

MOST = 4
"""Reports of a story that are compared where nobody says which; more columns cannot be read."""


def compare(
    store: Database,
    *names: str,
    outlets: Sequence[str] = (),
    sides: Sequence[str] = (),
    earlier: Iterable[str] = (),
    without: Iterable[str] = (),
) -> Comparison:
    """Return reports of one contact compared, as `Store.compare` does."""
    from dragoman.comparison import compare as compare_records  # it loads the parser

    before = [record for name in earlier for record in reports_named(store, name)]
    records = [
        record for name in names for record in reports_named(store, name, outlets=outlets, sides=sides)
    ]
    one_report_a_side = len(names) == 1 and len(records) > 1 and not outlets
    return compare_records(
        *records, sides=() if one_report_a_side else sides, earlier=before, without=without
    )


def reports_named(
    store: Database, name: str, *, outlets: Sequence[str] = (), sides: Sequence[str] = ()
) -> tuple[Record, ...]:
    """Return the records of the reports that `name` stands for, as `compare` takes them."""
    report = _report_named(store, name)
    if report is not None:
        return (report,)
    try:
        story = story_by_id(store, name)
    except BadUsage as error:
        raise BadUsage(f"there is no report or story {name!r} in the store {store.name}") from error
    ids = dict.fromkeys(mention.report for mention in story.mentions)
    by_outlet = _longest_by_outlet(records_by_id(store, ids))
    if outlets:
        return tuple(_of_outlet(outlet, by_outlet) for outlet in outlets)
    if sides:
        return _of_sides(sides, by_outlet)
    if len(by_outlet) > MOST:
        raise BadUsage(
            f"story {name} is told by {len(by_outlet)} outlets; say which to compare with --outlets: "
            f"{', '.join(sorted(by_outlet))}"
        )
    return tuple(by_outlet.values())


def _report_named(store: Database, name: str) -> Record | None:
    """Return the version with this id, or the one that stands at this address, or None."""
    with store.reading() as connection:
        try:
            known = versions(connection, name)
        except BadUsage:
            return None
    wanted = name if any(version.id == name for version in known) else known[-1].id
    return next(iter(records_by_id(store, (wanted,))))


def _longest_by_outlet(records: Iterable[Record]) -> dict[str, Record]:
    """Return the longest report of each outlet, in the order of publication of its first one."""
    by_outlet: dict[str, list[Record]] = defaultdict(list)
    for record in sorted(records, key=lambda record: (record.report.published_at or "~", record.report.id)):
        by_outlet[record.report.outlet or record.report.title or record.report.id].append(record)
    return {
        name: max(of_outlet, key=lambda record: len(record.report.body))
        for name, of_outlet in by_outlet.items()
    }


def _of_outlet(outlet: str, by_outlet: dict[str, Record]) -> Record:
    names = [name for name in by_outlet if outlet.casefold() == name.casefold()]
    names = names or [name for name in by_outlet if outlet.casefold() in name.casefold()]
    if len(names) != 1:
        count, there = len(names) or "no", ", ".join(sorted(by_outlet))
        raise BadUsage(f"{count} outlets that tell it are named like {outlet!r}; there are: {there}")
    return by_outlet[names[0]]


def _of_sides(sides: Sequence[str], by_outlet: dict[str, Record]) -> tuple[Record, ...]:
    """Return what each side published itself, else the one report that has most statements of both."""
    from dragoman.comparison.accounts import issuer

    published_by = {issuer(record): record for record in reversed(by_outlet.values())}
    if all(side in published_by for side in sides):
        return tuple(published_by[side] for side in sides)

    def fewest_statements(record: Record) -> int:
        speakers = [statement.speaker_state for statement in record.statements]
        return min(speakers.count(side) for side in sides)

    return (max(by_outlet.values(), key=fewest_statements),)
