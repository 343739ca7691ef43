"""Complete the sides of an event that the clause leaves open, from the nearest words that name them.

A third of all events need a state from another sentence: the other party of the contact in view,
the state of the title, the speaker. Each step says how the side was found, so that a reader and the
filter can weigh it.
"""

from __future__ import annotations

from dragoman.extract.events.predicates import Predicate
from dragoman.extract.events.roles import Roles
from dragoman.extract.events.who import Who, states
from dragoman.record import RECIPROCAL, Party

_NEED_RECIPIENT = frozenset({"REQUEST", "ACCUSE", "SUPPORT", "REJECT", "THREATEN", "SANCTION", "AID", "CONCEDE", "RETREAT", "PROTEST"})


def complete(predicate: Predicate, found: Roles, who: Who) -> tuple[Roles, str]:
    """Return the roles completed where the frame needs it, and how ("" when nothing was added)."""
    if found.recipients or not found.actors:
        return found, ""
    if predicate.frame.type in RECIPROCAL:
        if len(set(states(found.actors))) > 1:
            return found, ""
    elif predicate.frame.type not in _NEED_RECIPIENT:
        return found, ""
    for how, parties in (("sentence", _in_sentence(predicate, who)), ("title", _in_title(who))):
        other = [p for p in parties if p.state not in states(found.actors)]
        if len(set(states(other))) == 1:
            if predicate.frame.type in RECIPROCAL and how == "sentence":
                continue
            return Roles(found.actors, other[:1], found.tokens), how
    return found, ""


def _in_sentence(predicate: Predicate, who: Who) -> list[Party]:
    sentence, start = predicate.token.sent, predicate.paragraph.start
    return [
        party
        for mention in who.cast.within(start + sentence.start_char, start + sentence.end_char)
        for party in who.party(mention)
    ]


def _in_title(who: Who) -> list[Party]:
    title = who.document.title
    if title is None:
        return []
    return [p for mention in who.cast.within(title.start, title.end) for p in who.party(mention, "title")]
