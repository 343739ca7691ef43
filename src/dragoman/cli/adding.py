"""Run `dragoman add`: a bar while it goes, a summary at the end, whatever ends it."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from functools import partial

import typer

from dragoman.cli import BAD, DONE, PARTLY, complain
from dragoman.cli.parts import print_json
from dragoman.cli.progress import Tally
from dragoman.observing import log, quieten_others, stages
from dragoman.runners.worker import TIMEOUT
from dragoman.settings import Settings
from dragoman.sources.item import How, Item, Refusal
from dragoman.sources.items import Meter, items
from dragoman.sources.web import resolved
from dragoman.store import Store
from dragoman.store.found import Summary


def run(
    sources: list[str],
    url: str,
    how: How,
    *,
    again: bool,
    json: bool,
    settings: Settings,
    every: float | None = None,
    workers: int | None = None,
    timeout: float = TIMEOUT,
) -> int:
    """Add what is in `sources` to the store at `url`, print what became of it, return the exit code.

    It is read in `workers` processes (as many as it is worth); one that takes `timeout` seconds is ended.
    With `every` (seconds) the sources, which are addresses, are asked again and again until it is stopped.
    """
    quieten_others()
    log.info("started", extra={"store": url.rpartition("@")[2], "sources": sources, "workers": workers})
    summary, start, stopped = Summary(), time.monotonic(), False
    with Store.open(url, write=True) as store, Tally() as tally:
        add = partial(
            store.add_items, summary=summary, again=again, settings=settings, workers=workers, timeout=timeout
        )
        try:
            meter = Meter.of(sources)
            for part in _rounds(sources, how, every, summary, meter):
                _shown(add(part), summary, meter, tally)
                tally.show("bringing the stories up to date")
                store.merge()
        except KeyboardInterrupt:
            stopped = True
    seconds = time.monotonic() - start
    log.info("ended", extra={"seconds": round(seconds, 3), **_told(summary), "stages": stages()})
    write = _json if json else _text
    write(store.name, summary, seconds)
    if stopped:
        complain("stopped; what was added stays, and the same command goes on from there")
    refused = sum(summary.refused.values())
    if refused and not (summary.added or summary.known):
        return BAD
    return PARTLY if refused or stopped else DONE


def _shown(added: Iterable[Item | Refusal], summary: Summary, meter: Meter, tally: Tally) -> None:
    """Have the bar follow what is added."""
    for found in added:
        tally.show(found.name)
        share = meter.read / meter.total if meter.total else None
        tally.tell(sum(summary.refused.values()), share)


def _rounds(
    sources: list[str], how: How, every: float | None, summary: Summary, meter: Meter
) -> Iterator[Iterator[Item | Refusal]]:
    """Yield what is found in all sources, once; or, watching, in each when it is due, for ever."""
    from dragoman.sources.fetch import Fetcher
    from dragoman.sources.watching import Watch

    fetch, seen = Fetcher(), set[str]()
    if every is None:
        yield resolved(items(sources, how, meter), fetch, how, seen)
        return
    watch = Watch(sources, every)
    for source in watch:
        before = sum(summary.refused.values())
        yield resolved(items([source], how), fetch, how, seen)
        if sum(summary.refused.values()) == before:
            watch.done(source)


def _text(url: str, summary: Summary, seconds: float) -> None:
    """Print the summary for a person."""
    lines = [
        ("new reports", summary.new),
        ("new versions", summary.changed),
        ("read again", summary.reread),
        ("known already", summary.known),
        ("refused", sum(summary.refused.values())),
    ]
    shown = [(name, count) for name, count in lines if count or name == "new reports"]
    typer.echo(f"{url}: {_took(seconds)}")
    for name, count in shown:
        typer.echo(f"  {name:<14}{count:>9,}")
    if summary.added:
        typer.echo(f"  with {summary.events:,} events and {summary.statements:,} statements")
    if summary.passed_over:
        told = f"{summary.passed_over:,} of them cannot tell of two states; not read (--no-gate reads all)"
        typer.echo(f"  {told}")
    for reason, count in summary.refused.most_common(10):
        first = next((source for source, why in summary.refusals if why == reason), "")
        others = f" and {count - 1:,} more" if count > 1 else ""
        sys.stdout.flush()
        complain(f"{first}{others}: {reason}")


def _json(url: str, summary: Summary, seconds: float) -> None:
    print_json({"store": url, **_told(summary), "seconds": round(seconds, 3)})


def _told(summary: Summary) -> dict[str, object]:
    return {
        "new": summary.new,
        "changed": summary.changed,
        "reread": summary.reread,
        "known": summary.known,
        "passed_over": summary.passed_over,
        "refused": sum(summary.refused.values()),
        "reasons": dict(summary.refused),
        "refusals": [{"source": source, "reason": reason} for source, reason in summary.refusals],
        "events": summary.events,
        "statements": summary.statements,
    }


def _took(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{seconds:.1f} s"
