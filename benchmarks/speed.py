"""How fast one report is read: CPU of a warm reading, against the bare parse, and of a cold start.

    python -m benchmarks.speed [REPORT]... [--most RATIO]      (default: the bundled examples)

Times are CPU time of one thread, scaled to 600 words; the ratio is of the whole reading to a bare
`nlp.pipe` of the same paragraphs in the same run, which a noisy machine moves less; garbage is collected as
seldom as in the processes of the program, for both. A cold start is the
best of three of the installed command, compiled bytecode there as after an installation by pip. With `--most`
it ends with exit code 1 where the ratio is above.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 5


@dataclass(frozen=True)
class Speed:
    """What reading takes: CPU milliseconds, for each report or for 600 words, and the cold starts."""

    reports: int
    words: int
    taking_in: float
    reading: float
    longest: float
    longest_words: int
    parsing: float
    cold: Start
    helping: Start

    @property
    def ratio(self) -> float:
        """The whole reading over the bare parse."""
        return self.reading / self.parsing


@dataclass(frozen=True)
class Start:
    """A command from process start to finish: seconds of the clock and of the processors."""

    wall: float
    cpu: float

    def __str__(self) -> str:
        return f"{self.wall:.2f} s ({self.cpu:.2f} s CPU)"


def measure(paths: list[Path]) -> Speed:
    """Read the reports several times and return the medians."""
    import spacy

    from dragoman.ingest import ingest
    from dragoman.pipeline import extract
    from dragoman.settings import DEFAULT, collect_seldom

    collect_seldom()
    nlp = spacy.load(DEFAULT.model)
    reports = [ingest(path) for path in paths]
    words = sum(len(report.text.split()) for report in reports)
    for report in reports:
        extract(report)  # loads the parser and the lexicons
    whole = [_cpu(lambda: [extract(report) for report in reports]) for _ in range(ROUNDS)]
    texts = [[report.text[b.start : b.end] for b in report.blocks] for report in reports]
    bare = [_cpu(lambda: [list(nlp.pipe(blocks)) for blocks in texts]) for _ in range(ROUNDS + 1)][1:]
    longest = max(reports, key=lambda report: len(report.text.split()))
    size = len(longest.text.split())
    single = [_cpu(lambda: extract(longest)) for _ in range(ROUNDS)]
    taken = [_cpu(lambda: [ingest(path) for path in paths]) for _ in range(ROUNDS)]
    return Speed(
        len(reports),
        words,
        median(taken) / len(reports) * 1000,
        median(whole) / words * 600_000,
        median(single) / size * 600_000,
        size,
        median(bare) / words * 600_000,
        _command("read", str(paths[0]), "--format", "json"),
        _command("--help"),
    )


def main() -> int:
    """Print words, CPU time per 600 words, the ratio to the bare parse, and the cold start."""
    parser = argparse.ArgumentParser()
    parser.add_argument("report", type=Path, nargs="*")
    parser.add_argument("--most", type=float, default=float("inf"))
    given = parser.parse_args()
    found = measure(given.report or bundled())
    print(f"reports                     {found.reports} ({found.words} words)")
    print(f"taking in, per report       {found.taking_in:.0f} ms CPU")
    print(f"reading 600 words, warm     {found.reading:.0f} ms CPU")
    print(f"  the longest alone         {found.longest:.0f} ms CPU ({found.longest_words} words)")
    print(f"bare parse of 600 words     {found.parsing:.0f} ms CPU")
    print(f"reading / bare parse        {found.ratio:.2f}")
    print(f"dragoman read, cold         {found.cold}")
    print(f"dragoman --help             {found.helping}")
    return 0 if found.ratio <= given.most else 1


def _cpu(run: Callable[[], object]) -> float:
    start = time.process_time()
    run()
    return time.process_time() - start


def _command(*arguments: str) -> Start:
    """Run a command three times; return its best wall and CPU time."""
    walls, cpus = [], []
    with tempfile.TemporaryDirectory() as bytecode:
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": bytecode}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        for _ in range(4):  # the first one compiles
            wall, cpu = time.perf_counter(), _children()
            command = [sys.executable, "-m", "dragoman", *arguments]
            subprocess.run(command, capture_output=True, check=False, cwd=ROOT, env=environment)
            walls.append(time.perf_counter() - wall)
            cpus.append(_children() - cpu)
    return Start(min(walls), min(cpus))


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def bundled() -> list[Path]:
    """Return the reports that come with the repository."""
    reports = (path for path in (ROOT / "examples").iterdir() if path.suffix in {".html", ".md", ".txt"})
    return sorted(path for path in reports if path.name != "README.md")


if __name__ == "__main__":
    sys.exit(main())
