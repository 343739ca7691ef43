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

from dragoman.lexicon.cues import nouns
from dragoman.readers.english.document import Paragraph
from dragoman.readers.english.statements.attribution_drafts import (
    TEXT,
    Chars,
    Draft,
    DraftIndex,
    from_position,
    name_source,
)
from dragoman.readers.english.statements.cue_sources import owner_of
from dragoman.readers.english.statements.quotations import Quoted, Utterance

if TYPE_CHECKING:
    from spacy.tokens import Span, Token


_NEAR = 14
"""Tokens between a quotation and its cue, at most."""
_SHORT = 4
"""Words from which a quotation without a cue is one."""
_BYLINE = re.compile(
    r"\s*[—–―-]{1,2}\s*(?P<name>[A-Z][\w.’'\u00c0-\u024f-]+(?:[ \u00a0][\w.’'\u00c0-\u024f-]+){0,5})"
    r"[\w\s,.’'()-]{0,60}$"
)


def attribute_quotations(
    paragraph: Paragraph,
    outer: list[Quoted],
    drafts: list[Draft],
    cuts: tuple[Utterance, ...],
    inside: list[bool],
) -> None:
    """Attach every quotation to the attribution it belongs to, or make one of its own."""
    previous: Draft | None = None
    index, texts = DraftIndex(), _Texts(paragraph, inside)
    starts = [cut.start for cut in cuts]
    for quote in outer:
        index.take(drafts)
        if _is_title(paragraph.text, quote):
            continue
        cut = cuts[bisect_right(starts, quote.start) - 1]
        if not cut.start <= quote.start < cut.end:
            cut = cuts[-1]
        owner = _containing(quote, index.near(quote))
        if owner is not None:
            owner = _within(paragraph, quote, index, cut, inside, owner) or owner
        else:
            owner = _adjacent(paragraph, quote, index, cut, inside)
        if owner is None:
            owner = _beside_verb(paragraph, quote, drafts, cut, inside)
        if owner is None and _floating(quote, cut):
            owner = previous if previous is not None and previous.source else None
            if owner is not None and quote.words(paragraph.text) >= 1:
                owner.content.append((quote.start, quote.end))
                owner.quotes.append(quote)
                index.file(owner, quote)
                continue
        if owner is None:
            owner = _from_text(texts, quote, drafts, cut)
        if owner is None:
            named = _byline(paragraph, quote)
            if quote.words(paragraph.text) >= _SHORT or named:
                drafts.append(
                    Draft(
                        None,
                        cut,
                        source=named,
                        stands_for=named,
                        head=named[0] if named else None,
                        content=[(quote.start, quote.end)],
                        quotes=[quote],
                        clause=(cut.start, cut.end),
                    )
                )
            continue
        if owner.source is None and previous is not None and quote.start > previous.quotes[-1].start:
            owner.source, owner.stands_for, owner.head = previous.source, previous.stands_for, previous.head
        _attach(owner, quote)
        index.take(drafts)
        index.file(owner, quote)
        previous = owner


def _is_title(text: str, quote: Quoted) -> bool:
    """Whether the marks hold the name of a programme, a book or a film: “Meet the Press”."""
    words = text[quote.inner_start : quote.inner_end].strip(" ,.").split()
    if not 2 <= len(words) <= _LONGEST_TITLE or text[quote.inner_end - 1 : quote.inner_end] in {
        ".",
        "!",
        "?",
    }:
        return False
    small = [word for word in words[1:] if not word[0].isupper() and not word[0].isdigit()]
    at = quote.start
    while at and text[at - 1].isspace():
        at -= 1
    titled = all(len(word) <= _SMALL for word in small) and len(small) < len(words) - 1
    return titled and text[at - 1 : at] not in {",", ":", ""}


_LONGEST_TITLE = 7
_SMALL = 4
"""Letters of the words that titles write small (the, of, with)."""


def _containing(quote: Quoted, drafts: list[Draft]) -> Draft | None:
    best = None
    for draft in drafts:
        for start, end in draft.content:
            shared = min(end, quote.end) - max(start, quote.start)
            if (
                shared > 0
                and shared >= 0.3 * min(end - start, quote.end - quote.start)
                and (best is None or (start, -end) > best[0])
            ):
                best = ((start, -end), draft)
    return best[1] if best else None


def _within(
    paragraph: Paragraph, quote: Quoted, index: DraftIndex, cut: Utterance, inside: list[bool], outer: Draft
) -> Draft | None:
    """A cue inside the content of another, right beside the quotation: "she said that he *replied* “No”"."""
    nested = [
        draft
        for draft in index.right_before(quote)
        if draft is not outer
        and not draft.content
        and draft.source is not None
        and draft.cue is not None
        and any(start <= draft.cue[0] and draft.cue[1] <= end for start, end in outer.content)
    ]
    tokens = _tokens(paragraph, quote) if nested else None
    return _nearest(tokens, quote, nested, cut, inside) if tokens is not None else None


def _adjacent(
    paragraph: Paragraph, quote: Quoted, index: DraftIndex, cut: Utterance, inside: list[bool]
) -> Draft | None:
    tokens = _tokens(paragraph, quote)
    if tokens is None:
        return None
    return _nearest(tokens, quote, index.beside(tokens.start, tokens.end, _NEAR), cut, inside)


def _tokens(paragraph: Paragraph, quote: Quoted) -> Span | None:
    return paragraph.doc.char_span(quote.start, quote.end, alignment_mode="expand")


