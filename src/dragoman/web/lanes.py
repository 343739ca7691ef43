"""Who speaks when: a lane for each of those who speak most, with a mark for each part of the time."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt

from dragoman.merge.dates import iso
from dragoman.store.issues import Spoke
from dragoman.web.strip import LANE, TOP, WIDTH, Tick, dense, ticks

LEFT = 150
_RIGHT = 16
_LANES = 8
_FEW, _SHARE = 0.04, 0.25
"""Which part of the days is left out at either end, where the rest then takes less than which of the time."""
_STEP = 14  # units: statements of one lane that stand nearer share a mark


@dataclass(frozen=True, slots=True)
class Mark:
    """Statements of a state in a part of the time (days `since` to `until`)."""

    x: float
    y: float
    size: float
    state: str
    since: str
    until: str
    statements: int


@dataclass(frozen=True, slots=True)
class Lanes:
    """What is drawn, in units of a picture `width` by `height`; `left_out` states speak less, `far`
    statements lie far from the rest of the time."""

    width: int
    height: int
    lanes: tuple[tuple[str, float], ...]
    ticks: tuple[Tick, ...]
    marks: tuple[Mark, ...]
    left_out: int
    far: int


def lanes(spoke: Sequence[Spoke]) -> Lanes | None:
    """Return the picture, None where there are not two days."""
    told = [(date.fromisoformat(one.day).toordinal(), one) for one in spoke if one.day and one.state]
    told.sort(key=lambda one: one[0])
    dated = dense(told, int(len(told) * _FEW), _SHARE)
    if len({day for day, _ in dated}) < 2:
        return None
    start, end = min(day for day, _ in dated), max(day for day, _ in dated) + 1
    scale = (WIDTH - LEFT - _RIGHT) / (end - start)
    totals = Counter[str]()
    cells: dict[tuple[str, int], list[tuple[int, int]]] = defaultdict(list)
    for day, one in dated:
        state = one.state or ""
        totals[state] += one.statements
        cells[state, round((day + 0.5 - start) * scale / _STEP)].append((day, one.statements))
    order = sorted(totals, key=lambda state: (-totals[state], state))
    middle = {state: TOP + (place + 0.5) * LANE for place, state in enumerate(order[:_LANES])}
    most = max(sum(many for _, many in found) for found in cells.values())
    marks = []
    for (state, cell), found in sorted(cells.items()):
        if state in middle:
            days, many = [day for day, _ in found], sum(many for _, many in found)
            size = round(3 + 7 * sqrt(many / most), 1)
            x = LEFT + cell * _STEP
            marks.append(Mark(x, middle[state], size, state, iso(min(days)), iso(max(days)), many))
    shown = tuple(middle.items())
    height = TOP + len(shown) * LANE + 22
    far = sum(one.statements for _, one in told) - sum(one.statements for _, one in dated)
    marked = tuple(marks)
    return Lanes(WIDTH, height, shown, ticks(start, end, scale, LEFT), marked, len(order) - len(shown), far)
