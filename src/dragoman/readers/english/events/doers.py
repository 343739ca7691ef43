"""Who does what a predicate tells: the subject, agent or owner, or whoever the words around it name.

A verb's doer is its subject, through control, coordination and passives. A noun's is its owner ("Russia's
attack"), the subject of the verb that supports it ("held talks") or of one that says who does the deed
("ordered the bombing"), or of the verb whose phrase holds it ("arrived for talks").
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dragoman.lexicon.actors import organisations
from dragoman.lexicon.modality import words as modality
from dragoman.lexicon.predicates import triggers, words
from dragoman.lexicon.titles import role_of
from dragoman.readers.english.events.predicates import Predicate
from dragoman.readers.english.events.who import Who
from dragoman.readers.english.predicate_arguments import objects, subject, understood_subject
from dragoman.readers.english.syntax import (
    agent,
    governing_verb,
    is_infinitive,
    is_passive,
    prepositions,
    surface_subject,
    with_conjuncts,
)
from dragoman.record import RECIPROCAL, Party

if TYPE_CHECKING:
    from spacy.tokens import Token

OWNING = frozenset({"poss", "amod", "compound", "nmod"})
_PAIR = 2
_IN_THE_STREET = frozenset({"demo", "riot"})
_COMES_BACK = frozenset({"it", "they", "he", "she", "its", "their", "his", "her"})
_TOWARDS = frozenset({"for", "with", "in", "on", "to"})
_NOT_FOR_COURTS = frozenset(
    {"REJECT", "REQUEST", "SUPPORT", "AGREE", "CONSULT", "COOPERATE", "ASSAULT", "MOBILIZE", "RETREAT"}
)
_BY_ARMED_GROUPS = frozenset({"ASSAULT", "COERCE", "MOBILIZE", "PROTEST", "RETREAT"})
_IN_OFFICE = frozenset({"ACCUSE", "REQUEST", "SUPPORT", "THREATEN", "CONSULT"})  # for a state
_KEPT_OUT = frozenset({"SANCTION", "CONCEDE"})  # who is banned or released from a country is so by it
_YEAR = re.compile(r"(?:19|20)\d\d")
_OWN_DEEDS = frozenset({"AID", "MOBILIZE", "SANCTION", "CONCEDE", "RETREAT"})


def doers(predicate: Predicate, who: Who) -> tuple[list[Party], list[Token]]:
    """Return the parties that do it, as far as the words name them, and the tokens they were read from."""
    paragraph = predicate.paragraph
    if predicate.frame.actor == "speaker":
        return who.speaker(predicate.paragraph.start + int(predicate.token.idx)), []
    if predicate.part == "nouns":
        return _owner(predicate, who)
    if predicate.frame.actor != "subject":
        return _elsewhere(predicate, who)
    verb = predicate.token if predicate.part == "verbs" else predicate.carrier
    if predicate.is_clipped_passive:
        if _is_of_own(predicate):
            return [
                p for token in predicate.objects for p in who.parties(paragraph, token)
            ], predicate.objects
        return _where_done(predicate, who, verb)
    doer = subject(verb) if predicate.part == "verbs" else understood_subject(verb)
    if doer is not None and _is_unofficial(predicate, who, doer):
        official = (other for other in with_conjuncts(doer)[1:] if not _is_unofficial(predicate, who, other))
        doer = next(official, None)
        if doer is None:
            return [], []
    found = who.parties(paragraph, doer)
    if not found and predicate.part == "verbs" and _is_pleasure(verb):
        return who.speaker(paragraph.start + int(verb.idx)), []
    if not found and predicate.part == "verbs" and is_passive(verb):
        found, tokens = _where_done(predicate, who, verb)
        if not found and predicate.frame.mode in _IN_THE_STREET and doer is not None:
            found, tokens = _where_protested(predicate, who), [doer]
        if not found and _is_of_own(predicate):
            tokens = predicate.objects
            found = [party for token in tokens for party in who.parties(paragraph, token)]
        return (found, tokens) if found else _announced_by(predicate, who)
    if not found and doer is not None:
        outer = _behind_pronoun(predicate, who, doer) or _behind_noun(verb, doer)
        if outer is not None:
            doer, found = outer, who.parties(paragraph, outer)
        elif doer.lemma_.lower() in words("classes", "enactment"):
            return who.issuers(), []  # what an official text calls "the law" is that of whoever issues it
        elif _is_everybody(predicate, doer):
            return who.speaker(paragraph.start + int(verb.idx)), [doer]  # "the world condemns": so does he
        elif doer.lemma_.lower() in words("classes", "troops"):
            return _announced_by(predicate, who)
        elif predicate.frame.mode in _IN_THE_STREET:
            return _where_protested(predicate, who), [doer]
    return found, [doer] if doer is not None else []


def _is_everybody(predicate: Predicate, doer: Token) -> bool:
    """Say whether who speaks is of those who act: "the world condemns", but not "the world refuses"."""
    everybody = doer.lemma_.lower() in words("classes", "everybody")
    return everybody and predicate.frame.speech and predicate.frame.type != "REJECT"


def _is_pleasure(verb: Token) -> bool:
    """Say whether the speaker does what is called so: "it is an honour to welcome the president"."""
    if not is_infinitive(verb) or verb.dep_ not in {"acl", "relcl", "xcomp", "ccomp", "advcl"}:
        return False
    said = verb.head
    while said.dep_ == "conj":
        said = said.head
    own = surface_subject(said.head if said.dep_ in {"attr", "acomp"} else said)
    return own is not None and own.lower_ == "it" and said.lemma_.lower() in words("classes", "pleasure")


def is_private(predicate: Predicate, who: Who, token: Token) -> bool:
    """Say whether `token` heads a phrase for private people or firms: "the family of a British soldier"."""
    frame, lemma = predicate.frame, token.lemma_.lower()
    if lemma in words("classes", "court") and frame.type in _NOT_FOR_COURTS:
        named = who.parties(predicate.paragraph, token)
        return not any(party.state in organisations() for party in named)  # "a UN court ordered Chad"
    if lemma in frame.subject:
        return False  # whom the frame itself asks for: "hackers attacked"
    if any(child.dep_ == "det" and child.lower_ == "any" for child in token.children):
        return True  # "any Chilean citizen could ask"
    known = who.cast.at(predicate.paragraph.start + token.idx)
    first = token.doc[token.left_edge.i].lower_
    if first in words("classes", "out_of_office") and frame.type in _IN_OFFICE - {"CONSULT"}:
        return known is None or who.is_out_of_office(known)
    if known is not None and known.kind == "office" and not role_of(known.office or ""):
        return lemma in words("classes", "private")  # "a Malian state TV editor"
    if known is not None:
        past = any(_YEAR.fullmatch(word.text) for word in token.sent)  # what was done in office
        return frame.type in _IN_OFFICE and not past and who.is_out_of_office(known)
    if any(c.lemma_.lower() in words("classes", "private_kinds") for c in token.children if c.dep_ in OWNING):
        return True
    return frame.type != "PROTEST" and lemma in words("classes", "private")


def _is_unofficial(predicate: Predicate, who: Who, doer: Token) -> bool:
    return (
        is_private(predicate, who, doer)
        or _is_firm(predicate, who, doer)
        or _is_anybody(predicate, who, doer)
    )


def _is_anybody(predicate: Predicate, who: Who, token: Token) -> bool:
    """Say whether the words tell only of which people somebody is: "a Chilean", not "the Chileans"."""
    known = who.cast.at(predicate.paragraph.start + token.idx)
    if known is None or known.kind != "demonym" or predicate.frame.type in _BY_ARMED_GROUPS:
        return False
    if token.pos_ == "ADJ" or token.dep_ in OWNING:
        return False
    return token.tag_ not in {"NNS", "NNPS"} or not any(c.lower_ == "the" for c in token.children)


def _is_firm(predicate: Predicate, who: Who, token: Token) -> bool:
    """Say whether a proper name, not of any known body, is that of a firm or club: "Chile's Andes Group"."""
    if token.pos_ != "PROPN" or token.ent_type_ != "ORG" or predicate.frame.type in _BY_ARMED_GROUPS:
        return False
    at, dateline = predicate.paragraph.start + token.idx, who.document.report.dateline
    if dateline is not None and at < dateline.span.end:  # the parser takes "OSLO —" for the subject
        return False
    if who.cast.at(at) is not None:
        return False
    named = {t.lemma_.lower() for t in (token, *token.children) if t.dep_ != "poss"}
    return not named & words("classes", "institution")


def is_private_contact(predicate: Predicate, who: Who, token: Token) -> bool:
    """Say whether a contact is with private people: "met a Canadian businessman"."""
    return predicate.frame.type in RECIPROCAL and is_private(predicate, who, token)


def _elsewhere(predicate: Predicate, who: Who) -> tuple[list[Party], list[Token]]:
    """Return who does what the subject undergoes: "repelled an attack", "received tanks from Poland"."""
    place = predicate.frame.actor
    if place == "owner-of-object":
        taken = [t for one in predicate.objects for t in ([one, one.head] if one.dep_ == "appos" else [one])]
        owners = [child for one in taken for child in one.children if child.dep_ in OWNING]
        tokens = [owner for owner in owners if owner.doc[owner.i + 1].text != "-"]  # not "Soviet-era"
    else:
        tokens = predicate.objects if place == "object" else predicate.after(place)
    return [p for token in tokens for p in who.parties(predicate.paragraph, token)], tokens


def _announced_by(predicate: Predicate, who: Who) -> tuple[list[Party], list[Token]]:
    """Return who announces what it will do itself: "Britain announced that troops would be sent"."""
    head = predicate.token.head
    told = predicate.token.dep_ == "ccomp" and head.lemma_ in words("classes", "announcing")
    doer = understood_subject(head) if told and predicate.frame.type in _OWN_DEEDS else None
    found = who.parties(predicate.paragraph, doer)
    return found, [doer] if found and doer is not None else []


def _behind_noun(verb: Token, doer: Token) -> Token | None:
    """Return who made what speaks or strikes: "adopted a resolution calling on", "fired rockets hitting"."""
    if verb.dep_ != "acl" or doer != verb.head or doer.dep_ not in {"dobj", "pobj"}:
        return None
    above = governing_verb(doer)
    return subject(above) if above.pos_ == "VERB" else None


def _where_done(predicate: Predicate, who: Who, verb: Token) -> tuple[list[Party], list[Token]]:
    """Return who stands behind a passive without agent: "jailed in Iran", "killed in a Russian attack".

    Who is banned "from entering Chad" is banned by Chad. What is agreed "between Chad and Libya" is agreed
    by both.
    """
    paragraph = predicate.paragraph
    for word, inner in prepositions(verb):
        if word == "from" and _is_kept_out(predicate, verb) and _undergoes(predicate, verb):
            named = [inner] if inner.pos_ != "VERB" else objects(inner)
            if found := [p for token in named for p in who.parties(paragraph, token)]:
                return found, [inner]
        if predicate.frame.place_actor and word in {"in", "to", "by"}:
            rooms = [t for near, t in prepositions(inner) if near == "in"]  # "to the ministry in Oslo"
            if found := [p for t in (inner, *rooms) for p in who.countries(paragraph, t)]:
                return found[:1], [inner]
        if word in {"between", "among"} and predicate.frame.type in RECIPROCAL:
            return who.parties(predicate.paragraph, inner), [inner]
        if word in {"in", "by", "during"}:
            deed = any(f.type == "ASSAULT" for f in triggers("nouns").get(inner.lemma_.lower(), ()))
            named = [c for c in inner.children if c.dep_ in OWNING] if deed else [inner]
            if deed and predicate.is_clipped_passive:  # "three Danes killed in Mali raid" is where, not who
                named = [c for c in named if c.dep_ in {"poss", "amod"}]
            found = [p for token in named for p in who.parties(predicate.paragraph, token)]
            if found and predicate.frame.type == ("ASSAULT" if deed else "COERCE"):
                return found, [inner]
    return [], []


def _is_of_own(predicate: Predicate) -> bool:
    """Say whether a state does it to its own: "the envoy was recalled"."""
    return predicate.frame.mode == "withdraw" and predicate.token.lemma_ in words("classes", "recalling")


def _is_kept_out(predicate: Predicate, verb: Token) -> bool:
    """Say whether where somebody is sent from does it: "banned from Chad", not "recalled from it"."""
    if _is_of_own(predicate):
        return False
    return predicate.frame.type in _KEPT_OUT or verb.lemma_ in words("classes", "removing")


def _undergoes(predicate: Predicate, verb: Token) -> bool:
    return is_passive(verb) or predicate.is_clipped_passive


def _where_protested(predicate: Predicate, who: Who) -> list[Party]:
    """Return the country whose people protest, where the words say only in which town they do."""
    near = list(prepositions(predicate.token))
    places = [inner for word, inner in near if word == "in"]
    for mission in (*predicate.objects, *(inner for _, inner in near)):
        places.extend(inner for word, inner in prepositions(mission) if word == "in")
    return [party for place in places for party in who.countries(predicate.paragraph, place)][:1]


def _behind_pronoun(predicate: Predicate, who: Who, doer: Token) -> Token | None:
    """Return the subject that an unresolved pronoun comes back to: "officials deny that they supply arms"."""
    owner = next((c for c in doer.children if c.dep_ == "poss"), doer)
    known = who.cast.at(predicate.paragraph.start + owner.idx)
    if owner.lower_ not in _COMES_BACK or known is not None or predicate.carrier.dep_ != "ccomp":
        return None
    return understood_subject(predicate.carrier.head)


def _owner(predicate: Predicate, who: Who) -> tuple[list[Party], list[Token]]:
    """Return the doer of a noun: its owner, the "by" after it, or the subject of its support verb."""
    noun, paragraph = predicate.token, predicate.paragraph
    owners = predicate.after("of") if predicate.frame.actor == "of" else []
    owners.extend(child for child in noun.children if child.dep_ in OWNING)
    named = [(p, owner) for owner in owners for p in who.parties(paragraph, owner)]
    if not named:
        named = [(p, inner) for inner in predicate.after("by") for p in who.parties(paragraph, inner)]
    if not named and (predicate.frame.type in RECIPROCAL or predicate.frame.mutual):
        named = [
            (p, t)
            for word in ("between", "among", "of")
            for t in predicate.after(word)
            for p in who.parties(paragraph, t)
        ]
    if predicate.supported:
        doer = (
            subject(predicate.carrier)
            if is_passive(predicate.carrier)
            else understood_subject(predicate.carrier)
        )
        if doer is not None and not (is_private(predicate, who, doer) or _is_firm(predicate, who, doer)):
            supported = [(p, doer) for p in who.parties(paragraph, doer)]
            if predicate.frame.type in RECIPROCAL:
                named = supported + [
                    row for row in named if row[0].state not in {p.state for p, _ in supported}
                ]
            else:
                named = supported if _falls_on_owner(predicate, named, supported) else named or supported
    if not named:
        named = [(p, noun) for p in _before(predicate, who)]
    if not named or (predicate.frame.mode == "visit" and len({p.state for p, _ in named}) < _PAIR):
        known = {p.state for p, _ in named}
        outer = _outer_subject(predicate) or ([] if named else _ordered_by(predicate) or _present(predicate))
        found = [(p, t) for t in outer for p in who.parties(paragraph, t)]
        named += [row for row in found if not named or row[0].state not in known]
    if predicate.frame.type == "CONSULT" and len({p.state for p, _ in named}) == 1:
        named = _who_met(predicate, who, named)
    parties = list({p.state: p for p, _ in reversed(named)}.values())[::-1]
    return parties, list(dict.fromkeys(token for _, token in named))


def _who_met(predicate: Predicate, who: Who, host: list[tuple[Party, Token]]) -> list[tuple[Party, Token]]:
    """Return those who do something where they meet, the host among them: "Chad and Mali vow … at summit"."""
    guests = [
        (p, token) for token in _outer_subject(predicate) for p in who.parties(predicate.paragraph, token)
    ]
    states_of = {p.state for p, _ in guests}
    return guests if len(states_of) >= _PAIR and {p.state for p, _ in host} <= states_of else host


def _falls_on_owner(
    predicate: Predicate, owners: list[tuple[Party, Token]], doers: list[tuple[Party, Token]]
) -> bool:
    """Say whether a name before a curb is whom another lays it on: "Norway extended Mali sanctions"."""
    if predicate.frame.type != "SANCTION" or not owners or not doers:
        return False
    laid = predicate.carrier.lemma_ not in words("classes", "undergoing") and not is_passive(
        predicate.carrier
    )
    return laid and all(token.dep_ in {"compound", "nmod"} for _, token in owners)


def _ordered_by(predicate: Predicate) -> list[Token]:
    """Return who does the deed that a noun names by what its verb says: "ordered the bombing of Serbia"."""
    noun, verb = predicate.token, predicate.carrier
    while noun.dep_ == "conj":
        noun = noun.head
    governed = noun.dep_ == "pobj" and noun.head.lower_ in _TOWARDS and noun.head.head == verb
    named = noun.dep_ in {"dobj", "nsubjpass"} and noun.head == verb
    answered = governed and noun.head.lower_ == "with" and verb.lemma_ in words("classes", "answering")
    if not (named and verb.lemma_ in words("classes", "doing")) and not (
        answered or (governed and verb.lemma_ in words("classes", "doing_with"))
    ):
        return []
    doer = subject(verb)
    return [doer] if doer is not None else []


def _before(predicate: Predicate, who: Who) -> list[Party]:
    """Return the parties named in the words before a noun of its phrase: "the U.S.-Russia Arms Dialogue"."""
    noun, paragraph = predicate.token, predicate.paragraph
    first = noun.doc[noun.left_edge.i : noun.i]
    if not len(first) or any(t.dep_ in {"prep", "relcl", "acl", "case"} for t in first):
        return []
    start, end = paragraph.offsets(first)
    return [p for mention in who.cast.within(start, end) for p in who.party(mention)]


def _present(predicate: Predicate) -> list[Token]:
    """Return who was at a contact with somebody: "said after talks with the Pole", "told a briefing with"."""
    noun, verb = predicate.token, predicate.carrier
    if predicate.frame.type != "CONSULT" or predicate.supported or not predicate.after("with"):
        return []
    tells = noun.dep_ == "dobj" and verb.lemma_ in modality("denied", "saying")
    meanwhile = noun.dep_ == "pobj" and noun.head.lower_ in words("classes", "meanwhile")
    if verb.pos_ != "VERB" or not (tells or meanwhile):
        return []
    doer = subject(verb)
    return [doer] if doer is not None else []


def _outer_subject(predicate: Predicate) -> list[Token]:
    """Return the subject of the verb whose phrase holds the noun: "is on a visit", "arrived for talks"."""
    noun, verb = predicate.token, predicate.carrier
    if predicate.is_in_verbless_title and predicate.frame.type in RECIPROCAL:
        return [verb]
    if noun.dep_ != "pobj" or verb.pos_ not in {"VERB", "AUX"} or predicate.frame.type not in RECIPROCAL:
        return []
    prep = noun.head
    if prep.head != verb and not (prep.head.head == verb and prep.head.dep_ in {"dobj", "prep", "advmod"}):
        return []
    doer = agent(verb) or understood_subject(verb)
    return [doer] if doer is not None else []
