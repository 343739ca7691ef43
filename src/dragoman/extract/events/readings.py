"""Every way to read a predicate as an event: which frame fits, and who stands on either side.

A word may fit several frames, and a side that the clause leaves open may be found in several
places; each combination is one reading. `unmet` names the demands of the frame that a reading does
not meet: the plain rule takes the first reading that meets all, `weighing` may weigh them all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dragoman.extract.document import Paragraph
from dragoman.extract.events.completion import completions
from dragoman.extract.events.demands import unmet_by_parties, unmet_by_words
from dragoman.extract.events.predicates import Predicate, predicates
from dragoman.extract.events.roles import Roles, roles
from dragoman.extract.events.status import status_of
from dragoman.extract.events.who import Who
from dragoman.extract.syntax import is_negated
from dragoman.lexicon.predicates import triggers

if TYPE_CHECKING:
    from spacy.tokens import Token

_ACTS = frozenset({"REQUEST", "ACCUSE", "THREATEN"})
_FACTS = frozenset({"ASSAULT", "COERCE", "MOBILIZE", "SANCTION"})  # told as facts wherever they are named
_CONTENT = frozenset({"xcomp", "ccomp", "pcomp", "prep", "conj", "advcl", "dobj", "pobj"})
_ARGUMENTS = frozenset({"xcomp", "ccomp", "prep", "advcl"})
_MAX_UP = 5


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of a predicate. `how` says where an open side was found; "" when the clause names both."""

    predicate: Predicate
    sides: Roles
    status: tuple[str, Token | None]
    how: str = ""
    unmet: tuple[str, ...] = ()


def readings(paragraph: Paragraph, who: Who) -> Iterator[list[Reading]]:
    """Yield, for each word that may tell an event, its readings in the lexicon's order."""
    for fitting in predicates(paragraph):
        if _is_question(fitting[0].token):
            continue
        found = [reading for predicate in fitting for reading in _readings(predicate, who)]
        if found:
            yield found


def _readings(predicate: Predicate, who: Who) -> Iterator[Reading]:
    status = _status(predicate)
    if status is None:
        return
    unmet = unmet_by_words(predicate, who)
    if _content_of_act(predicate):
        unmet = (*unmet, "content-of-act")
    sides = roles(predicate, who)
    named = Reading(predicate, sides, status, "", (*unmet, *unmet_by_parties(predicate, sides)))
    if sides.actors:
        yield named
    for how, completed in completions(predicate, sides, who):
        missing = unmet_by_parties(predicate, completed)
        if "named-recipient" in predicate.frame.needs and not sides.recipients:
            missing = (*missing, "named-recipient")
        if "several-states" in named.unmet:
            missing = (*missing, "several-states")
        yield replace(named, sides=completed, how=how, unmet=tuple(dict.fromkeys((*unmet, *missing))))


def _status(predicate: Predicate) -> tuple[str, Token | None] | None:
    if "refused" in predicate.frame.needs:
        return "held", None
    if predicate.frame.auxiliaries:  # "must", "will": the modal is the act itself
        negated = is_negated(predicate.token) and predicate.frame.status is None
        return None if negated else (predicate.frame.status or "held", None)
    found = status_of(predicate.token, predicate.carrier)
    if found is None:
        return None
    settled = predicate.frame.status or ("held" if predicate.frame.speech else None)
    if settled is not None and (found[0] in {"held", "planned"} or _is_politeness(found[1])):
        return settled, None
    return found


def _is_politeness(token: Token | None) -> bool:
    """Say whether the modal only softens the act that is being done: "I would like to congratulate"."""
    return token is not None and token.lemma_ in {"like", "want", "wish"}


def _is_question(token: Token) -> bool:
    """Say whether the sentence is a question: what it asserts is nobody's act."""
    return str(token.sent.text).rstrip(" \n\"”’)").endswith("?")


def _content_of_act(predicate: Predicate) -> bool:
    """Say whether the words are what somebody is asked, accused or threatened with: no event of their own."""
    if predicate.frame.auxiliaries or (predicate.part == "nouns" and predicate.frame.type in _FACTS):
        return False
    token = predicate.carrier if predicate.part != "nouns" else predicate.token
    for _ in range(_MAX_UP):
        above = token.head
        if above == token or token.dep_ not in _CONTENT:
            return False
        types = {f.type for f in triggers("verbs").get(above.lemma_.lower(), ()) if not (f.object or f.prep or f.needs)}
        if token.dep_ in _ARGUMENTS and types & _ACTS:
            return True
        if token.dep_ == "xcomp" and "AGREE" in types and predicate.frame.type != "CONSULT":
            return True  # "agreed to help": the agreement is the event
        token = above
    return False
