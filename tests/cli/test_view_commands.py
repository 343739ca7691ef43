"""`dragoman positions`, `commitments` and `activity` from records to every format."""

from __future__ import annotations

import pytest

from builders import told as whole
from dragoman.encoding import encode
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
def test_reports_or_a_store_are_to_be_named(run, named):
    outcome = run("chronology", "NOR", "CHL", *named)
    assert outcome.code == 2
    assert "--store" in outcome.err


def test_a_store_that_is_not_there_is_told(run, tmp_path):
    outcome = run("chronology", "NOR", "CHL", "--store", str(tmp_path / "none.db"))
    assert outcome.code == 2
    assert "none.db" in outcome.err
