"""Score every development set there is: python -m benchmarks DATA [--only SET ...] [--quick]

DATA holds the sets and their scorers (see evaluation/bench.toml); what is not there is passed over. Each set
runs in its own process, through evaluation/adapters.py. Prints one table; a bar that is not reached is
marked. `seed` is one report with its gold record, in the folder seed/ beside DATA; `html` are pages; `speed`
is that of times and places by themselves (benchmarks/parts_speed.py). Exit code 0 when all ran, 1 when a
scorer failed, 2 when DATA holds nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "evaluation" / "bench.toml"
QUICK = 15  # documents of each set with --quick
SEED_BARS = {
    "events": 75.0,
    "statements": 85.0,
    "speaker_state": 95.0,
    "event_date_exact": 90.0,
    "event_status": 90.0,
}


@dataclass(frozen=True)
class Shown:
    """A figure of the table: what it is called, where it stands in the scorer's JSON, and our bar."""

    title: str
    path: tuple[str | int, ...]
    bar: float | None = None
    share: bool = False

    def of(self, figures: Any) -> float | None:
        for key in self.path:
            figures = figures[key]
        if figures is None:
            return None
        return 100 * figures if self.share else float(figures)


@dataclass(frozen=True)
class DevelopmentSet:
    """One set: its data and scorer within DATA, and the adapter that is scored."""

    name: str
    data: str
    scorer: str
    using: str
    figures: tuple[Shown, ...]
    options: tuple[str, ...] = field(default=())


def development_sets() -> list[DevelopmentSet]:
    """Return the sets of bench.toml, in its order."""
    rows = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    return [
        DevelopmentSet(
            name,
            row["data"],
            row["scorer"],
            row["using"],
            tuple(Shown(**figure | {"path": tuple(figure["path"])}) for figure in row["figures"]),
            tuple(row.get("options", ())),
        )
        for name, row in rows.items()
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options(arguments)
    data = options.data.resolve()
    chosen = [test for test in development_sets() if not options.only or test.name in options.only]
    there = [test for test in chosen if (data / test.data).exists() and (data / test.scorer).exists()]
    more: dict[str, Callable[[], Iterable[Row]]] = {
        "seed": partial(_seed, data.parent / "seed"),
        "html": partial(_pages, data / "html"),
        "speed": partial(_speed, data),
    }
    folders = {"seed": data.parent / "seed", "html": data / "html", "speed": data / "places"}
    extra = [
        name
        for name, folder in folders.items()
        if folder.is_dir() and (not options.only or name in options.only)
    ]
    if not there and not extra:
        print(f"{options.data}: no development set; expected one of {', '.join(_names())}", file=sys.stderr)
        return 2
    failed = 0
    print(f"{'set':11}{'figure':34}{'value':>7}{'bar':>7}")
    for test in there:
        failed += not _printed(test.name, partial(_scored, test, data, options.quick))
    for name in extra:
        failed += not _printed(name, more[name])
    return int(failed > 0)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("data", type=Path, metavar="DATA", help="the folder of development sets")
    parser.add_argument("--only", action="append", metavar="SET", choices=_names(), help="; ".join(_names()))
    parser.add_argument("--quick", action="store_true", help=f"the first {QUICK} documents of each set only")
    return parser.parse_args(arguments)


def _names() -> list[str]:
    return [*(test.name for test in development_sets()), "seed", "html", "speed"]


Row = tuple[str, float | None, float | None]


def _printed(name: str, rows: Callable[[], Iterable[Row]]) -> bool:
    """Print the rows of one set as they come; say whether it ran."""
    start = time.perf_counter()
    try:
        found = list(rows())
    except (OSError, subprocess.CalledProcessError, ValueError, LookupError) as error:
        print(f"{name:11}failed: {_reason(error)}", file=sys.stderr)
        return False
    for title, value, bar in found:
        print(f"{name:11}{title:34}{_cell(value)}{_cell(bar)}{'  below' if _below(value, bar) else ''}")
    print(f"{name:11}{'seconds':34}{time.perf_counter() - start:7.1f}\n", flush=True)
    return True


def _cell(value: float | None) -> str:
    return f"{value:7.2f}" if value is not None else f"{'-':>7}"


def _below(value: float | None, bar: float | None) -> bool:
    return bar is not None and (value is None or value < bar)


def _reason(error: Exception) -> str:
    if isinstance(error, subprocess.CalledProcessError):
        return str(error.stderr or error.stdout or error).strip().splitlines()[-1]
    return f"{type(error).__name__}: {error}"


def _scored(test: DevelopmentSet, data: Path, quick: bool) -> Iterator[Row]:
    """Run the set's scorer in a process of its own and yield its figures."""
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch) / "figures.json"
        if (data / test.data).is_dir():
            command, said = _records(test, data, Path(scratch), quick)
        else:
            using, limit = f"evaluation.adapters:{test.using}", ["--limit", str(QUICK)] if quick else []
            command, said = [str(data / test.data), "--using", using, *test.options, *limit], ""
        said += _run([str(data / test.scorer), *command, "--json", str(out)])
        figures = json.loads(out.read_text(encoding="utf-8"))
    for shown in test.figures:
        yield shown.title, shown.of(figures), shown.bar
    if failed := sum(map(int, re.findall(r"failed (\d+)", said))):
        yield "texts that the reader failed on", float(failed), None


