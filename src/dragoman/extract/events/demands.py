"""Further demands of a frame, by the names that `lexicons/predicates.toml` uses.

`unmet_by_words` asks them of the words alone, `unmet_by_parties` once the parties are known.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from dragoman.extract.events.predicates import Predicate
from dragoman.extract.events.roles import Roles, standing
from dragoman.extract.events.status import status_of
from dragoman.extract.events.who import Who, states
from dragoman.extract.syntax import auxiliaries, clause, is_negated, surface_subject, understood_subject
from dragoman.lexicon.predicates import triggers, words
from dragoman.lexicon.reproach import consequences, reproaches, wrongs
from dragoman.record import RECIPROCAL

if TYPE_CHECKING:
    from spacy.tokens import Token

# All else without another side is domestic, or a courtesy.
ALONE = frozenset({"MOBILIZE", "PROTEST"}) | RECIPROCAL
_PRONOUNS = frozenset(
    {"he", "she", "they", "who", "him", "her", "them", "i", "we", "us", "me", "you", "whom"}
)


def unmet_by_words(predicate: Predicate, who: Who) -> tuple[str, ...]:
    """Return the demands of the frame that the words around the predicate do not meet."""
    return tuple(
        need for need in predicate.frame.needs if need in _CHECKS and not _CHECKS[need](predicate, who)
    )


def unmet_by_parties(predicate: Predicate, sides: Roles) -> tuple[str, ...]:
    """Return the demands of the frame that the parties found do not meet."""
    needs = predicate.frame.needs
    several = len({*states(sides.actors), *states(sides.recipients)}) > 1
    unmet: list[str] = [need for need in ("several-states", "both-sides") if need in needs and not several]
    if predicate.frame.type not in ALONE and not sides.recipients:
        unmet.append("recipient")
    unmet.extend(need for need in ("recipient", "named-recipient") if need in needs and not sides.recipients)
    return tuple(unmet)


def _support_verb(predicate: Predicate, who: Who) -> bool:
    return predicate.part != "nouns" or predicate.supported


def _owner_or_support(predicate: Predicate, who: Who) -> bool:
    if predicate.part != "nouns" or predicate.supported:
        return True
    owners = [c for c in predicate.token.children if c.dep_ in {"poss", "amod", "compound"}]
    return any(who.parties(predicate.paragraph, owner, deep=False) for owner in owners)


def _object_state(predicate: Predicate, who: Who) -> bool:
    if predicate.part != "verbs":
        return True
    reach = [
        token
        for role in predicate.frame.recipient
        for tokens in standing(predicate, role)
        for token in tokens
    ]
    return any(who.parties(predicate.paragraph, token) for token in reach)


def _object_stands_for_state(predicate: Predicate, who: Who) -> bool:
    """The object is a state or its people, or what stands for them: "its sovereignty", "their efforts"."""
    standing = words("classes", "standing")
    for token in predicate.objects:
        if who.parties(predicate.paragraph, token, deep=False):
            return True
        if token.lemma_.lower() in standing and who.parties(predicate.paragraph, token):
            return True
    return False


def _object_act(predicate: Predicate, who: Who) -> bool:
    """The object is a deed, not a guest: "welcomed the decision", not "welcomed the president"."""
    return (
        any(not _is_person(predicate, token, who) for token in predicate.objects)
        or clause(predicate.token) is not None
    )


def _object_person(predicate: Predicate, who: Who) -> bool:
    return any(_is_person(predicate, token, who) for token in predicate.objects)


def _subject_person(predicate: Predicate, who: Who) -> bool:
    doer = understood_subject(predicate.token)
    return doer is not None and _is_person(predicate, doer, who)


def _is_person(predicate: Predicate, token: Token, who: Who) -> bool:
    if token.lower_ in _PRONOUNS:
        return True
    mention = who.cast.at(predicate.paragraph.start + token.idx)
    if mention is not None and mention.kind in {"person", "office", "pronoun", "pair"}:
        return True
    return token.ent_type_ == "PERSON" or token.lemma_.lower() in words("classes", "people")


def _reproach(predicate: Predicate, who: Who) -> bool:
    verb = predicate.token
    for child in verb.subtree:
        if (
            child.i > verb.i
            and child.lower_ in {"on", "upon", "for"}
            and child.head == verb
            and verb.lemma_ == "call"
        ):
            return False
        if child.i > verb.i and (child.lemma_.lower() in reproaches() or child.lower_ in reproaches()):
            return True
    return False


def _consequence(predicate: Predicate, who: Who) -> bool:
    return any(child.lemma_.lower() in consequences() for child in predicate.token.subtree)


def _wrongdoing(predicate: Predicate, who: Who) -> bool:
    complement = clause(predicate.token)
    return complement is not None and any(
        t.lemma_.lower() in wrongs() or t.lower_ in reproaches() for t in complement.subtree
    )


def _future(predicate: Predicate, who: Who) -> bool:
    if auxiliaries(predicate.token) & {"will", "'ll", "’ll", "would", "shall"}:
        return True
    return predicate.token.head.lemma_ in words("classes", "vowing")


def _accountable(predicate: Predicate, who: Who) -> bool:
    return any(t.lower_ in {"accountable", "responsible"} for t in predicate.token.subtree)


def _refused(predicate: Predicate, who: Who) -> bool:
    verb = predicate.token
    if not is_negated(verb):
        return False
    modal = auxiliaries(verb)
    return bool(modal & {"will", "wo", "would", "can", "could", "ca", "'ll", "’ll"}) or verb.dep_ == "xcomp"


def _copula(predicate: Predicate, who: Who) -> bool:
    carrier = predicate.carrier
    return surface_subject(carrier) is not None and (
        predicate.part != "nouns" or predicate.token.dep_ == "attr"
    )


def _obligation(predicate: Predicate, who: Who) -> bool:
    complement = clause(predicate.token)
    if complement is None:
        return False
    return bool(auxiliaries(complement) & {"must", "should", "ought"}) or (
        complement.tag_ == "VB" and not auxiliaries(complement)
    )


def _other_subject(predicate: Predicate, who: Who) -> bool:
    """The subject is a state other than the one that speaks: "Iran must cooperate", said by another."""
    paragraph, verb = predicate.paragraph, predicate.token
    offset = paragraph.start + int(verb.idx)
    if _inverted(verb):
        return False
    speaker = states(who.speaker(offset))
    asked = states(who.parties(paragraph, understood_subject(verb)))
    return bool(speaker) and bool(asked) and not set(speaker) & set(asked)


def _inverted(verb: Token) -> bool:
    """A modal before its subject is a condition or a question: "should Washington enforce sanctions"."""
    own = surface_subject(verb)
    return own is not None and any(c.dep_ == "aux" and c.i < own.left_edge.i for c in verb.children)


def _present(predicate: Predicate, who: Who) -> bool:
    return predicate.token.tag_ in {"VBZ", "VBP"}


def _first_person(predicate: Predicate, who: Who) -> bool:
    doer = understood_subject(predicate.token)
    return doer is not None and doer.lower_ in {"i", "we"}


def _conditional(predicate: Predicate, who: Who) -> bool:
    return any(
        child.dep_ == "advcl" and any(mark.lower_ in {"if", "unless", "should"} for mark in child.children)
        for child in predicate.token.children
    )


def _plain_object(predicate: Predicate, who: Who) -> bool:
    """Nothing is said of the object: "called the minister", not "called the minister a liar"."""
    verb = predicate.token
    if any(child.dep_ in {"oprd", "ccomp", "xcomp", "acomp"} for child in verb.children):
        return False
    return not any(token.is_quote and token.i > verb.i for token in verb.subtree)


def _not_agreed(predicate: Predicate, who: Who) -> bool:
    """The words are not what was agreed to do: "agreed to keep up contact" tells an agreement."""
    head = predicate.carrier.head
    return predicate.carrier.dep_ != "xcomp" or head.lemma_ not in words("classes", "agreeing")


def _planned(predicate: Predicate, who: Who) -> bool:
    status = status_of(predicate.token, predicate.carrier)
    return status is not None and status[0] == "planned"


def _bare_claim(predicate: Predicate, who: Who) -> bool:
    """No act is named that would be an event of its own, denied: "denied meddling", "denied the charge"."""
    complement = clause(predicate.token) if predicate.part == "verbs" else None
    if complement is None or complement.lemma_.lower() in words("classes", "bare_claims"):
        return True
    return not triggers("verbs").get(complement.lemma_.lower())


_CHECKS: dict[str, Callable[[Predicate, Who], bool]] = {
    "support-verb": _support_verb,
    "owner-or-support": _owner_or_support,
    "object-state": _object_state,
    "object-act": _object_act,
    "object-stands-for-state": _object_stands_for_state,
    "object-person": _object_person,
    "subject-person": _subject_person,
    "reproach": _reproach,
    "consequence": _consequence,
    "wrongdoing": _wrongdoing,
    "future": _future,
    "accountable": _accountable,
    "bare-claim": _bare_claim,
    "refused": _refused,
    "copula": _copula,
    "obligation": _obligation,
    "other-subject": _other_subject,
    "present": _present,
    "first-person": _first_person,
    "conditional": _conditional,
    "plain-object": _plain_object,
    "planned": _planned,
    "not-agreed": _not_agreed,
}
