"""The lines that docs/spreadsheets.md begins with, run as they stand there."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from pathlib import Path

import openpyxl
import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_the_first_lines_of_the_page(run, tmp_path, monkeypatch):
    page = (ROOT / "docs" / "spreadsheets.md").read_text(encoding="utf-8")
    lines = re.match(r"# .+\n\n```console\n((?:\$ .+\n)+)```\n", page)[1].splitlines()
    assert len(lines) == 3
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    for line in lines:
        program, *arguments = shlex.split(line.removeprefix("$ "))
        outcome = run(*arguments)
        assert (program, outcome.code, outcome.out) == ("dragoman", 0, ""), outcome.err
    events = openpyxl.load_workbook("beijing.xlsx")["events"]
    stories = list(Path("beijing", "stories").iterdir())
    (reference,) = json.loads(Path("beijing.json").read_text(encoding="utf-8"))
    assert events.max_row > 2 and stories and Path("beijing", "states", "China (CHN).md").is_file()
    assert reference["title"] and {path.name for path in tmp_path.iterdir()} == {
        "examples", "beijing", "beijing.xlsx", "beijing.json",
    }  # fmt: skip
