"""Demands of a frame that the words alone meet or fail: reproach, wrong, consequence, tense, support verb."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from dragoman.lexicon.modality import words as modality
from dragoman.lexicon.predicates import triggers, words
from dragoman.lexicon.reproach import consequences, costs, duties, reproaches, wrongs
from dragoman.readers.english.events.cautions import (
    hands_over,
    in_force,
    in_words,
    no_accident,
    stands_against,
)
from dragoman.readers.english.events.predicates import Predicate
from dragoman.readers.english.events.status import status_of
from dragoman.readers.english.predicate_arguments import objects, understood_subject
from dragoman.readers.english.syntax import (
    auxiliaries,
    clause,
    is_infinitive,
    is_negated,
    is_passive,
    prepositions,
    surface_subject,
    with_conjuncts,
)

if TYPE_CHECKING:
    from spacy.tokens import Token

_TIMES = frozenset({"DATE", "TIME"})
_EARLIER = frozenset({"after", "since", "following", "because", "when", "amid", "despite"})
_NOT_YET = frozenset({"will", "'ll", "’ll", "would", "may", "might", "could", "can", "should", "must"})


def _reproach(predicate: Predicate) -> bool:
    verb = predicate.token
    for child in verb.subtree:
        if (
            child.i > verb.i
            and child.lower_ in {"on", "upon", "for"}
            and child.head == verb
            and verb.lemma_ == "call"
        ):
            return False
        told = child.i > verb.i and not _is_beside(child, verb)
        if told and (child.lemma_.lower() in reproaches() or child.lower_ in reproaches()):
            return True
    return False


def _is_beside(token: Token, verb: Token) -> bool:
    """Say whether a word stands in a clause of place within what is said: "acute in the east, where ..."."""
    while token != verb:
        if token.dep_ in {"relcl", "advcl"} and any(c.lower_ == "where" for c in token.children):
            return True
        token = token.head
    return False


def _consequence(predicate: Predicate) -> bool:
    """What will follow is told: "warned of a response", not "warned of attacks", "vowed it amid attacks"."""
    verb = predicate.token
    feared = [inner for word, inner in prepositions(verb) if word in {"of", "about"}]
    beside = {t for one in feared if one.lemma_.lower() not in costs() for t in one.subtree}
    told = clause(verb)
    if told is not None and _is_others_deed(told):
        beside.update(told.subtree)
    return any(word.lemma_.lower() in consequences() for word in _said(verb) if word not in beside)


def _is_others_deed(told: Token) -> bool:
    """Say whether a warning tells what somebody else does: "warned that Chad plans attacks"."""
    doer = surface_subject(told)
    if doer is None or doer.pos_ == "PRON":
        return False
    attacks = any(frame.type == "ASSAULT" for frame in triggers("verbs").get(told.lemma_.lower(), ()))
    return attacks or told.lemma_ in words("aspect", "planned")


def _said(token: Token) -> Iterator[Token]:
    """Yield the words of a phrase, without what it tells of before: "after losing its seat", "who lost"."""
    waiting = [token]
    while waiting:
        token = waiting.pop()
        yield token
        waiting.extend(child for child in token.children if not _is_apart(child))


def _is_apart(child: Token) -> bool:
    if child.dep_ == "advcl":
        return any(c.lower_ in _EARLIER for c in child.children)
    return child.dep_ == "relcl" or (child.dep_ == "prep" and child.lower_ in _EARLIER)


def _wrongdoing(predicate: Predicate) -> bool:
    complement = clause(predicate.token)
    return complement is not None and any(
        t.lemma_.lower() in wrongs() or t.lower_ in reproaches() for t in complement.subtree
    )


def _wrong_verb(predicate: Predicate) -> bool:
    """What is said of the other is itself a wrong: "had violated the treaty", "was behind the attack"."""
    complement = clause(predicate.token)
    if complement is None or is_passive(complement) or auxiliaries(complement) & _NOT_YET:
        return False
    if is_negated(complement):
        return complement.lemma_.lower() in duties()
    if any(frame.type == "ASSAULT" for frame in triggers("verbs").get(complement.lemma_.lower(), ())):
        return False  # "said Peru had attacked": the attack is the event
    said = [c for c in complement.children if c.dep_ in {"acomp", "attr", "prep"}]
    told = [complement, *(word for c in said for word in (*with_conjuncts(c), *_of_preposition(c)))]
    return any(t.lemma_.lower() in wrongs() or t.lower_ in reproaches() for t in told)


def _of_preposition(token: Token) -> list[Token]:
    """Return what "in" governs: "is in violation of the treaty"."""
    return [c for c in token.children if c.dep_ == "pobj"] if token.lower_ == "in" else []


def _future(predicate: Predicate) -> bool:
    if _is_asked(predicate.carrier):
        return False
    if auxiliaries(predicate.carrier) & {"will", "'ll", "’ll", "would", "shall"}:
        return True
    return predicate.carrier.head.lemma_ in words("classes", "vowing")


def _is_asked(verb: Token) -> bool:
    """Say whether a clause is what somebody asks or learns: "to learn how Chad would respond"."""
    asks = any(c.tag_ in {"WRB", "WP", "WDT"} and c.i < verb.i and c.dep_ != "nsubj" for c in verb.children)
    return asks and verb.dep_ in {"ccomp", "pcomp"}


def _accountable(predicate: Predicate) -> bool:
    return any(t.lower_ in {"accountable", "responsible"} for t in predicate.token.subtree)


def _refused(predicate: Predicate) -> bool:
    verb = predicate.token
    if not is_negated(verb):
        return False
    modal = auxiliaries(verb)
    return bool(modal & {"will", "wo", "would", "can", "could", "ca", "'ll", "’ll"}) or verb.dep_ == "xcomp"


def _copula(predicate: Predicate) -> bool:
    carrier = predicate.carrier
    return surface_subject(carrier) is not None and (
        predicate.part != "nouns" or predicate.token.dep_ == "attr"
    )


def _obligation(predicate: Predicate) -> bool:
    complement = clause(predicate.token)
    if complement is None:
        return False
    return bool(auxiliaries(complement) & {"must", "should", "ought"}) or (
        complement.tag_ == "VB" and not auxiliaries(complement)
    )


def _present(predicate: Predicate) -> bool:
    return predicate.token.tag_ in {"VBZ", "VBP"}


def _first_person(predicate: Predicate) -> bool:
    doer = understood_subject(predicate.token)
    return doer is not None and doer.lower_ in {"i", "we"}


def is_conditional(predicate: Predicate) -> bool:
    """Say whether a condition hangs on the verb of the predicate: "if", "unless", "any ship that comes"."""
    if any(c.lower_ == "any" for token in predicate.objects for c in token.children):
        return True
    return any(
        child.dep_ == "advcl" and any(mark.lower_ in {"if", "unless", "should"} for mark in child.children)
        for child in predicate.carrier.children
    )


def _plain_object(predicate: Predicate) -> bool:
    """Nothing is said of the object: "called the minister", not "called the minister a liar"."""
    verb = predicate.token
    if any(child.dep_ in {"oprd", "ccomp", "xcomp", "acomp"} for child in verb.children):
        return False
    return not any(token.is_quote and token.i > verb.i for token in verb.subtree)


def _not_withheld(predicate: Predicate) -> bool:
    """What is denied is a claim, nothing kept from somebody: not "is denied medicine"."""
    verb = predicate.token
    passive = is_passive(verb) or (verb.dep_ == "conj" and is_passive(verb.head))
    return not (passive and any(child.dep_ == "dobj" for child in verb.children))


def _no_destination(predicate: Predicate) -> bool:
    """Nothing says where to: "was due to travel in May" goes where the journey in view went."""
    return not any(word in {"to", "into", "for", "home"} for word, _ in prepositions(predicate.token))


def _not_agreed(predicate: Predicate) -> bool:
    """The words are not what was agreed to do: "agreed to keep up contact" tells an agreement."""
    head = predicate.carrier.head
    return predicate.carrier.dep_ != "xcomp" or head.lemma_ not in words("classes", "agreeing")


def _planned(predicate: Predicate) -> bool:
    status = status_of(predicate.token, predicate.carrier)
    return status is not None and status[0] == "planned"


def _bare_claim(predicate: Predicate) -> bool:
    """No act is named that would be an event of its own, denied: "denied meddling", "denied the charge"."""
    complement = clause(predicate.token) if predicate.part == "verbs" else None
    if complement is None or complement.lemma_.lower() in words("classes", "bare_claims"):
        return True
    return not triggers("verbs").get(complement.lemma_.lower())


def _by_force(predicate: Predicate) -> bool:
    """Not by words: "clashed at a meeting", "clash over a report", "a symbolic clash"."""
    one = predicate.part == "nouns" and predicate.token.tag_ in {"NN", "NNP"}  # "clashes" are fought
    if one and predicate.token.lemma_.lower() in words("classes", "quarrel"):
        armed = words("classes", "troops") | words("classes", "armed") | words("classes", "harm")
        return any(t.lemma_.lower() in armed for t in predicate.token.sent)
    told = list(prepositions(predicate.token))
    if any(word in words("classes", "disagreement") and t.ent_type_ not in _TIMES for word, t in told):
        forces = words("classes", "troops") | words("classes", "weapons") | words("classes", "craft")
        return any(t.lemma_.lower() in forces for t in predicate.token.sent)
    return not any(inner.lemma_.lower() in words("classes", "meeting") for _, inner in told)


def _as_outlaws(predicate: Predicate) -> bool:
    """Somebody is put on a list of outlaws: "designated it a terrorist group"."""
    named = words("classes", "outlaws")
    return any(t.i > predicate.token.i and t.lemma_.lower() in named for t in predicate.token.subtree)


def _not_to_expect(predicate: Predicate) -> bool:
    complement = clause(predicate.token)
    return complement is not None and complement.lemma_ == "expect" and is_negated(complement)


def _called_false(predicate: Predicate) -> bool:
    """What is said of the other's words is that they are false: "said that the claims were untrue"."""
    complement = clause(predicate.token)
    told = surface_subject(complement) if complement is not None else None
    if complement is None or told is None or is_negated(complement):
        return False
    claims = modality("denied", "claims") | words("classes", "claim")
    false = modality("denied", "adjectives")
    return told.lemma_.lower() in claims and any(
        word.lower_ in false
        for c in complement.children
        if c.dep_ in {"acomp", "attr"}
        for word in with_conjuncts(c)
    )


