"""Score records against gold records: one text, then many."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dragoman.evaluation.events import EventScore, TypeCounts, score_events
from dragoman.evaluation.evidence import Text
from dragoman.evaluation.faults import Fault, faults
from dragoman.evaluation.figures import RESAMPLES, Counts, Figure, balanced, figures, total
from dragoman.evaluation.rows import Rows
from dragoman.evaluation.statements import RowScore, score_positions, score_statements


@dataclass(frozen=True, slots=True)
class TextScore:
    """The score of one text: its counts, its pairs and its faults. `group` is a kind of text."""

    id: str
    group: str
    counts: Counts
    events: EventScore
    statements: RowScore
    positions: RowScore
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Scores:
    """The figures over all texts, of each group and text, and of each event type."""

    figures: dict[str, Figure]
    groups: dict[str, dict[str, Figure]]
    texts: dict[str, dict[str, Figure]]
    by_type: dict[str, Figure]
    confusions: dict[tuple[str, str], int]
    duplicates: int
    faults: tuple[Fault, ...]


def score_text(read: Rows, gold: Rows, text: str, *, id: str = "", group: str = "") -> TextScore:
    """Return the score of what was read from one text against its gold."""
    places = Text(text)
    events = score_events(read.events, gold.events, places)
    statements = score_statements(read.statements, gold.statements, places)
    positions = score_positions(read.positions, gold.positions, places)
    counts = total([events.counts, statements.counts, positions.counts])
    found = tuple(faults(id, read, gold, events, statements, positions))
    return TextScore(id, group, counts, events, statements, positions, found)


def score(texts: Sequence[TextScore], *, resamples: int = RESAMPLES) -> Scores:
    """Return the figures over several texts."""
    return Scores(
        figures=figures([text.counts for text in texts], resamples=resamples),
        groups={
            group: figures([text.counts for text in texts if text.group == group], resamples=0)
            for group in sorted({text.group for text in texts if text.group})
        },
        texts={text.id: figures([text.counts], resamples=0) for text in texts},
        by_type=_by_type(texts),
        confusions=_confusions(texts),
        duplicates=int(sum(text.counts.get("duplicates", 0) for text in texts)),
        faults=tuple(fault for text in texts for fault in text.faults),
    )


def _by_type(texts: Iterable[TextScore]) -> dict[str, Figure]:
    sums: dict[str, TypeCounts] = {}
    for text in texts:
        for kind, counts in text.events.by_type.items():
            sums[kind] = TypeCounts(
                *(a + b for a, b in zip(sums.get(kind, TypeCounts()), counts, strict=True))
            )
    return {kind: balanced(kind, *sums[kind]) for kind in sorted(sums)}


def _confusions(texts: Iterable[TextScore]) -> dict[tuple[str, str], int]:
    sums: dict[tuple[str, str], int] = {}
    for text in texts:
        for pair, times in text.events.confusions.items():
            sums[pair] = sums.get(pair, 0) + times
    return dict(sorted(sums.items(), key=lambda item: (-item[1], item[0])))
