"""`dragoman explain`."""

from __future__ import annotations

import json

REPORT = "Norway condemned Mali. Norway recalled its ambassador to Mali."


def test_explain_one_event(run, tmp_path) -> None:
    report = tmp_path / "report.txt"
    report.write_text(REPORT)
    done = run("explain", str(report), "1")
    assert done.code == 0
    assert "frame 'condemn'" in " ".join(done.out.split())
    assert "recall-envoy" not in done.out


def test_event_that_is_not_there(run, tmp_path) -> None:
    report = tmp_path / "report.txt"
    report.write_text(REPORT)
    done = run("explain", str(report), "9")
    assert done.code == 2
    assert "no event 9; give a number from 1 to 2" in done.err


def test_explain_by_id_as_json(run, tmp_path) -> None:
    report = tmp_path / "report.txt"
    report.write_text(REPORT)
    every = json.loads(run("explain", str(report), "--format", "json").out)
    assert [row["number"] for row in every] == [1, 2]
    one = json.loads(run("explain", str(report), every[1]["event"], "--format", "json").out)
    assert one == every[1]
    for field in one["fields"]:
        assert field["why"]
        for words in field["words"]:
            assert REPORT[words["start"] : words["end"]] == words["quote"]


def test_an_unknown_format_is_named(run, tmp_path) -> None:
    report = tmp_path / "report.txt"
    report.write_text(REPORT)
    done = run("explain", str(report), "--format", "xml")
    assert done.code == 2
    assert "no format 'xml'; there are: table, json" in done.err


def test_nothing_to_explain(run, tmp_path) -> None:
    report = tmp_path / "report.txt"
    report.write_text("It rained all day.")
    assert run("explain", str(report)).code == 1
