"""Read a predicate as an event: which frame fits, who stands on either side, and what its status is.

A word may fit several frames; the first whose demands are all met is taken. A side that the clause
leaves open may be found in several places; one reading that fills it goes before one that does not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import msgspec

from dragoman.lexicon.modality import words
from dragoman.lexicon.predicates import Frame, triggers
from dragoman.lexicon.predicates import words as frame_words
from dragoman.readers.english.document import Paragraph
from dragoman.readers.english.events.completion import completions
from dragoman.readers.english.events.crimes import is_crime
from dragoman.readers.english.events.demands import unmet_by_parties, unmet_by_words
from dragoman.readers.english.events.predicates import Predicate, predicates
from dragoman.readers.english.events.roles import Roles, is_domestic, roles
from dragoman.readers.english.events.status import status_of
from dragoman.readers.english.events.wars import HOW, goes_on, of_other_kind, sides_of_war
from dragoman.readers.english.events.who import Who, without
from dragoman.readers.english.events.wording import is_conditional
from dragoman.readers.english.predicate_arguments import objects, understood_subject
from dragoman.readers.english.syntax import (
    auxiliaries,
    clause,
    governing_verb,
    is_infinitive,
    is_negated,
    order,
    prepositions,
    surface_subject,
)

if TYPE_CHECKING:
    from spacy.tokens import Token

_ACTS = frozenset({"REQUEST", "ACCUSE", "THREATEN"})
_FACTS = frozenset({"ASSAULT", "COERCE", "MOBILIZE", "SANCTION"})  # told as facts wherever they are named
_CONTENT = frozenset({"xcomp", "ccomp", "pcomp", "prep", "conj", "advcl", "dobj", "pobj"})
_PLANNED = frozenset({"dobj", "acl", "pobj", "prep", "conj", "xcomp"})
_ARGUMENTS = frozenset({"xcomp", "ccomp", "prep", "advcl"})
_THREATS = frozenset({"threaten"})
_VENUES = frozenset({"in", "at"})
_WHILE = frozenset({"as", "when", "while", "once"})
_INTENDED = {"AGREE": "AID", "COOPERATE": "CONSULT"}
_MAX_UP = 5
# Demands that do not make the content of a verb any less what is asked, alleged or agreed.
_OF_NOUNS = frozenset({"support-verb", "by-agent", "owner-or-support", "both-sides", "no-object"})


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of a predicate. `how` says where an open side was found; "" when the clause names both.

    A reading is `open` when nothing but a side that it needs is missing.
    """

    predicate: Predicate
    sides: Roles
    status: tuple[str, Token | None]
    how: str = ""
    open: bool = False


def readings(paragraph: Paragraph, who: Who) -> Iterator[Reading]:
    """Yield the reading of each word of a block that tells an event, in reading order.

    A noun that only completes the frame of another word is no event beside it: "left the talks". A word
    that tells an event but for a side that nothing in view names has an open reading (see `kin`).
    """
    found = list(_all(paragraph, who))
    told = [reading for reading in found if not reading.open]
    taken = {token: reading for reading in told for token in _completes(reading.predicate)}
    come = {reading.predicate.token: reading.predicate.frame.type for reading in told}
    for reading in found:
        intended = _INTENDED.get(reading.predicate.frame.type)
        if intended is not None and come.get(clause(reading.predicate.token)) == intended:
            continue  # "agreed to send tanks", "both intend to visit Chile": what is to come is the event
        noun = reading.predicate.token if reading.predicate.part == "nouns" else None
        if noun not in taken or (reading.status[0] == "denied" and not _refuses(taken[noun])):
            yield reading  # of a denied deed the deed is the event, of a refused one the refusal


def _refuses(reading: Reading) -> bool:
    return "refused" in reading.predicate.frame.needs


