"""What a frame demands of the words and parties around its predicate, checked by name.

`words_fit` asks of the words alone, `unmet_by_parties` once the parties are known. `no_dealing` tells common
crime from dealings of states: a citizen's arrest may be one ("Iran jailed a Dutch diplomat"), so only what
the sentence calls a common crime, done to or by people who stand for no state, is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from dragoman.lexicon.predicates import modality_words, reproach_words, tells, words
from dragoman.lexicon.states import unions
from dragoman.readers.english.events.arguments import Arguments, standing
from dragoman.readers.english.events.parties import PartyFinder, states
from dragoman.readers.english.events.triggers import Predicate
from dragoman.readers.english.predicate_arguments import understood_subject
from dragoman.readers.english.syntax import (
    auxiliaries,
    clause,
    is_negated,
    is_passive,
    prepositions,
    surface_subject,
    with_conjuncts,
)
from dragoman.record import Party

if TYPE_CHECKING:
    from spacy.tokens import Token

_BODIES = frozenset({"PERSON", "ORG"})  # kinds of names
_OF = frozenset({"of", "in", "from", "to", "against"})
_AGENTS = (
    *("institution", "enactment", "people", "statesmen", "envoy", "members", "court", "police"),
    *("armed_people", "troops", "craft", "weapons", "arms"),
)
_CITIZENS = frozenset({"demonym", "pair"})
_PEOPLE = frozenset({"person", "office", "pronoun", "pair"})
_PRONOUNS = frozenset(
    {"he", "she", "they", "who", "him", "her", "them", "i", "we", "us", "me", "you", "whom"}
)
_PLURAL = frozenset({"NNS", "NNPS"})
_NOT_YET = frozenset({"will", "'ll", "’ll", "would", "may", "might", "could", "can", "should", "must"})
_FUTURE = frozenset({"will", "'ll", "’ll", "would", "shall"})
_REFUSING = frozenset({"will", "wo", "would", "can", "could", "ca", "'ll", "’ll"})
Check = Callable[[Predicate, PartyFinder], bool]


def words_fit(predicate: Predicate, finder: PartyFinder) -> bool:
    """Say whether the words around the predicate meet what its frame demands of them."""
    frame = predicate.frame
    return (
        all(_NEEDS[need](predicate, finder) for need in frame.needs if need in _NEEDS)
        and (frame.object_is is None or _OBJECTS[frame.object_is](predicate, finder))
        and (frame.subject_is is None or _SUBJECTS[frame.subject_is](predicate, finder))
        and (frame.content is None or _CONTENTS[frame.content](predicate, finder))
        and (frame.mood is None or _MOODS[frame.mood](predicate, finder))
    )


def unmet_by_parties(predicate: Predicate, sides: Arguments) -> set[str]:
    """Return the demands of the frame that the parties found do not meet."""
    needs = predicate.frame.needs
    several = len({*states(sides.actors), *states(sides.recipients)}) > 1 or _of_many(predicate, sides)
    unmet = {"both-sides"} if "both-sides" in needs and not several else set()
    if not sides.recipients and predicate.frame.has("foreign-side") and goes_abroad(predicate):
        return unmet
    if not predicate.frame.has("needs-no-other") and not sides.recipients:
        unmet.add("recipient")
    if not sides.recipients:
        unmet.update(need for need in ("recipient", "named-recipient") if need in needs)
    return unmet


def _of_many(predicate: Predicate, sides: Arguments) -> bool:
    """Say whether the members of an organisation meet: "NATO held a summit", not "at the NATO summit"."""
    meets = predicate.frame.has("contact") and predicate.token.dep_ != "pobj"
    addressed = any(predicate.after(word) for word in ("to", "with"))
    meets = meets and not (predicate.part == "verbs" and (predicate.objects or addressed))
    return meets and any(party.state in unions() and party.via == "named" for party in sides.actors)


def _recipient_tokens(predicate: Predicate) -> list[Token]:
    """Return the words that stand where the frame looks for the other side."""
    return [t for role in predicate.frame.recipient for tokens in standing(predicate, role) for t in tokens]


def goes_abroad(predicate: Predicate) -> bool:
    """Say whether the other side is foreign, though no state is named: "the West", "allies", "a treaty"."""
    headline = predicate.paragraph.kind == "title"  # running text names the allies that it means
    alone, many = ("foreign", "foreign_many") if headline else ("bloc", "bloc")
    if predicate.frame.has("aid"):  # "gives states $2m for schools" may be at home
        many = "helped"
    asked = predicate.frame.has("demand")  # "called for international help"
    return any(
        (noun.lemma_.lower() in words("classes", alone) and many != "helped")
        or (noun.tag_ == "NNS" and noun.lemma_.lower() in words("classes", many))
        or (asked and any(c.lower_ in words("classes", "of_the_world") for c in noun.children))
        for token in _recipient_tokens(predicate)
        for noun in (token, *(inner for word, inner in prepositions(token) if word in _OF))
    )


def addresses_people(predicate: Predicate) -> bool:
    """Say whether a charge, threat or demand is put to people or bodies of no state: "urged officials"."""
    frame = predicate.frame
    if predicate.part != "verbs" or not (frame.has("reproach") or frame.has("threat") or frame.has("demand")):
        return False
    people = words("classes", "addressed").union(
        *(words("classes", name) for name in ("private", "audience", "members"))
    )
    tokens = _recipient_tokens(predicate)
    parts = (inner for token in tokens for word, inner in prepositions(token) if word == "of")
    return any(token.pos_ == "PROPN" and token.ent_type_ in _BODIES for token in tokens) or any(
        noun.lemma_.lower() in people for noun in (*tokens, *parts)
    )


def is_conditional(predicate: Predicate) -> bool:
    """Say whether a condition hangs on the verb of the predicate: "if", "unless", "any ship that comes"."""
    if any(c.lower_ == "any" for token in predicate.objects for c in token.children):
        return True
    return any(
        child.dep_ == "advcl" and any(mark.lower_ in {"if", "unless", "should"} for mark in child.children)
        for child in predicate.carrier.children
    )


def _owner_or_support(predicate: Predicate, finder: PartyFinder) -> bool:
    """A noun has an owner or a support verb: "the French condemnation", "voiced condemnation"."""
    if predicate.part != "nouns" or predicate.supported:
        return True
    owners = [c for c in predicate.token.children if c.dep_ in {"poss", "amod", "compound"}]
    owners.extend(predicate.after("by"))
    return any(finder.parties(predicate.paragraph, owner, deep=False) for owner in owners)


def _in_force(predicate: Predicate, finder: PartyFinder) -> bool:
    """A treaty is not told as given up or long made: "the suspension", "anniversary of the treaty"."""
    past = words("classes", "giving_up") | words("classes", "looking_back")
    token = predicate.token
    while token.dep_ in {"pobj", "prep", "dobj", "nsubjpass", "conj", "compound"}:
        token = token.head
        if token.lemma_.lower() in past:
            return False
    return True


def _stands_against(predicate: Predicate, finder: PartyFinder) -> bool:
    """A noun of opposition says to what, and is not given up: not "the opposition", "dropped its refusal"."""
    noun = predicate.token
    if predicate.part != "nouns":
        return True
    given_up = noun.dep_ == "dobj" and noun.head.lemma_ in modality_words("evaluation", "undoing")
    party = noun.lower_ in words("classes", "rival") and not predicate.after("to")
    return not given_up and not party


def _object_stands_for_state(predicate: Predicate, finder: PartyFinder) -> bool:
    """The object is a state or its people, or what stands for them: "its sovereignty", "their efforts"."""
    taken = clause(predicate.token) if not predicate.objects else None
    helped = surface_subject(taken) if taken is not None else None  # "helped Mali rebuild its army"
    for token in predicate.objects if helped is None else [helped]:
        if finder.parties(predicate.paragraph, token, deep=False):
            return True
        if token.lemma_.lower() in words("classes", "standing") and finder.parties(
            predicate.paragraph, token
        ):
            return True
    return False


def _object_act(predicate: Predicate, finder: PartyFinder) -> bool:
    """The object is a deed, not a guest: "welcomed the decision", not "welcomed the president"."""
    deeds = any(not _is_guest(predicate, token, finder) for token in predicate.objects)
    return deeds or clause(predicate.token) is not None


def _is_guest(predicate: Predicate, token: Token, finder: PartyFinder) -> bool:
    """Say whether somebody is welcomed, or how many: "the president", "Malians", "millions of refugees"."""
    lemma = token.lemma_.lower()
    if lemma in words("classes", "quantity"):
        counted = [inner for word, inner in prepositions(token) if word == "of"]
        return bool(counted) and all(_is_guest(predicate, inner, finder) for inner in counted)
    guests = words("classes", "audience") | words("classes", "private") | words("classes", "captive")
    known = finder.cast.at(predicate.paragraph.start + token.idx)
    people = known is not None and known.kind == "demonym" and token.tag_ in {"NNS", "NNPS"}
    return people or lemma in guests or _is_person(predicate, token, finder)


def _object_person(predicate: Predicate, finder: PartyFinder) -> bool:
    return any(_is_person(predicate, token, finder) for token in predicate.objects)


def _object_place(predicate: Predicate, finder: PartyFinder) -> bool:
    """The object is a place called by its name: "captured Berdyansk", not "captured two pilots"."""
    for token in predicate.objects:
        known = finder.cast.at(predicate.paragraph.start + token.idx)
        if str(token.text[:1]).isupper() and (known is None or known.kind not in _PEOPLE):
            return True
    return False


def _subject_person(predicate: Predicate, finder: PartyFinder) -> bool:
    doer = understood_subject(predicate.token)
    return doer is not None and _is_person(predicate, doer, finder)


def _is_person(predicate: Predicate, token: Token, finder: PartyFinder) -> bool:
    if token.lower_ in _PRONOUNS:
        return True
    if token.lower_ == "it":
        return False
    mention = finder.cast.at(predicate.paragraph.start + token.idx)
    if mention is not None and mention.kind in _PEOPLE:
        return True
    return token.ent_type_ == "PERSON" or token.lemma_.lower() in words("classes", "people")


def _subject_agent(predicate: Predicate, finder: PartyFinder) -> bool:
    """The doer is somebody, not something of theirs: not "Chad’s epidemic threatens", but "Chad’s army"."""
    verb = predicate.token if predicate.part == "verbs" else predicate.carrier
    doer = understood_subject(verb) if predicate.part == "verbs" or predicate.supported else None
    if (
        doer is None
        or doer.pos_ != "NOUN"
        or finder.cast.at(predicate.paragraph.start + doer.idx) is not None
    ):
        return True
    return any(doer.lemma_.lower() in words("classes", kind) for kind in _AGENTS)


def _subject_other_state(predicate: Predicate, finder: PartyFinder) -> bool:
    """The subject is a state other than the one that speaks: "Iran must cooperate", said by another."""
    paragraph, verb = predicate.paragraph, predicate.token
    told_of = verb.head if verb.dep_ == "conj" and surface_subject(verb) is None else verb
    if is_passive(verb) or is_passive(told_of):
        return False
    if verb.lemma_ in words("classes", "benefiting"):
        return False  # "Ukraine must get help": it is for others to give
    speaker = states(finder.speaker(paragraph.start + int(verb.idx)))
    asked = states(finder.parties(paragraph, understood_subject(verb)))
    return bool(speaker) and bool(asked) and not set(speaker) & set(asked)


def _reproach(predicate: Predicate, finder: PartyFinder) -> bool:
    """A word of reproach follows: "called it a provocation", but not "called for", "called on"."""
    verb = predicate.token
    for child in verb.subtree:
        called = child.lower_ in {"on", "upon", "for"} and child.head == verb and verb.lemma_ == "call"
        if child.i > verb.i and called:
            return False
        if child.i > verb.i and (
            child.lemma_.lower() in reproach_words("reproach") or child.lower_ in reproach_words("reproach")
        ):
            return True
    return False


def _wrong_verb(predicate: Predicate, finder: PartyFinder) -> bool:
    """What is said of the other is itself a wrong: "had violated the treaty", "was behind the attack"."""
    complement = clause(predicate.token)
    if complement is None or is_passive(complement) or auxiliaries(complement) & _NOT_YET:
        return False
    if is_negated(complement):
        return complement.lemma_.lower() in reproach_words("undone")
    if tells(complement.lemma_.lower(), "attack", "verbs"):
        return False  # "said Peru had attacked": the attack is the event
    said = [c for c in complement.children if c.dep_ in {"acomp", "attr", "prep"}]
    heads = [complement, *(word for c in said for word in (*with_conjuncts(c), *_of_preposition(c)))]
    return any(
        t.lemma_.lower() in reproach_words("wrong") or t.lower_ in reproach_words("reproach") for t in heads
    )


def _of_preposition(token: Token) -> list[Token]:
    """Return what "in" governs: "is in violation of the treaty"."""
    return [c for c in token.children if c.dep_ == "pobj"] if token.lower_ == "in" else []


def _obligation(predicate: Predicate, finder: PartyFinder) -> bool:
    complement = clause(predicate.token)
    if complement is None:
        return False
    bare = complement.tag_ == "VB" and not auxiliaries(complement)
    return bare or bool(auxiliaries(complement) & {"must", "should", "ought"})


def _future(predicate: Predicate, finder: PartyFinder) -> bool:
    verb = predicate.carrier
    return bool(auxiliaries(verb) & _FUTURE) or verb.head.lemma_ in words("classes", "vowing")


def _refused(predicate: Predicate, finder: PartyFinder) -> bool:
    verb = predicate.token
    return is_negated(verb) and (bool(auxiliaries(verb) & _REFUSING) or verb.dep_ == "xcomp")


def _under_way(predicate: Predicate, finder: PartyFinder) -> bool:
    """Say whether it is told as going on: "kept up contact", not "agreed to keep up contact"."""
    verb = predicate.carrier
    return verb.tag_ != "VB" or verb.head.lemma_ in words("aspect", "ongoing")


_NEEDS: Mapping[str, Check] = {
    "support-verb": lambda predicate, finder: predicate.part != "nouns" or predicate.supported,
    "owner-or-support": _owner_or_support,
    "stands-against": _stands_against,
    "in-force": _in_force,
    "under-way": _under_way,
}
_OBJECTS: Mapping[str, Check] = {
    "for-state": _object_stands_for_state,
    "person": _object_person,
    "place": _object_place,
    "act": _object_act,
}
_SUBJECTS: Mapping[str, Check] = {
    "person": _subject_person,
    "agent": _subject_agent,
    "other-state": _subject_other_state,
}
_CONTENTS: Mapping[str, Check] = {"reproach": _reproach, "wrong": _wrong_verb, "obligation": _obligation}
_MOODS: Mapping[str, Check] = {
    "future": _future,
    "refused": _refused,
    "conditional": lambda predicate, finder: is_conditional(predicate) and not _lets_happen(predicate),
}


def _lets_happen(predicate: Predicate) -> bool:
    """Say whether somebody will not hinder a thing: "would not stand in the way if Mali sends troops"."""
    return is_negated(predicate.token) and predicate.token.lemma_ in words("classes", "hindering")


def no_dealing(predicate: Predicate, sides: Arguments, finder: PartyFinder) -> bool:
    """Say whether the predicate tells of common crime or of what people answered who were asked."""
    return _is_crime(predicate, sides, finder) or _is_survey(predicate, sides)


def _is_survey(predicate: Predicate, sides: Arguments) -> bool:
    """Say whether its doers are people who were asked: "a majority of Malians support sending tanks"."""
    spans = [party.span for party in sides.actors if party.via in _CITIZENS and party.span is not None]
    if not sides.actors or len(spans) < len(sides.actors):
        return False
    starts = {span.start - predicate.paragraph.start for span in spans}
    people = [token for token in predicate.token.sent if token.idx in starts and token.tag_ in _PLURAL]
    return bool(people) and all(_is_counted(token) for token in people)


def _is_counted(people: Token) -> bool:
    of = people.head
    counted = of.lower_ == "of" and of.head.lemma_.lower() in words("classes", "counted")
    return counted or any(token.lemma_.lower() in words("classes", "survey") for token in people.sent)


def _is_crime(predicate: Predicate, sides: Arguments, finder: PartyFinder) -> bool:
    """Say whether the predicate tells of a common crime, or of police and courts at work on one."""
    frame = predicate.frame
    if any(_is_official(party, finder) for party in sides.recipients):
        return False
    lemmas = set(_lemmas_of_sentence(predicate))
    if frame.has("coercion") and not sides.recipients:  # whoever it is: "he was convicted of fraud"
        return bool(lemmas & words("classes", "crime"))
    if frame.has("attack"):  # "a Dane was jailed for killing his Swedish brother"
        return bool(lemmas & words("classes", "trial")) and all(
            party.via in _CITIZENS for party in sides.actors
        )
    if not frame.has("in-courts") or not sides.recipients or frame.mode == "cyber":
        return False
    if lemmas & words("classes", "crime"):
        return True
    police = words("classes", "police") | words("classes", "court")
    by_police = any(token.lemma_.lower() in police for token in sides.tokens)
    return by_police and bool(lemmas & words("classes", "suspicion"))


def _is_official(party: Party, finder: PartyFinder) -> bool:
    """Say whether a side is more than one of its people, a "Russian executive", or one once in office."""
    if party.via in _CITIZENS:
        return False
    if party.span is not None and party.span.quote.split()[-1].lower() in words("classes", "private"):
        return False
    mention = finder.cast.at(party.span.start) if party.span is not None else None
    return mention is None or not finder.is_out_of_office(mention)


def _lemmas_of_sentence(predicate: Predicate) -> Iterator[str]:
    return (token.lemma_.lower() for token in predicate.token.sent)
