"""Similarity of clauses: how alike two are, whether they exclude each other, and which points go together.

Similarity is the share of their weighted content words that they have in common (Dice; 0 to 1): words
are cut to six letters, rare ones weigh more, and names of the parties and titles count for nothing,
since both accounts are full of them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from math import log

from dragoman.comparison.accounts import Telling
from dragoman.comparison.model import BROAD, Point
from dragoman.lexicon.comparison_terms import Opposition, negations, oppositions
from dragoman.lexicon.phrases import fold
from dragoman.lexicon.speech_words import speech_nouns
from dragoman.merge.terms import stem
from dragoman.record import Record

_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
_CLAUSE_PART = re.compile(r"[,;:.]|\b(?:but|until|unless|which)\b")
_JOINED = re.compile(r"\b([^\W\d_]{1,30})(?: and|, and|,) ([^\W\d_]{1,30})")
_STEM, _FEWEST = 6, 2
_TURNED = 4
"""Words after a negation that it turns."""
_NEAR = 200
"""Characters before a word that hold as many words."""
_DENIED, _NEGATED = 0.4, 0.5
"""From here on a denial, or a negation, on one side only makes two clauses exclude each other."""
SAME_MATTER = 0.3
"""From here on two clauses speak of the same matter; whether they agree is for the reader."""
SAME_POINT = 0.45
"""From here on they make the same point."""
SAME_WORDS = 0.75
"""From here on they make it in nearly the same words."""
Group = tuple[Point | None, ...]
"""A point as each account makes it, in the accounts' order; None where it does not."""
_SAME_ISSUE = 0.05
_OPPOSED = SAME_MATTER
"""What a shared issue, and words that exclude each other, add to likeness when partners are sought."""


class Similarity:
    """Compares the clauses of some accounts; rarity is counted over all of them."""

    def __init__(self, tellings: Sequence[Telling]) -> None:
        self._without = (
            _stop_words() | speech_nouns("speaker") | _names(telling.record for telling in tellings)
        )
        self._cache: dict[str, frozenset[str]] = {}
        counts: Counter[str] = Counter()
        total = 1
        for telling in tellings:
            for point in telling.points:
                counts.update(self.content(point.matter))
                total += 1
        self._weight = {stem: log(1 + total / count) for stem, count in counts.items()}
        self._most = log(1 + total)

    def content(self, words: str) -> frozenset[str]:
        """Return the stems of the words in `words` that carry matter."""
        stems = self._cache.get(words)
        if stems is None:
            folded = (fold(match.group()) for match in _WORD.finditer(words))
            telling = (word for word in folded if len(word) > 2 and word not in self._without)
            stems = frozenset(stem(word)[:_STEM] for word in telling)
            self._cache[words] = stems
        return stems

    def shared(self, first: str, second: str) -> frozenset[str]:
        return self.content(first) & self.content(second)

    def of(self, first: str, second: str) -> float:
        """Return the likeness of two clauses, 0 to 1."""
        left, right = self.content(first), self.content(second)
        if len(left & right) < min(_FEWEST, len(left), len(right)):
            return 0.0  # one word in common is chance
        whole = self._sum(left) + self._sum(right)
        return 2 * self._sum(left & right) / whole if whole else 0.0

    def holds(self, wide: str, narrow: str) -> bool:
        """Whether all the matter of `narrow` stands in `wide`, which has two content words more."""
        left, right = self.content(wide), self.content(narrow)
        return bool(right) and right < left and len(left) - len(right) >= 2

    def lists_more(self, wide: str, narrow: str) -> bool:
        """Whether `wide` joins a thing to one of `narrow` that is missing there: "energy facilities and
        ports" against "energy facilities"."""
        right = self.content(narrow)
        if not right or not right < self.content(wide):
            return False
        members = [(self.content(match[1]), self.content(match[2])) for match in _JOINED.finditer(wide)]
        return any(
            bool(first and second) and (first <= right) != (second <= right) for first, second in members
        )

    def _sum(self, stems: Iterable[str]) -> float:
        return sum(self._weight.get(stem, self._most) for stem in stems)

    def opposed(self, first: Point, second: Point) -> str | None:
        """Return why two clauses exclude each other (a key of oppositions.toml, "denial" ...), or None.

        They must speak of the same matter: in shared words or, for some pairs, under a shared narrow issue.
        """
        left, right = first.span.quote, second.span.quote
        shared = len(self.shared(first.matter, second.matter))
        issues = {tag.issue for tag in first.tags} & {tag.issue for tag in second.tags} - BROAD
        for row in oppositions():
            if shared + (len(issues) if row.issue else 0) >= row.shared and excludes(row, left, right):
                return row.key
        alike = self.of(first.matter, second.matter)
        turned = self._turned(first, second) != self._turned(second, first)
        if not turned or alike < min(_DENIED, _NEGATED):
            return None
        if first.negative != second.negative:
            return "denial"
        return "negation" if alike >= _NEGATED else None

    def _turned(self, point: Point, other: Point) -> bool:
        """Whether a clause says the contrary of words that stand in both: by its cue ("denied that"), or by
        a negation before them; by both, it says them."""
        shared = self.content(other.span.quote)
        negations = sum(bool(self.content(words) & shared) for words in turned_words(point.span.quote))
        return (negations + point.negative) % 2 == 1