def _completes(predicate: Predicate) -> Iterator[Token]:
    """Yield the nouns that the frame of a verb itself asks for, and those within their phrases."""
    frame = predicate.frame
    if predicate.part == "verbs" and frame.type == "REJECT":
        yield from (noun for noun in predicate.objects if not _is_fact(noun))
    if predicate.part != "verbs" or not (frame.object or frame.prep_object):
        return
    wanted = frame.object | frame.prep_object
    near = [*predicate.objects, *(inner for _, inner in prepositions(predicate.token))]
    for token in near:
        if token.lemma_.lower() in wanted:
            yield token
            yield from (inner for word, inner in prepositions(token) if word in {"in", "of"})


def _is_fact(noun: Token) -> bool:
    return any(frame.type in _FACTS for frame in triggers("nouns").get(noun.lemma_.lower(), ()))


def _all(paragraph: Paragraph, who: Who) -> Iterator[Reading]:
    questions = "?" in paragraph.text  # most blocks ask nothing; a sentence's text is not free
    for fitting in predicates(paragraph):
        if questions and _is_question(fitting[0].token):
            continue
        left: Reading | None = None
        for predicate in fitting:
            reading = _reading(predicate, who)
            if reading is not None and not reading.open:
                yield reading
                break
            left = left or reading
        else:
            if left is not None:
                yield left


def _reading(predicate: Predicate, who: Who) -> Reading | None:
    status = _status(predicate)
    if (
        status is None
        or _is_denied_claim(predicate, status[0])
        or _is_readiness(predicate, status)
        or _content_of_act(predicate)
        or of_other_kind(predicate)
        or unmet_by_words(predicate, who)
    ):
        return None
    named = roles(predicate, who)
    if is_domestic(predicate, who, named.actors) or is_crime(predicate, named, who):
        return None
    at_war = sides_of_war(predicate, named, who)
    if at_war is not None and not _unmet(predicate, at_war):
        now = ("held", None) if goes_on(predicate) else status
        return _as_threat(Reading(predicate, at_war, now, "" if _names_both(named) else HOW))
    if "known-war" in predicate.frame.needs:
        return None
    if status[0] == "denied":
        named = _by_denier(predicate, named, status[1], who)
    left = Reading(predicate, named, status, open=True)
    if not named.actors or (
        not named.recipients and {"named-recipient", "several-states"} & _unmet(predicate, named)
    ):
        return left
    if not named.recipients:
        for how, completed in completions(predicate, named, who):
            if not _unmet(predicate, completed):
                return _as_threat(Reading(predicate, completed, status, how))
    return _as_threat(Reading(predicate, named, status)) if not _unmet(predicate, named) else left


def _names_both(named: Roles) -> bool:
    return bool(named.recipients) and bool(named.actors)


def _as_threat(reading: Reading) -> Reading:
    """Return a hostile deed to come on a condition as the threat that it is: "will cut ties unless"."""
    predicate = reading.predicate
    if predicate.frame.type not in _FACTS or reading.status[0] != "planned" or not is_conditional(predicate):
        return reading
    frame = msgspec.structs.replace(predicate.frame, type="THREATEN", mode=None)
    return replace(reading, predicate=replace(predicate, frame=frame), status=("held", None))


def _is_denied_claim(predicate: Predicate, status: str) -> bool:
    """Say whether only a claim is denied: "denied the accusation" tells a denial, no accusation."""
    return status == "denied" and predicate.token.lemma_ in words("denied", "claims")


def _is_readiness(predicate: Predicate, status: tuple[str, Token | None]) -> bool:
    """Say whether somebody is only ready to meet or work together: a position, and no event."""
    cue = status[1]
    return (
        predicate.frame.type in {"CONSULT", "COOPERATE"}
        and status[0] == "unconfirmed"
        and cue is not None
        and cue.lemma_.lower() in words("unconfirmed", "readiness")
    )


def _by_denier(predicate: Predicate, named: Roles, cue: Token | None, who: Who) -> Roles:
    """Return the sides with whoever denies it as the other one: "Kyiv denied that Russia held the town"."""
    own = understood_subject(predicate.carrier)
    if not named.actors and (own is None or own.lower_ == "there"):  # "there are no plans for talks"
        speaker = without(who.speaker(predicate.paragraph.start + predicate.token.idx), named.recipients)
        return Roles(speaker, named.recipients, named.tokens)
    verb = governing_verb(cue) if cue is not None and not named.recipients else None
    doer = understood_subject(verb) if verb is not None else None
    denier = without(who.parties(predicate.paragraph, doer), named.actors)
    return Roles(named.actors, denier, named.tokens) if len(denier) == 1 else named


