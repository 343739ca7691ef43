"""Put attributions together from a cue, its source and its content, in characters of the paragraph.

`DraftIndex` finds the drafts near a quotation by where they stand.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dragoman.lexicon.speech_words import Cue
from dragoman.readers.english.document import Paragraph
from dragoman.readers.english.parser.bounds import spend
from dragoman.readers.english.statements.cue_contents import contents_of
from dragoman.readers.english.statements.quotations import Label, QuotedString, Utterance
from dragoman.readers.english.statements.reporting_cues import SUBJECTS, CueWord, phrase_of, relay, source_of
from dragoman.readers.english.syntax import FINITE, governed

if TYPE_CHECKING:
    from spacy.tokens import Token


Chars = tuple[int, int]
_MUTE = frozenset({"this", "that", "there", "these", "those"})
"""Subjects that are no source, unless as relative pronouns (which stand for their antecedent)."""
_SPOKEN = Cue("spoken", "*", None, "verb", "report", frozenset({"quote"}), 0, "")
"""The row of any verb in the place of a verb of speech beside a quotation."""
LABEL = Cue("label", ":", None, "punctuation", "report", frozenset({"quote"}), 0, "")
"""The colon of a transcript."""
TEXT = Cue("text", "text", None, "noun", "report", frozenset({"quote"}), 0, "")
"""A noun that names the text a fragment is taken from."""
_HEARSAY = Cue("reportedly", "reportedly", None, "adverb", "report", frozenset({"clause"}), 0, "")
"""An adverb that attributes its clause to somebody unnamed."""
_ACCORDING = Cue(
    "according to", "according", "to", "preposition", "report", frozenset({"clause", "quote"}), 0, ""
)


@dataclass(slots=True)
class AttributionDraft:
    """An attribution being put together; offsets are characters of the paragraph."""

    word: CueWord | None
    utterance: Utterance
    source: Chars | None = None
    stands_for: Chars | None = None
    head: int | None = None
    content: list[Chars] = field(default_factory=list)
    quotes: list[QuotedString] = field(default_factory=list)
    cue: Chars | None = None
    clause: Chars = (0, 0)
    row: Cue | None = None
    via: Chars | None = None


def from_cue(word: CueWord, utterance: Utterance, inside: list[bool]) -> AttributionDraft | None:
    pair = source_of(word.token, word.row.pos)
    if pair is None or inside[pair[0].i] or pair[1].lower_ in _MUTE:
        pair = _beside(word, utterance, inside)
    if pair is None and "quote" not in word.row.frames:
        return None
    token = word.token
    draft = AttributionDraft(word, utterance, row=word.row, cue=_chars(token.doc, token.i, word.last + 1))
    if pair is not None:
        name_source(draft, pair)
    doc = token.doc
    passing = relay(token)
    if passing is not None and (pair is None or passing.i not in {word.i for word in pair}):
        draft.via = _chars(doc, *phrase_of(passing))
    draft.clause = _clause(word, utterance)
    for first, last in contents_of(word, utterance):
        first, last = max(first, utterance.first), min(last, utterance.last)
        if last > first:
            draft.content.append(_chars(doc, first, last))
    return draft


def from_label(paragraph: Paragraph, label: Label, cuts: tuple[Utterance, ...]) -> AttributionDraft:
    """What stands after a speaker's label."""
    at = paragraph.start
    start, end = label.start - at, cuts[-1].end
    whole = Utterance(cuts[0].first, cuts[-1].last, start, end)
    name = (label.span[0] - at, label.span[1] - at)
    colon = (name[1], name[1] + 1) if label.opens and paragraph.text[name[1]] == ":" else None
    return AttributionDraft(
        None, whole, name, name, name[0], [(start, end)], cue=colon, clause=(start, end), row=LABEL
    )


def from_position(verb: Token, utterance: Utterance, inside: list[bool]) -> AttributionDraft | None:
    """Return the draft of any verb with a subject beside a quotation: "“Go home,” the mayor *shot back*"."""
    word = CueWord(verb, _SPOKEN, verb.i)
    draft = from_cue(word, utterance, inside)
    if draft is None or draft.source is None:
        return None
    draft.content = []
    return draft


