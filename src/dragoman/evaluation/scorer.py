"""Score records against gold records: one text with its faults, row by row; then many."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from dragoman.evaluation.event_scores import EventScore, TypeCounts, score_events
from dragoman.evaluation.gold_rows import EventRow, PositionRow, Rows, StatementRow
from dragoman.evaluation.pairing import Pair, Text
from dragoman.evaluation.row_scores import RowScore, same_quote, score_positions, score_statements
from dragoman.evaluation.score_figures import RESAMPLES, Counts, Figure, balanced, figures, total
from dragoman.evaluation.speaker_names import same_name

FaultKind = Literal["missed", "false", "wrong"]
RowName = Literal["event", "statement", "position", "page"]
Row = TypeVar("Row", EventRow, StatementRow, PositionRow)


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. `field` says what is wrong in a row that was found; `gold` and `read` say it in short."""

    text: str
    row: RowName
    kind: FaultKind
    field: str | None
    gold: str | None
    read: str | None
    evidence: str


def faults(
    text: str, read: Rows, gold: Rows, events: EventScore, statements: RowScore, positions: RowScore
) -> Iterator[Fault]:
    """Yield the faults of one text: events first, then statements, then positions."""
    yield from _event_faults(text, read.events, gold.events, events)
    yield from _row_faults(
        text, "statement", read.statements, gold.statements, statements.pairs, _statement_line
    )
    for our, their in statements.pairs:
        yield from _statement_wrongs(text, read.statements[our], gold.statements[their])
    yield from _row_faults(text, "position", read.positions, gold.positions, positions.pairs, _position_line)


def _event_faults(
    text: str, read: Sequence[EventRow], gold: Sequence[EventRow], score: EventScore
) -> Iterator[Fault]:
    """Yield events whose type or direction is wrong as one fault, not as a miss and a false alarm."""
    read_typed, gold_typed = {our for our, _ in score.typed}, {their for _, their in score.typed}
    mistaken = [
        (our, their) for our, their in score.detected if our not in read_typed and their not in gold_typed
    ]
    yield from _row_faults(text, "event", read, gold, [*score.typed, *mistaken], _event_line)
    for our, their in mistaken:
        field = "direction" if read[our].type == gold[their].type else "type"
        yield Fault(
            text,
            "event",
            "wrong",
            field,
            _event_line(gold[their]),
            _event_line(read[our]),
            gold[their].evidence,
        )
    for our, their in score.typed:
        yield from _event_wrongs(text, read[our], gold[their])


def _event_wrongs(text: str, read: EventRow, gold: EventRow) -> Iterator[Fault]:
    if read.date != gold.date:
        yield Fault(text, "event", "wrong", "date", gold.date, read.date, gold.evidence)
    if read.status != gold.status:
        yield Fault(text, "event", "wrong", "status", gold.status, read.status, gold.evidence)
    if gold.persons and not any(same_name(one, other) for one in read.persons for other in gold.persons):
        names = ", ".join(read.persons) or None
        yield Fault(text, "event", "wrong", "persons", ", ".join(gold.persons), names, gold.evidence)


def _statement_wrongs(text: str, read: StatementRow, gold: StatementRow) -> Iterator[Fault]:
    for field in ("speaker_state", "kind"):
        ours, theirs = getattr(read, field), getattr(gold, field)
        if ours != theirs:
            yield Fault(text, "statement", "wrong", field, theirs, ours, gold.evidence)
    if (gold.quote or read.quote) and not same_quote(read.quote, gold):
        yield Fault(text, "statement", "wrong", "quote", gold.quote, read.quote, gold.evidence)


def _row_faults(
    text: str,
    name: RowName,
    read: Sequence[Row],
    gold: Sequence[Row],
    pairs: Sequence[Pair],
    line: Callable[[Row], str],
) -> Iterator[Fault]:
    paired_gold, right = {their for _, their in pairs}, {our for our, _ in pairs}
    for index, row in enumerate(gold):
        if index not in paired_gold:
            yield Fault(text, name, "missed", None, line(row), None, row.evidence)
    for index, row in enumerate(read):
        if index not in right:
            yield Fault(text, name, "false", None, None, line(row), row.evidence)


def _event_line(event: EventRow) -> str:
    sides = [",".join(states) for states in (event.actor_states, event.recipient_states) if states]
    return " ".join(part for part in (event.type, event.status, " > ".join(sides), event.date) if part)


def _statement_line(statement: StatementRow) -> str:
    return f"{statement.speaker or '?'} ({statement.speaker_state or '?'}), {statement.kind}"


def _position_line(position: PositionRow) -> str:
    return f"{position.state} on {position.issue}"


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
    all_faults = tuple(faults(id, read, gold, events, statements, positions))
    return TextScore(id, group, counts, events, statements, positions, all_faults)


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
