"""Give every quotation to the attribution it belongs to, or make one of its own.

A quotation inside the content of a cue is that cue's; else the nearest cue that takes quotations has it,
with nothing but source, addressee and adverbs between; a quotation that is a sentence of its own goes on
with the speaker of the last.
"""

from __future__ import annotations

import re
from collections import defaultdict

from dragoman.extract.document import Paragraph
from dragoman.extract.statements import sources
from dragoman.extract.statements.drafts import TEXT, Chars, Draft, from_position, name_source
from dragoman.extract.statements.quotation_marks import Quoted
from dragoman.extract.statements.utterances import Utterance
from dragoman.extract.work import spend
from dragoman.lexicon.cues import nouns

_NEAR = 14
"""Tokens between a quotation and its cue, at most."""
_SHORT = 4
"""Words from which a quotation without a cue is one."""
_BYLINE = re.compile(
    r"\s*[—–―-]{1,2}\s*(?P<name>[A-Z][\w.’'\u00c0-\u024f-]+(?:[ \u00a0][\w.’'\u00c0-\u024f-]+){0,5})"
    r"[\w\s,.’'()-]{0,60}$"
)


def give_quotes(
    paragraph: Paragraph,
    outer: list[Quoted],
    drafts: list[Draft],
    cuts: tuple[Utterance, ...],
    inside: list[bool],
) -> None:
    """Attach every quotation to the attribution it belongs to, or make one of its own."""
    previous: Draft | None = None
    filed = _Filed()
    for quote in outer:
        spend(len(drafts) + len(cuts))
        filed.take(drafts)
        if _is_title(paragraph.text, quote):
            continue
        cut = next((cut for cut in cuts if cut.start <= quote.start < cut.end), cuts[-1])
        owner = _containing(quote, filed.near(quote))
        if owner is not None:
            owner = _within(paragraph, quote, drafts, cut, inside, owner) or owner
        else:
            owner = _adjacent(paragraph, quote, drafts, cut, inside)
        if owner is None:
            owner = _beside_verb(paragraph, quote, drafts, cut, inside)
        if owner is None and _floating(quote, cut):
            owner = previous if previous is not None and previous.source else None
            if owner is not None and quote.words(paragraph.text) >= 1:
                owner.content.append((quote.start, quote.end))
                owner.quotes.append(quote)
                filed.file(owner, quote)
                continue
        if owner is None:
            owner = _from_text(paragraph, quote, drafts, cut, inside)
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
        filed.take(drafts)
        filed.file(owner, quote)
        previous = owner


class _Filed:
    """The drafts of a paragraph, by where they have content: those of a quotation are near it."""

    def __init__(self) -> None:
        self._drafts: list[Draft] = []
        self._numbers: dict[int, int] = {}
        self._near: defaultdict[int, set[int]] = defaultdict(set)

    def take(self, drafts: list[Draft]) -> None:
        """File the drafts that came since the last time."""
        for draft in drafts[len(self._drafts) :]:
            self._numbers[id(draft)] = len(self._drafts)
            self._drafts.append(draft)
            for part in draft.content:
                self._file(draft, part)

    def file(self, draft: Draft, quote: Quoted) -> None:
        """File a draft by what it has gained with a quotation."""
        for start, end in draft.content:
            if start < quote.end and quote.start < end:
                self._file(draft, (start, end))

    def near(self, quote: Quoted) -> list[Draft]:
        """Return the drafts that may have content within a quotation, in their order."""
        numbers = {number for stretch in _stretches(quote.start, quote.end) for number in self._near[stretch]}
        return [self._drafts[number] for number in sorted(numbers)]

    def _file(self, draft: Draft, part: Chars) -> None:
        for stretch in _stretches(*part):
            self._near[stretch].add(self._numbers[id(draft)])


def _stretches(start: int, end: int) -> range:
    return range(start // _STRETCH, end // _STRETCH + 1)


_STRETCH = 500
"""Characters by which contents are filed."""


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
    before = text[: quote.start].rstrip()
    titled = all(len(word) <= _SMALL for word in small) and len(small) < len(words) - 1
    return titled and before[-1:] not in {",", ":", ""}


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
    paragraph: Paragraph, quote: Quoted, drafts: list[Draft], cut: Utterance, inside: list[bool], outer: Draft
) -> Draft | None:
    """A cue inside the content of another, right beside the quotation: "she said that he *replied* “No”"."""
    nested = [
        draft
        for draft in drafts
        if draft is not outer
        and not draft.content
        and draft.source is not None
        and draft.cue is not None
        and any(start <= draft.cue[0] and draft.cue[1] <= end for start, end in outer.content)
        and 0 <= quote.start - draft.cue[1] <= 2
    ]
    return _adjacent(paragraph, quote, nested, cut, inside) if nested else None


def _adjacent(
    paragraph: Paragraph, quote: Quoted, drafts: list[Draft], cut: Utterance, inside: list[bool]
) -> Draft | None:
    doc = paragraph.doc
    tokens = doc.char_span(quote.start, quote.end, alignment_mode="expand")
    if tokens is None:
        return None
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


def _from_text(
    paragraph: Paragraph, quote: Quoted, drafts: list[Draft], cut: Utterance, inside: list[bool]
) -> Draft | None:
    """A fragment in a sentence about a text: "the ministry put out a *statement* that included ..."."""
    for token in paragraph.doc[cut.first : cut.last]:
        if token.idx >= quote.start:
            break
        if inside[token.i] or token.pos_ != "NOUN" or token.lemma_.lower() not in nouns("document"):
            continue
        whose = sources.owner(token)
        if whose is None or inside[whose.i] or whose.pos_ not in {"NOUN", "PROPN", "PRON"}:
            continue
        draft = Draft(
            None, cut, row=TEXT, cue=(token.idx, token.idx + len(token.text)), clause=(cut.start, cut.end)
        )
        name_source(draft, (whose, whose))
        draft.content = [(quote.start, quote.end)]
        drafts.append(draft)
        return draft
    return None


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
