"""What the title tells: an occurrence that the text tells too is one event, any other an event of its own.

A title compresses: it drops a party ("Envoy summoned") and puts what is done or planned in the present
tense. So what it tells is an event of the text when that is of its type and neither names a party on
a side where the other names only others; the event keeps the words, date and status of the text, and
the title is one more mention of it. Only where the title says that it is planned, called off or denied, and
the text just mentions it, does the title decide. What is left opens the record.
"""

from __future__ import annotations

from dataclasses import replace

from dragoman.lexicon.wars import war_words
from dragoman.readers.english.events.kin import HOW as KIN
from dragoman.readers.english.events.topics import together
from dragoman.readers.english.events.who import states
from dragoman.record import RECIPROCAL, Event, Person

# What the title says of an event, and what it is then no longer read as in the text: "Minister to visit Chad"
# above "The minister's visit comes as …".
_YIELDS_TO = {
    "planned": frozenset({"held", "unconfirmed"}),
    "postponed": frozenset({"held", "planned"}),
    "cancelled": frozenset({"held", "planned"}),
    "denied": frozenset({"held", "planned"}),
}


def with_title(title: tuple[Event, ...], body: tuple[Event, ...]) -> tuple[Event, ...]:
    """Return the events of a report whose title tells `title` and whose text tells `body`."""
    told = list(body)
    own = []
    for event in title:
        index = next((i for i, other in enumerate(told) if is_told(event, other)), None)
        if index is None:
            own.append(event)
        else:
            if _is_of_war(told[index]) and not _is_of_war(event) and event.status == told[index].status:
                event, told[index] = told[index], event  # the deed is the news, the war what it is part of
            mentions = dict.fromkeys((*told[index].also, *event.evidence, *event.also))
            issues = together(told[index].issues, event.issues)
            people = _people(event, told[index])
            settled = _settled(event, told[index])
            told[index] = replace(settled, also=tuple(mentions), issues=issues, persons=people)
    return (*own, *told)


def _is_of_war(event: Event) -> bool:
    """Say whether the words tell of a war as a whole: "the war in Chad", not "the strike on Chad"."""
    named = event.predicate.quote.lower() if event.predicate is not None else ""
    return event.event_type == "ASSAULT" and named in war_words("goes_on")


def _people(event: Event, other: Event) -> tuple[Person, ...]:
    """Return the people of `other`, of the text, with those that the title alone names of a state.

    Only who is known more fully than it names them: "Biden meets official", above "The meeting resumed".
    """
    known = {person.state for person in other.persons}
    named = (one for one in event.persons if one.name not in one.span.quote)
    return (*other.persons, *(one for one in named if one.state not in known))


def _settled(event: Event, other: Event) -> Event:
    """Return `other`, of the text, with the status that the title gives `event`, where that says more."""
    if other.status not in _YIELDS_TO.get(event.status, ()) or _is_of_kin(event, other):
        return other
    history = other.history
    if event.status in {"postponed", "cancelled"} and other.status == "planned":
        history = (*history, (other.status, other.status_span or other.evidence[0]))
    return replace(other, status=event.status, status_span=event.status_span, history=history)


def is_told(event: Event, other: Event) -> bool:
    """Say whether `other`, of the text, may be the occurrence that the title tells as `event`."""
    if event.event_type != other.event_type:
        return False
    (ours, to_ours), (theirs, to_theirs) = _sides(event), _sides(other)
    return _fit(ours, theirs) and _fit(to_ours, to_theirs)


def _is_of_kin(event: Event, other: Event) -> bool:
    """Say whether `other` only has the sides of `event`: "allowed to call home", below "to free the crew"."""
    (name, _, how), (titled, *_) = other.rule.partition(", "), event.rule.split(", ")
    return how == KIN and name != titled


def _sides(event: Event) -> tuple[set[str], set[str]]:
    actors, recipients = states(list(event.actors)), states(list(event.recipients))
    if event.event_type in RECIPROCAL:
        return {*actors, *recipients}, set()
    return set(actors), set(recipients)


def _fit(ours: set[str], theirs: set[str]) -> bool:
    return ours <= theirs or theirs <= ours
