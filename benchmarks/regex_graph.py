"""Ways and loops in a graph whose edges carry letters."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import TypeVar

N = TypeVar("N", bound=Hashable)


def path(
    start: N, wanted: Callable[[N], object], moves: Callable[[N], Iterable[tuple[int, N, int]]]
) -> list[int] | None:
    """Return the letters of a shortest way of one step or more from `start` to what is wanted, or None."""
    return next((letters for letters, _ in paths(start, wanted, moves)), None)


def paths(
    start: N, wanted: Callable[[N], object], moves: Callable[[N], Iterable[tuple[int, N, int]]]
) -> Iterator[tuple[list[int], N]]:
    """Yield a shortest way of one step or more to everything that is wanted, in letters."""
    came: dict[N, tuple[N, int]] = {}
    waiting = deque([start])
    while waiting:
        one = waiting.popleft()
        for letter, then, _ in moves(one):
            if then in came:
                continue
            came[then] = (one, letter)
            if wanted(then):
                yield _back(came, start, then), then
            waiting.append(then)


def _back(came: dict[N, tuple[N, int]], start: N, goal: N) -> list[int]:
    one, letter = came[goal]
    letters = [letter]
    while one != start:
        one, letter = came[one]
        letters.append(letter)
    return letters[::-1]


def components(starts: Iterable[N], moves: Callable[[N], Iterable[tuple[int, N, int]]]) -> Iterator[list[N]]:
    """Yield the strongly connected components that are reached from `starts` (Tarjan, without recursion)."""
    index: dict[N, int] = {}
    low: dict[N, int] = {}
    stack: list[N] = []
    on_stack: set[N] = set()
    for start in starts:
        if start in index:
            continue
        work = [(start, iter(moves(start)))]
        index[start] = low[start] = len(index)
        stack.append(start)
        on_stack.add(start)
        while work:
            node, rest = work[-1]
            for _, then, _ in rest:
                if then not in index:
                    index[then] = low[then] = len(index)
                    stack.append(then)
                    on_stack.add(then)
                    work.append((then, iter(moves(then))))
                    break
                if then in on_stack:
                    low[node] = min(low[node], index[then])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    part: list[N] = []
                    while not part or part[-1] != node:
                        part.append(stack.pop())
                        on_stack.discard(part[-1])
                    yield part
