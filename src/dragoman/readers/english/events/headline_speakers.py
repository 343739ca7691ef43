"""Who speaks in a headline: "Germany must send tanks, says Poland", "Germany must send tanks: Poland".

Statements are found in running text only. A headline tells in few words who says what: by a verb of saying
with a clause, or by a bare name on the other side of a colon. Names that "and" joins in it are one subject.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from dragoman.lexicon.predicates import headline_words
from dragoman.readers.english.cast import Cast, Mention
from dragoman.readers.english.document import Paragraph
from dragoman.readers.english.syntax import surface_subject

if TYPE_CHECKING:
    from spacy.tokens import Token

Said = tuple[int, int, "Token"]
_TOLD = frozenset({"ccomp", "advcl", "parataxis"})
_BY_NAME = frozenset({"person", "office"})  # "Ukraine: tanks on the way" only says what it is about
_LABEL = 6  # words of whoever is named beside a colon
_AND = re.compile(
    r",?\s+(?:and|as well as|together with|along with)\s+(?:(?:the|his|her|its|their)\s+)?|,\s+(?:the\s+)?"
)
_NAMED = frozenset({"person", "office", "state", "organisation", "metonym", "body"})


def said_in(title: Paragraph, cast: Cast) -> list[Said]:
    """Return the characters of the report that somebody says in `title`, with the word that names who."""
    return [*_by_verbs(title), *_by_colons(title, cast)]


def _by_verbs(title: Paragraph) -> Iterator[Said]:
    for verb in title.doc:
        if verb.lemma_.lower() not in headline_words("says", "verbs"):
            continue
        speaker = surface_subject(verb)
        for clause in verb.children:
            before = clause.dep_ != "ccomp"  # "Release them, Chad tells Mali"
            if speaker is None or clause.dep_ not in _TOLD or (before and clause.i > verb.i):
                continue
            if clause.left_edge.i <= speaker.i <= clause.right_edge.i:
                continue
            start, _ = title.offsets(title.doc[clause.left_edge.i])
            _, end = title.offsets(title.doc[clause.right_edge.i])
            yield start, end, speaker


def _by_colons(title: Paragraph, cast: Cast) -> Iterator[Said]:
    colons = [t for t in title.doc if t.text in headline_words("separators", "marks") and t.text == ":"]
    if len(colons) != 1:
        return
    colon, last = colons[0].i, len(title.doc)
    after = _named_alone(title, cast, colon + 1, last)
    if after is not None and colon > 0:
        yield title.start, title.offsets(colons[0])[0], after
        return
    before = _named_alone(title, cast, 0, colon)
    known = cast.at(title.start + before.idx) if before is not None else None
    if before is not None and known is not None and known.kind in _BY_NAME and colon + 1 < last:
        yield title.offsets(title.doc[colon + 1])[0], title.end, before


def _named_alone(title: Paragraph, cast: Cast, first: int, last: int) -> Token | None:
    """Return the head of the words `first` to `last` if they only name somebody: "Polish minister"."""
    if not 0 < last - first <= _LABEL:
        return None
    start, end = title.offsets(title.doc[first])[0], title.offsets(title.doc[last - 1])[1]
    named = cast.within(start, end)
    covered = sum(mention.end - mention.start for mention in named)
    if len(named) != 1 or not named[0].states or covered < end - start:
        return None
    return next((t for t in title.doc[first:last] if title.start + t.idx == named[0].start), None)


def coordinated(paragraph: Paragraph, cast: Cast, head: Token) -> list[Mention]:
    """Return the names within the phrase of `head` that "and" or a comma joins to the one at `head`.

    "US President Ford and Soviet leader Brezhnev met": the parser may hang the one on a title of the other.
    """
    mention = cast.at(paragraph.start + head.idx)
    if mention is None or mention.kind not in _NAMED:
        return []
    start, _ = paragraph.offsets(head.doc[head.left_edge.i])
    _, end = paragraph.offsets(head.doc[head.right_edge.i])
    group = [m for m in cast.within(start, end) if m.kind in _NAMED]
    if mention not in group:
        return []
    joined, at = [], group.index(mention)
    for step in (-1, 1):
        last = mention
        for other in group[at + step :: step] if at + step >= 0 else ():
            first, second = (last, other) if step > 0 else (other, last)
            between = paragraph.text[first.end - paragraph.start : second.start - paragraph.start]
            if _AND.fullmatch(between) is None:
                break
            joined.append(other)
            last = other
    return joined