def _no_deed_due(predicate: Predicate) -> bool:
    """Nothing else is expected: "is due in Nepal on Friday", not "is expected to speak in Nepal"."""
    return clause(predicate.token) is None and (predicate.part != "verbs" or is_passive(predicate.token))


def _support_verb(predicate: Predicate) -> bool:
    return predicate.part != "nouns" or predicate.supported


def _no_object(predicate: Predicate) -> bool:
    """Nothing is called so: "called for talks", not "called it a moment for talks"."""
    return not objects(predicate.token)


def _active(predicate: Predicate) -> bool:
    """The doer goes by himself: "was left behind" and "was flown out" are somebody else's acts."""
    return not is_passive(predicate.token)


def _jointly(predicate: Predicate) -> bool:
    """It is done together: "will jointly patrol", "are co-developing"."""
    verb = predicate.token
    adverbs = words("classes", "jointly")
    return verb.lower_.startswith("co-") or any(child.lower_ in adverbs for child in verb.children)


def _told(predicate: Predicate) -> bool:
    """The act is told, not only named as a way or a matter: "by supporting", "an interest in supporting"."""
    return str(predicate.token.dep_) != "pcomp"


def _no_longer(predicate: Predicate) -> bool:
    """What was done is done no more: "no longer issues visas", "will not issue visas"."""
    return _refused(predicate) or any(
        child.lower_ == "longer" and any(word.lower_ == "no" for word in child.children)
        for child in predicate.token.children
    )


