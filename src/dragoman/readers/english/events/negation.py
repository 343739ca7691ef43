"""Words that call an act off or deny it, or by which none is told: "if", "prevent", "any attack".

A denial by a named party makes the act `denied`; a plain negative in the report's own voice ("did not meet")
tells no event at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dragoman.lexicon.predicates import link_words, modality_words
from dragoman.lexicon.predicates import words as frame_words
from dragoman.readers.english.syntax import (
    auxiliaries,
    auxiliary_before_subject,
    governed,
    governing_verb,
    governors,
    is_infinitive,
    is_negated,
    is_phrase,
    surface_subject,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Token

_MAX_UP = 4
_TAKEN = frozenset({"xcomp", "advcl", "dobj", "ccomp"})
_OUT_OF_SCOPE = frozenset({"conj", "advcl", "relcl", "parataxis", "nsubj", "nsubjpass"})
_CALLED_OFF = ("postponed", "cancelled")
_CLAUSES_UP = 3
_CLAUSES = frozenset({"ccomp", "xcomp", "pcomp", "acl", "csubj", "prep", "advcl"})
_PHRASES = frozenset({"pobj", "dobj", "xcomp", "pcomp", "prep", "conj", "ccomp"})


def denied(predicate: Token, carrier: Token) -> tuple[str, Token] | None:
    """Return "denied" or "none" with the word that shows it; None where nothing is negated."""
    for above in _up(predicate):
        if (
            above.lemma_ in modality_words("denied", "verbs", "nouns")
            and above != predicate
            and not is_negated(above)
        ):
            return "denied", above
    for token in (*carrier.children, *predicate.children, *_up(predicate)):
        if token.lemma_ in modality_words("denied", "no_nouns") and any(
            c.lower_ == "no" for c in token.children
        ):
            return "denied", token
    unwilling = _not_intended(predicate, carrier)
    if unwilling is not None:
        return ("none" if "did" in auxiliaries(unwilling) else "denied"), unwilling
    out = _ruled_out(predicate)
    if out is not None:
        return ("none" if is_negated(out) else "denied"), out
    false = _called_false(carrier) or _told_as_lie(carrier)
    if false is not None:
        return "denied", false
    if is_negated(carrier) or (carrier != predicate and is_negated(predicate)):
        return ("denied" if _is_ruled_out(carrier) else "none"), carrier
    if any(c.lower_ == "no" and c.dep_ in {"det", "neg"} for c in predicate.children):
        return "none", predicate
    return None


def _not_intended(predicate: Token, carrier: Token) -> Token | None:
    """Return the verb by which somebody has no such plan: "does not plan to send weapons" or "to hold talks".

    What something else is done to is not planned: "does not plan to shoot at the fleet" says nothing of it.
    """
    is_object = predicate.dep_ == "dobj" and predicate.head == carrier
    if predicate != carrier and not (is_object and carrier.lemma_ in frame_words("support", "verbs")):
        return None
    token = carrier
    while token.dep_ == "xcomp" and token.i > token.head.i:
        token = token.head
        if token.lemma_ in modality_words("denied", "no_verbs") and is_negated(token):
            return token
    return None


def _called_false(carrier: Token) -> Token | None:
    """Return the word that makes the claim of a clause false: "reports that they had met were untrue".

    Also what is done with the claim: "dismissed claims that it had shelled".
    """
    claim, verb = carrier.head, carrier.head.head
    if carrier.dep_ not in {"acl", "relcl", "ccomp"} or claim.lemma_ not in modality_words(
        "denied", "claims"
    ):
        return None
    if not tells_content(carrier):
        return None
    if claim.dep_ in {"nsubj", "nsubjpass"} and not is_negated(verb):
        false = modality_words("denied", "adjectives")
        for word in (verb, *verb.children):
            if word.lower_ in false:
                return word
    done = claim.dep_ in {"dobj", "nsubjpass"} and not is_negated(verb)
    rejecting = modality_words("denied", "rejecting", "verbs")
    return verb if done and verb.lemma_ in rejecting else None


def _told_as_lie(carrier: Token) -> Token | None:
    """Return the word that makes what somebody said a lie: "lied when it said", "falsely claimed that"."""
    saying, above = carrier.head, carrier.head.head
    if carrier.dep_ != "ccomp" or saying.pos_ != "VERB":
        return None
    if saying.dep_ == "pcomp":  # "lied by saying"
        above = above.head
    lies = modality_words("denied", "lies")
    word = above if saying.dep_ in {"advcl", "pcomp", "xcomp"} else saying
    if word.lemma_ in lies and not is_negated(word):
        return word
    adverbs = modality_words("denied", "adverbs")
    return next((c for c in saying.children if c.dep_ == "advmod" and c.lower_ in adverbs), None)


def tells_content(carrier: Token) -> bool:
    """Say whether a clause upon a noun says what that noun holds: not "rumours denied by Iran", and not "the
    accusation, which China rejected", where it tells what was done with it."""
    subjects = [child for child in carrier.children if child.dep_ in {"nsubj", "nsubjpass"}]
    relative = any(
        child.tag_ in {"WDT", "WP"} and child.dep_ in {"nsubj", "nsubjpass", "dobj", "pobj"}
        for child in carrier.children
    )
    return not relative and (bool(subjects) or carrier.tag_ != "VBN")


