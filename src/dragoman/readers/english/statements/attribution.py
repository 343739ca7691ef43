"""Find every attribution of a text: cue, content and source, as written. Speakers are not resolved here.

Quotations are found first, on the raw paragraph; then cues, their sources and contents over the parse;
then each quotation is attributed to the cue beside it, or inherits the speaker of the quotation it continues.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dragoman.lexicon.speech_words import Cue, voice_words
from dragoman.readers.english.document import Document, Paragraph
from dragoman.readers.english.statements.attribution_drafts import (
    AttributionDraft,
    Chars,
    from_according,
    from_cue,
    from_hearsay,
    from_label,
    split_speakers,
)
from dragoman.readers.english.statements.quotation_attribution import attribute_quotations
from dragoman.readers.english.statements.quotations import (
    Label,
    QuotedString,
    find_labels,
    find_quoted_in_paragraphs,
    split_utterances,
)
from dragoman.readers.english.statements.reporting_cues import find_cues
from dragoman.record import StatementKind

if TYPE_CHECKING:
    from spacy.tokens import Token


_ACCORDING = frozenset({"according"})


@dataclass(frozen=True, slots=True)
class Attribution:
    """Content attributed to a source. All offsets are characters of the report, half-open.

    `source` is the mention as written, `stands_for` the one it refers to ("the minister, *who* said").
    `utterance` is the sentence (or run of quotation); `inherited` says that the source was taken over
    from the run this continues; `nested` that it lies within the content of another attribution; `via`
    is who passes the words on.
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
    via: Chars | None = None


def find_attributions(document: Document) -> list[Attribution]:
    """Return every attribution of the running text, in reading order."""
    paragraphs = document.body
    quotes_by_paragraph = find_quoted_in_paragraphs([paragraph.text for paragraph in paragraphs])
    labels_by_paragraph = find_labels(document)
    attributions: list[Attribution] = []
    previous: Attribution | None = None
    for paragraph, quotes in zip(paragraphs, quotes_by_paragraph, strict=True):
        label = labels_by_paragraph.get(paragraph.index)
        drafts, announced = _drafts_of_paragraph(paragraph, quotes, label)
        of_paragraph = [_attribution_of(paragraph, draft) for draft in drafts]
        of_paragraph = [_inherit(attribution, previous, paragraph) for attribution in of_paragraph]
        of_paragraph.sort(key=lambda part: part.content[0] if part.content else part.clause)
        attributions += _nest(of_paragraph)
        previous = next((part for part in reversed(of_paragraph) if part.source and part.quotes), None)
        if announced is not None:
            previous = _attribution_of(paragraph, announced)
    return attributions


def _drafts_of_paragraph(
    paragraph: Paragraph, quotes: tuple[QuotedString, ...], label: Label | None
) -> tuple[list[AttributionDraft], AttributionDraft | None]:
    """Return the drafts of a paragraph, and the one that announces what the next paragraph quotes."""
    doc = paragraph.doc
    outer = [quote for quote in quotes if quote.level == 1]
    utterances = split_utterances(doc, paragraph.text, quotes)
    if not utterances:
        return [], None
    inside = _tokens_in_quotations(paragraph, outer)
    utterance_at = {index: cut for cut in utterances for index in range(cut.first, cut.last)}
    drafts = [
        from_according(token, utterance_at[token.i])
        for token in _tokens(paragraph, _ACCORDING)
        if token.i in utterance_at
    ]
    drafts += [
        from_hearsay(token, utterance_at[token.i])
        for token in _tokens(paragraph, voice_words("hearsay"))
        if token.i in utterance_at and not inside[token.i]
    ]
    drafts += [
        from_cue(cue, utterance_at[cue.token.i], inside)
        for cue in find_cues(doc, inside)
        if cue.token.lower_ != "according" and cue.token.i in utterance_at
    ]
    kept: list[AttributionDraft] = [draft for draft in drafts if draft is not None]
    split_speakers(kept)
    attribute_quotations(paragraph, outer, kept, utterances, inside)
    announced = _announced(paragraph, kept)
    kept = [draft for draft in kept if draft.content]
    if label is not None:
        kept.append(from_label(paragraph, label, utterances))
    return kept, announced


def _tokens(paragraph: Paragraph, forms: frozenset[str]) -> list[Token]:
    """Return the tokens that are one of `forms`; most paragraphs have none."""
    lower = paragraph.text.lower()
    if not any(word in lower for word in forms):
        return []
    return [token for token in paragraph.doc if token.lower_ in forms]


def _announced(paragraph: Paragraph, drafts: list[AttributionDraft]) -> AttributionDraft | None:
    """ "The minister made this statement:" at the end of a paragraph names the speaker of the next."""
    if not paragraph.text.rstrip().endswith(":"):
        return None
    named = [draft for draft in drafts if draft.source is not None and draft.cue is not None]
    return max(named, key=lambda draft: draft.cue or (0, 0), default=None)


