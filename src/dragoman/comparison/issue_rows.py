"""Block C: issue by issue, what each account says, how strongly, how early, and point by point.

A row for an issue holds all that an account says of it; the rows below it, with it as `parent`, hold
the single points: those that several accounts make, and those that one makes alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations

from dragoman.comparison.accounts import Rules, Telling, cell, differing, parameters, row, row_id, speaking
from dragoman.comparison.model import OTHER, Cell, Point, Row, Verdict
from dragoman.comparison.similarity import SAME_POINT, SAME_WORDS, Group, Similarity, aligned
from dragoman.lexicon.comparison_terms import joint_subject, matter_name
from dragoman.lexicon.issue_words import find_codes, topics
from dragoman.record import Span

STRONGER = 2
"""Degrees of force by which one account must surpass another to be called stronger."""
EARLIER = 3
"""Paragraphs by which an issue must stand earlier in one account to be told."""
_LABEL = 60
_CONTENT = ("conflicting", "same", "paraphrase", "narrower")


def issue_rows(
    tellings: Sequence[Telling], similarity: Similarity, rules: Rules, skip: frozenset[Span]
) -> Iterator[Row]:
    """Yield the rows of every issue that any account speaks of, each followed by those of its points.

    `skip`: clauses that other blocks have already said all of (the sentence that tells of the contact).
    """
    tellings = [_without(telling, skip) for telling in tellings]
    groups = aligned(tellings, similarity)
    for issue in _ordered(tellings):
        yield from _issue(issue, tellings, similarity, rules, groups)


def _without(telling: Telling, skip: frozenset[Span]) -> Telling:
    return replace(telling, points=tuple(point for point in telling.points if point.span not in skip))


def _ordered(tellings: Sequence[Telling]) -> list[str]:
    """The issues in the order in which the accounts come to them, also those only said to be the other's."""
    known = {topic.code: place for place, topic in enumerate(topics())}
    first: dict[str, int] = {}
    for point in (point for telling in tellings for point in telling.points):
        first[point.issue] = min(point.paragraph, first.get(point.issue, point.paragraph))
    return sorted(first, key=lambda code: (first[code], known.get(code, len(known))))


def _of(group: Group) -> str:
    point = next(point for point in group if point is not None)
    return point.issue


def _issue(
    issue: str, tellings: Sequence[Telling], similarity: Similarity, rules: Rules, groups: Sequence[Group]
) -> Iterator[Row]:
    identifier = row_id("issues", issue, tellings)
    cells = [_cell(identifier, issue, telling) for telling in tellings]
    below = list(_points(issue, identifier, tellings, similarity, rules, groups))
    verdicts = (
        ()
        if issue == OTHER
        else (
            *_presence(rules, tellings, cells),
            *_content(rules, tellings, cells, below),
            *_force(rules, tellings, cells),
            *_order(rules, tellings, cells),
            *_naming(rules, cells),
        )
    )
    label = issue if issue != OTHER else "other matters"
    yield row("issues", issue, label, tellings, cells, verdicts)
    yield from below


def _cell(identifier: str, issue: str, telling: Telling) -> Cell:
    """All that an account says of an issue, in its order; the force is that of its strongest words."""
    own_points = [point for point in telling.own() if point.issue == issue]
    passing = [p for p in telling.points if any(tag.issue == issue for tag in p.tags)]
    others = [point for point in telling.told_of_others() if point in passing or point.issue == issue]
    said = own_points or [point for point in passing if point not in others] or others
    if not said:
        return cell(identifier, telling, "", ())
    strongest = min(said, key=lambda point: (-point.force, point.span))
    every = [*said, *(point for point in others if point not in said)]
    return cell(
        identifier,
        telling,
        _how(telling, strongest),
        [point.span for point in said],
        force=strongest.force,
        force_span=strongest.force_span,
        paragraph=min(point.paragraph for point in every),
        paragraphs=telling.paragraphs,
        words=sum(len(point.span.quote.split()) for point in every),
        name=_name(telling, issue),
        others=tuple(point.span for point in others),
    )


def _how(telling: Telling, point: Point) -> str:
    """How a point is put: its word of speech or of force, and whose it is where it is not the side's own."""
    word = point.cue or (point.force_span.quote if point.force_span else "mentioned")
    is_own_word = point.holder in (None, telling.account.side)
    return word if is_own_word else f"{point.holder}: {word}"


def _name(telling: Telling, issue: str) -> Span | None:
    """The fullest name that an account gives to an issue: "the situation around Ukraine"."""
    spans = [tag.span for point in telling.points for tag in point.tags if tag.issue == issue]
    named = [telling.report.span(*matter_name(telling.report.text, s.start, s.end)) for s in spans]
    fuller = [full for full, span in zip(named, spans, strict=True) if full != span]
    return max(fuller, key=lambda span: (len(span.quote), -span.start), default=None)


def _presence(rules: Rules, tellings: Sequence[Telling], cells: Sequence[Cell]) -> tuple[Verdict, ...]:
    said = sum(cell.said == "said" for cell in cells)
    if said == len(cells):
        return rules.verdict("both") if said > 1 else ()
    return rules.verdict("only", speaking(tellings, cells))


def _content(
    rules: Rules, tellings: Sequence[Telling], cells: Sequence[Cell], below: Sequence[Row]
) -> tuple[Verdict, ...]:
    if sum(cell.said == "said" for cell in cells) < 2:
        return ()
    if len({telling.report.language for telling in tellings if telling.report.language}) > 1:
        return rules.verdict("not-comparable")
    verdict_of_rule = {verdict.rule: verdict for point in below for verdict in point.verdicts}
    for rule in _CONTENT:
        if rule in verdict_of_rule:
            return (verdict_of_rule[rule],)
    return rules.verdict("different-aspect")


