"""The issues, channel, force and addressee of a statement.

Force is 0 (mentioned) to 6 (warned): the cue decides, and stronger words in the content raise it; the head of
lexicons/force.toml has the scale. The addressee is the state told, asked or accused, else the one that the
statement is about. Of several states in a sentence the one that the report names most is meant; in a report
between two states (by its title or its mentions) not every sentence need name it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from dragoman.lexicon.issue_words import Topic, find_codes, find_near, topics_of_report
from dragoman.lexicon.speech_words import Cue
from dragoman.readers.english.document import Cast, Document, Mention, Paragraph
from dragoman.readers.english.statements.attribution import Attribution
from dragoman.record import Span, Tag

BROAD = frozenset({"diplomacy", "security"})
"""Issues that nearly everything touches."""
_LEFT_OUT = frozenset({"security"})
"""Left out where two other issues are shown."""
_MOST_ISSUES = 3
"""Issues shown of one statement."""
_MOST_FROM_CONTEXT = 1
"""Issues taken from the paragraph or title where the statement's own words show none."""
_COUNTERPART_SHARE = 0.5
"""Share of the mentions of other states that makes one the counterpart throughout a report."""
_REACH = 25
"""Characters after a cue in which the one spoken to is named."""


def issue_tags(document: Document, start: int, end: int, within: tuple[Topic, ...] = ()) -> tuple[Tag, ...]:
    """Return the issues of characters `start` to `end`, each once with the first words that show it.

    `within`: the issues that the report is about (`lexicon.issues.contexts`), whose weaker words count.
    """
    tag_by_issue: dict[str, Tag] = {}
    words = document.report.text[start:end]
    for code, first, last in (*find_near(words, within), *find_codes(words)):
        if code not in tag_by_issue:
            tag_by_issue[code] = Tag(code, document.span(start + first, start + last))
    return narrowest_issues(tag_by_issue.values())


def narrowest_issues(candidates: Iterable[Tag]) -> tuple[Tag, ...]:
    """Return the first few of several issues; broad ones are left out where others are shown."""
    tags = list(candidates)
    narrow = [tag for tag in tags if tag.issue not in _LEFT_OUT]
    return tuple((narrow if len(narrow) >= 2 else tags)[:_MOST_ISSUES])


class IssueTagger:
    """Answers for one report which issues a statement is about, by its words or by those around it."""

    def __init__(self, document: Document) -> None:
        self.about = topics_of_report(document.report.text)
        """The issues that the report names so often that their weaker words count too."""
        self._document = document
        self._titles = [paragraph for paragraph in document.paragraphs if paragraph.kind == "title"]
        self._of_block: dict[int, tuple[Tag, ...]] = {}

    def tags(self, start: int, end: int) -> tuple[Tag, ...]:
        """Return the issues of a statement; if its words show none, of its paragraph, else of the title.

        The span of a tag is always where the words are.
        """
        tags = issue_tags(self._document, start, end, self.about)
        if tags:
            return tags
        for paragraph in (*self._document.overlapping(start, start + 1), *self._titles):
            tags = self._tags_of(paragraph)
            if tags:
                return tags[:_MOST_FROM_CONTEXT]
        return ()

    def _tags_of(self, paragraph: Paragraph) -> tuple[Tag, ...]:
        if paragraph.index not in self._of_block:
            tags = issue_tags(self._document, paragraph.start, paragraph.end, self.about)
            self._of_block[paragraph.index] = tags
        return self._of_block[paragraph.index]


def channel_of(
    document: Document, start: int, end: int, without: tuple[tuple[int, int], ...] = ()
) -> tuple[str, Span] | None:
    """Return the channel that characters `start` to `end` name outside the ranges `without`, and where."""
    for code, first, last in find_codes(document.report.text[start:end], "channels.toml"):
        at = start + first
        if not any(low <= at < high for low, high in without):
            return code, document.span(at, start + last)
    return None


def force_of(document: Document, parts: list[Attribution], start: int, end: int) -> tuple[int, Span | None]:
    """Return the greatest force in `parts` and in characters `start` to `end`, with its words."""
    best, span = 0, None
    for part in parts:
        if part.row is not None and part.cue is not None and (span is None or part.row.force > best):
            best, span = part.row.force, document.span(*part.cue)
    for level, first, last in find_codes(document.report.text[start:end], "force.toml"):
        if int(level) > best:
            best, span = int(level), document.span(start + first, start + last)
    return best, span


def addressee_of(
    document: Document,
    cast: Cast,
    counts: Counter[str],
    state: str | None,
    parts: list[Attribution],
    place: tuple[int, int],
) -> tuple[str, Span | None] | None:
    """Return the addressed state and the words of the statement that name it (None: the report does).

    `counts`: how often the report names each state (`count_states`).
    """
    for part in parts:
        if part.cue is not None and part.row is not None:
            named = _named_by_cue(document, cast, state, part.cue[1], part.row)
            if named is not None and named.start < place[1]:
                return _other(named, state), document.span(named.start, named.end)
    mentions = [mention for mention in cast.within(*place) if _other(mention, state)]
    if mentions:
        best = max(mentions, key=lambda mention: counts[_other(mention, state)])
        return _other(best, state), document.span(best.start, best.end)
    others = Counter({code: count for code, count in counts.items() if code != state})
    if not others or state is None:
        return None
    code, count = others.most_common(1)[0]
    return (code, None) if count >= _COUNTERPART_SHARE * others.total() and count > 1 else None


def _named_by_cue(document: Document, cast: Cast, state: str | None, at: int, row: Cue) -> Mention | None:
    """Return the mention after a cue, which ends at `at`, that its row lets be the one spoken to."""
    if "object" in row.to:
        return _first(cast, state, at, at + _REACH)
    if not row.to:
        return None
    pattern = re.compile(rf"(?:\s+\w+){{0,2}}?\s*\b(?:{'|'.join(sorted(row.to))})\s+(?:the\s+)?")
    leads = pattern.match(document.report.text, at - len(row.particle) if row.particle in row.to else at)
    return _first(cast, state, leads.end(), leads.end() + _REACH) if leads is not None else None


def _first(cast: Cast, state: str | None, start: int, end: int) -> Mention | None:
    return next((mention for mention in cast.within(start, end) if _other(mention, state)), None)


def _other(mention: Mention, state: str | None) -> str:
    """The state of a mention that is not the speaker's own; empty if there is none."""
    return next((code for code in mention.states if code != state), "")


def count_states(cast: Cast) -> Counter[str]:
    """Return how often a report names each state."""
    return Counter(code for mention in cast.mentions for code in mention.states)
