"""Who takes part in an occurrence, by the accounts of it: each once, as fully as the accounts name them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from rapidfuzz import fuzz

from dragoman.lexicon.merging import rules
from dragoman.merge.story import Mention, Vote
from dragoman.record import Event, Person

SHARE = 0.33  # of a story's witnesses that a party or person needs, so that one misreading adds nobody
_ALIKE = 80  # of 100: "Zelensky" and "Zelenskiy", "Antony" and "Anthony" are spellings of one name


def taking_part(event: Event) -> tuple[Person, ...]:
    """Return the people of an event without those named for a time before it ("the first since ...")."""
    return tuple(person for person in event.persons if not _of_before(person, event))


def _of_before(person: Person, event: Event) -> bool:
    """Say whether a word such as "since" stands between what tells the event and the person."""
    told = event.predicate
    shown = next((span for span in event.evidence if span.contains(person.span)), None)
    if told is None or shown is None or told.report != person.span.report or told.end > person.span.start:
        return False
    between = shown.quote[max(0, told.end - shown.start) : person.span.start - shown.start]
    last = re.split(r"[.;:!?\n]", between)[-1]
    return any(word in rules().earlier for word in last.casefold().split())


def people(mentions: Iterable[Mention], votes: Iterable[Vote]) -> tuple[Person, ...]:
    """Return who takes part by enough of the accounts that name anybody, the most named first.

    A person has the full name that most accounts use, and the office that most of them give. Of `votes` on
    the field only the names that a hand gives or takes out are used: those it gives come first.
    """
    known = sorted(mentions, key=lambda mention: mention.order)
    rows = tuple(votes)
    counted, given = {vote.value for vote in rows}, [vote.value for vote in rows if vote.by == "hand"]
    groups: list[list[tuple[str, Person]]] = []
    for mention in known:
        for person in taking_part(mention.event):
            if person.name not in counted:
                continue
            home = next((group for group in groups if same_person(group[0][1], person)), None)
            if home is None:
                home = []
                groups.append(home)
            home.append((mention.witness, person))
    needed = max(1.0, SHARE * len({mention.witness for mention in known if mention.event.persons}))
    kept = [(len({witness for witness, _ in group}), group) for group in groups]
    kept = [(count, group) for count, group in kept if count >= needed]
    kept.sort(key=lambda row: (-row[0], row[1][0][1].name))
    found = [_fullest([person for _, person in group]) for _, group in kept]
    by_hand = [_named(name, known) for name in given]
    rest = (one for one in found if not any(same_person(one, other) for other in by_hand))
    return (*by_hand, *rest)


def _named(name: str, mentions: list[Mention]) -> Person:
    """Return a person by the name that a hand gives, with what the accounts say of one they call alike; of
    one they do not name, the words are those of the first account."""
    by_hand = Person(name, None, mentions[0].event.evidence[0])
    named = [person for mention in mentions for person in mention.event.persons]
    alike = [person for person in named if same_person(person, by_hand)]
    return replace(_fullest(alike), name=name) if alike else by_hand


def same_person(one: Person, two: Person) -> bool:
    """Say whether two names, of one state as far as is known, are one person's."""
    if one.state and two.state and one.state != two.state:
        return False
    ours, theirs = one.name.casefold().split(), two.name.casefold().split()
    if len(ours) == 1 or len(theirs) == 1:
        return bool(set(ours) & set(theirs))
    return all(fuzz.ratio(ours[at], theirs[at]) >= _ALIKE for at in (0, -1))


def _fullest(named: list[Person]) -> Person:
    names = Counter(person.name for person in named)
    offices = Counter(person.office for person in named if person.office)
    name = max(names, key=lambda name: (" " in name, names[name], len(name), name))
    office = max(offices, key=lambda office: (offices[office], office), default=None)
    first = next(person for person in named if person.name == name)
    return replace(first, office=office, state=first.state or next((p.state for p in named if p.state), None))
