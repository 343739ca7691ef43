"""The features of a pair of mentions: each comparator returns a value and its reason.

A value lies between -1 (speaks against one occurrence) and 1 (speaks for it), in a few cases beyond; the
values of each finding stand in the table [values] of `lexicons/merge.toml`, the weights of the comparators in
[weights]. None says that a field tells nothing, because one of the two mentions lacks it. An `Exclusion` says
that the two cannot be one occurrence, whatever the rest says. A reason is put into words only where it is
asked for: of the thousands of pairs in a large block, few are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from itertools import product
from typing import NamedTuple

from dragoman.lexicon.story_rules import merge_rules
from dragoman.merge.dates import iso
from dragoman.merge.mentions import (
    Features,
    guests,
    is_ahead,
    is_called_off,
    is_lasting,
    is_of_one_day,
    is_same_visit,
)
from dragoman.merge.terms import areas_meet, weighted_stems
from dragoman.merge.votes import same_name

Reason = str | Callable[[], str]
"""Words, or what makes them."""
Value = tuple[float, Reason]
"""The value of a feature, and why."""


class Exclusion(NamedTuple):
    """Why two mentions cannot be one occurrence."""

    why: Reason


Comparator = Callable[[Features, Features], Value | Exclusion | None]


def _value(finding: str) -> float:
    """Return the value of a finding, by its name in the table."""
    return merge_rules().values[finding]


def actors(left: Features, right: Features) -> Value | Exclusion | None:
    """Compare the parties."""
    if left.actors == right.actors and left.recipients == right.recipients:
        return _value("parties_same"), "same parties"
    shared, recipients = left.actors & right.actors, left.recipients & right.recipients
    if not shared or (left.recipients and right.recipients and not recipients):
        return Exclusion("other parties")
    fewest = min(len(left.actors), len(right.actors))
    if not left.family.directed and len(shared) < 2 <= fewest:
        return Exclusion("other parties but one")
    if not left.family.directed and len(shared) < fewest:
        return _value("parties_overlap"), lambda: f"of the parties only {', '.join(sorted(shared))} in both"
    some_recipients = recipients in (left.recipients, right.recipients)
    if left.family.directed and left.actors == right.actors and some_recipients:
        return _value("parties_some_recipients"), "the same towards some of the other's recipients"
    return _value("parties_subset"), "parties of one among those of the other"


def types(left: Features, right: Features) -> Value | Exclusion | None:
    """Compare the types and modes of the events."""
    mode, other_mode = left.mention.event.mode, right.mention.event.mode
    differ = bool(mode and other_mode and mode != other_mode)
    if differ and "phone" in (mode, other_mode):
        return Exclusion(lambda: f"{mode} against {other_mode}")
    if left.event_type != right.event_type:
        return _different_types(left, right)
    if differ and left.event_type != "CONSULT":
        return left.family.modes, lambda: f"{mode} against {other_mode}"
    if mode == other_mode:
        return _value("type_same_mode"), "same type and mode"
    return _value("type_same"), "same type"


def _different_types(left: Features, right: Features) -> Value | Exclusion:
    """Compare two types of one family, or of two that an occurrence may be told in."""
    types = {left.event_type, right.event_type}
    both = partial(" and ".join, sorted(types))
    same_report = left.mention.report == right.mention.report
    is_kin = not types <= left.family.types
    if left.family.twice and same_report and _reported_apart(left, right):
        return Exclusion(lambda: f"one report tells {both()} as two")
    if (is_kin or "AGREE" in types) and same_report:
        if is_kin and _is_object_of_agreement(left, right):
            reason = "are told in one passage, an agreement and what is to come of it"
            return _value("type_agreed_on"), lambda: f"{both()} {reason}"
        return Exclusion(lambda: f"one report tells {both()} as two")
    if is_kin:
        return _value("type_kin"), lambda: f"{both()} may tell the same"
    if "AGREE" not in types:
        return _value("type_family"), lambda: f"{both()} are of one family"
    if not (left.meeting and right.meeting):
        if not (is_ahead(left) or is_ahead(right)):
            return Exclusion("an agreement that names no meeting was reached, and a contact was held")
        return _value("type_agreement"), "an agreement that names no meeting, and a contact"
    return _value("type_agreed_meeting"), lambda: f"{both()} are of one family"


def _reported_apart(left: Features, right: Features) -> bool:
    """Say whether a report tells two types in one sentence, or in other words.

    What it tells twice, in its title and below, it tells in much the same words.
    """
    span, other_span = left.mention.event.evidence[0], right.mention.event.evidence[0]
    if span.overlaps(other_span):
        return True
    quoted = weighted_stems(span.quote).keys() & weighted_stems(other_span.quote).keys()
    shared = quoted & left.words.keys() & right.words.keys()
    return weight_of(shared, left.words, right.words) < _value("words_told_twice")


def _is_object_of_agreement(left: Features, right: Features) -> bool:
    """Say whether a report tells in one passage an agreement and what is agreed on, still to come."""
    agreement, other = (left, right) if left.event_type == "AGREE" else (right, left)
    if not is_ahead(other) or is_ahead(agreement):
        return False
    spans = other.mention.event.evidence
    return any(span.overlaps(shown) for span in agreement.mention.event.evidence for shown in spans)


def refusal(left: Features, right: Features) -> Value | Exclusion | None:
    """Compare what is refused: a contact in both is rare, and told of for weeks."""
    return (_value("refusal_both"), "both refuse a contact") if left.refused and right.refused else None


def dates(left: Features, right: Features) -> Value | Exclusion | None:
    """Compare the dates, or the days of the reports where one has none."""
    if left.dated and right.dated:
        return _two_dates(left, right)
    if left.reported is None or right.reported is None:
        return None
    if left.dated or right.dated:
        dated, other = (left, right) if left.dated else (right, left)
        return _one_date(dated, other)
    gap = abs(left.reported - right.reported)
    if is_ahead(left) != is_ahead(right) and left.family.ahead:
        return _announcement(left, right)
    if gap == 0:
        return _value("date_reported_one_day"), "both undated, reported on one day"
    if left.refused and right.refused:
        return _value("date_refused"), lambda: f"refused in both, reported {gap} days apart"
    if is_called_off(left) and is_called_off(right):
        return _value("date_called_off"), lambda: f"called off in both, reported {gap} days apart"
    earlier, later = (left, right) if left.reported <= right.reported else (right, left)
    known = _named_gap(left, right) or _same_visit(earlier, later, gap)
    return known or (_gap_value(left, gap), lambda: f"reported {gap} days apart")


def _named_gap(left: Features, right: Features) -> Value | None:
    """Return what a gap says of reports that name one rare thing: they come back to it for weeks."""
    shared = left.things & right.things
    if not shared or left.event_type != right.event_type:
        return None
    return _value("date_named"), lambda: f"both name {', '.join(sorted(shared))}"


def _same_visit(earlier: Features, later: Features, gap: int) -> Value | None:
    """Return what a gap says of a leader's visit to one state, which reports recall for weeks."""
    if not is_same_visit(earlier, later, gap):
        return None
    return _value("date_visit"), "visits of one leader to one state"


