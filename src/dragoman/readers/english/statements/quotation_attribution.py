"""Attribute each quotation to the draft whose words it is, or make an attribution of its own.

A quotation inside the content of a cue is that cue's; else the nearest cue that takes quotations has it,
with nothing but source, addressee and adverbs between. A quotation that is a sentence of its own continues
with the speaker of the last.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cached_property
from typing import TYPE_CHECKING

from dragoman.lexicon.speech_words import speech_nouns
from dragoman.readers.english.document import Paragraph
from dragoman.readers.english.statements.attribution_drafts import (
    TEXT,
    AttributionDraft,
    Chars,
    DraftIndex,
    from_position,
    name_source,
)
from dragoman.readers.english.statements.quotations import QuotedString, Utterance
from dragoman.readers.english.statements.reporting_cues import CueWord, owner_of
from dragoman.readers.english.syntax import FINITE

if TYPE_CHECKING:
    from spacy.tokens import Span, Token


_MOST_BETWEEN = 14
"""Tokens between a quotation and its cue, at most."""
_FEWEST_WORDS = 4
"""Words from which a quotation without a cue is an attribution of its own."""
_SHARED = 0.3
"""Share of a content, or of a quotation, that the two must have in common for the quotation to be its."""
_VERB_BETWEEN, _CONTENT_BEFORE, _MOST_COST = 20, 3, 30
"""In words: what a verb between cue and quotation costs, what content of the cue costs, what is too much."""
_LONGEST_TITLE = 7
"""Words of the title of a programme, a book or a film."""
_SMALL_WORD = 4
"""Letters of the words that titles write small (the, of, with)."""
_BYLINE = re.compile(
    r"\s*[—–―-]{1,2}\s*(?P<name>[A-Z][\w.’'\u00c0-\u024f-]+(?:[ \u00a0][\w.’'\u00c0-\u024f-]+){0,5})"
    r"[\w\s,.’'()-]{0,60}$"
)


def attribute_quotations(
    paragraph: Paragraph,
    quotes: list[QuotedString],
    drafts: list[AttributionDraft],
    utterances: tuple[Utterance, ...],
    inside: list[bool],
) -> None:
    """Give each of `quotes` to the draft whose words it is, or add a draft of its own to `drafts`.

    `inside` tells the tokens that stand in quotation marks.
    """
    attributor = _Attributor(paragraph, drafts, utterances, inside)
    for quote in quotes:
        attributor.attribute(quote)


class _Attributor:
    """Attributes the quotations of one paragraph, in reading order."""

    def __init__(
        self,
        paragraph: Paragraph,
        drafts: list[AttributionDraft],
        utterances: tuple[Utterance, ...],
        inside: list[bool],
    ) -> None:
        self._paragraph, self._drafts, self._inside = paragraph, drafts, inside
        self._utterances = utterances
        self._starts = [utterance.start for utterance in utterances]
        self._index = DraftIndex()
        self._owned_texts = _OwnedTexts(paragraph, inside)
        self._previous: AttributionDraft | None = None

    def attribute(self, quote: QuotedString) -> None:
        """Give a quotation to its draft, or make one."""
        self._index.take(self._drafts)
        if _is_title(self._paragraph.text, quote):
            return
        utterance = self._utterance_at(quote.start)
        draft = self._by_cue(quote, utterance)
        if draft is None and _is_whole(quote, utterance) and self._previous and self._previous.source:
            draft = self._previous
            if quote.words(self._paragraph.text) >= 1:
                draft.content.append((quote.start, quote.end))
                draft.quotes.append(quote)
                self._index.file(draft, quote)
                return
        draft = draft or self._by_owned_text(quote, utterance)
        if draft is None:
            self._add_without_cue(quote, utterance)
        else:
            self._attach(draft, quote)

    def _utterance_at(self, start: int) -> Utterance:
        utterance = self._utterances[bisect_right(self._starts, start) - 1]
        return utterance if utterance.start <= start < utterance.end else self._utterances[-1]

    def _by_cue(self, quote: QuotedString, utterance: Utterance) -> AttributionDraft | None:
        """Return the draft in whose content a quotation lies, or whose cue stands beside it."""
        containing = _containing(quote, self._index.near(quote))
        if containing is not None:
            return self._nested(quote, utterance, containing) or containing
        tokens = self._tokens(quote)
        if tokens is not None:
            near = self._index.beside(tokens.start, tokens.end, _MOST_BETWEEN)
            nearest = _nearest(tokens, quote, near, utterance, self._inside)
            if nearest is not None:
                return nearest
        return self._beside_verb(quote, utterance)

    def _tokens(self, quote: QuotedString) -> Span | None:
        return self._paragraph.doc.char_span(quote.start, quote.end, alignment_mode="expand")

    def _nested(
        self, quote: QuotedString, utterance: Utterance, outer: AttributionDraft
    ) -> AttributionDraft | None:
        """Return the cue in another's content beside a quotation: "he said that she *replied* “No”"."""
        nested = [
            draft
            for draft in self._index.right_before(quote)
            if draft is not outer
            and not draft.content
            and draft.source is not None
            and draft.cue is not None
            and any(start <= draft.cue[0] and draft.cue[1] <= end for start, end in outer.content)
        ]
        tokens = self._tokens(quote) if nested else None
        return _nearest(tokens, quote, nested, utterance, self._inside) if tokens is not None else None

    def _beside_verb(self, quote: QuotedString, utterance: Utterance) -> AttributionDraft | None:
        """Add a draft of a verb that no lexicon lists, in the place of a verb of speech."""
        tokens = self._tokens(quote)
        if tokens is None or quote.words(self._paragraph.text) < 2:
            return None
        draft = self._of_verb_after(quote, tokens, utterance) or self._of_verb_before(tokens, utterance)
        if draft is not None:
            self._drafts.append(draft)
        return draft

    def _of_verb_after(
        self, quote: QuotedString, tokens: Span, utterance: Utterance
    ) -> AttributionDraft | None:
        """Return the draft of the verb after a quotation that ends with a comma: "“Go,” she *shot back*"."""
        doc, text = self._paragraph.doc, self._paragraph.text
        closes = text[quote.inner_end - 1] if quote.inner_end > quote.inner_start else ""
        if closes not in ",?!" or text[quote.end : quote.end + 1] != " ":
            return None
        after = range(tokens.end, min(tokens.end + _MOST_BETWEEN, utterance.last))
        verb = next((doc[index] for index in after if doc[index].pos_ == "VERB"), None)
        if verb is None or verb.tag_ not in FINITE:
            return None
        if any(doc[index].is_punct for index in range(tokens.end, verb.i)):
            return None
        draft = from_position(verb, utterance, self._inside)
        return draft if draft is not None and draft.source and draft.source[0] >= quote.end else None

    def _of_verb_before(self, tokens: Span, utterance: Utterance) -> AttributionDraft | None:
        """Return the draft of the verb before the comma or colon that leads to a quotation."""
        doc = self._paragraph.doc
        if tokens.start <= utterance.first + 1 or doc[tokens.start - 1].text not in {",", ":"}:
            return None
        before = range(tokens.start - 2, max(utterance.first, tokens.start - 6) - 1, -1)
        verb = next((doc[index] for index in before if doc[index].pos_ == "VERB"), None)
        if verb is None or (verb.tag_ not in FINITE and verb.tag_ != "VBG") or self._inside[verb.i]:
            return None
        return from_position(verb, utterance, self._inside)

    def _by_owned_text(self, quote: QuotedString, utterance: Utterance) -> AttributionDraft | None:
        """Add a draft of a fragment in a sentence about a text: "put out a *statement* that included ..."."""
        named = self._owned_texts.first(utterance)
        if named is None or named[0].idx >= quote.start:
            return None
        noun, owner = named
        draft = AttributionDraft(
            None,
            utterance,
            row=TEXT,
            cue=(noun.idx, noun.idx + len(noun.text)),
            clause=(utterance.start, utterance.end),
        )
        name_source(draft, (owner, owner))
        draft.content = [(quote.start, quote.end)]
        self._drafts.append(draft)
        return draft

    def _add_without_cue(self, quote: QuotedString, utterance: Utterance) -> None:
        """Add a draft of a quotation that no cue attributes, if it is long enough or signed."""
        source = _byline(self._paragraph, quote)
        if quote.words(self._paragraph.text) >= _FEWEST_WORDS or source:
            self._drafts.append(
                AttributionDraft(
                    None,
                    utterance,
                    source=source,
                    stands_for=source,
                    head=source[0] if source else None,
                    content=[(quote.start, quote.end)],
                    quotes=[quote],
                    clause=(utterance.start, utterance.end),
                )
            )

    def _attach(self, draft: AttributionDraft, quote: QuotedString) -> None:
        """Give a quotation to a draft; a draft without a source continues with the speaker of the last."""
        previous = self._previous
        if draft.source is None and previous is not None and quote.start > previous.quotes[-1].start:
            draft.source, draft.stands_for, draft.head = previous.source, previous.stands_for, previous.head
        _take_in(draft, quote)
        self._index.take(self._drafts)
        self._index.file(draft, quote)
        self._previous = draft


