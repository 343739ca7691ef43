"""Read a predicate as an event: which frame fits, who stands on either side, and what its status is.

A word may fit several frames; the first whose demands are all met is taken. A side that the clause leaves
open may be found in several places around it; one reading that fills it goes before one that does not. Where
two states fit equally, none is taken. Reports of a long war seldom name both sides in one clause: where the
words tell of warfare and name one side, or none, and the report names both sides of one war of those days
(`lexicons/wars.toml`), they are the sides, the attacker first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import msgspec

from dragoman.lexicon.predicates import Frame, War, triggers, war_words, wars_on
from dragoman.lexicon.predicates import words as frame_words
from dragoman.lexicon.states import unions
from dragoman.readers.english.document import Paragraph
from dragoman.readers.english.events.actor_arguments import is_aside, is_condemned, is_helped
from dragoman.readers.english.events.arguments import Arguments, find_arguments, victims
from dragoman.readers.english.events.constraints import (
    addresses_people,
    goes_abroad,
    is_conditional,
    no_dealing,
    unmet_by_parties,
    words_fit,
)
from dragoman.readers.english.events.factuality import HELD, goes_on, status_by_frame
from dragoman.readers.english.events.parties import PartyFinder, states, without
from dragoman.readers.english.events.triggers import Predicate, is_occasion_clause, predicates
from dragoman.readers.english.predicate_arguments import understood_subject
from dragoman.readers.english.syntax import (
    clause,
    governing_verb,
    is_infinitive,
    prepositions,
    surface_subject,
)
from dragoman.record import Party

if TYPE_CHECKING:
    from spacy.tokens import Token


WAR = "war"
_OF_OTHER_PARTS = (is_aside, is_condemned)  # a helped one is aside
_MODIFYING = frozenset({"compound", "amod", "nmod"})


def completions(
    predicate: Predicate, named: Arguments, finder: PartyFinder
) -> Iterator[tuple[str, Arguments]]:
    """Yield the roles with a recipient from the words in view, nearest first, and where it was found."""
    if named.recipients or not named.actors or not _is_open(predicate, named):
        return
    if goes_abroad(predicate) or addresses_people(predicate):
        return  # "urged the West", "scolded a deputy": the words name whom they mean, though no one state
    taken = set(states(named.actors))
    places = predicate.frame.places_of_recipient
    if all(party.via == "demonym" for party in named.actors):
        places = places & {"victims"}  # "an American held in Iran urged": its people speak for no state
    if predicate.paragraph.kind == "title":
        places = places - {"title", "document"}  # a title is one sentence
    for how, parties in _in_view(predicate, finder, places):
        aside = _beside(predicate, finder, [is_helped] if how != "sentence" else _OF_OTHER_PARTS)
        other = [party for party in parties if party.state not in taken | aside]
        invaded = predicate.frame.has("attack")  # which no organisation is
        if len(set(states(other))) == 1 and not (invaded and other[0].state in unions()):
            yield how, Arguments(named.actors, other[:1], named.tokens)


def _beside(
    predicate: Predicate, finder: PartyFinder, checks: Sequence[Callable[[Predicate, Party], bool]]
) -> set[str]:
    """Return the states that the sentence names only where they have no part in what the predicate tells."""
    parties = _named(finder, *predicate.paragraph.offsets(predicate.token.sent))
    beside = [party for party in parties if any(check(predicate, party) for check in checks)]
    return set(states(beside)) - set(states(party for party in parties if party not in beside))


def _is_open(predicate: Predicate, named: Arguments) -> bool:
    """Say whether the frame wants another side than the words give."""
    frame = predicate.frame
    if not frame.has("reciprocal"):
        return bool(frame.places_of_recipient)
    if len(set(states(named.actors))) > 1 or predicate.part == "nouns":
        return False
    if any(party.state in unions() for party in named.actors):
        return False  # whose members agree or meet
    return frame.has("agreement")


def _in_view(
    predicate: Predicate, finder: PartyFinder, places: frozenset[str]
) -> Iterator[tuple[str, list[Party]]]:
    """Yield the parties that may be meant in each of `places`, nearest first."""
    sentence, paragraph = predicate.token.sent, predicate.paragraph
    statement = finder.statement_at(paragraph.start + predicate.token.idx)
    if "addressee" in places and statement is not None and statement.addressee_state:
        yield "addressee", [Party(statement.addressee_state, statement.addressee, "addressee")]
    if "victims" in places and predicate.frame.has("attack"):
        yield "victims", victims(predicate, finder)
    if "sentence" in places:
        yield "sentence", _named(finder, *paragraph.offsets(sentence))
    if "previous" in places and sentence.start > 0:
        before = paragraph.doc[sentence.start - 1].sent
        yield "previous", _named(finder, *paragraph.offsets(before))
    title = finder.document.title
    if "title" in places and title is not None:
        yield "title", _named(finder, title.start, title.end)
    if "document" in places:
        yield "document", list(finder.leading)


def _named(finder: PartyFinder, start: int, end: int) -> list[Party]:
    mentions = (mention for mention in finder.cast.within(start, end) if not finder.is_matter(mention))
    return [party for mention in mentions for party in finder.party(mention)]


def of_other_kind(predicate: Predicate) -> bool:
    """Say whether the words name no war between states: "a chip war", "a prisoner of war"."""
    noun, kinds = predicate.token, war_words("other_kinds")
    if predicate.part != "nouns" or not predicate.frame.has("attack"):
        return False
    if any(c.lemma_.lower() in kinds for c in noun.children if c.dep_ in _MODIFYING):
        return True
    if noun.lemma_.lower() not in war_words("warfare"):
        return False
    return bool(
        noun.dep_ == "pobj" and noun.head.lower_ == "of" and noun.head.head.lemma_ in war_words("matters")
    )


def sides_of_war(predicate: Predicate, named: Arguments, finder: PartyFinder) -> Arguments | None:
    """Return the sides of the war of those days that the predicate tells of; None when it tells of none."""
    if not predicate.frame.has("attack"):
        return None
    for war in wars_on(finder.document.report.day):
        if not _agrees(predicate, named, war):
            continue
        noun = predicate.token.lemma_.lower()
        one_way = noun not in war_words("warfare") | war_words("goes_on")
        hurt = set(states(victims(predicate, finder))) if one_way else set()
        if not named.actors and hurt == {war.attacker}:  # "Russian soldiers were killed in a strike"
            war = msgspec.structs.replace(war, attacker=war.attacked, attacked=war.attacker)
        attacker = _side_of_war(war.attacker, predicate, named, finder)
        attacked = _side_of_war(war.attacked, predicate, named, finder)
        if attacker is not None and attacked is not None:
            return Arguments([attacker], [attacked], named.tokens)
    return None


def _agrees(predicate: Predicate, named: Arguments, war: War) -> bool:
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


def _side_of_war(state: str, predicate: Predicate, named: Arguments, finder: PartyFinder) -> Party | None:
    """Return the words for `state`: those of the clause, else the nearest in the report, before or after."""
    parties = [party for party in (*named.actors, *named.recipients) if party.state == state]
    if parties:
        return parties[0]
    start = predicate.paragraph.start + predicate.token.idx
    mentions = [m for m in finder.cast.mentions if state in m.states]
    nearest = min(mentions, key=lambda m: abs(m.start - start), default=None)
    return next((p for p in finder.party(nearest) if p.state == state), None) if nearest is not None else None


_CONTENT = frozenset({"xcomp", "ccomp", "pcomp", "prep", "conj", "advcl", "dobj", "pobj"})
_ARGUMENTS = frozenset({"xcomp", "ccomp", "prep", "advcl"})
_MAX_UP = 5
# Demands that do not make the content of a verb any less what is asked, alleged or agreed.
_OF_NOUNS = frozenset({"support-verb", "owner-or-support", "both-sides"})


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of a predicate. `how` says where an open side was found; "" when the clause names both.

    A reading is `open` when nothing but a side that it needs is missing.
    """

    predicate: Predicate
    sides: Arguments
    status: tuple[str, Token | None]
    how: str = ""
    open: bool = False


