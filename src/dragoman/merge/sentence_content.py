"""What an act was about, in the words of the report that tells it: a clause, for the story's sentence.

The clause is cut from the evidence of one event: what its verb or noun takes ("to lift the sanctions"), or
where the wording has no place for that, the words from there on ("recalled its ambassador"). It is a stretch
of the report's own words, and ends where the next clause begins. Where no word would be added to what type,
parties and date say already, there is none.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import chain

from dragoman.lexicon.story_wording import ContentRules, content_rules
from dragoman.merge.terms import all_stems, empty_words, stem
from dragoman.record import Event, Span

CLAUSE, OBJECT, TOPIC, INFINITIVE = "clause", "object", "topic", "to"
LONGEST = 120
"""Characters of a clause: about as long as the longest that chroniclers write after who did it to whom."""
_SHORTEST = 15  # characters before what may begin the next clause
_EDGES = " ,;:–—"
_MARKS = '“”"„«»'
_INNER_MARKS = str.maketrans({"“": "‘", "„": "‘", "«": "‘", "”": "’", "»": "’", '"': "'"})
_CLAUSE_MARKS = ",;:."
_BETWEEN = 3  # words between a verb and a party or date that its sentence names: "on the United States"
_WORD = re.compile(r"[^\W_]+(?:[-’'][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Content:
    """What an act was about. `lead` is the word before it that says how it hangs on the verb ("to", "that",
    "for"), OBJECT where it is what the verb of the sentence takes, CLAUSE where `words` begin with the verb
    of the report. `covers` are the states that the words name."""

    lead: str
    words: str
    covers: frozenset[str]


def contents(event: Event, head: str) -> Iterator[Content]:
    """Yield what an event was about, the closest reading first; nothing of what `head`, the sentence without
    it, says already."""
    clause_and_verb = _clause(event)
    if clause_and_verb is None:
        return
    clause, start, end = clause_and_verb
    rules, text = content_rules(), clause.quote
    yield from _led(event, clause, end, head, rules.leads)
    if stem(text[start:end]) in all_stems(head):
        yield from _content(event, clause, end, OBJECT, head)
    yield from _content(event, clause, _verb_start(text, start, rules), CLAUSE, head)


def topic(event: Event, head: str) -> Content | None:
    """Return what a contact was about or for, where its evidence says so: "discussed the border"."""
    clause_and_verb = _clause(event)
    if clause_and_verb is None:
        return None
    clause, start, end = clause_and_verb
    marker = content_rules().topics.search(clause.quote)
    is_of_it = marker is not None and start < marker.end()  # not of a visit that is what they discussed
    about = _content(event, clause, marker.end(), TOPIC, head) if marker and is_of_it else iter(())
    return next(chain(about, _led(event, clause, end, head, frozenset({INFINITIVE}))), None)


def _led(event: Event, clause: Span, at: int, head: str, leads: Collection[str]) -> Iterator[Content]:
    """Yield what stands behind one of the words that lead to it, after the parties and the date."""
    after = _WORD.search(clause.quote, _after_parties(event, clause, at))
    if after is None or after[0].casefold() not in leads:
        return
    lead, first = after[0].casefold(), _WORD.search(clause.quote, after.end())
    if lead != INFINITIVE or (first and first[0].islower() and first[0] not in empty_words()):
        yield from _content(event, clause, after.end(), lead, head)


def _clause(event: Event) -> tuple[Span, int, int] | None:
    """Return the piece of an event's evidence that has its verb or noun, and where that begins and ends in
    it; None where no piece has it."""
    if (word := event.predicate) is None:
        return None
    clause = next((piece for piece in sorted(event.evidence) if piece.contains(word)), None)
    return (clause, word.start - clause.start, word.end - clause.start) if clause else None


def _after_parties(event: Event, clause: Span, at: int) -> int:
    """Return where the words after `at` go on behind the parties and the date that follow the verb."""
    text = clause.quote
    ends = {span.start - clause.start: span.end - clause.start for span in _spans_of_fields(event)}
    while starts := [start for start in ends if start >= at and _is_link(text[at:start])]:
        end = ends.pop(min(starts))
        if text[end : end + 1] in ("’", "'", "-"):  # "Iran's account" is what is rejected
            break
        at = end
    return at


def _spans_of_fields(event: Event) -> list[Span]:
    """Return the words that name parties, persons, date and place: the sentence has these already."""
    spans = [party.span for party in (*event.recipients, *event.actors)]
    spans += [field.span for field in (*event.persons, event.when, event.where) if field]
    return [span for span in spans if span]


def _is_link(text: str) -> bool:
    """Say whether text is no more than leads from a verb to a party or a date: "on the"."""
    return len(text.split()) <= _BETWEEN and all(char.isalnum() or char.isspace() for char in text)


def _verb_start(text: str, start: int, rules: ContentRules) -> int:
    """Return where the clause of a verb begins: with the auxiliaries and the negation before it; with the
    whole text where the verb is passive, since what it is about stands before it then."""
    for word in reversed(list(_WORD.finditer(text, 0, start))):
        if word[0].casefold() in rules.passive:
            return 0
        if word[0].casefold() not in rules.auxiliaries:
            break
        start = word.start()
    return start


def _content(event: Event, clause: Span, start: int, lead: str, head: str) -> Iterator[Content]:
    """Yield the content that begins at a character of the clause, if it tells anything, and if no negation
    stands before it: of "can't simply accept the offer", "accept the offer" would say the opposite."""
    if _follows_negation(event, clause, start):
        return
    text = clause.quote[start:]
    text_start = clause.start + start + len(text) - len(text.lstrip(_EDGES + _MARKS + "\n\t"))
    words = _trimmed(text)
    if _adds(words, event, head):
        parties = (party for party in (*event.recipients, *event.actors) if party.span)
        covered = (
            party.state for party in parties if party.span and 0 <= party.span.start - text_start < len(words)
        )
        yield Content(lead, words, frozenset(covered))


def _follows_negation(event: Event, clause: Span, start: int) -> bool:
    """Say whether a word of negation or refusal stands before `start` in its clause, but for the predicate,
    which the verb of the sentence stands for."""
    text = clause.quote[:start]
    if (word := event.predicate) is not None:
        first, last = word.start - clause.start, word.end - clause.start
        text = text[:first] + " " * (min(last, start) - min(first, start)) + text[last:]
    begin = max(text.rfind(mark) for mark in _CLAUSE_MARKS) + 1
    negations = content_rules().negations
    return any(
        word[0].casefold() in negations or word[0].casefold().endswith(("n't", "n’t"))
        for word in _WORD.finditer(text, begin)
    )


def _trimmed(text: str) -> str:
    """Return the first clause of a text on one line, at most LONGEST characters and cut between words."""
    text = _without_marks_around(" ".join(text.split()).strip(_EDGES))
    rules = content_rules()
    ends = [match.start() for match in rules.ends.finditer(text, min(_SHORTEST, len(text)))]
    ends += [match.start() for match in rules.list_ends.finditer(text) if "," not in text[: match.start()]]
    text = text[: min(ends, default=len(text))]
    if len(text) > LONGEST:
        words = text[:LONGEST].split(" ")[:-1]
        while words and words[-1].casefold() in empty_words():
            words.pop()
        text = " ".join(words).rstrip(_EDGES) + " …"
    return _without_marks_around(text.rstrip(_EDGES + ".")).translate(_INNER_MARKS)


def _without_marks_around(text: str) -> str:
    """Return text without the quotation marks at its ends where there are no others within."""
    marks = [place for place, char in enumerate(text) if char in _MARKS]
    at_ends = all(place in (0, len(text) - 1) for place in marks)
    return text.strip(_MARKS) if at_ends else text


def _adds(words: str, event: Event, head: str) -> bool:
    """Say whether words tell more than the sentence without them, the parties and the date do."""
    known = all_stems(head).union(*(all_stems(span.quote) for span in _spans_of_fields(event)))
    if event.predicate:
        known |= all_stems(event.predicate.quote)
    return bool(all_stems(words) - known)
