"""Offices among the words of a paragraph: a title with the state it belongs to.

The state stands before ("the Russian president", "Iraq's foreign minister") or after ("president of
Chad", "spokesman for the Knesset"). Where an envoy is sent to ("ambassador to Chile") is not whose he is.
"""

from __future__ import annotations

from dataclasses import dataclass

from dragoman.lexicon.titles import posts
from dragoman.readers.english.actors.titles import Title
from dragoman.readers.english.actors.units import Unit, Words

_OWNERS = frozenset(
    {"state", "demonym", "organisation", "city", "seat", "body", "group", "bodyword", "media"}
)
_SENT = frozenset({"ambassador", "envoy"})
_COMPLEMENT = frozenset({"of", "for", "at", "with", "in", "from"})
_MIDDLE = frozenset({"VERB", "AUX", "ADP", "SCONJ", "PUNCT"})
_OWNER_GAPS = frozenset({"-", "' ", "’ ", "/"})


@dataclass(frozen=True, slots=True)
class Office:
    """Words `first` to `last` (half-open) are a title with the states it belongs to; none when not said."""

    first: int
    last: int
    title: Title
    states: tuple[str, ...]


def office(text: Words, title: Title) -> Office:
    """Return the office that `title` is the head of."""
    first = title.first
    states: tuple[str, ...] = ()
    owner = _owner_before(text, first)
    if owner is not None and title.role in _SENT:
        sender = _sender(text, owner)
        owner = sender if sender is not None or _is_post(owner, title) else owner
    if owner is not None:
        first, states = owner.first, owner.states
    last = title.last
    complement = _complement(text, title)
    if complement is not None:
        last = complement.last
        states = states or complement.states
    return Office(first, last, title, states)


def _owner_before(text: Words, first: int) -> Unit | None:
    """Return the unit right before a title, past "'s" and at most two plain words ("'s then chief ...")."""
    index = first - 1
    if text.folded(index) == "s" and text.gap(index - 1) in ("'", "’"):
        index -= 1
    elif index >= 0 and not _touches(text, index):
        return None
    skipped = 0
    while index >= 0 and index not in text.unit_at and skipped < 2:
        if text.token(index).pos_ not in ("ADJ", "NOUN") or text.capital(index) or text.gap(index) != " ":
            return None
        index -= 1
        skipped += 1
        if text.folded(index) == "s" and text.gap(index - 1) in ("'", "’"):
            index -= 1
    unit = text.unit_at.get(index)
    if unit is None or unit.kind not in _OWNERS:
        return None
    if skipped and unit.kind not in ("demonym", "state", "organisation"):
        return None
    return None if _joint(text, unit) or _posting(text, unit) else unit


def _sender(text: Words, post: Unit) -> Unit | None:
    """Return whose envoy it is where the post stands between: "Russia's then U.S. ambassador".

    "Iran's French ambassador" is France's: only a state's name tells a post.
    """
    if post.kind not in ("state", "organisation"):
        return None
    index = post.first - 1
    before = text.unit_at.get(index)
    if post.kind == "organisation" and before is not None and before.kind in ("demonym", "state"):
        return before  # "the Kenyan UN ambassador"
    if index > 0 and text.token(index).pos_ in ("ADV", "ADJ") and text.words[index].text.islower():
        index -= 1
    if text.folded(index) != "s" or text.gap(index - 1) not in ("'", "’"):
        return None
    unit = text.unit_at.get(index - 1)
    return unit if unit is not None and unit.kind in ("state", "organisation", "city") else None


def _is_post(owner: Unit, title: Title) -> bool:
    """Tell whether an ambassador of no named state stands at an organisation that sends none: the UN's."""
    return title.role == "ambassador" and set(owner.states) <= posts()


def _touches(text: Words, index: int) -> bool:
    """Tell whether word `index` stands right before a title: "US envoy", "South Korea (ROK) envoy"."""
    gap = text.gap(index)
    return text.space(index) or gap in _OWNER_GAPS or (gap == ") " and index in text.unit_at)


def _joint(text: Words, unit: Unit) -> bool:
    """Tell whether a unit is the second half of "US-Russian": that negotiator is nobody's."""
    before = text.unit_at.get(unit.first - 1)
    return before is not None and before.kind in ("demonym", "state") and text.gap(unit.first - 1) == "-"


def _posting(text: Words, unit: Unit) -> bool:
    """Tell whether a state is where someone is sent: "envoy for the DPRK Ambassador Doe" is not of it."""
    index = unit.first - 1 - (text.folded(unit.first - 1) == "the")
    return unit.kind == "state" and text.folded(index) in ("for", "to") and text.capital(index - 1)


def _complement(text: Words, title: Title) -> Unit | None:
    """Return the unit that a title's "of", "for", "at" or "with" names; not where an envoy is sent to."""
    index = title.last
    if text.folded(index) not in _COMPLEMENT or text.gap(index - 1) != " ":
        return None
    if title.role in _SENT and text.folded(index) in ("for", "in", "at"):
        sender = text.unit_at.get(index + 1) or text.unit_at.get(index + 2)
        if sender is None or sender.kind not in ("organisation", "body", "bodyword"):
            return None
    for step in range(index + 1, min(index + 6, len(text.words))):
        unit = text.unit_at.get(step)
        if unit is not None:
            return unit if unit.kind in _OWNERS else None
        if text.gap(step) not in (" ", "-") or text.token(step).pos_ in _MIDDLE:
            return None
    return None
