"""The sample in docs/assistants.md is what the tools answer today."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_the_sample_is_current() -> None:
    script = runpy.run_path(str(ROOT / "scripts" / "assistant_sample.py"))
    made, page = script["sample"](), script["PAGE"].read_text(encoding="utf-8")
    assert made.count("### ") == 10 and ", 0 left out" in made
    assert page == script["page"](page, made), "run `python scripts/assistant_sample.py`"
