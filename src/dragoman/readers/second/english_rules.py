"""What our own rules say of words that a model quotes from an English report: type, parties, status, cue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dragoman.lexicon.issue_words import find_codes
from dragoman.lexicon.speech_words import cues_by_lemma, voice_words
from dragoman.readers.english.document import Document, Paragraph, parse
from dragoman.readers.english.events.actor_arguments import OWNING
from dragoman.readers.english.events.arguments import standing
from dragoman.readers.english.events.factuality import status_of
from dragoman.readers.english.events.triggers import Predicate, predicates
from dragoman.readers.english.predicate_arguments import objects, phrase, understood_subject
from dragoman.readers.english.predicate_arguments import subject as doer_of
from dragoman.readers.english.syntax import (
    FINITE,
    agent,
    auxiliary_before_subject,
    governing_verb,
    is_passive,
    prepositions,
    with_conjuncts,
)
from dragoman.record import Report, Span, Tag
from dragoman.settings import Settings

if TYPE_CHECKING:
    from spacy.tokens import Token

_SHARED = ("with", "between", "among")
_NOT_YET = frozenset({"planned", "unconfirmed", "demanded"})


Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Judged:
    """A word that tells an event of the type asked for (none: the sentence's verb), and its status there.

    `status` is None where the words tell no event: "if they meet".
    """

    predicate: Predicate | None
    status: str | None
    status_span: Span | None = None
    doers: tuple[Range, ...] = ()
    """The characters of the words that do it by our parse, each the head of its phrase."""
    others: tuple[Range, ...] = ()
    """Those on the other side, or on either where it is done together."""
    beside_doers: tuple[Range, ...] = ()
    """The words that hang on those that do it: "of Ghana in Togo" upon "ambassador"."""

    @property
    def type(self) -> str | None:
        """The type that the table gives events told by this word."""
        return self.predicate.frame.type if self.predicate is not None else None

    @property
    def mode(self) -> str | None:
        """The mode that the table gives events told by this word."""
        return self.predicate.mode if self.predicate is not None else None


class EnglishRules:
    """The rules of our English reader, over one report; it is parsed when they are first asked."""

    def __init__(self, report: Report, settings: Settings) -> None:
        self._report, self._settings = report, settings
        self._parsed: Document | None = None

    def sentences(self, start: int, end: int) -> Iterator[Range]:
        """Yield the parts of sentences that the words `start` to `end` have."""
        for paragraph in self._document.overlapping(start, end):
            for sentence in paragraph.sentences(start, end):
                first, last = paragraph.offsets(sentence)
                yield max(start, first), min(end, last)

    def sentence(self, start: int, end: int) -> Range:
        """Return the whole of the sentences that have these words."""
        for paragraph in self._document.overlapping(start, end):
            places = [paragraph.offsets(sentence) for sentence in paragraph.sentences(start, end)]
            start, end = min(start, *(first for first, _ in places)), max(end, *(last for _, last in places))
        return start, end

    def judge(self, start: int, end: int) -> list[Judged]:
        """Return what the words of the table among `start` to `end` say of events, of any type."""
        return [
            self._judged(paragraph, predicate)
            for paragraph in self._document.overlapping(start, end)
            for predicate in _predicates(paragraph, start, end)
        ]

    def judge_verb(self, start: int, end: int) -> Judged:
        """Return what the verb of the words says, where the table has none of them."""
        for paragraph in self._document.overlapping(start, end):
            tokens = paragraph.tokens(start, end)
            if tokens is not None:
                verb = governing_verb(tokens.root)
                status = status_of(verb, verb)
                doer = doer_of(verb)
                doers = with_conjuncts(doer) if doer is not None else []
                others = [joined for inner in objects(verb) for joined in with_conjuncts(inner)]
                return Judged(
                    None, status[0] if status is not None else None, None,
                    tuple(map(paragraph.offsets, doers)), tuple(map(paragraph.offsets, others)),
                    tuple(map(paragraph.offsets, _beside(doers))),
                )  # fmt: skip
        return Judged(None, None)

    def is_denied(self, start: int, end: int) -> bool:
        """Say whether a negation of the sentence is on these words, from within or from without: "never said
        it", "not keep it open" of which the first word is left out."""
        for paragraph in self._document.overlapping(start, end):
            words = set(paragraph.tokens(start, end) or ())
            for sentence in paragraph.sentences(start, end):
                if any(
                    token.dep_ == "neg" and token.head in words and token not in words for token in sentence
                ):
                    return True
        return False

    def says(self, speaker: Range, cue: Range) -> bool | None:
        """Say whether the speaker is the subject of the cue; None where the parse cannot tell. Who "is told"
        a thing does not say it, who "is quoted" does."""
        for verb, paragraph in self._cue_verbs(cue):
            subject = agent(verb) or understood_subject(verb)
            if subject is not None:
                is_told = (
                    is_passive(verb) and agent(verb) is None and verb.lemma_ not in voice_words("quoting")
                )
                return not is_told and any(
                    _overlap(paragraph.offsets(token), speaker) for token in phrase(subject)
                )
        return None

    def is_unsaid(self, cue: Range) -> bool:
        """Say whether a cue tells no act of speech: "if Chile says", "refused to say", "could have said"."""
        for verb, _ in self._cue_verbs(cue):
            status = status_of(verb, verb)
            if status is None or status[0] == "denied":
                return True
            is_new_clause = verb.dep_ == "conj" and verb.tag_ in FINITE  # "will visit Oslo and said"
            return status[0] in _NOT_YET and not is_new_clause
        return False

    def is_asked(self, cue: Range) -> bool:
        """Say whether the cue is asked for: "Did Chile say"."""
        return any(
            auxiliary_before_subject(verb) is not None and verb.dep_ == "ROOT"
            for verb, _ in self._cue_verbs(cue)
        )

    def _cue_verbs(self, cue: Range) -> Iterator[tuple[Token, Paragraph]]:
        for paragraph in self._document.overlapping(*cue):
            for token in paragraph.tokens(*cue) or ():
                if token.pos_ == "VERB":
                    yield token, paragraph
                    return

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
        status, token = status_of(predicate.token, predicate.carrier) or (None, None)
        doers, others = _sides(predicate)
        return Judged(
            predicate, status, self._document.span_of(paragraph, token) if token is not None else None,
            tuple(map(paragraph.offsets, doers)), tuple(map(paragraph.offsets, others)),
            tuple(map(paragraph.offsets, _beside(doers))),
        )  # fmt: skip


def _predicates(paragraph: Paragraph, start: int, end: int) -> Iterator[Predicate]:
    for readings in predicates(paragraph):
        first, last = paragraph.offsets(readings[0].token)
        if start <= first and last <= end:
            yield from readings


def _sides(predicate: Predicate) -> tuple[list[Token], list[Token]]:
    """Return the words that do what a predicate tells, and those to which it is done, by its parse alone."""
    token, frame = predicate.token, predicate.frame
    if predicate.part == "nouns":
        doers = [child for child in token.children if child.dep_ in OWNING]
        doers += [inner for word, inner in prepositions(token) if word == "by"]
        doer = understood_subject(predicate.carrier) if predicate.supported else None
    else:
        doer = doer_of(token) if predicate.part == "verbs" else understood_subject(predicate.carrier)
        doers = []
    doers += with_conjuncts(doer) if doer is not None and frame.actor == "subject" else []
    others = [inner for role in frame.recipient for group in standing(predicate, role) for inner in group]
    others = [joined for inner in others for joined in with_conjuncts(inner)]
    if frame.has("reciprocal"):
        both = [*doers, *others, *(inner for word in _SHARED for inner in predicate.after(word))]
        return both, both
    return doers, others


def _beside(doers: list[Token]) -> list[Token]:
    return [token for doer in doers for token in phrase(doer) if token != doer]


def _overlap(first: Range, second: Range) -> bool:
    return first[0] < second[1] and second[0] < first[1]
