"""The records of the sources that a command names, and `dragoman read`, which writes them: a failure is told,
and the rest goes on.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from io import TextIOWrapper
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO, TextIO

import typer

from dragoman.batch.worker import TIMEOUT, in_time
from dragoman.cli import BAD, DONE, PARTLY, complain, debugging
from dragoman.cli.answering import MOST_TOLD
from dragoman.cli.progress import Progress
from dragoman.errors import BadInput, BadUsage, DragomanError, StoreError, reason_of
from dragoman.input_bytes import is_pipe, opened_file
from dragoman.observing import quieten_others
from dragoman.record import Record, Report
from dragoman.record.encoding import decode
from dragoman.settings import Settings
from dragoman.sources.bounded_input import beginning, bounded_lines, buffered
from dragoman.sources.item import Refusal
from dragoman.sources.item import attempt as attempt_row
from dragoman.sources.report_tables import list_values
from dragoman.stopping import Stopped, deferred, exit_code, interruptible

LONGEST = 50_000_000
"""Bytes of a record: five times those of the longest report's."""


@dataclass(frozen=True, slots=True)
class Options:
    """What holds for every source of one command."""

    published: str | None
    outlet: str | None
    title: str | None
    settings: Settings
    timeout: float = TIMEOUT
    """Seconds that a source may take."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a source could not be read, in one line for the user."""

    message: str


def one_input(sources: Sequence[str]) -> None:
    """Raise BadUsage where standard input would be read twice; quieten what the readers log."""
    if sources.count("-") > 1:
        raise BadUsage("standard input (-) can be read once only")
    quieten_others()


def attempt(source: str, options: Options) -> Record | Failure:
    """Return the record of one source, or what is wrong with it; nothing here ends the whole run."""
    name = "standard input" if source == "-" else source
    try:
        return in_time(options.timeout, _read_record, content_of(source, options), options)
    except DragomanError as error:
        if debugging():
            raise
        return Failure(str(error) if name in str(error) else f"{name}: {error}")
    except Exception as error:
        if debugging():
            raise
        return Failure(f"{name}: {reason_of(error)} (DRAGOMAN_DEBUG=1 shows where)")


@dataclass(slots=True)
class Failures:
    """How many sources could not be read at all, and how many records of the others."""

    sources: int = 0
    records: int = 0

    def __bool__(self) -> bool:
        return bool(self.sources or self.records)


def each_record(
    sources: Sequence[str],
    read: Callable[[str], Iterable[Record | Refusal]],
    failures: Failures,
    *,
    printing: bool = False,
) -> Iterator[Record]:
    """Yield the records that `read` finds in every source, a bar on the screen meanwhile; not while each is
    dealt with where that is `printing`. What cannot be read is told, and counted in `failures`."""
    one_input(sources)
    with Progress(len(sources)) as progress:
        for source in sources:
            progress.start(source)
            refused = taken = 0
            try:
                for record in read(source):
                    if printing or isinstance(record, Refusal):
                        progress.pause()
                    if isinstance(record, Refusal):
                        refused += 1
                        _tell(record, refused)
                    else:
                        taken += 1
                        yield record
            except (BadInput, StoreError) as error:
                progress.pause()
                failures.sources += 1
                complain(error)
            else:
                failures.sources += refused > 0 and not taken
            failures.records += refused
            if refused > MOST_TOLD:
                complain(f"{source}: {refused - MOST_TOLD:,} more are no records")
            progress.done()


def _tell(refusal: Refusal, number: int) -> None:
    if number <= MOST_TOLD:
        complain(f"{refusal.name}: {refusal.reason}")


def records_of(source: str, options: Options) -> Iterator[Record | Refusal]:
    """Yield the records of a source: those that a .json or .jsonl file holds, or that of the report it is.

    What is no record in a file is a refusal. Raises BadInput, naming the source, when it cannot be read.
    """
    if Path(source).suffix.lower() in {".json", ".jsonl"}:
        yield from (loaded if isinstance(loaded, Refusal) else loaded[1] for loaded in load(source))
        return
    read = attempt(source, options)
    if isinstance(read, Failure):
        raise BadInput(read.message)
    yield read


def _read_record(content: bytes | Path, options: Options) -> Record:
    from dragoman.pipeline import read

    return read(content, **given_of(options))


def given_of(options: Options) -> dict[str, Any]:
    return {name: getattr(options, name) for name in ("published", "outlet", "title", "settings")}


def content_of(source: str, options: Options) -> bytes | Path:
    most = options.settings.max_bytes
    if source == "-":
        return sys.stdin.buffer.read(most + 1)  # one more than is allowed, so that it is refused
    if source.startswith(("http://", "https://")):
        raise BadInput("nothing is fetched from the web; save the page and give the file, or pipe it in (-)")
    path = Path(source)
    try:
        with opened_file(path) as file:
            return file.read(most + 1) if is_pipe(path) else path
    except OSError as error:
        raise BadInput(error.strerror or str(error)) from error


@contextmanager
def written(output: Path | None) -> Iterator[TextIO]:
    """Yield standard output, or a file that takes the name `output` only once it is whole."""
    if output is None:
        yield sys.stdout
        return
    from dragoman.render.exchange.export_parts import whole_file

    with whole_file(output) as file, TextIOWrapper(file, encoding="utf-8", errors="backslashreplace") as out:
        yield out


