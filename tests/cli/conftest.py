"""Run the command line inside the test, and a reader that needs no parser."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from builders import event, told
from dragoman.cli import main
from dragoman.errors import BadInput
from dragoman.record import NOT_READ, Record, Report, content_id
from dragoman.stopping import SIGNALS


@pytest.fixture
def signals_taken():
    """No signal is ignored here, and so in no program that is started, as in the background of a shell."""
    before = {number: signal.signal(number, signal.default_int_handler) for number in SIGNALS}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@dataclass(frozen=True)
class Outcome:
    """What a command did."""

    code: int
    out: str
    err: str


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., Outcome]:
    """Run `dragoman ARGUMENTS` and return exit code, output and messages."""

    def run(*arguments: str) -> Outcome:
        code = main(arguments)
        out, err = capsys.readouterr()
        return Outcome(code, out, err)

    return run


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Let every source read as the record of `builders.told`; return the options it is asked with.

    A source that contains "binary" is refused, one that contains "crash" meets a bug, one that
    contains "empty" has nothing in it, one that contains "endless" is never read.
    """
    asked: list[dict[str, Any]] = []

    def read(source: str | bytes | Path | Report, **options: Any) -> Record:
        asked.append(options)
        data = source.read_bytes() if isinstance(source, Path) else source
        if b"binary" in data:  # type: ignore[operator]
            raise BadInput("this is not text")
        if b"crash" in data:  # type: ignore[operator]
            raise KeyError("a bug")
        if b"endless" in data:  # type: ignore[operator]
            threading.Event().wait()
        record = told()
        return Record(record.report) if b"empty" in data else record  # type: ignore[operator]

    monkeypatch.setitem(sys.modules, "dragoman.pipeline", SimpleNamespace(read=read))  # loads no parser
    return asked


@pytest.fixture
def reading(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """Read every report as one event, its first word; return the texts read. The gate stops fires."""
    texts: list[str] = []

    def extract(report: Report, settings: Any) -> Record:
        if settings.gate and "fire" in report.text:
            return Record(report, notes=(f"{NOT_READ}it names no state",))
        texts.append(report.text)
        word = report.text.split()[0]
        return Record(report, events=(replace(event(report, word), id=content_id(report.id, word)),))

    def extract_all(reports: Any, settings: Any) -> Any:
        return (extract(report, settings) for report in reports)

    pipeline = SimpleNamespace(extract=extract, extract_all=extract_all, Unread=tuple)
    monkeypatch.setitem(sys.modules, "dragoman.pipeline", pipeline)
    monkeypatch.chdir(tmp_path)
    return texts
