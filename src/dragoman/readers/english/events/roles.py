"""Who does it and to whom: the roles of a predicate, read from where its frame says they stand.

`doers` finds the one side, this file the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dragoman.lexicon.actors import organisations
from dragoman.lexicon.predicates import words
from dragoman.readers.english.document import Paragraph
from dragoman.readers.english.events.doers import OWNING, doers, is_private_contact
from dragoman.readers.english.events.harm import harm_in
from dragoman.readers.english.events.predicates import Predicate
from dragoman.readers.english.events.turned_away import turned_away
from dragoman.readers.english.events.who import Who, states, without
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
from dragoman.record import RECIPROCAL, Party

if TYPE_CHECKING:
    from spacy.tokens import Token

_ADDRESSED = frozenset({"REQUEST", "ACCUSE", "THREATEN"})
_ADDRESSEE = ("object", "dative", "on", "upon", "at")
_JUDGING = frozenset({"ACCUSE", "SUPPORT", "REJECT"})
_NOBODY = frozenset({"there", "it", "this", "that"})
_TWO = 2
_BY_NAME = frozenset({"state", "body", "metonym"})
_VENUES = frozenset({"in", "at"})


@dataclass(frozen=True, slots=True)
class Roles:
    """The two sides, and the tokens they were read from (for the evidence)."""

    actors: list[Party]
    recipients: list[Party]
    tokens: tuple[Token, ...] = ()


def roles(predicate: Predicate, who: Who) -> Roles:
    """Return the sides of `predicate` as far as the words give them; either may be empty."""
    refusal = turned_away(predicate, who)
    if refusal is not None:
        return Roles(*refusal)
    actors, doer_tokens = doers(predicate, who)
    recipients, tokens = _recipients(predicate, who, actors)
    if predicate.frame.type in RECIPROCAL:
        if predicate.frame.type == "CONSULT" and not actors and recipients:
            actors = _who_tells(predicate, who, recipients)
        if not actors and is_passive(predicate.carrier):  # "a treaty between Chad and Libya was signed"
            actors = recipients[:1] if len(set(states(recipients))) > 1 else []
        joint = without(recipients, actors)
        return Roles(actors, joint, (*doer_tokens, *tokens))
    mutual = predicate.frame.mutual or (predicate.frame.type == "ASSAULT" and predicate.part == "nouns")
    mutual = mutual and not (predicate.part == "verbs" and not predicate.frame.object and predicate.objects)
    mutual = mutual and not any(t.lower_ == "or" for t in predicate.token.subtree if t.dep_ == "cc")
    if mutual and len(actors) == 2 and not without(recipients, actors):
        actors, recipients = actors[:1], actors[1:]  # "the Iran-Iraq war": the first is taken to have begun
    if not actors and predicate.frame.speech and not _is_by_others(predicate):
        actors = who.speaker(_offset(predicate))
    if not actors and predicate.frame.type == "COERCE":
        actors = _own_state(predicate, who, recipients)
    if not recipients:
        actors, recipients, tokens = _apart(predicate, who, actors)
    recipients = without(recipients, actors)
    return Roles(actors, recipients, (*doer_tokens, *tokens))


def _apart(
    predicate: Predicate, who: Who, actors: list[Party]
) -> tuple[list[Party], list[Party], list[Token]]:
    """Return the sides of what several say of one among them: "we welcome the steps of the United States".

    Who issues a text together speaks in it of one of its own as the others do.
    """
    if len(actors) < _TWO or any(party.via != "issuer" for party in actors):
        return actors, [], []
    named, tokens = _recipients(predicate, who, [])
    one = [party for party in named if party.via != "issuer"]
    others = without(actors, one)
    if len(set(states(one))) != 1 or len(others) == len(actors):
        return actors, [], []
    return others, one, tokens


def _who_tells(predicate: Predicate, who: Who, named: list[Party]) -> list[Party]:
    """Return who speaks of a contact whose other side alone is named: "talks with Peru will go on"."""
    own = understood_subject(predicate.carrier)
    if own is not None and (predicate.part == "verbs" or _names_somebody(predicate, who, own)):
        return []
    if not any(who.parties(predicate.paragraph, token) for token in predicate.after("with")):
        return []
    return without(who.speaker(_offset(predicate)), named) or _hosts(predicate, who, named)


def _hosts(predicate: Predicate, who: Who, named: list[Party]) -> list[Party]:
    """Return whose capital a contact is held in, if the report is about it: "talks with Peru in Oslo"."""
    venues = [p for token in predicate.after("in") for p in who.countries(predicate.paragraph, token)]
    leading = states(list(who.leading))
    hosts = [party for party in without(venues, named) if party.state in leading]  # Geneva hosts many
    return hosts if predicate.part == "nouns" and len(set(states(hosts))) == 1 else []


def _names_somebody(predicate: Predicate, who: Who, token: Token) -> bool:
    """Say whether `token` stands for people or a state, known or not: "they want talks with Peru"."""
    known = who.cast.at(predicate.paragraph.start + token.idx)
    return known is not None or (token.pos_ == "PRON" and token.lower_ not in _NOBODY)


def _own_state(predicate: Predicate, who: Who, done_to: list[Party]) -> list[Party]:
    """Return which of a citizen's two states acts: the one that the report names by itself.

    "An Iranian-German man was sentenced, Iran said": a state does to its own what the other minds.
    """
    if len(done_to) != _TWO or any(party.via != "demonym" for party in done_to):
        return []
    named = [
        party
        for mention in who.cast.mentions
        if mention.kind in _BY_NAME
        for party in who.party(mention)
        if party.state in states(done_to)
    ]
    return named[:1] if len(set(states(named))) == 1 else []


def _is_by_others(predicate: Predicate) -> bool:
    """Say whether the words name who speaks, though no state: "critics urged", "residents are concerned"."""
    doer = understood_subject(predicate.carrier) if predicate.part != "nouns" else None
    if doer is not None and predicate.part == "adjectives":
        return doer.lemma_.lower() in words("classes", "private") | words("classes", "audience")
    return doer is not None and doer.pos_ in {"NOUN", "PROPN"} and not is_passive(predicate.carrier)


def _recipients(predicate: Predicate, who: Who, actors: list[Party]) -> tuple[list[Party], list[Token]]:
    for role in _open_roles(predicate, actors):
        for tokens in standing(predicate, role):
            official = [token for token in tokens if not is_private_contact(predicate, who, token)]
            if predicate.frame.type == "REQUEST":
                official = [asked for token in official for asked in _asked(token)]
            if predicate.frame.type == "SUPPORT":  # "praised pilots for downing Chad's drone"
                official = [token for token in official if token.dep_ != "pcomp"]
            if predicate.frame.type == "ACCUSE":  # "concern over the safety of Chad" reproaches others
                official = [t for t in official if t.lemma_.lower() not in words("classes", "wellbeing")]
                official = [token for token in official if not is_trouble(predicate, token)]
            if predicate.frame.mode == "visit":
                official = [token for token in official if token.lemma_.lower() != "border"]
            if tokens and not official and predicate.frame.type != "REQUEST":
                return [], []
            parties = [p for token in official for p in _named_by(predicate, who, token)]
            other = without(parties, actors) if actors else parties
            if other:
                unique = list({p.state: p for p in reversed(other)}.values())[::-1]
                return unique, tokens
    if predicate.frame.speech and actors and not _is_of_harm(predicate):
        found = _deep_recipient(predicate, who, actors)
        if found:
            return found, []
    if predicate.frame.place_recipient:
        return _place_recipients(predicate, who, actors)
    return [], []


def is_trouble(predicate: Predicate, token: Token) -> bool:
    """Say whether somebody is only worried about how things are: "concern over the fighting in Chad"."""
    worried = predicate.frame.type == "ACCUSE" and predicate.part != "verbs"
    of_rights = any(child.lower_ == "rights" for child in token.children)
    return worried and not of_rights and token.lemma_.lower() in words("classes", "troubles")


def _named_by(predicate: Predicate, who: Who, token: Token) -> list[Party]:
    """Return the parties of a phrase for the other side; of harm that is reproached only those who did it."""
    if predicate.frame.type == "ACCUSE" and (harm := harm_in(token)) is not None:
        return who.doers_of(predicate.paragraph, harm)
    if predicate.frame.type == "ASSAULT" and token.lemma_.lower() in words("classes", "open_water"):
        return who.parties(predicate.paragraph, token, deep=False)  # "fired into the sea off Chad"
    return who.parties(predicate.paragraph, token)


def _asked(token: Token) -> list[Token]:
    """Return whose help is asked for, or what else is asked: "seeks Chad's help", not "help for Chad"."""
    return [c for c in token.children if c.dep_ == "poss"] if is_help(token) else [token]


def is_help(noun: Token, kind: str = "help") -> bool:
    """Say whether the noun is help that is asked for: "called for aid for Chad" asks nothing of Chad.

    `kind` names the class of help: all of it, or only arms.
    """
    wanted = words("classes", kind) | words("classes", "arms_asked")
    if noun.lemma_.lower() in wanted:
        return True
    if (
        noun.lemma_.lower() not in words("classes", "giving") | words("classes", "quantity")
        and noun.pos_ != "NUM"
    ):
        return False
    named = (c for c in noun.children if c.dep_ in OWNING)
    return any(c.lemma_.lower() in wanted for c in named) or any(
        word in {"of", "in"} and is_help(inner, kind) for word, inner in prepositions(noun)
    )


def asks_for_help(predicate: Predicate, kind: str = "help") -> bool:
    """Say whether the words ask for help, of whomever: "pushed for tanks", "seeks billions in aid"."""
    if predicate.frame.type != "REQUEST":
        return False
    return any(is_help(token, kind) for token in (*predicate.objects, *predicate.after("for")))


def is_domestic(predicate: Predicate, who: Who, actors: list[Party]) -> bool:
    """Say whether the words for the other side name the acting side, or a person of no known state.

    "The minister urged his own president to help Chad" asks nothing of Chad.
    """
    if predicate.part != "verbs":
        return False
    if predicate.frame.type == "REJECT":
        return _is_of_own(predicate, who, actors, words("classes", "claim"))
    if predicate.frame.type not in _ADDRESSED and predicate.frame.mode != "expel":
        return False
    if predicate.frame.actor == "subject" and _is_asked_at_home(predicate, who, actors):
        return True
    if _is_of_own(predicate, who, actors, words("classes", "rival")):
        return True
    roles_of_people = (role for role in predicate.frame.recipient if role in _ADDRESSEE)
    groups = (tokens for role in roles_of_people for tokens in standing(predicate, role))
    token = next(groups, [None])[0]
    if token is None:
        return False
    named = who.parties(predicate.paragraph, token, deep=False) or _owners(predicate, who, token)
    if named:
        return set(states(named)) <= set(states(actors))
    mention = who.cast.at(predicate.paragraph.start + token.idx)
    if mention is not None and mention.kind == "office" and predicate.frame.type == "ACCUSE":
        return not mention.states  # "scolded a senior minister"
    return _is_person(token) or (mention is not None and mention.kind == "person")


def _is_person(token: Token) -> bool:
    """Say whether a phrase names a person, whoever he is: "the former pilot Jan Doe"."""
    return any(t.ent_type_ == "PERSON" for t in (token, *(c for c in token.children if c.dep_ == "appos")))


def _owners(predicate: Predicate, who: Who, token: Token) -> list[Party]:
    """Return whose conduct is reproached, by name: "criticised the Biden administration's response"."""
    if predicate.frame.type != "ACCUSE":
        return []
    owners = (c for c in token.children if c.dep_ == "poss" and c.pos_ != "PRON")
    return [p for owner in owners for p in who.parties(predicate.paragraph, owner)]


def _is_asked_at_home(predicate: Predicate, who: Who, actors: list[Party]) -> bool:
    """Say whether it is asked from one's own: "demanded answers from President Biden about Chad"."""
    if predicate.frame.type != "REQUEST":
        return False
    asked = [p for t in predicate.after("from") for p in who.parties(predicate.paragraph, t)]
    return bool(asked) and set(states(asked)) <= set(states(actors))


