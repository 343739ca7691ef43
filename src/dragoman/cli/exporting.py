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
from dragoman.cli.progress import Progress
from dragoman.cli.reading import Options as Reading
from dragoman.cli.reading import one_input, records_of
from dragoman.cli.stores import is_store
from dragoman.errors import BadInput, BadUsage, StoreError
from dragoman.exchange import Options, Tally, export
from dragoman.exchange.folder import whole_file
from dragoman.exchange.formats import format_named
from dragoman.exchange.narrowing import Wanted
from dragoman.merge.dates import iso, period
from dragoman.merge.story import Judgement
from dragoman.record import Record

if TYPE_CHECKING:
    from dragoman.store import Store
    from dragoman.store.found import Found, Page

_PAGE = 1000


@dataclass
class Export:
    """One run of the command: where the records come from, and what becomes of them."""

    sources: list[str]
    to: str
    output: Path | None
    wanted: Wanted
    reading: Reading
    store: str | None = None
    failed: int = field(default=0, init=False)

    def run(self, options: Options, losses: Path | None) -> int:
        """Write the records, tell what was written, and return the exit code."""
        form = format_named(self.to)
        alone = form.name == "csv" and options.table is not None
        if form.folder and self.output is None and not alone:
            hint = " or one table with --table NAME" if form.name == "csv" else ""
            raise BadUsage(f"{form.name} is written as several files; give a folder with --output{hint}")
        records = self.wanted.narrowed(self._records())
        write = partial(export, records, form.name, judgements=self._judgements(), options=options)
        if alone and self.output is not None:
            with whole_file(self.output) as stream:
                tally = write(stream)
        else:
            tally = write(self.output or sys.stdout.buffer)
        _tell(tally, losses)
        if self.failed == len(self.sources) + (self.store is not None):
            return BAD
        return PARTLY if self.failed or not sum(tally.written.values()) else DONE

    @property
    def _urls(self) -> list[str]:
        """The sources that are stores."""
        return [*filter(is_store, self.sources), *([self.store] if self.store else [])]

    def _judgements(self) -> tuple[Judgement, ...]:
        """Return what was decided by hand in the stores; what cannot be opened is told later."""
        from dragoman.store import Store

        found: list[Judgement] = []
        for url in self._urls:
            with suppress(StoreError, BadInput), Store.open(url, create=False) as store:
                found += [kept.judgement for kept in store.judgements()]
        return tuple(found)

    def _records(self) -> Iterator[Record]:
        """Yield the records of every source; what cannot be read is told, and counted."""
        one_input(self.sources)
        sources = [*self.sources, *([self.store] if self.store else [])]
        with Progress(len(sources)) as progress:
            for source in sources:
                progress.start(source)
                try:
                    if source in self._urls:
                        yield from stored(source, self.wanted)
                    else:
                        yield from records_of(source, self.reading)
                except (BadInput, StoreError) as error:
                    progress.pause()
                    self.failed += 1
                    complain(error)
                progress.done()


def stored(url: str, wanted: Wanted) -> Iterator[Record]:
    """Yield the records of a store that may have wanted rows, as they stand now."""
    from dragoman.store import Store

    with Store.open(url, create=False) as store:
        if wanted.everything:
            yield from store.records()
            return
        yield from store.records_of(dict.fromkeys(_versions(store, wanted)))


def _versions(store: Store, wanted: Wanted) -> Iterator[str]:
    """Yield the versions of reports that have a wanted row, some more than once."""
    from dragoman.store.found import every

    first, last = period(wanted.since), period(wanted.until)
    since, until = iso(first.first) if first else None, iso(last.last + 1) if last else None
    actors = wanted.actors
    asked: list[Callable[..., Page[Found[Any]]]] = [
        partial(store.events, actors=actors),
        *(partial(store.statements, state=state) for state in actors or (None,)),
        partial(store.positions, states=actors),
        partial(store.commitments, parties=actors),
    ]
    for ask in asked:
        yield from (one.origin.version for one in every(ask, since=since, until=until, limit=_PAGE))


def _tell(tally: Tally, losses: Path | None) -> None:
    for line in tally.lines():
        complain(line)
    if losses is not None:
        import json

        losses.write_text(json.dumps(tally.as_dict(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
