"""No package with a licence that binds whoever uses it comes with an installation."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

SCRIPT = runpy.run_path(str(Path(__file__).resolve().parent.parent / "scripts" / "licences.py"))


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
