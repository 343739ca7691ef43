"""The lock files hold packages, versions and hashes, and nothing that says where from."""

from __future__ import annotations

import re
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement

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


def test_no_extra_is_left_out_for_how_it_is_spelt():
    """The pip that comes with Python 3.11 does not find `html_clean` in lxml, which says `html-clean`: what
    such an extra brings must be among our own dependencies."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = {Requirement(line).name for line in project["dependencies"]}
    missed, asked = set(), set()
    for package in locked(ROOT / "requirements" / "run.txt"):
        for requirement in requirements_of(package):
            known = metadata.metadata(requirement.name).get_all("Provides-Extra") or []
            asked |= requirement.extras
            for extra in requirement.extras - {*known}:
                missed |= {wants.name.replace("_", "-") for wants in requirements_of(requirement.name, extra)}
    assert "html_clean" in asked and missed <= wanted


def requirements_of(package, extra=""):
    """Return what an installed package needs here; with an extra, only what that adds."""
    try:
        wants = [Requirement(line) for line in metadata.requires(package) or []]
    except metadata.PackageNotFoundError:
        return []  # of another system
    plain = [want for want in wants if want.marker is None or want.marker.evaluate({"extra": ""})]
    return [w for w in wants if w not in plain and w.marker.evaluate({"extra": extra})] if extra else plain


def test_all_lists_pin_the_same_versions():
    def pins(name):
        text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
        return set(re.findall(r"^(\S+==\S+)", text, re.MULTILINE))

    assert pins("run.txt") | pins("build.txt") | pins("container.txt") <= pins("dev.txt")
    assert pins("run.txt") < pins("container.txt")