def _nearest(
    tokens: Span, quote: Quoted, drafts: list[Draft], cut: Utterance, inside: list[bool]
) -> Draft | None:
    """Return that of `drafts` whose word stands nearest, with nothing but adverbs and the like between."""
    doc = tokens.doc
    best: tuple[int, Draft] | None = None
    for draft in drafts:
        word = draft.word
        if word is None or ("quote" not in word.row.frames and word.row.kind != "report"):
            continue
        if word.token.i >= tokens.end:
            gap = range(tokens.end, word.token.i)
            if draft.utterance is not cut and (cut.end > quote.end + 2 or _says_more(draft, quote)):
                continue
        elif word.last < tokens.start:
            gap = range(word.last + 1, tokens.start)
            if draft.utterance is not cut:
                continue
        else:
            continue
        if len(gap) > _NEAR or any(inside[index] for index in gap):
            continue
        cost = sum(1 for index in gap if not doc[index].is_punct) + (
            20 if any(doc[i].pos_ == "VERB" for i in gap) else 0
        )
        if draft.content and word.token.i < tokens.start:
            cost += 3
        if best is None or cost < best[0]:
            best = (cost, draft)
    return best[1] if best and best[0] < 30 else None


def _says_more(draft: Draft, quote: Quoted) -> bool:
    """Whether a cue after a quotation has content of its own: "“No.” Critics *said* he lied"."""
    return bool(draft.content) and min(draft.content)[0] > quote.end and not draft.quotes


def _floating(quote: Quoted, cut: Utterance) -> bool:
    """Whether the quotation is its whole sentence: the speaker of the run goes on."""
    return quote.start - cut.start <= 2 and cut.end - quote.end <= 2


def _beside_verb(
    paragraph: Paragraph, quote: Quoted, drafts: list[Draft], cut: Utterance, inside: list[bool]
) -> Draft | None:
    """A verb that no lexicon lists, in the place of a verb of speech: after "...," or before ", “"."""
    doc, text = paragraph.doc, paragraph.text
    tokens = doc.char_span(quote.start, quote.end, alignment_mode="expand")
    if tokens is None or quote.words(text) < 2:
        return None
    closes = text[quote.inner_end - 1] if quote.inner_end > quote.inner_start else ""
    if closes in ",?!" and text[quote.end : quote.end + 1] == " ":
        after = range(tokens.end, min(tokens.end + _NEAR, cut.last))
        verb = next((doc[i] for i in after if doc[i].pos_ == "VERB"), None)
        if (
            verb is not None
            and verb.tag_ in _FINITE
            and not any(doc[i].is_punct for i in range(tokens.end, verb.i))
        ):
            draft = from_position(verb, cut, inside)
            if draft is not None and draft.source is not None and draft.source[0] >= quote.end:
                drafts.append(draft)
                return draft
    if tokens.start > cut.first + 1 and doc[tokens.start - 1].text in {",", ":"}:
        before = range(tokens.start - 2, max(cut.first, tokens.start - 6) - 1, -1)
        verb = next((doc[i] for i in before if doc[i].pos_ == "VERB"), None)
        if verb is not None and (verb.tag_ in _FINITE or verb.tag_ == "VBG") and not inside[verb.i]:
            draft = from_position(verb, cut, inside)
            if draft is not None:
                drafts.append(draft)
                return draft
    return None


_FINITE = frozenset({"VBD", "VBZ", "VBP"})


class _Texts:
    """The nouns of a paragraph that name a text of somebody, and who that is, found once it is asked."""

    def __init__(self, paragraph: Paragraph, inside: list[bool]) -> None:
        self._doc, self._inside = paragraph.doc, inside

    def first(self, cut: Utterance) -> tuple[Token, Token] | None:
        """Return the first such noun of an utterance, and its owner."""
        at = bisect_left(self._known, cut.first, key=lambda row: row[0].i)
        return self._known[at] if at < len(self._known) and self._known[at][0].i < cut.last else None

    @cached_property
    def _known(self) -> list[tuple[Token, Token]]:
        rows = ((token, self._owner(token)) for token in self._doc)
        return [(token, whose) for token, whose in rows if whose is not None]

    def _owner(self, token: Token) -> Token | None:
        if self._inside[token.i] or token.pos_ != "NOUN" or token.lemma_.lower() not in nouns("document"):
            return None
        whose = owner_of(token)
        if whose is None or self._inside[whose.i] or whose.pos_ not in {"NOUN", "PROPN", "PRON"}:
            return None
        return whose


def _from_text(texts: _Texts, quote: Quoted, drafts: list[Draft], cut: Utterance) -> Draft | None:
    """A fragment in a sentence about a text: "the ministry put out a *statement* that included ..."."""
    named = texts.first(cut)
    if named is None or named[0].idx >= quote.start:
        return None
    token, whose = named
    draft = Draft(
        None, cut, row=TEXT, cue=(token.idx, token.idx + len(token.text)), clause=(cut.start, cut.end)
    )
    name_source(draft, (whose, whose))
    draft.content = [(quote.start, quote.end)]
    drafts.append(draft)
    return draft


def _byline(paragraph: Paragraph, quote: Quoted) -> Chars | None:
    """ "..." — Name, at the end of a paragraph: the source follows a dash."""
    rest = paragraph.text[quote.end : quote.end + 160]
    match = _BYLINE.match(rest) if len(paragraph.text) - quote.end < 150 else None
    return None if match is None else (quote.end + match.start("name"), quote.end + match.end("name"))


def _attach(draft: Draft, quote: Quoted) -> None:
    draft.quotes.append(quote)
    start, end = quote.start, quote.end
    rest = []
    for first, last in draft.content:
        if first < end and start < last:
            start, end = min(start, first), max(end, last)
        else:
            rest.append((first, last))
    draft.content = sorted([*rest, (start, end)])
