"""benchmarks/plv.py on sentences of our own: what it counts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from benchmarks.plv import FILE, main

ROWS = [
    ("The ministers met in Lima on Monday.", "CONSULT"),
    ("The ministers will meet in Lima on Monday.", "CONSULT"),  # read as an agreement
    ("Norway condemned Mali.", "ACCUSE"),
    ("The harbour is deep.", "AID"),
]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / FILE).parent.mkdir()
    lines = [json.dumps({"id": "1", "text": text, "gold": [{"type": root}]}) for text, root in ROWS]
    (tmp_path / FILE).write_text("\n".join(lines))
    return tmp_path


@pytest.mark.slow
def test_roots_are_counted(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(data), "--errors", "AID"]) == 0
    out = capsys.readouterr().out
    assert [line.split() for line in out.splitlines() if line.startswith("micro")] == [
        ["micro", "4", "66.7", "50.0", "57.1"]
    ]
    assert "any event in 75.0 % of 4 sentences" in out
    assert "CONSULT in 2 sentences with a word of meeting: P 100.0 R 50.0 F1 66.7" in out
    assert "AID read as -: The harbour is deep." in out


def test_a_missing_file_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([str(tmp_path)])
    assert FILE in capsys.readouterr().err
