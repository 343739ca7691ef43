"""Where the sentences of a report begin and end, and whether one says no: by our parse in English, in another
language by its signs and the table of its words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from dragoman.lexicon.foreign_words import agent_marks, doubts, negations
from dragoman.lexicon.story_rules import content_rules
from dragoman.readers.second.english_rules import EnglishRules, Range
from dragoman.record import Report, StatementKind

_STOP = re.compile(r"[。！？\n]|(?<!\b[A-Z])[.](?!\w)|[?!؟](?!\w)")
"""The end of a sentence; not the point of an initial."""
_MARKS = frozenset('“”„«»《》〈〉「」『』"')
CERTAIN = frozenset({"held", "planned", "demanded"})
"""What no event is whose sentence has a word that makes it doubtful."""
_ON = CERTAIN | {"unconfirmed"}
_ASKS = ("?", "？", "؟")
_WORD = re.compile(r"\w+")
_NEAR = 24
"""Characters before a party in which a word is looked for that marks it as the doer."""
_BESIDE = 8
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
        if text[first:last].rstrip("".join(_MARKS) + "\n ").endswith(_ASKS):
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
        opened = max((at + 1 for at in range(start, quoted[0]) if text[at] in _MARKS), default=start)
        places = ((quoted[1], cue[0]), (cue[1], quoted[0]), (cue[0] - _BESIDE, cue[1]))
        if pattern is None:
            return False
        is_cut = any(
            match.start() < quoted[0] for match in pattern.finditer(text, opened, quoted[0] + _BESIDE)
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
        opened, closed = ({before, text[start]} & _MARKS), ({after, text[end - 1]} & _MARKS)
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
