"""`dragoman positions`, `commitments` and `activity` from records to every format."""

from __future__ import annotations

import pytest

from builders import told as whole
from dragoman.record.encoding import encode
from dragoman.store import Store
from telling import VISIT

COMMANDS = {
    "positions": ["any"],
    "commitments": ["NOR", "CHL"],
    "activity": ["NOR", "any"],
}


@pytest.fixture
def records(tmp_path):
    path = tmp_path / "records.jsonl"
    path.write_bytes(b"\n".join(map(encode, (whole(), *VISIT))))
    return str(path)


@pytest.mark.parametrize("form", ["table", "json", "jsonl", "csv", "md"])
@pytest.mark.parametrize("command", COMMANDS)
def test_every_format_has_what_there_is(run, records, command, form):
    outcome = run(command, *COMMANDS[command], records, "--format", form)
    shown = {"positions": "a new page", "commitments": "exchange envoys", "activity": "CONSULT"}
    assert outcome.code == 0
    assert shown[command] in outcome.out


@pytest.mark.parametrize("command", COMMANDS)
def test_nothing_found_is_told(run, records, command):
    outcome = run(command, *COMMANDS[command], records, "--since", "2030")
    assert (outcome.code, outcome.out) == (1, "")
    assert "found" in outcome.err and "reports" in outcome.err


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["positions", "CHL", "--issue", "taiwna"], "taiwan"),
        (["commitments", "NOR", "Atlantis"], "Atlantis"),
        (["activity", "NOR", "CHL", "--by", "hour"], "hour"),
        (["activity", "NOR", "CHL", "--since", "2024", "--until", "2023-12"], "no day lies between"),
        (["chronology", "NOR", "Norway"], "one state"),
        (["chronology", "NOR", "any", "--at", "2023-02-30"], "--at is '2023-02-30'"),
        (["positions", "NOR", "--since", "2023-1"], "--since is '2023-1'"),
    ],
)
def test_wrong_usage_is_told(run, records, arguments, complaint):
    state, *rest = arguments[1:]
    others = rest[:1] if arguments[0] != "positions" else []
    options = rest[len(others) :]
    outcome = run(arguments[0], state, *others, records, *options)
    assert outcome.code == 2
    assert complaint in outcome.err


@pytest.mark.parametrize("command", [*COMMANDS, "chronology", "channels"])
def test_a_store_shows_what_its_records_do(run, records, tmp_path, command):
    kept = str(tmp_path / "kept.db")
    with Store.open(kept) as store:
        store.add((whole(), *VISIT))
    states = COMMANDS.get(command, ["NOR", "CHL"])
    outcome = run(command, *states, "--store", kept)
    assert outcome.code == 0
    assert outcome.out == run(command, *states, records).out


@pytest.mark.parametrize("named", [[], ["--store", "kept.db", "records.jsonl"]])
def test_reports_or_a_store_are_to_be_named(run, named, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    outcome = run("chronology", "NOR", "CHL", *named)
    assert outcome.code == 2
    assert "--store" in outcome.err


ANSWERS = {
    "chronology": ["NOR", "CHL"],
    "channels": ["NOR", "CHL"],
    "positions": ["any"],
    "commitments": ["NOR", "CHL"],
    "activity": ["NOR", "any"],
    "statements": ["--state", "CHL"],
    "search": ["talks"],
    "export": ["--to", "jsonl"],
}


@pytest.mark.parametrize("command", ANSWERS)
def test_the_store_of_the_folder_answers_where_nothing_is_named(run, tmp_path, monkeypatch, command):
    monkeypatch.chdir(tmp_path)
    with Store.open("dragoman.db") as store:
        store.add((whole(), *VISIT))
    (tmp_path / "dragoman.db").rename(tmp_path / "other.db")
    assert run(command, *ANSWERS[command]).code == 2
    named = run(command, *ANSWERS[command], "--store", "other.db")
    (tmp_path / "other.db").rename(tmp_path / "dragoman.db")
    outcome = run(command, *ANSWERS[command])
    assert outcome.code == 0 and outcome.out
    assert outcome.out == named.out


def test_a_store_may_stand_where_a_report_does(run, tmp_path):
    kept = str(tmp_path / "kept.db")
    with Store.open(kept) as store:
        store.add(VISIT)
    assert run("chronology", "NOR", "CHL", kept).out == run("chronology", "NOR", "CHL", "--store", kept).out


def test_positions_of_several_states(run, records):
    alone = [run("positions", state, records, "-f", "csv").out.splitlines()[1:] for state in ("NOR", "CHL")]
    both = run("positions", "Norway", "CHL", records, "-f", "csv").out.splitlines()[1:]
    assert sorted(both) == sorted(alone[0] + alone[1]) and both


def test_a_file_named_like_a_state_is_a_file(run, records, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "CHL").write_text("")
    assert "CHL: " in run("positions", "NOR", "CHL").err  # it was read, and is empty


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["positions", "NOR", "Atlantis"], "'Atlantis' is neither a file nor a state"),
        (["chronology", "NOR", "CHL", "PER"], "PER is no file but a state"),
        (["positions", "NOR", "none.jsonl"], "none.jsonl"),
    ],
)
def test_what_is_neither_file_nor_state_is_told(run, arguments, complaint):
    outcome = run(*arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert complaint in outcome.err


def test_a_store_that_is_not_there_is_told(run, tmp_path):
    outcome = run("chronology", "NOR", "CHL", "--store", str(tmp_path / "none.db"))
    assert outcome.code == 2
    assert "none.db" in outcome.err
