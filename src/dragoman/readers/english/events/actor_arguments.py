"""Who does what a predicate tells: the subject, agent or owner, or whoever the words around it name.

A verb's doer is its subject, through control, coordination and passives. A noun's is its owner ("Russia's
attack"), the subject of the verb that supports it ("held talks") or of one that says who does the deed
("ordered the bombing"), or of the verb whose phrase holds it ("arrived for talks").

Some states that the words name take no part: they are to be helped by what is asked, or only tell the time.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dragoman.lexicon.office_titles import role_of
from dragoman.lexicon.predicates import words
from dragoman.lexicon.states import unions
from dragoman.readers.english.events.parties import PartyFinder
from dragoman.readers.english.events.triggers import Predicate, is_occasion_clause
from dragoman.readers.english.predicate_arguments import subject, understood_subject
from dragoman.readers.english.syntax import agent, governing_verb, is_passive, prepositions, with_conjuncts
from dragoman.record import Party

if TYPE_CHECKING:
    from spacy.tokens import Token

OWNING = frozenset({"poss", "amod", "compound", "nmod"})
_NAMING = frozenset({"appos", "compound", "flat"})
_BODIES = frozenset({"group", "body"})
_PAIR = 2
_AIMED_AT = frozenset({"to", "toward", "towards", "on", "over", "for", "with", "against"})
_MATTER = frozenset({"amid", "after", "before", "following"})  # what it is about, or answers
_IN_THE_STREET = frozenset({"demo", "riot"})
_COMES_BACK = frozenset({"it", "they", "he", "she", "its", "their", "his", "her"})
_TOWARDS = frozenset({"for", "with", "in", "on", "to"})
_YEAR = re.compile(r"(?:19|20)\d\d")


def find_actors(predicate: Predicate, finder: PartyFinder) -> tuple[list[Party], list[Token]]:
    """Return the parties that do it, as far as the words name them, and the tokens they were read from."""
    paragraph = predicate.paragraph
    if predicate.frame.actor == "speaker":
        return finder.speaker(predicate.paragraph.start + int(predicate.token.idx)), []
    if predicate.part == "nouns":
        return _owner(predicate, finder)
    if predicate.frame.actor != "subject":
        return _elsewhere(predicate, finder)
    verb = predicate.token if predicate.part == "verbs" else predicate.carrier
    if predicate.is_clipped_passive:
        return _recalled(predicate, finder)
    doer = subject(verb) if predicate.part == "verbs" else understood_subject(verb)
    if doer is not None and _is_unofficial(predicate, finder, doer):
        official = (
            other for other in with_conjuncts(doer)[1:] if not _is_unofficial(predicate, finder, other)
        )
        doer = next(official, None)
        if doer is None:
            return [], []
    named = finder.parties(paragraph, doer)
    if not named and predicate.part == "verbs" and is_passive(verb):
        if predicate.frame.mode in _IN_THE_STREET and doer is not None:
            return _where_protested(predicate, finder), [doer]
        return _recalled(predicate, finder)
    if not named and doer is not None:
        outer = _behind_pronoun(predicate, finder, doer) or _behind_noun(verb, doer)
        if outer is not None:
            doer, named = outer, finder.parties(paragraph, outer)
        elif doer.lemma_.lower() in words("classes", "enactment"):
            return finder.issuers(), []  # what an official text calls "the law" is that of whoever issues it
        elif predicate.frame.mode in _IN_THE_STREET:
            return _where_protested(predicate, finder), [doer]
    return named, [doer] if doer is not None else []


def is_private(predicate: Predicate, finder: PartyFinder, token: Token) -> bool:
    """Say whether `token` heads a phrase for private people or firms: "the family of a British soldier"."""
    frame, lemma = predicate.frame, token.lemma_.lower()
    if lemma in words("classes", "court") and frame.has("not-by-courts"):
        named = finder.parties(predicate.paragraph, token)
        return not any(party.state in unions() for party in named)  # "a UN court ordered Chad"
    if lemma in frame.subject:
        return False  # whom the frame itself asks for: "hackers attacked"
    if frame.has("contact") and lemma in words("classes", "local"):
        governed = words("classes", "governed")
        return not any(inner.lemma_.lower() in governed for inner in token.subtree)
    if any(child.dep_ == "det" and child.lower_ == "any" for child in token.children):
        return True  # "any Chilean citizen could ask"
    known = finder.cast.at(predicate.paragraph.start + token.idx)
    if known is None and _is_faction(predicate, finder, token):
        return True
    first = token.doc[token.left_edge.i].lower_
    if first in words("classes", "out_of_office") and frame.has("in-office") and not frame.has("contact"):
        return known is None or finder.is_out_of_office(known)
    if known is not None:
        past = any(_YEAR.fullmatch(word.text) for word in token.sent)  # what was done in office
        office = (known.office or "").lower()
        member = office in words("classes", "members")
        partisan = office in words("classes", "party_offices") and not frame.has("contact")
        if frame.has("in-office") and not past and (member or partisan or finder.is_out_of_office(known)):
            return True
        untitled = known.kind == "office" and not role_of(known.office or "")
        return untitled and lemma in words("classes", "private")  # "a Malian state TV editor"
    if any(c.lemma_.lower() in words("classes", "private_kinds") for c in token.children if c.dep_ in OWNING):
        return True
    return not frame.has("protest") and lemma in words("classes", "private")


def _is_faction(predicate: Predicate, finder: PartyFinder, token: Token) -> bool:
    """Say whether some of a people speak or meet, not their state: "Malian parties", "half of Malians",
    but not "a group of ministers", or "the group Hamas"; a member of a parliament may meet for his state."""
    lemma, contact = str(token.lemma_).lower(), predicate.frame.has("contact")
    if not (predicate.frame.has("speech-act") or contact):
        return lemma in words("classes", "settlers")
    if lemma in words("classes", "legislators"):
        return not contact
    if lemma not in words("classes", "factions") or _is_named_body(predicate, finder, token):
        return False
    inner = next((noun for word, noun in prepositions(token) if word == "of"), None)
    return inner is None or lemma in words("classes", "counted") or is_private(predicate, finder, inner)


def _is_named_body(predicate: Predicate, finder: PartyFinder, noun: Token) -> bool:
    """Say whether a noun is told by the name of an armed group or of a state's body: "the group Hamas"."""
    names = [child for child in noun.children if child.dep_ in _NAMING]
    names.extend(noun.doc[noun.i + 1 : noun.i + 2])  # the parser takes "the group Hamas said" for a clause
    known = (finder.cast.at(predicate.paragraph.start + name.idx) for name in names)
    return any(mention is not None and mention.kind in _BODIES for mention in known)


