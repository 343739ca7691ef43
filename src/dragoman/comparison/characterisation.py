"""Block B: the words that characterise talks and relations; and what changed since earlier accounts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from dragoman.comparison.accounts import Rules, Telling, cell, row, row_id, speaking
from dragoman.comparison.model import BROAD, OTHER, Cell, Change, Direction, Row, Verdict, silent
from dragoman.lexicon.comparison_terms import adjectives, talks
from dragoman.lexicon.issue_words import find_codes
from dragoman.record import Span, content_id

_APART = 4
"""Words that may stand between an adjective and the noun that it is said of."""
_BREAK = re.compile(r"[.;:!?\n]|\b(?:but|who|which|that)\b", re.IGNORECASE)
_CHAIN = re.compile(r"\s*(?:(?:,(?:\s+and)?|and|but|[“”\"])+\s*)?(?:(?<!\w)\w+\s*(?:,\s*)?)?\Z")
_LATIN = re.compile(r"[A-Za-z]")
Found = tuple[str, Span]
_MOVED = 2
"""Places in the order of issues by which one must have moved to be told."""
Words = dict[str, tuple[Span, ...]]


def characterisation(tellings: Sequence[Telling], rules: Rules) -> Iterator[Row]:
    """Yield the row of adjectives and the row of the state of relations, where any account has them."""
    rows = (
        ("talks", "the talks were", [list(talks_adjectives(telling)) for telling in tellings]),
        ("relations", "relations are", [list(_relations(telling)) for telling in tellings]),
    )
    for key, label, words_by_telling in rows:
        if any(words_by_telling):
            identifier = row_id("characterisation", key, tellings)
            cells = [
                cell(identifier, telling, _value(telling, words), [span for _, span in words])
                for telling, words in zip(tellings, words_by_telling, strict=True)
            ]
            verdicts = _verdicts(rules, tellings, cells, words_by_telling)
            yield row("characterisation", key, label, tellings, cells, verdicts)


def talks_adjectives(telling: Telling) -> Iterator[Found]:
    """Yield (code, words) of each adjective that an account says of the talks, in reading order."""
    seen = set()
    for start, end in telling.passages:
        text = telling.report.text[start:end]
        group: list[tuple[str, int, int]] = []
        groups = []
        for adjective in adjectives(text):
            if group and not _CHAIN.match(text[group[-1][2] : adjective[1]]):
                groups.append(group)
                group = []
            group.append(adjective)
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
        matches = list(find_codes(point.span.quote, "relation_states.toml"))
        if not any(code == "relations" for code, _, _ in matches):
            continue
        for code, _, _ in matches:
            if code != "relations" and code not in seen:
                seen.add(code)
                yield code, point.span


def _value(telling: Telling, words: Sequence[Found]) -> str:
    """The words in their order; whose they are where they are not the side's own."""
    parts = []
    for code, span in words:
        holder = next((point.holder for point in telling.points if point.span.overlaps(span)), None)
        is_other = holder is not None and holder != telling.account.side
        parts.append(f"{code} ({holder})" if is_other else code)
    return ", ".join(parts)


def _verdicts(
    rules: Rules,
    tellings: Sequence[Telling],
    cells: Sequence[Cell],
    words_by_telling: Sequence[Sequence[Found]],
) -> tuple[Verdict, ...]:
    codes = [{code for code, _ in words} for words in words_by_telling if words]
    if len(cells) < 2:
        return ()
    if len(codes) < 2:
        return rules.verdict("adjectives-only", speaking(tellings, cells))
    shared = set.intersection(*codes)
    parts = [", ".join(sorted(shared)) or "none"]
    for telling, words in zip(tellings, words_by_telling, strict=True):
        only = [code for code, _ in words if code not in shared]
        if only:
            parts.append(f"only {telling.account.name}: {', '.join(only)}")
    return rules.verdict("adjectives", "; ".join(parts))


def drift(tellings: Sequence[Telling], before: Sequence[Telling]) -> Iterator[Change]:
    """Yield the changes of each account against the latest earlier one of the same issuer."""
    for telling in tellings:
        earlier = _latest(telling, before)
        if earlier is None:
            continue
        for kind, read in (("adjective", _adjectives), ("issue", _issues)):
            old, new = read(earlier), read(telling)
            for what in new:
                if what not in old:
                    yield _change(telling, "new", f"{kind}: {what}", (), new[what])
            for what in old:
                if what not in new:
                    yield _change(telling, "dropped", f"{kind}: {what}", old[what], ())
        yield from _moved(telling, _issues(earlier), _issues(telling))


def neither(tellings: Sequence[Telling], before: Sequence[Telling], rules: Rules) -> Iterator[Row]:
    """Yield a row for each issue that none of the accounts speaks of, though most earlier ones did."""
    if not before:
        return
    now = {tag.issue for telling in tellings for point in telling.points for tag in point.tags}
    codes = sorted({code for telling in before for code in _issues(telling)} - now)
    for code in codes:
        count = sum(code in _issues(telling) for telling in before)
        if 2 * count > len(before):
            identifier = row_id("issues", code, tellings)
            cells = [silent(identifier, telling.account) for telling in tellings]
            detail = f"though {count} of {len(before)} earlier accounts did"
            yield row("issues", code, code, tellings, cells, rules.verdict("neither", detail))


def _latest(telling: Telling, before: Sequence[Telling]) -> Telling | None:
    """The latest earlier account of the same side, published before this one where both say when."""
    published = telling.report.published_at or "9999"
    side = telling.account.side
    earlier = [
        other
        for other in before
        if side is not None and other.account.side == side and (other.report.published_at or "") < published
    ]
    return max(earlier, key=lambda other: other.report.published_at or "", default=None)


def _adjectives(telling: Telling) -> Words:
    return {code: (span,) for code, span in talks_adjectives(telling)}


def _issues(telling: Telling) -> Words:
    """The issues of an account with the words that show them, in the order in which it comes to them."""
    spans_by_issue: dict[str, tuple[Span, ...]] = {}
    for point in telling.points:
        for tag in point.tags:
            if tag.issue not in BROAD and tag.issue != OTHER:
                spans_by_issue.setdefault(tag.issue, (tag.span,))
    return spans_by_issue


def _moved(telling: Telling, old: Words, new: Words) -> Iterator[Change]:
    kept = [code for code in old if code in new]
    order = [code for code in new if code in old]
    for code in kept:
        places = kept.index(code) - order.index(code)
        if abs(places) >= _MOVED:
            direction: Direction = "moved up" if places > 0 else "moved down"
            yield _change(telling, direction, f"issue: {code}", old[code], new[code])


def _change(
    telling: Telling, direction: Direction, what: str, before: tuple[Span, ...], now: tuple[Span, ...]
) -> Change:
    identifier = content_id("change", telling.account.id, direction, what)
    return Change(identifier, telling.account.id, direction, what, before, now)
