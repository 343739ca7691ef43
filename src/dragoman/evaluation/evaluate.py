"""Read every text of a folder and score what was read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from dragoman.errors import reason_of
from dragoman.evaluation.exams import Exam, Exams
from dragoman.evaluation.faults import Fault
from dragoman.evaluation.figures import total
from dragoman.evaluation.gold import gold_format
from dragoman.evaluation.names import is_release
from dragoman.evaluation.page import page_differences, score_page
from dragoman.evaluation.rows import Rows, as_rows
from dragoman.evaluation.scorer import Scores, TextScore, score, score_text
from dragoman.ingest import ingest
from dragoman.pipeline import read
from dragoman.settings import DEFAULT, Settings


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The scores of a folder; `problems` names what could not be scored or read, `digest` the exam."""

    scores: Scores
    texts: int
    problems: tuple[str, ...]
    digest: str


def evaluate(
    exams: Exams, *, settings: Settings = DEFAULT, started: Callable[[str], None] | None = None
) -> Evaluation:
    """Read the texts of `exams` (see `open_exams`) and score what was read.

    `started` is told the identifier of each text before it is read. A text that the reader fails on
    counts as read to be empty, and becomes a problem.
    """
    problems, scored = list(exams.problems), []
    for exam in exams.exams:
        if started:
            started(exam.id)
        text, failures = _examine(exam, settings)
        scored.append(text)
        problems += failures
    return Evaluation(score(scored), len(scored), tuple(problems), exams.digest)


def _examine(exam: Exam, settings: Settings) -> tuple[TextScore, list[str]]:
    """Return the score of one exam, and what failed."""
    given, failures, rows = exam.given, [], Rows()
    try:
        record = read(
            given.text, published=given.published, outlet=given.outlet, title=given.title, settings=settings
        )
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
            found,
            wanted or found or "",
        )
        for field, wanted, found in page_differences(report, gold, exam.given.text)
    )
    counts = total([text.counts, score_page(report, gold, exam.given.text)])
    return replace(text, counts=counts, faults=(*text.faults, *differences))


def _failure(name: str, error: Exception) -> str:
    return f"{name}: {reason_of(error)}"
