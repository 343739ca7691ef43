"""Which place belongs to a predicate: one that hangs on it, not one nearby.

A place belongs to the predicate when its preposition hangs on the predicate, its support verb or the
verb that governs it ("met in Oslo", "talks in Oslo"), also through the meeting or journey it was part
of ("at a summit in Bali", "during a visit to Israel"). A word of going there takes it as object or
behind "to" ("visited Georgia"); an attack, a deployment or a withdrawal behind "into", "on" or "from".
The place of what is talked about is none of the talk's ("discussed the war in Yemen").
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dragoman.lexicon.modality import words as happening
from dragoman.lexicon.places import sites
from dragoman.lexicon.predicates import triggers, words
from dragoman.readers.english.events.attachment import SPEECH_ACTS, heads
from dragoman.readers.english.events.hung_places import Hung, HungPlaces, SentencePlaces, holds, hung_on
from dragoman.readers.english.events.predicates import Predicate
from dragoman.readers.english.places.place_finder import has_kind, is_reached, sense
from dragoman.readers.english.predicate_arguments import objects
from dragoman.record import Party, Place, Where

if TYPE_CHECKING:
    from spacy.tokens import Token

_FIELD = frozenset({"ASSAULT", "MOBILIZE", "RETREAT", "COERCE"})
"""Deeds done in the field: their object's place is theirs ("killed two soldiers in Kashmir")."""

_CONTENTS = frozenset({"dobj", "ccomp", "xcomp", "mark"})
_OF_PEOPLE = frozenset({"office", "person", "title"})
_AWAY = frozenset({"from", "out"})
_MAX_UP = 6


def where(predicate: Predicate, hung: HungPlaces, sides: tuple[Party, ...]) -> Where | None:
    """Return the place that belongs to `predicate`, nearest head first, or None."""
    bearers, openings = heads(predicate), _openings(predicate)
    inside = hung.of(predicate.paragraph, predicate.token.sent)
    found: list[tuple[int, int, Place]] = []
    for place, top in inside.places if openings else _near(inside, predicate, bearers):
        if _is_side(place, predicate, sides):
            continue
        rank = 0 if _opens_where(top, openings) else _rank(top, predicate, bearers, sides)
        if rank is not None:
            found.append((rank, place.span.start, place))
    rank, _, nearest = min(found, key=lambda row: row[:2], default=(0, 0, None))
    invaded = _invaded(predicate, sides) if rank or nearest is None else None
    if invaded is not None or nearest is None:
        return invaded
    return Where(nearest.name, nearest.span, nearest.country)


def _near(inside: SentencePlaces, predicate: Predicate, bearers: list[Token]) -> tuple[Hung, ...]:
    """Return the places of the sentence that `_rank` may find to belong to the predicate."""
    if not inside.places:
        return ()
    done_to = objects(predicate.token) if predicate.part == "verbs" else []
    met = predicate.after("with") if predicate.frame.type == "CONSULT" else []
    return inside.on({predicate.token, *bearers, *done_to, *predicate.objects, *met})


def _is_side(place: Place, predicate: Predicate, sides: tuple[Party, ...]) -> bool:
    """Say whether the words name a state that acts or is spoken to: "called on Iran"."""
    return predicate.frame.type in SPEECH_ACTS and any(
        party.span is not None and party.span.overlaps(place.span) for party in sides
    )


def _rank(top: Token, predicate: Predicate, bearers: list[Token], sides: tuple[Party, ...]) -> int | None:
    """Return how far up the place hangs on the predicate, None when it does not."""
    for link, owner in hung_on(top):
        if not _takes(owner, link, predicate):
            return None
        if owner in bearers:
            return bearers.index(owner) if _fits(owner, link, predicate) else None
        if _is_act(owner, predicate) or _tells_of(owner, predicate):
            return 0
        if _is_theirs(owner, link, predicate, sides):
            return 0
        if _is_meanwhile(owner, bearers):
            return len(bearers)
    return None


def _takes(owner: Token, link: Token, predicate: Predicate) -> bool:
    """Say whether the word that ties the place to `owner` makes it where something is."""
    if link.dep_ in {"compound", "nmod", "amod", "poss"}:
        return holds(owner)
    if link.dep_ in {"dobj", "nsubjpass"}:
        return is_reached(owner) or (predicate.frame.type in _FIELD and owner == predicate.token)
    if link.dep_ != "prep" and link.pos_ not in {"ADP", "SCONJ"}:
        return False
    if link.lower_ == "of":
        return predicate.frame.type in _FIELD and owner == predicate.token  # "the blockade of Aden"
    if link.lower_ == "on" and predicate.frame.type not in _FIELD:
        return any(has_kind(child, "noun") for child in link.children)  # "on the island of", not "on Iran"
    if sense(link) != "direction":
        return sense(link) is not None
    if predicate.frame.type in _FIELD:
        return (link.lower_ in _AWAY) == (predicate.frame.type == "RETREAT")
    to_go = predicate.frame.type == "CONSULT" and has_kind(owner, "motion")
    return link.lower_ not in _AWAY and (to_go or holds(owner))


