"""Is everything installed as it should be? Each check says what it found and what to do.

The parser decides what is read, so its files are compared by SHA-256 with those pinned in
`lexicons/models.csv`: another model would silently read another record.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from importlib import metadata, util
from pathlib import Path
from typing import Annotated

import msgspec

from dragoman.errors import DragomanError
from dragoman.lexicon.loading import CsvTable, Row, Text, every_table, file_names

OLDEST, NEWEST = (3, 11), (3, 13)
_WIDTH = 288
"""Rows and columns of most of the parser's weights."""
_REINSTALL = "pip install --force-reinstall --no-deps {}"


class PinnedFile(Row, frozen=True):
    """A file of the spaCy pipeline, or of the learned reader, as it must be."""

    pipeline: Text
    version: Text
    file: Text
    bytes: int
    sha256: Annotated[str, msgspec.Meta(min_length=64, max_length=64, description="64 hexadecimal digits")]


PINNED_FILES = CsvTable("models.csv", PinnedFile, key=lambda row: (row.pipeline, row.file))


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: what was found, whether it is right, and what to do if not."""

    what: str
    ok: bool
    remedy: str | None = None


def examine(model: str) -> list[Finding]:
    """Check Python, packages, the files of the spaCy pipeline `model` and of the learned reader, products,
    time zones, lexicons."""
    return [*_python(), *_packages(), *_model(model), *_learned(), *_products(), *_zones(), *_lexicons()]


def _python() -> Iterator[Finding]:
    version = sys.version_info
    fits = OLDEST <= version[:2] <= NEWEST
    yield Finding(
        f"Python {version.major}.{version.minor}.{version.micro}",
        fits,
        None if fits else "use Python 3.11, 3.12 or 3.13",
    )


def _packages() -> Iterator[Finding]:
    from packaging.requirements import Requirement

    try:
        wanted = [Requirement(line) for line in metadata.requires("dragoman") or []]
        yield Finding(f"dragoman {metadata.version('dragoman')}", True)
    except metadata.PackageNotFoundError:
        yield Finding("dragoman runs from a folder and is not installed", False, "pip install -e .")
        return
    for requirement in wanted:
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": ""}):
            continue
        remedy = f"pip install '{requirement.name}{requirement.specifier}'"
        try:
            version = metadata.version(requirement.name)
        except metadata.PackageNotFoundError:
            yield Finding(f"{requirement.name} is missing", False, remedy)
            continue
        fits = requirement.specifier.contains(version, prereleases=True)
        what = f"{requirement.name} {version}" + ("" if fits else f" (needed: {requirement.specifier})")
        yield Finding(what, fits, None if fits else remedy)


def _model(name: str) -> Iterator[Finding]:
    pinned = [row for row in PINNED_FILES.rows if row.pipeline == name]
    folder = _folder(name)
    if folder is None:
        package = f"{name.replace('_', '-')}=={pinned[0].version}" if pinned else name
        yield Finding(f"the spaCy pipeline {name} is missing", False, f"pip install '{package}'")
        return
    if pinned:
        yield _compared(name, folder, pinned)
    else:
        yield Finding(f"{name}: another pipeline than the pinned one, its files are not checked", True)
    yield _parses(name)


def _learned() -> Iterator[Finding]:
    """Say whether the files of the learned reader are those that are pinned, and load."""
    try:
        from dragoman.readers.english.learned.combining import combiner
        from dragoman.readers.english.learned.network import FOLDER, network
    except ImportError:
        return  # named among the packages
    finding = _compared("learned", FOLDER, [row for row in PINNED_FILES.rows if row.pipeline == "learned"])
    yield finding if finding.ok else replace(finding, remedy=_REINSTALL.format("dragoman"))
    try:
        network(), combiner()
    except Exception as error:
        yield Finding(f"the learned reader does not load: {error}", False, _REINSTALL.format("dragoman"))


def _folder(name: str) -> Path | None:
    """Return the folder that holds the files of an installed pipeline package."""
    found = util.find_spec(name) if name.isidentifier() else None
    if found is None or found.origin is None:
        return None
    return next((file.parent for file in sorted(Path(found.origin).parent.glob("*/config.cfg"))), None)


def _compared(name: str, folder: Path, pinned: list[PinnedFile]) -> Finding:
    wrong = [row.file for row in pinned if _sha256(folder / row.file) != row.sha256]
    if not wrong:
        return Finding(f"{name}: {len(pinned)} files as pinned (SHA-256)", True)
    package = f"'{name.replace('_', '-')}=={pinned[0].version}'"
    return Finding(f"{name}: missing or changed: {', '.join(wrong)}", False, _REINSTALL.format(package))


def _sha256(file: Path) -> str | None:
    digest = hashlib.sha256()
    try:
        with file.open("rb") as stream:
            for chunk in iter(partial(stream.read, 1 << 20), b""):
                digest.update(chunk)
    except OSError:
        return None
    return digest.hexdigest()


def _parses(name: str) -> Finding:
    from dragoman.readers.english.parser.language_model import model

    try:
        doc = model(name)("The ministers met in Geneva on Friday.")
    except Exception as error:
        return Finding(
            f"{name} does not load: {type(error).__name__}: {error}",
            False,
            _REINSTALL.format(f"spacy {name}"),
        )
    parsed = any(token.dep_ == "nsubj" for token in doc)
    return Finding(
        f"{name} {'parses' if parsed else 'loads, but finds no subject in a plain sentence'}", parsed
    )


def _products() -> Iterator[Finding]:
    """Say which kernel multiplies, and whether a row of a product is the same alone and among others."""
    try:
        from dragoman.readers.english.parser.matrix_products import in_wide_tiles, kernel, layout
    except ImportError:
        return  # named among the packages
    core = kernel()
    if core is None:
        yield Finding("matrix products by a BLAS that is not OpenBLAS", True)
        return
    multiply_rows = layout(_WIDTH, _WIDTH)
    if multiply_rows is None:
        how = "by spaCy's own product: this kernel's depends on the batch"
    else:
        how = f"in {'wide' if multiply_rows is in_wide_tiles else 'guarded'} tiles"
    yield Finding(f"matrix products by OpenBLAS, kernel {core}, {how}", True)


def _zones() -> Iterator[Finding]:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        ZoneInfo("Asia/Seoul")
        yield Finding("time zones", True)
    except ZoneInfoNotFoundError:
        yield Finding("the time zone database is missing", False, "pip install tzdata")


def _lexicons() -> Iterator[Finding]:
    files = file_names()
    try:
        for table in every_table():
            table.check()
    except DragomanError as error:
        yield Finding(str(error), False, _REINSTALL.format("dragoman"))
        return
    yield Finding(f"{len(files)} lexicons", bool(files))
