"""Find every attribution of a text: cue, content and source, as written. Nobody is resolved here.

Quotations are found first, on the raw paragraph; then cues, their sources and contents over the parse;
then each quotation is given to the cue beside it, or inherits the speaker of the run it continues.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from dragoman.extract import sources
from dragoman.extract.contents import contents
from dragoman.extract.cue_words import CueWord, cue_words
from dragoman.extract.document import Document, Paragraph
from dragoman.extract.labels import Label, labels
from dragoman.extract.quotation_marks import Quoted, quoted_paragraphs
from dragoman.extract.utterances import Utterance, utterances
from dragoman.lexicon.cues import Cue, nouns
from dragoman.record import StatementKind

if TYPE_CHECKING:
    from spacy.tokens import Token

Chars = tuple[int, int]
_NEAR = 14
"""Tokens between a quotation and its cue, at most."""
_MUTE = frozenset({"this", "that", "there", "these", "those"})
"""Subjects that say nothing, unless as relative pronouns (which stand for their antecedent)."""
_SHORT = 4
"""Words from which a quotation without a cue is one."""


@dataclass(frozen=True, slots=True)
class Attribution:
    """Content attributed to a source. All offsets are characters of the report, half-open.

    `source` is the mention as written, `stands_for` the one it refers to ("the minister, *who* said").
    `utterance` is the sentence (or run of quotation); `inherited` says that the source was taken over
    from the run this continues; `nested` that it lies within the content of another attribution.
    """

    paragraph: int
    content: tuple[Chars, ...]
    cue: Chars | None
    source: Chars | None
    kind: StatementKind
    utterance: Chars
    clause: Chars
    stands_for: Chars | None = None
    source_head: int | None = None
    quotes: tuple[Chars, ...] = ()
    row: Cue | None = None
    polarity: str = "positive"
    modality: str | None = None
    inherited: bool = False
    nested: bool = False
    generic: bool = False


@dataclass(slots=True)
class _Draft:
    """An attribution being put together; offsets are characters of the paragraph."""

    word: CueWord | None
    utterance: Utterance
    source: Chars | None = None
    stands_for: Chars | None = None
    head: int | None = None
    content: list[Chars] = field(default_factory=list)
    quotes: list[Quoted] = field(default_factory=list)
    cue: Chars | None = None
    clause: Chars = (0, 0)
    inherited: bool = False
    row: Cue | None = None


def attributions(document: Document) -> list[Attribution]:
    """Return every attribution of the running text, in reading order."""
    paragraphs = document.body
    rows = quoted_paragraphs([paragraph.text for paragraph in paragraphs])
    speakers = labels(document)
    found: list[Attribution] = []
    last: Attribution | None = None
    for paragraph, quotes in zip(paragraphs, rows, strict=True):
        label = speakers.get(paragraph.index)
        drafts = _paragraph(paragraph, quotes, label)
        fresh = [_finish(paragraph, draft) for draft in drafts]
        fresh = [_inherit(item, last, quotes, paragraph) for item in fresh]
        fresh.sort(key=lambda item: item.content[0] if item.content else item.clause)
        found += _nest(fresh)
        last = next((item for item in reversed(fresh) if item.source and item.quotes), None)
    return found


def _paragraph(paragraph: Paragraph, quotes: tuple[Quoted, ...], label: Label | None) -> list[_Draft]:
    doc = paragraph.doc
    outer = [quote for quote in quotes if quote.level == 1]
    cuts = utterances(doc, quotes)
    if not cuts:
        return []
    inside = _inside(paragraph, outer)
    of = [index for index, cut in enumerate(cuts) for _ in range(cut.first, cut.last)]
    of = [0] * (cuts[0].first) + of
    drafts = [_according(token, cuts[of[token.i]]) for token in doc if token.lower_ == "according"]
    for word in cue_words(doc, inside):
        if word.token.lower_ != "according":
            drafts.append(_draft(word, cuts[min(of[word.token.i], len(cuts) - 1)], inside))
    kept: list[_Draft] = [draft for draft in drafts if draft is not None]
    _give_quotes(paragraph, outer, kept, cuts, inside)
    kept = [draft for draft in kept if draft.content]
    if label is not None:
        kept.append(_turn(paragraph, label, cuts))
    return kept


def _turn(paragraph: Paragraph, label: Label, cuts: tuple[Utterance, ...]) -> _Draft:
    """What stands after a speaker's label."""
    at = paragraph.start
    start, end = label.start - at, cuts[-1].end
    whole = Utterance(cuts[0].first, cuts[-1].last, start, end)
    span = (label.span[0] - at, label.span[1] - at)
    return _Draft(
        None,
        whole,
        source=span,
        stands_for=span,
        head=span[0],
        content=[(start, end)],
        cue=(span[1], span[1] + 1) if label.own else None,
        clause=(start, end),
        row=LABEL,
    )


