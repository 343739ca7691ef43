"""`dragoman actors`: a text is read, a name is looked up, a file of one's own is checked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dragoman.cli import main


def run(capsys, *arguments: str) -> tuple[int, str, str]:
    code = main(["actors", *arguments])
    out, err = capsys.readouterr()
    return code, out, err


def test_a_name_is_looked_up(capsys):
    code, out, _ = run(capsys, "Condoleezza Rice", "--on", "2006-05-01", "--format", "json")
    rows = json.loads(out)
    assert code == 0 and rows[0]["office"] == "Secretary of State" and rows[0]["why"]


def test_a_table_says_term_and_source(capsys):
    code, out, _ = run(capsys, "Kremlin")
    assert code == 0 and "bodies.csv" in out and "RUS" in out


@pytest.mark.slow
def test_a_sentence_is_read(capsys):
    code, out, _ = run(capsys, "Peru thanked Chile.", "--format", "jsonl")
    assert code == 0
    assert [json.loads(line)["state"] for line in out.splitlines()] == ["PER", "CHL"]


@pytest.mark.slow
def test_a_name_can_be_read_as_a_text(capsys):
    code, out, _ = run(capsys, "Peru", "--text", "--format", "jsonl")
    assert code == 0 and "mentions" in json.loads(out)


def test_an_unknown_name_finds_nothing(capsys):
    code, out, err = run(capsys, "Ann Doe", "--name")
    assert (code, out) == (1, "") and "nothing found" in err


def test_neither_text_nor_file(capsys):
    code, _, err = run(capsys)
    assert code == 2 and "TEXT" in err


def test_a_bad_date(capsys):
    code, _, err = run(capsys, "Peru", "--on", "soon")
    assert code == 2 and "'soon'" in err


def test_ones_own_file_is_checked_and_its_conflicts_listed(capsys, tmp_path: Path):
    path = tmp_path / "actors.csv"
    path.write_text("name,kind,state,office,start\nJacques Chirac,person,PER,Envoy,2001\n", encoding="utf-8")
    code, out, _ = run(capsys, "--actors", str(path))
    assert code == 0 and "1 terms of persons" in out and "conflict: actors.csv gives Jacques Chirac" in out
    code, out, _ = run(capsys, "Jacques Chirac", "--actors", str(path), "--on", "2005-01-01", "-f", "json")
    assert next(row["state"] for row in json.loads(out)) == "PER"


def test_a_bad_row_is_named(capsys, tmp_path: Path):
    path = tmp_path / "actors.csv"
    path.write_text("name,kind,state\nOla Dahl,person,NOWHERE\n", encoding="utf-8")
    code, _, err = run(capsys, "--actors", str(path))
    assert code == 2 and "line 2" in err and "NOWHERE" in err
