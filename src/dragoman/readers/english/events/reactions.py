"""When an answer was given that the text does not date: after what it answers, before publication.

"Oslo condemned the attack" was said between the day of the attack and that of the report, so it has
the date that both share: the day itself when they are the same, else mostly the month.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING

from dragoman.lexicon.links import link_words
from dragoman.readers.english.document import Document
from dragoman.readers.english.events.attachment import SPEECH_ACTS
from dragoman.readers.english.events.candidates import Candidate
from dragoman.readers.english.events.dating import common_prefix, date_of, published_date
from dragoman.readers.english.events.predicates import Predicate
from dragoman.readers.english.events.who import states
from dragoman.readers.english.syntax import auxiliaries, governing_verb, prepositions
from dragoman.record import Timex, When

if TYPE_CHECKING:
    from spacy.tokens import Token

_DAY = len("2023-06-18")
_ANSWERS = SPEECH_ACTS - {"AGREE"}
_NEAR_DAYS = 31
_LEAD_BLOCKS = 3
_DEFINITE = frozenset({"the", "this", "that", "these", "those"})
BASIS = "between"


class Reactions:
    """Answers for one report within which dates its undated answers lie."""

    def __init__(self, document: Document, times: Iterable[Timex]) -> None:
        self._published = published_date(document)
        self._days = [(t, value) for t in times if (value := date_of(t)) is not None and self._near(value)]
        opening = document.body[:_LEAD_BLOCKS]
        self._lead_end = opening[-1].end if opening else 0

    def bounded(self, candidate: Candidate, last: Candidate | None) -> When | None:
        """Return what the days of trigger and publication share, for an answer to something dated.

        `last` is what the report has told before the answer.
        """
        predicate = candidate.predicate
        if predicate.frame.type not in _ANSWERS or not _is_news(predicate.carrier):
            return None
        answered = next(_answered(predicate), None)
        if answered is not None:
            return self._since(candidate, answered)
        return _goes_on(candidate, last)

    def _since(self, candidate: Candidate, noun: Token) -> When | None:
        trigger = self._own_day(candidate, noun) or self._day_before(candidate)
        if trigger is None or self._published is None:
            return None
        timex, value = trigger
        shared = common_prefix(value, self._published)
        return When(shared, timex.span, basis=BASIS) if shared else None

    def _own_day(self, candidate: Candidate, noun: Token) -> tuple[Timex, str] | None:
        """Return the day inside the phrase of `noun`: "the March 4 attack"."""
        paragraph = candidate.predicate.paragraph
        low, _ = paragraph.offsets(noun.doc[noun.left_edge.i])
        _, high = paragraph.offsets(noun.doc[noun.right_edge.i])
        at = self._place(low)
        return self._days[at] if at < self._place(high) else None

    def _day_before(self, candidate: Candidate) -> tuple[Timex, str] | None:
        """Return the day told last before the answer in its paragraph, else the report's first."""
        earlier = self._place(candidate.evidence.start)
        if not earlier:
            return None
        last, first = self._days[earlier - 1], self._days[0]
        if last[0].span.start >= candidate.predicate.paragraph.start:
            return last
        return first if first[0].span.start < self._lead_end else None

    def _place(self, offset: int) -> int:
        """Return how many of the days are told before a character of the report."""
        return bisect_left(self._days, offset, key=lambda row: row[0].span.start)

    def _near(self, value: str) -> bool:
        if self._published is None or len(value) != _DAY or len(self._published) != _DAY:
            return False
        return 0 <= (date.fromisoformat(self._published) - date.fromisoformat(value)).days <= _NEAR_DAYS


def _is_news(verb: Token) -> bool:
    """Say whether `verb` tells of something lately done: not "rejects", nor "had rejected"."""
    return verb.tag_ not in {"VBZ", "VBP"} and "had" not in auxiliaries(verb)


def _answered(predicate: Predicate) -> Iterator[Token]:
    """Yield what the predicate answers: a deed or words that the report has told of, "the attack"."""
    followed = [noun for word in sorted(link_words("answers-to")) for noun in predicate.after(word)]
    above = governing_verb(predicate.carrier.head)  # "After the raid, it took to the airwaves to threaten"
    if predicate.carrier.dep_ in {"xcomp", "advcl", "conj"}:
        followed += [noun for word, noun in prepositions(above) if word in link_words("sequels")]
    for noun in (*predicate.objects, *followed):
        if noun.lemma_.lower() in link_words("answered") and _is_definite(noun):
            yield noun


def _is_definite(noun: Token) -> bool:
    return any(child.lower_ in _DEFINITE or child.dep_ == "poss" for child in noun.children)


def _goes_on(candidate: Candidate, last: Candidate | None) -> When | None:
    """Return the date of the answer told just before in the same paragraph by or to the same states."""
    if last is None or last.when is None or last.when.basis != BASIS:
        return None
    if last.predicate.paragraph.index != candidate.predicate.paragraph.index:
        return None
    ours, theirs = _pair(candidate), _pair(last)
    return last.when if ours and (ours <= theirs or theirs <= ours) else None


def _pair(candidate: Candidate) -> set[str]:
    return set(states([*candidate.actors, *candidate.recipients]))
