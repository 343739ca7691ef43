"""Read every text of a folder and score what was read; pinned floors that the figures may not fall below.

    FOLDER/texts/ID.json   {"text": ..., "published": ..., "outlet": ..., "title": ..., "file": ...}
    FOLDER/gold/ID.json    the gold record (`dragoman.evaluation.gold_rows.Rows`)
    FOLDER/FILE            the page that the text was published as, if `file` names one

All keys but `text` may be missing. A floor is the figure when it was pinned, rounded down to two places. The
file of floors also keeps a hash of the exam: figures on another exam cannot be compared, so a changed gold
record asks for a new pin.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from dragoman.errors import EvaluationError, reason_of
from dragoman.evaluation.gold_rows import Rows, as_rows, decode_rows, flaws, gold_format
from dragoman.evaluation.pairing import is_release
from dragoman.evaluation.score_figures import Figure, total
from dragoman.evaluation.scorer import (
    Fault,
    Scores,
    TextScore,
    page_differences,
    score,
    score_page,
    score_text,
)
from dragoman.ingest import ingest
from dragoman.pipeline import read
from dragoman.record import Record
from dragoman.settings import DEFAULT, Settings


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


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The scores of a folder; `problems` names what could not be scored or read, `digest` the exam."""

    scores: Scores
    texts: int
    problems: tuple[str, ...]
    digest: str


def evaluate(
    exams: Exams,
    *,
    settings: Settings = DEFAULT,
    started: Callable[[str], None] | None = None,
    changed: Callable[[Record], Record] | None = None,
) -> Evaluation:
    """Read the texts of `exams` (see `open_exams`) and score what was read.

    `started` is told the identifier of each text before it is read. A text that the reader fails on
    counts as read to be empty, and becomes a problem. What `changed` makes of each record is scored.
    """
    problems, scored = list(exams.problems), []
    for exam in exams.exams:
        if started:
            started(exam.id)
        text, failures = _examine(exam, settings, changed)
        scored.append(text)
        problems += failures
    return Evaluation(score(scored), len(scored), tuple(problems), exams.digest)


def _examine(
    exam: Exam, settings: Settings, changed: Callable[[Record], Record] | None
) -> tuple[TextScore, list[str]]:
    """Return the score of one exam, and what failed."""
    given, failures, rows = exam.given, [], Rows()
    try:
        record = read(
            given.text, published=given.published, outlet=given.outlet, title=given.title, settings=settings
        )
        record = changed(record) if changed is not None else record
        rows = as_rows(gold_format(record, given.text))
    except Exception as error:  # an examiner survives whatever the examined does
        failures.append(_failure(exam.id, error))
    group = "releases" if is_release(given.outlet) else "press"
    text = score_text(rows, exam.gold, given.text, id=exam.id, group=group)
    if exam.page is None or exam.gold.metadata is None:
        return text, failures
    try:
        return _with_page(text, exam, exam.page, settings), failures
    except Exception as error:
        return text, [*failures, _failure(str(exam.page), error)]


def _with_page(text: TextScore, exam: Exam, page: Path, settings: Settings) -> TextScore:
    """Return `text` with the score of the page that it was published as."""
    gold = exam.gold.metadata
    assert gold is not None
    report = ingest(page, settings=settings)
    differences = tuple(
        Fault(
            exam.id,
            "page",
            "false" if wanted is None else "missed",
            field,
            wanted,
            read_value,
            wanted or read_value or "",
        )
        for field, wanted, read_value in page_differences(report, gold, exam.given.text)
    )
    counts = total([text.counts, score_page(report, gold, exam.given.text)])
    return replace(text, counts=counts, faults=(*text.faults, *differences))


def _failure(name: str, error: Exception) -> str:
    return f"{name}: {reason_of(error)}"


@dataclass(frozen=True, slots=True)
class Floors:
    """`floors` by the name of a figure, and the exam and the number of texts they were pinned on."""

    exam: str
    texts: int
    floors: dict[str, float]


def load_floors(path: Path) -> Floors:
    """Return the floors in `path`. Raises EvaluationError when they cannot be read."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Floors)
    except OSError as error:
        raise EvaluationError(f"{path}: {error.strerror or error}; --pin writes one") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise EvaluationError(f"{path}: not a file of floors: {error}") from error


def write_floors(path: Path, evaluation: Evaluation) -> Floors:
    """Write the figures of `evaluation` as floors, and return them."""
    pinned = pin(evaluation)
    path.write_bytes(msgspec.json.format(msgspec.json.encode(pinned), indent=2) + b"\n")
    return pinned


def pin(evaluation: Evaluation) -> Floors:
    """Return the figures of `evaluation` as floors; a rate of nothing has none."""
    values = ((figure.name, figure.value) for figure in evaluation.scores.figures.values() if figure.gold)
    floors = {name: math.floor(round(value * 100, 6)) / 100 for name, value in values if value is not None}
    return Floors(evaluation.digest, evaluation.texts, floors)


def fallen(floors: Floors, evaluation: Evaluation) -> list[str]:
    """Return a line for each figure that fell below its floor; raises EvaluationError for another exam."""
    if floors.exam != evaluation.digest:
        raise EvaluationError(
            f"the floors were pinned on another exam ({floors.exam}, {floors.texts} texts; this is "
            f"{evaluation.digest}, {evaluation.texts} texts): look at the figures and --pin them"
        )
    figures = evaluation.scores.figures
    return [
        line
        for name, floor in floors.floors.items()
        if (line := _fall(name, floor, figures.get(name))) is not None
    ]


def _fall(name: str, floor: float, figure: Figure | None) -> str | None:
    value = figure.value if figure else None
    if value is None:
        return f"{name}: no figure, its floor is {floor:.2f}"
    return None if value >= floor else f"{name}: {value:.4f} is below its floor {floor:.2f}"