def _is_of_own(predicate: Predicate, who: Who, actors: list[Party], kinds: frozenset[str]) -> bool:
    """Say whether it is done to somebody, or something, of the acting side: "blamed his predecessor"."""
    own = set(states(actors))
    return any(
        token.lemma_.lower() in kinds and named and set(states(named)) <= own
        for token in predicate.objects
        if (named := who.parties(predicate.paragraph, token)) is not None
    )


def _open_roles(predicate: Predicate, actors: list[Party]) -> tuple[str, ...]:
    """Return where the other side may stand; a contact whose sides are named has its venue in "in"."""
    wanted = predicate.frame.recipient
    if predicate.frame.type not in RECIPROCAL or predicate.part != "nouns" or predicate.frame.mode == "visit":
        return wanted
    named = len(set(states(actors))) > 1 or any(word == "with" for word, _ in prepositions(predicate.token))
    named = named or any(party.state in organisations() for party in actors)  # whose members met there
    return tuple(role for role in wanted if role not in _VENUES) if named else wanted


def _deep_recipient(predicate: Predicate, who: Who, actors: list[Party]) -> list[Party]:
    """Return the one other state named anywhere in the phrases where the frame looks for the other side."""
    paragraph = predicate.paragraph
    for role in predicate.frame.recipient:
        for tokens in standing(predicate, role):
            if predicate.frame.type == "REQUEST" and any(map(is_help, tokens)):
                continue
            extents = [_extent(paragraph, token) for token in tokens]
            aside = [
                _extent(paragraph, inner)
                for token in tokens
                for inner in token.subtree
                if (inner.dep_ == "pcomp" and inner.head.lower_ == "for")  # "praised the pilots for shooting"
                or (inner.dep_ == "prep" and inner.lower_ in words("classes", "meanwhile"))
            ]
            calming = predicate.frame.type == "REQUEST" and any(
                token.lemma_.lower() in words("classes", "calming") for token in tokens
            )
            mentions = [
                m
                for m in who.cast.within(min(low for low, _ in extents), max(high for _, high in extents))
                if (calming or not who.is_matter(m)) and not any(low <= m.start < high for low, high in aside)
            ]
            other = without([p for m in mentions for p in who.party(m)], actors)
            if len(set(states(other))) == 1:
                return other[:1]
    return []