def _is_title(text: str, quote: QuotedString) -> bool:
    """Whether the marks hold the name of a programme, a book or a film: “Meet the Press”."""
    words = text[quote.inner_start : quote.inner_end].strip(" ,.").split()
    last = text[quote.inner_end - 1 : quote.inner_end]
    if not 2 <= len(words) <= _LONGEST_TITLE or last in {".", "!", "?"}:
        return False
    small = [word for word in words[1:] if not word[0].isupper() and not word[0].isdigit()]
    at = quote.start
    while at and text[at - 1].isspace():
        at -= 1
    titled = all(len(word) <= _SMALL_WORD for word in small) and len(small) < len(words) - 1
    return titled and text[at - 1 : at] not in {",", ":", ""}


def _is_whole(quote: QuotedString, utterance: Utterance) -> bool:
    """Whether a quotation is a whole sentence, which continues with the speaker of the last."""
    return quote.start - utterance.start <= 2 and utterance.end - quote.end <= 2


def _containing(quote: QuotedString, drafts: list[AttributionDraft]) -> AttributionDraft | None:
    """Return the draft whose content holds a quotation, the innermost of several."""
    best = None
    for draft in drafts:
        for start, end in draft.content:
            shared = min(end, quote.end) - max(start, quote.start)
            if (
                shared > 0
                and shared >= _SHARED * min(end - start, quote.end - quote.start)
                and (best is None or (start, -end) > best[0])
            ):
                best = ((start, -end), draft)
    return best[1] if best else None


