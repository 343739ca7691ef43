"""Commands that are asked to stop, again and again: what was read is kept, told, and gone on with.

    python -m benchmarks.signals [--signals 200] [--seed 7]

`add` (into SQLite, with one process and with several) and `build` read a folder of reports: texts, which take
reading, and records, which take writing. Each run is sent SIGINT, SIGTERM or SIGHUP at a random moment of the
time that a whole run takes, or of the transaction that is then next, alone or with all its processes, as a
terminal and a service manager do. Looked at are the exit code (130, 143, 129), the time until no process is
left, what was told, whether the store verifies and holds as many more reports as were told. The same command
goes on until a run ends by itself; what is there then is compared with what a run gives that nobody stopped,
and the next begins anew. Ends with exit code 1 on a difference, and where it took more than BAR seconds.
"""

from __future__ import annotations

import argparse
import json
import mmap
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import psutil
from benchmarks.invented import reports
from benchmarks.kill import contents
from benchmarks.signals_run import AT, BEGUN, BETWEEN, COMMITTING, OPEN

from dragoman.lexicon.predicates import frames
from dragoman.record.encoding import encode
from dragoman.stopping import SIGNALS, exit_code
from dragoman.store import Store

BAR = 2.0
"""Seconds in which a command and all its processes must be gone."""
TEXTS, RECORDS = 10, 80
"""Texts, then records, of each of the FILES files."""
FILES = 3
WRITES, LONGEST = 0.5, 0.05
"""The share of signals that wait for the next transaction, and then a moment of this many seconds."""


