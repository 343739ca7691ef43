"""Similarity of clauses: how alike two are, whether they exclude each other, and which points go together.

Similarity is the share of their weighted content words that they have in common (Dice; 0 to 1): words
are cut to six letters, rare ones weigh more, and names of the parties and titles count for nothing,
since both accounts are full of them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from math import log

from dragoman.comparison.accounts import Telling
from dragoman.comparison.points import BROAD, Point
from dragoman.lexicon.comparison_terms import Opposition, oppositions
from dragoman.lexicon.phrases import fold
from dragoman.readers.english.parser.language_model import stop_words
from dragoman.record import Record

_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
_NEGATION = re.compile(r"\b(?:not|never|no longer|cannot|nor)\b|n[’']t\b", re.IGNORECASE)
_STEM, _FEWEST = 6, 2
_BEFORE = 12
"""Characters before a word in which a negation turns it."""
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
        self._without = stop_words() | _names(telling.record for telling in tellings)
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
            stems = frozenset(word[:_STEM] for word in folded if len(word) > 2 and word not in self._without)
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
        if first.negative != second.negative:
            return "denial" if alike >= _DENIED else None
        negated = bool(_NEGATION.search(left)) != bool(_NEGATION.search(right))
        return "negation" if negated and alike >= _NEGATED else None


def excludes(row: Opposition, left: str, right: str) -> bool:
    """Whether one text has words of one group and not of the other, and the second text the reverse."""
    sides = [(_says(row.one, text), _says(row.other, text)) for text in (left, right)]
    return (sides[0][0] and not sides[0][1] and sides[1][1]) or (
        sides[1][0] and not sides[1][1] and sides[0][1]
    )


def _says(pattern: re.Pattern[str], text: str) -> bool:
    """Whether `text` has words of a group that no negation stands before ("never refused")."""
    return any(
        not _NEGATION.search(text[max(0, match.start() - _BEFORE) : match.start()])
        for match in pattern.finditer(text)
    )


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
    """Return every point that an account makes as its own, with those like it in the other accounts.

    The likest pair goes first and each point has one partner an account. In the order of the first
    account, then of the others.
    """
    groups: list[list[Point | None]] = []
    for column, telling in enumerate(tellings):
        own = list(telling.own())
        scored = sorted(
            (
                (-score, place, number)
                for number, point in enumerate(own)
                for place, group in enumerate(groups)
                if (score := _score(similarity, group, point)) >= SAME_MATTER
            ),
        )
        partner: dict[int, int] = {}
        taken: set[int] = set()
        for _, place, number in scored:
            if number not in partner and place not in taken:
                partner[number] = place
                taken.add(place)
        for number, point in enumerate(own):
            if number in partner:
                groups[partner[number]][column] = point
            else:
                groups.append([None] * column + [point] + [None] * (len(tellings) - column - 1))
    return [tuple(group) for group in groups]


def _score(similarity: Similarity, group: Sequence[Point | None], point: Point) -> float:
    """How alike a point is to the likest of a group; below ALIKE it is another point."""
    best = 0.0
    for other in group:
        if other is None or _one_clause(other, point):
            continue
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