def _is_unofficial(predicate: Predicate, finder: PartyFinder, doer: Token) -> bool:
    return is_private(predicate, finder, doer) or _is_firm(predicate, finder, doer)


def _is_firm(predicate: Predicate, finder: PartyFinder, token: Token) -> bool:
    """Say whether a proper name, not of any known body, is that of a firm or club: "Chile's Andes Group"."""
    if token.pos_ != "PROPN" or token.ent_type_ != "ORG" or predicate.frame.has("by-armed-groups"):
        return False
    at, dateline = predicate.paragraph.start + token.idx, finder.document.report.dateline
    if dateline is not None and at < dateline.span.end:  # the parser takes "OSLO —" for the subject
        return False
    if finder.cast.at(at) is not None:
        return False
    named = {t.lemma_.lower() for t in (token, *token.children) if t.dep_ != "poss"}
    return not named & words("classes", "institution")


def is_private_contact(predicate: Predicate, finder: PartyFinder, token: Token) -> bool:
    """Say whether a contact is with private people: "met a Canadian businessman"."""
    return predicate.frame.has("reciprocal") and is_private(predicate, finder, token)


def _elsewhere(predicate: Predicate, finder: PartyFinder) -> tuple[list[Party], list[Token]]:
    """Return who does what the subject undergoes: "repelled an attack", "received tanks from Poland"."""
    place = predicate.frame.actor
    tokens = predicate.objects if place == "object" else predicate.after(place)
    return [p for token in tokens for p in finder.parties(predicate.paragraph, token)], tokens


def _behind_noun(verb: Token, doer: Token) -> Token | None:
    """Return who made what speaks or strikes: "adopted a resolution calling on", "fired rockets hitting"."""
    if verb.dep_ != "acl" or doer != verb.head or doer.dep_ not in {"dobj", "pobj"}:
        return None
    above = governing_verb(doer)
    return subject(above) if above.pos_ == "VERB" else None


