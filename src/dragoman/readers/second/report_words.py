"""Words of a report for a gate: where quoted words stand, whom they name, where sentences begin and end.

Quoted words are the same characters but for white space and quotation marks, never alike: words that the text
does not have are found nowhere. States and persons are those of the cast of our own reader, and in English
what the tables know; in a language without a reader those that `readers.partial` finds by name. Sentences,
and whether one says no, are by our parse in English, else by the signs and words of their language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dragoman.lexicon.foreign_words import agent_marks, doubts, negations, not_settled, offices
from dragoman.lexicon.known_actors import NameIndex
from dragoman.lexicon.story_rules import content_rules
from dragoman.lexicon.user_actors import actor_tables
from dragoman.readers.second.english_rules import EnglishRules, Range
from dragoman.record import Actor, Person, Record, Report, StatementKind, Timex, When
from dragoman.settings import Settings

_DATE = re.compile(r"(\d{4}(?:-\d\d(?:-\d\d)?)?)(?:T(\d\d:\d\d))?")
_MARKS = str.maketrans(dict.fromkeys("“”„‟«»《》〈〉「」『』〝〞＂", '"') | dict.fromkeys("‘’‚‛‹›＇", "'"))


@dataclass(frozen=True, slots=True)
class Passage:
    """Characters `start` to `end` of a report, with their words as they are compared."""

    start: int
    plain: str
    places: tuple[int, ...]
    """For each character of `plain` where it stands in the report."""

    @classmethod
    def of(cls, text: str, start: int, end: int) -> Passage:
        """Return a passage of a report's text."""
        plain: list[str] = []
        places: list[int] = []
        for place in range(start, end):
            character = text[place]
            if not character.isspace():
                plain.append(character.translate(_MARKS))
                places.append(place)
            elif plain and plain[-1] != " ":
                plain.append(" ")
                places.append(place)
        return cls(start, "".join(plain), tuple(places))

    @property
    def range(self) -> tuple[int, int]:
        """The first character of the report, and the one after the last."""
        return self.start, self.places[-1] + 1

    def find(self, words: str) -> tuple[int, int] | None:
        """Return where the report has these words, as whole words; None where it does not."""
        wanted = " ".join(words.split()).translate(_MARKS)
        at = self.plain.find(wanted) if wanted else -1
        while at >= 0 and not self._is_whole(at, at + len(wanted)):
            at = self.plain.find(wanted, at + 1)
        return None if at < 0 else (self.places[at], self.places[at + len(wanted) - 1] + 1)

    def _is_whole(self, start: int, end: int) -> bool:
        """Say whether words are not cut: of scripts with capitals, which part words by spaces."""
        return not (self._joined(start - 1, start) or self._joined(end - 1, end))

    def _joined(self, left: int, right: int) -> bool:
        if left < 0 or right >= len(self.plain):
            return False
        letters = self.plain[left], self.plain[right]
        return all(
            letter.isalnum() and (letter.isdigit() or letter.lower() != letter.upper()) for letter in letters
        )


def date_of(time: Timex) -> When | None:
    """Return the day, month or year of a time expression; None for one that has no date."""
    match = _DATE.match(time.value) if time.kind in ("DATE", "TIME") else None
    return When(match[1], time.span, match[2]) if match else None


_LONGEST_NAME = 60
_SHORT_NAME = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\uac00-\ud7a3]{2,4}")
_TO_OFFICE = re.compile(r"\s*\w{0,4}")
"""What stands between a name and its office: a space, a ministry."""
_BESIDE_NAME = 8


@dataclass(frozen=True, slots=True)
class Mention:
    """Characters of the report that name an actor or refer to it."""

    start: int
    end: int
    actor: Actor