def _nearest(
    tokens: Span,
    quote: QuotedString,
    drafts: list[AttributionDraft],
    utterance: Utterance,
    inside: list[bool],
) -> AttributionDraft | None:
    """Return the draft of the nearest cue, with nothing but adverbs and the like between."""
    best: tuple[int, AttributionDraft] | None = None
    for draft in drafts:
        cue = draft.word
        if cue is None or ("quote" not in cue.row.frames and cue.row.kind != "report"):
            continue
        gap = _gap(tokens, quote, draft, cue, utterance)
        if gap is None or len(gap) > _MOST_BETWEEN or any(inside[index] for index in gap):
            continue
        cost = _cost(tokens, gap) + (_CONTENT_BEFORE if draft.content and cue.token.i < tokens.start else 0)
        if best is None or cost < best[0]:
            best = (cost, draft)
    return best[1] if best and best[0] < _MOST_COST else None


def _gap(
    tokens: Span, quote: QuotedString, draft: AttributionDraft, cue: CueWord, utterance: Utterance
) -> range | None:
    """Return the tokens between a cue and a quotation that may be its, None where it may not."""
    if cue.token.i >= tokens.end:
        runs_on = utterance.end > quote.end + 2 or _says_more(draft, quote)
        return None if draft.utterance is not utterance and runs_on else range(tokens.end, cue.token.i)
    if cue.last < tokens.start:
        return range(cue.last + 1, tokens.start) if draft.utterance is utterance else None
    return None


def _cost(tokens: Span, gap: range) -> int:
    """Return the number of words between a cue and a quotation; a verb counts for many."""
    doc = tokens.doc
    words = sum(1 for index in gap if not doc[index].is_punct)
    return words + (_VERB_BETWEEN if any(doc[index].pos_ == "VERB" for index in gap) else 0)


def _says_more(draft: AttributionDraft, quote: QuotedString) -> bool:
    """Whether a cue after a quotation has content of its own: "“No.” Critics *said* he lied"."""
    return bool(draft.content) and min(draft.content)[0] > quote.end and not draft.quotes


def _byline(paragraph: Paragraph, quote: QuotedString) -> Chars | None:
    """ "..." — Name, at the end of a paragraph: the source follows a dash."""
    rest = paragraph.text[quote.end : quote.end + 160]
    match = _BYLINE.match(rest) if len(paragraph.text) - quote.end < 150 else None
    return None if match is None else (quote.end + match.start("name"), quote.end + match.end("name"))


def _take_in(draft: AttributionDraft, quote: QuotedString) -> None:
    """Add a quotation to a draft's content; what overlaps it becomes one range."""
    draft.quotes.append(quote)
    start, end = quote.start, quote.end
    apart = []
    for first, last in draft.content:
        if first < end and start < last:
            start, end = min(start, first), max(end, last)
        else:
            apart.append((first, last))
    draft.content = sorted([*apart, (start, end)])


class _OwnedTexts:
    """The nouns of a paragraph that name a text with an owner ("its statement"), found when first needed."""

    def __init__(self, paragraph: Paragraph, inside: list[bool]) -> None:
        self._doc, self._inside = paragraph.doc, inside

    def first(self, utterance: Utterance) -> tuple[Token, Token] | None:
        """Return the first such noun of an utterance, and its owner."""
        at = bisect_left(self._known, utterance.first, key=lambda row: row[0].i)
        return self._known[at] if at < len(self._known) and self._known[at][0].i < utterance.last else None

    @cached_property
    def _known(self) -> list[tuple[Token, Token]]:
        rows = ((token, self._owner(token)) for token in self._doc)
        return [(token, owner) for token, owner in rows if owner is not None]

    def _owner(self, token: Token) -> Token | None:
        if (
            self._inside[token.i]
            or token.pos_ != "NOUN"
            or token.lemma_.lower() not in speech_nouns("document")
        ):
            return None
        owner = owner_of(token)
        if owner is None or self._inside[owner.i] or owner.pos_ not in {"NOUN", "PROPN", "PRON"}:
            return None
        return owner
