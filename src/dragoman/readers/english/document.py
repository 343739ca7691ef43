"""A report parsed (one spaCy Doc a block, and the way from tokens to its characters), and its cast.

Blocks are parsed separately, so no sentence crosses a paragraph (parsing a whole article costs five
points of quotation F1). The cast are the mentions of states, organisations and persons, and the actors they
refer to: what statements and events ask for the state, person and office behind a word.
`dragoman.readers.english.actors.cast_finder` builds it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice, takewhile
from typing import TYPE_CHECKING, Literal, Protocol, TypeVar

from dragoman.lexicon.states import organisations, states
from dragoman.observing import stage
from dragoman.readers.english.parser.bounds import Parsing, parse_together, spend
from dragoman.readers.english.parser.headline_parsing import headlines, is_lone_line, is_telegraphic
from dragoman.readers.english.parser.headline_rewording import is_sentence
from dragoman.readers.english.parser.language_model import as_objects, model
from dragoman.record import Actor, Report, Span
from dragoman.settings import DEFAULT, Settings

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Token
    from spacy.tokens import Span as TokenSpan

MentionKind = Literal[
    "state", "demonym", "organisation", "body", "group", "office", "person", "metonym", "pronoun", "pair"
]


@dataclass(frozen=True, slots=True)
class Mention:
    """Characters `start` to `end` of the report, naming someone.

    `states`: the states (ISO 3166 alpha-3) or organisations it is or acts for, none when unknown;
    two or more for "the two sides". `name`: for a person the fullest name known; else the actor's
    name as written. `persons`: the people behind "the two leaders". `actor`: id in `Cast.actors`.
    """

    start: int
    end: int
    kind: MentionKind
    states: tuple[str, ...] = ()
    name: str | None = None
    office: str | None = None
    persons: tuple[str, ...] = ()
    actor: str | None = None


@dataclass(frozen=True, slots=True)
class Cast:
    """All mentions of a report in reading order, never overlapping, and the actors they name.

    `issuers`: the states whose own text this is (an official release, a joint statement); empty for
    a press report. `issuer_names`: the body or persons who issue it. `notes`: where the report and
    the tables disagree, for a person to read.
    """

    mentions: tuple[Mention, ...]
    actors: tuple[Actor, ...] = ()
    issuers: tuple[str, ...] = ()
    issuer_names: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    _starts: tuple[int, ...] = field(default=(), repr=False)

    def within(self, start: int, end: int) -> tuple[Mention, ...]:
        """Return the mentions that lie wholly within characters `start` to `end`, in reading order."""
        first = bisect_left(self._starts, start)
        mentions = []
        for index in range(first, len(self.mentions)):
            mention = self.mentions[index]
            if mention.start >= end:
                break
            if mention.end <= end:
                mentions.append(mention)
        spend(len(mentions))
        return tuple(mentions)

    def at(self, offset: int) -> Mention | None:
        """Return the mention that covers the character at `offset`, if any."""
        index = bisect_left(self._starts, offset + 1) - 1
        if index >= 0 and self.mentions[index].end > offset:
            return self.mentions[index]
        return None

    def beside(self, mention: Mention, step: int) -> Iterator[Mention]:
        """Yield the mentions after one of them (`step` 1), or those before it, nearest first (`step` -1)."""
        at = bisect_left(self._starts, mention.start) + step
        while 0 <= at < len(self.mentions):
            yield self.mentions[at]
            at += step


def make_cast(
    mentions: list[Mention], actors: tuple[Actor, ...] = (), **about_report: tuple[str, ...]
) -> Cast:
    """Return the cast of `mentions`, sorted; of two that overlap the longer one stays.

    `about_report`: the issuers, their names and the notes.
    """
    kept: list[Mention] = []  # in the order of the text, so that only two can be in the way of another
    for mention in sorted(mentions, key=lambda mention: (mention.start - mention.end, mention.start)):
        at = bisect_left(kept, mention.start, key=lambda mention: mention.start)
        before_ends = at == 0 or kept[at - 1].end <= mention.start
        if before_ends and (at == len(kept) or mention.end <= kept[at].start):
            kept.insert(at, mention)
    return Cast(tuple(kept), actors, _starts=tuple(mention.start for mention in kept), **about_report)


def name_of_state(code: str) -> str:
    """Return the English name of a state or organisation by its code."""
    if code in states():
        return states()[code].name
    return organisations()[code].name if code in organisations() else code


class LastNamed:
    """The mentions of a report by block and by key (such as the person named): a block may repeat a few."""

    def __init__(self, make_cast: Cast, key: Callable[[Mention], str | None]) -> None:
        """Take the cast, and the key of a mention; None leaves the mention out."""
        self._cast, self._key = make_cast, key
        self._blocks: dict[int, dict[str, list[Mention]]] = {}

    def before(self, start: int, end: int, place: int) -> list[Mention]:
        """Return for each key the last of its mentions in the block `start` to `end` that ends by `place`.

        The keys are in the order of their first mentions.
        """
        if start not in self._blocks:
            self._blocks[start] = self._grouped(start, end)
        last_mentions = []
        for mentions in self._blocks[start].values():
            if mentions[0].end > place:
                break
            last_mentions.append(mentions[bisect_right(mentions, place, key=lambda mention: mention.end) - 1])
        spend(len(last_mentions))
        return last_mentions

    def _grouped(self, start: int, end: int) -> dict[str, list[Mention]]:
        mentions_by_key: defaultdict[str, list[Mention]] = defaultdict(list)
        for mention in self._cast.within(start, end):
            key = self._key(mention)
            if key is not None:
                mentions_by_key[key].append(mention)
        return dict(mentions_by_key)


_UNWRAPPED = str.maketrans("\n", " ")  # character for character: offsets stay


def root_of(doc: Doc, start: int, end: int) -> Token | None:
    """Return the head of the tokens that share characters `start` to `end` of the text of `doc`, or None."""
    tokens = doc.char_span(start, end, alignment_mode="expand")
    return tokens.root if tokens is not None and len(tokens) else None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One block of the report with its parse. A token of `doc` starts at `start + token.idx`."""

    index: int
    kind: str
    start: int
    end: int
    doc: Doc

    @property
    def text(self) -> str:
        """The block's text."""
        return str(self.doc.text)

    def offsets(self, tokens: Token | TokenSpan) -> tuple[int, int]:
        """Return the characters of the report that a token or token span covers."""
        first, last = (tokens, tokens) if hasattr(tokens, "idx") else (tokens[0], tokens[-1])
        return self.start + first.idx, self.start + last.idx + len(last.text)

    def tokens(self, start: int, end: int) -> TokenSpan | None:
        """Return the tokens that lie within characters `start` to `end` of the report, or None."""
        return self.doc.char_span(start - self.start, end - self.start, alignment_mode="contract") or None

    def root_of(self, span: Span) -> Token | None:
        """Return the head of the tokens that share characters with `span`, or None."""
        return root_of(self.doc, span.start - self.start, span.end - self.start)

    def sentences(self, start: int, end: int) -> Iterator[TokenSpan]:
        """Yield the sentences that share a token with characters `start` to `end` of the report."""
        first, last = max(0, start - self.start), min(len(self.text), end - self.start)
        tokens = self.doc.char_span(first, last, alignment_mode="expand")
        at, after = (tokens.start, tokens.end) if tokens is not None else (0, 0)
        while at < after:
            sentence = self.doc[at].sent
            yield sentence
            at = sentence.end


