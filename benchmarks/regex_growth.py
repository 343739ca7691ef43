"""How the time of matching a regular expression can grow with the length of a text: decided on its automaton.

    exponential   a state is reached again over the same word in two ways
    polynomial    a state loops over a word that also leads to another loop over this word; with `search`
                  the loop over the places where it begins counts as one

(Weber and Seidl, "On the degree of ambiguity of finite automata", 1991; Wüstholz and others, "Static
detection of DoS vulnerabilities in programs that use regular expressions", 2017.) States from which the whole
pattern has matched already do not count: there the matcher succeeds and tries nothing more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial

from benchmarks.regex_automaton import Automaton
from benchmarks.regex_graph import components, path, paths

State = tuple[int, int]
"""A node, and what is known of the character before it."""
_Shared = tuple[State, State, State, frozenset[State]]
ANYWHERE = -1
"""The node that stands for the places where `search` begins."""
TWICE = 2


@dataclass(frozen=True, slots=True)
class Attack:
    """A text over which a pattern grows: what goes before, and what is repeated."""

    before: str
    repeated: str


@dataclass(frozen=True, slots=True)
class Growth:
    """What can be said of a pattern: `degree` is the power of the text's length that the time grows with."""

    exponential: Attack | None
    degree: int
    polynomial: Attack | None


def growth_of(pattern: str | bytes, flags: int = 0, use: str = "search") -> Growth:
    """Return how a pattern grows that is used by `search`, `match` or `fullmatch` (`both`: the last two)."""
    unlimited = Automaton(pattern, flags, unlimited=True)
    counted = Automaton(pattern, flags, unlimited=False)
    uses = ("match", "fullmatch") if use == "both" else (use,)
    exponential = next((found for one in uses if (found := Steps(unlimited, one).exponential())), None)
    degree, polynomial = max((Steps(counted, one).polynomial() for one in uses), key=lambda found: found[0])
    return Growth(exponential, degree, polynomial)


