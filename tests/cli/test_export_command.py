from __future__ import annotations

import json

import pandas
import pytest

from builders import told
from dragoman.encoding import decode, encode
from dragoman.exchange import FORMATS


@pytest.fixture
def records(tmp_path):
    path = tmp_path / "records.jsonl"
    path.write_bytes(encode(told()) + b"\n" + encode(told()) + b"\n")
    return str(path)


def test_records_go_into_a_folder(run, records, tmp_path):
    outcome = run("export", records, "--to", "csv", "--output", str(tmp_path / "out"))
    assert (outcome.code, outcome.out) == (0, "")
    assert "written as csv: " in outcome.err and "4 events" in outcome.err
    assert len(pandas.read_csv(tmp_path / "out" / "events.csv")) == 4


def test_reports_are_read_first(run, reader, tmp_path):
    report = tmp_path / "report.html"
    report.write_text("words")
    outcome = run("export", str(report), "--to", "jsonl", "--outlet", "The Fjord")
    assert decode(outcome.out) == told()
    assert reader[0]["outlet"] == "The Fjord"


def test_what_cannot_be_read_is_told_and_the_rest_goes_on(run, records, tmp_path):
    outcome = run("export", records, str(tmp_path / "none.jsonl"), "--to", "csv", "--table", "events")
    assert outcome.code == 1
    assert "none.jsonl" in outcome.err and outcome.out.count("\n") == 5


def test_losses_as_json(run, records, tmp_path):
    losses = tmp_path / "losses.json"
    run("export", records, "--to", "jsonl", "--losses", str(losses))
    assert json.loads(losses.read_text())["written"] == {"records": 2}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "nothing to export"),
        (("SOURCE",), "--to"),
        (("SOURCE", "--to", "xlsx"), "there are: csv"),
        (("SOURCE", "--to", "csv"), "--output"),
    ],
)
def test_bad_usage(run, records, arguments, told):
    outcome = run("export", *(records if one == "SOURCE" else one for one in arguments))
    assert outcome.code == 2 and told in outcome.err and outcome.out == ""


def test_every_format_is_listed(run):
    out = run("export", "--list").out
    for form in FORMATS.values():
        assert f"\n{form.name} " in out
    assert out.count("> loses: ") == len(FORMATS)
