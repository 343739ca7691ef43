"""Resolve what points back: "the president", "the ministry", "he", "it", "the two sides", "we" of an issuer.

The text is walked once, in reading order, with the mentions so far at hand. A pointer takes the one
that fits in the nearest window (this sentence, the one before, this paragraph, the one before); when
two fit, subjects come first, and where that does not decide, it stays unresolved.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from dragoman.readers.english.actors.discourse import Discourse, Pointer, home
from dragoman.readers.english.actors.issuer import Issuer
from dragoman.readers.english.actors.open_mentions import settle
from dragoman.readers.english.actors.pairs import noun, nouns
from dragoman.readers.english.actors.people import People
from dragoman.readers.english.actors.pronouns import PRONOUNS, pronoun
from dragoman.readers.english.actors.units import Words
from dragoman.readers.english.cast import Mention
from dragoman.readers.english.document import Document, Paragraph
from dragoman.readers.english.statements.quotation_marks import quoted


def resolve(
    document: Document, texts: list[Words], mentions: list[Mention], people: People, issuer: Issuer
) -> list[Mention]:
    """Return `mentions` (in reading order) with the open ones settled, and the pointers that are clear."""
    counts = Counter(code for mention in mentions for code in mention.states)
    discourse = Discourse(document, people, issuer, counts, home(document))
    position = 0
    for paragraph, text in zip(document.paragraphs, texts, strict=True):
        inside = []
        while position < len(mentions) and mentions[position].start < paragraph.end:
            inside.append(mentions[position])
            position += 1
        _walk(discourse, paragraph, text, inside)
    return discourse.done


def _walk(discourse: Discourse, paragraph: Paragraph, text: Words, inside: list[Mention]) -> None:
    """Take in the mentions of one paragraph and the pointers between them, in reading order."""
    start = paragraph.start
    quotes = [(start + q.start, start + q.end) for q in quoted(paragraph.text) if q.level == 1]
    ends = [start + sentence.end_char for sentence in paragraph.doc.sents]
    items: list[tuple[int, Mention | int]] = [(mention.start, mention) for mention in inside]
    items += [(start + text.words[index].start, index) for index in _pointers(text, start, inside)]
    sentence = 0
    for offset, item in sorted(items, key=lambda pair: pair[0]):
        while sentence + 1 < len(ends) and offset >= ends[sentence]:
            sentence += 1
        if isinstance(item, Mention):
            found: Mention | None = settle(item, discourse, paragraph, sentence)
        else:
            quote = next(((a, b) for a, b in quotes if a <= offset < b), None)
            pointer = Pointer(text, item, paragraph.index, sentence, quote)
            found = (pronoun if pointer.word in PRONOUNS else noun)(pointer, discourse)
        if found is not None:
            discourse.add(found, paragraph, sentence)
    if paragraph.kind == "title":
        _learn_title(discourse, paragraph, inside)


def _pointers(text: Words, start: int, inside: list[Mention]) -> Iterator[int]:
    """Yield the words outside of any mention that may point back."""
    position = 0
    for index, word in enumerate(text.words):
        while position < len(inside) and inside[position].end - start <= word.start:
            position += 1
        if position < len(inside) and inside[position].start - start <= word.start:
            continue
        if word.folded in PRONOUNS:
            if word.text != "US":
                yield index
        elif word.folded in nouns() or word.text in ("North", "South"):
            yield index


def _learn_title(discourse: Discourse, paragraph: Paragraph, inside: list[Mention]) -> None:
    """Keep the states that the title names, and whose "counterparts" it speaks of."""
    states = tuple(dict.fromkeys(code for mention in inside for code in mention.states))
    discourse.title_states = states
    if "counterparts" in paragraph.text.lower():
        own = discourse.issuer.states or states[:1]
        discourse.title_counterparts = tuple(code for code in states if code not in own)
