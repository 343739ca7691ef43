"""Who does it and to whom, read from where the frame of a predicate says they stand.

`actor_arguments` finds the one side, this file the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dragoman.lexicon.predicates import words
from dragoman.lexicon.states import unions
from dragoman.readers.english.events.actor_arguments import (
    OWNING,
    find_actors,
    head_of,
    is_aside,
    is_helped,
    is_private,
    is_private_contact,
)
from dragoman.readers.english.events.parties import PartyFinder, states, without
from dragoman.readers.english.events.triggers import Predicate, harm_in
from dragoman.readers.english.predicate_arguments import objects, understood_subject
from dragoman.readers.english.syntax import (
    agent,
    clause,
    dative,
    is_infinitive,
    is_passive,
    prepositions,
    surface_subject,
)
from dragoman.record import Party

if TYPE_CHECKING:
    from spacy.tokens import Token

_TWO = 2
_CALLED_BY = frozenset({"compound", "nmod", "nsubj"})
"""How the name of a country stands before a noun; the parser takes "Mali and Chad visits" for a clause."""
_COUNTRIES = frozenset({"named", "metonym"})
"""How the words name a country, and not its people."""
_VENUES = frozenset({"in", "at"})
_DONE_BY = ("of", "by", "from", "between", "among", "in", "including", "like")
_PERSONS = frozenset({"person", "office", "pronoun"})
_AS = frozenset({"as", "when"})
_AIMS = frozenset({"advcl", "xcomp", "acl", "relcl"})


@dataclass(frozen=True, slots=True)
class Arguments:
    """The two sides, and the tokens they were read from (for the evidence)."""

    actors: list[Party]
    recipients: list[Party]
    tokens: tuple[Token, ...] = ()


def find_arguments(predicate: Predicate, finder: PartyFinder) -> Arguments:
    """Return the sides of `predicate` as far as the words give them; either may be empty."""
    actors, doer_tokens = find_actors(predicate, finder)
    recipients, tokens = _recipients(predicate, finder, actors)
    if predicate.frame.has("reciprocal"):
        if predicate.frame.has("contact") and not actors and recipients:
            actors = _who_tells(predicate, finder, recipients)
        if not actors and is_passive(predicate.carrier):  # "a treaty between Chad and Libya was signed"
            actors = recipients[:1] if len(set(states(recipients))) > 1 else []
        if not recipients:
            actors, recipients = _guest_and_host(predicate, finder, actors)
        joint = without(recipients, actors)
        return Arguments(actors, joint, (*doer_tokens, *tokens))
    mutual = predicate.frame.mutual or (predicate.frame.has("attack") and predicate.part == "nouns")
    mutual = mutual and not (predicate.part == "verbs" and not predicate.frame.object and predicate.objects)
    mutual = mutual and not any(t.lower_ == "or" for t in predicate.token.subtree if t.dep_ == "cc")
    if mutual and len(actors) == 2 and not without(recipients, actors):
        actors, recipients = actors[:1], actors[1:]  # "the Iran-Iraq war": the first is taken to have begun
    if not actors and predicate.frame.speech and not _is_by_others(predicate):
        actors = finder.speaker(_offset(predicate))
    if not recipients:
        actors, recipients, tokens = _apart(predicate, finder, actors)
    recipients = without(recipients, actors)
    return Arguments(actors, recipients, (*doer_tokens, *tokens))


def _guest_and_host(
    predicate: Predicate, finder: PartyFinder, named: list[Party]
) -> tuple[list[Party], list[Party]]:
    """Return the sides of a visit that is called by its country, the guest first: "Mr Rojas's Mali visit",
    "Rojas's Malian visit". Of "the Malian visit" alone, or "the Mali visit of aides", no guest is known."""
    if predicate.part != "nouns" or predicate.frame.mode != "visit":
        return named, []
    before = [child for child in predicate.token.children if child.i < predicate.token.i]
    called = [p for c in before if c.dep_ in _CALLED_BY for p in finder.parties(predicate.paragraph, c)]
    hosts = [party for party in called if party.via in _COUNTRIES]
    if any(child.dep_ == "poss" for child in before):
        hosts += [p for c in before if c.dep_ == "amod" for p in finder.parties(predicate.paragraph, c)]
    hosts = [party for party in named if party.state in states(hosts)]
    return (without(named, hosts), hosts) if hosts else (named, [])


def _apart(
    predicate: Predicate, finder: PartyFinder, actors: list[Party]
) -> tuple[list[Party], list[Party], list[Token]]:
    """Return the sides of what several say of one among them: "we welcome the steps of the United States".

    Who issues a text together speaks in it of one of its own as the others do.
    """
    if len(actors) < _TWO or any(party.via != "issuer" for party in actors):
        return actors, [], []
    named, tokens = _recipients(predicate, finder, [])
    addressed = [party for party in named if party.via != "issuer"]
    others = without(actors, addressed)
    if len(set(states(addressed))) != 1 or len(others) == len(actors):
        return actors, [], []
    return others, addressed, tokens


def _who_tells(predicate: Predicate, finder: PartyFinder, named: list[Party]) -> list[Party]:
    """Return who speaks of a contact whose other side alone is named: "talks with Peru will go on"."""
    subject = understood_subject(predicate.carrier)
    if subject is not None and predicate.part == "verbs":
        return []
    if not any(finder.parties(predicate.paragraph, token) for token in predicate.after("with")):
        return []
    return without(finder.speaker(_offset(predicate)), named)


def _is_by_others(predicate: Predicate) -> bool:
    """Say whether the words name who speaks, though no state: "critics urged", "residents are concerned"."""
    doer = understood_subject(predicate.carrier) if predicate.part != "nouns" else None
    if doer is not None and predicate.part == "adjectives":
        return doer.lemma_.lower() in words("classes", "private") | words("classes", "audience")
    return doer is not None and doer.pos_ in {"NOUN", "PROPN"} and not is_passive(predicate.carrier)


def _recipients(
    predicate: Predicate, finder: PartyFinder, actors: list[Party]
) -> tuple[list[Party], list[Token]]:
    for role in _open_roles(predicate, actors):
        for tokens in standing(predicate, role):
            official = [token for token in tokens if not is_private_contact(predicate, finder, token)]
            if predicate.frame.has("support"):  # "praised pilots for downing Chad's drone"
                official = [token for token in official if token.dep_ != "pcomp"]
            if predicate.frame.has("reproach"):  # "concern over the safety of Chad" reproaches others
                official = [t for t in official if t.lemma_.lower() not in words("classes", "wellbeing")]
            if predicate.frame.mode == "visit":
                official = [token for token in official if token.lemma_.lower() != "border"]
            if tokens and not official:
                return [], []
            parties = [p for token in official for p in _named_by(predicate, finder, token)]
            other = without(parties, actors) if actors else parties
            if other:
                unique = list({p.state: p for p in reversed(other)}.values())[::-1]
                return unique, tokens
    if predicate.frame.place_recipient:
        return _place_recipients(predicate, finder, actors)
    return [], []


def _named_by(predicate: Predicate, finder: PartyFinder, token: Token) -> list[Party]:
    """Return the parties of a phrase for the other side; of harm that is reproached only those who did it."""
    if predicate.frame.has("reproach") and (harm := harm_in(token)) is not None:
        return finder.doers_of(predicate.paragraph, harm)
    if predicate.frame.has("attack") and token.lemma_.lower() in words("classes", "open_water"):
        return finder.parties(predicate.paragraph, token, deep=False)  # "fired into the sea off Chad"
    if predicate.frame.has("reproach"):  # "condemned the policy towards Chad", "the plan for Chad's athletes"
        return finder.parties(predicate.paragraph, token, of=_DONE_BY)
    parties = finder.parties(predicate.paragraph, token)
    return [party for party in parties if not is_helped(predicate, party)]


def taking_part(predicate: Predicate, sides: Arguments, finder: PartyFinder) -> Arguments | None:
    """Return sides that were found without the parse, less those that it says take no part; None where too
    few are left."""
    mutual = predicate.frame.has("reciprocal")
    hurt = set(states(victims(predicate, finder))) if predicate.frame.has("attack") else set()
    if hurt and hurt <= set(states(sides.actors)):
        return None  # "Malian soldiers were killed in a strike": they did not make it
    actors = [p for p in sides.actors if not _takes_no_part(predicate, p, finder, acts=True)]
    recipients = [p for p in sides.recipients if not _takes_no_part(predicate, p, finder, acts=mutual)]
    if mutual:
        recipients = [party for party in recipients if not _is_of_time(predicate, party)]
    several = len(sides.actors) + len(sides.recipients) > 1
    if mutual and several and len(actors) + len(recipients) < _TWO:
        return None
    if not actors and not (mutual and recipients):
        return None
    if sides.recipients and not recipients and not predicate.frame.has("needs-no-other"):
        return None
    return Arguments(actors or recipients[:1], recipients if actors else recipients[1:], sides.tokens)


def _takes_no_part(predicate: Predicate, party: Party, finder: PartyFinder, *, acts: bool) -> bool:
    word = head_of(predicate, party)
    if word is None or word == predicate.token:
        return False
    verbs, friend = {predicate.token, predicate.carrier}, word.head
    near = friend.head in verbs or (friend.dep_ == "pobj" and friend.head.head in verbs)
    befriended = word.dep_ in OWNING and near and finder.is_no_owner(predicate.paragraph, word)
    if finder.is_origin(predicate.paragraph, word) or befriended:
        return True
    if _is_of_other_clause(predicate, word):
        return True
    if not acts:
        return is_aside(predicate, party) and not predicate.frame.has("needs-no-other")
    if party.state in unions():
        return False  # "UN experts" speak for it
    while word.dep_ in OWNING and word.head != predicate.token and party.via not in _PERSONS:
        word = word.head
    whole = word.head.head
    some = words("classes", "factions") | words("classes", "legislators")
    counted = word.dep_ == "pobj" and whole.lemma_.lower() in some
    return is_private(predicate, finder, whole if counted else word)


def _is_somebody(noun: Token) -> bool:
    return any(noun.lemma_.lower() in words("classes", name) for name in ("people", "envoy", "statesmen"))


def _is_of_time(predicate: Predicate, party: Party) -> bool:
    """Say whether a party stands in a clause that tells the time: "Biden" in "met Xi as Biden spoke"."""
    word = head_of(predicate, party)
    above = [] if word is None else [step for step in word.ancestors if not step.is_ancestor(predicate.token)]
    return any(
        step.dep_ == "advcl" and step != predicate.token and any(c.lower_ in _AS for c in step.children)
        for step in above
    )


def _is_of_other_clause(predicate: Predicate, word: Token) -> bool:
    """Say whether the event is told in a clause of time with a subject by name, and `word` stands outside it:
    "China" in "as Biden visits Chad, China looks on"."""
    for verb in (predicate.carrier, *predicate.carrier.ancestors):
        if verb.dep_ == "advcl" and any(c.lower_ in _AS and c.i < verb.i for c in verb.children):
            doer = surface_subject(verb)
            named = doer is not None and (doer.pos_ == "PROPN" or _is_somebody(doer))
            return named and word != verb and not verb.is_ancestor(word)
    return False


def victims(predicate: Predicate, finder: PartyFinder) -> list[Party]:
    """Return whose people the sentence says were hurt: "Israel raided a camp, killing two Lebanese"."""
    hurt: list[Party] = []
    for token in predicate.token.sent:
        if token.lemma_ in words("classes", "harm") and token.pos_ == "VERB" and token != predicate.token:
            done_to = objects(token) or [t for t in (surface_subject(token),) if t is not None]
            some = [inner for noun in done_to for word, inner in prepositions(noun) if word == "including"]
            hurt.extend(p for noun in (*done_to, *some) for p in finder.parties(predicate.paragraph, noun))
    return hurt


def _open_roles(predicate: Predicate, actors: list[Party]) -> tuple[str, ...]:
    """Return where the other side may stand; a contact whose sides are named has its venue in "in"."""
    wanted = predicate.frame.recipient
    if not predicate.frame.has("reciprocal") or predicate.part != "nouns" or predicate.frame.mode == "visit":
        return wanted
    named = len(set(states(actors))) > 1 or any(word == "with" for word, _ in prepositions(predicate.token))
    named = named or any(party.state in unions() for party in actors)  # whose members met there
    return tuple(role for role in wanted if role not in _VENUES) if named else wanted


def _place_recipients(
    predicate: Predicate, finder: PartyFinder, actors: list[Party]
) -> tuple[list[Party], list[Token]]:
    """Return the countries of the places that stand where the frame looks for the other side."""
    for role in _open_roles(predicate, actors):
        for tokens in standing(predicate, role):
            if predicate.frame.has("attack"):  # "fired a missile into the sea off Chad"
                tokens = [t for t in tokens if t.lemma_.lower() not in words("classes", "open_water")]
            parties = without(
                [p for token in tokens for p in finder.countries(predicate.paragraph, token)], actors
            )
            if parties:
                return parties, tokens
    return [], []


def standing(predicate: Predicate, role: str) -> list[list[Token]]:
    """Return the tokens that stand in `role`, in groups that are tried one after another."""
    if role == "object":
        tokens = predicate.objects
        if predicate.part == "nouns":
            tokens = [*tokens, *(c for c in predicate.token.children if c.dep_ in OWNING)]
        if not tokens and predicate.frame.has("judges"):
            tokens = _judged(predicate)
        return [tokens] if tokens else []
    if role == "dative":
        token = dative(predicate.token)
        return [[token]] if token is not None else []
    if role == "subject":
        token = understood_subject(predicate.carrier)
        return [[token]] if token is not None else []
    if role == "clause-object":
        head = clause(predicate.token)
        groups = [objects(head), [inner for _, inner in prepositions(head)]] if head is not None else []
        return [group for group in groups if group]
    if role == "condition":
        heads = [c for c in predicate.token.children if c.dep_ == "advcl"]
        return [[doer] for head in heads if (doer := understood_subject(head)) is not None]
    if role == "clause":
        return _clause_sides(predicate)
    if role == "spied-for":
        return _spied_for(predicate)
    if role == "purpose":
        verb = predicate.token  # or on what is sent: "sent a ship to watch the coast"
        bearers = (verb, *(token for token in predicate.objects if token.head == verb))
        aims = [c for bearer in bearers for c in bearer.children if c.dep_ in _AIMS and is_infinitive(c)]
        return [group for aim in aims if (group := objects(aim))]
    tokens = predicate.after(role)
    if any(token.lemma_.lower() in words("classes", "frontier") for token in tokens):
        tokens = [*tokens, *predicate.after("with")]  # "massed troops along its border with Mali"
    return [tokens] if tokens else []


def _spied_for(predicate: Predicate) -> list[list[Token]]:
    """Return whom somebody is said to have spied for: "hanged for spying for Chad"."""
    return [
        [inner]
        for token in predicate.token.subtree
        if token.lemma_.lower() in words("classes", "spying")
        for word, inner in prepositions(token)
        if word in {"for", "to"}
    ]


def _judged(predicate: Predicate) -> list[Token]:
    """Return what is judged, where the parser made it the subject of a clause: "welcomed Mali's steps …"."""
    head = clause(predicate.token) if predicate.part == "verbs" else None
    subject = surface_subject(head) if head is not None and head.dep_ == "ccomp" else None
    follows = subject is not None and subject.left_edge.i == predicate.token.i + 1
    return [subject] if subject is not None and follows and subject.pos_ in {"NOUN", "PROPN"} else []


def _clause_sides(predicate: Predicate) -> list[list[Token]]:
    head = clause(predicate.token if predicate.part == "verbs" else predicate.carrier)
    if head is None and predicate.part == "adjectives":
        head = clause(predicate.token)
    if head is None:
        return []
    doer = agent(head) or understood_subject(head)
    return [[doer]] if doer is not None else []


def _offset(predicate: Predicate) -> int:
    return predicate.paragraph.start + int(predicate.token.idx)
