"""Complete the sides that a clause leaves open from what the report tells elsewhere of the same affair.

A report names both sides once ("Iran released a British tanker") and then only one, or none ("Iran had
seized the ship in July", "she was detained at the airport"). Acts that belong to one affair have the
same sides: who seizes may release, who urges urges the same one again. So an open side is taken from
the kindred acts of the report that agree with the side that is named, and only where all of them name
the same two. Who condemns "the attack" condemns whoever the report says attacked.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import accumulate
from typing import TYPE_CHECKING

from dragoman.lexicon.links import link_words
from dragoman.lexicon.predicates import triggers
from dragoman.readers.english.events.readings import Reading
from dragoman.readers.english.events.roles import Roles
from dragoman.readers.english.events.who import states
from dragoman.record import RECIPROCAL, Party

if TYPE_CHECKING:
    from spacy.tokens import Token

# Acts of one affair, by type. Counted on development texts: what is completed so is mostly right for
# verbs of these types; for contacts, support and nouns it is not.
_KIN = {
    "COERCE": frozenset({"COERCE", "CONCEDE"}),
    "CONCEDE": frozenset({"COERCE", "CONCEDE", "SANCTION"}),
    "AGREE": frozenset({"AGREE"}),
    "REQUEST": frozenset({"REQUEST"}),
    "ACCUSE": frozenset({"ACCUSE"}),
}
_BOTH_OPEN = frozenset({"COERCE"})  # "was detained" tells of the affair though it names neither side
_OF_DEEDS = frozenset({"ACCUSE", "THREATEN"})  # what is said of a deed is said of its doer
_ANSWERS = frozenset({"ACCUSE", "REJECT"})  # what may come back to a deed by another word: "the move"
_DEEDS = frozenset({"ASSAULT", "MOBILIZE", "COERCE", "SANCTION", "THREATEN"})
_DEFINITE = frozenset({"the", "this", "these", "those"})
_NAMED_LAST = frozenset({"previous", "recent"})
_NAMED_BESIDE = frozenset({"sentence"})  # whom a threat names only in passing
HOW = "kin"

Sides = tuple[frozenset[str], frozenset[str]]

_Deed = tuple[int, int, list[Party]]
"""Where a deed stands in the report, its number among what is told, and who did it."""


class _Told:
    """What a report tells whole, by what its open readings ask of it."""

    def __init__(self, told: Sequence[Reading]) -> None:
        self.whole: dict[tuple[str, Sides], Roles] = {}
        """The first act of each type between the same sides that names both."""
        self.given: dict[tuple[str, ...], list[Party]] = {}
        """Who the words say is given aid, by their states."""
        self._doers: defaultdict[str, dict[tuple[str, ...], tuple[int, list[Party]]]] = defaultdict(dict)
        deeds = list[_Deed]()
        for number, one in enumerate(told):
            kind, actors = one.predicate.frame.type, one.sides.actors
            if _is_whole(one):
                self.whole.setdefault((kind, _sides(one)), one.sides)
            if kind == "AID" and not one.how and one.sides.recipients:
                self.given[states(one.sides.recipients)] = one.sides.recipients
            if kind in _DEEDS:
                self._doers[kind][states(actors)] = (number, actors)
                deeds.append((one.predicate.paragraph.start + one.predicate.token.idx, number, actors))
        deeds.sort(key=lambda row: row[0])
        self._starts = [start for start, _, _ in deeds]
        self._last = list(accumulate(deeds, _later))

    def doers(self, kinds: Iterable[str]) -> dict[tuple[str, ...], list[Party]]:
        """Return who did deeds of these types, by their states, as the last of them is told."""
        found: dict[tuple[str, ...], tuple[int, list[Party]]] = {}
        for kind in kinds:
            for who, row in self._doers[kind].items():
                if who not in found or row[0] > found[who][0]:
                    found[who] = row
        return {who: parties for who, (_, parties) in found.items()}

    def last_doer(self, offset: int) -> list[Party] | None:
        """Return who did the deed told last of those that stand before a character of the report."""
        index = bisect_left(self._starts, offset) - 1
        return self._last[index][2] if index >= 0 else None


def _later(deed: _Deed, other: _Deed) -> _Deed:
    return other if other[1] > deed[1] else deed


def with_kin(found: Iterable[Reading]) -> list[Reading]:
    """Return the readings, the open ones completed from their kin or left out."""
    found = list(found)
    told = _Told([reading for reading in found if not reading.open])
    kept = []
    for reading in found:
        completed = _completed(reading, told) if reading.open else _by_deed(reading, told)
        if completed is not None:
            kept.append(completed)
    return kept


def _completed(reading: Reading, told: _Told) -> Reading | None:
    frame, own = reading.predicate.frame, reading.sides
    if own.actors and not own.recipients and (doer := _doer(reading, told)):
        return replace(reading, sides=Roles(own.actors, doer, own.tokens), how=HOW, open=False)
    if reading.predicate.part != "verbs" or not (own.actors or own.recipients or frame.type in _BOTH_OPEN):
        return None
    if frame.type == "CONCEDE" and reading.status[0] == "unconfirmed":
        return None  # "only Parliament can lift the embargo" tells of nobody's act
    kinds, named = _KIN.get(frame.type, frozenset()), _sides(reading)
    fitting: dict[Sides, Roles] = {}
    for (kind, sides), roles in told.whole.items():
        if kind in kinds and named[0] <= sides[0] and named[1] <= sides[1]:
            fitting.setdefault(sides, roles)
    if len(fitting) != 1:
        return None
    (both,) = fitting.values()
    return replace(
        reading, sides=Roles(both.actors, both.recipients, reading.sides.tokens), how=HOW, open=False
    )


def _by_deed(reading: Reading, told: _Told) -> Reading:
    """Return the reading; if it speaks of a deed, of its doer, not of who was named last or in passing."""
    if reading.how and reading.predicate.frame.type == "AID" and (helped := _helped(reading, told)):
        return replace(reading, sides=Roles(reading.sides.actors, helped, reading.sides.tokens), how=HOW)
    beside = reading.how in _NAMED_BESIDE and reading.predicate.frame.type == "THREATEN"
    if not (beside or reading.how in _NAMED_LAST) or not (doer := _doer(reading, told)):
        return reading
    return replace(reading, sides=Roles(reading.sides.actors, doer, reading.sides.tokens), how=HOW)


def _helped(reading: Reading, told: _Told) -> list[Party]:
    """Return the one whom the report says in so many words is given aid, if it is one: "tanks for Mali"."""
    if len(told.given) != 1:
        return []
    (helped,) = told.given.values()
    return [] if set(states(helped)) & set(states(reading.sides.actors)) else helped


def _doer(reading: Reading, told: _Told) -> list[Party]:
    kind = reading.predicate.frame.type
    found = _doer_of_deed(reading, told) if kind in _OF_DEEDS else []
    return found or (_doer_of_answered(reading, told) if kind in _ANSWERS else [])


def _doer_of_deed(reading: Reading, told: _Told) -> list[Party]:
    """Return who did what is spoken of, where the report tells it: "condemned the attack", "the tests"."""
    predicate = reading.predicate
    nouns = [*predicate.objects, *(n for role in predicate.frame.recipient for n in predicate.after(role))]
    kinds = {
        frame.type
        for noun in nouns
        for frame in triggers("nouns").get(noun.lemma_.lower(), ())
        if frame.type in _DEEDS
    }
    own = set(states(reading.sides.actors))
    acting = {who: parties for who, parties in told.doers(kinds).items() if own.isdisjoint(who)}
    return next(iter(acting.values())) if len(acting) == 1 else []


def _doer_of_answered(reading: Reading, told: _Told) -> list[Party]:
    """Return who did what was told last before: "condemned the move", "the operation was denounced"."""
    predicate, own = reading.predicate, set(states(reading.sides.actors))
    nouns = [*predicate.objects, *(n for role in predicate.frame.recipient for n in predicate.after(role))]
    if not any(_comes_back(noun) for noun in nouns):
        return []
    doer = told.last_doer(predicate.paragraph.start + predicate.token.idx)
    if doer is None:
        return []
    return [] if own & set(states(doer)) else doer


def _comes_back(noun: Token) -> bool:
    """Say whether `noun` names again what the report has told of: "the operation", "the border closures"."""
    lemma = noun.lemma_.lower()
    if any(frame.type in _DEEDS for frame in triggers("nouns").get(lemma, ())):
        return False  # which says itself what was done
    return lemma in link_words("answered") and any(
        child.dep_ == "det" and child.lower_ in _DEFINITE for child in noun.children
    )


def _is_whole(reading: Reading) -> bool:
    actors, recipients = _sides(reading)
    if "spied-for" in reading.predicate.frame.recipient:
        return False  # who is jailed for spying for Mali need be no Malian: others jailed are another matter
    if reading.predicate.frame.type in RECIPROCAL:
        return len(actors) > 1
    return bool(actors and recipients)


def _sides(reading: Reading) -> Sides:
    """Return the states on either side; of a reciprocal type all on the first."""
    actors, recipients = frozenset(states(reading.sides.actors)), frozenset(states(reading.sides.recipients))
    if reading.predicate.frame.type in RECIPROCAL:
        return actors | recipients, frozenset()
    return actors, recipients
