"""The options of a second reader: what they refuse, what they hand on, what is told at the end."""

from __future__ import annotations

import pytest

from dragoman.readers.second import reader as second_reading
from dragoman.readers.second.asker import Tally
from dragoman.settings import SecondReader

HERE = ("--second-reader", "http://127.0.0.1:9/v1")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--second-reader", "http://example.org/v1", "--model", "quill"), "--text-leaves-this-machine"),
        (HERE, "--model NAME"),
        (("--second-reader", "http://[::1/v1", "--model", "quill"), "no address of an endpoint"),
        (
            ("--second-reader", "http://h/v1", "--model", "q", "--text-leaves-this-machine"),
            "--private-network",
        ),
        (("--accept", "verified"), "--second-reader URL"),
        (("--budget", "calls=3"), "--second-reader URL"),
        ((*HERE, "--model", "quill", "--budget", "calls=many"), "calls=200"),
    ],
)
def test_options_that_make_no_sense_are_refused_before_anything_is_read(
    run, reader, tmp_path, options, message
):
    (tmp_path / "report.txt").write_text("Norway met Chile.", encoding="utf-8")
    outcome = run("read", str(tmp_path / "report.txt"), *options)
    assert outcome.code == 2 and message in outcome.err
    assert not reader


def test_the_end_says_what_came_of_it_also_where_nothing_was_read(run, tmp_path, monkeypatch):
    asked = type("Asked", (), {"tally": Tally(questions=7)})
    monkeypatch.setattr(second_reading, "asker_of", lambda second: asked)
    outcome = run("read", str(tmp_path / "none.txt"), *HERE, "--model", "quill")
    assert outcome.code == 2 and "7 asked" in outcome.err


def test_a_key_that_no_header_can_carry_is_named(run, reader, tmp_path, monkeypatch):
    monkeypatch.setenv("DRAGOMAN_SECOND_KEY", "schlüssel")
    outcome = run("read", str(tmp_path / "none.txt"), *HERE, "--model", "quill")
    assert outcome.code == 2 and "DRAGOMAN_SECOND_KEY" in outcome.err


def test_the_settings_have_the_second_reader_and_the_end_says_what_came_of_it(
    run, reader, tmp_path, monkeypatch
):
    tally = Tally(questions=7, cached=2, calls=5, kept=3)
    tally.refused["the words of a party name another state"] = 4
    asked = type("Asked", (), {"tally": tally})
    monkeypatch.setattr(second_reading, "asker_of", lambda second: asked)
    (tmp_path / "report.txt").write_text("Norway met Chile.", encoding="utf-8")
    outcome = run(
        "read", str(tmp_path / "report.txt"), *HERE, "--model", "quill", "--accept", "verified",
        "--budget", "calls=9,seconds=60",
    )  # fmt: skip
    (options,) = reader
    assert options["settings"].second == SecondReader(HERE[1], "quill", "verified", calls=9, seconds=60)
    assert outcome.code == 0
    assert "7 asked (2 of them before), 3 kept, 4 refused" in outcome.err
    assert "4 × the words of a party name another state" in outcome.err
