"""Sides and dates that an event has from another act of the report, or from publication.

Sides: "they" and "the ministers", whom no words near by name, are those who took part in the contact told
last. Who condemns "the attack" condemns whoever the report says attacked.

Dates: an official text tells a contact once with its day ("spoke this afternoon", "today's meeting"); the
acts told after it were done there, and so in a press report what the same parties did. Where the issuer
itself speaks in the present tense ("The United States condemns"), the act is done by publishing.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import accumulate
from typing import TYPE_CHECKING

from dragoman.lexicon.office_titles import referring_words
from dragoman.lexicon.predicates import triggers, words
from dragoman.readers.english.events.arguments import Arguments
from dragoman.readers.english.events.constraints import addresses_people, unmet_by_parties
from dragoman.readers.english.events.parties import states, without
from dragoman.readers.english.events.readings import Reading
from dragoman.readers.english.events.triggers import Predicate
from dragoman.readers.english.predicate_arguments import understood_subject
from dragoman.readers.english.syntax import agent, is_passive
from dragoman.record import Party

if TYPE_CHECKING:
    from spacy.tokens import Token
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from dragoman.readers.english.document import Document
from dragoman.readers.english.events.candidates import Candidate
from dragoman.readers.english.events.parties import PartyFinder
from dragoman.readers.english.events.time_attachment import date_of
from dragoman.readers.english.parser.bounds import spend
from dragoman.readers.english.syntax import auxiliaries
from dragoman.record import Timex, When

COMPANY = "company"
_THEY = frozenset({"they", "both", "all"})
_DEFINITE = frozenset({"the", "these", "those", "both"})
_MEETING = frozenset({"held", "planned"})
_NEAR = 3  # blocks
_SEVERAL = 2
_NAMED_LAST = frozenset({"previous"})
_NAMED_BESIDE = frozenset({"sentence"})  # whom a threat names only in passing
OF_DEED = "kin"
_Deed = tuple[int, int, list[Party]]
"""Where a deed stands in the report, its number among what is told, and who did it."""


def with_last_met(readings: Iterable[Reading], issuers: frozenset[str] = frozenset()) -> list[Reading]:
    """Return the readings; an open one whose doers are several unnamed ones is done by those who last met.

    In the text of `issuers` so is a contact of which one side is named: what it tells of is theirs.
    """
    last_met: Reading | None = None
    kept = []
    for reading in readings:
        completed = reading
        if last_met is not None and reading.open and not _is_far(reading, last_met):
            completed = _met_again(reading, last_met) if issuers else reading
            completed = _joined(completed, last_met) if completed.open else completed
        kept.append(completed)
        if not completed.open and _is_gathering(completed):
            last_met = completed
    return kept


def _met_again(reading: Reading, contact: Reading) -> Reading:
    predicate, sides = reading.predicate, reading.sides
    both = [*contact.sides.actors, *contact.sides.recipients]
    if not predicate.frame.has("contact") or predicate.part != "nouns" or sides.recipients:
        return reading
    if not sides.actors or not set(states(sides.actors)) < set(states(both)):
        return reading
    return _settled(reading, Arguments(sides.actors, without(both, sides.actors), sides.tokens))


def _joined(reading: Reading, contact: Reading) -> Reading:
    predicate, sides = reading.predicate, reading.sides
    if sides.actors or not (_are_several(predicate.carrier) or _is_agreed(predicate)):
        return reading
    if predicate.part == "nouns" and not (predicate.supported or _is_agreed(predicate)):
        return reading
    company = without([*contact.sides.actors, *contact.sides.recipients], sides.recipients)
    if len(set(states(company))) < _SEVERAL:
        return reading
    return _settled(reading, Arguments(company, sides.recipients, sides.tokens))


def _settled(reading: Reading, sides: Arguments) -> Reading:
    unmet = unmet_by_parties(reading.predicate, sides)
    return reading if unmet else replace(reading, sides=sides, how=COMPANY, open=False)


def _is_far(reading: Reading, contact: Reading) -> bool:
    return reading.predicate.paragraph.index - contact.predicate.paragraph.index > _NEAR


def _is_gathering(reading: Reading) -> bool:
    several = {*states(reading.sides.actors), *states(reading.sides.recipients)}
    meets = reading.predicate.frame.has("contact") and reading.status[0] in _MEETING
    return meets and len(several) >= _SEVERAL


def _is_agreed(predicate: Predicate) -> bool:
    """Say whether something is agreed by nobody that the words name: "a memorandum was signed"."""
    if not predicate.frame.has("agreement") or not is_passive(predicate.carrier):
        return False
    signed = [child for child in predicate.carrier.children if child.dep_ == "nsubjpass"]
    texts = words("classes", "agreement")
    return agent(predicate.carrier) is None and any(noun.lemma_.lower() in texts for noun in signed)


def _are_several(verb: Token) -> bool:
    """Say whether who does it is a plural that names nobody: "they", "the ministers"."""
    if is_passive(verb):
        return False
    doer = understood_subject(verb)
    if doer is None or doer.lower_ in _THEY:
        return doer is not None
    named = referring_words("pair_people") | referring_words("pair_states")
    definite = any(child.lower_ in _DEFINITE for child in doer.children)
    return doer.tag_ in {"NNS", "NNPS"} and doer.lower_ in named and definite


class _Deeds:
    """The deeds that a report tells, by type and by place."""

    def __init__(self, readings: Sequence[Reading]) -> None:
        self._doers: defaultdict[str, dict[tuple[str, ...], tuple[int, list[Party]]]] = defaultdict(dict)
        deeds = list[_Deed]()
        for number, reading in enumerate(readings):
            predicate, actors = reading.predicate, reading.sides.actors
            if predicate.frame.has("deed"):
                self._doers[predicate.frame.type][states(actors)] = (number, actors)
                deeds.append((predicate.paragraph.start + predicate.token.idx, number, actors))
        deeds.sort(key=lambda row: row[0])
        self._starts = [start for start, _, _ in deeds]
        self._last = list(accumulate(deeds, _later))

    def doers(self, kinds: Iterable[str]) -> dict[tuple[str, ...], list[Party]]:
        """Return who did deeds of these types, by their states, as the last of them is told."""
        latest: dict[tuple[str, ...], tuple[int, list[Party]]] = {}
        for kind in kinds:
            for acting, row in self._doers[kind].items():
                if acting not in latest or row[0] > latest[acting][0]:
                    latest[acting] = row
        return {acting: parties for acting, (_, parties) in latest.items()}

    def last_doer(self, offset: int) -> list[Party] | None:
        """Return who did the deed told last of those that stand before a character of the report."""
        index = bisect_left(self._starts, offset) - 1
        return self._last[index][2] if index >= 0 else None


def _later(deed: _Deed, other: _Deed) -> _Deed:
    return other if other[1] > deed[1] else deed


def with_doers_of_deeds(readings: Iterable[Reading]) -> list[Reading]:
    """Return the readings; the other side of what is said of a deed is its doer. Open ones are left out."""
    readings = list(readings)
    deeds = _Deeds([reading for reading in readings if not reading.open])
    kept = (_completed(reading, deeds) if reading.open else _by_deed(reading, deeds) for reading in readings)
    return [reading for reading in kept if reading is not None]


def _completed(reading: Reading, deeds: _Deeds) -> Reading | None:
    sides = reading.sides
    if sides.actors and not sides.recipients and (doer := _doer(reading, deeds)):
        return replace(reading, sides=Arguments(sides.actors, doer, sides.tokens), how=OF_DEED, open=False)
    return None


def _by_deed(reading: Reading, deeds: _Deeds) -> Reading:
    """Return the reading; if it speaks of a deed, of its doer, not of who was named last or in passing."""
    beside = reading.how in _NAMED_BESIDE and reading.predicate.frame.has("threat")
    if not (beside or reading.how in _NAMED_LAST) or not (doer := _doer(reading, deeds)):
        return reading
    return replace(reading, sides=Arguments(reading.sides.actors, doer, reading.sides.tokens), how=OF_DEED)


def _doer(reading: Reading, deeds: _Deeds) -> list[Party]:
    frame = reading.predicate.frame
    of_deeds = frame.has("reproach") or frame.has("threat")  # what is said of a deed is said of its doer
    parties = _doer_of_deed(reading, deeds) if of_deeds else []
    return parties or (_doer_of_answered(reading, deeds) if frame.has("answer") else [])


def _doer_of_deed(reading: Reading, deeds: _Deeds) -> list[Party]:
    """Return who did what is spoken of, where the report tells it: "condemned the attack", "the tests"."""
    predicate = reading.predicate
    nouns = [*predicate.objects, *(n for role in predicate.frame.recipient for n in predicate.after(role))]
    kinds = {
        frame.type
        for noun in nouns
        for frame in triggers("nouns").get(noun.lemma_.lower(), ())
        if frame.has("deed")
    }
    actor_states = set(states(reading.sides.actors))
    rows = deeds.doers(kinds).items()
    acting = {states: parties for states, parties in rows if actor_states.isdisjoint(states)}
    return next(iter(acting.values())) if len(acting) == 1 else []


def _doer_of_answered(reading: Reading, deeds: _Deeds) -> list[Party]:
    """Return who did what was told last before: "condemned the move", "the operation was denounced"."""
    predicate, actor_states = reading.predicate, set(states(reading.sides.actors))
    if addresses_people(predicate):
        return []
    doer = deeds.last_doer(predicate.paragraph.start + predicate.token.idx)
    if doer is None:
        return []
    return [] if actor_states & set(states(doer)) else doer


_DONE = frozenset({"held", "demanded"})
_DAY = len("2023-06-18")
_NEAR_DAYS = 7
_NEAR_BLOCKS = 2
_PHRASE = frozenset({"pobj", "prep", "npadvmod", "poss", "compound", "nmod", "amod", "nummod", "advmod"})
_PRESENT = frozenset({"VBP", "VBZ"})
_PAST = frozenset({"VBD", "VBN"})
_IS = frozenset({"is", "are", "am", "'re", "’re", "'m", "’m"})
_PERFECT = frozenset({"has", "have", "'s", "’s", "'ve", "’ve"})
_MAX_UP = 8


def inherit(
    document: Document, candidates: list[Candidate], finder: PartyFinder, times: tuple[Timex, ...]
) -> list[Candidate]:
    """Return the candidates, the undated ones dated by contact or publication where that holds."""
    day = document.report.day
    official = bool(finder.cast.issuers)
    occasion = _occasion(document, candidates, finder, times) if official else None
    contacts, dated = _ContactsBefore(day), []
    for candidate in candidates:
        if candidate.when is None and _is_done_there(candidate):
            when = (
                _official(document, candidate, finder, day, occasion)
                if official
                else contacts.date(candidate)
            )
            candidate = replace(candidate, when=when)
        contacts.add(candidate)
        dated.append(candidate)
    return dated


def _is_done_there(candidate: Candidate) -> bool:
    frame = candidate.predicate.frame
    return candidate.status in _DONE and (frame.has("speech-act") or frame.has("reciprocal"))


@dataclass(frozen=True, slots=True)
class _Occasion:
    """A contact told at character `start`: its date, and the states that took part."""

    start: int
    when: When
    states: frozenset[str]


def _official(
    document: Document, candidate: Candidate, finder: PartyFinder, day: str | None, occasion: _Occasion | None
) -> When | None:
    if candidate.predicate.frame.has("contact"):
        return None
    verb, acting = candidate.predicate.carrier, set(states(candidate.actors))
    issued = bool(day) and bool(acting & set(finder.cast.issuers))
    published = When(day or "", document.span_of(candidate.predicate.paragraph, verb), basis="published")
    tense = _tense(verb)
    if issued and tense == "present":
        return published
    if occasion is not None and acting and acting <= occasion.states:
        return replace(occasion.when, time=None, basis="contact")
    return published if issued and tense == "perfect" else None


def _tense(verb: Token) -> str | None:
    """Return "present", "perfect" or None (past) of `verb`, or of the finite verb that it hangs on."""
    for _ in range(_MAX_UP):
        helpers = {child.tag_ for child in verb.children if child.dep_ in {"aux", "auxpass"}}
        if verb.tag_ in _PRESENT or "MD" in helpers or auxiliaries(verb) & _IS:
            return "present"
        if auxiliaries(verb) & _PERFECT:
            return "perfect"
        if verb.tag_ in _PAST:
            return None
        if verb.head == verb:
            return "present"
        verb = verb.head
    return None


def _occasion(
    document: Document, candidates: Iterable[Candidate], finder: PartyFinder, times: Iterable[Timex]
) -> _Occasion | None:
    """Return the first occasion of an official text that lies close before its publication.

    The contact itself need not have been found as an event.
    """
    occasions = (*_contacts(document, candidates), *_days_told(document, finder, times))
    return min(occasions, key=lambda occasion: occasion.start, default=None)


def _contacts(document: Document, candidates: Iterable[Candidate]) -> Iterator[_Occasion]:
    day = document.report.day
    for candidate in candidates:
        when = candidate.when
        if when is not None and _is_contact(candidate) and (day is None or _is_lately(when.value, day)):
            yield _Occasion(candidate.evidence.start, when, frozenset(_present(candidate)))


def _days_told(document: Document, finder: PartyFinder, times: Iterable[Timex]) -> Iterator[_Occasion]:
    """Yield the days on which a past clause or the name of a meeting hangs."""
    day = document.report.day
    for timex in times:
        value = date_of(timex)
        if value is None or not _is_lately(value, day):
            continue
        start = timex.span.start
        for paragraph in document.overlapping(start, start + 1):
            tokens = paragraph.tokens(start, timex.span.end) if paragraph.kind != "title" else None
            if tokens is not None and _is_told(tokens.root):
                low, high = paragraph.offsets(tokens.root.sent)
                named = {state for mention in finder.cast.within(low, high) for state in mention.states}
                yield _Occasion(low, When(value, timex.span), frozenset({*named, *finder.cast.issuers}))


def _is_told(token: Token) -> bool:
    while token.dep_ in _PHRASE and token.head != token:
        token = token.head
        if token.pos_ == "NOUN" and token.lemma_.lower() in words("classes", "meeting"):
            return True
    return token.tag_ == "VBD" and token.dep_ in {"ROOT", "conj"}


class _ContactsBefore:
    """The dated contacts that a press report has told so far, by the states that took part."""

    def __init__(self, day: str | None) -> None:
        """Take the day on which the report was published."""
        self._day = day
        self._contacts: defaultdict[str, list[Candidate]] = defaultdict(list)

    def add(self, candidate: Candidate) -> None:
        """Take the candidate that is told next."""
        if (
            candidate.when is not None
            and _is_contact(candidate)
            and _is_lately(candidate.when.value, self._day)
        ):
            for state in _present(candidate):
                self._contacts[state].append(candidate)

    def date(self, candidate: Candidate) -> When | None:
        """Return the day of the contact of all states that act, told last and at most two blocks before."""
        acting = set(states(candidate.actors))
        fewest = min((self._contacts[state] for state in acting), key=len, default=[])
        for contact in reversed(fewest):
            spend(1)
            if candidate.predicate.paragraph.index - contact.predicate.paragraph.index > _NEAR_BLOCKS:
                return None
            if contact.when is not None and acting <= _present(contact):
                return replace(contact.when, time=None, basis="contact")
        return None


def _present(contact: Candidate) -> set[str]:
    return set(states([*contact.actors, *contact.recipients]))


def _is_contact(candidate: Candidate) -> bool:
    """Say whether `candidate` is a contact that was held on a known date."""
    return candidate.predicate.frame.has("contact") and candidate.status == "held"


def _is_lately(value: str, day: str | None) -> bool:
    """Say whether `value` is a day of the week before `day`, or `day` itself."""
    if day is None or len(value) != _DAY or len(day) != _DAY:
        return False
    return 0 <= (date.fromisoformat(day) - date.fromisoformat(value)).days <= _NEAR_DAYS
