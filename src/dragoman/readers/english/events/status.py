"""Whether an event was held, is planned, postponed, cancelled, denied, demanded or only rumoured.

Read from tense, modality, negation and the words above the predicate. None means that the words
tell no event at all: a plain non-event, a condition, or what somebody is asked to do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dragoman.lexicon.modality import words
from dragoman.lexicon.predicates import words as frame_words
from dragoman.readers.english.events.denials import claim_denied, denied
from dragoman.readers.english.events.outcomes import called_off, took_place
from dragoman.readers.english.events.unreal import unreal
from dragoman.readers.english.syntax import (
    auxiliaries,
    governors,
    has_to,
    is_passive,
    is_verbless_root,
)

if TYPE_CHECKING:
    from spacy.tokens import Token

Status = tuple[str, "Token | None"]
_MAX_UP = 4
_WILL = frozenset({"will", "shall", "'ll", "’ll", "wo"})
_ON = frozenset({"on", "over", "about"})
_WOULD = frozenset({"would", "'d", "’d"})


def status_of(predicate: Token, carrier: Token) -> Status | None:
    """Return the status and the token that shows it, or None where there is no event.

    `carrier` is the verb that carries tense for the predicate: itself, its copula or support verb.
    """
    for reading in (
        called_off,
        took_place,
        denied,
        claim_denied,
        _doubted,
        unreal,
        _attributes,
        _hedged,
        _modality,
        _above,
    ):
        found = reading(predicate, carrier)
        if found is not None:
            if found[0] == "none":
                return None
            return ("held", None) if found[0] == "held" else found
    return "held", None


def _doubted(predicate: Token, carrier: Token) -> Status | None:
    """Read an open question: "it is unclear whether they will meet"."""
    doubt = _said_of_clause(carrier)
    asks = any(c.dep_ == "mark" and c.lower_ == "whether" for c in carrier.children)
    return ("unconfirmed", doubt) if asks and doubt is not None else None


def _hedged(predicate: Token, carrier: Token) -> Status | None:
    above = carrier.head
    if carrier.dep_ == "ccomp" and above.lemma_ in words("hedge", "verbs"):
        return "unconfirmed", above
    if carrier.dep_ in {"acl", "ccomp"} and above.lemma_ in words("hedge", "nouns"):
        return "unconfirmed", above  # "rumours that he will visit Nepal"
    doubt = _said_of_clause(carrier) or _open_question(carrier)
    return ("unconfirmed", doubt) if doubt is not None else None


def _open_question(carrier: Token) -> Token | None:
    """Return what leaves a deed open: "a decision on sending tanks", "caution over sending"."""
    prep = carrier.head
    if carrier.dep_ != "pcomp" or carrier.tag_ != "VBG" or prep.lower_ not in _ON:
        return None
    left = [prep.head, *(child for child in prep.head.children if child.dep_ == "dobj" and child.i < prep.i)]
    return next((t for t in left if t.lemma_.lower() in words("unconfirmed", "open_questions")), None)


def _said_of_clause(carrier: Token) -> Token | None:
    """Return the doubt that is said of a clause: "it is possible that he will also meet the president"."""
    if carrier.dep_ not in {"ccomp", "csubj"}:
        return None
    return next(
        (
            child
            for child in carrier.head.children
            if child.dep_ == "acomp" and child.lower_ in words("hedge", "adjectives")
        ),
        None,
    )


def _attributes(predicate: Token, carrier: Token) -> Status | None:
    if predicate.pos_ not in {"NOUN", "PROPN"}:
        return None
    said = _noun_attributes(predicate) or _named_as(predicate) or _imagined(predicate)
    if said is None:
        said = _inside_of_plan(predicate, carrier)
    if not _tells_of(predicate, carrier):
        return said or ("held", predicate)
    return said or _of_noun(predicate, carrier)


def _named_as(noun: Token) -> Status | None:
    """Read the noun that another noun is of: "plans for a visit", "fears of an attack"."""
    above = noun.head.head
    if (
        noun.dep_ != "pobj"
        or noun.head.dep_ != "prep"
        or noun.head.lower_ not in words("naming", "prepositions")
    ):
        return None
    for status in ("planned", "unconfirmed"):
        if above.lemma_ in words(status, "nouns"):
            return status, above
    return None


def _imagined(noun: Token) -> Status | None:
    """Read an act of which is only said what it would be: "an invasion of Chad would fail"."""
    verb, article = noun.head, next((c for c in noun.children if c.dep_ == "det"), None)
    if noun.dep_ != "nsubj" or article is None or article.lower_ not in {"a", "an"}:
        return None
    if not auxiliaries(verb) & words("unconfirmed", "imagining"):
        return None
    return "unconfirmed", _auxiliary(verb, words("unconfirmed", "imagining"))


def _inside_of_plan(noun: Token, carrier: Token) -> Status | None:
    """Read the contact inside which something is to be done: "will discuss trade during his visit"."""
    around = noun.dep_ == "pobj" and noun.head.lower_ == "during" and noun.head.head == carrier
    if not around or noun.lemma_ not in frame_words("classes", "meeting"):
        return None
    found = _modality(noun, carrier)
    return found if found is not None and found[0] == "planned" else None


def _tells_of(noun: Token, carrier: Token) -> bool:
    """Say whether the tense of `carrier` is that of the noun: it is its object or what it says happens."""
    head = noun
    while head.dep_ == "conj":
        head = head.head
    if head.head != carrier:
        aim = head.head.lower_ == "for"  # "will travel to India for talks"
        return (
            head.dep_ == "pobj"
            and head.head.head == carrier
            and (aim or carrier.lemma_ in words("planned", "happening"))
        )
    if head.dep_ in {"dobj", "attr", "oprd"}:
        return True
    return head.dep_ in {"nsubj", "nsubjpass"} and (
        carrier.lemma_ in words("planned", "happening") or is_passive(carrier)
    )


def _of_noun(noun: Token, carrier: Token) -> Status | None:
    """Read a support verb that itself says how sure the noun is: "is considering talks"."""
    for status in ("unconfirmed", "planned"):
        if carrier.lemma_ in words(status, "of_nouns"):
            outer = _modality(noun, carrier)  # "may be preparing for talks"
            return outer if outer is not None and outer[0] == "unconfirmed" else (status, carrier)
    if noun.lemma_ in frame_words("classes", "meeting"):
        if carrier.lemma_ in words("unconfirmed", "of_contacts"):
            return "unconfirmed", carrier
        known = any(child.lower_ in {"the", "this", "that"} for child in noun.children)
        if carrier.lemma_ in words("planned", "of_contacts") and not known:
            return "planned", carrier  # "announced a visit"
    return None


def _noun_attributes(predicate: Token) -> Status | None:
    before = predicate.head.head
    if predicate.dep_ == "pobj" and predicate.head.lower_ == "of" and before.lower_ == "ahead":
        return "planned", before  # "ahead of the visit"
    for child in predicate.children:
        if child.dep_ in {"amod", "compound", "advmod"} or child.tag_ in {"VBN", "JJ"}:
            if child.lower_ in words("unconfirmed", "adjectives"):
                return "unconfirmed", child
            if child.lower_ in words("planned", "adjectives"):
                return "planned", child
    return None


def _modality(predicate: Token, carrier: Token) -> Status | None:
    for child in carrier.children:
        if child.dep_ == "advmod" and child.lower_ in words("unconfirmed", "adverbs"):
            return "unconfirmed", child
    modal = auxiliaries(carrier)
    if modal & words("demanded", "auxiliaries"):
        return "none", carrier
    if modal & _WOULD:
        would = _auxiliary(carrier, _WOULD)
        return ("planned", would) if _reported_in_past(carrier) else ("unconfirmed", would)
    if modal & words("unconfirmed", "auxiliaries"):
        return "unconfirmed", _auxiliary(carrier, words("unconfirmed", "auxiliaries"))
    if modal & _WILL:
        return "planned", _auxiliary(carrier, _WILL)
    if has_to(carrier) and (carrier.dep_ == "ROOT" or _opens_headline(carrier.head)):
        return "planned", carrier  # the headlines "Minister to visit Nepal", "Envoys to be expelled"
    told = carrier.dep_ in {"ccomp", "advcl"} and any(child.dep_ == "nsubj" for child in carrier.children)
    if told and any(child.lower_ == "to" and child.tag_ == "MD" for child in carrier.children):
        return "planned", carrier  # "Minister to visit Nepal, says envoy": see `rewording`
    if any(c.lower_ == "going" for c in carrier.children) or (
        carrier.dep_ == "xcomp" and carrier.head.lower_ == "going" and carrier.head.tag_ == "VBG"
    ):
        return "planned", carrier
    return None


def _opens_headline(noun: Token) -> bool:
    """Say whether `noun` is who is to do it: "Minister to visit Nepal", not "a trip to meet the minister"."""
    return is_verbless_root(noun) and noun.lemma_.lower() not in frame_words("classes", "meeting")


def _auxiliary(carrier: Token, wanted: frozenset[str]) -> Token:
    """Return the auxiliary that is one of `wanted`, of the verb or of the one it is coordinated with."""
    for verb in (carrier, *governors(carrier)):
        for child in verb.children:
            if child.dep_ in {"aux", "auxpass"} and child.lower_ in wanted:
                return child
        if verb.dep_ != "conj":
            break
    return carrier


def _above(predicate: Token, carrier: Token) -> Status | None:
    """Read the words that govern an infinitive, clause or noun: "is scheduled to", "plans for"."""
    token = carrier
    for _ in range(_MAX_UP):
        above = token.head
        if token.dep_ == "pcomp" and above.dep_ == "prep" and (done := _by_doing(above)) is not None:
            return done
        if above == token or token.dep_ not in {
            "xcomp",
            "ccomp",
            "acl",
            "pobj",
            "prep",
            "pcomp",
            "dobj",
            "advcl",
            "conj",
        }:
            return None
        infinitive = has_to(token)
        if token.dep_ == "advcl" and not infinitive:
            return None
        if infinitive and token.dep_ in {"advcl", "xcomp"} and above.lemma_ in words("unconfirmed", "aims"):
            return "unconfirmed", above  # "look to settle the dispute"
        if _only_describes(token, above):
            return None
        if infinitive and token.dep_ in {"xcomp", "ccomp"} and above.lemma_ == "be":
            return "planned", above  # "is to meet"
        if infinitive and _has_brought_about(above):
            return None  # "is thought to have led Oman to recall": only the cause is thought
        if infinitive and token.dep_ == "acl":
            said = _noun_attributes(above)  # "a possible trip to meet the president"
            if said is not None:
                return said
        lemma, tight = above.lemma_, token.dep_ in {"xcomp", "ccomp", "acl", "pobj", "dobj", "pcomp"}
        if tight and infinitive | (token.dep_ in {"pobj", "pcomp", "dobj"}) | (token.tag_ == "VBG"):
            if lemma in words("unconfirmed", "verbs") | words("unconfirmed", "adjectives") | words(
                "unconfirmed", "nouns"
            ):
                return "unconfirmed", above
            if above.lower_ in words("unconfirmed", "adjectives") | words("unconfirmed", "verbs"):
                return "unconfirmed", above
            if infinitive and lemma in words("unconfirmed", "of_own_deeds"):
                return "unconfirmed", above  # "claims to have taken the town"
            if token.tag_ == "VBG" and lemma in words("unconfirmed", "of_gerunds"):
                return "unconfirmed", above  # "discussed holding a summit"
            if infinitive and is_passive(above) and lemma in words("unconfirmed", "passives"):
                return "unconfirmed", above  # "is said to have met"
            if lemma in words("planned", "verbs") | words("planned", "nouns") or above.lower_ in words(
                "planned", "adjectives"
            ):
                return "planned", above
        if token.dep_ == "ccomp" and lemma in words("unconfirmed", "verbs"):
            return "unconfirmed", above
        if token.dep_ == "prep" and token.lower_ == "of" and lemma in words("hedge", "nouns"):
            return "unconfirmed", above  # "the chances of reaching a deal"
        if (tight or infinitive) and above.pos_ in {"VERB", "AUX"}:
            outer = _modality(above, above)
            if outer is not None:
                return outer
        token = above
    return None


def _only_describes(verb: Token, noun: Token) -> bool:
    """Say whether a participle tells of what is there: "to shoot down a balloon floating over Mali"."""
    about = words("planned", "nouns") | words("unconfirmed", "nouns") | words("hedge", "nouns")
    told = verb.dep_ == "acl" and verb.tag_ == "VBG" and noun.pos_ in {"NOUN", "PROPN"}
    return told and noun.lemma_ not in about


def _by_doing(preposition: Token) -> Status | None:
    """Read what a deed is the way to: "would cross a line by sending arms", "is close to agreeing"."""
    above = preposition.head
    if above.lower_ in words("unconfirmed", "near") and preposition.lower_ == "to":
        return "unconfirmed", above
    if preposition.lower_ != "by" or above.pos_ not in {"VERB", "AUX"}:
        return None
    outer = _modality(above, above)
    return outer if outer is not None and outer[0] != "none" else None


def _has_brought_about(verb: Token) -> bool:
    """Say whether `verb` tells that something made somebody act: "prompted", "has led", not "could lead"."""
    done = verb.tag_ in {"VBD", "VBN"} and not auxiliaries(verb) & words("unconfirmed", "auxiliaries")
    return done and verb.lemma_ in words("held", "causes")


def _reported_in_past(verb: Token) -> bool:
    return any(above.tag_ in {"VBD", "VBN"} for above in governors(verb) if above.pos_ == "VERB")
