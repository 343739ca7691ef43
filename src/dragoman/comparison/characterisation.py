"""Block B: the words by which accounts characterise the talks, in their order, and how relations stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from dragoman.comparison.accounts import Telling
from dragoman.comparison.build import Rules, cell, row, row_id, speaking
from dragoman.comparison.model import Cell, Row, Verdict
from dragoman.lexicon.accounts import adjectives, talks
from dragoman.lexicon.issues import find
from dragoman.record import Span

_APART = 4
"""Words that may stand between an adjective and the noun that it is said of."""
_BREAK = re.compile(r"[.;:!?\n]|\b(?:but|who|which|that)\b", re.IGNORECASE)
_CHAIN = re.compile(r"\s*(?:(?:,(?:\s+and)?|and|but|[“”\"])+\s*)?(?:(?<!\w)\w+\s*(?:,\s*)?)?\Z")
_LATIN = re.compile(r"[A-Za-z]")

Found = tuple[str, Span]


def characterisation(tellings: Sequence[Telling], rules: Rules) -> Iterator[Row]:
    """Yield the row of adjectives and the row of the state of relations, where any account has them."""
    rows = (
        ("talks", "the talks were", [list(talks_adjectives(one)) for one in tellings]),
        ("relations", "relations are", [list(_relations(one)) for one in tellings]),
    )
    for key, label, found in rows:
        if any(found):
            identifier = row_id("characterisation", key, tellings)
            cells = [
                cell(identifier, one, _value(one, words), [span for _, span in words])
                for one, words in zip(tellings, found, strict=True)
            ]
            verdicts = _verdicts(rules, tellings, cells, found)
            yield row("characterisation", key, label, tellings, cells, verdicts)


def talks_adjectives(telling: Telling) -> Iterator[Found]:
    """Yield (code, words) of each adjective that an account says of the talks, in reading order."""
    seen = set()
    for start, end in telling.passages:
        text = telling.report.text[start:end]
        group: list[tuple[str, int, int]] = []
        groups = []
        for found in adjectives(text):
            if group and not _CHAIN.match(text[group[-1][2] : found[1]]):
                groups.append(group)
                group = []
            group.append(found)
        for chain in (*groups, group):
            if chain and _of_talks(text, chain[0][1], chain[-1][2]):
                for code, first, last in chain:
                    if code not in seen:
                        seen.add(code)
                        yield code, telling.report.span(start + first, start + last)


def _of_talks(text: str, start: int, end: int) -> bool:
    """Whether adjectives at `start` to `end` stand by a noun of talks; in other scripts they always do."""
    if not _LATIN.match(text, start):
        return True
    after = text[end : end + 60]
    match = talks().search(after)
    if match and _near(after[: match.start()]):
        return True
    before = text[max(0, start - 60) : start]
    ends = [match.end() for match in talks().finditer(before)]
    return bool(ends) and _near(before[ends[-1] :])


def _near(gap: str) -> bool:
    return len(gap.split()) <= _APART and not _BREAK.search(gap)


def _relations(telling: Telling) -> Iterator[Found]:
    seen = set()
    for point in telling.points:
        found = list(find(point.span.quote, "relation_states.toml"))
        if not any(code == "relations" for code, _, _ in found):
            continue
        for code, _, _ in found:
            if code != "relations" and code not in seen:
                seen.add(code)
                yield code, point.span


def _value(telling: Telling, found: Sequence[Found]) -> str:
    """The words in their order; whose they are where they are not the side's own."""
    parts = []
    for code, span in found:
        holder = next((one.holder for one in telling.points if one.span.overlaps(span)), None)
        other = holder is not None and holder != telling.account.side
        parts.append(f"{code} ({holder})" if other else code)
    return ", ".join(parts)


def _verdicts(
    rules: Rules, tellings: Sequence[Telling], cells: Sequence[Cell], found: Sequence[Sequence[Found]]
) -> tuple[Verdict, ...]:
    said = [{code for code, _ in words} for words in found if words]
    if len(cells) < 2:
        return ()
    if len(said) < 2:
        return rules.verdict("adjectives-only", speaking(tellings, cells))
    shared = set.intersection(*said)
    parts = [", ".join(sorted(shared)) or "none"]
    for telling, words in zip(tellings, found, strict=True):
        own = [code for code, _ in words if code not in shared]
        if own:
            parts.append(f"only {telling.account.name}: {', '.join(own)}")
    return rules.verdict("adjectives", "; ".join(parts))
