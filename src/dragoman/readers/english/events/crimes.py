"""Crime and courts: what police and judges do with a foreigner is no dealing between states.

A citizen's arrest may be one ("Iran jailed a Dutch diplomat"), so only what the sentence calls a common
crime, done to or by people who stand for no state, is left out ("police held a Dane on suspicion of fraud").
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dragoman.lexicon.predicates import words
from dragoman.readers.english.events.predicates import Predicate
from dragoman.readers.english.events.roles import Roles
from dragoman.readers.english.events.who import Who
from dragoman.record import Party

if TYPE_CHECKING:
    from collections.abc import Iterator

_BY_COURTS = frozenset({"COERCE", "ACCUSE", "CONCEDE"})
_PEOPLE = frozenset({"demonym", "pair"})


def is_crime(predicate: Predicate, sides: Roles, who: Who) -> bool:
    """Say whether the predicate tells of a common crime, or of police and courts at work on one."""
    frame = predicate.frame
    if not _is_former(predicate) and any(_is_official(party, who) for party in sides.recipients):
        return False
    told = set(_sentence(predicate))
    if frame.type == "COERCE" and not sides.recipients:  # whoever it is: "he was convicted of fraud"
        return bool(told & words("classes", "crime"))
    if frame.type == "ASSAULT":  # "a Dane was jailed for killing his Swedish brother"
        return bool(told & words("classes", "trial")) and all(party.via in _PEOPLE for party in sides.actors)
    if frame.type not in _BY_COURTS or not sides.recipients or frame.mode == "cyber":
        return False
    if told & words("classes", "crime"):
        return True
    police = words("classes", "police") | words("classes", "court")
    by_police = any(token.lemma_.lower() in police for token in sides.tokens)
    return by_police and bool(told & words("classes", "suspicion"))


def _is_former(predicate: Predicate) -> bool:
    """Say whether who is held or tried once held an office: "Chad's former security chief"."""
    once = words("classes", "out_of_office")
    tried = predicate.objects if predicate.part == "verbs" else []
    return bool(tried) and all(any(c.lower_ in once for c in token.children) for token in tried)


def _is_official(party: Party, who: Who) -> bool:
    """Say whether a side is more than one of its people, or one who held an office there once."""
    if party.via in _PEOPLE:
        return False
    mention = who.cast.at(party.span.start) if party.span is not None else None
    return mention is None or not who.is_out_of_office(mention)


def _sentence(predicate: Predicate) -> Iterator[str]:
    return (token.lemma_.lower() for token in predicate.token.sent)