def _force(rules: Rules, tellings: Sequence[Telling], cells: Sequence[Cell]) -> tuple[Verdict, ...]:
    """Where the strongest words are: told only where every account that speaks of it has such a word."""
    pairs = zip(tellings, cells, strict=True)
    said = [(cell.force or 0, telling.account.name) for telling, cell in pairs if cell.force_span]
    if len(said) < sum(cell.said == "said" for cell in cells):
        return ()
    if len(said) < 2 or max(said)[0] - min(said)[0] < STRONGER or all(map(_is_joint, cells)):
        return ()
    strongest = [name for force, name in said if force == max(said)[0]]
    return rules.verdict("stronger", f"in {', '.join(strongest)} ({max(said)[0]} against {min(said)[0]})")


def _is_joint(cell: Cell) -> bool:
    """Whether the strongest words of a cell are those of all sides together, or tell an outcome: what
    neither presses on the other."""
    shown = cell.force_span
    clauses = [span.quote for span in cell.evidence if shown is not None and span.contains(shown)]
    return any(joint_subject().match(quote) or any(find_codes(quote, "outcomes.toml")) for quote in clauses)


def _order(rules: Rules, tellings: Sequence[Telling], cells: Sequence[Cell]) -> tuple[Verdict, ...]:
    if any(telling.account.whole == "one side in a report" for telling in tellings):
        return ()
    pairs = zip(tellings, cells, strict=True)
    ranks = [(cell.paragraph, telling.account.name) for telling, cell in pairs if cell.paragraph]
    if len(ranks) < 2 or max(ranks)[0] - min(ranks)[0] < EARLIER:
        return ()
    return rules.verdict("order", f"in {min(ranks)[1]} (paragraph {min(ranks)[0]} against {max(ranks)[0]})")


def _naming(rules: Rules, cells: Sequence[Cell]) -> tuple[Verdict, ...]:
    names = [cell.name.quote for cell in cells if cell.name is not None]
    for first, second in combinations(names, 2):
        short, long = sorted((first.lower(), second.lower()), key=len)
        if short not in long:
            return rules.verdict("naming", " / ".join(f"“{name}”" for name in names))
    return ()


def _points(
    issue: str,
    parent: str,
    tellings: Sequence[Telling],
    similarity: Similarity,
    rules: Rules,
    groups: Sequence[Group],
) -> Iterator[Row]:
    for group in groups:
        if _of(group) != issue:
            continue
        points = [point for point in group if point is not None]
        key = f"{issue}: {'; '.join(f'{p.span.report} {p.span.start}-{p.span.end}' for p in points)}"
        identifier = row_id("issues", key, tellings)
        cells = [_point(identifier, telling, point) for telling, point in zip(tellings, group, strict=True)]
        verdicts = _judged(rules, tellings, similarity, points, cells)
        yield row("issues", key, _short(points[0].span.quote), tellings, cells, verdicts, parent)


def _point(identifier: str, telling: Telling, point: Point | None) -> Cell:
    if point is None:
        return cell(identifier, telling, "", ())
    return cell(
        identifier,
        telling,
        _how(telling, point),
        (point.span,),
        force=point.force,
        force_span=point.force_span,
        paragraph=point.paragraph,
        paragraphs=telling.paragraphs,
        words=len(point.span.quote.split()),
        parameters=parameters(telling, (point.span,)),
    )


def _judged(
    rules: Rules,
    tellings: Sequence[Telling],
    similarity: Similarity,
    points: Sequence[Point],
    cells: Sequence[Cell],
) -> tuple[Verdict, ...]:
    if len(points) < 2:
        return rules.verdict("only", speaking(tellings, cells)) if len(cells) > 1 else ()
    for first, second in combinations(points, 2):
        why = similarity.opposed(first, second)
        if why is not None:
            return rules.verdict("conflicting", f"({why})")
    said = zip(tellings, cells, strict=True)
    names = [telling.account.name for telling, cell in said if cell.said == "said"]
    narrow = [
        name
        for name, point in zip(names, points, strict=True)
        if any(_has_fewer(similarity, other.matter, point.matter) for other in points)
    ]
    wording = _wording(similarity, points, bool(narrow))
    verdicts = rules.verdict(wording, f"in {', '.join(narrow)}" if wording == "narrower" else "")
    changed = differing(cells)
    differ = rules.verdict("parameters", ", ".join(changed)) if changed else ()
    return (*verdicts, *_force(rules, tellings, cells), *differ)


def _has_fewer(similarity: Similarity, wide: str, narrow: str) -> bool:
    return similarity.lists_more(wide, narrow) or similarity.holds(wide, narrow)


def _wording(similarity: Similarity, points: Sequence[Point], is_narrower: bool) -> str:
    pairs = list(combinations((point.matter for point in points), 2))
    if all(similarity.of(first, second) >= SAME_WORDS for first, second in pairs):
        lists_more = any(
            similarity.lists_more(*pair) or similarity.lists_more(*reversed(pair)) for pair in pairs
        )
        return "narrower" if lists_more else "same"
    if is_narrower:
        return "narrower"
    if any(similarity.of(first, second) >= SAME_POINT for first, second in pairs):
        return "paraphrase"
    return "different-aspect"


def _short(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= _LABEL else words[:_LABEL].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