def _tokens_in_quotations(paragraph: Paragraph, outer: list[QuotedString]) -> list[bool]:
    if not outer:
        return [False] * len(paragraph.doc)
    flags, index = [], 0
    for token in paragraph.doc:
        while index < len(outer) and outer[index].end <= token.idx:
            index += 1
        flags.append(index < len(outer) and outer[index].start <= token.idx)
    return flags


def _attribution_of(paragraph: Paragraph, draft: AttributionDraft) -> Attribution:
    at = paragraph.start
    text = paragraph.text
    content = _without_cue_inside(text, draft)

    def moved(pair: Chars | None) -> Chars | None:
        return None if pair is None else (pair[0] + at, pair[1] + at)

    word = draft.word
    row = draft.row
    return Attribution(
        paragraph.index,
        tuple((start + at, end + at) for start, end in content),
        moved(draft.cue),
        moved(draft.source),
        _kind(content, draft.quotes),
        (draft.utterance.start + at, draft.utterance.end + at),
        (draft.clause[0] + at, draft.clause[1] + at),
        stands_for=moved(draft.stands_for),
        source_head=None if draft.head is None else draft.head + at,
        quotes=tuple((quote.inner_start + at, quote.inner_end + at) for quote in draft.quotes),
        row=row,
        polarity=word.polarity if word else "positive",
        modality=word.modality if word else None,
        generic=row is not None and row.key == "*",
        via=moved(draft.via),
    )


def _without_cue_inside(text: str, draft: AttributionDraft) -> list[Chars]:
    """Return the content of a draft without the cue and source in its middle."""
    cue = draft.cue
    ranges = []
    for start, end in draft.content:
        if cue is not None and start < cue[0] and cue[1] < end:
            source = draft.source or cue
            first, last = min(cue[0], source[0]), max(cue[1], source[1])
            if start < first:
                ranges.append((start, first))
            if last < end:
                ranges.append((last, end))
        else:
            ranges.append((start, end))
    stripped = []
    for start, end in ranges:
        while start < end and text[start] in " \u00a0,;:.":
            start += 1
        while end > start and text[end - 1] in " \u00a0,;:":
            end -= 1
        if end > start:
            stripped.append((start, end))
    return stripped


def _kind(content: list[Chars], quotes: list[QuotedString]) -> StatementKind:
    if not quotes:
        return "indirect"
    outside = 0
    for start, end in content:
        covered = sum(max(0, min(end, quote.end) - max(start, quote.start)) for quote in quotes)
        outside += max(0, end - start - covered)
    return "direct" if outside <= 6 else "mixed"


def _inherit(attribution: Attribution, previous: Attribution | None, paragraph: Paragraph) -> Attribution:
    """Return an attribution without a source at the head of a paragraph with the source of the last."""
    attributed = attribution.source is not None or attribution.cue is not None
    if attributed or previous is None or not attribution.quotes:
        return attribution
    if attribution.content[0][0] - paragraph.start > 2:
        return attribution
    return replace(
        attribution, source=previous.source, stands_for=previous.stands_for,
        source_head=previous.source_head, inherited=True,
    )  # fmt: skip


def _nest(attributions: list[Attribution]) -> list[Attribution]:
    marked = []
    enclosing = ContentIndex((number, attribution.content) for number, attribution in enumerate(attributions))
    for number, attribution in enumerate(attributions):
        mark = attribution.cue or (attribution.content[0] if attribution.content else attribution.clause)
        nested = any(other != number for other, _ in enclosing.around(mark))
        marked.append(replace(attribution, nested=True) if nested else attribution)
    return marked


_BUCKET = 500
"""Characters of the report by which contents are filed; most contents lie in one or two."""


class ContentIndex:
    """The contents of attributions by character, to find those that enclose a range."""

    def __init__(self, contents: Iterable[tuple[int, Sequence[Chars]]]) -> None:
        """Take the contents of each item, under the number of the item."""
        self._filed: defaultdict[int, list[tuple[int, Chars]]] = defaultdict(list)
        for number, parts in contents:
            for part in parts:
                for stretch in range(part[0] // _BUCKET, part[1] // _BUCKET + 1):
                    self._filed[stretch].append((number, part))

    def around(self, place: Chars) -> Iterator[tuple[int, Chars]]:
        """Yield each item with a content around `place`, in the order given, and the first such content."""
        last = None
        for number, part in self._filed.get(place[0] // _BUCKET, ()):
            if number != last and part[0] <= place[0] and place[1] <= part[1]:
                last = number
                yield number, part