class Steps:
    """The states of an automaton and the steps between them, one a class of characters."""

    def __init__(self, automaton: Automaton, use: str) -> None:
        self._automaton, self._use = automaton, use
        self._classes = _classes(automaton)
        self._before = _marks(automaton, self._classes)
        self._known: dict[State, dict[int, dict[State, int]]] = {}

    def exponential(self) -> Attack | None:
        """Return a text over which the steps double with each repetition, if there is one."""
        if not self._automaton.has_loops:
            return None
        for part in self._loops(matched=False):
            inside = set(part)
            for state in part:
                for letter, then, ways in self._moves(state, inside):
                    if ways >= TWICE:
                        back = path(then, state.__eq__, partial(self._moves, inside=inside))
                        return self._attack(state, [letter, *(back or [])])
            found = self._two_ways(inside)
            if found:
                return found
        return None

    def _two_ways(self, inside: set[State]) -> Attack | None:
        def pairs(pair: tuple[State, State]) -> Iterator[tuple[int, tuple[State, State], int]]:
            first, second = pair
            for letter, then, _ in self._moves(first, inside):
                for other in self._known[second].get(letter, {}):
                    if other in inside:
                        yield letter, (then, other) if then <= other else (other, then), 1

        for part in components(((one, one) for one in inside), pairs):
            same = next((one for one in part if one[0] == one[1]), None)
            other = next((one for one in part if one[0] != one[1]), None)
            if same and other:
                there, back = path(same, other.__eq__, pairs), path(other, same.__eq__, pairs)
                return self._attack(same[0], [*(there or []), *(back or [])])
        return None

    def polynomial(self) -> tuple[int, Attack | None]:
        """Return the degree of the growth, and a text over which it shows where it is two or more."""
        if not self._automaton.has_loops:
            return 1, None
        parts = _numbered(self._loops())
        failing = _numbered(self._loops(matched=False))
        follows: dict[int, set[int]] = {}
        attack = None
        for state, number in parts.items():
            known = follows.setdefault(number, set())
            for later, word in self._later(state, parts, failing, known):
                known.add(parts[later])
                attack = attack or self._attack(state, word)
        return 1 + max((_longest(number, follows) for number in follows), default=0), attack

    def _later(
        self, state: State, parts: dict[State, int], failing: dict[State, int], known: set[int]
    ) -> Iterator[tuple[State, list[int]]]:
        """Yield the states of later loops that share a word with the loop of `state` and that it leads to."""
        own = {one for one in parts if parts[one] == parts[state]}
        alone = len(own) == 1 and state[0] != ANYWHERE
        letters = {letter for letter, _, _ in self._moves(state, own)} if alone else None
        for later in sorted(self._reached([state], letters) & failing.keys()):
            if later[0] != ANYWHERE and later not in own and parts[later] not in known:
                word = self._shared_word(state, own, later, failing)
                if word:
                    yield later, word

    def _shared_word(
        self, state: State, own: set[State], later: State, failing: dict[State, int]
    ) -> list[int] | None:
        """Return a word over which `state` comes back to itself and leads to `later`, and this to itself.

        Not where another way from the same beginning surely matches as far as the word is repeated: there the
        search goes on behind it."""

        def moves(shared: _Shared) -> Iterator[tuple[int, _Shared, int]]:
            loop, between, last, others = shared
            for letter, targets in self._step(last).items():
                ends = [one for one in targets if failing.get(one) == failing[later]]
                begins = [one for one in self._step(loop).get(letter, {}) if one in own] if ends else []
                for middle in self._step(between).get(letter, {}) if begins else ():
                    beside = self._beside(between, middle, letter, others)
                    for begin in begins:
                        for end in ends:
                            yield letter, (begin, middle, end, beside), 1

        nobody: frozenset[State] = frozenset()
        found = paths((state, state, later, nobody), lambda one: one[:3] == (state, later, later), moves)
        return next((word for word, goal in found if not self._matches(goal[3], word)), None)

    def _matches(self, states: frozenset[State], word: list[int]) -> bool:
        """Say whether one of the states surely matches within a word."""
        for letter in word:
            states = frozenset(one for state in states for one in self._step(state).get(letter, {}))
            if not self._sure.isdisjoint(states):
                return True
        return False

    def _beside(self, state: State, then: State, letter: int, others: frozenset[State]) -> frozenset[State]:
        """Return all states that what began where `then` did may be in after the same word."""
        if then[0] == ANYWHERE:
            return frozenset()
        if state[0] == ANYWHERE:
            return frozenset(one for one in self._step(state)[letter] if one[0] != ANYWHERE)
        return frozenset(one for other in others for one in self._step(other).get(letter, {}))

    def _reached(self, starts: Iterable[State], letters: set[int] | None = None) -> set[State]:
        seen = set(starts)
        waiting = list(seen)
        while waiting:
            for letter, then in self._all_moves(waiting.pop()):
                if then not in seen and (letters is None or letter in letters):
                    seen.add(then)
                    waiting.append(then)
        return seen

    def _attack(self, state: State, word: list[int]) -> Attack:
        before: list[int] | None = None
        for start in self._starts:
            if start == state:
                before = []
                break
            before = before or path(start, state.__eq__, partial(self._moves, inside=None))
        return Attack(self._text(before or []), self._text(word))

    def _text(self, word: Iterable[int]) -> str:
        return "".join(self._classes[letter][1] for letter in word)

    @property
    def _starts(self) -> list[State]:
        node = ANYWHERE if self._use == "search" else self._automaton.start
        return [(node, mark) for mark in sorted({*self._before.values()})]

    def _loops(self, *, matched: bool = True) -> list[list[State]]:
        """Return the states of each loop; without those where the pattern has matched, if not `matched`."""
        states = self._reached(self._starts)
        if not matched:
            states = {state for state in states if state not in self._sure}
        return [
            part
            for part in components(sorted(states), lambda state: self._moves(state, states))
            if len(part) > 1 or any(then == part[0] for _, then in self._all_moves(part[0]))
        ]

    def _moves(self, state: State, inside: set[State] | None) -> Iterator[tuple[int, State, int]]:
        for letter, targets in self._step(state).items():
            for then, ways in targets.items():
                if inside is None or then in inside:
                    yield letter, then, ways

    def _all_moves(self, state: State) -> Iterator[tuple[int, State]]:
        for letter, targets in self._step(state).items():
            for then in targets:
                yield letter, then

    def _step(self, state: State) -> dict[int, dict[State, int]]:
        """Return the states after each class of characters, with the number of ways there (two at most)."""
        known = self._known.get(state)
        if known is None:
            known = self._known[state] = self._new_step(state)
        return known

    def _new_step(self, state: State) -> dict[int, dict[State, int]]:
        node, mark = state
        step: dict[int, dict[State, int]] = {}
        if node == ANYWHERE:
            step = {letter: {(ANYWHERE, self._before[letter]): 1} for letter in range(len(self._classes))}
            node = self._automaton.start
        for after, then, characters in self._ways(node, mark):
            for letter, (bit, _) in enumerate(self._classes):
                if bit & characters & after:
                    targets = step.setdefault(letter, {})
                    target = (then, self._before[letter])
                    targets[target] = min(TWICE, targets.get(target, 0) + 1)
        return step

    @cached_property
    def _sure(self) -> set[State]:
        """Return the states from which the pattern matches whatever follows: there nothing is tried again."""
        states = {state for state in self._reached(self._starts) if state[0] != ANYWHERE}
        ends = {state: self._ends(state) for state in states}
        letters = [(letter, bit) for letter, (bit, _) in enumerate(self._classes)]
        while True:
            lost = {
                state
                for state in states
                if not self._automaton.edge & ends[state]
                or any(
                    not bit & ends[state] and states.isdisjoint(self._step(state).get(letter, ()))
                    for letter, bit in letters
                )
            }
            if not lost:
                return states
            states -= lost

    def _ends(self, state: State) -> int:
        """Return the characters before which the pattern may have matched at a state."""
        end, mask = self._automaton.end, 0
        for node, after in self._silently(*state):
            mask |= after if node == end else 0
        return mask & self._automaton.edge if self._use == "fullmatch" else mask

    def _ways(self, node: int, mark: int) -> Iterator[tuple[int, int, int]]:
        for one, after in self._silently(node, mark):
            for characters, then in self._automaton.moves[one]:
                yield after, then, characters

    def _silently(self, node: int, mark: int) -> Iterator[tuple[int, int]]:
        """Yield the nodes that are reached without a character, each as often as there are ways (twice at
        most), and the characters that may come then."""
        bit, whole = self._samples[mark], self._automaton.all | self._automaton.edge
        visits: dict[tuple[int, int], int] = {}
        waiting: list[tuple[int, int, tuple[int, ...]]] = [(node, whole, ())]
        while waiting:
            one, after, above = waiting.pop()
            visits[one, after] = visits.get((one, after), 0) + 1
            yield one, after
            edges = self._automaton.silent[one]
            deeper = (*above, one) if len(edges) > 1 else above
            for then, before, following in edges:
                both = after & following
                if bit & before and both and then not in above and visits.get((then, both), 0) < TWICE:
                    waiting.append((then, both, deeper))

    @cached_property
    def _samples(self) -> dict[int, int]:
        """Return a character for each mark of what stands before."""
        found = {mark: self._classes[letter][0] for letter, mark in self._before.items() if letter >= 0}
        found.setdefault(self._before[-1], self._automaton.edge)
        return found