def _extent(paragraph: Paragraph, token: Token) -> tuple[int, int]:
    """Return the characters of the report that the phrase of `token` covers."""
    start, _ = paragraph.offsets(token.doc[token.left_edge.i])
    _, end = paragraph.offsets(token.doc[token.right_edge.i])
    return start, end


def _place_recipients(predicate: Predicate, who: Who, actors: list[Party]) -> tuple[list[Party], list[Token]]:
    """Return the countries of the places that stand where the frame looks for the other side."""
    for role in _open_roles(predicate, actors):
        for tokens in standing(predicate, role):
            if predicate.frame.type == "ASSAULT":  # "fired a missile into the sea off Chad"
                tokens = [t for t in tokens if t.lemma_.lower() not in words("classes", "open_water")]
            parties = without(
                [p for token in tokens for p in who.countries(predicate.paragraph, token)], actors
            )
            if parties:
                return parties, tokens
    return [], []


def _is_of_harm(predicate: Predicate) -> bool:
    """Say whether what is reproached is harm that somebody suffers: "condemned the attack on Chad"."""
    if predicate.frame.type != "ACCUSE":
        return False
    groups = (tokens for role in predicate.frame.recipient for tokens in standing(predicate, role))
    return any(harm_in(token) is not None for tokens in groups for token in tokens)