def _records(test: DevelopmentSet, data: Path, scratch: Path, quick: bool) -> tuple[list[str], str]:
    """Read the texts of a folder set; return the scorer's arguments and what the reading printed."""
    gold, read = scratch / "gold", scratch / "read"
    gold.mkdir()
    read.mkdir()
    for path in sorted((data / test.data / "gold").glob("*.json"))[: QUICK if quick else None]:
        shutil.copy(path, gold)
    texts = data / test.data / "texts"
    said = _run(["-m", "evaluation.adapters", str(texts), str(gold), str(read)])
    return ["--gold", str(gold), "--pred", str(read), "--texts", str(texts)], said


def _seed(folder: Path) -> Iterator[Row]:
    """Read one page copy without being told anything of it, and score it with our own scorer."""
    from evaluation.adapters import record

    from dragoman.evaluation.gold_rows import as_rows, decode_rows
    from dragoman.evaluation.scorer import score, score_text

    gold = decode_rows((folder / "gold.json").read_bytes(), "gold.json")
    text = (folder / "article.txt").read_text(encoding="utf-8")
    figures = score([score_text(as_rows(record(text, None, None, None)), gold, text)]).figures
    for name, bar in SEED_BARS.items():
        value = figures[name].value
        yield figures[name].title, None if value is None else 100 * value, bar


def _pages(data: Path) -> Iterator[Row]:
    """Run the comparison of body texts and yield ours beside trafilatura's, which is the bar."""
    found = _run([str(ROOT / "benchmarks" / "html_body.py"), str(data)], good=(0, 1))
    rows = re.findall(r"^(\w+) +(\w+) +precision \S+ +recall \S+ +F1 (\S+)", found, re.MULTILINE)
    figures = {(reader, measure): 100 * float(value) for reader, measure, value in rows}
    for measure in ("shingles", "words"):
        yield f"body text, {measure}, F1", figures["dragoman", measure], figures["trafilatura", measure]


def _speed(data: Path) -> Iterator[Row]:
    """Run the measurement of the parts and yield its figures; only for speeds is a bar a least value."""
    found = _run([str(ROOT / "benchmarks" / "parts_speed.py"), str(data)])
    for title, value in re.findall(r"^(\S.*?) {2,}(\d+)$", found, re.MULTILINE):
        yield title, float(value), 50 if title.endswith("documents/s") else None


def _run(command: Sequence[str], good: Sequence[int] = (0,)) -> str:
    """Run Python with `command` from the repository's root and return what it printed."""
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    done = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": path},
        capture_output=True,
        text=True,
    )
    if done.returncode not in good:
        raise subprocess.CalledProcessError(done.returncode, list(command), done.stdout, done.stderr)
    return done.stdout