def _ruled_out(predicate: Token) -> Token | None:
    """Return the verb by which a party says that it will not do a thing: "ruled out sending weapons"."""
    above = predicate.head  # the parser takes the gerund for an object, a complement or an adverb
    taken = predicate.dep_ in _TAKEN and predicate.i > above.i and above.pos_ == "VERB"
    return above if taken and is_phrase(above, modality_words("denied", "put_out")) else None


def _is_ruled_out(carrier: Token) -> bool:
    """Say whether somebody says that it will not happen: "said it would not send weapons"."""
    return (
        carrier.dep_ == "ccomp"
        and carrier.head.lemma_ in modality_words("denied", "saying")
        and not is_negated(carrier.head)
        and bool(auxiliaries(carrier) & modality_words("denied", "auxiliaries"))
    )


def _up(predicate: Token) -> Iterator[Token]:
    """Yield the words above the predicate as far as they speak of it, nearest first."""
    token = predicate
    for _, above in zip(range(_MAX_UP), governors(predicate), strict=False):
        shared = token.dep_ == "conj" and above.pos_ == "VERB" and surface_subject(token) is None
        if token.dep_ in _OUT_OF_SCOPE and not shared:
            return
        if not shared:  # "had surrounded and taken the town": what is said of the first holds of the second
            yield above
        if token.dep_ == "prep" and above.pos_ == "VERB":
            return  # "denied that it sold oil despite the sanctions": the sanctions are there
        token = above


def called_off(predicate: Token, carrier: Token) -> tuple[str, Token | None] | None:
    """Return "postponed" or "cancelled" with the word that says so; None where nothing is called off."""
    if _only_explains(predicate, carrier):
        return None
    deed = predicate if predicate.pos_ == "VERB" else None  # who "cancelled sanctions" has lifted them
    for token in dict.fromkeys((carrier, *_near(predicate))):
        if token == deed or token.head.lower_ == "without":  # "without delay"
            continue
        for status in _CALLED_OFF:
            if token.lemma_ in modality_words(status, "verbs", "nouns") or is_phrase(
                token, modality_words(status, "phrases")
            ):
                return (status, token) if not is_negated(token) else None
        if token.lower_ in modality_words("postponed", "adjectives") or _rests(predicate, token):
            return "postponed", token
        if token.lower_ in modality_words("cancelled", "adjectives"):
            return "cancelled", token
    return None


def _rests(predicate: Token, verb: Token) -> bool:
    """Say whether a contact is told to be put off: "the talks remain off", "is on hold"."""
    if predicate.pos_ != "NOUN" or verb.lemma_ not in modality_words("postponed", "copulas"):
        return False
    last = [inner for child in verb.children for inner in (child, *child.children) if inner.i > verb.i]
    return any(
        token.lower_ in modality_words("postponed", "rests")
        and not any(c.dep_ == "pobj" for c in token.children)
        for token in last
    )


def _only_explains(predicate: Token, carrier: Token) -> bool:
    """Say whether the predicate is why something was called off: "postponed after Nepal seized a ship"."""
    if predicate.dep_ == "advcl":
        return True
    reasons = link_words("causes") | link_words("sequels") - {"before"}
    token = predicate
    while token not in {carrier, token.head}:
        token = token.head
        if token.lower_ in reasons:
            return True
    return False


def took_place(predicate: Token, carrier: Token) -> tuple[str, Token | None] | None:
    """Return "held" where what was planned came about: "was scheduled for May and took place in June"."""
    if predicate.dep_ not in {"nsubj", "nsubjpass"} or predicate.head != carrier:
        return None
    for verb in carrier.children:
        if verb.dep_ != "conj" or surface_subject(verb) is not None:
            continue
        past = verb.tag_ == "VBD" or (verb.tag_ == "VBN" and bool(auxiliaries(verb) & {"was", "were"}))
        if past and verb.lemma_ in modality_words("held", "verbs") and not is_negated(verb):
            return "held", verb
    return None


def _near(predicate: Token) -> list[Token]:
    """Return the words that may call off the predicate: its verb, its adjectives, what is said of it."""
    near = [predicate.head, *(c for c in predicate.children if c.dep_ in {"amod", "relcl", "acl"})]
    if predicate.dep_ in {"pobj", "xcomp", "dobj", "nsubj", "nsubjpass", "compound"}:
        near.append(governing_verb(predicate.head))
    if predicate.dep_ == "acl" and is_infinitive(predicate):
        near.append(governing_verb(predicate.head))  # "called off a trip to meet the king"
    if predicate.dep_ in {"nsubj", "nsubjpass"}:
        near.extend(_also_said(predicate.head))
    return near


def _also_said(verb: Token) -> list[Token]:
    """Return what is said of the same subject later: "was scheduled for May but was postponed"."""
    return [
        c
        for c in verb.children
        if c.dep_ == "conj" and not any(w.dep_ in {"nsubj", "nsubjpass", "dobj"} for w in c.children)
    ]


