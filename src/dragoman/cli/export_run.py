"""What `dragoman export` writes: the records of files, reports and stores, narrowed to what is asked."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dragoman.cli import BAD, DONE, PARTLY, complain
from dragoman.cli.answering import is_store
from dragoman.cli.records import Failures, each_record, records_of
from dragoman.cli.records import Options as Reading
from dragoman.errors import BadInput, BadUsage, StoreError
from dragoman.merge.story import Judgement, Story
from dragoman.query.option_values import days_of
from dragoman.record import Record
from dragoman.render.exchange.export_parts import Tally, whole_file
from dragoman.render.exchange.formats import export, format_named
from dragoman.render.exchange.selection import Options, RowFilter
from dragoman.sources.item import Refusal
from dragoman.store.queries.report_lookup import records_by_id

if TYPE_CHECKING:
    from dragoman.store import Store
    from dragoman.store.paging import Found, Page

_PAGE = 1000


@dataclass
class Export:
    """One run of the command: where the records come from, and what becomes of them."""

    sources: list[str]
    to: str
    output: Path | None
    wanted: RowFilter
    reading: Reading
    store: str | None = None
    failures: Failures = field(default_factory=Failures, init=False)
    _listed: set[str] = field(default_factory=set, init=False)
    """Reports of the stores that wanted stories list, though they may have no wanted rows."""

    def run(self, options: Options, losses: Path | None) -> int:
        """Write the records, tell what was written, and return the exit code."""
        form = format_named(self.to)
        alone = form.name == "csv" and options.table is not None
        if form.folder and self.output is None and not alone:
            hint = " or one table with --table NAME" if form.name == "csv" else ""
            raise BadUsage(f"{form.name} is written as several files; give a folder with --output{hint}")
        stories = self._stories() if form.lists else None
        records = self.wanted.narrowed(self._records(lists=form.lists), self._listed)
        write = partial(
            export, records, form.name, stories=stories, judgements=self._judgements(), options=options
        )
        if alone and self.output is not None:
            with whole_file(self.output) as stream:
                tally = write(stream)
        else:
            tally = write(self.output or sys.stdout.buffer)
        _tell(tally, losses)
        if self.failures.sources == len(self._sources):
            return BAD
        return PARTLY if self.failures or not sum(tally.written.values()) else DONE

    @property
    def _sources(self) -> list[str]:
        return [*self.sources, *([self.store] if self.store else [])]

    @property
    def _urls(self) -> list[str]:
        """The sources that are stores."""
        return [*filter(is_store, self.sources), *([self.store] if self.store else [])]

    def _judgements(self) -> tuple[Judgement, ...]:
        """Return what was decided by hand in the stores; what cannot be opened is told later."""
        from dragoman.store import Store

        judgements: list[Judgement] = []
        for url in self._urls:
            with suppress(StoreError, BadInput), Store.open(url, create=False) as store:
                judgements += [kept.judgement for kept in store.judgements()]
        return tuple(judgements)

    def _stories(self) -> Iterator[Story] | None:
        """Return the stories of the one source that is a store, as it keeps them; None where they are to be
        made of the records: without what second readers tell of them, they are others."""
        alone = len(self._sources) == 1 and self._sources == self._urls
        is_kept = alone and not (self.wanted.own and _has_accepted(self._sources[0]))
        return self._kept(self._sources[0]) if is_kept else None

    def _kept(self, url: str) -> Iterator[Story]:
        """Yield the stories of a store; what cannot be opened is told, if its records were not asked for."""
        from dragoman.store import Store

        try:
            with Store.open(url, create=False) as store:
                yield from _wanted_stories(store, self.wanted)
        except (BadInput, StoreError) as error:
            if not self.failures:
                self.failures.sources += 1
                complain(error)

    def _records(self, *, lists: bool) -> Iterator[Record]:
        """Return the records of every source; what cannot be read is told, and kept in `failures`. With
        `lists` also the reports of stores that wanted stories list."""
        urls = self._urls

        def read(source: str) -> Iterator[Record | Refusal]:
            if source in urls:
                return stored(source, self.wanted, self._listed if lists else None)
            return records_of(source, self.reading)

        return each_record(self._sources, read, self.failures)


def _has_accepted(url: str) -> bool:
    """Say whether a store has rows that second readers proposed; what cannot be opened is told later."""
    from dragoman.store import Store
    from dragoman.store.queries.row_pages import proposals

    with suppress(StoreError, BadInput), Store.open(url, create=False) as store:
        return bool(list(proposals(store, accepted=True, limit=1)))
    return False


def stored(url: str, wanted: RowFilter, listed: set[str] | None = None) -> Iterator[Record]:
    """Yield the records of a store that may have wanted rows, as they stand now. Where `listed` is given,
    those of the reports that wanted stories list too, whose ids are put into it."""
    from dragoman.store import Store

    with Store.open(url, create=False) as store:
        if wanted.everything:
            yield from store.records()
            return
        versions = dict.fromkeys(_versions(store, wanted))
        if listed is not None:
            listed.update(
                opening.report for story in _wanted_stories(store, wanted) for opening in story.also
            )
            versions |= dict.fromkeys(sorted(listed))
        yield from records_by_id(store, versions)


def _wanted_stories(store: Store, wanted: RowFilter) -> Iterator[Story]:
    """Yield the stories of a store in which all wanted actors take part in the wanted time."""
    from dragoman.store.paging import every

    for story in every(store.stories, actors=wanted.actors, **_times(wanted), limit=_PAGE):
        if not (wanted.own and story.proposed_by):
            yield story


def _versions(store: Store, wanted: RowFilter) -> Iterator[str]:
    """Yield the versions of reports that have a wanted row, some more than once."""
    from dragoman.store.paging import every

    actors = wanted.actors
    asked: list[Callable[..., Page[Found[Any]]]] = [
        partial(store.events, actors=actors),
        *(partial(store.statements, state=state) for state in actors or (None,)),
        partial(store.positions, states=actors),
        partial(store.commitments, parties=actors),
    ]
    for ask in asked:
        yield from (row.origin.version for row in every(ask, **_times(wanted), limit=_PAGE))


def _times(wanted: RowFilter) -> dict[str, str | None]:
    """Return the time that is wanted as a store takes it: the first day, and the day after the last."""
    since, until = days_of(wanted.since, wanted.until)
    return {"since": since, "until": until}


def _tell(tally: Tally, losses: Path | None) -> None:
    for line in tally.lines():
        complain(line)
    if losses is not None:
        import json

        losses.write_text(json.dumps(tally.as_dict(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