def main() -> int:
    """Send signals and print what came of them; return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--signals", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    for number in SIGNALS:  # not ignored by the commands, as they are in the background of a shell
        signal.signal(number, signal.SIG_DFL if number != signal.SIGINT else signal.default_int_handler)
    chance = random.Random(given.seed)
    with TemporaryDirectory() as name:
        folder = Path(name)
        _write_corpus(folder / "corpus", chance)
        tried = [
            Tried("add, one process", _add(0), _held_by_store, _counted_in_store, folder),
            Tried("add, several", _add(2), _held_by_store, _counted_in_store, folder),
            Tried("build", _build, _held_by_folder, _counted_in_folder, folder, writes=False),
        ]
        for command in tried:
            command.measure()
        with suppress(KeyboardInterrupt):  # what was found until then is printed
            while (sent := sum(len(command.seconds) for command in tried)) < given.signals:
                tried[sent % len(tried)].send(chance)
                print(f"{sent} of {given.signals} signals", file=sys.stderr, end="\r", flush=True)
        for command in tried:
            command.finish()
    _print(tried)
    return int(any(command.problems or max(command.seconds, default=0) > BAR for command in tried))


def _write_corpus(folder: Path, chance: random.Random) -> None:
    folder.mkdir()
    records = reports(FILES * RECORDS, chance)
    sentences = [frame.example for frame in frames()]
    for number in range(FILES):
        with (folder / f"{number}.jsonl").open("wb") as out:
            for text in range(TEXTS):
                told = f"Report {number}.{text}. " + " ".join(chance.sample(sentences, 12))
                out.write(json.dumps({"text": told, "published": "2023-05-05"}).encode() + b"\n")
            out.writelines(encode(next(records)) + b"\n" for _ in range(RECORDS))


def _add(workers: int) -> Callable[[Path, Path], list[str]]:
    return lambda corpus, out: ["add", str(corpus), "--store", f"{out}.db", "--workers", str(workers)]


def _build(corpus: Path, out: Path) -> list[str]:
    return ["build", str(corpus), str(out), "--workers", "2", "--shard", "60"]


def _held_by_store(out: Path) -> object:
    with Store.open(f"{out}.db") as store:
        return contents(store), store.counts()["waiting_event"]


def _counted_in_store(out: Path) -> tuple[int, int]:
    """Return how many reports a store holds, and how many faults it has."""
    if not Path(f"{out}.db").exists():
        return 0, 0
    with Store.open(f"{out}.db") as store:
        faults = sum(len(check.problems) for check in store.verify())
        return store.counts()["report_version"], faults


def _held_by_folder(out: Path) -> object:
    files = [path for path in out.rglob("*") if path.is_file() and path.parent.name != "_shards"]
    return {str(path.relative_to(out)): path.read_bytes() for path in files}


def _counted_in_folder(out: Path) -> tuple[int, int]:
    """Return how many reports the shards hold that are built."""
    notes = [json.loads(path.read_bytes()) for path in out.glob("_shards/*.json")]
    return sum(note["reports"] for note in notes), 0


@dataclass
class Tried:
    """A command, and what came of the signals that it was sent."""

    name: str
    command: Callable[[Path, Path], list[str]]
    held: Callable[[Path], object]
    counted: Callable[[Path], tuple[int, int]]
    folder: Path
    writes: bool = True
    seconds: list[float] = field(default_factory=list)
    met: Counter[bytes] = field(default_factory=Counter)
    ended: int = 0
    compared: int = 0
    problems: list[str] = field(default_factory=list)
    _out: Path = Path()
    _begun: int = 0
    _lasts: float = 0.0
    _whole: object = None

    def measure(self) -> None:
        """Run the command as nobody stops it."""
        self._begin()
        run = self._run()
        run.lives_for(0.0)
        start = time.monotonic()
        run.wait()
        self._lasts, self._whole = time.monotonic() - start, self.held(self._out)
        self._begin()

    def send(self, chance: random.Random) -> None:
        """Run the command, stop it, and look at what came of it."""
        before, _ = self.counted(self._out)
        run = self._run()
        number, to_all = chance.choice(SIGNALS), chance.random() < 0.5
        met, seconds = b"", 0.0
        run.lives_for(0.0)
        start = time.monotonic()
        lives = run.lives_on_for(chance.uniform(0, self._lasts))
        if lives and self.writes and chance.random() < WRITES:
            lives = run.writes(chance.uniform(0, LONGEST))
        if lives:
            met, seconds = run.at[:], run.stop(number, to_all)
        if run.wait() == 0:
            self.ended += 1
            if not lives:  # the machine may be faster now than when it was measured
                self._lasts = (self._lasts + time.monotonic() - start) / 2
            self._compare()
        else:
            self.met[met] += 1
            self.seconds.append(seconds)
            self._look(run, number, to_all, before, seconds)

    def finish(self) -> None:
        """Let the last one come to its end."""
        if self._out.exists() or Path(f"{self._out}.db").exists():
            self._run().wait()
            self._compare()

    def _run(self) -> _Run:
        return _Run(self.command(self.folder / "corpus", self._out), self.folder / "at")

    def _begin(self) -> None:
        self._begun += 1
        self._out = self.folder / f"{self.name} {self._begun}"

    def _look(self, run: _Run, number: signal.Signals, to_all: bool, before: int, seconds: float) -> None:
        code, out, err = run.wait(), run.out, run.err
        told = json.loads(out) if out else {}
        problems = []
        if code != exit_code(number):
            problems.append(f"exit code {code}")
        if f"stopped by {number.name}" not in err and told.get("stopped", number.name):
            problems.append("nothing was told")
        if "Traceback" in err or "another program" in err:
            problems.append("a fault was told")
        after, faults = self.counted(self._out)
        fresh = told.get("new", 0) if "store" in told else told.get("reports", 0) and told["reports"] - before
        if after - before != fresh:
            problems.append(f"{after - before} more reports than before, {fresh} were told")
        if faults:
            problems.append(f"{faults} faults in the store")
        if run.left:
            problems.append(f"left: {run.left}")
        for problem in problems:
            who = "all" if to_all else "one"
            self.problems.append(f"{number.name} to {who}, gone after {seconds:.2f} s: {problem}\n{out}{err}")
            print(self.problems[-1], file=sys.stderr, flush=True)

    def _compare(self) -> None:
        self.compared += 1
        if self.held(self._out) != self._whole:
            self.problems.append("in the end NOT the same as of a run that was never stopped")
        self._begin()


class _Run:
    """A command as a process of its own, in a session of its own."""

    def __init__(self, command: Sequence[str], file: Path) -> None:
        file.write_bytes(BETWEEN)
        with file.open("r+b") as opened:
            self.at = mmap.mmap(opened.fileno(), 1)
        self.left: list[str] = []
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.signals_run", *command, "--format", "json"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
            env={**os.environ, AT: str(file)},
        )  # fmt: skip
        self.out = self.err = ""

    def lives_for(self, seconds: float) -> bool:
        """Wait until the command takes signals, and then so many seconds; say whether it still runs."""
        while self.at[:] != BEGUN and self._process.poll() is None:
            time.sleep(0.001)
        self.at[:] = BETWEEN
        return self.lives_on_for(seconds)

    def writes(self, seconds: float) -> bool:
        """Wait until a transaction writes, and then so many seconds; say whether the command still runs."""
        while self.at[:] != OPEN and self._process.poll() is None:
            time.sleep(0.0002)
        return self.lives_on_for(seconds)

    def lives_on_for(self, seconds: float) -> bool:
        """Wait so many seconds; say whether the command still runs."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return True
        return False

    def stop(self, number: signal.Signals, to_all: bool) -> float:
        """Send a signal; return the seconds until no process is left."""
        start = time.monotonic()
        (os.killpg if to_all else os.kill)(self._process.pid, number)
        while time.monotonic() - start < 5 * BAR:
            self.left = self._members()
            if not self.left and self._process.poll() is not None:
                break
            time.sleep(0.005)
        return time.monotonic() - start

    def _members(self) -> list[str]:
        """Return the names of the processes of this session that still run; some end meanwhile."""
        names = []
        for process in psutil.process_iter():
            with suppress(OSError, psutil.Error):
                alive = process.status() != psutil.STATUS_ZOMBIE
                if alive and os.getsid(process.pid) == self._process.pid:
                    names.append(process.name())
        return names

    def wait(self) -> int:
        """Return the exit code, when the command has ended."""
        if not self._process.stdout or self._process.stdout.closed:
            return self._process.returncode
        self.out, self.err = self._process.communicate()
        return self._process.returncode


def _print(tried: Sequence[Tried]) -> None:
    print("| command | signals | met a transaction | its commit | ended before | exit: median | longest "
          "| compared | problems |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|")  # fmt: skip
    for command in tried:
        cells: list[Any] = [
            command.name, len(command.seconds), command.met[OPEN], command.met[COMMITTING], command.ended,
            f"{median(command.seconds):.2f} s", f"{max(command.seconds):.2f} s", command.compared,
            len(command.problems),
        ]  # fmt: skip
        print("| " + " | ".join(map(str, cells)) + " |")
    for command in tried:
        for problem in command.problems:
            print(f"{command.name}: {problem}")


if __name__ == "__main__":
    sys.exit(main())