def _fits(owner: Token, link: Token, predicate: Predicate) -> bool:
    """Say whether a speech act was done there: what stands after its object is rather where that is."""
    if predicate.frame.type not in SPEECH_ACTS:
        return True
    if owner.pos_ not in {"VERB", "AUX"}:
        return predicate.frame.type == "AGREE" and owner == predicate.token
    if link.i < owner.i:
        return True
    between = owner.doc[owner.i + 1 : link.left_edge.i]
    return all(
        token.ent_type_ in {"DATE", "TIME"} or token.pos_ in {"ADP", "ADV", "PART"} for token in between
    )


def _is_theirs(owner: Token, link: Token, predicate: Predicate, sides: tuple[Party, ...]) -> bool:
    """Say whether the place hangs on someone met, or on what a deed in the field was done to."""
    if link.dep_ != "prep":
        return False
    if predicate.frame.type in _FIELD | {"PROTEST"}:
        return predicate.part == "verbs" and owner in objects(predicate.token)
    whole = owner.head if owner.dep_ == "appos" else owner
    if predicate.frame.type != "CONSULT" or whole not in (*predicate.objects, *predicate.after("with")):
        return False
    start, end = predicate.paragraph.offsets(owner)
    named = [party.span for party in sides if party.via in _OF_PEOPLE and party.span is not None]
    return owner.ent_type_ == "PERSON" or any(span.start <= start and end <= span.end for span in named)


def _is_act(noun: Token, predicate: Predicate) -> bool:
    """Say whether `noun` names as an object what the verb tells: "signed an agreement in Oslo"."""
    return noun in predicate.objects and _triggers(noun, "nouns", predicate)


def _tells_of(verb: Token, predicate: Predicate) -> bool:
    """Say whether `verb` says of the noun that it took place: "the agreement signed in Oslo"."""
    if predicate.part != "nouns" or verb.dep_ not in {"acl", "relcl"} or verb.head != predicate.token:
        return False
    told = words("support", "verbs") | happening("planned", "happening")
    return verb.lemma_.lower() in told or _triggers(verb, "verbs", predicate)


def _triggers(token: Token, part: str, predicate: Predicate) -> bool:
    rows = triggers(part).get(token.lemma_.lower(), ())
    return any(frame.type == predicate.frame.type for frame in rows)


def _is_meanwhile(verb: Token, bearers: list[Token]) -> bool:
    """Say whether `verb` only says where one was at the time: "speaking in Oslo", "visiting Egypt"."""
    if verb.tag_ != "VBG" or verb.dep_ != "advcl" or verb.head not in bearers:
        return False
    return is_reached(verb) or not any(child.dep_ in _CONTENTS for child in verb.children)


def _openings(predicate: Predicate) -> list[Token]:
    """Return the verbs of the predicate whose clauses open with "where" behind a place."""
    return [
        verb
        for verb in heads(predicate)[1:] or [predicate.carrier]
        if verb.dep_ in {"relcl", "advcl"} and any(child.lower_ == "where" for child in verb.children)
    ]


def _opens_where(top: Token, openings: list[Token]) -> bool:
    """Say whether one of these clauses tells what was done at the place before it."""
    return any(
        (verb.head == top or (top in verb.head.subtree and top.i < verb.left_edge.i))
        and top.i >= verb.left_edge.i - _MAX_UP
        for verb in openings
    )


def _invaded(predicate: Predicate, sides: tuple[Party, ...]) -> Where | None:
    """Return the country that is invaded, as the place of the invasion: "the invasion of Georgia"."""
    lemma = predicate.token.lemma_.lower()
    if predicate.frame.type != "ASSAULT" or lemma not in words("classes", "outward") | words(
        "classes", "invading"
    ):
        return None
    entered = (*predicate.objects, *predicate.after("into"), *predicate.after("against"))
    starts = {predicate.paragraph.offsets(token)[0] for token in entered}
    for party in sides:
        span = party.span
        if span is None or party.via != "named" or not starts & set(range(span.start, span.end)):
            continue
        known = sites(span.quote)
        if known and known[0].role == "name" and known[0].kind == "country":
            return Where(known[0].name, span, party.state)
    return None
