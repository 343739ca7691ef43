"""Blocks D and E: what an account says the other side undertook, what came of a contact, and who says so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dragoman.comparison.accounts import (
    Rules,
    Telling,
    cell,
    differing,
    first_code,
    parameters,
    row,
    row_id,
    speaking,
)
from dragoman.comparison.model import Account, Cell, Point, Row, Verdict
from dragoman.comparison.similarity import SAME_MATTER, SAME_POINT, Similarity, is_turned
from dragoman.lexicon.issue_words import find_codes, topics
from dragoman.lexicon.issue_words import find_stances as stances
from dragoman.lexicon.phrases import folded

UNDERTAKE = frozenset({"commitment", "offer", "refusal", "support"})
"""Kinds of stance (stances.toml) that undertake something, for oneself or by leaving it."""
AGREED = frozenset({"agreed", "agreed-in-principle"})
"""Kinds of outcome (outcomes.toml) by which a side undertakes something."""
FILE = "outcomes.toml"
_FOLLOW_UPS = frozenset({"contact", "invitation", "next-meeting"})
"""Kinds of which a contact has one: they are the same outcome however they are worded."""
_AGO = re.compile(r"\b(?:last|earlier|previously|ago)\b", re.IGNORECASE)


def assurances(tellings: Sequence[Telling], similarity: Similarity, rules: Rules) -> Iterator[Row]:
    """Yield a row for each undertaking that an account attributes to another side that has an account."""
    for telling in tellings:
        for point in telling.told_of_others():
            giver = next((other for other in tellings if other.account.side == point.holder), None)
            if giver is not None and giver is not telling and _undertakes(point):
                yield _row(telling, giver, point, tellings, similarity, rules)


def _undertakes(point: Point) -> bool:
    words = point.span.quote
    if any(stance.kind in UNDERTAKE for stance, _, _ in stances(words)):
        return True
    return any(code in AGREED for code, _, _ in find_codes(words, "outcomes.toml"))


def _row(
    telling: Telling,
    giver: Telling,
    point: Point,
    tellings: Sequence[Telling],
    similarity: Similarity,
    rules: Rules,
) -> Row:
    key = f"{point.span.report} {point.span.start}-{point.span.end}"
    identifier = row_id("assurances", key, tellings)
    confirming, verdicts = _judged(giver, point, similarity, rules)
    cells: list[Cell] = []
    for column in tellings:
        attributes = column is telling
        spans = [point.span] if attributes else [confirming.span] if column is giver and confirming else []
        value = "attributes it" if attributes else "says so itself"
        cells.append(cell(identifier, column, value if spans else "", spans))
    return row("assurances", key, f"by {giver.account.name}", tellings, cells, verdicts)


def _judged(
    giver: Telling, point: Point, similarity: Similarity, rules: Rules
) -> tuple[Point | None, tuple[Verdict, ...]]:
    """What the side's own account has of it, and the verdict."""
    account: Account = giver.account
    for own_point in giver.own():
        if similarity.opposed(own_point, point) is not None:
            return own_point, rules.verdict("denied", account.name)
    best = max(giver.own(), key=lambda own_point: similarity.of(own_point.matter, point.matter), default=None)
    if best is not None and similarity.of(best.matter, point.matter) >= SAME_POINT:
        return best, rules.verdict("confirmed", account.name)
    return None, rules.verdict("unconfirmed", account.name)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A clause that claims an outcome of kind `code`."""

    code: str
    point: Point


def outcomes(tellings: Sequence[Telling], similarity: Similarity, rules: Rules) -> Iterator[Row]:
    """Yield a row for each outcome that any account claims."""
    for group in _grouped(tellings, similarity):
        claims = [claim for claim in group if claim is not None]
        code = claims[0].code
        key = f"{code}: {'; '.join(f'{c.point.span.report} {c.point.span.start}' for c in claims)}"
        identifier = row_id("outcomes", key, tellings)
        cells = [_cell(identifier, telling, claim) for telling, claim in zip(tellings, group, strict=True)]
        verdicts = (
            *_claimed(rules, tellings, cells),
            *_scope(rules, tellings, cells, similarity),
            *_parameters(rules, cells),
        )
        yield row("outcomes", key, code.replace("-", " "), tellings, cells, verdicts)


def claims_of(telling: Telling) -> list[Outcome]:
    """Return the outcomes that an account claims; what it dates before the contact is history."""
    order = [topic.code for topic in topics(FILE)]
    claims = []
    for point in telling.points:
        code = first_code(point.span.quote, FILE, order)
        is_denied = point.negative or (code is not None and is_turned(point.span.quote, code[1]))
        if code is not None and not is_denied and not _history(telling, point):
            claims.append(Outcome(code[0], point))
    return claims


def tells_outcome(point: Point) -> bool:
    """Say whether a clause tells of an outcome beside further contacts, reached or not."""
    return any(code not in _FOLLOW_UPS for code, _, _ in find_codes(point.span.quote, FILE))


def _history(telling: Telling, point: Point) -> bool:
    if _AGO.search(point.span.quote):
        return True
    published = (telling.report.published_at or "")[:10]
    for time in telling.record.times:
        if point.span.contains(time.span) and time.kind == "DATE" and time.value[:4].isdigit():
            value = time.value[:10]
            if published and value < published[: len(value)]:
                return value[:7] != published[:7]
    return False


def _grouped(tellings: Sequence[Telling], similarity: Similarity) -> list[tuple[Outcome | None, ...]]:
    """Return each outcome as each account claims it; the likest claims go together first.

    A point of another account that says the same without a word of claiming is a claim too: a list
    that begins with "agreed" claims every item.
    """
    groups: list[list[Outcome | None]] = []
    for column, telling in enumerate(tellings):
        claims = claims_of(telling)
        scored = sorted(
            (-score, place, number)
            for number, claim in enumerate(claims)
            for place, group in enumerate(groups)
            if (score := _score(similarity, group, claim)) >= SAME_MATTER
        )
        joined: set[int] = set()
        for _, place, number in scored:
            if number not in joined and groups[place][column] is None:
                groups[place][column] = claims[number]
                joined.add(number)
        new = [claim for number, claim in enumerate(claims) if number not in joined]
        groups += [[None] * column + [claim] + [None] * (len(tellings) - column - 1) for claim in new]
    for group in groups:
        _complete(group, tellings, similarity)
    return [tuple(group) for group in groups]


def _score(similarity: Similarity, group: Sequence[Outcome | None], claim: Outcome) -> float:
    """How alike a claim is to the likest of a group; follow-ups of one kind always are."""
    best = 0.0
    for other in group:
        if other is not None:
            score = similarity.of(other.point.matter, claim.point.matter)
            is_follow_up = other.code == claim.code and claim.code in _FOLLOW_UPS
            best = max(best, score + (SAME_MATTER if is_follow_up else 0.0))
    return best


def _complete(group: list[Outcome | None], tellings: Sequence[Telling], similarity: Similarity) -> None:
    """Fill the gaps of a group with the points that say the same in the other accounts."""
    claim = next(claim for claim in group if claim is not None)
    for column, telling in enumerate(tellings):
        if group[column] is not None:
            continue
        best = max(
            telling.points,
            key=lambda point: similarity.of(point.matter, claim.point.matter),
            default=None,
        )
        if best is None or similarity.opposed(best, claim.point) is not None:
            continue
        if similarity.of(best.matter, claim.point.matter) >= SAME_POINT:
            group[column] = Outcome(claim.code, best)


def _cell(identifier: str, telling: Telling, claim: Outcome | None) -> Cell:
    if claim is None:
        return cell(identifier, telling, "", ())
    values = parameters(telling, (claim.point.span,))
    value = claim.code.replace("-", " ")
    if claim.code == "next-meeting" or claim.code == "invitation":
        dates = [parameter.value for parameter in values if parameter.kind == "date"]
        value += f", planned ({dates[0] if dates else 'undated'})"
    return cell(
        identifier,
        telling,
        value,
        (claim.point.span,),
        paragraph=claim.point.paragraph,
        paragraphs=telling.paragraphs,
        parameters=values,
    )


def _claimed(rules: Rules, tellings: Sequence[Telling], cells: Sequence[Cell]) -> tuple[Verdict, ...]:
    if len(cells) < 2:
        return ()
    if all(cell.said == "said" for cell in cells):
        return rules.verdict("claimed-by-both")
    return rules.verdict("claimed-by-one", speaking(tellings, cells))


def _scope(
    rules: Rules, tellings: Sequence[Telling], cells: Sequence[Cell], similarity: Similarity
) -> tuple[Verdict, ...]:
    """Whether one account claims the same outcome for fewer things."""
    said = [
        (telling.account.name, c.evidence[0].quote)
        for telling, c in zip(tellings, cells, strict=True)
        if c.evidence
    ]
    for name, quote in said:
        for _, other in said:
            if similarity.holds(other, quote) or similarity.lists_more(other, quote):
                return rules.verdict("scope", f"in {name}")
            joined = compounded(other, quote)
            if joined is not None:
                return rules.verdict("scope", f"in {name} (“{joined[1]}” against “{joined[0]}”)")
    return ()


def compounded(wide: str, narrow: str) -> tuple[str, str] | None:
    """Return the words by which `wide` joins two things of which `narrow` makes one.

    "energy and infrastructure" is two things, "energy infrastructure" one kind of one of them.
    """
    flat = f" {folded(narrow)} "
    for match in re.finditer(r"\b([^\W\d_]+) and ([^\W\d_]+)\b", wide):
        compound = f"{folded(match[1])} {folded(match[2])}"
        if f" {compound} " in flat and match.group().lower() not in narrow.lower():
            return match.group(), compound
    return None


def _parameters(rules: Rules, cells: Sequence[Cell]) -> tuple[Verdict, ...]:
    changed = differing(cells)
    return rules.verdict("outcome-parameters", ", ".join(changed)) if changed else ()
