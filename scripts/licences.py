"""The licence of every package that an installation brings, as each package states it.

    python scripts/licences.py          prints a Markdown table; exit code 1 if one is not permissive

Read from the installed packages, which `make test` sets up; a package of another system is named without.
"""

from __future__ import annotations

import re
import sys
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

LOCK = Path(__file__).resolve().parent.parent / "requirements" / "run.txt"
PERMISSIVE = re.compile(
    r"\b(?:0BSD|Apache|BSD|CC0|CNRI-Python|ISC|MIT|Mozilla Public|MPL|PSF|Public-Domain|Unlicense|Zlib)\b"
)
STRICT = re.compile(r"\b[AL]?GPL\b|GNU")


def licences() -> dict[str, str | None]:
    """Return the licence of each package of the lock file, None for one that this system does not need."""
    lines = re.findall(r"^[\w.-]+==[^\\\n]+", LOCK.read_text(encoding="utf-8"), re.MULTILINE)
    wanted = sorted((Requirement(line) for line in lines), key=lambda one: one.name)
    needed = {one.name for one in wanted if one.marker is None or one.marker.evaluate()}
    return {one.name: _of(one.name) if one.name in needed else None for one in wanted}


def is_permissive(licence: str) -> bool:
    """Say whether a licence lets its user do what ours does; of several to choose from, whether one does."""
    choices = re.split(r"\s+OR\s+", licence)
    return any(PERMISSIVE.search(one) and not STRICT.search(one) for one in choices)


def table() -> str:
    """Return the packages and licences as a Markdown table."""
    rows = [f"| {name} | {licence or 'on other systems only'} |" for name, licence in licences().items()]
    return "\n".join(["| package | licence |", "|---|---|", *rows]) + "\n"


def _of(name: str) -> str:
    told = metadata.metadata(name)
    classifiers = [one for one in told.get_all("Classifier") or [] if one.startswith("License ::")]
    words = told.get("License-Expression") or ", ".join(one.rpartition(" :: ")[2] for one in classifiers)
    return words or (told.get("License") or "not stated").splitlines()[0]


if __name__ == "__main__":
    print(table(), end="")
    sys.exit(any(one and not is_permissive(one) for one in licences().values()))
