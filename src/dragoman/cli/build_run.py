"""Run `dragoman build`: a bar while it goes, a summary at the end."""

from __future__ import annotations

import signal
import sys
import time
from dataclasses import asdict

import typer

from dragoman.batch.build import Built, build
from dragoman.batch.process_readers import cores
from dragoman.batch.task_engine import Cluster, Engine, Threads
from dragoman.cli import DONE, PARTLY, complain
from dragoman.cli.options import print_json
from dragoman.cli.progress import Tally
from dragoman.errors import BadUsage
from dragoman.observing import quieten_others
from dragoman.settings import Settings
from dragoman.sources.item import How
from dragoman.stopping import Stopped, deferred, exit_code

_STAYS = "shards that are built stay, and the same command goes on from there"


def run(
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
    quieten_others()
    start, built = time.monotonic(), Built()

    def tell(stopped: signal.Signals | None) -> None:
        seconds = time.monotonic() - start
        if json:
            _json(out, built, seconds, stopped)
        else:
            _text(out, built, seconds)
        if stopped is not None:
            sys.stdout.flush()
            complain(f"stopped by {stopped.name}; {_STAYS}")

    with deferred(tell):
        stopped = None
        try:
            with Tally() as tally:
                shown = _Shown(tally)
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


class _Shown:
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


def _text(out: str, built: Built, seconds: float) -> None:
    shards = f"{built.built:,} of {built.shards:,} shards built" if built.shards else "no shard built"
    typer.echo(f"{out}: {seconds:.1f} s, {shards}")
    for name, count in built.rows.items():
        typer.echo(f"  {name:<14}{count:>12,}")
    if built.passed_over:
        unread = "cannot tell of two states, or are in a language that no reader reads: not read (--no-gate)"
        typer.echo(f"  {built.passed_over:,} reports {unread}")
    if built.refused:
        complain(f"{built.refused:,} were refused or set aside: the table refusals says why")
    for reason in built.failed[:10]:
        complain(f"not built: {reason}")
    if built.failed:
        complain(f"{len(built.failed):,} shards are not built; the same command goes on with them")


def _json(out: str, built: Built, seconds: float, stopped: signal.Signals | None) -> None:
    by = stopped.name if stopped else None
    print_json({"out": out, **asdict(built), "seconds": round(seconds, 3), "stopped": by})
