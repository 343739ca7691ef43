from __future__ import annotations

import io

import pytest
from rich.console import Console

from builders import event, party, report, told
from dragoman.record import Record, When
from dragoman.render import words
from dragoman.render.record_formats import Writer, print_record
from dragoman.render.terminal import print_table, width


def printed(record, columns=100):
    out = io.StringIO()
    print_record(record, Console(file=out, width=columns, markup=False, highlight=False, emoji=False))
    return out.getvalue()


@pytest.mark.parametrize("columns", [40, 60, 80, 100])
def test_no_line_is_wider_than_the_terminal(columns):
    of = report("word " * 200 + "unbreakable" * 20 + ".")
    record = Record(of, events=(event(of, of.text, mode="mode" * 30, when=When("2023-05-05", None)),))
    for shown in (printed(record, columns), printed(told(), columns)):
        assert max(map(len, shown.splitlines())) <= columns


def test_every_row_has_its_evidence():
    out = printed(told())
    for quote in (
        "> Ministers of Norway and Chile met in Oslo on Friday at 2:25 pm.",
        "> Norway did not confirm a visit in May",
        "> the talks “opened a new page”",
        "> The two sides agreed to exchange envoys.",
    ):
        assert quote in out


def test_columns_are_aligned_and_unknown_is_a_dash():
    lines = printed(told()).splitlines()
    head = next(line for line in lines if line.startswith("date"))
    row = next(line for line in lines if line.startswith("2023-05 "))
    assert row[head.index("status") :].startswith("unconfirmed")
    assert row[head.index("where")] == "-"


def test_words_are_not_broken_while_another_column_can_give_way():
    out = printed(told(), 60)
    assert "unconfirmed" in out


def test_no_rows_no_table():
    out = io.StringIO()
    print_table(Console(file=out), "Nothing", ("a",), [])
    assert out.getvalue() == ""


def test_wide_letters_are_counted_as_a_terminal_shows_them():
    out = io.StringIO()
    console = Console(file=out, width=60, markup=False, highlight=False)
    print_table(console, "Names", ("name", "state"), [("外交部", "CHN"), ("Oslo", "NOR")])
    lines = out.getvalue().splitlines()
    assert lines[2].index("CHN") == lines[3].index("NOR") - 3


@pytest.mark.parametrize(
    ("columns", "expected"), [("60", 60), ("500", 100), ("7", 40), ("x", 100), ("", 100)]
)
def test_width_without_a_terminal(monkeypatch, columns, expected):
    monkeypatch.setenv("COLUMNS", columns)
    assert width(io.StringIO()) == expected


def test_reports_are_set_apart():
    out = io.StringIO()
    writer = Writer(out, "table")
    writer.write(told())
    writer.write(told())
    assert out.getvalue().count("-" * 100) == 1


def test_demands_and_directed_events_show_their_direction():
    of = report()
    assert words.who(event(of, "Oslo")) == "NOR, CHL"
    assert words.who(event(of, "Oslo", event_type="ACCUSE")) == "NOR → CHL"
    assert words.who(event(of, "Oslo", status="demanded")) == "NOR → CHL"
    assert words.who(event(of, "Oslo", event_type="ACCUSE", recipients=())) == "NOR"
    assert words.who(event(of, "Oslo", event_type="ACCUSE", actors=())) == "? → CHL"
    assert words.who(event(of, "Oslo", actors=(), recipients=())) == "-"
    assert words.who(event(of, "Oslo", actors=(party("NOR"), party("NOR")))) == "NOR, CHL"


def test_undated_events_stand_last():
    of = report()
    undated, later, earlier = (
        event(of, "Oslo"),
        event(of, "Friday", when=When("2023-05", None)),
        event(of, "Chile", when=When("2022-11-01", None)),
    )
    assert words.chronology((undated, later, earlier)) == [earlier, later, undated]


@pytest.mark.parametrize(
    ("instant", "expected"),
    [
        ("2023-06-19T17:10:00+09:00", "2023-06-19 17:10 (UTC+09:00)"),
        ("2023-06-19T17:10Z", "2023-06-19 17:10 UTC"),
        ("2023-06-19T17:10", "2023-06-19 17:10"),
        ("2023-06-19", "2023-06-19"),
        ("2023-06", "2023-06"),
        (None, ""),
    ],
)
def test_stamp(instant, expected):
    assert words.stamp(instant) == expected


@pytest.mark.parametrize(
    ("text", "expected"), [("short", "short"), ("one two three", "one two…"), ("x" * 20, "x" * 9 + "…")]
)
def test_shortened(text, expected):
    assert words.shortened(text, 10) == expected
