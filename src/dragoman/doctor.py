"""Is everything installed as it should be, and how fast does this machine read?

Each check says what it found and what to do. The parser decides what is read, so its files are compared by
SHA-256 with those pinned in `lexicons/models.csv`: another model would silently read another record.

The text for `measure` is made of the examples of the lexicon of predicates, so that it is the same wherever
this version is installed. Times are CPU seconds of this process; `benchmarks/` of the repository measures
more, on reports.
"""

from __future__ import annotations

import hashlib
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from importlib import metadata, util
from pathlib import Path
from statistics import median
from typing import Annotated

import msgspec

from dragoman.errors import DragomanError
from dragoman.lexicon.loading import CsvTable, Row, Text, every_table, file_names
from dragoman.settings import DEFAULT, Settings

OLDEST, NEWEST = (3, 11), (3, 14)
_WIDTH = 288
"""Rows and columns of most of the parser's weights."""
_REINSTALL = "pip install --force-reinstall --no-deps {}"
_PACKAGES_OF_PAGES = "pip install --upgrade trafilatura lxml lxml-html-clean"
_PAGE = b"<html><body><article><h1>Talks</h1><p>They met in Geneva on Friday.</p></article></body></html>"
WORDS = 600
_ROUNDS = 5
_A_PARAGRAPH = 5  # sentences


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
    """Check Python, packages, extras, a page, the files of the spaCy pipeline `model` and of the learned
    reader, products, time zones, lexicons."""
    return [
        *_python(), *_packages(), *_extras(), *_page(), *_model(model), *_learned(), *_products(), *_zones(),
        *_lexicons(),
    ]  # fmt: skip


def _python() -> Iterator[Finding]:
    version = sys.version_info
    fits = OLDEST <= version[:2] <= NEWEST
    yield Finding(
        f"Python {version.major}.{version.minor}.{version.micro}",
        fits,
        None if fits else "use Python 3.11, 3.12, 3.13 or 3.14",
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


def _extras() -> Iterator[Finding]:
    """Say which extras are not installed and the line that installs them; nothing is wrong with that."""
    from packaging.requirements import Requirement

    try:
        described = metadata.metadata("dragoman")
    except metadata.PackageNotFoundError:
        return  # told already
    missing = set[str]()
    for requirement in map(Requirement, described.get_all("Requires-Dist") or []):
        for extra in described.get_all("Provides-Extra") or []:
            if requirement.marker and requirement.marker.evaluate({"extra": extra}):
                try:
                    metadata.version(requirement.name)
                except metadata.PackageNotFoundError:
                    missing.add(extra)
    if missing:
        line = f"pip install 'dragoman[{','.join(sorted(missing))}]'"
        yield Finding(f"extras that are not installed: {', '.join(sorted(missing))}", True, line)


def _page() -> Iterator[Finding]:
    """Say whether the text of a page is found: the packages that find it need others in their turn."""
    try:
        from dragoman.ingest import ingest

        found = "met in Geneva" in ingest(_PAGE).text
    except Exception as error:
        yield Finding(f"pages are not read: {type(error).__name__}: {error}", False, _PACKAGES_OF_PAGES)
        return
    yield Finding("pages of HTML are read", found, None if found else _PACKAGES_OF_PAGES)


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
    spec = util.find_spec(name) if name.isidentifier() else None
    if spec is None or spec.origin is None:
        return None
    return next((file.parent for file in sorted(Path(spec.origin).parent.glob("*/config.cfg"))), None)


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


@dataclass(frozen=True, slots=True)
class Measure:
    """What was measured: CPU seconds to load the parser and lexicons, then for `words` words the bare parse
    and the whole reading, warm; bytes of memory at most, None where the system does not tell."""

    words: int
    loading: float
    parsing: float
    reading: float
    memory: int | None

    @property
    def ratio(self) -> float:
        """The whole reading over the bare parse."""
        return self.reading / self.parsing


def measure(settings: Settings = DEFAULT) -> Measure:
    """Read the same invented text several times and return what it took."""
    from dragoman.ingest import ingest
    from dragoman.pipeline import extract
    from dragoman.readers.english.document import parse

    text = sample()
    report = ingest(text, published="2023-05-05", settings=settings)
    loading = _cpu(lambda: extract(report, settings))
    parsing, reading = [], []
    for number in range(_ROUNDS):
        # Another text each time: what was learned of one report must not make the next one cheap.
        other = ingest(f"{text}\n\nNumber {number}.", published="2023-05-05", settings=settings)
        parsing.append(_cpu(lambda other=other: parse(other, settings)))  # type: ignore[misc]
        reading.append(_cpu(lambda other=other: extract(other, settings)))  # type: ignore[misc]
    return Measure(len(text.split()), loading, median(parsing), median(reading), _memory())


def sample() -> str:
    """Return a text of some 600 words in paragraphs."""
    from dragoman.lexicon.predicates import frames

    sentences: list[str] = []
    words = 0
    for frame in frames():
        if words < WORDS:
            sentences.append(frame.example)
            words += len(frame.example.split())
    groups = (sentences[at : at + _A_PARAGRAPH] for at in range(0, len(sentences), _A_PARAGRAPH))
    return "\n\n".join(" ".join(group) for group in groups)


def _cpu(run: Callable[[], object]) -> float:
    start = time.process_time()
    run()
    return time.process_time() - start


def _memory() -> int | None:
    try:
        import resource
    except ImportError:
        return None
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024