_AIMS = frozenset({"advcl", "xcomp", "acl", "relcl"})


def standing(predicate: Predicate, role: str) -> list[list[Token]]:
    """Return the tokens that stand in `role`, in groups that are tried one after another."""
    if role == "object":
        found = predicate.objects
        if predicate.part == "nouns":
            found = [*found, *(c for c in predicate.token.children if c.dep_ in OWNING)]
        if not found and predicate.frame.type in _JUDGING:
            found = _judged(predicate)
        return [found] if found else []
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
    if role == "host":
        missions = words("classes", "missions")
        doer = understood_subject(predicate.carrier)
        told = list(prepositions(doer)) if doer is not None and doer.lemma_.lower() in missions else []
        return [[inner] for word, inner in told if word == "in"]
    if role == "purpose":
        verb = predicate.token  # or on what is sent: "sent a ship to watch the coast"
        bearers = (verb, *(token for token in predicate.objects if token.head == verb))
        aims = [c for bearer in bearers for c in bearer.children if c.dep_ in _AIMS and is_infinitive(c)]
        return [group for aim in aims if (group := objects(aim))]
    found = predicate.after(role)
    if any(token.lemma_.lower() in words("classes", "frontier") for token in found):
        found = [*found, *predicate.after("with")]  # "massed troops along its border with Mali"
    return [found] if found else []


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
    own = surface_subject(head) if head is not None and head.dep_ == "ccomp" else None
    follows = own is not None and own.left_edge.i == predicate.token.i + 1
    return [own] if own is not None and follows and own.pos_ in {"NOUN", "PROPN"} else []


def _clause_sides(predicate: Predicate) -> list[list[Token]]:
    head = clause(predicate.token if predicate.part == "verbs" else predicate.carrier)
    if head is None and predicate.part == "adjectives":
        head = clause(predicate.token)
    if head is None and predicate.part == "nouns":
        head = _content_of(predicate.token)
    if head is None:
        return []
    doer = agent(head) or understood_subject(head)
    return [[doer]] if doer is not None else []


def _content_of(noun: Token) -> Token | None:
    """Return the verb of the clause that says what a noun is about: "concern that Chad may attack"."""
    told = (c for c in noun.children if c.dep_ in {"acl", "relcl", "ccomp"} and c.i > noun.i)
    return next((c for c in told if any(t.lower_ == "that" for t in c.subtree) and _names_doer(c)), None)


def _names_doer(verb: Token) -> bool:
    doer = surface_subject(verb)
    return doer is not None and doer.pos_ in {"NOUN", "PROPN"}


def _offset(predicate: Predicate) -> int:
    return predicate.paragraph.start + int(predicate.token.idx)
