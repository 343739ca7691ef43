"""Score the statements and positions of one text, and what ingest makes of its page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields

from dragoman.evaluation.gold_rows import Metadata, PositionRow, StatementRow
from dragoman.evaluation.pairing import Pair, Rule, Text, best_pairs
from dragoman.evaluation.score_figures import Counts, total
from dragoman.evaluation.speaker_names import same_speaker
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
    ours, theirs = list(_covered(read, text)), list(_covered(gold, text))
    right: set[int] = set()
    for speaker, characters in ours:
        for gold_speaker, gold_characters in theirs:
            common = characters & gold_characters
            if common and same_speaker(speaker, gold_speaker):
                right |= common
    return {
        "chars_right": len(right),
        "chars": len(set().union(*(characters for _, characters in ours))),
        "gold_chars": len(set().union(*(characters for _, characters in theirs))),
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
