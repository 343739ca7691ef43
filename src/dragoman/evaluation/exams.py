"""A folder of texts with gold records: what it holds, and what is wrong with it.

    FOLDER/texts/ID.json   {"text": ..., "published": ..., "outlet": ..., "title": ..., "file": ...}
    FOLDER/gold/ID.json    the gold record (`dragoman.evaluation.gold_rows.Rows`)
    FOLDER/FILE            the page that the text was published as, if `file` names one

All keys but `text` may be missing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from dragoman.errors import EvaluationError
from dragoman.evaluation.gold_rows import Rows, decode_rows, flaws


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenText:
    """A text as the reader gets it."""

    text: str
    published: str | None = None
    outlet: str | None = None
    title: str | None = None
    file: str | None = None


@dataclass(frozen=True, slots=True)
class Exam:
    """One text, its gold record and its page. `digest` changes when any of them does."""

    id: str
    given: GivenText
    gold: Rows
    page: Path | None
    digest: str


@dataclass(frozen=True, slots=True)
class Exams:
    """The exams of a folder in order of their identifiers; `problems` names the files left out."""

    exams: tuple[Exam, ...]
    problems: tuple[str, ...]

    @property
    def digest(self) -> str:
        """A hash of the whole exam, so that floors pinned on another one are noticed."""
        return hashlib.sha256("\n".join(exam.digest for exam in self.exams).encode()).hexdigest()[:16]


def open_exams(folder: Path, only: Iterable[str] = ()) -> Exams:
    """Return the exams of `folder`, or those named by `only`.

    A file that is wrong becomes a problem, and the others go on. Raises EvaluationError when there is
    nothing to score.
    """
    wanted, exams, problems = set(only), [], []
    files = {path.stem: path for path in sorted((folder / "gold").glob("*.json"))}
    if not files:
        raise EvaluationError(f"{folder}: no gold records; expected gold/ID.json beside texts/ID.json")
    if unknown := wanted - files.keys():
        raise EvaluationError(
            f"{folder}: no gold record {', '.join(sorted(unknown))}; there are: {', '.join(files)}"
        )
    for id, path in files.items():
        if wanted and id not in wanted:
            continue
        try:
            exams.append(_exam(folder, id, path))
        except EvaluationError as error:
            problems.append(str(error))
    if not exams:
        raise EvaluationError("; ".join(problems))
    return Exams(tuple(exams), tuple(problems))


def _exam(folder: Path, id: str, gold_path: Path) -> Exam:
    text_path = folder / "texts" / f"{id}.json"
    raw_text, raw_gold = _bytes(text_path), _bytes(gold_path)
    given, gold = _given(raw_text, text_path), decode_rows(raw_gold, str(gold_path))
    if faults := list(flaws(gold, given.text)):
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        raise EvaluationError(f"{gold_path}: {faults[0]}{more}")
    page = _page(folder, given, text_path)
    parts = (id.encode(), raw_text, raw_gold, page.read_bytes() if page else b"")
    digest = hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()
    return Exam(id, given, gold, page, digest)


def _given(raw: bytes, path: Path) -> GivenText:
    try:
        return msgspec.json.decode(raw, type=GivenText)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise EvaluationError(f"{path}: {error}") from error


def _page(folder: Path, given: GivenText, text_path: Path) -> Path | None:
    if given.file is None:
        return None
    page = folder / given.file
    if folder.resolve() not in page.resolve().parents:
        raise EvaluationError(f"{text_path}: file {given.file!r} lies outside the folder")
    if not page.is_file():
        raise EvaluationError(f"{text_path}: no file {page}")
    return page


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise EvaluationError(f"{path}: {error.strerror or error}") from error