def readings(paragraph: Paragraph, finder: PartyFinder) -> Iterator[Reading]:
    """Yield the reading of each word of a block that tells an event, in reading order.

    A noun that only completes the frame of another word is no event beside it: "left the talks". A word
    that tells an event but for a side that nothing in view names has an open reading, which
    `inherited_arguments` may complete.
    """
    all_readings = list(_all(paragraph, finder))
    complete_readings = [reading for reading in all_readings if not reading.open]
    taken = {token: reading for reading in complete_readings for token in _completes(reading.predicate)}
    come = {reading.predicate.token: reading.predicate.frame.type for reading in complete_readings}
    for reading in all_readings:
        intended = reading.predicate.frame.intended
        if intended is not None and come.get(clause(reading.predicate.token)) == intended:
            continue  # "agreed to send tanks", "both intend to visit Chile": what is to come is the event
        noun = reading.predicate.token if reading.predicate.part == "nouns" else None
        if noun not in taken or (reading.status[0] == "denied" and not _refuses(taken[noun])):
            yield reading  # of a denied deed the deed is the event, of a refused one the refusal


def _refuses(reading: Reading) -> bool:
    return reading.predicate.frame.mood == "refused"


def _completes(predicate: Predicate) -> Iterator[Token]:
    """Yield the nouns that the frame of a verb itself asks for, and those within their phrases."""
    frame = predicate.frame
    if predicate.part == "verbs" and frame.has("refusal"):
        yield from predicate.objects
    if predicate.part != "verbs" or not (frame.object or frame.prep_object):
        return
    wanted = frame.object | frame.prep_object
    near = [*predicate.objects, *(inner for _, inner in prepositions(predicate.token))]
    for token in near:
        if token.lemma_.lower() in wanted:
            yield token
            yield from (inner for word, inner in prepositions(token) if word in {"in", "of"})


def _all(paragraph: Paragraph, finder: PartyFinder) -> Iterator[Reading]:
    for fitting in predicates(paragraph):
        left: Reading | None = None
        for predicate in fitting:
            reading = _reading(predicate, finder)
            if reading is not None and not reading.open:
                yield reading
                break
            left = left or reading
        else:
            if left is not None:
                yield left


