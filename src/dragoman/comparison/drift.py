"""What changed in an issuer's words since its earlier account of a contact, and what all now leave out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dragoman.comparison.accounts import Telling
from dragoman.comparison.build import Rules, row, row_id
from dragoman.comparison.characterisation import talks_adjectives
from dragoman.comparison.model import Change, Direction, Row, silent
from dragoman.comparison.points import BROAD, OTHER
from dragoman.record import Span, content_id

_MOVED = 2
"""Places in the order of issues by which one must have moved to be told."""
Words = dict[str, tuple[Span, ...]]


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
    now = {tag.issue for one in tellings for point in one.points for tag in point.tags}
    codes = sorted({code for one in before for code in _issues(one)} - now)
    for code in codes:
        count = sum(code in _issues(one) for one in before)
        if 2 * count > len(before):
            identifier = row_id("issues", code, tellings)
            cells = [silent(identifier, one.account) for one in tellings]
            detail = f"though {count} of {len(before)} earlier accounts did"
            yield row("issues", code, code, tellings, cells, rules.verdict("neither", detail))


def _latest(telling: Telling, before: Sequence[Telling]) -> Telling | None:
    """The latest earlier account of the same side, published before this one where both say when."""
    published = telling.report.published_at or "9999"
    same = [
        one
        for one in before
        if one.account.side is not None
        and one.account.side == telling.account.side
        and (one.report.published_at or "") < published
    ]
    return max(same, key=lambda one: one.report.published_at or "", default=None)


def _adjectives(telling: Telling) -> Words:
    return {code: (span,) for code, span in talks_adjectives(telling)}


def _issues(telling: Telling) -> Words:
    """The issues of an account with the words that show them, in the order in which it comes to them."""
    found: dict[str, tuple[Span, ...]] = {}
    for point in telling.points:
        for tag in point.tags:
            if tag.issue not in BROAD and tag.issue != OTHER:
                found.setdefault(tag.issue, (tag.span,))
    return found


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