def _gap_value(mention: Features, gap: int) -> float:
    """Return the value of a gap of days between two reports: it falls the faster, the sooner the like happens
    again."""
    windows, near = merge_rules().windows, _value("date_reported_near")
    value = near - max(0, gap - windows["near"]) / (windows["far"] - windows["near"])
    value = max(value, -min(1.0, _value("date_gap_base") + gap / windows["held_before"]))
    return value if value > 0 else value * mention.family.recurs


def _two_dates(left: Features, right: Features) -> Value | Exclusion:
    assert left.dated and right.dated
    gap = left.dated.apart(right.dated)
    days = max(left.dated.days, right.dated.days)
    if gap == 0 and days == 1:
        same_day = left.dated.first
        return _value("date_same_day"), lambda: f"both on {iso(same_day)}"
    if gap == 0:
        finding = "date_within" if days <= merge_rules().windows["telling"] else "date_within_wide"
        return _value(finding), "one date within the other"
    if gap == days == 1 and not left.family.twice:
        return _value("date_next_day"), "dates a day apart, as time zones make them"
    if gap <= merge_rules().windows["lasting"] and is_lasting(left.mention) and is_lasting(right.mention):
        return _value("date_lasting"), lambda: f"days of what lasts, {gap} apart"
    if "postponed" in _statuses(left) | _statuses(right) and left.people and right.people:
        return _value("date_postponed"), lambda: f"{gap} days apart, but one is told as postponed"
    return Exclusion(lambda: f"dates {gap} days apart")