def unreal(predicate: Token, carrier: Token) -> tuple[str, Token] | None:
    """Return "none" and the word that shows it where the predicate is told as no event; else None."""
    for reading in (_condition, _evaluated, _prevented, _almost, _in_fiction, _generic):
        word = reading(predicate, carrier)
        if word is not None:
            return "none", word
    return None


def _condition(predicate: Token, carrier: Token) -> Token | None:
    for candidate in (carrier, *governors(carrier)):
        if candidate.dep_ in {"advcl", "ccomp", "pcomp"} or candidate == carrier:
            for child in candidate.children:
                if child.dep_ in {"mark", "aux"} and child.lower_ in {"if", "unless", "whether", "lest"}:
                    return child
            inverted = auxiliary_before_subject(candidate)
            if (
                candidate.dep_ == "advcl"
                and inverted is not None
                and inverted.lower_ in modality_words("condition", "inverted")
            ):
                return inverted  # "Had Serbia attacked Kosovo, talks would have ended"
        if candidate.dep_ in {"ROOT", "relcl", "parataxis"}:
            return None
    return None


def _evaluated(predicate: Token, carrier: Token) -> Token | None:
    """What is called important or a goal is not told as done: "the importance of keeping contact"."""
    token = carrier
    for _ in range(_CLAUSES_UP):
        above = token.head
        if above == token or token.dep_ not in _CLAUSES:
            return None
        if (
            token == carrier
            and token.dep_ == "acl"
            and above.lemma_ in modality_words("evaluation", "pressing")
        ):
            return None if above.head.lemma_ in modality_words("evaluation", "undoing") else above
        if token.dep_ == "advcl" and any(c.dep_ == "advmod" and c.tag_ == "WRB" for c in token.children):
            return None  # "under pressure to raise it when she visits": she does visit
        if above.lemma_ in modality_words("evaluation", "nouns") and token.dep_ != "advcl":
            return above
        if token.dep_ in {"ccomp", "xcomp", "csubj", "advcl"} and any(
            c.dep_ in {"acomp", "attr"} and c.lower_ in modality_words("evaluation", "adjectives")
            for c in above.children
        ):
            return above
        if above.lower_ in modality_words("evaluation", "adjectives"):
            return above
        token = above
    return None


def _prevented(predicate: Token, carrier: Token) -> Token | None:
    """What is averted or done without does not happen: "to avert an attack", "without visiting"."""
    token = predicate
    for _ in range(_CLAUSES_UP):
        above = token.head
        if above == token or token.dep_ not in _PHRASES:
            return None
        if token.dep_ == "xcomp" and any(c.lower_ == "too" for c in above.children if c.dep_ == "advmod"):
            return above  # "too weak to reach a deal"
        if above.lemma_ in modality_words("prevention", "verbs") and above.pos_ == "VERB":
            return above
        if token.dep_ == "pcomp" and (
            above.lower_ in modality_words("prevention", "before_acts")
            or above.head.lower_ in modality_words("prevention", "far")
        ):
            return above
        if token.dep_ == "xcomp" and above.lemma_ in modality_words("prevention", "infinitives"):
            return above
        if (
            token.dep_ == "xcomp"
            and token.tag_ == "VBG"
            and above.lemma_ in modality_words("prevention", "gerunds")
        ):
            return above  # "stopped sending tanks"
        if above.lower_ in modality_words("prevention", "prepositions") and above.dep_ in {
            "prep",
            "advmod",
            "acomp",
        }:
            return above
        token = above
    return None


def _almost(predicate: Token, carrier: Token) -> Token | None:
    """What almost happened did not: "almost invaded", "nearly launched an attack"."""
    if predicate != carrier and carrier.lemma_ not in frame_words("support", "verbs"):
        return None
    adverbs = modality_words("prevention", "adverbs")
    return next((c for c in carrier.lefts if c.dep_ == "advmod" and c.lower_ in adverbs), None)


def _in_fiction(predicate: Token, carrier: Token) -> Token | None:
    """What a film or a novel tells: "in the film, Chile bombs Peru"."""
    works = modality_words("generic", "fiction")
    for child in carrier.children:
        work = governed(child) if child.dep_ == "prep" and child.lower_ == "in" else None
        if work is not None and work.lemma_ in works:
            return work
    return None


def _generic(predicate: Token, carrier: Token) -> Token | None:
    """A noun of no one occurrence: "any attack", "in the event of an attack"."""
    if predicate.pos_ not in {"NOUN", "PROPN"}:
        return None
    for child in predicate.children:
        if child.dep_ == "det" and child.lower_ in modality_words("generic", "determiners"):
            return child
        if predicate.lemma_ in modality_words("generic", "nouns") and child.lower_ in modality_words(
            "generic", "adjectives"
        ):
            return child  # "a possible war between Chad and Mali"
    prep = predicate.head
    if (
        predicate.dep_ == "pobj"
        and prep.lower_ == "of"
        and prep.head.lower_ in modality_words("generic", "events")
    ):
        return prep.head
    return None
