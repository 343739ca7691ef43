"""The sample in docs/assistants.md is what the tools answer today."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_the_sample_is_current() -> None:
    """With both readers, as users have them."""
    command = [sys.executable, str(ROOT / "scripts" / "assistant_sample.py"), "--print"]
    environment = os.environ | {"DRAGOMAN_READER": "both", "PYTHONIOENCODING": "utf-8"}
    made = subprocess.run(command, env=environment, capture_output=True, check=True).stdout.decode()
    assert made.count("### ") == 10 and ", 0 left out" in made
    page = (ROOT / "docs" / "assistants.md").read_text(encoding="utf-8")
    assert made in page, "run `python scripts/assistant_sample.py`"