def _unmet(predicate: Predicate, sides: Roles) -> set[str]:
    return set(unmet_by_parties(predicate, sides))


def _status(predicate: Predicate) -> tuple[str, Token | None] | None:
    if "refused" in predicate.frame.needs or "no-longer" in predicate.frame.needs:
        return "held", None
    if predicate.frame.auxiliaries:  # "must", "will": the modal is the act itself
        negated = is_negated(predicate.token) and predicate.frame.status is None
        return None if negated else (predicate.frame.status or "held", None)
    if predicate.part == "nouns" and _does_not_waver(predicate.carrier):
        return predicate.frame.status or "held", None
    found = status_of(predicate.token, predicate.carrier)
    if found is None:
        return None
    if predicate.frame.type == "AGREE" and found[0] == "held":
        aim = _is_aim(predicate.carrier)
        if aim is not None:
            return "unconfirmed", aim  # "met to reach an agreement"
    said = predicate.frame.speech and predicate.frame.type != "CONSULT"  # "to speak with Xi" is yet to come
    settled = predicate.frame.status or ("held" if said else None)
    if found[0] == "planned" and _is_announced(predicate):
        return found
    if settled is not None and (found[0] in {"held", "planned"} or _is_politeness(found[1])):
        return settled, None
    return found


def _is_aim(verb: Token) -> Token | None:
    """Return the "to" of what something else is only done for: "met to reach", "in order to reach"."""
    ordered = verb.dep_ == "acl" and verb.head.lower_ == "order" and verb.head.head.lower_ == "in"
    if not is_infinitive(verb) or not (ordered or verb.dep_ == "advcl"):
        return None
    return next(child for child in verb.children if child.dep_ == "aux" and child.lower_ == "to")


def _does_not_waver(verb: Token) -> bool:
    """Say whether what a noun names only goes on: "our commitment will not waver"."""
    return verb.lemma_ in words("wavering", "verbs") and is_negated(verb)


def _is_announced(predicate: Predicate) -> bool:
    """Say whether an act of speech is only to come: "she will urge", but not "we will go on urging"."""
    if predicate.frame.type == "THREATEN":
        return False  # "will retaliate" is the threat
    doer = understood_subject(predicate.carrier)
    first_person = doer is None or doer.lower_ in {"i", "we"}
    return not first_person and "will" in auxiliaries(predicate.carrier)


def _is_politeness(token: Token | None) -> bool:
    """Say whether the modal only softens the act that is being done: "I would like to congratulate"."""
    if token is None:
        return False
    verb = token.head if token.dep_ == "aux" else token
    return verb.lemma_ in {"like", "want", "wish"}


def _is_question(token: Token) -> bool:
    """Say whether the sentence is a question: what it asserts is nobody's act."""
    return str(token.sent.text).rstrip(' \n"”’)').endswith("?")


