"""Run `dragoman add`, `watch` and `build`: a bar while it goes, a summary at the end, whatever ends it."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import asdict
from functools import partial

import typer

from dragoman.batch.build import Built, build, check_installed
from dragoman.batch.into_store import add_items
from dragoman.batch.process_readers import cores
from dragoman.batch.task_engine import Cluster, Engine, Threads
from dragoman.batch.worker import TIMEOUT
from dragoman.cli import BAD, DONE, PARTLY, complain
from dragoman.cli.options import print_json
from dragoman.cli.progress import Tally
from dragoman.errors import BadUsage
from dragoman.observing import log, quieten_others, stages
from dragoman.settings import Settings
from dragoman.sources.item import How, Item, Refusal
from dragoman.sources.items import Meter, items, resolved
from dragoman.sources.watching import Round
from dragoman.stopping import Stopped, deferred, exit_code, interruptible, interruptible_each
from dragoman.store import Store
from dragoman.store.write import Summary

_UNREAD = "cannot tell of two states, or are in a language that no reader reads: not read (--no-gate)"
_STAYS = "what was added stays, and the same command goes on from there"


def run(
    sources: list[str],
    url: str,
    rounds: Iterator[Round],
    done: Callable[[Round, Store], None] | None = None,
    *,
    begin: Callable[[Store], None] | None = None,
    meter: Meter | None = None,
    again: bool = False,
    json: bool,
    settings: Settings,
    workers: int | None = None,
    timeout: float = TIMEOUT,
) -> int:
    """Add what is found in `rounds` to the store at `url`, print what became of it, return the exit code.

    It is read in `workers` processes (as many as it is worth); one that takes `timeout` seconds is ended.
    `begin` is called before the first round, `done` after each, when all of it is in the store. The sources
    are named to the log.
    """
    quieten_others()
    log.info("started", extra={"store": url.rpartition("@")[2], "sources": sources, "workers": workers})
    summary, stopped, meter = Summary(), None, meter or Meter()
    ending = _Ending(json, summary)
    with deferred(ending.cut_short):
        try:
            with interruptible():
                store = Store.open(url, write=True)
            ending.store = store.name
            add = partial(
                add_items, store, summary=summary, again=again, settings=settings, workers=workers,
                timeout=timeout,
            )  # fmt: skip
            with store, Tally() as tally:
                if begin is not None:
                    begin(store)
                for part in interruptible_each(rounds):
                    _shown(add(part.items), summary, meter, tally)
                    tally.show("bringing the stories up to date")
                    store.merge(tally.merging)
                    ending.stories = store.totals().stories
                    ending.merged = summary.added
                    if done is not None:
                        done(part, store)
        except Stopped as stop:
            stopped = stop.by
        ending.tell(stopped)
    if stopped is not None:
        return exit_code(stopped)
    refused = sum(summary.refused.values())
    if refused and not (summary.added or summary.known or summary.empty):
        return BAD
    return PARTLY if refused else DONE


class _Ending:
    """What the user is told at the end of a run, whatever ends it."""

    def __init__(self, json: bool, summary: Summary) -> None:
        self._json, self._summary, self._start = json, summary, time.monotonic()
        self.store: str | None = None
        self.stories: int | None = None
        """How many stories the store has, once they are made."""
        self.merged = 0
        """How many of the added reports are in the stories."""

    def tell(self, stopped: signal.Signals | None) -> None:
        """Print the summary, and what stopped the run."""
        if self.store is not None:
            self._print(stopped)
        if stopped is not None:
            rest = "; the stories of it are made by the next run" if self._summary.added > self.merged else ""
            _complain_last(f"stopped by {stopped.name}; {_STAYS}{rest}")

    def cut_short(self, by: signal.Signals) -> None:
        """Print the same where the process has to be ended before all that it holds is written."""
        if self.store is not None:
            self._print(by)
        _complain_last(f"stopped by {by.name} before all that was read could be written; {_STAYS}")

    def _print(self, stopped: signal.Signals | None) -> None:
        seconds = time.monotonic() - self._start
        counts = _counts(self._summary) | {"stories": self.stories}
        counts["stopped"] = stopped.name if stopped else None
        log.info("ended", extra={"seconds": round(seconds, 3), **counts, "stages": stages()})
        if self._json:
            print_json({"store": self.store, **counts, "seconds": round(seconds, 3)})
        else:
            _print_summary(str(self.store), self._summary, seconds)
            if self.stories is not None:
                typer.echo(f"  the store has {self.stories:,} {'story' if self.stories == 1 else 'stories'}")


def _complain_last(message: str) -> None:
    sys.stdout.flush()
    complain(message)


def _shown(added: Generator[Item | Refusal], summary: Summary, meter: Meter, tally: Tally) -> None:
    """Have the bar follow what is added."""
    with closing(added):  # what is held is written before anything else, whatever happens here
        for item in added:
            tally.show(item.name)
            share = meter.read / meter.total if meter.total else None
            tally.tell(sum(summary.refused.values()), share)


def one_round(sources: list[str], how: How, meter: Meter) -> Iterator[Round]:
    """Yield what is found in all sources, once; `meter` is kept up to date."""
    from dragoman.sources.watching import Fetcher

    meter.total = Meter.of(sources).total
    yield Round(", ".join(sources), resolved(items(sources, how, meter), Fetcher(), how))


def _print_summary(url: str, summary: Summary, seconds: float) -> None:
    """Print the summary for a person."""
    lines = [
        ("new reports", summary.new),
        ("new versions", summary.changed),
        ("read again", summary.reread),
        ("known already", summary.known),
        ("without text", summary.empty),
        ("refused", sum(summary.refused.values())),
    ]
    shown = [(name, count) for name, count in lines if count or name == "new reports"]
    typer.echo(f"{url}: {_took(seconds)}")
    for name, count in shown:
        typer.echo(f"  {name:<14}{count:>9,}")
    if summary.added:
        typer.echo(f"  with {summary.events:,} events and {summary.statements:,} statements")
    if summary.passed_over:
        typer.echo(f"  {summary.passed_over:,} of them {_UNREAD}")
    for reason, count in summary.refused.most_common(10):
        first = next((source for source, why in summary.refusals if why == reason), "")
        others = f" and {count - 1:,} more" if count > 1 else ""
        sys.stdout.flush()
        complain(f"{first}{others}: {reason}")


def _counts(summary: Summary) -> dict[str, object]:
    return {
        "new": summary.new,
        "changed": summary.changed,
        "reread": summary.reread,
        "known": summary.known,
        "passed_over": summary.passed_over,
        "empty": summary.empty,
        "refused": sum(summary.refused.values()),
        "reasons": dict(summary.refused),
        "refusals": [{"source": source, "reason": reason} for source, reason in summary.refusals],
        "events": summary.events,
        "statements": summary.statements,
    }


def _took(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{seconds:.1f} s"


_SHARDS_STAY = "shards that are built stay, and the same command goes on from there"


def run_build(
    corpus: str,
    out: str,
    engine: str,
    address: str | None,
    workers: int | None,
    *,
    shard: int,
    timeout: float,
    how: How,
    settings: Settings,
    json: bool,
) -> int:
    """Build, print what became of it, return the exit code."""
    if address and engine != "ray":
        raise BadUsage("--address is that of a Ray cluster: give --engine ray too")
    check_installed(corpus, out, *(["ray"] if engine == "ray" else []))
    quieten_others()
    start, built = time.monotonic(), Built()

    def tell(stopped: signal.Signals | None) -> None:
        seconds = time.monotonic() - start
        if json:
            _print_built_json(out, built, seconds, stopped)
        else:
            _print_built(out, built, seconds)
        if stopped is not None:
            sys.stdout.flush()
            complain(f"stopped by {stopped.name}; {_SHARDS_STAY}")

    with deferred(tell):
        stopped = None
        try:
            with Tally() as tally:
                shown = _BuildProgress(tally)
                chosen: Engine = Cluster(address, workers) if engine == "ray" else Threads(workers or cores())
                with chosen:
                    build(
                        corpus, out, chosen, settings=settings, how=how, shard_size=shard, timeout=timeout,
                        planned=shown.planned, read=shown.read, built=built,
                    )  # fmt: skip
        except Stopped as stop:
            stopped = stop.by
        tell(stopped)
    if stopped is not None:
        return exit_code(stopped)
    return PARTLY if built.failed else DONE


class _BuildProgress:
    """What the bar is told."""

    def __init__(self, tally: Tally) -> None:
        self._tally, self._total, self._read, self._aside = tally, 0, 0, 0
        tally.show("counting the reports")

    def planned(self, reports: int, done: int) -> None:
        """Take how many reports there are, and how many were done before."""
        self._total = reports - done
        self._tally.show("")

    def read(self, reports: int, aside: int) -> None:
        """Count what was read."""
        self._read, self._aside = self._read + reports, self._aside + aside
        self._tally.tell(self._aside, self._read / self._total if self._total else None, reports)


def _print_built(out: str, built: Built, seconds: float) -> None:
    shards = f"{built.built:,} of {built.shards:,} shards built" if built.shards else "no shard built"
    typer.echo(f"{out}: {seconds:.1f} s, {shards}")
    for name, count in built.rows.items():
        typer.echo(f"  {name:<14}{count:>12,}")
    if built.passed_over:
        typer.echo(f"  {built.passed_over:,} reports {_UNREAD}")
    if built.refused:
        complain(f"{built.refused:,} were refused or set aside: the table refusals says why")
    for reason in built.failed[:10]:
        complain(f"not built: {reason}")
    if built.failed:
        complain(f"{len(built.failed):,} shards are not built; the same command goes on with them")


def _print_built_json(out: str, built: Built, seconds: float, stopped: signal.Signals | None) -> None:
    by = stopped.name if stopped else None
    print_json({"out": out, **asdict(built), "seconds": round(seconds, 3), "stopped": by})
