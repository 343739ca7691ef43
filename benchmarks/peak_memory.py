"""The most memory that small hostile files take, by way in, each in a process of its own (Linux).

    python -m benchmarks.peak_memory [--only WORD]

Makes each file of `benchmarks.hostile_files`, takes it in as `dragoman add` does, up to the parser (or by
`dragoman import`, `verify`, `export`, or as what a server answers) and prints its size, the most memory that
the process and those it started held, the time, and what became of it. Exit code 1 if one took more than
500 MB, or ended without an answer.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.hostile_files import SPARSE, hostile_files

MOST = 500  # MB
LONGEST = 600.0  # seconds
_LIMIT = 12_000_000_000  # bytes of address space, so that the machine that measures is not taken along
_SPARSE_SIZE = 4_000_000_000


@dataclass(frozen=True, slots=True)
class Measured:
    """What going one way in with a file took, and what came of it."""

    megabytes: int
    seconds: float
    came: str


def main() -> int:
    """Measure what is asked for, print the table, return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", default="", help="files whose description holds this")
    parser.add_argument("--make", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--run", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.run:
        go_in(*given.run)
    elif given.make is not None:
        make(given.make)
    else:
        return print_table(given.only)
    return 0


def print_table(only: str) -> int:
    """Print a row for each file; return 1 where one is over the limit."""
    print(f"| {'way in':<46} | {'file':>11} | {'memory':>6} | {'time':>6} | what comes of it |")
    print("|-|-:|-:|-:|-|")
    over = 0
    for number, file in enumerate(hostile_files()):
        if only not in file.what:
            continue
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, "-m", "benchmarks.peak_memory", "--make", str(number)]
            subprocess.run(command, cwd=folder, check=True, env=_environment())
            path = Path(folder) / file.name
            told = path.stat()
            size = 0 if told.st_size == _SPARSE_SIZE else told.st_size / 1000
            got = measured(file.way, path)
        over += got.megabytes > MOST or got.came.startswith("!")
        cells = f"{size:>8,.1f} kB | {got.megabytes:>3} MB | {got.seconds:>4.0f} s"
        print(f"| {file.what:<46} | {cells} | {got.came} |", flush=True)
    return 1 if over else 0


def make(number: int) -> None:
    """Write a file into the current folder."""
    file = hostile_files()[number]
    content = file.make()
    with Path(file.name).open("wb") as stream:
        if content == SPARSE:
            stream.truncate(_SPARSE_SIZE)
        else:
            stream.write(content)


def _environment() -> dict[str, str]:
    """Return the environment in which this module is found from any folder."""
    folders = (str(Path(__file__).resolve().parent.parent), os.environ.get("PYTHONPATH", ""))
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, folders))}


def measured(way: str, path: Path) -> Measured:
    """Go a way in with a file, in a process of its own."""
    start = time.monotonic()
    command = [sys.executable, "-m", "benchmarks.peak_memory", "--run", way, str(path)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, env=_environment()) as process:
        try:
            out, err = process.communicate(timeout=LONGEST)
        except subprocess.TimeoutExpired:
            process.kill()
            out, err = process.communicate()
    seconds = time.monotonic() - start
    try:
        megabytes, came = out.splitlines()[-1].split(maxsplit=1)
        return Measured(int(megabytes), seconds, came)
    except (IndexError, ValueError):
        last = (err.splitlines() or ["nothing"])[-1]
        return Measured(MOST + 1, seconds, f"! ended with {process.returncode}: {last[:80]}")


def go_in(way: str, name: str) -> None:
    """Go a way in; print the most memory in MB, and what came of it."""
    resource.setrlimit(resource.RLIMIT_AS, (_LIMIT, _LIMIT))
    folder, base = os.path.split(name)
    os.chdir(folder)
    here = {"items": taken, "fetch": fetched}
    came = here[way](base) if way in here else commanded([*way.split(), base])
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss if way in here else 0
    used = own + resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(f"{used // 1024} {came}")


def taken(name: str) -> str:
    """Take what is in a file, up to the reading; say how much came of it, and the first refusal."""
    from dragoman.batch.process_readers import taken as report_of
    from dragoman.observing import quieten_others
    from dragoman.settings import DEFAULT
    from dragoman.sources.item import How, Item, Refusal, attempt
    from dragoman.sources.items import items

    quieten_others()
    count, first = Counter[str](), ""
    for found in items([name], How()):
        came = attempt(found.name, partial(report_of, found, DEFAULT)) if isinstance(found, Item) else found
        count[type(came).__name__.lower()] += 1
        if isinstance(came, Refusal) and not first:
            first = f"{came.name}: {came.reason}"
    told = ", ".join(f"{number:,} of {kind}" for kind, number in sorted(count.items()))
    return f"{told or 'nothing'} ({first[:100]})"


def fetched(name: str) -> str:
    """Fetch a page from a server whose answer is in a file; say what came."""
    from benchmarks import web_targets

    from dragoman.errors import BadInput
    from dragoman.sources.web_request import Limits

    try:
        return f"{web_targets.fetched(web_targets.NO_ROBOTS, Path(name).read_bytes(), Limits()):,} bytes"
    except BadInput as error:
        return f"1 of refusal ({error})"


def commanded(arguments: list[str]) -> str:
    """Run a command of `dragoman`; say how it ended and the first thing it complained of."""
    output = [] if arguments[0] == "verify" else ["--output", "out"]
    command = [sys.executable, "-m", "dragoman", *arguments, *output]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    first = ""
    for line in process.stderr or ():
        first = first or line.strip().removeprefix("dragoman: ")
    return f"exit code {process.wait()} ({first[:100]})"


if __name__ == "__main__":
    sys.exit(main())