def _classes(automaton: Automaton) -> list[tuple[int, str]]:
    """Return a bit and a character for each set of characters that no part of the pattern tells apart."""
    masks = {mask for moves in automaton.moves for mask, _ in moves}
    masks |= {mask for silent in automaton.silent for _, *both in silent for mask in both}
    found: dict[tuple[bool, ...], tuple[int, str]] = {}
    order = sorted(range(len(automaton.characters)), key=lambda at: _plain(automaton.characters[at]))
    ordered = sorted(masks)
    for at in order:
        found.setdefault(tuple(bool(mask >> at & 1) for mask in ordered), (1 << at, automaton.characters[at]))
    return list(found.values())


def _plain(character: str) -> tuple[bool, bool, bool]:
    return (not character.isascii(), not character.isprintable(), not character.isalpha())


def _marks(automaton: Automaton, classes: list[tuple[int, str]]) -> dict[int, int]:
    """Return for each class (-1: the start of the text) a number that tells apart what guards tell apart."""
    guards = sorted({before for silent in automaton.silent for _, before, _ in silent})
    signs: dict[tuple[bool, ...], int] = {}
    marks = {}
    for letter, bit in [(-1, automaton.edge), *enumerate(bit for bit, _ in classes)]:
        sign = tuple(bool(guard & bit) for guard in guards)
        marks[letter] = signs.setdefault(sign, len(signs))
    return marks


def _numbered(parts: Iterable[list[State]]) -> dict[State, int]:
    return {state: number for number, part in enumerate(parts) for state in part}


def _longest(number: int, follows: dict[int, set[int]]) -> int:
    return max((1 + _longest(then, follows) for then in follows.get(number, ())), default=0)
