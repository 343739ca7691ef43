"""Sides that an event shares with another act of the report: who last met, who did the deed.

"They" and "the ministers", whom no words near by name, are those who took part in the contact told last. Who
condemns "the attack" condemns whoever the report says attacked.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import accumulate
from typing import TYPE_CHECKING

from dragoman.lexicon.office_titles import referring_words
from dragoman.lexicon.predicates import triggers, words
from dragoman.readers.english.events.arguments import Arguments
from dragoman.readers.english.events.constraints import addresses_people, unmet_by_parties
from dragoman.readers.english.events.parties import states, without
from dragoman.readers.english.events.readings import Reading
from dragoman.readers.english.events.triggers import Predicate
from dragoman.readers.english.predicate_arguments import understood_subject
from dragoman.readers.english.syntax import agent, is_passive
from dragoman.record import Party

if TYPE_CHECKING:
    from spacy.tokens import Token

COMPANY = "company"
_THEY = frozenset({"they", "both", "all"})
_DEFINITE = frozenset({"the", "these", "those", "both"})
_MEETING = frozenset({"held", "planned"})
_NEAR = 3  # blocks
_SEVERAL = 2
_NAMED_LAST = frozenset({"previous"})
_NAMED_BESIDE = frozenset({"sentence"})  # whom a threat names only in passing
OF_DEED = "kin"
_Deed = tuple[int, int, list[Party]]
"""Where a deed stands in the report, its number among what is told, and who did it."""


def with_last_met(found: Iterable[Reading], issuers: frozenset[str] = frozenset()) -> list[Reading]:
    """Return the readings; an open one whose doers are several unnamed ones is done by those who last met.

    In the text of `issuers` so is a contact of which one side is named: what it tells of is theirs.
    """
    last_met: Reading | None = None
    kept = []
    for reading in found:
        completed = reading
        if last_met is not None and reading.open and not _is_far(reading, last_met):
            completed = _met_again(reading, last_met) if issuers else reading
            completed = _joined(completed, last_met) if completed.open else completed
        kept.append(completed)
        if not completed.open and _is_gathering(completed):
            last_met = completed
    return kept


def _met_again(reading: Reading, told: Reading) -> Reading:
    predicate, sides = reading.predicate, reading.sides
    both = [*told.sides.actors, *told.sides.recipients]
    if not predicate.frame.has("contact") or predicate.part != "nouns" or sides.recipients:
        return reading
    if not sides.actors or not set(states(sides.actors)) < set(states(both)):
        return reading
    return _settled(reading, Arguments(sides.actors, without(both, sides.actors), sides.tokens))


def _joined(reading: Reading, told: Reading) -> Reading:
    predicate, sides = reading.predicate, reading.sides
    if sides.actors or not (_are_several(predicate.carrier) or _is_agreed(predicate)):
        return reading
    if predicate.part == "nouns" and not (predicate.supported or _is_agreed(predicate)):
        return reading
    company = without([*told.sides.actors, *told.sides.recipients], sides.recipients)
    if len(set(states(company))) < _SEVERAL:
        return reading
    return _settled(reading, Arguments(company, sides.recipients, sides.tokens))


def _settled(reading: Reading, sides: Arguments) -> Reading:
    unmet = unmet_by_parties(reading.predicate, sides)
    return reading if unmet else replace(reading, sides=sides, how=COMPANY, open=False)


def _is_far(reading: Reading, told: Reading) -> bool:
    return reading.predicate.paragraph.index - told.predicate.paragraph.index > _NEAR


def _is_gathering(reading: Reading) -> bool:
    several = {*states(reading.sides.actors), *states(reading.sides.recipients)}
    meets = reading.predicate.frame.has("contact") and reading.status[0] in _MEETING
    return meets and len(several) >= _SEVERAL


def _is_agreed(predicate: Predicate) -> bool:
    """Say whether something is agreed by nobody that the words name: "a memorandum was signed"."""
    if not predicate.frame.has("agreement") or not is_passive(predicate.carrier):
        return False
    signed = [child for child in predicate.carrier.children if child.dep_ == "nsubjpass"]
    texts = words("classes", "agreement")
    return agent(predicate.carrier) is None and any(noun.lemma_.lower() in texts for noun in signed)


def _are_several(verb: Token) -> bool:
    """Say whether who does it is a plural that names nobody: "they", "the ministers"."""
    if is_passive(verb):
        return False
    doer = understood_subject(verb)
    if doer is None or doer.lower_ in _THEY:
        return doer is not None
    named = referring_words("pair_people") | referring_words("pair_states")
    definite = any(child.lower_ in _DEFINITE for child in doer.children)
    return doer.tag_ in {"NNS", "NNPS"} and doer.lower_ in named and definite


class _Told:
    """The deeds that a report tells, by type and by place."""

    def __init__(self, told: Sequence[Reading]) -> None:
        self._doers: defaultdict[str, dict[tuple[str, ...], tuple[int, list[Party]]]] = defaultdict(dict)
        deeds = list[_Deed]()
        for number, reading in enumerate(told):
            predicate, actors = reading.predicate, reading.sides.actors
            if predicate.frame.has("deed"):
                self._doers[predicate.frame.type][states(actors)] = (number, actors)
                deeds.append((predicate.paragraph.start + predicate.token.idx, number, actors))
        deeds.sort(key=lambda row: row[0])
        self._starts = [start for start, _, _ in deeds]
        self._last = list(accumulate(deeds, _later))

    def doers(self, kinds: Iterable[str]) -> dict[tuple[str, ...], list[Party]]:
        """Return who did deeds of these types, by their states, as the last of them is told."""
        latest: dict[tuple[str, ...], tuple[int, list[Party]]] = {}
        for kind in kinds:
            for acting, row in self._doers[kind].items():
                if acting not in latest or row[0] > latest[acting][0]:
                    latest[acting] = row
        return {acting: parties for acting, (_, parties) in latest.items()}

    def last_doer(self, offset: int) -> list[Party] | None:
        """Return who did the deed told last of those that stand before a character of the report."""
        index = bisect_left(self._starts, offset) - 1
        return self._last[index][2] if index >= 0 else None


def _later(deed: _Deed, other: _Deed) -> _Deed:
    return other if other[1] > deed[1] else deed


def with_doers_of_deeds(found: Iterable[Reading]) -> list[Reading]:
    """Return the readings; the other side of what is said of a deed is its doer. Open ones are left out."""
    found = list(found)
    deeds = _Told([reading for reading in found if not reading.open])
    kept = (_completed(reading, deeds) if reading.open else _by_deed(reading, deeds) for reading in found)
    return [reading for reading in kept if reading is not None]


def _completed(reading: Reading, told: _Told) -> Reading | None:
    sides = reading.sides
    if sides.actors and not sides.recipients and (doer := _doer(reading, told)):
        return replace(reading, sides=Arguments(sides.actors, doer, sides.tokens), how=OF_DEED, open=False)
    return None


def _by_deed(reading: Reading, told: _Told) -> Reading:
    """Return the reading; if it speaks of a deed, of its doer, not of who was named last or in passing."""
    beside = reading.how in _NAMED_BESIDE and reading.predicate.frame.has("threat")
    if not (beside or reading.how in _NAMED_LAST) or not (doer := _doer(reading, told)):
        return reading
    return replace(reading, sides=Arguments(reading.sides.actors, doer, reading.sides.tokens), how=OF_DEED)


def _doer(reading: Reading, told: _Told) -> list[Party]:
    frame = reading.predicate.frame
    of_deeds = frame.has("reproach") or frame.has("threat")  # what is said of a deed is said of its doer
    parties = _doer_of_deed(reading, told) if of_deeds else []
    return parties or (_doer_of_answered(reading, told) if frame.has("answer") else [])


def _doer_of_deed(reading: Reading, told: _Told) -> list[Party]:
    """Return who did what is spoken of, where the report tells it: "condemned the attack", "the tests"."""
    predicate = reading.predicate
    nouns = [*predicate.objects, *(n for role in predicate.frame.recipient for n in predicate.after(role))]
    kinds = {
        frame.type
        for noun in nouns
        for frame in triggers("nouns").get(noun.lemma_.lower(), ())
        if frame.has("deed")
    }
    actor_states = set(states(reading.sides.actors))
    rows = told.doers(kinds).items()
    acting = {states: parties for states, parties in rows if actor_states.isdisjoint(states)}
    return next(iter(acting.values())) if len(acting) == 1 else []


def _doer_of_answered(reading: Reading, told: _Told) -> list[Party]:
    """Return who did what was told last before: "condemned the move", "the operation was denounced"."""
    predicate, actor_states = reading.predicate, set(states(reading.sides.actors))
    if addresses_people(predicate):
        return []
    doer = told.last_doer(predicate.paragraph.start + predicate.token.idx)
    if doer is None:
        return []
    return [] if actor_states & set(states(doer)) else doer