class NamedStates:
    """The mentions of a report, and what the tables know of its words."""

    def __init__(self, record: Record, settings: Settings) -> None:
        self._report = record.report
        self._settings = settings
        self._is_english = record.report.language in (None, "en")
        self.dropped_persons = 0
        self._mentions = sorted(
            (Mention(span.start, span.end, actor) for actor in record.actors for span in actor.mentions),
            key=lambda mention: (mention.start, -mention.end),
        )

    def within(self, start: int, end: int) -> Iterator[Mention]:
        """Yield the mentions that lie within some characters, or cover them."""
        for mention in self._mentions:
            inside = start <= mention.start and mention.end <= end
            if inside or (mention.start <= start and end <= mention.end):
                yield mention

    def states_of(self, start: int, end: int) -> frozenset[str]:
        """Return the states that the words there name; several where they name a pair, or more than one."""
        mentions = list(self.within(start, end))
        named = {mention.actor.state for mention in mentions if mention.actor.state is not None}
        if not named and self._is_english:
            words, day = self._report.text[start:end], (self._report.published_at or "")[:10]
            index = NameIndex(actor_tables(self._settings.actors))
            named = {state for name in index.find(words, day) for state in name.states}
        return frozenset(named)

    def is_pair(self, start: int, end: int) -> bool:
        """Say whether the words there, as they stand, refer to several states at once: "the two sides"."""
        exact = {m.actor.state for m in self._mentions if (m.start, m.end) == (start, end)}
        return len(exact - {None}) > 1

    def actor_of(self, state: str, start: int, end: int) -> Actor | None:
        """Return the first actor of a state that the words there name."""
        return next((m.actor for m in self.within(start, end) if m.actor.state == state), None)

    def person_of(self, start: int, end: int) -> Actor | None:
        """Return the person whom the words there name, where it is one alone."""
        people = {m.actor.id: m.actor for m in self.within(start, end) if m.actor.kind == "person"}
        return next(iter(people.values())) if len(people) == 1 else None

    def others_between(self, start: int, end: int, state: str) -> bool:
        """Say whether somebody of another state is named between two places."""
        low, high = min(start, end), max(start, end)
        return any(
            low <= mention.start and mention.end <= high and mention.actor.state not in (None, state)
            for mention in self._mentions
        )

    def persons(self, names: Iterable[str], quoted: Passage) -> tuple[Person, ...]:
        """Return who is named there: in English those of the cast, else the names as they are written."""
        people: dict[str, Person] = {}
        for name in names:
            place = quoted.find(name)
            known = self.person_of(*place) if place else None
            if place and known is not None:
                person = Person(known.name, known.state, self._report.span(*place), known.office)
                people.setdefault(known.name, person)
            elif place and self._is_name(*place):
                people.setdefault(name, Person(name, None, self._report.span(*place)))
            else:
                self.dropped_persons += 1
        return tuple(people.values())

    def _is_name(self, start: int, end: int) -> bool:
        """Say whether words can name a person: by capitals, in a script without by an office beside them."""
        words = self._report.text[start:end]
        if self._is_english or len(words) > _LONGEST_NAME or self.states_of(start, end):
            return False
        if all(word[:1].isupper() for word in words.split()):
            return True
        office = offices(self._report.language or "")
        if office is None or not _SHORT_NAME.fullmatch(words) or office.search(words):
            return False
        text = self._report.text
        before, after = text[max(0, start - _BESIDE_NAME) : start], text[end : end + _BESIDE_NAME]
        return any(not before[match.end() :].strip() for match in office.finditer(before)) or any(
            _TO_OFFICE.fullmatch(after[: match.start()]) for match in office.finditer(after)
        )


_STOP = re.compile(r"[。！？\n]|(?<!\b[A-Z])[.](?!\w)|[?!؟](?!\w)")
"""The end of a sentence; not the point of an initial."""
_QUOTES = frozenset('“”„«»《》〈〉「」『』"')
CERTAIN = frozenset({"held", "planned", "demanded"})
"""What no event is whose sentence has a word that makes it doubtful."""
_ON = CERTAIN | {"unconfirmed"}
_ASKS = ("?", "？", "؟")
_WORD = re.compile(r"\w+")
_NEAR = 24
"""Characters before a party in which a word is looked for that marks it as the doer."""
_BEFORE_CUE = 8
"""Characters before a cue in which a negation is looked for, in a language that we cannot parse."""


