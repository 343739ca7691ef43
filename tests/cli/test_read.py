from __future__ import annotations

import io
import json
import signal
import sys

import pytest

from builders import told
from dragoman.record.encoding import decode

pytestmark = pytest.mark.usefixtures("reader")


@pytest.fixture
def story(tmp_path):
    path = tmp_path / "story.txt"
    path.write_text("A story.", encoding="utf-8")
    return str(path)


def test_table_is_for_people(run, story):
    outcome = run("read", story)
    assert (outcome.code, outcome.err) == (0, "")
    for part in [
        "Ministers meet in Oslo", "The Fjord", "2023-05-05 17:10 (UTC+02:00)", "an invented note",
        "Who is in it (2)", "Chronology (2)", "Statements: CHL (1)", "Positions (1)", "Commitments (1)",
    ]:  # fmt: skip
        assert part in outcome.out
    assert max(map(len, outcome.out.splitlines())) <= 100
    assert "\x1b" not in outcome.out


def test_json_reads_back_as_the_record(run, story):
    assert decode(run("read", story, "--format", "json").out) == told()


def test_json_of_several_is_a_list(run, story):
    assert len(json.loads(run("read", story, story, "-f", "json").out)) == 2


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="the system has no alarm")
def test_what_takes_too_long_is_named_and_the_rest_goes_on(run, story, tmp_path):
    endless = tmp_path / "endless.txt"
    endless.write_text("endless")
    outcome = run("read", str(endless), story, "--timeout", "1", "--format", "jsonl")
    assert outcome.code == 1 and decode(outcome.out) == told()
    assert outcome.err == f"dragoman: {endless}: not read within 1 seconds\n"


def test_jsonl_is_one_record_a_line(run, story):
    lines = run("read", story, story, "-f", "jsonl").out.splitlines()
    assert [decode(line) for line in lines] == [told(), told()]


def test_markdown_cites_the_evidence(run, story):
    out = run("read", story, "-f", "md").out
    assert out.startswith("# Ministers meet in Oslo\n")
    assert "[^" in out and "Ministers of Norway and Chile met in Oslo on Friday" in out


def test_standard_input(run, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"A story."), encoding="utf-8"))
    assert run("read", "-").code == 0


def test_standard_input_twice_is_bad_usage(run):
    outcome = run("read", "-", "-")
    assert outcome.code == 2
    assert "once" in outcome.err


def test_what_the_text_does_not_say(run, story, reader):
    run("read", story, "--published", "2023-05-05", "--outlet", "The Fjord", "--title", "T", "--model", "m")
    (asked,) = reader
    assert (asked["published"], asked["outlet"], asked["title"]) == ("2023-05-05", "The Fjord", "T")
    assert asked["settings"].model == "m"


def test_own_actors(run, story, tmp_path, reader):
    own = tmp_path / "actors.csv"
    own.write_text("name,kind,state,office,start,end,aliases,wikidata,source\nAna Rojas,person,CHL,,,,,,\n")
    assert run("read", story, "--actors", str(own)).code == 0
    assert reader[0]["settings"].actors == str(own)


def test_a_fault_in_own_actors_is_told_once(run, story, tmp_path, reader):
    own = tmp_path / "actors.csv"
    own.write_text("nonsense\n1\n")
    outcome = run("read", story, story, "--actors", str(own))
    assert outcome.code == 2
    assert len(outcome.err.splitlines()) == 1 and "actors.csv" in outcome.err
    assert reader == []


def test_output_file(run, story, tmp_path):
    target = tmp_path / "out.json"
    outcome = run("read", story, "-f", "json", "--output", str(target))
    assert (outcome.code, outcome.out) == (0, "")
    assert decode(target.read_text(encoding="utf-8")) == told()


def test_a_failure_leaves_no_output_file(run, tmp_path):
    target = tmp_path / "out.json"
    assert run("read", str(tmp_path / "missing"), "-o", str(target)).code == 2
    assert list(tmp_path.iterdir()) == []


def test_the_others_are_still_printed(run, story, tmp_path):
    broken = tmp_path / "broken.bin"
    broken.write_bytes(b"binary")
    outcome = run("read", str(broken), story, "-f", "jsonl")
    assert outcome.code == 1
    assert len(outcome.out.splitlines()) == 1
    assert outcome.err == f"dragoman: {broken}: this is not text\n"


@pytest.mark.parametrize(("content", "message"), [("binary", "not text"), ("crash", "KeyError")])
def test_nothing_readable_is_bad_input(run, tmp_path, content, message):
    path = tmp_path / "one"
    path.write_text(content, encoding="utf-8")
    outcome = run("read", str(path))
    assert (outcome.code, outcome.out) == (2, "")
    assert message in outcome.err and len(outcome.err.splitlines()) == 1


def test_missing_file_and_folder(run, tmp_path):
    for name, message in (("nowhere.html", "No such file"), ("", "directory")):
        outcome = run("read", str(tmp_path / name))
        assert outcome.code == 2
        assert message in outcome.err


def test_a_web_address_is_answered_with_what_to_do(run):
    outcome = run("read", "https://fjord.example/talks")
    assert outcome.code == 2
    assert "save the page" in outcome.err


def test_nothing_found_is_code_1(run, tmp_path):
    path = tmp_path / "quiet"
    path.write_text("empty", encoding="utf-8")
    outcome = run("read", str(path))
    assert outcome.code == 1
    assert "Ministers meet in Oslo" in outcome.out
    assert "nothing found" in outcome.err


def test_a_traceback_when_it_is_asked_for(run, tmp_path, monkeypatch):
    monkeypatch.setenv("DRAGOMAN_DEBUG", "1")
    path = tmp_path / "one"
    path.write_text("crash", encoding="utf-8")
    with pytest.raises(KeyError):
        run("read", str(path))


def test_unknown_format_names_what_there_is(run, story):
    outcome = run("read", story, "--format", "xml")
    assert outcome.code == 2
    assert "jsonl" in outcome.err


@pytest.mark.slow
def test_explain_gate_says_what_was_seen_and_what_follows(run, tmp_path):
    path = tmp_path / "feed.txt"
    path.write_text("Police in Norway closed a road.", encoding="utf-8")
    outcome = run("read", str(path), "--explain-gate")
    assert outcome.code == 0
    assert outcome.out.startswith("not read: it tells of NOR, no other\n")
    assert "Norway (NOR)" in outcome.out
    data = json.loads(run("read", str(path), "--explain-gate", "-f", "json").out)
    assert data["read"] is False
    assert data["blocks"][0]["names"] == [{"text": "Norway", "states": ["NOR"]}]
    assert run("read", str(path), "--explain-gate", "-f", "md").code == 2


def test_gate_is_off_unless_asked_for(run, story, reader):
    run("read", story)
    run("read", story, "--gate")
    assert [options["settings"].gate for options in reader] == [False, True]