def _one_date(dated: Features, other: Features) -> Value | Exclusion | None:
    assert dated.dated and other.reported is not None
    named = _named_gap(dated, other)
    is_after = 0 <= other.reported - dated.dated.last <= merge_rules().windows["longest"]
    if other.window is None or (other.window.apart(dated.dated) > 0 and not (named and is_after)):
        return Exclusion("reported too far from the other's date")
    windows = merge_rules().windows
    if is_ahead(other) and other.family.ahead:
        days = max(0, dated.dated.first - other.reported)
        value = _value("date_announced") - days / windows["held_before"]
        return value, lambda: f"announced {days} days before the other's date"
    gap = max(0, other.reported - dated.dated.last, dated.dated.first - other.reported)
    if dated.dated.days > windows["telling"]:
        return _value("date_too_wide"), "a date too wide to tell"
    if other.reported < dated.dated.first <= (dated.reported or 0) and not is_ahead(dated):
        first = dated.dated.first
        return _value("date_reported_before"), lambda: f"reported as done before {iso(first)}"
    if gap <= windows["near"]:
        last = dated.dated.last
        return _value("date_reported_near"), lambda: f"reported with {iso(last)}"
    if dated.refused and other.refused:
        return _value("date_refused"), lambda: f"refused in both, reported {gap} days from the other's date"
    known = named or _same_visit(dated, other, gap)
    return known or (_gap_value(dated, gap), lambda: f"reported {gap} days from the other's date")


def _announcement(left: Features, right: Features) -> Value:
    """Compare an undated announcement with an undated report of what happened."""
    ahead, done = (left, right) if is_ahead(left) else (right, left)
    assert ahead.reported is not None and done.reported is not None
    gap, windows = done.reported - ahead.reported, merge_rules().windows
    if gap < -windows["near"]:
        return _value("date_announced_after"), "announced after the other was told as done"
    value = _value("date_announced_undated") - min(1.0, max(0, gap) / windows["held_before"])
    return value, lambda: f"announced {gap} days before"


def _statuses(mention: Features) -> set[str]:
    event = mention.mention.event
    return {event.status, *(status for status, _ in event.history)}


def persons(left: Features, right: Features) -> Value | Exclusion | None:
    """Compare the people."""
    if not left.people or not right.people:
        return None
    shared, other = same_people(left, right), _state_with_other_people(left, right)
    if other and _is_of_others(left, right, other, bool(shared)):
        return Exclusion(lambda: f"contacts of other people of {other}")
    if other and shared:
        names = ", ".join(shared)
        return _value("persons_met_another"), lambda: f"same people: {names}, but another of {other}"
    if shared:
        return _value("persons_same"), lambda: f"same people: {', '.join(shared)}"
    if {state for state, _ in left.people} & {state for state, _ in right.people}:
        finding = "persons_other" if left.family.directed else "persons_other_contact"
        return _value(finding), "other people of the same state"
    return None


def same_people(left: Features, right: Features) -> list[str]:
    """Return the names of those people of one mention who are named in the other too."""
    return sorted(
        {name for _, name in left.people if any(same_name(name, other) for _, other in right.people)}
    )


def _state_with_other_people(left: Features, right: Features) -> str | None:
    """Return the state of which two contacts name other people: talks with a minister and with her president
    are two, though of one visit. A visit has several hosts: there the guests alone are compared."""
    if left.family.directed:
        return None
    visits = (states for states in (guests(left), guests(right)) if states is not None)
    for state in sorted((left.states & right.states).intersection(*visits)):
        names = [name for of_state, name in left.people if of_state == state]
        others = [name for of_state, name in right.people if of_state == state]
        if names and others and not any(same_name(*pair) for pair in product(names, others)):
            return state
    return None


def _is_of_others(left: Features, right: Features, state: str, shared: bool) -> bool:
    """Say whether two contacts are surely two, since each names other people of a state: the guests of a
    visit, unless on one day they meet somebody who is named in both; or in one its leader and in the other
    ministers alone, where nobody is named in both."""
    if not left.event_type == right.event_type == "CONSULT":
        return False
    if guests(left) is not None or guests(right) is not None:
        return not (shared and is_of_one_day(left, right))
    if shared or (state in left.led) == (state in right.led):
        return False
    by_leader, by_others = (left, right) if state in left.led else (right, left)
    # whom a minister is to meet, his leader may have met
    return is_ahead(by_leader) or not is_ahead(by_others)


