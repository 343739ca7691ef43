"""Who does it and to whom: the roles of a predicate, read from where its frame says they stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dragoman.extract.events.predicates import Predicate
from dragoman.extract.events.who import Who, states, without
from dragoman.extract.syntax import (
    agent,
    clause,
    dative,
    is_passive,
    objects,
    prepositions,
    subject,
    understood_subject,
)
from dragoman.lexicon.predicates import triggers
from dragoman.record import RECIPROCAL, Party

if TYPE_CHECKING:
    from spacy.tokens import Token

_COMES_BACK = frozenset({"it", "they", "he", "she", "its", "their", "his", "her"})
_VENUES = frozenset({"in", "at"})
_OWNING = frozenset({"poss", "amod", "compound", "nmod"})


@dataclass(frozen=True, slots=True)
class Roles:
    """The two sides, and the tokens they were read from (for the evidence)."""

    actors: list[Party]
    recipients: list[Party]
    tokens: tuple[Token, ...] = ()


def roles(predicate: Predicate, who: Who) -> Roles:
    """Return the sides of `predicate` as far as the words give them; either may be empty."""
    actors, doer_tokens = _actors(predicate, who)
    recipients, tokens = _recipients(predicate, who, actors)
    if predicate.frame.type in RECIPROCAL:
        joint = without(recipients, actors)
        return Roles(actors, joint, (*doer_tokens, *tokens))
    mutual = predicate.frame.mutual or (predicate.frame.type == "ASSAULT" and predicate.part == "nouns")
    mutual = mutual and not (predicate.part == "verbs" and not predicate.frame.object and predicate.objects)
    if mutual and len(actors) == 2 and not without(recipients, actors):
        actors, recipients = actors[:1], actors[1:]  # "the Iran-Iraq war": the first is taken to have begun
    if not actors and predicate.frame.speech:
        actors = who.speaker(_offset(predicate))
    recipients = without(recipients, actors)
    return Roles(actors, recipients, (*doer_tokens, *tokens))


def _actors(predicate: Predicate, who: Who) -> tuple[list[Party], list[Token]]:
    paragraph = predicate.paragraph
    if predicate.frame.actor == "speaker":
        return who.speaker(_offset(predicate)), []
    if predicate.part == "nouns":
        return _owner(predicate, who)
    verb = predicate.token if predicate.part == "verbs" else predicate.carrier
    doer = subject(verb) if predicate.part == "verbs" else understood_subject(verb)
    found = who.parties(paragraph, doer)
    if not found and predicate.part == "verbs" and is_passive(verb):
        return _where_done(predicate, who, verb)
    if not found and doer is not None:
        doer = _behind_pronoun(predicate, who, doer) or doer
        found = who.parties(paragraph, doer)
    return found, [doer] if doer is not None else []


def _where_done(predicate: Predicate, who: Who, verb: Token) -> tuple[list[Party], list[Token]]:
    """Return who stands behind a passive without agent: "jailed in Iran", "killed in a Russian attack"."""
    for word, inner in prepositions(verb):
        if word in {"in", "by", "during"}:
            deed = any(f.type == "ASSAULT" for f in triggers("nouns").get(inner.lemma_.lower(), ()))
            found = who.parties(predicate.paragraph, inner)
            if found and predicate.frame.type == ("ASSAULT" if deed else "COERCE"):
                return found, [inner]
    return [], []


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
    owners.extend(child for child in noun.children if child.dep_ in _OWNING)
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
        if doer is not None:
            supported = [(p, doer) for p in who.parties(paragraph, doer)]
            if predicate.frame.type in RECIPROCAL:
                named = supported + [
                    row for row in named if row[0].state not in {p.state for p, _ in supported}
                ]
            else:
                named = named or supported
    if not named:
        named = [(p, t) for t in _outer_subject(predicate) for p in who.parties(paragraph, t)]
    parties = list({p.state: p for p, _ in reversed(named)}.values())[::-1]
    return parties, list(dict.fromkeys(token for _, token in named))


def _outer_subject(predicate: Predicate) -> list[Token]:
    """Return the subject of the verb whose phrase holds the noun: "is on a visit", "arrived for talks"."""
    noun, verb = predicate.token, predicate.carrier
    if noun.dep_ != "pobj" or verb.pos_ not in {"VERB", "AUX"} or predicate.frame.type not in RECIPROCAL:
        return []
    prep = noun.head
    if prep.head != verb and not (prep.head.head == verb and prep.head.dep_ in {"dobj", "prep"}):
        return []
    doer = understood_subject(verb)
    return [doer] if doer is not None else []


def _recipients(predicate: Predicate, who: Who, actors: list[Party]) -> tuple[list[Party], list[Token]]:
    for role in _open_roles(predicate, actors):
        for tokens in standing(predicate, role):
            parties = [p for token in tokens for p in who.parties(predicate.paragraph, token)]
            other = without(parties, actors) if actors else parties
            if other:
                unique = list({p.state: p for p in reversed(other)}.values())[::-1]
                return unique, tokens
    if predicate.frame.speech and actors:
        found = _deep_recipient(predicate, who, actors)
        if found:
            return found, []
    if predicate.frame.place_recipient:
        return _place_recipients(predicate, who, actors)
    return [], []


def _open_roles(predicate: Predicate, actors: list[Party]) -> tuple[str, ...]:
    """Return where the other side may stand; a contact whose sides are named has its venue in "in"."""
    wanted = predicate.frame.recipient
    if predicate.frame.type not in RECIPROCAL or predicate.part != "nouns" or predicate.frame.mode == "visit":
        return wanted
    named = len(set(states(actors))) > 1 or any(word == "with" for word, _ in prepositions(predicate.token))
    return tuple(role for role in wanted if role not in _VENUES) if named else wanted


def _deep_recipient(predicate: Predicate, who: Who, actors: list[Party]) -> list[Party]:
    """Return the one other state named anywhere in the phrases where the frame looks for the other side."""
    paragraph = predicate.paragraph
    for role in predicate.frame.recipient:
        for tokens in standing(predicate, role):
            start = min(paragraph.offsets(t.doc[t.left_edge.i])[0] for t in tokens)
            end = max(paragraph.offsets(t.doc[t.right_edge.i])[1] for t in tokens)
            mentions = [m for m in who.cast.within(start, end) if not who.is_matter(m)]
            other = without([p for m in mentions for p in who.party(m)], actors)
            if len(set(states(other))) == 1:
                return other[:1]
    return []


def _place_recipients(predicate: Predicate, who: Who, actors: list[Party]) -> tuple[list[Party], list[Token]]:
    """Return the countries of the places that stand where the frame looks for the other side."""
    for role in _open_roles(predicate, actors):
        for tokens in standing(predicate, role):
            parties = without(
                [p for token in tokens for p in who.countries(predicate.paragraph, token)], actors
            )
            if parties:
                return parties, tokens
    return [], []


def standing(predicate: Predicate, role: str) -> list[list[Token]]:
    """Return the tokens that stand in `role`, in groups that are tried one after another."""
    if role == "object":
        found = predicate.objects
        if predicate.part == "nouns":
            found = [*found, *(c for c in predicate.token.children if c.dep_ in _OWNING)]
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
    found = predicate.after(role)
    return [found] if found else []


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