def load(name: str) -> Iterator[tuple[str, Record] | Refusal]:
    """Yield where each record of a file (or standard input, -) stands, and the record; what is none is a
    refusal. Raises BadInput, naming the file, for one that cannot be read or is empty."""
    where = "standard input" if name == "-" else name
    try:
        with nullcontext(sys.stdin.buffer) if name == "-" else opened_file(Path(name)) as stream:
            yield from _records(where, buffered(stream))
    except OSError as error:
        raise BadInput(f"{where}: {error.strerror}") from error
    except BadInput as error:
        raise BadInput(f"{where}: {error}") from error


def report_bytes(path: Path) -> bytes:
    """Return the bytes of a report. Raises BadInput when it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadInput(f"{path}: {error.strerror}") from error


def _records(where: str, stream: BinaryIO) -> Iterator[tuple[str, Record] | Refusal]:
    head = beginning(stream).lstrip()
    if not head:
        raise BadInput("empty; a record as `dragoman read --format json` writes it is expected")
    if head.startswith(b"["):
        for number, value in enumerate(list_values(stream, LONGEST), 1):
            yield _decoded(f"{where}, record {number}", value)
        return
    lines = (
        (number, line) for number, line in bounded_lines(stream, LONGEST) if line is None or line.strip()
    )
    first = next(lines, (1, None))
    second = next(lines, None)
    if second is None:
        yield _decoded(where, first[1])
    elif first[1] is not None and not first[1].rstrip().endswith(b"}"):
        yield _decoded(where, _whole(chain([first, second], lines)))
    else:
        for number, line in chain([first, second], lines):
            yield _decoded(f"{where}, line {number}", line)


def _whole(lines: Iterable[tuple[int, bytes | None]]) -> bytes | None:
    """Return a record that is written on several lines; None where it is too long."""
    record = bytearray()
    for _, line in lines:
        if line is None or len(record) + len(line) > LONGEST:
            return None
        record += line
    return bytes(record)


def _decoded(where: str, data: bytes | None) -> tuple[str, Record] | Refusal:
    if data is None:
        return Refusal(where, f"longer than {LONGEST:,} bytes, the most that a record may have")
    record = attempt_row(where, lambda: decode(data))
    return record if isinstance(record, Refusal) else (where, record)


def print_records(sources: list[str], form: str, output: Path | None, options: Options) -> int:
    """Read `sources`, write their records in `form`, and return the exit code. A signal that asks to stop
    ends this before the next source."""
    from dragoman.render.record_formats import Writer

    one_input(sources)
    read = failed = empty = 0
    stopped = None
    with deferred(), written(output) as out:
        writer = Writer(out, form, several=len(sources) > 1)
        try:
            for record in _attempts(sources, options):
                if isinstance(record, Failure):
                    failed += 1
                    complain(record.message)
                else:
                    read += 1
                    rows = record.statements or record.events or record.positions or record.commitments
                    empty += not rows
                    writer.write(record)
        except Stopped as stop:
            stopped = stop.by
            complain(f"stopped by {stopped.name}; {read:,} of {len(sources):,} reports were read and written")
        writer.close()
        if not read:
            raise typer.Exit(BAD)  # leaves no file behind
    if stopped is not None:
        return exit_code(stopped)
    if empty == read:
        complain("nothing found: no events, statements, positions or commitments between states")
        return PARTLY
    return PARTLY if failed else DONE


def _attempts(sources: Sequence[str], options: Options) -> Iterator[Record | Failure]:
    """Yield what becomes of each source, a bar on the screen while it is read."""
    with Progress(len(sources)) as progress:
        for source in sources:
            progress.start(source)
            try:
                with interruptible():
                    record = attempt(source, options)
            finally:
                progress.done()
            yield record


def explain_gates(sources: list[str], form: str, output: Path | None, options: Options) -> int:
    """Print what the gate sees in each source and decides, as table, json or jsonl; return the exit code."""
    one_input(sources)
    if form == "md":
        raise BadUsage("--explain-gate has the formats table, json and jsonl")
    failed, verdicts = 0, []
    with written(output) as out:
        for source in sources:
            try:
                report = in_time(options.timeout, _ingested, content_of(source, options), options)
            except Exception as error:
                if debugging() and not isinstance(error, DragomanError):
                    raise
                failed += 1
                complain(f"{source}: {reason_of(error)}")
                continue
            verdicts.append(_explained(report, form, out, options.settings))
        if form == "json" and verdicts:
            out.write(
                json.dumps(verdicts if len(sources) > 1 else verdicts[0], ensure_ascii=False, indent=2) + "\n"
            )
    return DONE if not failed else BAD if failed == len(sources) else PARTLY


def _explained(report: Report, form: str, out: TextIO, settings: Settings) -> dict[str, Any]:
    from dragoman.readers.english.reader import judge
    from dragoman.render.explain import print_verdict, verdict_as_data
    from dragoman.render.terminal import console

    verdict = judge(report, settings)
    data = verdict_as_data(report, verdict)
    if form == "table":
        print_verdict(report, verdict, console(out))
    elif form == "jsonl":
        out.write(json.dumps(data, ensure_ascii=False) + "\n")
    return data


def _ingested(content: bytes | Path, options: Options) -> Report:
    from dragoman.ingest import ingest

    return ingest(content, **given_of(options))
