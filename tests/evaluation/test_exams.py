"""Folders of gold records: read, checked, hashed; a bad file is named and never ends the rest."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from gold_case import GOLD, TEXT

from dragoman.errors import EvaluationError
from dragoman.evaluation.evaluate import open_exams


def write(path: Path, value: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two exams, oslo and lima."""
    import msgspec

    for id in ("oslo", "lima"):
        write(tmp_path / "texts" / f"{id}.json", {"id": id, "text": TEXT, "published": "2023-05-05"})
        write(tmp_path / "gold" / f"{id}.json", msgspec.json.encode(GOLD).decode())
    return tmp_path


def test_exams_in_order(folder: Path) -> None:
    opened = open_exams(folder)
    assert [exam.id for exam in opened.exams] == ["lima", "oslo"]
    assert opened.problems == ()
    assert opened.exams[0].gold == GOLD and opened.exams[0].given.published == "2023-05-05"


def test_only_what_is_named(folder: Path) -> None:
    assert [exam.id for exam in open_exams(folder, ["oslo"]).exams] == ["oslo"]
    with pytest.raises(EvaluationError, match="no gold record rome; there are: lima, oslo"):
        open_exams(folder, ["rome"])


def test_the_digest_changes_with_the_exam(folder: Path) -> None:
    before = open_exams(folder).digest
    assert open_exams(folder).digest == before
    write(folder / "texts" / "oslo.json", {"text": TEXT, "published": "2023-05-06"})
    assert open_exams(folder).digest != before


def spoiled(kind: str, number: int, **changes: Any) -> str:
    """The gold as JSON with one row changed; a field that becomes ... is left out."""
    import msgspec

    gold = msgspec.json.decode(msgspec.json.encode(GOLD))
    row = gold[kind][number] | changes
    gold[kind][number] = {field: value for field, value in row.items() if value is not ...}
    return json.dumps(gold)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "truncated"),
        ("[]", "Expected `object`"),
        (spoiled("events", 0, type="CHAT"), "Invalid enum value 'CHAT' - at `$.events[0].type`"),
        (spoiled("events", 0, status=...), "missing required field `status`"),
        (spoiled("events", 1, evidence="Chile sang"), "event 2: the text does not hold 'Chile sang'"),
        (spoiled("events", 1, alt=["Chile sang"]), "event 2: the text does not hold 'Chile sang'"),
        (spoiled("statements", 0, evidence=" "), "statement 1: the text does not hold ' '"),
        (spoiled("events", 0, date="May 2023"), "expected YYYY, YYYY-MM or YYYY-MM-DD"),
    ],
)
def test_a_bad_gold_file_is_named_and_left_out(folder: Path, content: str, message: str) -> None:
    path = folder / "gold" / "oslo.json"
    write(path, content)
    opened = open_exams(folder)
    assert [exam.id for exam in opened.exams] == ["lima"]
    (problem,) = opened.problems
    assert str(path) in problem and message in problem


def test_bytes_that_are_no_text(folder: Path) -> None:
    (folder / "gold" / "oslo.json").write_bytes(b'{"id": "\xff\xfe"}')
    assert str(folder / "gold" / "oslo.json") in open_exams(folder).problems[0]


def test_a_missing_text_is_named(folder: Path) -> None:
    (folder / "texts" / "oslo.json").unlink()
    assert open_exams(folder).problems == (f"{folder / 'texts' / 'oslo.json'}: No such file or directory",)


@pytest.mark.parametrize(("file", "message"), [("gone.html", "no file"), ("../x.html", "outside the folder")])
def test_a_page_that_is_not_there(folder: Path, file: str, message: str) -> None:
    write(folder / "texts" / "oslo.json", {"text": TEXT, "file": file})
    assert message in open_exams(folder).problems[0]


def test_nothing_to_score(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(EvaluationError, match=r"expected gold/ID\.json beside texts/ID\.json"):
        open_exams(tmp_path / "texts")
    for path in (folder / "gold").iterdir():
        write(path, "{")
    with pytest.raises(EvaluationError, match=r"lima\.json"):
        open_exams(folder)
