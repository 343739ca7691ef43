"""What a comparator of two mentions returns, and what several comparators ask of a mention."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from dragoman.merge.features import AHEAD, Features

Reason = str | Callable[[], str]
"""Words, or what makes them."""
Score = tuple[float, Reason]
"""A value from -1 (speaks against one occurrence) to 1 (speaks for it), and why."""


class Apart(NamedTuple):
    """Why two mentions cannot be one occurrence."""

    why: Reason


Comparator = Callable[[Features, Features], Score | Apart | None]


def is_called_off(one: Features) -> bool:
    """Say whether a mention tells of something put off or called off."""
    return one.mention.event.status in {"postponed", "cancelled"}


def is_ahead(one: Features) -> bool:
    """Say whether what a mention tells is still to come."""
    return one.mention.event.status in AHEAD
