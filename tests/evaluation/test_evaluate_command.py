"""`dragoman evaluate`: tables, JSON, floors and exit codes, with a reader that answers from the gold."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from gold_case import GOLD, TEXT

import dragoman.evaluation.evaluate as evaluation
from builders import told
from dragoman.cli import main
from dragoman.errors import BadInput
from dragoman.evaluation.gold_rows import gold_format
from dragoman.record import Record


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two exams: one that the reader gets right, and one that it finds nothing in."""
    record = told()
    golds = {"oslo": (record.report.text, gold_format(record)), "lima": (TEXT, msgspec.to_builtins(GOLD))}
    for id, (text, gold) in golds.items():
        for kind, content in (("texts", {"id": id, "text": text, "outlet": "The Fjord"}), ("gold", gold)):
            (tmp_path / kind).mkdir(exist_ok=True)
            (tmp_path / kind / f"{id}.json").write_text(json.dumps(content), encoding="utf-8")

    def read(text: str, **_: object) -> Record:
        return record if text == record.report.text else Record(record.report)

    monkeypatch.setattr(evaluation, "read", read)
    return tmp_path


def test_tables_fit_a_hundred_columns(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", str(folder)]) == 0
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= 100
    assert "Figures over 2 texts" in out
    assert "lima: missed event: CONSULT held CHL > NOR 2023-05-04" in out


@pytest.mark.parametrize(("most", "listed"), [("0", 0), ("2", 2), ("100", 7)])
def test_as_many_faults_as_asked_for(
    folder: Path, capsys: pytest.CaptureFixture[str], most: str, listed: int
) -> None:
    main(["evaluate", str(folder), "--errors", most])
    out = capsys.readouterr().out
    assert out.count("lima: missed") == listed
    assert ("and 5 more" in out) == (most == "2")


def test_json_and_the_file_of_faults(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    faults = folder / "faults.jsonl"
    assert main(["evaluate", str(folder), "--format", "json", "--errors-file", str(faults)]) == 0
    out = json.loads(capsys.readouterr().out)
    assert (
        out["texts"] == 2
        and out["by_text"]["oslo"]["events"] == 1.0
        and out["by_text"]["lima"]["events"] == 0.0
    )
    assert out["figures"]["events"]["precision"] == 1.0
    rows = [json.loads(line) for line in faults.read_text("utf-8").splitlines()]
    assert len(rows) == 7 and {row["text"] for row in rows} == {"lima"}


def test_only_one_text(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", str(folder), "--only", "oslo", "-f", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["figures"]["events"]["value"] == 1.0


def test_floors_are_pinned_and_held(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    floors = str(folder / "floors.json")
    assert main(["evaluate", str(folder), "--floors", floors, "--pin"]) == 0
    assert main(["evaluate", str(folder), "--floors", floors]) == 0
    monkeypatch.setattr(evaluation, "read", lambda text, **_: Record(told().report))
    assert main(["evaluate", str(folder), "--floors", floors]) == 1
    assert "dragoman: statements: 0.0000 is below its floor 0.50" in capsys.readouterr().err


def test_a_bad_gold_file_is_named_and_the_rest_scored(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "gold" / "lima.json").write_text("{")
    assert main(["evaluate", str(folder)]) == 1
    out, err = capsys.readouterr()
    assert "Figures over 1 text " in out
    assert "lima.json" in err and "Traceback" not in err


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (BadInput("the report is empty"), "lima: the report is empty"),
        (KeyError("x"), "lima: a fault of the program: KeyError"),
    ],
)
def test_a_reader_that_fails_has_read_nothing(
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    said: str,
) -> None:
    def read(text: str, **_: object) -> Record:
        if text == TEXT:
            raise error
        return told()

    monkeypatch.setattr(evaluation, "read", read)
    assert main(["evaluate", str(folder), "-f", "json"]) == 1
    out, err = capsys.readouterr()
    assert json.loads(out)["by_text"]["lima"]["events"] == 0.0
    assert said in err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere"], "nowhere: no such folder"),
        ([".", "--pin"], "--pin needs --floors FILE"),
        ([".", "--only", "oslo", "--floors", "f.json"], "leave out --only or --floors"),
        ([".", "--errors", "-1"], "--errors"),
    ],
)
def test_bad_usage(
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    said: str,
) -> None:
    monkeypatch.chdir(folder)
    assert main(["evaluate", *arguments]) == 2
    assert said in capsys.readouterr().err


def test_nothing_to_score(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", str(tmp_path)]) == 1
    assert "no gold records; expected gold/ID.json beside texts/ID.json" in capsys.readouterr().err
