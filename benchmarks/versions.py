"""The speed of this version against another one: the same reports read by turns, CPU time, and the ratio.

    git worktree add ../before COMMIT
    python -m benchmarks.versions ../before [REPORT]... [--rounds 9] [--most 1.05]

OTHER is a checkout; REPORT defaults to the bundled examples of this version. Each version has one warm
process, which reads all reports one by one and then all together; the two take turns, so that both meet the
same moods of the machine. The ratio is the median of those of the rounds. Ends with exit code 1 where one is
above --most.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from benchmarks.speed import ROOT, bundled

ROUNDS = 9
MOST = 1.05
WAYS = ("one by one", "all together")
_READER = """
import sys, time
from pathlib import Path
from dragoman.ingest import ingest
from dragoman.pipeline import extract, extract_all
reports = [ingest(Path(name)) for name in sys.argv[1:]]
def took(work):
    start = time.process_time()
    work()
    return time.process_time() - start
for _ in sys.stdin:
    alone = took(lambda: [extract(report) for report in reports])
    print(alone, took(lambda: list(extract_all(reports))), flush=True)
"""


class Version:
    """A process that reads the reports with the version of a checkout whenever it is asked to."""

    def __init__(self, checkout: Path, reports: list[Path]) -> None:
        environment = {
            **os.environ,
            "PYTHONPATH": str(checkout.resolve() / "src"),
            "OPENBLAS_NUM_THREADS": "1",
            "OMP_NUM_THREADS": "1",
        }
        command = [sys.executable, "-c", _READER, *map(str, reports)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        )

    def __enter__(self) -> Version:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def read(self) -> tuple[float, ...]:
        """Return the CPU seconds of reading all reports, in each of WAYS."""
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("the process has no pipes")
        self._process.stdin.write("read\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit("a version could not read the reports: its message stands above")
        return tuple(map(float, line.split()))


def measure(
    other: Path, reports: list[Path], rounds: int
) -> list[tuple[tuple[float, ...], tuple[float, ...]]]:
    """Return the seconds of the other version and of this one, by turns; the first turn only warms up."""
    with ExitStack() as stack:
        before, now = (stack.enter_context(Version(checkout, reports)) for checkout in (other, ROOT))
        return [(before.read(), now.read()) for _ in range(rounds + 1)][1:]


def main() -> int:
    """Measure, print a row for each way of reading, return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("other", type=Path)
    parser.add_argument("report", type=Path, nargs="*")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--most", type=float, default=MOST)
    given = parser.parse_args()
    reports = [path.resolve() for path in given.report or bundled()]
    rounds = measure(given.other, reports, given.rounds)
    print(f"{len(reports)} reports, {given.rounds} rounds by turns; CPU seconds, medians")
    print(f"{'':<16}{'other':>8}{'this':>8}{'ratio':>8}   rounds")
    ratios = []
    for number, way in enumerate(WAYS):
        before, now = ([pair[side][number] for pair in rounds] for side in (0, 1))
        each = sorted(new / old for old, new in zip(before, now, strict=True))
        ratios.append(median(each))
        print(
            f"{way:<16}{median(before):>8.2f}{median(now):>8.2f}{ratios[-1]:>8.3f}   "
            f"{each[0]:.2f} to {each[-1]:.2f}"
        )
    return int(max(ratios) > given.most)


if __name__ == "__main__":
    sys.exit(main())