class _Placed(Protocol):
    """A row of a record that one span of the report shows."""

    @property
    def span(self) -> Span:
        """Where it stands."""


_Row = TypeVar("_Row", bound=_Placed)


def starting_within(rows: Sequence[_Row], start: int, end: int) -> Sequence[_Row]:
    """Return those of `rows`, which are in reading order, that start within characters `start` to `end`."""
    first = bisect_left(rows, start, key=lambda row: row.span.start)
    return rows[first : bisect_left(rows, end, lo=first, key=lambda row: row.span.start)]


@dataclass(frozen=True)
class Document:
    """A report and its parsed blocks (title, standfirst, captions, paragraphs), in reading order."""

    report: Report
    paragraphs: tuple[Paragraph, ...]

    @cached_property
    def body(self) -> tuple[Paragraph, ...]:
        """The blocks of running text: no title."""
        return tuple(paragraph for paragraph in self.paragraphs if paragraph.kind != "title")

    @cached_property
    def title(self) -> Paragraph | None:
        """The first block that is a title, if any."""
        return next((paragraph for paragraph in self.paragraphs if paragraph.kind == "title"), None)

    def overlapping(self, start: int, end: int) -> tuple[Paragraph, ...]:
        """Return the blocks that share a character with `start` to `end` of the report."""
        first = bisect_right(self.paragraphs, start, key=lambda paragraph: paragraph.end)
        following = islice(self.paragraphs, first, None)
        return tuple(takewhile(lambda paragraph: paragraph.start < end, following))

    def squared_length(self) -> int:
        """Return the sum of the squares of the sentences' lengths in tokens: each word may ask all others."""
        return sum(len(sentence) ** 2 for paragraph in self.paragraphs for sentence in paragraph.doc.sents)

    def span(self, start: int, end: int) -> Span:
        """Return characters `start` to `end` of the report as evidence."""
        return self.report.span(start, end)

    def span_of(self, paragraph: Paragraph, tokens: Token | TokenSpan) -> Span:
        """Return the evidence that a token or token span of `paragraph` covers."""
        return self.report.span(*paragraph.offsets(tokens))