def _recalled(predicate: Predicate, finder: PartyFinder) -> tuple[list[Party], list[Token]]:
    """Return the state that does it to its own: "the envoy was recalled"."""
    recalls_own = predicate.frame.mode == "withdraw" and predicate.token.lemma_ in words(
        "classes", "recalling"
    )
    tokens = predicate.objects if recalls_own else []
    return [party for token in tokens for party in finder.parties(predicate.paragraph, token)], tokens


def _where_protested(predicate: Predicate, finder: PartyFinder) -> list[Party]:
    """Return the country whose people protest, where the words say only in which town they do."""
    near = list(prepositions(predicate.token))
    places = [inner for word, inner in near if word == "in"]
    for mission in (*predicate.objects, *(inner for _, inner in near)):
        places.extend(inner for word, inner in prepositions(mission) if word == "in")
    return [party for place in places for party in finder.countries(predicate.paragraph, place)][:1]


def _behind_pronoun(predicate: Predicate, finder: PartyFinder, doer: Token) -> Token | None:
    """Return the subject that an unresolved pronoun comes back to: "officials deny that they supply arms"."""
    owner = next((c for c in doer.children if c.dep_ == "poss"), doer)
    known = finder.cast.at(predicate.paragraph.start + owner.idx)
    if owner.lower_ not in _COMES_BACK or known is not None or predicate.carrier.dep_ != "ccomp":
        return None
    return understood_subject(predicate.carrier.head)


def _owner(predicate: Predicate, finder: PartyFinder) -> tuple[list[Party], list[Token]]:
    """Return the doer of a noun: its owner, the "by" after it, or the subject of its support verb."""
    noun, paragraph = predicate.token, predicate.paragraph
    owners = predicate.after("of") if predicate.frame.actor == "of" else []
    owners.extend(child for child in noun.children if child.dep_ in OWNING)
    named = [(p, owner) for owner in owners for p in finder.parties(paragraph, owner)]
    if not named:
        named = [(p, inner) for inner in predicate.after("by") for p in finder.parties(paragraph, inner)]
    if not named and (predicate.frame.has("reciprocal") or predicate.frame.mutual):
        named = [
            (p, t)
            for word in ("between", "among", "of")
            for t in predicate.after(word)
            for p in finder.parties(paragraph, t)
        ]
    if predicate.supported:
        doer = (
            subject(predicate.carrier)
            if is_passive(predicate.carrier)
            else understood_subject(predicate.carrier)
        )
        if doer is not None and not (
            is_private(predicate, finder, doer) or _is_firm(predicate, finder, doer)
        ):
            supported = [(p, doer) for p in finder.parties(paragraph, doer)]
            if predicate.frame.has("reciprocal"):
                named = supported + [
                    row for row in named if row[0].state not in {p.state for p, _ in supported}
                ]
            else:
                named = named or supported
    if not named:
        named = [(p, noun) for p in _before(predicate, finder)]
    if predicate.frame.mode == "exercise":  # "drills with Chad"
        named += [(p, inner) for inner in predicate.after("with") for p in finder.parties(paragraph, inner)]
    if not named or (predicate.frame.mode == "visit" and len({p.state for p, _ in named}) < _PAIR):
        known = {p.state for p, _ in named}
        outer = _outer_subject(predicate) or ([] if named else _ordered_by(predicate))
        further = [(p, t) for t in outer for p in finder.parties(paragraph, t)]
        named += [row for row in further if not named or row[0].state not in known]
    if predicate.frame.has("contact") and len({p.state for p, _ in named}) == 1:
        named = _who_met(predicate, finder, named)
    parties = list({p.state: p for p, _ in reversed(named)}.values())[::-1]
    return parties, list(dict.fromkeys(token for _, token in named))


def _who_met(
    predicate: Predicate, finder: PartyFinder, host: list[tuple[Party, Token]]
) -> list[tuple[Party, Token]]:
    """Return those who do something where they meet, the host among them: "Chad and Mali vow … at summit"."""
    guests = [
        (p, token) for token in _outer_subject(predicate) for p in finder.parties(predicate.paragraph, token)
    ]
    states_of = {p.state for p, _ in guests}
    return guests if len(states_of) >= _PAIR and {p.state for p, _ in host} <= states_of else host


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


