"""The other side of an event whose clause names none: from the words around, or a known war.

Where two states fit equally, none is taken. Reports of a long war seldom name both sides in one clause:
where the words tell of warfare and name one side, or none, and the report names both sides of one war of
those days (`lexicons/wars.toml`), they are the sides, the attacker first.
"""

from __future__ import annotations

from collections.abc import Iterator

from dragoman.lexicon.predicates import War, war_words, wars_on, words
from dragoman.lexicon.states import unions
from dragoman.readers.english.events.arguments import Arguments
from dragoman.readers.english.events.constraints import addresses_people, goes_abroad
from dragoman.readers.english.events.parties import PartyFinder, states
from dragoman.readers.english.events.time_attachment import published_date
from dragoman.readers.english.events.triggers import Predicate
from dragoman.readers.english.predicate_arguments import objects
from dragoman.readers.english.syntax import prepositions, surface_subject
from dragoman.record import Party

WAR = "war"
_NAMING = frozenset({"compound", "amod", "nmod"})


def completions(
    predicate: Predicate, found: Arguments, finder: PartyFinder
) -> Iterator[tuple[str, Arguments]]:
    """Yield the roles with a recipient from the words in view, nearest first, and where it was found."""
    if found.recipients or not found.actors or not _is_open(predicate, found):
        return
    if goes_abroad(predicate) or addresses_people(predicate):
        return  # "urged the West", "scolded a deputy": the words name whom they mean, though no one state
    taken = set(states(found.actors))
    places = predicate.frame.places_of_recipient
    if all(party.via == "demonym" for party in found.actors):
        places = places & {"victims"}  # "an American held in Iran urged": its people speak for no state
    if predicate.paragraph.kind == "title":
        places = places - {"title", "document"}  # a title is one sentence
    for how, parties in _in_view(predicate, finder, places):
        other = [party for party in parties if party.state not in taken]
        invaded = predicate.frame.has("attack")  # which no organisation is
        if len(set(states(other))) == 1 and not (invaded and other[0].state in unions()):
            yield how, Arguments(found.actors, other[:1], found.tokens)


def _is_open(predicate: Predicate, found: Arguments) -> bool:
    """Say whether the frame wants another side than the words give."""
    frame = predicate.frame
    if not frame.has("reciprocal"):
        return bool(frame.places_of_recipient)
    if len(set(states(found.actors))) > 1 or predicate.part == "nouns":
        return False
    if any(party.state in unions() for party in found.actors):
        return False  # whose members agree or meet
    return frame.has("agreement")


def _victims(predicate: Predicate, finder: PartyFinder) -> list[Party]:
    """Return whose people the sentence says were hurt: "Israel raided a camp, killing two Lebanese"."""
    victims: list[Party] = []
    for token in predicate.token.sent:
        if token.lemma_ in words("classes", "harm") and token.pos_ == "VERB" and token != predicate.token:
            done_to = objects(token) or [t for t in (surface_subject(token),) if t is not None]
            some = [inner for noun in done_to for word, inner in prepositions(noun) if word == "including"]
            victims.extend(p for noun in (*done_to, *some) for p in finder.parties(predicate.paragraph, noun))
    return victims


def _in_view(
    predicate: Predicate, finder: PartyFinder, places: frozenset[str]
) -> Iterator[tuple[str, list[Party]]]:
    """Yield the parties that may be meant in each of `places`, nearest first."""
    sentence, paragraph = predicate.token.sent, predicate.paragraph
    statement = finder.statement_at(paragraph.start + predicate.token.idx)
    if "addressee" in places and statement is not None and statement.addressee_state:
        yield "addressee", [Party(statement.addressee_state, statement.addressee, "addressee")]
    if "victims" in places and predicate.frame.has("attack"):
        yield "victims", _victims(predicate, finder)
    if "sentence" in places:
        yield (
            "sentence",
            _named(finder, paragraph.start + sentence.start_char, paragraph.start + sentence.end_char),
        )
    if "previous" in places and sentence.start > 0:
        before = paragraph.doc[sentence.start - 1].sent
        yield (
            "previous",
            _named(finder, paragraph.start + before.start_char, paragraph.start + before.end_char),
        )
    title = finder.document.title
    if "title" in places and title is not None:
        yield "title", _named(finder, title.start, title.end)
    if "document" in places:
        yield "document", list(finder.leading)


def _named(finder: PartyFinder, start: int, end: int) -> list[Party]:
    return [
        p
        for mention in finder.cast.within(start, end)
        if not finder.is_matter(mention)
        for p in finder.party(mention)
    ]


def of_other_kind(predicate: Predicate) -> bool:
    """Say whether the words name no war between states: "a chip war", "a prisoner of war"."""
    noun, kinds = predicate.token, war_words("other_kinds")
    if predicate.part != "nouns" or not predicate.frame.has("attack"):
        return False
    if any(c.lemma_.lower() in kinds for c in noun.children if c.dep_ in _NAMING):
        return True
    if noun.lemma_.lower() not in war_words("warfare"):
        return False
    return bool(
        noun.dep_ == "pobj" and noun.head.lower_ == "of" and noun.head.head.lemma_ in war_words("matters")
    )


def goes_on(predicate: Predicate) -> bool:
    """Say whether the noun tells of the war itself, which goes on whatever is said around it.

    A new attack within it may be feared or planned: "a renewed offensive".
    """
    return predicate.part == "nouns" and predicate.token.lemma_.lower() in war_words("goes_on")


def sides_of_war(predicate: Predicate, named: Arguments, finder: PartyFinder) -> Arguments | None:
    """Return the sides of the war of those days that the predicate tells of; None when it tells of none."""
    if not predicate.frame.has("attack"):
        return None
    for war in wars_on(published_date(finder.document)):
        if not _fits(predicate, named, war):
            continue
        attacker = _party(war.attacker, predicate, named, finder)
        attacked = _party(war.attacked, predicate, named, finder)
        if attacker is not None and attacked is not None:
            return Arguments([attacker], [attacked], named.tokens)
    return None


def _fits(predicate: Predicate, named: Arguments, war: War) -> bool:
    """Say whether what the words name agrees with `war`: no other state, and nobody in the other's place."""
    acting, other = set(states(named.actors)), set(states(named.recipients))
    if not acting | other <= {war.attacker, war.attacked}:
        return False
    lemma = predicate.token.lemma_.lower() if predicate.part == "nouns" else ""
    if not acting | other:
        return lemma in war_words("goes_on")
    if lemma in war_words("warfare"):  # which has no direction of its own: "Ukraine's war with Russia"
        return True
    return acting <= {war.attacker} and other <= {war.attacked}


def _party(state: str, predicate: Predicate, named: Arguments, finder: PartyFinder) -> Party | None:
    """Return the words for `state`: those of the clause, else the nearest in the report, before or after."""
    parties = [party for party in (*named.actors, *named.recipients) if party.state == state]
    if parties:
        return parties[0]
    start = predicate.paragraph.start + predicate.token.idx
    mentions = [m for m in finder.cast.mentions if state in m.states]
    nearest = min(mentions, key=lambda m: abs(m.start - start), default=None)
    return next((p for p in finder.party(nearest) if p.state == state), None) if nearest is not None else None