def _inside(paragraph: Paragraph, outer: list[Quoted]) -> list[bool]:
    flags, index = [], 0
    for token in paragraph.doc:
        while index < len(outer) and outer[index].end <= token.idx:
            index += 1
        flags.append(index < len(outer) and outer[index].start <= token.idx)
    return flags


def _draft(word: CueWord, utterance: Utterance, inside: list[bool]) -> _Draft | None:
    pair = sources.source(word.token)
    if pair is None or inside[pair[0].i] or pair[1].lower_ in _MUTE:
        pair = _beside(word, utterance, inside)
    if pair is None and "quote" not in word.row.frames:
        return None
    token = word.token
    draft = _Draft(word, utterance, row=word.row, cue=_chars(token.doc, token.i, word.last + 1))
    if pair is not None:
        _name(draft, pair)
    doc = token.doc
    draft.clause = _clause(word, utterance)
    for first, last in contents(word, utterance):
        first, last = max(first, utterance.first), min(last, utterance.last)
        if last > first:
            draft.content.append(_chars(doc, first, last))
    return draft


def _name(draft: _Draft, pair: tuple[Token, Token]) -> None:
    written, meant = pair
    draft.source = _chars(written.doc, *sources.span(written))
    draft.stands_for = _chars(meant.doc, *sources.span(meant)) if meant is not written else draft.source
    draft.head = meant.idx


def _beside(word: CueWord, utterance: Utterance, inside: list[bool]) -> tuple[Token, Token] | None:
    """The noun right after or before a cue that the parser left without a subject."""
    if "quote" not in word.row.frames or word.token.pos_ not in {"VERB", "AUX"}:
        return None
    doc = word.token.doc
    for index in (word.last + 1, word.token.i - 1):
        if not utterance.first <= index < utterance.last or inside[index] or doc[index].pos_ not in {
            "PROPN",
            "PRON",
            "NOUN",
            "DET",
        }:
            continue
        node = doc[index]
        while (
            node.dep_ in {"compound", "det", "amod", "poss", "nmod"}
            and node.head.i != word.token.i
            and abs(node.head.i - node.i) < 8
        ):
            node = node.head
        if (
            node.pos_ in {"PROPN", "PRON", "NOUN"}
            and node.i != word.token.i
            and word.token.tag_ in {"VBD", "VBZ", "VBP"}
        ):
            return node, node
    return None


def _clause(word: CueWord, utterance: Utterance) -> Chars:
    """The clause of the cue: its subtree, with the subject it shares, within the utterance."""
    node = word.token
    while node.dep_ in {"conj", "xcomp", "pcomp", "prep", "acl"} and node.head is not node:
        node = node.head
    if node.pos_ not in {"VERB", "AUX"}:
        node = word.token
    first, last = max(utterance.first, node.left_edge.i), min(utterance.last, node.right_edge.i + 1)
    return _chars(node.doc, first, max(last, first + 1))


def _according(token: Token, utterance: Utterance) -> _Draft | None:
    """ "according to X": the source follows, the content is the rest of the clause."""
    doc = token.doc
    to = token.i + 1
    if to >= len(doc) or doc[to].lower_ != "to":
        return None
    pobj = next((kid for kid in doc[to].children if kid.dep_ == "pobj"), None)
    if pobj is None:
        return None
    first, last = token.i, min(max(pobj.right_edge.i + 1, to + 2), utterance.last)
    comma = next((word.i for word in doc[to:last] if word.text == "," and token.i == utterance.first), None)
    if comma is not None and last == utterance.last:
        last = comma
    draft = _Draft(None, utterance, row=_ACCORDING, cue=_chars(doc, token.i, to + 1))
    _name(draft, (pobj, pobj))
    before, after = (utterance.first, first), (last, utterance.last)
    for start, stop in (before, after):
        while start < stop and (doc[start].is_punct and doc[start].text not in "“\"‘''"):
            start += 1
        while stop > start and (doc[stop - 1].is_punct and doc[stop - 1].text not in "”\"’''"):
            stop -= 1
        if stop - start > 1:
            draft.content.append(_chars(doc, start, stop))
    draft.clause = (utterance.start, utterance.end)
    return draft


