from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pytest

from builders import span, statement, told
from dragoman.record import Tag, When
from dragoman.record.encoding import encode
from dragoman.render.statement_list import COLUMNS

pytestmark = pytest.mark.usefixtures("reader")


@pytest.fixture
def records(tmp_path):
    """Two records in one file: Chile's mixed statement, and Norway's to Chile, strong and dated."""
    record = told()
    of = record.report
    strong = statement(
        of, "Norway did not confirm a visit in May", speaker="Norway", speaker_state="NOR",
        speaker_office=None, addressee_state="CHL", force=5, when=When("2023-04-30", None),
        issues=(Tag("taiwan", span(of, "visit")), Tag("border", span(of, "visit"))),
    )  # fmt: skip
    path = tmp_path / "records.jsonl"
    path.write_bytes(encode(record) + b"\n" + encode(replace(record, statements=(strong,))) + b"\n")
    return str(path)


@pytest.mark.parametrize(
    ("condition", "speakers"),
    [
        ([], ["Ana Rojas", "Norway"]),
        (["--speaker", "rojas"], ["Ana Rojas"]),
        (["--speaker", "foreign minister"], ["Ana Rojas"]),
        (["--state", "nor"], ["Norway"]),
        (["--state", "Norway"], ["Norway"]),
        (["--issue", "taiwan"], ["Norway"]),
        (["--issue", "ukraine", "--issue", "border"], ["Norway"]),
        (["--to", "CHL"], ["Norway"]),
        (["--to", "Chile"], ["Norway"]),
        (["--force", "5"], ["Norway"]),
        (["--since", "2023-05"], ["Ana Rojas"]),  # the date of its report
        (["--since", "2023-05-05"], ["Ana Rojas"]),
        (["--until", "2023-04"], ["Norway"]),
        (["--until", "2023"], ["Ana Rojas", "Norway"]),
    ],
)
def test_conditions(run, records, condition, speakers):
    outcome = run("statements", records, *condition, "-f", "jsonl")
    assert outcome.code == 0
    assert [json.loads(line)["speaker"] for line in outcome.out.splitlines()] == speakers


@pytest.mark.parametrize(
    "condition",
    [
        ["--speaker", "nobody"], ["--state", "CHN"], ["--force", "6"], ["--since", "2023-05-06"],
        ["--until", "2022"], ["--to", "NOR"], ["--state", "NOR", "--until", "2023-04-29"],
    ],
)  # fmt: skip
def test_nothing_found_is_exit_code_1(run, records, condition):
    outcome = run("statements", records, *condition)
    assert (outcome.code, outcome.out) == (1, "")
    assert "no such statement found" in outcome.err


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        (["--issue", "taiwn"], "taiwan"),
        (["--state", "Atlantis"], "Atlantis"),
        (["--since", "May"], "2023-06-19"),
        (["--until", "2023-13"], "2023-06-19"),
    ],
)
def test_bad_conditions_name_what_is_allowed(run, records, condition, message):
    outcome = run("statements", records, *condition)
    assert outcome.code == 2
    assert message in outcome.err and outcome.err.count("\n") == 1


def test_the_table_shows_the_words_in_100_columns(run, tmp_path):
    path = tmp_path / "story.txt"
    path.write_text("A story.", encoding="utf-8")
    out = run("statements", str(path)).out
    assert "Ana Rojas, Foreign Minister" in out and "> the talks “opened a new page”" in out
    assert max(map(len, out.splitlines())) <= 100


def test_json_is_one_list(run, records):
    first, second = json.loads(run("statements", records, "--format", "json").out)
    assert first["title"] == "Ministers meet in Oslo" and first["date"] == "2023-05-05"
    assert second["force"] == 5 and second["content"][0]["quote"].startswith("Norway did not")


def test_csv_has_a_row_each_under_one_head(run, records):
    head, first, second = csv.reader(io.StringIO(run("statements", records, "-f", "csv").out))
    assert head == list(COLUMNS)
    rows = [dict(zip(head, row, strict=True)) for row in (first, second)]
    assert [row["issues"] for row in rows] == ["envoys", "taiwan border"]
    text = told().report.text
    assert all(text[int(row["start"]) : int(row["end"])] == row["words"] for row in rows)


def test_annotations_are_one_page(run, records):
    page = json.loads(run("statements", records, "-f", "annotation").out)
    assert page["type"] == "AnnotationPage" and len(page["items"]) == 2


def test_one_source_fails_and_the_rest_is_listed(run, records, tmp_path):
    bad = tmp_path / "bad.txt"
    bad.write_bytes(b"binary")
    outcome = run("statements", str(bad), records, "-f", "jsonl")
    assert outcome.code == 1 and len(outcome.out.splitlines()) == 2
    assert "bad.txt" in outcome.err


def test_nothing_readable_is_bad_input(run, tmp_path):
    bad = tmp_path / "bad.json"
    bad.write_text("{", encoding="utf-8")
    outcome = run("statements", str(bad), "-f", "json")
    assert (outcome.code, outcome.out) == (2, "")


def test_quotes_as_annotations(run):
    text = "The envoy of Chile said the talks would go on."
    page = json.loads(run("quotes", text, "--format", "annotation").out)
    target = page["items"][0]["target"][0]
    assert target["selector"][0]["exact"] == "the talks would go on"
    assert page["items"][0]["body"][0]["cue"] == "said"


@pytest.mark.parametrize(
    ("date", "since", "code"),
    [("2023-SU", "2023-09", 1), ("2023-SU", "2023-07", 0), ("2023-W18-WE", "2023-05", 0)],
)
def test_a_season_lies_in_the_time_of_its_months_and_a_weekend_is_named_whole(
    run, tmp_path, date, since, code
):
    record = told()
    path = tmp_path / "record.json"
    said = replace(record.statements[0], when=When(date, None))
    path.write_bytes(encode(replace(record, statements=(said,))))
    outcome = run("statements", str(path), "--since", since, "--format", "csv")
    assert (outcome.code, date in outcome.out) == (code, code == 0)
