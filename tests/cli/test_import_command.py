from __future__ import annotations

import json
import os

import pytest

from builders import told
from dragoman.render.exchange.formats import export


@pytest.fixture
def polecat(tmp_path):
    path = tmp_path / "events.txt"
    export([told()], "polecat", path)
    return path


def test_rows_become_json_lines(run, polecat):
    outcome = run("import", str(polecat), "--as", "polecat")
    (event,) = [json.loads(line) for line in outcome.out.splitlines()]
    assert (outcome.code, event["event_type"], event["source"]) == (0, "CONSULT", "polecat")
    assert "read as polecat: 1 events" in outcome.err


def test_rows_that_are_none_are_named_and_the_rest_goes_on(run, polecat, tmp_path):
    with polecat.open("a") as file:
        file.write("torn\trow\n" * 12)
    listed = tmp_path / "faults.txt"
    outcome = run("import", str(polecat), "--as", "polecat", "--faults", str(listed))
    assert outcome.code == 1 and outcome.out.count("\n") == 1
    assert "events.txt, line 3: 2 cells where the header has 40" in outcome.err
    assert "and 2 more rows" in outcome.err and "left out, 12: " in outcome.err
    assert len(listed.read_text(encoding="utf-8").splitlines()) == 12


def test_a_file_that_is_not_there(run, polecat, tmp_path):
    out = tmp_path / "out.jsonl"
    assert run("import", "none.txt", "--as", "gdelt", "--output", str(out)).code == 2
    assert not out.exists()
    outcome = run("import", "none.txt", str(polecat), "--as", "polecat", "--output", str(out))
    assert (
        outcome.code == 1 and "none.txt" in outcome.err and out.read_text(encoding="utf-8").count("\n") == 1
    )


def test_a_data_set_must_be_named(run, polecat):
    assert run("import", str(polecat)).code == 2


@pytest.mark.skipif(os.name == "nt", reason="names of files are Unicode there")
def test_a_file_whose_name_is_not_utf8_is_read_and_its_faults_are_listed(run, polecat, tmp_path):
    path = tmp_path / os.fsdecode(b"\xff.txt")
    path.write_bytes(polecat.read_bytes() + b"torn\trow\n")
    listed = tmp_path / "faults.txt"
    outcome = run("import", str(path), "--as", "polecat", "--faults", str(listed))
    assert outcome.code == 1 and outcome.out.count("\n") == 1
    assert json.loads(outcome.out)["file"].endswith(r"\xff.txt")
    assert r"\xff.txt, line 3" in listed.read_text(encoding="utf-8")