def _reading(predicate: Predicate, finder: PartyFinder) -> Reading | None:
    status = status_by_frame(predicate)
    if status is None or _content_of_act(predicate) or of_other_kind(predicate):
        return None
    if not words_fit(predicate, finder):
        return None
    named = find_arguments(predicate, finder)
    if no_dealing(predicate, named, finder):
        return None
    at_war = sides_of_war(predicate, named, finder)
    if at_war is not None and not unmet_by_parties(predicate, at_war):
        now = HELD if goes_on(predicate) else status
        return _as_threat(Reading(predicate, at_war, now, "" if _names_both(named) else WAR))
    if status[0] == "denied":
        named = _by_denier(predicate, named, status[1], finder)
    left = Reading(predicate, named, status, open=True)
    unmet = unmet_by_parties(predicate, named)
    if not named.actors or (not named.recipients and "named-recipient" in unmet):
        return left
    if not named.recipients:
        for how, completed in completions(predicate, named, finder):
            if not unmet_by_parties(predicate, completed):
                return _as_threat(Reading(predicate, completed, status, how))
    return _as_threat(Reading(predicate, named, status)) if not unmet else left


def _names_both(named: Arguments) -> bool:
    return bool(named.recipients) and bool(named.actors)


def _as_threat(reading: Reading) -> Reading:
    """Return a hostile deed to come on a condition as the threat that it is: "will cut ties unless"."""
    predicate = reading.predicate
    if not predicate.frame.has("fact") or reading.status[0] != "planned" or not is_conditional(predicate):
        return reading
    frame = msgspec.structs.replace(predicate.frame, type="THREATEN", mode=None)
    return replace(reading, predicate=replace(predicate, frame=frame), status=HELD)


def _by_denier(predicate: Predicate, named: Arguments, cue: Token | None, finder: PartyFinder) -> Arguments:
    """Return the sides with whoever denies it as the other one: "Kyiv denied that Russia held the town"."""
    subject = understood_subject(predicate.carrier)
    if not named.actors and (subject is None or subject.lower_ == "there"):  # "there are no plans for talks"
        speaker = without(finder.speaker(predicate.paragraph.start + predicate.token.idx), named.recipients)
        return Arguments(speaker, named.recipients, named.tokens)
    verb = governing_verb(cue) if cue is not None and not named.recipients else None
    doer = understood_subject(verb) if verb is not None else None
    denier = without(finder.parties(predicate.paragraph, doer), named.actors)
    return Arguments(named.actors, denier, named.tokens) if len(denier) == 1 else named


def _content_of_act(predicate: Predicate) -> bool:
    """Say whether the words are what somebody is asked, accused or threatened with: no event of their own."""
    if predicate.frame.auxiliaries:
        return False
    if predicate.part == "nouns" and predicate.frame.has("fact") and not predicate.supported:
        return False
    token = predicate.carrier if predicate.part != "nouns" or predicate.supported else predicate.token
    for _ in range(_MAX_UP):
        above = token.head
        if above == token or token.dep_ not in _CONTENT:
            return False
        if token.dep_ == "advcl" and (above.pos_ in {"NOUN", "PROPN"} or is_occasion_clause(token)):
            return False  # "Protests in Oslo as minister to visit", "hit back after Chad recalled its envoy"
        frames = [
            frame
            for frame in triggers("verbs").get(above.lemma_.lower(), ())
            if not (frame.object or _unsettled(frame, above, token)) and _follows(frame, above, token)
        ]
        if token.dep_ in _ARGUMENTS and any(frame.has("has-content") for frame in frames):
            return True
        warned_of = token.dep_ in {"prep", "dobj"} and above.lemma_ in frame_words("classes", "warning")
        if warned_of and predicate.part == "verbs":
            return True  # "warned Mali of the costs of sending arms"
        agreed = token.dep_ == "xcomp" and any(frame.has("agreement") for frame in frames)
        if agreed and not (predicate.frame.has("contact") or predicate.frame.has("aid")):
            return True  # "agreed to help": the agreement is the event
        token = above
    return False


def _unsettled(frame: Frame, verb: Token, content: Token) -> bool:
    """Say whether a frame of the verb above demands what that content itself does not meet.

    "Told Mali to leave" has somebody to tell.
    """
    asked = any(c.dep_ in {"dobj", "dative"} for c in verb.children) or surface_subject(content) is not None
    met = _OF_NOUNS | {"named-recipient"} if asked and is_infinitive(content) else _OF_NOUNS
    checked = frame.object_is or frame.content or frame.mood or frame.subject_is not in {None, "agent"}
    return bool(checked) or bool(set(frame.needs) - met)


def _follows(frame: Frame, verb: Token, content: Token) -> bool:
    """Say whether one of the prepositions that `frame` wants stands at `verb` or opens its content."""
    wanted = frame.prep
    if not wanted:
        return frame.clause != "for" or any(c.lower_ == "for" and c.dep_ == "mark" for c in content.children)
    return any(c.lower_ in wanted for c in (content, *verb.children, *content.children))
