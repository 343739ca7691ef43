"""One actor: with whom it has to do, what happened last, what it says."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from dragoman.merge.dates import between
from dragoman.merge.stories import story_order
from dragoman.record import Statement
from dragoman.store.found import Found
from dragoman.views.chronology import Entry, days, entry
from dragoman.web.asked import Kept, NotThere, state

_PARTNERS = 24
_ENTRIES = 10
_STATEMENTS = 20


@dataclass(frozen=True, slots=True)
class ActorPage:
    """A state or organisation. `partners` are those it shares occurrences with, each with how many; `entries`
    the last that lie not behind the last report."""

    actor: str
    occurrences: int
    partners: tuple[tuple[str, int], ...]
    entries: tuple[Entry, ...]
    statements: tuple[Found[Statement], ...]


def actor(store: Kept, code: str) -> ActorPage:
    """A state or organisation: its partners, the last of its chronology, its last statements."""
    found = state(code)
    if found is None:
        raise NotThere("name one actor: /actors/CHN")
    told = sorted((one for one in store.outlines((found,)) if not one.situation), key=story_order)
    sides = Counter(side for one in told for side in {*one.actors, *one.recipients} - {found})
    today = store.totals().last
    happened = [one for one in told if (own := days(one)) and between(own, None, today)]
    last = store.told([one.id for one in reversed(happened[-_ENTRIES:])])
    return ActorPage(
        found,
        len(told),
        tuple(sorted(sides.items(), key=lambda item: (-item[1], item[0]))[:_PARTNERS]),
        tuple(entry(one) for one in last),
        tuple(store.statements(state=found, newest=True, limit=_STATEMENTS)),
    )
