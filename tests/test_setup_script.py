"""The script that makes the environment says what is missing, in words."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ("sh", "dirname", "rm", "env", "id")


@pytest.fixture
def setup(tmp_path):
    """Run a copy of the script in an empty folder, with `python3` played by the given shell lines."""
    (tmp_path / "scripts").mkdir()
    (tmp_path / "bin").mkdir()
    shutil.copy(ROOT / "scripts" / "setup.sh", tmp_path / "scripts")
    for tool in TOOLS:
        (tmp_path / "bin" / tool).symlink_to(shutil.which(tool) or tool)

    def run(python: str, user: str = "1000") -> subprocess.CompletedProcess[str]:
        for name, lines in (("python3", python), ("id", f"echo {user}")):
            path = tmp_path / "bin" / name
            path.unlink(missing_ok=True)
            path.write_text(f"#!/bin/sh\n{lines}\n", encoding="utf-8")
            path.chmod(0o755)
        environment = {**os.environ, "PATH": str(tmp_path / "bin"), "PYTHON": ""}
        command = ["sh", "scripts/setup.sh", "run"]
        return subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )

    return run


def test_an_old_python_is_not_taken(setup):
    done = setup("exit 1")
    assert done.returncode == 2
    assert "Python 3.11, 3.12, 3.13 or 3.14 is needed" in done.stderr


def test_a_python_that_makes_no_environment(setup):
    done = setup('case "$*" in "-m "*) exit 1;; *) exit 0;; esac')
    assert done.returncode == 2
    assert "install the package python3-venv" in done.stderr


def test_the_script_is_told_which_list():
    done = subprocess.run(
        ["sh", str(ROOT / "scripts" / "setup.sh")], capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert "run or dev" in done.stderr