def words(left: Features, right: Features) -> Value | Exclusion | None:
    """Compare the words that tell the events, where both are in one language."""
    if not left.words or not right.words or left.mention.language != right.mention.language:
        return None
    shared, weight = shared_words(left, right)
    value = words_value(weight, min(left.total_weight, right.total_weight))
    if weight < 1:
        return value, "no telling word in both"
    return value, lambda: f"words in both: {', '.join(sorted(shared))}"


def words_value(weight: float, total: float) -> float:
    """Return the value of shared words of a weight, where all words of the shorter mention weigh `total`."""
    full = merge_rules().values["words_full"]
    if weight < 1:
        return merge_rules().values["words_none"] if total >= full else 0.0
    return min(1.0, 2 * weight / max(total, full)) * min(1.0, weight / full)


def shared_words(left: Features, right: Features) -> tuple[set[str], float]:
    """Return the stems that tell both mentions, with their weight together."""
    shared = left.words.keys() & right.words.keys()
    return shared, weight_of(shared, left.words, right.words)


def weight_of(words: Iterable[str], left: Mapping[str, float], right: Mapping[str, float]) -> float:
    """Return the sum of the lesser weights of words that stand in both tables."""
    total = 0.0
    for word in words:
        weight, other = left[word], right[word]
        total += weight if weight < other else other
    return total


def report(left: Features, right: Features) -> Value | Exclusion | None:
    """Compare what reports of one day or the next open with, beside the words of the events."""
    if not left.opening or not right.opening or left.reported is None or right.reported is None:
        return None
    if abs(left.reported - right.reported) > merge_rules().windows["near"]:
        return None
    shared = (left.opening.keys() & right.opening.keys()) - (left.words.keys() & right.words.keys())
    weight = weight_of(shared, left.opening, right.opening)
    if weight < 1:
        return None
    return report_value(weight), lambda: f"reports share: {', '.join(sorted(shared))}"


def report_value(weight: float) -> float:
    """Return the value of words of a weight that two reports open with, beside those of the events."""
    return min(1.0, weight / merge_rules().values["report_full"]) if weight >= 1 else 0.0


def _plans_visit(plan: Features, talks: Features) -> bool:
    """Say whether a visit is still to come when talks of another kind were held: at them it is prepared."""
    is_held = talks.mention.event.status == "held" and guests(talks) is None
    return is_held and talks.event_type == "CONSULT" and is_ahead(plan) and guests(plan) is not None


def outcome(left: Features, right: Features) -> Value | Exclusion | None:
    """Compare the numbers in a series, the anniversaries and the statuses."""
    if left.number and right.number and left.number != right.number:
        return Exclusion(lambda: f"number {left.number} against number {right.number}")
    if left.again != right.again:
        return _value("outcome_recalled"), "one recalls what the other tells"
    if left.mention.report == right.mention.report:
        if is_called_off(left) != is_called_off(right):
            return Exclusion("one report tells both, and only one as called off")
        other_people = left.people and right.people and not same_people(left, right)
        if other_people and left.family.ahead and is_ahead(left) != is_ahead(right):
            return Exclusion("one report tells both, of other people, one as done and one as to come")
        if _plans_visit(left, right) or _plans_visit(right, left):
            return Exclusion("one report tells of talks, and of a visit that is to come")
    if left.struck and right.struck and not areas_meet(left.struck, right.struck):
        return Exclusion("attacks on other towns")
    of_two = left.states == right.states and len(left.states) == 2  # of three it may be a tour
    if of_two and left.venue and right.venue and left.venue != right.venue:
        return Exclusion(lambda: f"one in {left.venue}, one in {right.venue}")
    if left.quoted and right.quoted and not left.quoted & right.quoted:
        return _value("outcome_quoted"), "other words are quoted"
    status, other = left.mention.event.status, right.mention.event.status
    if left.family.twice and {status, other} == {"held", "planned"} and not left.things & right.things:
        return _value("outcome_prepared"), "one is prepared, the other done"
    if status == other:
        return _value("outcome_same"), lambda: f"both {status}"
    if not left.family.ahead and {status, other} == {"held", "demanded"}:
        return None  # a demand is made: the two verbs of speech differ in it only
    return _value("outcome_other"), lambda: f"{status} and {other}"


COMPARATORS: dict[str, Comparator] = {
    "actors": actors,
    "type": types,
    "refusal": refusal,
    "date": dates,
    "persons": persons,
    "words": words,
    "report": report,
    "outcome": outcome,
}
