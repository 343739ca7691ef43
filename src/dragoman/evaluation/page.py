"""Score what ingest makes of a page: its data, and its paragraphs without the furniture."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import fields

from dragoman.evaluation.figures import Counts
from dragoman.evaluation.rows import Metadata
from dragoman.record import Byline, Caption, Report

_INSTANTS = frozenset({"published_at", "modified_at"})


def score_page(report: Report, gold: Metadata, text: str) -> Counts:
    """Return the counts of a page read as `report` against its gold metadata and gold body text.

    Each field of the gold and each of its captions and bylines counts once; a caption read twice is
    one too many.
    """
    wanted, found = Counter(_facts(gold)), Counter(_facts(_as_metadata(report, gold)))
    gold_body, body = Counter(_paragraphs(text)), Counter(_paragraphs(report.body))
    return {
        "metadata_right": (wanted & found).total(),
        "metadata": found.total(),
        "gold_metadata": wanted.total(),
        "paragraphs_right": (gold_body & body).total(),
        "paragraphs": body.total(),
        "gold_paragraphs": gold_body.total(),
    }


def page_differences(
    report: Report, gold: Metadata, text: str
) -> Iterator[tuple[str, str | None, str | None]]:
    """Yield field, gold and read for everything that `score_page` finds different."""
    pairs = (
        (Counter(_facts(gold)), Counter(_facts(_as_metadata(report, gold)))),
        (
            Counter(("paragraph", words) for words in _paragraphs(text)),
            Counter(("paragraph", words) for words in _paragraphs(report.body)),
        ),
    )
    for wanted, found in pairs:
        for field, words in (wanted - found).elements():
            yield field, words, None
        for field, words in (found - wanted).elements():
            yield field, None, words


def _as_metadata(report: Report, gold: Metadata) -> Metadata:
    """Return those fields of `report` that the gold has."""
    given = {field.name for field in fields(gold) if getattr(gold, field.name)}
    return Metadata(**{name: getattr(report, name) for name in given})


def _facts(metadata: Metadata) -> Iterator[tuple[str, str]]:
    for field in fields(metadata):
        value = getattr(metadata, field.name)
        for one in value if isinstance(value, tuple) else (value,):
            if one is not None:
                words = _words(one)
                yield field.name, _instant(words) if field.name in _INSTANTS else words


def _instant(value: str) -> str:
    """Return a time without seconds that are none: 09:05 and 09:05:00 are one instant."""
    return value.replace(":00+", "+").replace(":00-", "-") if value.count(":") > 2 else value


def _words(value: str | Byline | Caption) -> str:
    if isinstance(value, Byline):
        value = f"{value.name}, {value.post}" if value.post else value.name
    elif isinstance(value, Caption):
        value = f"{value.text} ({value.credit})" if value.credit else value.text
    return " ".join(value.split())


def _paragraphs(text: str) -> Iterator[str]:
    for part in text.split("\n\n"):
        if part.strip():
            yield " ".join(part.split())
