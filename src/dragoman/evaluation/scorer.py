"""Score records against gold records: one text with its faults, row by row (statements, positions, the page's
metadata; events stand in `score_figures`), then many.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Literal, TypeVar

from dragoman.evaluation.gold_rows import EventRow, Metadata, PositionRow, Rows, StatementRow
from dragoman.evaluation.pairing import Pair, Rule, Text, best_pairs, same_name, same_speaker
from dragoman.evaluation.score_figures import (
    Counts,
    EventScore,
    Figure,
    TypeCounts,
    balanced,
    figures,
    score_events,
    total,
)
from dragoman.record import Byline, Caption, Report

STATEMENT_RULE = Rule(floor=30, room=500)
POSITION_RULE = Rule()
_QUOTED = re.compile(r"[“\"]([^“”\"]+)[”\"]")
_LONG_QUOTE = 4  # words; any quotation of that length in the evidence is a good answer
_EDGES = " \"“”'’‘.,;:"
_INSTANTS = frozenset({"published_at", "modified_at"})


@dataclass(frozen=True, slots=True)
class RowScore:
    """What was counted, and which rows were paired (index read, index gold)."""

    counts: Counts
    pairs: list[Pair]


def score_statements(read: Sequence[StatementRow], gold: Sequence[StatementRow], text: Text) -> RowScore:
    """Return the score of the statements read: same speaker, overlapping words."""
    overlaps = {
        (our, their): overlap.total
        for our, statement in enumerate(read)
        for their, other in enumerate(gold)
        if (overlap := text.overlap(statement.evidence, [other.evidence], STATEMENT_RULE)).of_shorter > 0
    }
    speakers = {
        (our, their): weight + 0.3 * (read[our].quote == gold[their].quote)
        for (our, their), weight in overlaps.items()
        if same_speaker(read[our].speaker, gold[their].speaker)
    }
    pairs = best_pairs(speakers)
    counts: Counts = {
        "statements": len(read),
        "gold_statements": len(gold),
        "spoken": len(pairs),
        "said": len(best_pairs(overlaps)),
    }
    matched = (_matched_counts(read[our], gold[their]) for our, their in pairs)
    return RowScore(total([counts, _character_counts(read, gold, text), *matched]), pairs)


def score_positions(read: Sequence[PositionRow], gold: Sequence[PositionRow], text: Text) -> RowScore:
    """Return the score of the positions read: same state, overlapping words."""
    weights = {
        (our, their): overlap.total + (position.issue == other.issue)
        for our, position in enumerate(read)
        for their, other in enumerate(gold)
        if position.state == other.state
        and (overlap := text.overlap(position.evidence, [other.evidence], POSITION_RULE)).of_shorter > 0
    }
    pairs = best_pairs(weights)
    issues = sum(read[our].issue == gold[their].issue for our, their in pairs)
    counts: Counts = {"positions": len(read), "gold_positions": len(gold), "held_positions": len(pairs)}
    return RowScore(counts | {"position_issue_right": issues}, pairs)


def _matched_counts(statement: StatementRow, gold: StatementRow) -> Counts:
    issues, gold_issues = set(statement.issues), set(gold.issues)
    addressed = gold.addressee_state is not None
    return {
        "speaker_state_right": statement.speaker_state == gold.speaker_state,
        "kind_right": statement.kind == gold.kind,
        "quotes": bool(statement.quote),
        "gold_quotes": bool(gold.quote),
        "quote_right": same_quote(statement.quote, gold),
        "addressed": addressed,
        "addressee_right": addressed and statement.addressee_state == gold.addressee_state,
        "issues": len(issues),
        "gold_issues": len(gold_issues),
        "issues_right": len(issues & gold_issues),
    }


def same_quote(quote: str | None, gold: StatementRow) -> bool:
    """Say whether a quotation is the gold's, or the longest or another long one in its evidence."""
    if not quote or not gold.quote:
        return False
    inside = [words for quoted in _QUOTED.findall(gold.evidence) if (words := _bare(quoted))]
    good = {words for words in inside if len(words.split()) >= _LONG_QUOTE}
    return _bare(quote) in {_bare(gold.quote), max(inside, key=len, default=""), *good}


def _bare(words: str) -> str:
    return re.sub(r"\s+", " ", words).strip(_EDGES)


def _character_counts(read: Sequence[StatementRow], gold: Sequence[StatementRow], text: Text) -> Counts:
    """Count characters said by the right speaker, so that one quotation cut in two is not charged twice."""
    said, gold_said = list(_covered(read, text)), list(_covered(gold, text))
    right: set[int] = set()
    for speaker, characters in said:
        for gold_speaker, gold_characters in gold_said:
            common = characters & gold_characters
            if common and same_speaker(speaker, gold_speaker):
                right |= common
    return {
        "chars_right": len(right),
        "chars": len(set().union(*(characters for _, characters in said))),
        "gold_chars": len(set().union(*(characters for _, characters in gold_said))),
    }


def _covered(statements: Sequence[StatementRow], text: Text) -> Iterable[tuple[str | None, set[int]]]:
    for statement in statements:
        for place in text.places(statement.evidence)[:1]:
            yield statement.speaker, set(range(*place))


def score_page(report: Report, gold: Metadata, text: str) -> Counts:
    """Return the counts of a page read as `report` against its gold metadata and gold body text.

    Each field of the gold and each of its captions and bylines counts once; a caption read twice is
    one too many.
    """
    gold_facts, read_facts = Counter(_facts(gold)), Counter(_facts(_as_metadata(report, gold)))
    gold_body, body = Counter(_paragraphs(text)), Counter(_paragraphs(report.body))
    return {
        "metadata_right": (gold_facts & read_facts).total(),
        "metadata": read_facts.total(),
        "gold_metadata": gold_facts.total(),
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
    for wanted, read_value in pairs:
        for field, words in (wanted - read_value).elements():
            yield field, words, None
        for field, words in (read_value - wanted).elements():
            yield field, None, words


def _as_metadata(report: Report, gold: Metadata) -> Metadata:
    """Return those fields of `report` that the gold has."""
    given = {field.name for field in fields(gold) if getattr(gold, field.name)}
    return Metadata(**{name: getattr(report, name) for name in given})


def _facts(metadata: Metadata) -> Iterator[tuple[str, str]]:
    for field in fields(metadata):
        value = getattr(metadata, field.name)
        for item in value if isinstance(value, tuple) else (value,):
            if item is not None:
                words = _words(item)
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
    if gold.persons and not any(
        same_name(person, other) for person in read.persons for other in gold.persons
    ):
        names = ", ".join(read.persons) or None
        yield Fault(text, "event", "wrong", "persons", ", ".join(gold.persons), names, gold.evidence)


def _statement_wrongs(text: str, read: StatementRow, gold: StatementRow) -> Iterator[Fault]:
    for field in ("speaker_state", "kind"):
        read_value, gold_value = getattr(read, field), getattr(gold, field)
        if read_value != gold_value:
            yield Fault(text, "statement", "wrong", field, gold_value, read_value, gold.evidence)
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


def score(texts: Sequence[TextScore]) -> Scores:
    """Return the figures over several texts."""
    return Scores(
        figures=figures([text.counts for text in texts]),
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
