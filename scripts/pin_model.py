"""Print lexicons/models.csv: the SHA-256 of every file of the parser that decides what is read.

    python scripts/pin_model.py > src/dragoman/lexicons/models.csv

Run it after changing the pinned version in pyproject.toml, on a freshly installed package.
"""

from __future__ import annotations

import csv
import hashlib
import sys
from pathlib import Path

import spacy

from dragoman.settings import DEFAULT

TELLS_NOTHING = {"README.md", "LICENSE", "LICENSES_SOURCES", "accuracy.json", "meta.json"}


def main() -> None:
    """Write the table to standard output, sorted by file."""
    pipeline = spacy.load(DEFAULT.model)
    folder = Path(pipeline.path or ".")
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["pipeline", "version", "file", "bytes", "sha256"])
    for file in sorted(folder.rglob("*")):
        if file.is_file() and file.name not in TELLS_NOTHING:
            data = file.read_bytes()
            name = file.relative_to(folder).as_posix()
            out.writerow(
                [DEFAULT.model, pipeline.meta["version"], name, len(data), hashlib.sha256(data).hexdigest()]
            )


if __name__ == "__main__":
    main()
