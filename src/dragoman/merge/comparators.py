"""How alike two mentions are, field by field: each comparator returns a value from -1 to 1 and its reason.

None says that a field tells nothing, because one of the two does not have it. An `Apart` says that the two
cannot be one occurrence, whatever the rest says. A reason is put into words only where it is asked for: of
the thousands of pairs in a busy block, few are.
"""

from __future__ import annotations

from functools import partial

from dragoman.lexicon.merging import rules
from dragoman.lexicon.sentences import name_of
from dragoman.merge.comparing import Apart, Comparator, Score, is_ahead, is_called_off
from dragoman.merge.comparing_dates import dates
from dragoman.merge.comparing_words import lesser, report, words
from dragoman.merge.features import Features, telling_words


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
    return lesser(shared, one.words, two.words) < rules().news["other_type"]


def refusal(one: Features, two: Features) -> Score | Apart | None:
    """Compare what is refused: a contact in both is rare, and told of for weeks."""
    return (1.0, "both refuse a contact") if one.refused and two.refused else None


def _is_agreed_on(one: Features, two: Features) -> bool:
    """Say whether a report tells in one passage an agreement and what is agreed on, still to come."""
    agreed, other = (one, two) if one.mention.event.event_type == "AGREE" else (two, one)
    if not is_ahead(other) or is_ahead(agreed):
        return False
    ours, theirs = agreed.mention.event.evidence, other.mention.event.evidence
    return any(first.overlaps(second) for first in ours for second in theirs)


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
        if is_called_off(one) != is_called_off(two):
            return Apart("one report tells both, and only one as called off")
        others = one.people and two.people and not same_people(one, two)
        if others and one.family.ahead and is_ahead(one) != is_ahead(two):
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
