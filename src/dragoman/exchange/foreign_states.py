"""Which of our states and organisations another data set means: by code, Correlates of War number or name."""

from __future__ import annotations

from functools import cache

from dragoman.exchange.tally import Tally
from dragoman.lexicon.actors import organisations, states
from dragoman.lexicon.known import known


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


@cache
def state_code(value: str) -> str | None:
    """Return our code for an ISO 3166 alpha-3 code, an organisation's code or a name; None if it is none."""
    code = value.strip().upper()
    if code in states() or code in organisations():
        return code
    codes = {one.state for one in known(value.strip()) if one.kind in {"state", "organisation"}}
    return codes.pop() if len(codes) == 1 else None


@cache
def by_cow() -> dict[str, str]:
    """Return our code of each Correlates of War number."""
    return {str(state.cow): code for code, state in states().items() if state.cow is not None}
