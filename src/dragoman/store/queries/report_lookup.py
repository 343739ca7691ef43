"""Reports by id and address: texts, origins, records, versions, other reports of the same stories, and those
to compare, which are named one by one or chosen from a story by outlet or by side.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from sqlalchemy import CTE, CompoundSelect, Connection, func, literal, select, union_all

from dragoman.comparison.model import Comparison
from dragoman.errors import BadUsage
from dragoman.record import Record
from dragoman.record.report import web_address
from dragoman.store import schema
from dragoman.store.database import Database
from dragoman.store.keys_and_days import address_key
from dragoman.store.paging import ORIGIN, Origin, batched, in_list, origin_of, standing
from dragoman.store.queries.story_lookup import story as story_by_id
from dragoman.store.read import records_of
from dragoman.store.schema import ROW_BITS

_version = schema.report_version
_report = schema.report
_mention = schema.story_mention
_story_opening = schema.story_opening


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


@dataclass(frozen=True, slots=True)
class RelatedReport:
    """A report that shares stories with another one. `opens` is True where, of each of these stories, one of
    the two has only a matching opening, in which no event was read."""

    origin: Origin
    stories: int
    opens: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """A paragraph that both versions have, or that stands in one only."""

    kind: Literal["same", "taken out", "put in"]
    paragraph: str


def report_texts(store: Database, versions: Sequence[str]) -> dict[str, str]:
    """Return the texts of versions by their ids."""
    texts: dict[str, str] = {}
    with store.reading() as connection:
        for batch in batched(versions):
            query = select(_version.c.id, _version.c.text).where(in_list(_version.c.id, batch))
            texts.update((id, text) for id, text in connection.execute(query))
    return texts


def report_origins(store: Database, versions: Iterable[str]) -> dict[str, Origin]:
    """Return where versions are from, by their ids. One that is not there is left out."""
    origins: dict[str, Origin] = {}
    query = select(*ORIGIN).join(_report, _report.c.number == _version.c.report)
    with store.reading() as connection:
        for batch in batched(tuple(versions)):
            rows = connection.execute(query.where(in_list(_version.c.id, batch))).mappings()
            origins.update((row["version_id"], origin_of(row)) for row in rows)
    return origins


def records_by_id(store: Database, versions: Iterable[str]) -> Iterator[Record]:
    """Yield the records of versions, given by their ids; not always in the order of these. One that is not
    there is left out."""
    for ids in batched(tuple(versions), 100):
        with store.reading() as connection:
            query = select(_version.c.number).where(in_list(_version.c.id, ids))
            batch = tuple(records_of(connection, list(connection.execute(query).scalars())))
        yield from batch


def versions(connection: Connection, report: str) -> tuple[Version, ...]:
    """Return the versions of a report, named by its address or the id of any of them, oldest first.

    Where no report is known by an address, the first that claims it is meant. Raises BadUsage when the store
    has no such report.
    """
    by_id = select(_version.c.report).where(_version.c.id == report)
    by_key = select(_report.c.number).where(_report.c.key.in_((report, address_key(report) or report)))
    by_address = select(_report.c.number).where(_report.c.address == report).order_by(_report.c.number)
    queries = (by_id, by_key, by_address) if web_address(report) else (by_id, by_key)
    numbers = (connection.execute(query).scalar() for query in queries)
    number = next(filter(None, numbers), None)
    if number is None:
        raise BadUsage(f"there is no report {report!r} in the store; give its address or the id of a version")
    order = (_version.c.valid_from, _version.c.read_at, _version.c.number)
    rows = connection.execute(select(_version).where(_version.c.report == number).order_by(*order)).all()
    return tuple(
        Version(row.id, nth, row.valid_from, row.valid_until, row.read_at, row.raw_sha256, row.title)
        for nth, row in enumerate(rows, 1)
    )


def difference(connection: Connection, before: str, after: str) -> tuple[Change, ...]:
    """Return the paragraphs of two versions in order: those of both, those taken out, those put in."""
    old, new = (_text(connection, version).split("\n\n") for version in (before, after))
    changes = []
    for tag, i, i_end, j, j_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            changes += [Change("same", paragraph) for paragraph in old[i:i_end]]
        else:
            changes += [Change("taken out", paragraph) for paragraph in old[i:i_end]]
            changes += [Change("put in", paragraph) for paragraph in new[j:j_end]]
    return tuple(changes)


def _text(connection: Connection, version: str) -> str:
    text: str | None = connection.execute(select(_version.c.text).where(_version.c.id == version)).scalar()
    if text is None:
        raise BadUsage(f"there is no version {version!r} in the store")
    return text


def version_at_address(store: Database, address: str) -> str | None:
    """Return the id of the version that stands of the report at an address, None where there is none."""
    key = address_key(address)
    if key is None:
        return None
    query = (
        select(_version.c.id)
        .join(_report, _report.c.number == _version.c.report)
        .where(_report.c.key == key, *standing())
    )
    with store.reading() as connection:
        return connection.execute(query).scalar()


def related_reports(store: Database, version: str, limit: int = 12) -> tuple[RelatedReport, ...]:
    """Return other reports, as they stand, of the stories of a version: those first that share an event, then
    those that share most stories."""
    with store.reading() as connection:
        number = connection.execute(select(_version.c.number).where(_version.c.id == version)).scalar()
        if number is None:
            return ()
        of_report = _stories_of(number).cte("own")
        other = _versions_of_stories(of_report).subquery("other")
        shared = func.count().label("shared")
        opens = func.min(of_report.c.opens + other.c.opens).label("opens")
        same_report = select(_version.c.report).where(_version.c.number == number).scalar_subquery()
        query = (
            select(*ORIGIN, shared, opens)
            .select_from(other)
            .join(of_report, of_report.c.story == other.c.story)
            .join(_version, _version.c.number == other.c.version)
            .join(_report, _report.c.number == _version.c.report)
            .where(_version.c.report != same_report, *standing())
            .group_by(_version.c.number, *ORIGIN)
            .order_by(opens, shared.desc(), _version.c.published_at, _version.c.number)
            .limit(limit)
        )
        rows = connection.execute(query).mappings()
        return tuple(RelatedReport(origin_of(row), row["shared"], bool(row["opens"])) for row in rows)


def _stories_of(version: int) -> CompoundSelect[Any]:
    """Return the query for the stories of a version's events, and those of which it has only an opening."""
    first, last = version << ROW_BITS, ((version + 1) << ROW_BITS) - 1
    events = select(_mention.c.story, literal(0).label("opens")).distinct()
    openings = select(_story_opening.c.story, literal(1)).where(_story_opening.c.opening == first)
    return union_all(events.where(_mention.c.event.between(first, last)), openings)


def _versions_of_stories(stories: CTE) -> CompoundSelect[Any]:
    """Return the query for the versions with events or openings of some stories, each once for each story."""
    version, wanted = _mention.c.event // (1 << ROW_BITS), select(stories.c.story)
    events = select(version.label("version"), _mention.c.story, literal(0).label("opens")).distinct()
    openings = select(_story_opening.c.opening // (1 << ROW_BITS), _story_opening.c.story, literal(1))
    return union_all(
        events.where(_mention.c.story.in_(wanted)), openings.where(_story_opening.c.story.in_(wanted))
    )


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