_TEXT = Cue("text", "text", None, "noun", "report", frozenset({"quote"}), 0, "")
"""A noun that names the text a fragment is taken from."""
LABEL = Cue("label", ":", None, "punctuation", "report", frozenset({"quote"}), 0, "")
"""The colon of a transcript."""
_ACCORDING = Cue(
    "according to", "according", "to", "preposition", "report", frozenset({"clause", "quote"}), 0, ""
)


def _give_quotes(
    paragraph: Paragraph,
    outer: list[Quoted],
    drafts: list[_Draft],
    cuts: tuple[Utterance, ...],
    inside: list[bool],
) -> None:
    """Attach every quotation to the attribution it belongs to, or make one of its own."""
    previous: _Draft | None = None
    for quote in outer:
        cut = next((cut for cut in cuts if cut.start <= quote.start < cut.end), cuts[-1])
        owner = _containing(quote, drafts)
        if owner is not None:
            owner = _within(paragraph, quote, drafts, cut, inside, owner) or owner
        else:
            owner = _adjacent(paragraph, quote, drafts, cut, inside)
        if owner is None and _floating(paragraph, quote, cut):
            owner = previous if previous is not None and previous.source else None
            if owner is not None and quote.words(paragraph.text) >= 1:
                owner.content.append((quote.start, quote.end))
                owner.quotes.append(quote)
                continue
        if owner is None:
            owner = _from_text(paragraph, quote, drafts, cut, inside)
        if owner is None:
            named = _byline(paragraph, quote)
            if quote.words(paragraph.text) >= _SHORT or named:
                drafts.append(
                    _Draft(
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
        _attach(owner, quote)
        previous = owner


def _within(
    paragraph: Paragraph, quote: Quoted, drafts: list[_Draft], cut: Utterance, inside: list[bool], outer: _Draft
) -> _Draft | None:
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


def _from_text(
    paragraph: Paragraph, quote: Quoted, drafts: list[_Draft], cut: Utterance, inside: list[bool]
) -> _Draft | None:
    """A fragment in a sentence about a text: "the ministry put out a *statement* that included ..."."""
    for token in paragraph.doc[cut.first : cut.last]:
        if token.idx >= quote.start:
            break
        if inside[token.i] or token.pos_ != "NOUN" or token.lemma_.lower() not in nouns("document"):
            continue
        whose = sources.owner(token)
        if whose is None or inside[whose.i] or whose.pos_ not in {"NOUN", "PROPN", "PRON"}:
            continue
        draft = _Draft(None, cut, row=_TEXT, cue=(token.idx, token.idx + len(token.text)), clause=(cut.start, cut.end))
        _name(draft, (whose, whose))
        draft.content = [(quote.start, quote.end)]
        drafts.append(draft)
        return draft
    return None


_BYLINE = re.compile(r"\s*[—–―-]{1,2}\s*(?P<name>[A-Z][\w.’'\u00c0-\u024f-]+(?:[ \u00a0][\w.’'\u00c0-\u024f-]+){0,5})[\w ,.’'()-]{0,60}$")


def _byline(paragraph: Paragraph, quote: Quoted) -> Chars | None:
    """"..." — Name, at the end of a paragraph: the source follows a dash."""
    rest = paragraph.text[quote.end : quote.end + 160]
    match = _BYLINE.match(rest) if len(paragraph.text) - quote.end < 150 else None
    return None if match is None else (quote.end + match.start("name"), quote.end + match.end("name"))


def _containing(quote: Quoted, drafts: list[_Draft]) -> _Draft | None:
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


def _adjacent(
    paragraph: Paragraph, quote: Quoted, drafts: list[_Draft], cut: Utterance, inside: list[bool]
) -> _Draft | None:
    doc = paragraph.doc
    tokens = doc.char_span(quote.start, quote.end, alignment_mode="expand")
    if tokens is None:
        return None
    best: tuple[int, _Draft] | None = None
    for draft in drafts:
        word = draft.word
        if word is None or ("quote" not in word.row.frames and word.row.kind != "report"):
            continue
        if word.token.i >= tokens.end:
            gap = range(tokens.end, word.token.i)
            if draft.utterance is not cut and cut.end > quote.end + 2:
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


def _floating(paragraph: Paragraph, quote: Quoted, cut: Utterance) -> bool:
    """Whether the quotation is its whole sentence: the speaker of the run goes on."""
    return quote.start - cut.start <= 2 and cut.end - quote.end <= 2


def _attach(draft: _Draft, quote: Quoted) -> None:
    draft.quotes.append(quote)
    start, end = quote.start, quote.end
    rest = []
    for first, last in draft.content:
        if first < end and start < last:
            start, end = min(start, first), max(end, last)
        else:
            rest.append((first, last))
    draft.content = sorted([*rest, (start, end)])


def _finish(paragraph: Paragraph, draft: _Draft) -> Attribution:
    at = paragraph.start
    text = paragraph.text
    content = _clean(text, draft, paragraph)

    def moved(pair: Chars | None) -> Chars | None:
        return None if pair is None else (pair[0] + at, pair[1] + at)

    word = draft.word
    row = draft.row
    return Attribution(
        paragraph.index,
        tuple((start + at, end + at) for start, end in content),
        moved(draft.cue),
        moved(draft.source),
        _kind(text, content, draft.quotes),
        (draft.utterance.start + at, draft.utterance.end + at),
        (draft.clause[0] + at, draft.clause[1] + at),
        stands_for=moved(draft.stands_for),
        source_head=None if draft.head is None else draft.head + at,
        quotes=tuple((quote.inner_start + at, quote.inner_end + at) for quote in draft.quotes),
        row=row,
        polarity=word.polarity if word else "positive",
        modality=word.modality if word else None,
        generic=row is not None and row.key == "*",
    )


def _clean(text: str, draft: _Draft, paragraph: Paragraph) -> list[Chars]:
    """Content without the cue and source that stand in its middle."""
    cut = draft.cue
    found = []
    for start, end in draft.content:
        if cut is not None and start < cut[0] and cut[1] < end:
            source = draft.source or cut
            first, last = min(cut[0], source[0]), max(cut[1], source[1])
            if start < first:
                found.append((start, first))
            if last < end:
                found.append((last, end))
        else:
            found.append((start, end))
    stripped = []
    for start, end in found:
        while start < end and text[start] in " \u00a0,;:.":
            start += 1
        while end > start and text[end - 1] in " \u00a0,;:":
            end -= 1
        if end > start:
            stripped.append((start, end))
    return stripped


def _kind(text: str, content: list[Chars], quotes: list[Quoted]) -> StatementKind:
    if not quotes:
        return "indirect"
    outside = 0
    for start, end in content:
        covered = sum(max(0, min(end, quote.end) - max(start, quote.start)) for quote in quotes)
        outside += max(0, end - start - covered)
    return "direct" if outside <= 6 else "mixed"


def _inherit(
    item: Attribution, last: Attribution | None, quotes: tuple[Quoted, ...], paragraph: Paragraph
) -> Attribution:
    """A paragraph that opens with a quotation and names nobody goes on with the one before."""
    if item.source is not None or item.cue is not None or last is None or not item.quotes:
        return item
    opens = item.content[0][0] - paragraph.start <= 2
    if not opens:
        return item
    return replace(
        item, source=last.source, stands_for=last.stands_for, source_head=last.source_head, inherited=True
    )


def _nest(items: list[Attribution]) -> list[Attribution]:
    found = []
    for item in items:
        mark = item.cue or (item.content[0] if item.content else item.clause)
        nested = any(
            other is not item and any(start <= mark[0] and mark[1] <= end for start, end in other.content)
            for other in items
        )
        found.append(replace(item, nested=True) if nested else item)
    return found


def _chars(doc: object, first: int, last: int) -> Chars:
    head, tail = doc[first], doc[last - 1]  # type: ignore[index]
    return head.idx, tail.idx + len(tail.text)
