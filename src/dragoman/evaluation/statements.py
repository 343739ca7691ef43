"""Score the statements and positions of one text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dragoman.evaluation.evidence import Rule, Text
from dragoman.evaluation.figures import Counts, total
from dragoman.evaluation.matching import Pair, best_pairs
from dragoman.evaluation.names import same_speaker
from dragoman.evaluation.rows import PositionRow, StatementRow

STATEMENT_RULE = Rule(floor=30, room=500)
POSITION_RULE = Rule()
_QUOTED = re.compile(r"[“\"]([^“”\"]+)[”\"]")
_LONG_QUOTE = 4  # words; any quotation of that length in the evidence is a good answer
_EDGES = " \"“”'’‘.,;:"


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
    inside = [words for found in _QUOTED.findall(gold.evidence) if (words := _bare(found))]
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
