"""Which place belongs to a predicate: one that hangs on it, not one nearby.

A place belongs to the predicate when its preposition hangs on the predicate, its support verb or the verb
that governs it ("met in Oslo", "talks in Oslo"), also through the meeting or journey it was part of ("at a
summit in Bali", "during a visit to Israel"). A word of going there takes it as object or behind "to"
("visited Georgia"); an attack, a deployment or a withdrawal behind "into", "on" or "from". The place of what
is talked about is none of the talk's ("discussed the war in Yemen").
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from dragoman.lexicon.place_names import sites
from dragoman.lexicon.predicates import link_words, words
from dragoman.readers.english.document import Paragraph, starting_within
from dragoman.readers.english.events.time_attachment import heads
from dragoman.readers.english.events.triggers import Predicate
from dragoman.readers.english.place_finder import has_kind, is_reached, sense
from dragoman.readers.english.predicate_arguments import objects
from dragoman.readers.english.toponyms import PLACE_LABELS
from dragoman.record import Party, Place, Where

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

_PHRASE = frozenset({"compound", "nmod", "appos", "conj"})
_MAX_UP = 6
Hung = tuple[Place, "Token"]
"""A place and the head of the phrase that names it."""
"""Deeds done in the field: their object's place is theirs ("killed two soldiers in Kashmir")."""
_OF_PEOPLE = frozenset({"office", "person", "title"})
_AWAY = frozenset({"from", "out"})


class HungPlaces:
    """The places of a report, by the sentence they stand in."""

    def __init__(self, places: tuple[Place, ...]) -> None:
        self._places = places
        self._sentences: dict[tuple[int, int], SentencePlaces] = {}

    def of(self, paragraph: Paragraph, sentence: Span) -> SentencePlaces:
        """Return the places of a sentence."""
        key = paragraph.index, sentence.start
        if key not in self._sentences:
            self._sentences[key] = SentencePlaces(paragraph, sentence, self._places)
        return self._sentences[key]


class SentencePlaces:
    """The places of a sentence in reading order, by the words that they hang on."""

    def __init__(self, paragraph: Paragraph, sentence: Span, places: tuple[Place, ...]) -> None:
        start = paragraph.start
        inside = starting_within(places, start + sentence.start_char, start + sentence.end_char)
        tops = ((place, _top(paragraph, place)) for place in inside)
        self.places = tuple((place, top) for place, top in tops if top is not None)
        self._on: defaultdict[int, list[int]] = defaultdict(list)
        for number, (_, top) in enumerate(self.places):
            for word in {above.i for _, owner in hung_on(top) for above in (owner, owner.head)}:
                self._on[word].append(number)

    def on(self, words: set[Token]) -> tuple[Hung, ...]:
        """Return the places that hang on one of `words`, or on a word right below one."""
        numbers = {number for word in words for number in self._on.get(word.i, ())}
        return tuple(self.places[number] for number in sorted(numbers))


def hung_on(top: Token) -> Iterator[tuple[Token, Token]]:
    """Yield the word that ties a place and the one it ties it to, then those above it.

    It goes on through the meeting or journey that something was part of: "at a summit in Bali".
    """
    token = top
    for _ in range(_MAX_UP):
        link, owner = (token.head, token.head.head) if token.dep_ == "pobj" else (token, token.head)
        if link.dep_ == "prep" and owner.dep_ == "prep":  # "from near Oslo", "out of Oslo"
            owner = owner.head
        yield link, owner
        if not holds(owner):
            return
        token = owner
        if token.dep_ == "pobj" and token.head.lower_ == "of" and has_kind(token.head.head, "noun"):
            token = token.head.head  # "on the sidelines of a summit"
        if token.dep_ != "pobj" or token.head.lower_ not in link_words("inside"):
            return


def holds(noun: Token) -> bool:
    """Say whether `noun` is an occasion at which other things are done: a meeting or a journey."""
    lemma = noun.lemma_.lower()
    return has_kind(noun, "event") or lemma in words("classes", "meeting")


def _top(paragraph: Paragraph, place: Place) -> Token | None:
    """Return the head of the phrase that names the place: "port" of "the port of Odesa"."""
    token = paragraph.root_of(place.span)
    if token is None:
        return None
    for _ in range(_MAX_UP):
        above = token.head
        if (
            token.dep_ in _PHRASE
            and above.i != token.i
            and (has_kind(above, "noun") or above.ent_type_ in PLACE_LABELS)
        ):
            token = above
        elif token.dep_ == "pobj" and has_kind(above.head, "noun") and above.lower_ in {"of", "near", "off"}:
            token = above.head
        else:
            break
    return token


