"""`dragoman positions`, `commitments` and `activity` from records to every format."""

from __future__ import annotations

import pytest

from builders import told as whole
from dragoman.encoding import encode
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
    ],
)
def test_wrong_usage_is_told(run, records, arguments, complaint):
    state, *rest = arguments[1:]
    others = rest[:1] if arguments[0] != "positions" else []
    options = rest[len(others) :]
    outcome = run(arguments[0], state, *others, records, *options)
    assert outcome.code == 2
    assert complaint in outcome.err
