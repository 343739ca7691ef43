"""Who "they" are: several people or states together, whom no words near by name, are those who last met.

"The Kenyan minister and his Ugandan and Tanzanian counterparts met in Nairobi. They called on Burundi to
talk. The ministers agreed to meet again." Where the cast knows whom a plural stands for, it has said so; else
those who took part in the contact told last before are meant. In an official text they are also the sides of
a contact that it names one side of, as "our conversation".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from dragoman.lexicon.predicates import words
from dragoman.lexicon.referring import pointing
from dragoman.readers.english.events.demands import unmet_by_parties
from dragoman.readers.english.events.predicates import Predicate
from dragoman.readers.english.events.readings import Reading
from dragoman.readers.english.events.roles import Roles
from dragoman.readers.english.events.who import states, without
from dragoman.readers.english.predicate_arguments import understood_subject
from dragoman.readers.english.syntax import agent, is_passive

if TYPE_CHECKING:
    from spacy.tokens import Token

HOW = "company"
_THEY = frozenset({"they", "both", "all"})
_DEFINITE = frozenset({"the", "these", "those", "both"})
_MEETING = frozenset({"held", "planned"})
_NEAR = 3  # blocks
_SEVERAL = 2


def with_company(found: Iterable[Reading], issuers: frozenset[str] = frozenset()) -> list[Reading]:
    """Return the readings; an open one whose doers are several unnamed ones is done by those who last met.

    In the text of `issuers` so is a contact of which one side is named: what it tells of is theirs.
    """
    told: Reading | None = None
    kept = []
    for reading in found:
        one = reading
        if told is not None and reading.open and not _is_far(reading, told):
            one = _met_again(reading, told) if issuers else reading
            one = _joined(one, told) if one.open else one
        kept.append(one)
        if not one.open and _is_gathering(one):
            told = one
    return kept


def _met_again(reading: Reading, told: Reading) -> Reading:
    predicate, own = reading.predicate, reading.sides
    both = [*told.sides.actors, *told.sides.recipients]
    if predicate.frame.type != "CONSULT" or predicate.part != "nouns" or own.recipients:
        return reading
    if not own.actors or not set(states(own.actors)) < set(states(both)):
        return reading
    return _settled(reading, Roles(own.actors, without(both, own.actors), own.tokens))


def _joined(reading: Reading, told: Reading) -> Reading:
    predicate, own = reading.predicate, reading.sides
    if own.actors or not (_are_several(predicate.carrier) or _is_agreed(predicate)):
        return reading
    if predicate.part == "nouns" and not (predicate.supported or _is_agreed(predicate)):
        return reading
    company = without([*told.sides.actors, *told.sides.recipients], own.recipients)
    if len(set(states(company))) < _SEVERAL:
        return reading
    return _settled(reading, Roles(company, own.recipients, own.tokens))


def _settled(reading: Reading, sides: Roles) -> Reading:
    unmet = unmet_by_parties(reading.predicate, sides)
    return reading if unmet else replace(reading, sides=sides, how=HOW, open=False)


def _is_far(reading: Reading, told: Reading) -> bool:
    return reading.predicate.paragraph.index - told.predicate.paragraph.index > _NEAR


def _is_gathering(reading: Reading) -> bool:
    several = {*states(reading.sides.actors), *states(reading.sides.recipients)}
    meets = reading.predicate.frame.type == "CONSULT" and reading.status[0] in _MEETING
    return meets and len(several) >= _SEVERAL


def _is_agreed(predicate: Predicate) -> bool:
    """Say whether something is agreed by nobody that the words name: "a memorandum was signed"."""
    if predicate.frame.type != "AGREE" or not is_passive(predicate.carrier):
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
    named = pointing("pair_people") | pointing("pair_states")
    definite = any(child.lower_ in _DEFINITE for child in doer.children)
    return doer.tag_ in {"NNS", "NNPS"} and doer.lower_ in named and definite