class Sentences:
    """The sentences of one report."""

    def __init__(self, report: Report, rules: EnglishRules | None) -> None:
        self._report, self._rules = report, rules

    def within(self, start: int, end: int) -> Iterator[Range]:
        """Yield the parts of sentences that some words have."""
        if self._rules is not None:
            yield from self._rules.sentences(start, end)
            return
        for stop in self.stops(start, end):
            yield start, stop.end()
            start = stop.end()
        if start < end:
            yield start, end

    def around(self, first: int, last: int) -> Range:
        """Return the whole sentence that has some words."""
        text = self._report.text
        if self._rules is not None:
            return self._rules.sentence(first, last)
        before = max((stop.end() for stop in self.stops(0, first)), default=0)
        stop = next(self.stops(last - 1, len(text)), None)
        return before, stop.end() if stop else len(text)

    def takes_back(self, status: str, start: int, end: int) -> str | None:
        """Return why the sentence of quoted words does not say what they say alone: it asks, or a negation
        stands before them. None where it does, or where the status says that it is off."""
        if status not in _ON:
            return None
        text, (first, last) = self._report.text, self.around(start, end)
        if text[first:last].rstrip("".join(_QUOTES) + "\n ").endswith(_ASKS):
            return "the sentence asks"
        before = {word.casefold() for word in _WORD.findall(text[first:start])}
        if self._rules is not None and not before.isdisjoint(content_rules().negations):
            return "the quotation leaves out what denies it"
        return None

    def is_negated(self, place: int) -> bool:
        """Say whether the sentence around a place has a word of its language that says no."""
        pattern = negations(self._report.language or "")
        return pattern is not None and bool(pattern.search(self._report.text, *self.around(place, place + 1)))

    def is_doubtful(self, place: int, is_speech: bool) -> bool:
        """Say whether the sentence around a place has a word of its language that makes it doubtful. One that
        only says something of a deed ("refuses to meet") makes no act of speech so."""
        pattern = doubts(self._report.language or "", is_speech)
        return pattern is not None and bool(pattern.search(self._report.text, *self.around(place, place + 1)))

    def is_settled(self, place: int, status: str) -> bool:
        """Say whether the sentence around a place has no word by which it is put off, cancelled or wished;
        nor, for what is held, one of a plan or of the future."""
        pattern = not_settled(self._report.language or "", status == "held")
        return pattern is None or not pattern.search(self._report.text, *self.around(place, place + 1))

    def is_agent(self, start: int, end: int) -> bool:
        """Say whether a word beside a party marks it as who does what is told: "par la France", "被法国"."""
        before, after = agent_marks(self._report.language or "")
        text = self._report.text
        return bool(
            (before and before.search(text[max(0, start - _NEAR) : start]))
            or (after and after.match(text, end))
        )

    def is_asked(self, quoted: Range, speaker: Range, cue: Range) -> bool:
        """Say whether the sentence asks whether something was said; what is said may ask: "Who pays?" """
        if self._rules is not None and self._rules.is_asked(cue):
            return True
        first, last = self.around(min(quoted[0], speaker[0], cue[0]), max(quoted[1], speaker[1], cue[1]))
        ends = self._report.text[first:last].rstrip()
        return ends.endswith(_ASKS) and first + len(ends) > quoted[1]

    def is_unsaid(self, quoted: Range, cue: Range) -> bool:
        """Say whether the words tell that it was not said, by what governs the cue or by a negation on the
        quotation that does not stand in it."""
        if self._rules is not None:
            denied = self._rules.is_denied(*cue) or self._rules.is_denied(*quoted)
            return denied or self._rules.is_unsaid(cue)
        if self._is_doubtfully_said(quoted):
            return True
        pattern, text = negations(self._report.language or ""), self._report.text
        start = max((stop.end() for stop in self.stops(0, quoted[0])), default=0)
        opened = max((at + 1 for at in range(start, quoted[0]) if text[at] in _QUOTES), default=start)
        places = ((quoted[1], cue[0]), (cue[1], quoted[0]), (cue[0] - _BEFORE_CUE, cue[1]))
        if pattern is None:
            return False
        is_cut = any(
            match.start() < quoted[0] for match in pattern.finditer(text, opened, quoted[0] + _BEFORE_CUE)
        )
        return is_cut or any(
            first < last and pattern.search(text, max(0, first), last) for first, last in places
        )

    def _is_doubtfully_said(self, quoted: Range) -> bool:
        """Say whether a word that makes it doubtful stands in the sentence outside the quotation."""
        pattern, (first, last) = doubts(self._report.language or "", False), self.around(*quoted)
        outside = ((first, quoted[0]), (quoted[1], last))
        return pattern is not None and any(pattern.search(self._report.text, *place) for place in outside)

    def kind_of_quotation(self, start: int, end: int) -> StatementKind:
        """Return how words are quoted: "direct" where marks stand around them."""
        text = self._report.text
        before, after = text[max(0, start - 2) : start].rstrip()[-1:], text[end : end + 2].lstrip()[:1]
        opened, closed = ({before, text[start]} & _QUOTES), ({after, text[end - 1]} & _QUOTES)
        return "direct" if opened and closed else "indirect"

    def has_stop(self, start: int, end: int) -> bool:
        """Say whether a sentence ends between two places."""
        return any(self.stops(start, end))

    def stops(self, start: int, end: int) -> Iterator[re.Match[str]]:
        """Yield the ends of sentences there; a line end is none where the sentence goes on behind it."""
        for stop in _STOP.finditer(self._report.text, start, end):
            if stop.group() != "\n" or not self._goes_on(stop.start()):
                yield stop

    def _goes_on(self, line_end: int) -> bool:
        """Say whether a sentence goes on in the next line: in English by our parse, else in lower case."""
        if self._rules is not None:
            return len(list(self._rules.sentences(line_end - 1, line_end + 2))) == 1
        return self._report.text[line_end + 1 : line_end + 2].islower()