def from_according(token: Token, utterance: Utterance) -> AttributionDraft | None:
    """ "according to X": the source follows, the content is the rest of the clause."""
    doc = token.doc
    to = token.i + 1
    if to >= len(doc) or doc[to].lower_ != "to":
        return None
    pobj = governed(doc[to])
    if pobj is None:
        return None
    first, last = token.i, min(max(pobj.right_edge.i + 1, to + 2), utterance.last)
    comma = next((word.i for word in doc[to:last] if word.text == "," and token.i == utterance.first), None)
    if comma is not None and last == utterance.last:
        last = comma
    draft = AttributionDraft(None, utterance, row=_ACCORDING, cue=_chars(doc, token.i, to + 1))
    name_source(draft, (pobj, pobj))
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


def from_hearsay(token: Token, utterance: Utterance) -> AttributionDraft | None:
    """ "The ship was *reportedly* seized": the clause of the adverb is content, its source unknown."""
    verb = token.head
    if token.dep_ != "advmod" or verb.pos_ not in {"VERB", "AUX"}:
        return None
    first, last = max(verb.left_edge.i, utterance.first), min(verb.right_edge.i + 1, utterance.last)
    while last > first and token.doc[last - 1].is_punct:
        last -= 1
    cue, whole = _chars(token.doc, token.i, token.i + 1), _chars(token.doc, first, last)
    return AttributionDraft(None, utterance, row=_HEARSAY, cue=cue, content=[whole], clause=whole)


def name_source(draft: AttributionDraft, pair: tuple[Token, Token]) -> None:
    written, meant = pair
    draft.source = _chars(written.doc, *phrase_of(written))
    draft.stands_for = _chars(meant.doc, *phrase_of(meant)) if meant is not written else draft.source
    draft.head = meant.idx


def _beside(word: CueWord, utterance: Utterance, inside: list[bool]) -> tuple[Token, Token] | None:
    """The noun right after or before a cue that the parser left without a subject."""
    if "quote" not in word.row.frames or word.token.pos_ not in {"VERB", "AUX"}:
        return None
    doc = word.token.doc
    for index in (word.last + 1, word.token.i - 1, _before_comma(word)):
        if not utterance.first <= index < utterance.last or inside[index]:
            continue
        if doc[index].pos_ not in {"PROPN", "PRON", "NOUN", "DET"} or doc[index].ent_type_ in {
            "DATE",
            "TIME",
        }:
            continue
        node = _head(doc[index], word.token.i)
        finite = word.token.tag_ in FINITE or word.token.lower_ in {"said", "says"}
        if node.pos_ in _NOMINAL and node.i != word.token.i and finite:
            return node, node
    return None


_NOMINAL = frozenset({"PROPN", "PRON", "NOUN"})
_WITHIN = frozenset({"compound", "det", "amod", "poss", "nmod"})


def _before_comma(word: CueWord) -> int:
    """The word before the comma in "X, a spokesman, *said*"; -1 without one."""
    index = word.token.i - 1
    return index - 1 if index > 0 and word.token.doc[index].text == "," else -1


def _head(token: Token, cue: int) -> Token:
    """Return the head of the noun phrase of a token beside a cue; of an apposition, what it is apposed to."""
    while token.dep_ in _WITHIN and token.head.i != cue and abs(token.head.i - token.i) < 8:
        token = token.head
    whole = token.head
    if token.dep_ == "appos" and whole.i != cue and whole.pos_ in _NOMINAL and abs(whole.i - token.i) < 12:
        return whole
    return token


def _clause(word: CueWord, utterance: Utterance) -> Chars:
    """The clause of the cue: its subtree, with the subject it shares, within the utterance."""
    node = word.token
    while node.dep_ in {"conj", "xcomp", "pcomp", "prep", "acl"} and node.head is not node:
        node = node.head
    if node.pos_ not in {"VERB", "AUX"}:
        node = word.token
    first, last = max(utterance.first, node.left_edge.i), min(utterance.last, node.right_edge.i + 1)
    return _chars(node.doc, first, max(last, first + 1))


def _chars(doc: object, first: int, last: int) -> Chars:
    head, tail = doc[first], doc[last - 1]  # type: ignore[index]
    return head.idx, tail.idx + len(tail.text)


