"""`dragoman evaluate --second-reader`: our reading, a model's alone through the gates, and both."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from model import by_paragraph

from dragoman.cli import main
from dragoman.readers.second import reader as second_reading
from dragoman.readers.second.asker import Asker
from dragoman.readers.second.questions_and_claims import answer_schema
from dragoman.settings import SecondReader

pytestmark = pytest.mark.slow

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def test_a_model_that_says_nothing_leaves_our_figures_as_they_are(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def asker_of(second: SecondReader) -> Asker:
        silent = by_paragraph(lambda _: '{"events": [], "statements": []}')
        return Asker(replace(second, cache=""), answer_schema(), silent(second))

    monkeypatch.setattr(second_reading, "asker_of", asker_of)
    endpoint = ("--second-reader", "http://127.0.0.1:9/v1", "--model", "quill")
    assert main(("evaluate", str(EXAMPLES), "--only", "quito-2024-04", *endpoint, "-f", "json")) == 0
    readings = json.loads(capsys.readouterr().out)
    assert list(readings) == ["ours alone", "the model alone, through the gates", "both"]
    assert readings["both"] == readings["ours alone"]
    assert readings["the model alone, through the gates"]["figures"]["events"]["hits"] == 0
