"""Print lexicons/models.csv: the SHA-256 of every file of the parser and of the learned reader.

    python scripts/pin_model.py > src/dragoman/lexicons/models.csv

Run it after changing the pinned version in pyproject.toml, on a freshly installed package, or the weights.
"""

from __future__ import annotations

import csv
import hashlib
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import spacy

from dragoman.readers.english.learned.network import FOLDER
from dragoman.settings import DEFAULT

TELLS_NOTHING = {"README.md", "LICENSE", "LICENSES_SOURCES", "accuracy.json", "meta.json"}


def main() -> None:
    """Write the table to standard output, sorted by file."""
    pipeline = spacy.load(DEFAULT.model)
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["pipeline", "version", "file", "bytes", "sha256"])
    out.writerows(_rows(DEFAULT.model, pipeline.meta["version"], Path(pipeline.path or ".")))
    out.writerows(_rows("learned", metadata.version("dragoman"), FOLDER))


def _rows(model: str, version: str, folder: Path) -> Iterator[list[str | int]]:
    for file in sorted(folder.rglob("*")):
        if file.is_file() and file.name not in TELLS_NOTHING:
            data = file.read_bytes()
            name = file.relative_to(folder).as_posix()
            yield [model, version, name, len(data), hashlib.sha256(data).hexdigest()]


if __name__ == "__main__":
    main()