def _before(predicate: Predicate, finder: PartyFinder) -> list[Party]:
    """Return the parties named in the words before a noun of its phrase: "the U.S.-Russia Arms Dialogue"."""
    noun, paragraph = predicate.token, predicate.paragraph
    first = noun.doc[noun.left_edge.i : noun.i]
    if not len(first) or any(t.dep_ in {"prep", "relcl", "acl", "case"} for t in first):
        return []
    start, end = paragraph.offsets(first)
    return [p for mention in finder.cast.within(start, end) for p in finder.party(mention)]


def _outer_subject(predicate: Predicate) -> list[Token]:
    """Return the subject of the verb whose phrase holds the noun: "is on a visit", "arrived for talks"."""
    noun, verb = predicate.token, predicate.carrier
    if predicate.is_in_verbless_title and predicate.frame.has("reciprocal"):
        return [verb]
    if noun.dep_ != "pobj" or verb.pos_ not in {"VERB", "AUX"} or not predicate.frame.has("reciprocal"):
        return []
    prep = noun.head
    if prep.head != verb and not (prep.head.head == verb and prep.head.dep_ in {"dobj", "prep", "advmod"}):
        return []
    doer = agent(verb) or understood_subject(verb)
    return [doer] if doer is not None else []


def is_helped(predicate: Predicate, party: Party) -> bool:
    """Say whether a state is only who is to be helped by what is asked or threatened, not who is addressed:
    "urged more aid for Chad", "warned that it would defend Chad"."""
    if not (predicate.frame.has("demand") or predicate.frame.has("threat")):
        return False
    word = head_of(predicate, party)
    return word is not None and word != predicate.token and _gets_help(predicate, word)


def _gets_help(predicate: Predicate, word: Token) -> bool:
    while word.dep_ in {*OWNING, "conj"} and word.head != word:
        word = word.head
    above = word.head
    if word.dep_ in {"dobj", "dative"} and above.pos_ == "VERB":
        return above.lemma_ in words("classes", "helping" if word.dep_ == "dobj" else "giving")
    if word.dep_ != "pobj" or above.lower_ not in {"for", "to"}:
        return False
    bearer = above.head
    if bearer in {predicate.token, predicate.carrier}:
        return False  # "sent a request to Chad"
    if bearer.pos_ == "VERB":
        return bearer.lemma_ in words("classes", "giving") and above.lower_ == "to"
    lemma = bearer.lemma_.lower()
    return any(lemma in words("classes", name) for name in ("help", "aid", "arms", "helpful"))


def is_aside(predicate: Predicate, party: Party) -> bool:
    """Say whether a state of the sentence has no part in what is told: it is to be helped by what is asked,
    or only tells the time: "condemned the ban during a visit of Mali's president"."""
    word = head_of(predicate, party)
    if word is None or is_helped(predicate, party):
        return word is not None
    for step in (word, *word.ancestors):
        if step == predicate.token or step.is_ancestor(predicate.token):
            return False
        if step.dep_ == "prep" and step.lower_ in words("classes", "meanwhile") - _MATTER:
            return True
        if step.dep_ == "advcl" and is_occasion_clause(step) and not predicate.frame.has("answer"):
            return True  # but "refused when Chad asked", "concerned as Chad frees him"
    return False


def is_condemned(predicate: Predicate, party: Party) -> bool:
    """Say whether a state is whom something that is condemned is aimed at: "the policy towards Chad"."""
    word = head_of(predicate, party) if predicate.frame.has("reproach") else None
    passed: set[str] = set()
    for step in (word, *word.ancestors) if word is not None else ():
        if step in predicate.objects:
            return bool(passed & _AIMED_AT) and passed.isdisjoint(words("classes", "meanwhile"))
        if step.dep_ == "prep":
            passed.add(step.lower_)
    return False


def head_of(predicate: Predicate, party: Party) -> Token | None:
    """Return the word that names a party, if it stands in the sentence of the predicate."""
    tokens = predicate.paragraph.tokens(party.span.start, party.span.end) if party.span else None
    return tokens.root if tokens is not None and tokens.root.sent == predicate.token.sent else None