def turned_words(text: str) -> Iterator[str]:
    """Yield the words that follow each negation in `text` and that it turns."""
    end = 0
    for match in negations(text):
        if match.start() < end:
            continue  # "not yet to": one negation
        near = list(islice(_WORD.finditer(text, match.end()), _TURNED))
        stop = near[-1].end() if near else match.end()
        boundary = _CLAUSE_PART.search(text, match.end(), stop)
        if boundary is not None:
            stop = boundary.start()
        words = [word for word in near if word.end() <= stop]
        if words:
            end = words[0].end()
            yield text[match.end() : words[-1].end()]


def is_turned(text: str, start: int) -> bool:
    """Whether a negation stands so near before a word in `text` that it turns it ("has not yet agreed")."""
    before = _CLAUSE_PART.split(text[max(0, start - _NEAR) : start])[-1]
    near = [match.start() for match in _WORD.finditer(before)][-_TURNED:]
    return bool(near) and any(match.start() >= near[0] for match in negations(before))


def excludes(row: Opposition, left: str, right: str) -> bool:
    """Whether one text has words of one group and not of the other, and the second text the reverse."""
    sides = [(_says(row.one, text), _says(row.other, text)) for text in (left, right)]
    return (sides[0][0] and not sides[0][1] and sides[1][1]) or (
        sides[1][0] and not sides[1][1] and sides[0][1]
    )


def _says(pattern: re.Pattern[str], text: str) -> bool:
    """Whether `text` has words of a group that no negation stands before ("never refused")."""
    return any(not is_turned(text, match.start()) for match in pattern.finditer(text))


def _names(records: Iterable[Record]) -> frozenset[str]:
    """The words by which accounts name people, their offices, and states."""
    words = set()
    for record in records:
        for actor in record.actors:
            if actor.kind in {"person", "state"}:
                names = [actor.name, actor.office or "", *(span.quote for span in actor.mentions)]
                words |= {fold(match.group()) for name in names for match in _WORD.finditer(name)}
    return frozenset(words)


def aligned(tellings: Sequence[Telling], similarity: Similarity) -> list[Group]:
    """Return every point of an account, with those like it in the other accounts.

    What an account tells of another side's words stands with that side's own words, or with what a third
    account tells of them. The likest pair goes first and each point has one partner an account. In the order
    of the first account, then of the others.
    """
    groups: list[list[tuple[Point, bool] | None]] = []  # the flag: it is its account's own word
    for column, telling in enumerate(tellings):
        own_spans = {point.span for point in telling.own()}
        points = [(point, point.span in own_spans) for point in telling.points]
        scored = sorted(
            (-score, place, number)
            for number, (point, is_own) in enumerate(points)
            for place, group in enumerate(groups)
            if (score := _score(similarity, group, point, is_own)) >= SAME_MATTER
        )
        partner: dict[int, int] = {}
        taken: set[int] = set()
        for _, place, number in scored:
            if number not in partner and place not in taken:
                partner[number] = place
                taken.add(place)
        for group in groups:
            group.append(None)
        for number, row in enumerate(points):
            if number in partner:
                groups[partner[number]][column] = row
            else:
                groups.append([*[None] * column, row])
    return [tuple(row[0] if row else None for row in group) for group in groups]


def _score(
    similarity: Similarity, group: Iterable[tuple[Point, bool] | None], point: Point, is_own: bool
) -> float:
    """How alike a point is to the likest of a group; below SAME_MATTER it is another point. The flags say
    whether a point is its account's own word."""
    best = 0.0
    for other, is_other_own in filter(None, group):
        if _one_clause(other, point):
            continue
        both_own = is_own and is_other_own
        if not both_own and None not in (other.holder, point.holder) and other.holder != point.holder:
            continue  # the words of two sides
        score = similarity.of(other.matter, point.matter)
        if score and other.issue == point.issue:
            score += _SAME_ISSUE
        if similarity.opposed(other, point) is not None:
            score += _OPPOSED
        best = max(best, score)
    return best


def _one_clause(first: Point, second: Point) -> bool:
    """Whether two points are the same words of one report: no side repeats the other there."""
    return first.span.report == second.span.report and first.span.overlaps(second.span)


def _stop_words() -> frozenset[str]:
    """Return spaCy's list of English words that carry no matter of their own, in lower case."""
    from spacy.lang.en.stop_words import STOP_WORDS

    return frozenset(STOP_WORDS)
