"""Further demands of a frame, by the names that `lexicons/predicates.toml` uses.

`unmet_by_words` asks them of the words alone, `unmet_by_parties` once the parties are known.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from dragoman.lexicon.actors import organisations
from dragoman.lexicon.places import continents
from dragoman.lexicon.predicates import words
from dragoman.readers.english.events.predicates import Predicate
from dragoman.readers.english.events.roles import Roles, asks_for_help, standing
from dragoman.readers.english.events.who import Who, states
from dragoman.readers.english.events.wording import WORDING
from dragoman.readers.english.predicate_arguments import understood_subject
from dragoman.readers.english.syntax import auxiliaries, clause, is_passive, prepositions, surface_subject
from dragoman.record import RECIPROCAL

if TYPE_CHECKING:
    from spacy.tokens import Token

# All else without another side is domestic, or a courtesy.
ALONE = frozenset({"MOBILIZE"}) | RECIPROCAL
ABROAD = frozenset({"ACCUSE", "REQUEST", "THREATEN", "REJECT", "SANCTION", "AID", "SUPPORT"})
_BY_NAME = frozenset({"named", "demonym", "metonym", "person"})
_OF = frozenset({"of", "in", "from", "to", "against"})
_MAYBE = frozenset({"may", "might", "could"})
_SOMEBODY = frozenset({"person", "office", "pair"})
_AGENTS = (
    *("institution", "enactment", "people", "statesmen", "envoy", "members", "court", "police"),
    *("armed_people", "troops", "craft", "weapons", "arms"),
)
_WITH = frozenset({"for", "with", "in", "by"})
_PRONOUNS = frozenset(
    {"he", "she", "they", "who", "him", "her", "them", "i", "we", "us", "me", "you", "whom"}
)


def unmet_by_words(predicate: Predicate, who: Who) -> tuple[str, ...]:
    """Return the demands of the frame that the words around the predicate do not meet."""
    return tuple(
        need
        for need in predicate.frame.needs
        if (need in WORDING and not WORDING[need](predicate))
        or (need in _CHECKS and not _CHECKS[need](predicate, who))
    )


def unmet_by_parties(predicate: Predicate, sides: Roles) -> tuple[str, ...]:
    """Return the demands of the frame that the parties found do not meet."""
    needs = predicate.frame.needs
    several = len({*states(sides.actors), *states(sides.recipients)}) > 1
    several = several or _of_many(predicate, sides) or _tours_abroad(predicate)
    unmet: list[str] = [need for need in ("several-states", "both-sides") if need in needs and not several]
    abroad = goes_abroad(predicate) or _is_reprisal(predicate) or asks_for_help(predicate, "arms_asked")
    abroad = abroad or _is_between_states(predicate)
    if not sides.recipients and predicate.frame.type in ABROAD and abroad:
        return tuple(unmet)
    if predicate.frame.type == "CONSULT" and not several and _is_at_home(predicate):
        unmet.append("counterpart")
    if predicate.frame.type == "AGREE" and not several and not abroad and _is_deal(predicate, sides):
        unmet.append("counterpart")
    if predicate.frame.type == "AGREE" and not several and not abroad and _is_with_others(predicate, sides):
        unmet.append("counterpart")
    if predicate.frame.type not in ALONE and not sides.recipients:
        unmet.append("recipient")
    unmet.extend(need for need in ("recipient", "named-recipient") if need in needs and not sides.recipients)
    return tuple(unmet)


def _of_many(predicate: Predicate, sides: Roles) -> bool:
    """Say whether the members of an organisation meet: "NATO held a summit", not "at the NATO summit"."""
    told = predicate.frame.type == "CONSULT" and predicate.token.dep_ != "pobj"
    told = told and not (predicate.part == "verbs" and (predicate.objects or _addressed(predicate)))
    return told and any(party.state in organisations() and party.via == "named" for party in sides.actors)


def _is_deal(predicate: Predicate, sides: Roles) -> bool:
    """Say whether one state strikes a deal with nobody named, which is rather one of business."""
    if any(party.state in organisations() or party.via not in _BY_NAME for party in sides.actors):
        return False
    return any(token.lemma_.lower() in words("classes", "business") for token in predicate.objects)


def _is_with_others(predicate: Predicate, sides: Roles) -> bool:
    """Say whether a state agrees with somebody who is none: "a truce with the main armed groups"."""
    return not any(party.state in organisations() for party in sides.actors) and bool(predicate.after("with"))


def _is_reprisal(predicate: Predicate) -> bool:
    """Say whether a threat is one that only other states can meet with: "threatened to retaliate"."""
    if predicate.frame.type != "THREATEN" or predicate.part != "verbs":
        return False
    told = clause(predicate.token)
    named = [*predicate.objects, *([told] if told is not None else [])]
    return any(token.lemma_.lower() in words("classes", "reprisal") for token in named)


def _is_between_states(predicate: Predicate) -> bool:
    """Say whether what is left is something that states have with each other: "halted negotiations"."""
    left = predicate.objects if predicate.frame.type == "REJECT" else []
    return any(noun.lemma_.lower() in words("classes", "between_states") for noun in left)


def _tours_abroad(predicate: Predicate) -> bool:
    """Say whether somebody visits several states that the words do not name: "a trip to Africa"."""
    if predicate.part != "nouns" or predicate.frame.mode != "visit":
        return False
    toured = [t for word in ("to", "of", "in", "across", "through") for t in predicate.after(word)]
    if predicate.token.pos_ == "NOUN":  # no "European Tour" of golf
        toured.extend(c for c in predicate.token.children if c.dep_ in {"amod", "compound"})
    return any(t.lemma_.lower() in words("classes", "toured") or t.text in continents() for t in toured)


def _addressed(predicate: Predicate) -> list[Token]:
    return [token for word in ("to", "with") for token in predicate.after(word)]


def _is_at_home(predicate: Predicate) -> bool:
    """Say whether a verb of meeting names somebody met who is no foreign office: "met with voters"."""
    if predicate.part != "verbs":
        return False
    met = [t for role in predicate.frame.recipient for tokens in standing(predicate, role) for t in tokens]
    offices = words("classes", "envoy") | words("classes", "people") | words("classes", "statesmen")
    return not any(
        token.pos_ in {"PROPN", "PRON"} or (token.lemma_.lower() in offices and not _is_of_home(token))
        for token in met
    )


def _is_of_home(noun: Token) -> bool:
    """Say whether the words before the noun tell of no government: "business leaders", "local officials"."""
    at_home = words("classes", "at_home")
    return any(c.lemma_.lower() in at_home for c in noun.children if c.dep_ in {"amod", "compound", "nmod"})


def goes_abroad(predicate: Predicate) -> bool:
    """Say whether the other side is foreign, though no state is named: "the West", "allies", "a treaty"."""
    reach = [t for role in predicate.frame.recipient for tokens in standing(predicate, role) for t in tokens]
    headline = predicate.paragraph.kind == "title"  # running text names the allies that it means
    alone, many = ("foreign", "foreign_many") if headline else ("bloc", "bloc")
    if predicate.frame.type == "AID":  # "gives states $2m for schools" may be at home
        many = "helped"
    asked = predicate.frame.type == "REQUEST"  # "called for international help"
    return any(
        (noun.lemma_.lower() in words("classes", alone) and many != "helped")
        or (noun.tag_ == "NNS" and noun.lemma_.lower() in words("classes", many))
        or (asked and any(c.lower_ in words("classes", "of_the_world") for c in noun.children))
        for token in reach
        for noun in (token, *(inner for word, inner in prepositions(token) if word in _OF))
    )


def _owner_or_support(predicate: Predicate, who: Who) -> bool:
    if predicate.part != "nouns" or predicate.supported:
        return True
    owners = [c for c in predicate.token.children if c.dep_ in {"poss", "amod", "compound"}]
    owners.extend(predicate.after("by"))
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
    taken = clause(predicate.token) if not predicate.objects else None
    helped = surface_subject(taken) if taken is not None else None  # "helped Mali rebuild its army"
    for token in predicate.objects if helped is None else [helped]:
        if who.parties(predicate.paragraph, token, deep=False):
            return True
        if token.lemma_.lower() in standing and who.parties(predicate.paragraph, token):
            return True
    return False


def _object_act(predicate: Predicate, who: Who) -> bool:
    """The object is a deed, not a guest: "welcomed the decision", not "welcomed the president"."""
    return (
        any(not _is_guest(predicate, token, who) for token in predicate.objects)
        or clause(predicate.token) is not None
    )


def _voiced(predicate: Predicate, who: Who) -> bool:
    """Somebody has the concern, it is not only what comes of something: not "the row raised concerns"."""
    verb = predicate.carrier
    if verb.lemma_ not in words("classes", "causing"):
        return True
    doer = understood_subject(verb)
    if doer is None or (verb.dep_ == "advcl" and verb.tag_ == "VBG"):
        return False
    named = who.parties(predicate.paragraph, doer, deep=False) or _is_person(predicate, doer, who)
    return bool(named) or doer.lemma_.lower() in words("classes", "statesmen")


def _is_guest(predicate: Predicate, token: Token, who: Who) -> bool:
    """Say whether somebody is welcomed, or how many: "the president", "Malians", "millions of refugees"."""
    lemma = token.lemma_.lower()
    if lemma in words("classes", "quantity"):
        counted = [inner for word, inner in prepositions(token) if word == "of"]
        return bool(counted) and all(_is_guest(predicate, inner, who) for inner in counted)
    guests = words("classes", "audience") | words("classes", "private") | words("classes", "captive")
    known = who.cast.at(predicate.paragraph.start + token.idx)
    people = known is not None and known.kind == "demonym" and token.tag_ in {"NNS", "NNPS"}
    return people or lemma in guests or _is_person(predicate, token, who)


def _object_person(predicate: Predicate, who: Who) -> bool:
    return any(_is_person(predicate, token, who) for token in predicate.objects)


def _object_place(predicate: Predicate, who: Who) -> bool:
    """The object is a place called by its name: "captured Berdyansk", not "captured two pilots"."""
    people = {"person", "office", "pronoun", "pair"}
    for token in predicate.objects:
        known = who.cast.at(predicate.paragraph.start + token.idx)
        if str(token.text[:1]).isupper() and (known is None or known.kind not in people):
            return True
    return False


def _no_forecast(predicate: Predicate, who: Who) -> bool:
    """What is warned of is not what one of the two may come to do: "warned that Mali may send arms"."""
    told = clause(predicate.token) if predicate.part == "verbs" else None
    if told is None or told.dep_ != "ccomp" or not auxiliaries(told) & _MAYBE:
        return True
    doer = surface_subject(told)
    return doer is None or not (doer.pos_ == "PRON" or who.parties(predicate.paragraph, doer, deep=False))


def _under_fire(predicate: Predicate, who: Who) -> bool:
    """Who is targeted is no single person, or the sentence tells of arms: not "targeted the minister"."""
    if predicate.token.lemma_.lower() not in words("classes", "aiming"):
        return True
    aims = (t for t in predicate.token.subtree if t.dep_ == "pobj" and t.head.lower_ in _WITH)
    if any(inner.lemma_.lower() in predicate.frame.not_object for inner in aims):
        return False  # "targeted the group for sanctions"
    known = [who.cast.at(predicate.paragraph.start + t.idx) for t in predicate.objects]
    if not any(m is not None and m.kind in _SOMEBODY for m in known):
        return True
    arms = words("classes", "weapons") | words("classes", "craft")
    return any(t.lemma_.lower() in arms for t in predicate.token.sent)


def _subject_person(predicate: Predicate, who: Who) -> bool:
    doer = understood_subject(predicate.token)
    return doer is not None and _is_person(predicate, doer, who)


def _is_person(predicate: Predicate, token: Token, who: Who) -> bool:
    if token.lower_ in _PRONOUNS:
        return True
    if token.lower_ == "it":
        return False
    mention = who.cast.at(predicate.paragraph.start + token.idx)
    if mention is not None and mention.kind in {"person", "office", "pronoun", "pair"}:
        return True
    return token.ent_type_ == "PERSON" or token.lemma_.lower() in words("classes", "people")


def _other_subject(predicate: Predicate, who: Who) -> bool:
    """The subject is a state other than the one that speaks: "Iran must cooperate", said by another."""
    paragraph, verb = predicate.paragraph, predicate.token
    offset = paragraph.start + int(verb.idx)
    told_of = verb.head if verb.dep_ == "conj" and surface_subject(verb) is None else verb
    if _inverted(verb) or is_passive(verb) or is_passive(told_of):
        return False
    if verb.lemma_ in words("classes", "benefiting"):
        return False  # "Ukraine must get help": it is for others to give
    speaker = states(who.speaker(offset))
    asked = states(who.parties(paragraph, understood_subject(verb)))
    return bool(speaker) and bool(asked) and not set(speaker) & set(asked)


def _inverted(verb: Token) -> bool:
    """A modal before its subject is a condition or a question: "should Washington enforce sanctions"."""
    own = surface_subject(verb)
    return own is not None and any(c.dep_ == "aux" and c.i < own.left_edge.i for c in verb.children)


def _as_spy(predicate: Predicate, who: Who) -> bool:
    """It is done to somebody for having worked for another state: "jailed for spying for Mali"."""
    return any(who.parties(predicate.paragraph, token) for [token] in standing(predicate, "spied-for"))


def _object_is_state(predicate: Predicate, who: Who) -> bool:
    """The object is a state itself, not somebody or something of it: "suspended Mali"."""
    return any(
        party.via == "named"
        for token in predicate.objects
        for party in who.parties(predicate.paragraph, token, deep=False)
    )


def _by_agent(predicate: Predicate, who: Who) -> bool:
    """The doer is somebody, not something of theirs: not "Chad’s epidemic threatens", but "Chad’s army"."""
    doer = understood_subject(predicate.token) if predicate.part == "verbs" else None
    if doer is None or doer.pos_ != "NOUN" or who.cast.at(predicate.paragraph.start + doer.idx) is not None:
        return True
    return any(doer.lemma_.lower() in words("classes", kind) for kind in _AGENTS)


def _by_state(predicate: Predicate, who: Who) -> bool:
    """The doer is a state or an organ of it: "Iran unveiled", "its army unveiled", not "its museum"."""
    doer = understood_subject(predicate.carrier)
    if doer is None:
        return predicate.is_clipped_passive
    organs = words("classes", "institution") | words("classes", "police") | words("classes", "court")
    known = who.parties(predicate.paragraph, doer, deep=False)
    return bool(known) or doer.lemma_.lower() in organs


_CHECKS: dict[str, Callable[[Predicate, Who], bool]] = {
    "owner-or-support": _owner_or_support,
    "object-state": _object_state,
    "object-act": _object_act,
    "object-stands-for-state": _object_stands_for_state,
    "object-person": _object_person,
    "object-place": _object_place,
    "subject-person": _subject_person,
    "no-forecast": _no_forecast,
    "voiced": _voiced,
    "under-fire": _under_fire,
    "not-by-person": lambda predicate, who: not _subject_person(predicate, who),
    "other-subject": _other_subject,
    "as-spy": _as_spy,
    "object-is-state": _object_is_state,
    "by-state": _by_state,
    "by-agent": _by_agent,
}
