"""Which statements are wanted, and how a list of them is written."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, TextIO

import msgspec

from dragoman.merge.dates import between, period
from dragoman.record import Record, Report, Statement
from dragoman.render import words
from dragoman.render.by_hand import notes, told
from dragoman.render.characters import cell

if TYPE_CHECKING:
    from dragoman.store import Store

FORMATS = ("table", "json", "jsonl", "csv", "annotation")
COLUMNS = (
    "statement", "report", "outlet", "published", "date", "speaker", "office", "state", "to", "kind", "cue",
    "polarity", "modality", "channel", "via", "force", "issues", "words", "start", "end", "parent",
    "by_hand",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a statement has to be; None asks for nothing. `force` is the least; dates are inclusive."""

    speaker: str | None = None
    state: str | None = None
    issues: tuple[str, ...] = ()
    to: str | None = None
    force: int | None = None
    since: str | None = None
    until: str | None = None

    def of(self, record: Record) -> list[Statement]:
        """Return the statements of `record` that are wanted, in reading order."""
        return [one for one in record.statements if self._is(one, record.report)]

    def _is(self, one: Statement, report: Report) -> bool:
        return (
            (self.speaker is None or _names(self.speaker, one))
            and (self.state is None or self.state == one.speaker_state)
            and (not self.issues or any(tag.issue in self.issues for tag in one.issues))
            and (self.to is None or _is_to(self.to, one))
            and (self.force is None or (one.force is not None and one.force >= self.force))
            and self._in_time(date(one, report))
        )

    def _in_time(self, said: str | None) -> bool:
        return between(period(said), self.since, self.until)


def date(statement: Statement, report: Report) -> str | None:
    """Return when something was said: the date beside the cue, else that of the report."""
    if statement.when is not None:
        return statement.when.value.partition("T")[0]
    return report.published_at[:10] if report.published_at else None


def wanted_of(store: Store, wanted: Wanted) -> Iterator[tuple[Record, list[Statement]]]:
    """Yield the records of a store that have statements which are wanted, with these."""
    from dragoman.query.asked import days_of
    from dragoman.store.found import every

    _, until = days_of(None, wanted.until)
    issue = wanted.issues[0] if len(wanted.issues) == 1 else None
    ask = partial(store.statements, state=wanted.state, issue=issue, until=until, limit=1000)
    for record in store.records_of(dict.fromkeys(one.origin.version for one in every(ask))):
        if found := wanted.of(record):
            yield record, found


class ListWriter:
    """Writes the wanted statements of record after record to `out`; `close` ends what must be ended."""

    def __init__(self, out: TextIO, form: str) -> None:
        self._out, self._count = out, 0
        self._write: Callable[[Record, list[Statement]], None] = getattr(self, f"_{form}")
        self._form = form
        self._held: list[dict[str, Any]] = []

    def write(self, record: Record, found: list[Statement]) -> None:
        """Write the statements `found` in `record`, if there are any."""
        if found:
            self._write(record, found)
            self._count += len(found)

    def close(self) -> None:
        if self._form == "json":
            self._dump(self._held)
        elif self._form == "annotation":
            from dragoman.render.annotation import annotation_page

            self._dump(annotation_page(self._held))

    def _dump(self, value: object) -> None:
        self._out.write(msgspec.json.format(msgspec.json.encode(value), indent=2).decode() + "\n")

    def _json(self, record: Record, found: list[Statement]) -> None:
        self._held += objects(record, found)

    def _jsonl(self, record: Record, found: list[Statement]) -> None:
        for row in objects(record, found):
            self._out.write(msgspec.json.encode(row).decode() + "\n")

    def _annotation(self, record: Record, found: list[Statement]) -> None:
        from dragoman.render.annotation import annotation

        report = record.report
        self._held += [annotation(one, report.text, address=report.address) for one in found]

    def _csv(self, record: Record, found: list[Statement]) -> None:
        writer = csv.writer(self._out, lineterminator="\n")
        if not self._count:
            writer.writerow(COLUMNS)
        writer.writerows([cell(value) for value in _cells(one, record.report)] for one in found)

    def _table(self, record: Record, found: list[Statement]) -> None:
        from dragoman.render.formats import console
        from dragoman.render.tables import print_table

        print_table(
            console(self._out),
            words.heading(record.report),
            ("speaker", "state", "to", "date", "cue", "force", "issues"),
            [
                (
                    words.speaker(one),
                    one.speaker_state or "",
                    _to(one),
                    date(one, record.report) or "",
                    _cue(one),
                    "" if one.force is None else str(one.force),
                    ", ".join(_issues(one)),
                )
                for one in found
            ],
            [" ".join((words.quoted(one.content or one.evidence), *notes(one.by_hand))) for one in found],
        )


def objects(record: Record, found: list[Statement]) -> Iterator[dict[str, Any]]:
    """Yield each statement as an object, with what says which report it is from."""
    report = record.report
    head = {
        "report": report.id,
        "title": report.title,
        "outlet": report.outlet,
        "published_at": report.published_at,
        "address": report.address,
    }
    for one in found:
        yield {**head, "date": date(one, report), **msgspec.to_builtins(one)}


def _cells(one: Statement, report: Report) -> tuple[object, ...]:
    places = one.content or one.evidence
    return (
        one.id,
        report.id,
        report.outlet,
        report.published_at,
        date(one, report),
        one.speaker,
        one.speaker_office,
        one.speaker_state,
        _to(one),
        one.kind,
        _cue(one),
        one.polarity,
        one.modality,
        one.channel,
        words.plain(one.via.quote) if one.via else None,
        one.force,
        " ".join(_issues(one)),
        words.quoted(places),
        min(place.start for place in places),
        max(place.end for place in places),
        one.parent,
        "; ".join(map(told, one.by_hand)),
    )


def _to(one: Statement) -> str:
    return one.addressee_state or (words.plain(one.addressee.quote) if one.addressee else "")


def _cue(one: Statement) -> str:
    return words.plain(one.cue.quote) if one.cue else ""


def _issues(one: Statement) -> list[str]:
    return list(dict.fromkeys(tag.issue for tag in one.issues))


def _names(asked: str, one: Statement) -> bool:
    """Whether a part of a name or an office, in any case, is the speaker's."""
    return any(asked.casefold() in (text or "").casefold() for text in (one.speaker, one.speaker_office))


def _is_to(asked: str, one: Statement) -> bool:
    if one.addressee_state is not None and asked == one.addressee_state:
        return True
    return one.addressee is not None and asked.casefold() in one.addressee.quote.casefold()