def _content_of_act(predicate: Predicate) -> bool:
    """Say whether the words are what somebody is asked, accused or threatened with: no event of their own."""
    if predicate.frame.auxiliaries:
        return False
    threatened = _is_threatened(predicate.token)
    if (
        predicate.part == "nouns"
        and predicate.frame.type in _FACTS
        and (threatened or not predicate.supported)
    ):
        return threatened
    token = predicate.carrier if predicate.part != "nouns" or predicate.supported else predicate.token
    if _is_demanded(token):
        return True
    for _ in range(_MAX_UP):
        above = token.head
        if token.dep_ == "acl" and is_infinitive(token) and _is_act(above):
            return True  # "an invitation to visit": the invitation is the event
        if above == token or token.dep_ not in _CONTENT:
            return False
        if token.dep_ == "advcl" and (above.pos_ in {"NOUN", "PROPN"} or _is_occasion_clause(token)):
            return False  # "Protests in Oslo as minister to visit", "hit back after Chad recalled its envoy"
        types = {
            f.type
            for f in triggers("verbs").get(above.lemma_.lower(), ())
            if not (f.object or set(f.needs) - _settled(above, token)) and _follows(f, above, token)
        }
        if token.dep_ in _ARGUMENTS and types & _ACTS:
            return not _is_occasion(predicate, token)
        warned_of = token.dep_ in {"prep", "dobj"} and above.lemma_ in frame_words("classes", "warning")
        if warned_of and predicate.part == "verbs":
            return True  # "warned Mali of the costs of sending arms"
        if predicate.frame.type == "ASSAULT" and is_infinitive(token) and _gives_help(above):
            return True  # "sent tanks to fight the army": what the help is for
        if token.dep_ == "xcomp" and "AGREE" in types and predicate.frame.type not in {"CONSULT", "AID"}:
            return True  # "agreed to help": the agreement is the event
        token = above
    return False


def _is_occasion_clause(verb: Token) -> bool:
    """Say whether a clause only tells when something was said or done: "condemned Mali after it attacked"."""
    times = frame_words("classes", "meanwhile") | _WHILE
    return any(child.lower_ in times and child.i < verb.i for child in verb.children)


def _is_occasion(predicate: Predicate, token: Token) -> bool:
    """Say whether a contact is only where an act of speech was done: "urged restraint in talks with Mali"."""
    if predicate.frame.type != "CONSULT" or token.dep_ != "prep":
        return False
    if predicate.frame.mode == "visit":
        return token.lower_ in _VENUES | {"on"}
    around = token.lower_ in _VENUES | frame_words("classes", "meanwhile")
    return around and bool(predicate.after("with") or predicate.after("between"))


def _is_demanded(token: Token) -> bool:
    """Say whether a plan is only what somebody is to keep or give up: "should drop its plans to visit"."""
    planned = False
    while token.dep_ in _PLANNED:
        planned = planned or (token.dep_ == "acl" and is_infinitive(token))
        token = token.head
    return planned and bool(auxiliaries(token) & words("demanded", "auxiliaries"))


def _gives_help(verb: Token) -> bool:
    given = {token.lemma_.lower() for token in objects(verb)}
    return any(
        frame.type == "AID" and (not frame.object or frame.object & given)
        for frame in triggers("verbs").get(verb.lemma_.lower(), ())
    )


def _is_act(noun: Token) -> bool:
    return any(
        frame.type in _ACTS and "future" not in frame.needs  # "action" by itself threatens nothing
        for frame in triggers("nouns").get(noun.lemma_.lower(), ())
    )


def _is_threatened(noun: Token) -> bool:
    """Say whether the deed is only what a threat names: "threatened new tariffs", "threatened with war"."""
    head = noun.head.head if noun.dep_ == "pobj" else noun.head
    verbs = triggers("verbs").get(head.lemma_.lower(), ())
    return noun.dep_ in {"dobj", "pobj"} and any(f.id in _THREATS for f in verbs) and head.pos_ == "VERB"


def _settled(verb: Token, content: Token) -> frozenset[str]:
    """Return the demands that the content itself meets: "told Mali to leave" has somebody to tell."""
    asked = any(c.dep_ in {"dobj", "dative"} for c in verb.children) or surface_subject(content) is not None
    told_to = is_infinitive(content) or order(verb) == content
    return _OF_NOUNS | {"object-state", "named-recipient"} if asked and told_to else _OF_NOUNS


def _follows(frame: Frame, verb: Token, content: Token) -> bool:
    """Say whether one of the prepositions that `frame` wants stands at `verb` or opens its content."""
    wanted = frame.prep
    if frame.particle and not any(c.lower_ in frame.particle for c in verb.children):
        return False
    if not wanted:
        return frame.clause != "for" or any(c.lower_ == "for" and c.dep_ == "mark" for c in content.children)
    return any(c.lower_ in wanted for c in (content, *verb.children, *content.children))
