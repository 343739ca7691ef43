"""How alike two mentions are, field by field: each comparator returns a value from -1 to 1 and its reason.

None says that a field tells nothing, because one of the two does not have it. An `Apart` says that the two
cannot be one occurrence, whatever the rest says. A reason is put into words only where it is asked for: of
the thousands of pairs in a busy block, few are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple

from dragoman.lexicon.merging import rules
from dragoman.lexicon.sentences import name_of
from dragoman.merge.dates import iso
from dragoman.merge.features import AHEAD, Features, is_lasting, telling_words

Reason = str | Callable[[], str]
"""Words, or what makes them."""


Score = tuple[float, Reason]
"""A value from -1 (speaks against one occurrence) to 1 (speaks for it), and why."""


class Apart(NamedTuple):
    """Why two mentions cannot be one occurrence."""

    why: Reason


Comparator = Callable[[Features, Features], Score | Apart | None]


def actors(one: Features, two: Features) -> Score | Apart | None:
    if one.actors == two.actors and one.recipients == two.recipients:
        return 1.0, "same parties"
    doers, others = one.actors & two.actors, one.recipients & two.recipients
    if not doers or (one.recipients and two.recipients and not others):
        return Apart("other parties")
    if not one.family.directed and len(doers) < 2 <= min(len(one.actors), len(two.actors)):
        return Apart("other parties but one")
    if not one.family.directed and len(doers) < min(len(one.actors), len(two.actors)):
        return -1.0, lambda: f"of the parties only {', '.join(sorted(doers))} in both"
    if (
        one.family.directed
        and one.actors == two.actors
        and (others == one.recipients or others == two.recipients)
    ):
        return 0.6, "the same towards some of the other's recipients"
    return 0.3, "parties of one among those of the other"


def types(one: Features, two: Features) -> Score | Apart | None:
    ours, theirs = one.mention.event, two.mention.event
    if ours.mode and theirs.mode and ours.mode != theirs.mode and "phone" in (ours.mode, theirs.mode):
        return Apart(lambda: f"{ours.mode} against {theirs.mode}")
    if ours.event_type != theirs.event_type:
        return _types_apart(one, two)
    if ours.mode and theirs.mode and ours.mode != theirs.mode and ours.event_type != "CONSULT":
        return one.family.modes, lambda: f"{ours.mode} against {theirs.mode}"
    if ours.mode == theirs.mode:
        return 1.0, "same type and mode"
    return 0.7, "same type"


def _types_apart(one: Features, two: Features) -> Score | Apart:
    """Compare two types of one family, or of two that an occurrence may be told in."""
    types = {one.mention.event.event_type, two.mention.event.event_type}
    both = partial(" and ".join, sorted(types))
    kin = not types <= one.family.types
    agreed = "AGREE" in types and not (one.meeting and two.meeting)
    if one.family.twice and one.mention.report == two.mention.report and _told_apart(one, two):
        return Apart(lambda: f"one report tells {both()} as two")
    if (kin or "AGREE" in types) and one.mention.report == two.mention.report:
        if kin and _is_agreed_on(one, two):
            return 0.0, lambda: f"{both()} are told in one passage, an agreement and what is to come of it"
        return Apart(lambda: f"one report tells {both()} as two")
    if kin:
        return 0.0, lambda: f"{both()} may tell the same"
    if agreed:
        return -1.5, "an agreement that names no meeting, and a contact"
    return 0.0 if "AGREE" in types else -0.5, lambda: f"{both()} are of one family"


def _told_apart(one: Features, two: Features) -> bool:
    """Say whether a report tells two types in one sentence, or in other words.

    What it tells twice, in its title and below, it tells in much the same words.
    """
    ours, theirs = one.mention.event.evidence[0], two.mention.event.evidence[0]
    if ours.overlaps(theirs):
        return True
    both = telling_words(ours.quote).keys() & telling_words(theirs.quote).keys()
    shared = both & one.words.keys() & two.words.keys()
    return sum(min(one.words[word], two.words[word]) for word in shared) < rules().news["other_type"]


def refusal(one: Features, two: Features) -> Score | Apart | None:
    """Compare what is refused: a contact in both is rare, and told of for weeks."""
    return (1.0, "both refuse a contact") if one.refused and two.refused else None


def _is_agreed_on(one: Features, two: Features) -> bool:
    """Say whether a report tells in one passage an agreement and what is agreed on, still to come."""
    agreed, other = (one, two) if one.mention.event.event_type == "AGREE" else (two, one)
    if not _ahead(other) or _ahead(agreed):
        return False
    ours, theirs = agreed.mention.event.evidence, other.mention.event.evidence
    return any(first.overlaps(second) for first in ours for second in theirs)


def dates(one: Features, two: Features) -> Score | Apart | None:
    if one.dated and two.dated:
        return _two_dates(one, two)
    if one.reported is None or two.reported is None:
        return None
    if one.dated or two.dated:
        dated, other = (one, two) if one.dated else (two, one)
        return _one_date(dated, other)
    gap = abs(one.reported - two.reported)
    if _ahead(one) != _ahead(two) and one.family.ahead:
        return _announced(one, two)
    if gap == 0:
        return 0.6, "both undated, reported on one day"
    if one.refused and two.refused:
        return 0.0, lambda: f"refused in both, reported {gap} days apart"
    if _called_off(one) and _called_off(two):
        return 0.0, lambda: f"called off in both, reported {gap} days apart"
    return _faded(one, gap), lambda: f"reported {gap} days apart"


def _faded(one: Features, gap: int) -> float:
    """Return what a gap of days between two reports tells: the more, the sooner the like happens again."""
    windows = rules().windows
    value = 0.5 - max(0, gap - windows["near"]) / (windows["far"] - windows["near"])
    value = max(value, -min(1.0, 0.4 + gap / windows["held_before"]))
    return value if value > 0 else value * one.family.recurs


def _two_dates(one: Features, two: Features) -> Score | Apart:
    assert one.dated and two.dated
    apart = one.dated.apart(two.dated)
    if apart == 0:
        days = max(one.dated.days, two.dated.days)
        if days == 1:
            shared = one.dated.first
            return 1.0, lambda: f"both on {iso(shared)}"
        return 0.6 if days <= 10 else 0.2, "one date within the other"
    if apart == 1 and one.dated.days == two.dated.days == 1:
        return 0.0, "dates a day apart, as time zones make them"
    if apart <= rules().windows["lasting"] and is_lasting(one.mention) and is_lasting(two.mention):
        return 0.0, lambda: f"days of what lasts, {apart} apart"
    if "postponed" in _statuses(one) | _statuses(two) and one.people and two.people:
        return -0.3, lambda: f"{apart} days apart, but one is told as postponed"
    return Apart(lambda: f"dates {apart} days apart")


def _one_date(dated: Features, other: Features) -> Score | Apart | None:
    assert dated.dated and other.reported is not None
    if other.window is None or other.window.apart(dated.dated) > 0:
        return Apart("reported too far from the other's date")
    if _ahead(other) and other.family.ahead:
        ahead = max(0, dated.dated.first - other.reported)
        value = 0.3 - ahead / rules().windows["held_before"]
        return value, lambda: f"announced {ahead} days before the other's date"
    gap = max(0, other.reported - dated.dated.last, dated.dated.first - other.reported)
    if dated.dated.days > 10:
        return 0.0, "a date too wide to tell"
    if gap <= rules().windows["near"]:
        last = dated.dated.last
        return 0.5, lambda: f"reported with {iso(last)}"
    if dated.refused and other.refused:
        return 0.0, lambda: f"refused in both, reported {gap} days from the other's date"
    return _faded(dated, gap), lambda: f"reported {gap} days from the other's date"


def _announced(one: Features, two: Features) -> Score:
    """Compare an undated announcement with an undated report of what happened."""
    assert one.reported is not None and two.reported is not None
    ahead, done = (one, two) if _ahead(one) else (two, one)
    assert ahead.reported is not None and done.reported is not None
    gap = done.reported - ahead.reported
    if gap < -rules().windows["near"]:
        return -0.5, "announced after the other was told as done"
    value = 0.5 - min(1.0, max(0, gap) / rules().windows["held_before"])
    return value, lambda: f"announced {gap} days before"


def _called_off(one: Features) -> bool:
    return one.mention.event.status in {"postponed", "cancelled"}


def _ahead(one: Features) -> bool:
    return one.mention.event.status in AHEAD


def _statuses(one: Features) -> set[str]:
    return {one.mention.event.status, *(status for status, _ in one.mention.event.history)}


def persons(one: Features, two: Features) -> Score | Apart | None:
    if not one.people or not two.people:
        return None
    shared = same_people(one, two)
    if shared:
        other = _met_another(one, two)
        if other:
            return -2.0, lambda: f"{_same(shared)}, but another of {other}"
        return 1.0, lambda: _same(shared)
    if {state for state, _ in one.people} & {state for state, _ in two.people}:
        contact = not one.family.directed
        return -2.0 if contact else -1.0, "other people of the same state"
    return None


def _same(shared: list[frozenset[str]]) -> str:
    return f"same people: {', '.join(sorted({' '.join(sorted(names)) for names in shared}))}"


def same_people(one: Features, two: Features) -> list[frozenset[str]]:
    """Return the names that people of both mentions share."""
    return [names & others for _, names in one.people for _, others in two.people if names & others]


def _met_another(one: Features, two: Features) -> str | None:
    """Return the state of which two contacts name other people: talks with a minister and with her president
    are two, though of one visit. None where a visit is told, which has several."""
    if one.family.directed or {"visit"} & {one.mention.event.mode, two.mention.event.mode}:
        return None
    for state in sorted(one.states & two.states):
        ours, theirs = ([names for own, names in side.people if own == state] for side in (one, two))
        if ours and theirs and not any(first & second for first in ours for second in theirs):
            return state
    return None


def place(one: Features, two: Features) -> Score | Apart | None:
    ours, theirs = one.mention.event.where, two.mention.event.where
    if ours is None or theirs is None:
        return None
    if ours.name.casefold() == theirs.name.casefold():
        name = ours.name
        return 1.0, lambda: f"both in {name}"
    if ours.country and theirs.country and ours.country != theirs.country:
        return -1.0, partial("{} against {}".format, ours.name, theirs.name)
    if any(
        side.name in {name_of(state).removeprefix("the ") for state in one.states} for side in (ours, theirs)
    ):
        return None  # a country and a city in it
    return -0.5, partial("{} and {}".format, ours.name, theirs.name)


def words(one: Features, two: Features) -> Score | Apart | None:
    if not one.words or not two.words:
        return None
    shared, weight = shared_words(one, two)
    value = worded(weight, min(one.telling, two.telling))
    if weight < 1:
        return value, "no telling word in both"
    return value, lambda: f"words in both: {', '.join(sorted(shared))}"


def worded(weight: float, least: float) -> float:
    """Return the value of words of a weight in both mentions, the words of one of which weigh `least`."""
    if weight < 1:
        return -0.5 if least >= 4 else 0.0
    return min(1.0, 2 * weight / max(least, 4.0)) * min(1.0, weight / 4)


def shared_words(one: Features, two: Features) -> tuple[set[str], float]:
    """Return the stems that both mentions tell, with their weight together."""
    return _shared(one.words, two.words)


def _shared(ours: Mapping[str, float], theirs: Mapping[str, float]) -> tuple[set[str], float]:
    """Return the words that both have, with the lesser weights of each together."""
    shared = ours.keys() & theirs.keys()
    weight = 0.0
    for word in shared:
        first, second = ours[word], theirs[word]
        weight += first if first < second else second
    return shared, weight


def report(one: Features, two: Features) -> Score | Apart | None:
    """Compare what reports of one day or the next open with, beside the words of the events."""
    if not one.opening or not two.opening or one.reported is None or two.reported is None:
        return None
    if abs(one.reported - two.reported) > rules().windows["near"]:
        return None
    both, _ = _shared(one.opening, two.opening)
    shared, weight = both - (one.words.keys() & two.words.keys()), 0.0
    for word in shared:
        first, second = one.opening[word], two.opening[word]
        weight += first if first < second else second
    if weight < 1:
        return None
    return opened(weight), lambda: f"reports share: {', '.join(sorted(shared))}"


def opened(weight: float) -> float:
    """Return the value of words of a weight that two reports open with, beside those of the events."""
    return min(1.0, weight / 5) if weight >= 1 else 0.0


def issues(one: Features, two: Features) -> Score | Apart | None:
    """Compare what the events are about; what only repeats to whom something is done says nothing."""
    ours, theirs = one.issues, two.issues
    if not ours or not theirs:
        return None
    return 2 * len(ours & theirs) / min(len(ours), len(theirs)) - 1, "issues"


def outcome(one: Features, two: Features) -> Score | Apart | None:
    """Compare which of its like each is, and whether one is the other's outcome."""
    if one.number and two.number and one.number != two.number:
        return Apart(lambda: f"number {one.number} against number {two.number}")
    if one.again != two.again:
        return -1.0, "one recalls what the other tells"
    ours, theirs = one.mention.event.status, two.mention.event.status
    if one.mention.report == two.mention.report:
        if _called_off(one) != _called_off(two):
            return Apart("one report tells both, and only one as called off")
        others = one.people and two.people and not same_people(one, two)
        if others and one.family.ahead and _ahead(one) != _ahead(two):
            return Apart("one report tells both, of other people, one as done and one as to come")
    if ours == theirs:
        return 0.3, lambda: f"both {ours}"
    if not one.family.ahead and {ours, theirs} == {"held", "demanded"}:
        return None  # a demand is made: the two verbs of speech differ in it only
    return 0.0, lambda: f"{ours} and {theirs}"


COMPARATORS: dict[str, Comparator] = {
    "actors": actors,
    "type": types,
    "refusal": refusal,
    "date": dates,
    "persons": persons,
    "place": place,
    "words": words,
    "report": report,
    "issues": issues,
    "outcome": outcome,
}