def _to_leave(predicate: Predicate) -> bool:
    complement = clause(predicate.token)
    return complement is not None and complement.lemma_ in words("classes", "leaving")


def _for_travellers(predicate: Predicate) -> bool:
    """It is about those who come: "tests for passengers from Mali", "visa rules for Malians"."""
    return any(token.lemma_.lower() in words("classes", "travellers") for token in predicate.token.subtree)


def _no_aim(predicate: Predicate) -> bool:
    """It is done, not only what something else is done for: "sent a ship to watch", "a method to track"."""
    verb = predicate.token
    return not (is_infinitive(verb) and verb.dep_ in {"acl", "advcl", "xcomp"})


def _no_line_of_it(predicate: Predicate) -> bool:
    """It is not only by what they would speak: "lines of communication between Chad and Mali are in flux"."""
    noun = predicate.token
    line = noun.head.head if noun.dep_ == "pobj" and noun.head.lower_ == "of" else noun
    return not (line != noun and line.lemma_.lower() == "line" and line.dep_ in {"nsubj", "nsubjpass"})


def _passive(predicate: Predicate) -> bool:
    return is_passive(predicate.token) or predicate.is_clipped_passive


def _at_sea(predicate: Predicate) -> bool:
    """Where it is held is a sea that nobody owns: "drills in the South China Sea"."""
    return any(
        token.lower_ in words("classes", "seas")
        for word in ("in", "off", "near")
        for token in predicate.after(word)
    )


def _as_help(predicate: Predicate) -> bool:
    """What comes is help by its own name: "aid", "rescue teams"."""
    doer = understood_subject(predicate.token)
    if doer is None:
        return False
    return any(token.lemma_.lower() in words("classes", "relief") for token in (doer, *doer.children))


WORDING: dict[str, Callable[[Predicate], bool]] = {
    "told": _told,
    "no-object": _no_object,
    "active": _active,
    "jointly": _jointly,
    "called-false": _called_false,
    "no-deed-due": _no_deed_due,
    "support-verb": _support_verb,
    "by-force": _by_force,
    "as-outlaws": _as_outlaws,
    "not-to-expect": _not_to_expect,
    "reproach": _reproach,
    "consequence": _consequence,
    "wrong-verb": _wrong_verb,
    "wrongdoing": _wrongdoing,
    "future": _future,
    "accountable": _accountable,
    "bare-claim": _bare_claim,
    "refused": _refused,
    "copula": _copula,
    "obligation": _obligation,
    "present": _present,
    "first-person": _first_person,
    "conditional": is_conditional,
    "plain-object": _plain_object,
    "planned": _planned,
    "not-agreed": _not_agreed,
    "no-destination": _no_destination,
    "not-withheld": _not_withheld,
    "no-longer": _no_longer,
    "to-leave": _to_leave,
    "for-travellers": _for_travellers,
    "passive": _passive,
    "no-aim": _no_aim,
    "at-sea": _at_sea,
    "as-help": _as_help,
    "in-words": in_words,
    "hands-over": hands_over,
    "no-accident": no_accident,
    "stands-against": stands_against,
    "in-force": in_force,
    "no-line-of-it": _no_line_of_it,
}