def split_speakers(drafts: list[AttributionDraft]) -> None:
    """Cut content where another speaker's clause begins: "A said X, *while B said Y*"."""
    breaks = [(at, draft) for draft in drafts if (at := _break_before(draft)) is not None]
    for at, inner in breaks:
        adds = _continues_speaker(inner)
        for outer in drafts:
            if outer is inner or (outer.source == inner.source and not adds):
                continue
            cut = [(start, at if start < at < end else end) for start, end in outer.content]
            if cut != outer.content:
                outer.content = cut
                if adds and outer.source is not None:
                    inner.source, inner.stands_for, inner.head = outer.source, outer.stands_for, outer.head


def _break_before(draft: AttributionDraft) -> int | None:
    """The character where the clause of a draft breaks off from what it follows, if it does."""
    if draft.word is None or draft.source is None:
        return None
    doc = draft.word.token.doc
    if _continues_speaker(draft):
        return int(doc[draft.word.token.i - 1].idx)
    subject = doc.char_span(*draft.source, alignment_mode="expand")
    if subject is None or subject.start < 2 or subject.start > draft.word.token.i:
        return None
    if subject.root.dep_ not in SUBJECTS or subject.root.head.i != draft.word.token.i:
        return None
    before, comma = doc[subject.start - 1], doc[subject.start - 2]
    if before.lower_ in _CONTRASTS and comma.text in {",", ";"}:
        return int(comma.idx)
    return None


def _continues_speaker(draft: AttributionDraft) -> bool:
    """Say whether a cue continues the speaker of the clause before it: "..., *adding* that"."""
    if draft.word is None:
        return False
    token = draft.word.token
    return (
        token.tag_ == "VBG"
        and token.i > 0
        and token.doc[token.i - 1].text == ","
        and draft.row is not None
        and draft.row.kind == "report"
        and "clause" in draft.row.frames
    )


_CONTRASTS = frozenset({"while", "whereas", "although", "though", "but", "and"})


_BUCKET = 500
"""Characters by which contents are filed."""

_Index = defaultdict[int, set[int]]


class DraftIndex:
    """Answers which drafts have content, a cue or the word of one near a quotation, in their order."""

    def __init__(self) -> None:
        self._drafts: list[AttributionDraft] = []
        self._numbers: dict[int, int] = {}
        self._near: _Index = defaultdict(set)
        self._from: _Index = defaultdict(set)
        self._to: _Index = defaultdict(set)
        self._cued: _Index = defaultdict(set)

    def take(self, drafts: list[AttributionDraft]) -> None:
        """File the drafts that came since the last time."""
        for draft in drafts[len(self._drafts) :]:
            number = self._numbers[id(draft)] = len(self._drafts)
            self._drafts.append(draft)
            for part in draft.content:
                self._file(draft, part)
            if draft.word is not None:
                self._from[draft.word.token.i].add(number)
                self._to[draft.word.last].add(number)
            if draft.cue is not None:
                self._cued[draft.cue[1]].add(number)

    def file(self, draft: AttributionDraft, quote: QuotedString) -> None:
        """File a draft by what it has gained with a quotation."""
        for start, end in draft.content:
            if start < quote.end and quote.start < end:
                self._file(draft, (start, end))

    def near(self, quote: QuotedString) -> list[AttributionDraft]:
        """Return the drafts that may have content within a quotation."""
        return self._in_order(_at(self._near, _buckets(quote.start, quote.end)))

    def beside(self, first: int, last: int, most: int) -> list[AttributionDraft]:
        """Return the drafts of words at most so many tokens before token `first`, or from `last` on."""
        before, after = range(first - most - 1, first), range(last, last + most + 1)
        return self._in_order(_at(self._to, before) | _at(self._from, after))

    def right_before(self, quote: QuotedString) -> list[AttributionDraft]:
        """Return the drafts whose cue ends where a quotation opens, or up to two characters before."""
        return self._in_order(_at(self._cued, range(quote.start - 2, quote.start + 1)))

    def _in_order(self, numbers: set[int]) -> list[AttributionDraft]:
        spend(len(numbers))
        return [self._drafts[number] for number in sorted(numbers)]

    def _file(self, draft: AttributionDraft, part: Chars) -> None:
        for stretch in _buckets(*part):
            self._near[stretch].add(self._numbers[id(draft)])


def _at(index: _Index, places: range) -> set[int]:
    return {number for place in places for number in index.get(place, ())}


def _buckets(start: int, end: int) -> range:
    return range(start // _BUCKET, end // _BUCKET + 1)
