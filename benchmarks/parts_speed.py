"""How fast the parts are by themselves: times with the tags given, and the load of the index of places.

    python benchmarks/parts_speed.py [DATA]   (DATA: the development sets; without it, the examples)

Documents a second are of CPU time on one core, over documents that are parsed already, the median of
five rounds. The load is what the first look-up of a name costs in a fresh process, in CPU time and in
memory, with and without importing what it needs; the best of five processes.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 5
MOST = 60  # documents of a set
_LOAD = """
import resource, time
from pathlib import Path

def memory():
    status = Path("/proc/self/statm")
    if status.exists():
        return int(status.read_text().split()[1]) * resource.getpagesize()
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

start, before = time.process_time(), memory()
from dragoman.lexicon.place_names import sites
imported = time.process_time()
assert sites("Oslo")
print(time.process_time() - start, time.process_time() - imported, memory() - before)
"""


def main(data: Path | None) -> None:
    """Print one figure a line: its name, two blanks or more, its value."""
    for name, texts in _sets(data):
        _line(f"times, {name}, documents/s", times_speed(texts))
    whole, look_up, size = places_load()
    _line("places, first look-up, ms", 1000 * look_up)
    _line("the same with imports, ms", 1000 * whole)
    _line("the same with imports, MB", size)


def _line(title: str, value: float) -> None:
    print(f"{title:34}{value:7.0f}")


def times_speed(texts: list[tuple[str, str | None]]) -> float:
    """Return how many of `texts` (text and day of writing) are read for times in a second, tags given."""
    from dragoman.ingest import ingest
    from dragoman.readers.english.document import parse
    from dragoman.readers.english.times import find_times
    from dragoman.record import Block, Report, content_id

    def report(text: str, day: str | None) -> Report:
        if day is None:
            return ingest(text)
        blocks, start = [], 0
        for part in text.split("\n\n"):
            if part.strip():
                blocks.append(Block("paragraph", start, start + len(part)))
            start += len(part) + 2
        return Report(content_id(text), text, tuple(blocks), published_at=day)

    documents = [parse(report(*one)) for one in texts]
    spent = []
    for _ in range(ROUNDS + 1):  # the first one loads the lexicons
        start = time.process_time()
        for document in documents:
            find_times(document)
        spent.append(time.process_time() - start)
    return len(documents) / median(spent[1:])


def places_load() -> tuple[float, float, float]:
    """Return the seconds of the first look-up with imports and without, and the memory in MB with them."""
    runs = []
    for _ in range(ROUNDS):
        done = subprocess.run(
            [sys.executable, "-c", _LOAD], capture_output=True, text=True, check=True, cwd=ROOT
        )
        runs.append([float(part) for part in done.stdout.split()])
    whole, look_up, size = (min(run[column] for run in runs) for column in range(3))
    return whole, look_up, size / 1e6


def _sets(data: Path | None) -> Iterator[tuple[str, list[tuple[str, str | None]]]]:
    files = sorted((data / "times").glob("*.jsonl")) if data else []
    for file in files:
        lines = file.read_text(encoding="utf-8").splitlines()[:MOST]
        rows = [json.loads(line) for line in lines]
        yield file.stem, [(row["text"], row.get("dct")) for row in rows]
    if not files:
        paths = sorted(path for path in (ROOT / "examples").iterdir() if path.suffix == ".txt")
        yield "examples", [(path.read_text(encoding="utf-8"), None) for path in paths]


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