def find_place(predicate: Predicate, hung: HungPlaces, sides: tuple[Party, ...]) -> Where | None:
    """Return the place that belongs to `predicate`, nearest head first, or None."""
    bearers, openings = heads(predicate), _openings(predicate)
    inside = hung.of(predicate.paragraph, predicate.token.sent)
    ranked: list[tuple[int, int, Place]] = []
    for place, top in inside.places if openings else _near(inside, predicate, bearers):
        if _is_side(place, predicate, sides):
            continue
        rank = 0 if _opens_where(top, openings) else _rank(top, predicate, bearers, sides)
        if rank is not None:
            ranked.append((rank, place.span.start, place))
    rank, _, nearest = min(ranked, key=lambda row: row[:2], default=(0, 0, None))
    invaded = _invaded(predicate, sides) if rank or nearest is None else None
    if invaded is not None or nearest is None:
        return invaded
    return Where(nearest.name, nearest.span, nearest.country)


def _near(inside: SentencePlaces, predicate: Predicate, bearers: list[Token]) -> tuple[Hung, ...]:
    """Return the places of the sentence that `_rank` may find to belong to the predicate."""
    if not inside.places:
        return ()
    done_to = objects(predicate.token) if predicate.part == "verbs" else []
    met = predicate.after("with") if predicate.frame.has("contact") else []
    return inside.on({predicate.token, *bearers, *done_to, *predicate.objects, *met})


def _is_side(place: Place, predicate: Predicate, sides: tuple[Party, ...]) -> bool:
    """Say whether the words name a state that acts or is spoken to: "called on Iran"."""
    return predicate.frame.has("speech-act") and any(
        party.span is not None and party.span.overlaps(place.span) for party in sides
    )


def _rank(top: Token, predicate: Predicate, bearers: list[Token], sides: tuple[Party, ...]) -> int | None:
    """Return how far up the place hangs on the predicate, None when it does not."""
    for link, owner in hung_on(top):
        if not _takes(owner, link, predicate):
            return None
        if owner in bearers:
            return bearers.index(owner) if _fits(owner, link, predicate) else None
        if owner in predicate.objects:  # "signed an agreement in Oslo"
            return 0
        if _is_theirs(owner, link, predicate, sides):
            return 0
    return None


def _takes(owner: Token, link: Token, predicate: Predicate) -> bool:
    """Say whether the word that ties the place to `owner` makes it where something is."""
    if link.dep_ in {"compound", "nmod", "amod", "poss"}:
        return holds(owner)
    if link.dep_ in {"dobj", "nsubjpass"}:
        return is_reached(owner) or (predicate.frame.has("in-the-field") and owner == predicate.token)
    if link.dep_ != "prep" and link.pos_ not in {"ADP", "SCONJ"}:
        return False
    if link.lower_ == "of":
        return predicate.frame.has("in-the-field") and owner == predicate.token  # "the blockade of Aden"
    if link.lower_ == "on" and not predicate.frame.has("in-the-field"):
        return any(has_kind(child, "noun") for child in link.children)  # "on the island of", not "on Iran"
    if sense(link) != "direction":
        return sense(link) is not None
    if predicate.frame.has("in-the-field"):
        return (link.lower_ in _AWAY) == (predicate.frame.has("retreat"))
    to_go = predicate.frame.has("contact") and has_kind(owner, "motion")
    return link.lower_ not in _AWAY and (to_go or holds(owner))


def _fits(owner: Token, link: Token, predicate: Predicate) -> bool:
    """Say whether a speech act was done there: what stands after its object is rather where that is."""
    if not predicate.frame.has("speech-act"):
        return True
    if owner.pos_ not in {"VERB", "AUX"}:
        return predicate.frame.has("agreement") and owner == predicate.token
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
    if predicate.frame.has("in-the-field") or predicate.frame.has("protest"):
        return predicate.part == "verbs" and owner in objects(predicate.token)
    whole = owner.head if owner.dep_ == "appos" else owner
    if not predicate.frame.has("contact") or whole not in (*predicate.objects, *predicate.after("with")):
        return False
    start, end = predicate.paragraph.offsets(owner)
    named = [party.span for party in sides if party.via in _OF_PEOPLE and party.span is not None]
    return owner.ent_type_ == "PERSON" or any(span.start <= start and end <= span.end for span in named)


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
    if not predicate.frame.has("attack") or lemma not in words("classes", "outward") | words(
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
