"""What is no dealing between states: common crime and courts, matches of sport.

A citizen's arrest may be one ("Iran jailed a Dutch diplomat"), so only what the sentence calls a common
crime, done to or by people who stand for no state, is left out. Where a text is about a match, "Norway" is a
team: only what an office, a ministry, a capital or an organisation does there stays an event.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dragoman.lexicon.predicates import sport_words, words
from dragoman.readers.english.document import Document, Paragraph
from dragoman.readers.english.events.arguments import Arguments
from dragoman.readers.english.events.parties import PartyFinder
from dragoman.readers.english.events.triggers import Predicate
from dragoman.readers.english.predicate_arguments import understood_subject
from dragoman.readers.english.syntax import auxiliaries, clause, prepositions
from dragoman.record import Event, Party

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Token

_PEOPLE = frozenset({"demonym", "pair"})
_MODALS = frozenset({"will", "'ll", "’ll", "would", "may", "might", "could", "can", "should"})
_A_WORD_IN = 400  # characters: long reports mention the Olympics without being about sport
_TEAMS = frozenset({"named", "demonym", "metonym", "person", "pronoun", "place", "pair"})


def is_crime(predicate: Predicate, sides: Arguments, finder: PartyFinder) -> bool:
    """Say whether the predicate tells of a common crime, or of police and courts at work on one."""
    frame = predicate.frame
    if any(_is_official(party, finder) for party in sides.recipients):
        return False
    lemmas = set(_lemmas_of_sentence(predicate))
    if frame.has("coercion") and not sides.recipients:  # whoever it is: "he was convicted of fraud"
        return bool(lemmas & words("classes", "crime"))
    if frame.has("attack"):  # "a Dane was jailed for killing his Swedish brother"
        return bool(lemmas & words("classes", "trial")) and all(
            party.via in _PEOPLE for party in sides.actors
        )
    if not frame.has("in-courts") or not sides.recipients or frame.mode == "cyber":
        return False
    if lemmas & words("classes", "crime"):
        return True
    police = words("classes", "police") | words("classes", "court")
    by_police = any(token.lemma_.lower() in police for token in sides.tokens)
    return by_police and bool(lemmas & words("classes", "suspicion"))


def _is_official(party: Party, finder: PartyFinder) -> bool:
    """Say whether a side is more than one of its people, or one who held an office there once."""
    if party.via in _PEOPLE:
        return False
    mention = finder.cast.at(party.span.start) if party.span is not None else None
    return mention is None or not finder.is_out_of_office(mention)


def _lemmas_of_sentence(predicate: Predicate) -> Iterator[str]:
    return (token.lemma_.lower() for token in predicate.token.sent)


def as_alarm(event: Event, token: Token, paragraph: Paragraph) -> Event:
    """Return an event, a warning of what the other side does as the charge that it is: "warns that Mali is
    massing troops", but not "warns Mali that", "warns that Mali will regret it"."""
    if event.event_type != "THREATEN" or token.lemma_.lower() not in words("classes", "warning"):
        return event
    if any(child.dep_ in {"dobj", "dative"} for child in token.children):
        return event
    content = clause(token)
    if content is not None:
        doers = [] if auxiliaries(content) & _MODALS else [understood_subject(content)]
    else:
        doers = [child for word, noun in prepositions(token) if word == "of" for child in noun.lefts]
    doing = [word for doer in doers if doer is not None for word in doer.subtree]
    starts = {paragraph.start + word.idx for word in doing}
    if not any(party.span is not None and party.span.start in starts for party in event.recipients):
        return event
    return replace(event, event_type="ACCUSE", mode="allege")


def without_matches(document: Document, events: tuple[Event, ...]) -> tuple[Event, ...]:
    """Return the events, of a text about sport only those in which a government takes part."""
    if not events or not _is_sport(document.report.text):
        return events
    return tuple(event for event in events if _governs(event))


def _is_sport(text: str) -> bool:
    sport_terms = {match.group().lower() for match in sport_words().finditer(text)}
    return len(sport_terms) >= 1 + len(text) // _A_WORD_IN


def _governs(event: Event) -> bool:
    offices = {person.state for person in event.persons if person.office}
    return any(party.via not in _TEAMS or party.state in offices for party in event.actors)
