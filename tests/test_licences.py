"""No package with a licence that binds whoever uses it comes with an installation; of all bundled data the
licence is known."""

from __future__ import annotations

import re
import runpy
import tomllib
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
SCRIPT = runpy.run_path(str(ROOT / "scripts" / "licences.py"))
DATA = re.findall(
    r"^\| `(\S+)` \| .+ \| ([^|]+) \|$", (ROOT / "DATA_LICENCES.md").read_text(encoding="utf-8"), re.MULTILINE
)
"""Pattern of files and licence, as the page lists them."""


def test_every_package_of_an_installation_is_permissive():
    found = SCRIPT["licences"]()
    assert found["spacy"] and "MIT" in found["spacy"]
    assert {name: one for name, one in found.items() if one and not SCRIPT["is_permissive"](one)} == {}


@pytest.mark.parametrize(
    ("licence", "permissive"),
    [
        ("MIT", True),
        ("BSD-3-Clause AND MIT", True),
        ("MPL-1.1 OR GPL-2.0-only OR LGPL-2.1-or-later", True),
        ("GPL-3.0-or-later", False),
        ("GNU Lesser General Public License v3 (LGPLv3), MIT License", False),
        ("not stated", False),
    ],
)
def test_licences_that_bind_are_told_apart(licence, permissive):
    assert SCRIPT["is_permissive"](licence) is permissive


def bundled():
    """The files of the package that are no program, also those that the wheel takes from elsewhere."""
    package = ROOT / "src" / "dragoman"
    files = (path.relative_to(package) for path in package.rglob("*") if path.is_file())
    names = {path.as_posix() for path in files if path.suffix not in (".py", ".pyc")}
    included = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"].values()
    return names | {name.removeprefix("dragoman/") for name in included}


def test_every_bundled_file_has_a_licence_and_every_row_a_file():
    files = bundled()
    assert {name for name in files if not any(fnmatch(name, pattern) for pattern, _ in DATA)} == set()
    assert {pattern for pattern, _ in DATA if not any(fnmatch(name, pattern) for name in files)} == set()
    assert {licence for _, licence in DATA} == {"Apache-2.0", "CC BY 4.0", "CC0-1.0"}


def test_licences_go_with_what_is_built():
    assert PROJECT["project"]["license-files"] == ["LICENSE", "DATA_LICENCES.md"]
    assert "DATA_LICENCES.md" in PROJECT["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]
