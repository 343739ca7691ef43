"""Which of our states and organisations another data set means: by code, Correlates of War number or name."""

from __future__ import annotations

from functools import cache

from dragoman.lexicon import known
from dragoman.lexicon.actors import states
from dragoman.render.exchange.tally import Tally


def coded(values: tuple[str, ...], tally: Tally) -> tuple[str, ...]:
    """Return our codes of countries named by code or name, each once; what we do not know is counted."""
    found = []
    for value in values:
        code = state_code(value)
        if code is None:
            tally.lose("country", f"{value[:40]!r} is none of ours; the row keeps it in raw")
        elif code not in found:
            found.append(code)
    return tuple(found)


state_code = cache(known.state_code)
"""`known.state_code`, kept for the many rows of a file."""


@cache
def by_cow() -> dict[str, str]:
    """Return our code of each Correlates of War number."""
    return {str(state.cow): code for code, state in states().items() if state.cow is not None}
