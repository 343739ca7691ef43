"""benchmarks/kremlin.py on three items of our own: what it counts, and what it leaves out."""

from __future__ import annotations

import gzip
import json
import runpy
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parent.parent.parent


def item(number: int, title: str, body: str, tags: list[list[str]], persons: list[dict[str, str | None]]):
    return {
        "id": str(number), "date": "2010-06-01", "title": title, "lead": "", "body": body, "tags": tags,
        "persons": persons,
    }  # fmt: skip


@pytest.fixture
def data(tmp_path: Path) -> Path:
    merkel = {"id": "1", "name": "Merkel Angela", "office": None}
    medvedev = {"id": "2", "name": "Medvedev Dmitry", "office": "Deputy Chairman of the Security Council"}
    items = [
        item(
            1,
            "Meeting with Angela Merkel",
            "The talks touched on Peru.",
            [["countries", "Germany"]],
            [merkel, medvedev],
        ),
        item(2, "A law was signed", "Norway was not named in a tag.", [["keywords", "Law"]], []),
        item(
            3, "Talks in Lima", "Peru and Chile agreed.", [["countries", "Peru"], ["countries", "Chile"]], []
        ),
    ]
    items[0]["body"] = "President Dmitry Medvedev spoke.\nThe talks touched on Peru."
    (tmp_path / "real").mkdir()
    with gzip.open(tmp_path / "real" / "kremlin_2000_2012.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write("\n".join(json.dumps(one) for one in items))
    return tmp_path


def run(monkeypatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["kremlin.py", *arguments])
    return int(runpy.run_path(str(ROOT / "benchmarks" / "kremlin.py"))["main"]())


def test_states_and_persons_are_counted(monkeypatch, capsys, data: Path):
    assert run(monkeypatch, str(data)) == 0
    out = capsys.readouterr().out
    assert "items with a tag 2, with a state 2: 3 states" in out
    assert "states named  recall 1.000  precision 0.750  (4 found)" in out
    assert "states about  recall 1.000  precision 1.000  (3 found)" in out
    assert "persons tagged 2, recall 1.000" in out
    assert "in the tag 1, another than the tag's of 2020: 1" in out


def test_alarms_are_printed_with_their_words(monkeypatch, capsys, data: Path):
    run(monkeypatch, str(data), "--alarms")
    assert "1 PER: " in capsys.readouterr().out


def test_a_missing_file_is_named(monkeypatch, capsys, tmp_path: Path):
    with pytest.raises(SystemExit):
        run(monkeypatch, str(tmp_path))
    assert "kremlin_2000_2012" in capsys.readouterr().err
