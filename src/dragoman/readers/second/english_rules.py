"""What our own rules say of words that a model quotes from an English report: type, status, cue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dragoman.lexicon.issue_words import find_codes
from dragoman.lexicon.speech_words import cues_by_lemma
from dragoman.readers.english.document import Document, Paragraph, parse
from dragoman.readers.english.events.factuality import status_of
from dragoman.readers.english.events.triggers import Predicate, predicates
from dragoman.readers.english.syntax import governing_verb
from dragoman.record import Report, Span, Tag
from dragoman.settings import Settings


@dataclass(frozen=True, slots=True)
class Judged:
    """A word that tells an event of the type asked for (none: the sentence's verb), and its status there.

    `status` is None where the words tell no event: "if they meet".
    """

    predicate: Predicate | None
    status: str | None
    status_span: Span | None = None

    @property
    def mode(self) -> str | None:
        """The mode that the table gives events told by this word."""
        return self.predicate.frame.mode if self.predicate is not None else None


class EnglishRules:
    """The rules of our English reader, over one report; it is parsed when they are first asked."""

    def __init__(self, report: Report, settings: Settings) -> None:
        self._report, self._settings = report, settings
        self._parsed: Document | None = None

    def judge(self, event_type: str, start: int, end: int) -> Judged:
        """Return what the words `start` to `end` say of an event of a type."""
        fitting: list[Judged] = []
        for paragraph in self._document.overlapping(start, end):
            for predicate in _predicates(paragraph, start, end):
                if predicate.frame.type == event_type:
                    fitting += [self._judged(paragraph, predicate)]
        if fitting:
            return next((judged for judged in fitting if judged.status is not None), fitting[0])
        for paragraph in self._document.overlapping(start, end):
            tokens = paragraph.tokens(start, end)
            if tokens is not None:
                verb = governing_verb(tokens.root)
                found = status_of(verb, verb)
                return Judged(None, found[0] if found is not None else None)
        return Judged(None, None)

    def issues(self, start: int, end: int) -> tuple[Tag, ...]:
        """Return the issues that the words show, each once."""
        tags: dict[str, Tag] = {}
        for code, first, last in find_codes(self._report.text[start:end]):
            tags.setdefault(code, Tag(code, self._report.span(start + first, start + last)))
        return tuple(tags.values())

    def cue_lemma(self, start: int, end: int) -> str | None:
        """Return the lemma of the first word there that the table of cues has, if any."""
        for paragraph in self._document.overlapping(start, end):
            for token in paragraph.tokens(start, end) or ():
                for part in ("verb", "noun"):
                    if token.lemma_.lower() in cues_by_lemma(part):
                        return str(token.lemma_.lower())
        return None

    @property
    def _document(self) -> Document:
        if self._parsed is None:
            self._parsed = parse(self._report, self._settings)
        return self._parsed

    def _judged(self, paragraph: Paragraph, predicate: Predicate) -> Judged:
        found = status_of(predicate.token, predicate.carrier)
        if found is None:
            return Judged(predicate, None)
        status, token = found
        return Judged(
            predicate, status, self._document.span_of(paragraph, token) if token is not None else None
        )


def _predicates(paragraph: Paragraph, start: int, end: int) -> Iterator[Predicate]:
    for readings in predicates(paragraph):
        first, last = paragraph.offsets(readings[0].token)
        if start <= first and last <= end:
            yield from readings
