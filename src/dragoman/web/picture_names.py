"""Where the names of circles stand in a picture, so that none covers another name or a circle."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

SIGN, SIGN_NARROW = 7.2, 16.5
"""How wide a sign of a name is, in units of a picture 960 wide: in a wide window, and on a phone."""
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Name:
    """Where a name stands, and which end of it: "start", "middle", "end"."""

    text: str
    x: float
    y: float
    anchor: str


def placed_names(
    circles: Sequence[tuple[float, float, float]], texts: Sequence[str], sign: float, size: tuple[int, int]
) -> Iterator[Name | None]:
    """Yield where the name of each circle (x, y, radius) covers no other name and no circle, None where there
    is no such place in a picture of a `size`. `sign` is how wide a sign is."""
    taken = [(x - radius, y - radius, x + radius, y + radius) for x, y, radius in circles]
    high = 1.6 * sign
    for (x, y, radius), text in zip(circles, texts, strict=True):
        wide = sign * len(text)
        for anchor, at, base in (
            ("start", x + radius + 3, y + high / 3), ("end", x - radius - 3, y + high / 3),
            ("middle", x, y - radius - 3), ("middle", x, y + radius + high),
        ):  # fmt: skip
            left = at - wide * {"start": 0, "middle": 0.5, "end": 1}[anchor]
            box = (left, base - high + 2, left + wide, base + 2)
            if _is_inside(box, size) and not any(_meet(box, other) for other in taken):
                taken.append(box)
                yield Name(text, round(at, 1), round(base, 1), anchor)
                break
        else:
            yield None


def _is_inside(box: Box, size: tuple[int, int]) -> bool:
    return box[0] >= 0 and box[1] >= 0 and box[2] <= size[0] and box[3] <= size[1]


def _meet(box: Box, other: Box) -> bool:
    return box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3]
