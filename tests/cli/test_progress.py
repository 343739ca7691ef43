from __future__ import annotations

import io
import sys

import pytest

from dragoman.cli.progress import Tally, name_width, pace


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def terminal(monkeypatch):
    """Put a terminal in place of standard error; called in the test, since pytest resets it before."""
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    return screen


@pytest.fixture
def stories(tmp_path):
    paths = [tmp_path / name for name in ("one.txt", "two.txt", "binary.txt")]
    for path in paths:
        path.write_text(path.stem, encoding="utf-8")
    return [str(path) for path in paths]


def test_several_reports_show_a_bar_on_standard_error(run, reader, monkeypatch, stories):
    screen = terminal(monkeypatch)
    outcome = run("read", *stories, "-f", "jsonl")
    assert outcome.code == 1
    assert "3/3" in screen.getvalue()
    assert len(outcome.out.splitlines()) == 2


def test_a_message_stands_on_a_line_of_its_own(run, reader, monkeypatch, stories):
    screen = terminal(monkeypatch)
    run("read", *stories)
    before, found, _ = screen.getvalue().partition("dragoman: ")
    assert found and before.endswith("\x1b[2K")  # the bar was taken off the screen


def test_one_report_shows_no_bar(run, reader, monkeypatch, stories):
    screen = terminal(monkeypatch)
    run("read", stories[0])
    assert screen.getvalue() == ""


def test_no_bar_without_a_terminal(run, reader, stories):
    assert run("read", *stories[:2]).err == ""


def test_the_pace_tells_what_was_set_aside_and_what_is_left():
    assert pace(120, 60.0, 0, None) == "2.0 a second"
    assert pace(120, 60.0, 3, 0.25) == "2.0 a second, 3 set aside, 0:03:00 left"


class ClosedTerminal(Terminal):
    def write(self, text: str) -> int:
        raise OSError(5, "Input/output error")


def test_a_terminal_that_is_closed_ends_no_work(run, reader, monkeypatch, stories):
    monkeypatch.setattr(sys, "stderr", ClosedTerminal())
    monkeypatch.setenv("TERM", "xterm")
    with Tally() as tally:
        for name in ("one", "two"):
            tally.show(name)
            tally.tell()
    outcome = run("read", *stories[:2], "-f", "jsonl")
    assert len(outcome.out.splitlines()) == 2


@pytest.mark.parametrize(("columns", "width"), [(80, 18), (200, 50), (40, 8)])
def test_the_line_fits_the_terminal(monkeypatch, columns, width):
    monkeypatch.setenv("COLUMNS", str(columns))
    assert name_width() == width


def test_merging_tells_how_many_events_are_left(monkeypatch):
    screen = terminal(monkeypatch)
    monkeypatch.setenv("COLUMNS", "80")
    with Tally() as tally:
        tally.show("bringing the stories up to date")
        tally.merging(500, 2000)
        tally.show("bringing the stories up to date")
        tally._bar.refresh()
    assert "500 of 2,000 events" in screen.getvalue()
