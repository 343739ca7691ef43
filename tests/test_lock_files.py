"""The lock files hold packages, versions and hashes, and nothing that says where from."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))


def locked(path):
    return {
        name.lower().replace("_", "-")
        for name in re.findall(r"^([\w.-]+)(?:\[.*\])?==", path.read_text(encoding="utf-8"), re.MULTILINE)
    }


@pytest.mark.parametrize("path", LOCKS, ids=lambda path: path.name)
def test_every_line_is_a_pin_or_a_hash(path):
    for line in path.read_text(encoding="utf-8").splitlines():
        assert re.fullmatch(r"[\w.-]+==\S+( ; [^\\]+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?", line), line


def test_every_dependency_is_locked():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = {re.match(r"[\w.-]+", line)[0].lower() for line in project["project"]["dependencies"]}
    develop = {re.match(r"[\w.-]+", line)[0].lower() for line in project["dependency-groups"]["dev"]}
    assert wanted <= locked(ROOT / "requirements" / "run.txt")
    assert wanted | develop <= locked(ROOT / "requirements" / "dev.txt")


def test_all_lists_pin_the_same_versions():
    def pins(name):
        text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
        return set(re.findall(r"^(\S+==\S+)", text, re.MULTILINE))

    assert pins("run.txt") | pins("build.txt") | pins("container.txt") <= pins("dev.txt")
    assert pins("run.txt") < pins("container.txt")