def parse(report: Report, settings: Settings = DEFAULT) -> Document:
    """Parse each block of `report`. Raises InstallationError when the model is not installed."""
    return parse_all([report], settings)[0]


@stage("parse")
def parse_all(reports: Sequence[Report], settings: Settings = DEFAULT) -> list[Document]:
    """Parse the blocks of all `reports` together, which costs less than one report at a time.

    The parse of a block does not depend on what it is parsed with. Where the lines of a block break does
    not matter: the parser, which never saw a broken line, reads a space there ("Lopez<break>Obrador").
    """
    nlp = model(settings.model)
    blocks = [
        (
            text := report.text[block.start : block.end].translate(_UNWRAPPED),
            block.kind == "title" or is_telegraphic(text),
        )
        for report in reports
        for block in report.blocks
    ]
    texts = _running(nlp, [text for text, short in blocks if not short])
    titles = headlines(nlp, [text for text, short in blocks if short])
    running, short_lines = map(iter, parse_together(nlp, [texts, titles], settings.batch_size))
    docs = (as_objects(next(short_lines) if short else next(running), text) for text, short in blocks)
    return [_document(report, docs) for report in reports]


def _running(nlp: Language, texts: list[str]) -> Parsing[list[Doc]]:
    """Return the parse of running text; a single line that is no sentence is parsed as a headline.

    The summary of a feed is often written like its headline: "Chad summons ambassador after a flag is burnt."
    """
    read = yield texts
    lone = [index for index, doc in enumerate(read) if is_lone_line(doc) and not is_sentence(doc)]
    again = yield from headlines(nlp, [texts[index] for index in lone])
    for index, doc in zip(lone, again, strict=True):
        if is_sentence(doc):
            read[index] = doc
    return read


def _document(report: Report, docs: Iterator[Doc]) -> Document:
    """Return `report` with the next of `docs` for each block."""
    return Document(
        report,
        tuple(
            Paragraph(index, block.kind, block.start, block.end, next(docs))
            for index, block in enumerate(report.blocks)
        ),
    )
