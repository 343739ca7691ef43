"""A regular expression's parse tree -> a nondeterministic automaton over a few sample characters.

The automaton reads what Python's matcher tries: every way through the pattern is a path. Assertions about
one character beside the position, and possessive repeats of one character, are kept as guards on the
characters before and after; other lookaheads are side branches that end nowhere; other assertions are left
out. So the automaton may try more than the matcher does, never less.

Counted repeats are cut to a few copies where the growth with the length of the text is asked for; where
exponential growth is asked for, one of several characters that may come `MANY` times or more counts as
unlimited: 2 to the power of 26 is as bad as without end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

MANY = 8
"""Repeats of a group from which on powers of two are too many."""
COPIES = 3
"""Copies that stand for a counted repeat."""
_SAMPLES = [*map(chr, range(128)), "é", "É", "“", "–", "\u00a0", "\u0663", "年", "가"]
_CATEGORIES = {
    codes.CATEGORY_DIGIT: r"\d", codes.CATEGORY_NOT_DIGIT: r"\D", codes.CATEGORY_SPACE: r"\s",
    codes.CATEGORY_NOT_SPACE: r"\S", codes.CATEGORY_WORD: r"\w", codes.CATEGORY_NOT_WORD: r"\W",
}  # fmt: skip
_ONE = {codes.LITERAL, codes.NOT_LITERAL, codes.ANY, codes.IN}
_REPEATS = {codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT}

Move = tuple[int, int]
"""Characters (a bit each) and the node that one of them leads to."""
Silent = tuple[int, int, int]
"""A node that is reached without a character, where the one before and the one after are among these."""


class Automaton:
    """The automaton of one pattern: node 0 is its start. Characters are bits; `edge` is the bit that stands
    for the start of the text (before) or its end (after). Where `unlimited`, groups that may come many times
    may come without end."""

    def __init__(self, pattern: str | bytes, flags: int, *, unlimited: bool) -> None:
        tree = parser.parse(pattern, flags)
        self.flags: int = tree.state.flags
        self._unlimited = unlimited
        self.has_loops = False
        self.characters = _characters(tree)
        self.all = (1 << len(self.characters)) - 1
        self.edge = self.all + 1
        self._places = {one: place for place, one in enumerate(self.characters)}
        self._word = self._category(codes.CATEGORY_WORD, self.flags)
        self._ranges: dict[tuple[int, int, int], int] = {}
        self._groups: dict[int, Any] = {}
        self.moves: list[list[Move]] = []
        self.silent: list[list[Silent]] = []
        self.start = self._node()
        self.end = self._sequence(tree, self.start, self.flags)

    def _node(self) -> int:
        self.moves.append([])
        self.silent.append([])
        return len(self.moves) - 1

    def _join(self, first: int, then: int, before: int = -1, after: int = -1) -> None:
        whole = self.all | self.edge
        self.silent[first].append((then, before & whole, after & whole))

    def _after(self, node: int, before: int = -1, after: int = -1) -> int:
        then = self._node()
        self._join(node, then, before, after)
        return then

    def _sequence(self, items: Any, node: int, flags: int) -> int:
        for kind, value in items:
            node = self._item(kind, value, node, flags)
        return node

    def _item(self, kind: Any, value: Any, node: int, flags: int) -> int:
        if kind in _ONE:
            then = self._node()
            self.moves[node].append((self._set(kind, value, flags), then))
            return then
        if kind in _REPEATS:
            least, most, body = value
            return self._repeat(kind, least, most, body, node, flags)
        if kind is codes.BRANCH:
            return self._branch(value[1], node, flags)
        if kind is codes.SUBPATTERN:
            group, add, drop, items = value
            self._groups[group] = items
            return self._sequence(items, node, (flags | add) & ~drop)
        if kind is codes.ATOMIC_GROUP:
            return self._atomic(value, node, flags)
        if kind in (codes.ASSERT, codes.ASSERT_NOT):
            direction, body = value
            return self._assertion(kind is codes.ASSERT, direction, body, node, flags)
        if kind is codes.AT:
            return self._at(value, node, flags)
        if kind is codes.GROUPREF:
            return self._sequence(self._groups[value], node, flags)
        if kind is codes.GROUPREF_EXISTS:
            return self._branch([value[1], value[2] or []], node, flags)
        if kind is codes.FAILURE:
            return self._node()
        raise NotImplementedError(f"{kind} in a regular expression")

    def _branch(self, branches: Sequence[Any], node: int, flags: int) -> int:
        then = self._node()
        for items in branches:
            self._join(self._sequence(items, self._after(node), flags), then)
        return then

    def _atomic(self, items: Any, node: int, flags: int) -> int:
        if len(items) == 1 and items[0][0] is codes.MAX_REPEAT:
            least, most, body = items[0][1]
            return self._repeat(codes.POSSESSIVE_REPEAT, least, most, body, node, flags)
        return self._sequence(items, node, flags)

    def _repeat(self, kind: Any, least: int, most: int, items: Any, node: int, flags: int) -> int:
        single = self._single(items, flags)
        leave = ~single if kind is codes.POSSESSIVE_REPEAT and single is not None else -1
        endless = most is codes.MAXREPEAT or (self._unlimited and single is None and most >= MANY)
        copies = least if single is not None and least <= MANY else min(least, COPIES)
        for _ in range(copies - 1 if endless and copies else copies):
            node = self._sequence(items, node, flags)
        then = self._node()
        if endless:
            self.has_loops = True
            first = self._after(node)
            last = self._sequence(items, first, flags)
            self._join(last, first)
            self._join(last, then, after=leave)
            if not copies:
                self._join(node, then, after=leave)
            return then
        for _ in range(min(most - least, COPIES)):
            self._join(node, then, after=leave)
            node = self._sequence(items, self._after(node), flags)
        self._join(node, then)
        return then

    def _assertion(self, holds: bool, direction: int, items: Any, node: int, flags: int) -> int:
        beside = self._single(items, flags)
        if beside is not None:
            beside = beside if holds else (self.all | self.edge) & ~beside
            return self._after(node, before=beside) if direction < 0 else self._after(node, after=beside)
        if direction < 0:
            last = self._single(items[-1:], flags) if holds and len(items) else None
            return self._after(node, before=-1 if last is None else last)
        branch = self._after(node)
        end = self._sequence(items, branch, flags)
        return self._after(node, after=self._first(branch, end) if holds else -1)

    def _first(self, node: int, end: int) -> int:
        """Return the characters that a branch can begin with; all where it may be empty."""
        mask, seen, waiting = 0, {node}, [node]
        while waiting:
            node = waiting.pop()
            if node == end:
                return -1
            for characters, _ in self.moves[node]:
                mask |= characters
            for then, _, _ in self.silent[node]:
                if then not in seen:
                    seen.add(then)
                    waiting.append(then)
        return mask

    def _at(self, code: Any, node: int, flags: int) -> int:
        line = self._mask("\n")
        if code in (codes.AT_BEGINNING, codes.AT_BEGINNING_STRING):
            lines = line if flags & re.MULTILINE and code is codes.AT_BEGINNING else 0
            return self._after(node, before=self.edge | lines)
        if code in (codes.AT_END, codes.AT_END_STRING):
            return self._after(node, after=self.edge | (line if code is codes.AT_END else 0))
        then, word, other = self._node(), self._word, (self.all | self.edge) & ~self._word
        same = code is codes.AT_NON_BOUNDARY
        self._join(node, then, word, word if same else other)
        self._join(node, then, other, other if same else word)
        return then

    def _single(self, items: Any, flags: int) -> int | None:
        """Return the characters that a sequence is one of, with `edge` where it may be the end; else None."""
        if len(items) != 1:
            return None
        kind, value = items[0]
        if kind in _ONE:
            return self._set(kind, value, flags)
        if kind is codes.AT and value in (codes.AT_END, codes.AT_END_STRING):
            return self.edge
        if kind is codes.SUBPATTERN and not value[1] and not value[2]:
            return self._single(value[3], flags)
        if kind is codes.BRANCH:
            masks = [self._single(one, flags) for one in value[1]]
            return None if None in masks else _either(mask for mask in masks if mask is not None)
        return None

    def _set(self, kind: Any, value: Any, flags: int) -> int:
        if kind is codes.ANY:
            return self.all if flags & re.DOTALL else self.all & ~self._mask("\n")
        if kind is codes.LITERAL:
            return self._range(value, value, flags)
        if kind is codes.NOT_LITERAL:
            return self.all & ~self._range(value, value, flags)
        negated = value[0][0] is codes.NEGATE
        mask = _either(self._member(code, member, flags) for code, member in value[negated:])
        return self.all & ~mask if negated else mask

    def _member(self, kind: Any, value: Any, flags: int) -> int:
        if kind is codes.CATEGORY:
            return self._category(value, flags)
        low, high = value if kind is codes.RANGE else (value, value)
        return self._range(low, high, flags)

    def _category(self, category: Any, flags: int) -> int:
        pattern = _category(category, flags & re.ASCII)
        return self._mask(one for one in self.characters if pattern.match(one))

    def _range(self, low: int, high: int, flags: int) -> int:
        key = (low, high, flags & re.IGNORECASE)
        if key not in self._ranges:
            self._ranges[key] = self._new_range(*key)
        return self._ranges[key]

    def _new_range(self, low: int, high: int, flags: int) -> int:
        if not flags & re.IGNORECASE:
            return self._mask(one for one in self.characters if low <= ord(one) <= high)
        return self._mask(one for one in self.characters if any(low <= ord(o) <= high for o in _cases(one)))

    def _mask(self, characters: Iterator[str] | str) -> int:
        return _either(1 << self._places[one] for one in characters)


@cache
def _category(category: Any, flags: int) -> re.Pattern[str]:
    return re.compile(_CATEGORIES[category], flags)


def _cases(character: str) -> set[str]:
    return {one for one in (character, character.lower(), character.upper()) if len(one) == 1}


def _either(masks: Iterator[int]) -> int:
    whole = 0
    for mask in masks:
        whole |= mask
    return whole


def _characters(tree: Any) -> list[str]:
    """Return the sample characters: those that the pattern names, their neighbours, and some of each kind."""
    named = {point + step for point in _points(tree) for step in (-1, 0, 1)}
    return sorted({*_SAMPLES, *(chr(point) for point in named if 0 <= point < 0x110000)})


def _points(items: Any) -> Iterator[int]:
    for kind, value in items:
        if kind in (codes.LITERAL, codes.NOT_LITERAL):
            if value > 127:
                yield value
        elif kind is codes.RANGE:
            yield from value
        else:
            yield from _inner_points(value)


def _inner_points(value: Any) -> Iterator[int]:
    if isinstance(value, parser.SubPattern) or (isinstance(value, list) and _is_items(value)):
        yield from _points(value)
    elif isinstance(value, tuple | list):
        for one in value:
            yield from _inner_points(one)


def _is_items(value: list[Any]) -> bool:
    return all(isinstance(one, tuple) and len(one) == 2 for one in value)
