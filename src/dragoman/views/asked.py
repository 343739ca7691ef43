"""What a reader asks by: states by code or name, days as precise as they are given.

What is heavy is imported inside, since the command line starts with this.
"""

from __future__ import annotations

import re


def code_of(asked: str) -> str | None:
    """Return the code of a state or organisation given by code or name, None for `any`.

    Raises BadUsage for what is neither.
    """
    from dragoman.errors import BadUsage

    if asked.strip().upper() == "ANY":
        return None
    found = state_code(asked)
    if found is None:
        raise BadUsage(
            f"no state {asked!r}{perhaps(asked)}; expected a code such as CHN or EU, a name, or any"
        )
    return found


def perhaps(asked: str) -> str:
    """Return the name of a state that is spelled much like what was asked for, as a question; "" for none."""
    from difflib import get_close_matches

    from dragoman.lexicon.actors import states

    near = get_close_matches(asked.strip().title(), [one.name for one in states().values()], 1, 0.8)
    return f" (did you mean {near[0]}?)" if near else ""


def state_code(asked: str) -> str | None:
    """Return the code of a state or organisation given by code or name, None for what is neither."""
    from dragoman.lexicon.known import state_code

    return state_code(asked)


def day_of(option: str, asked: str | None) -> str | None:
    """Return a date as it was given. Raises BadUsage, naming the option, for what is no date."""
    from dragoman.errors import BadUsage
    from dragoman.merge.dates import period

    if asked is not None and not (re.fullmatch(r"\d{4}(-\d\d){0,2}", asked, re.ASCII) and period(asked)):
        raise BadUsage(f"{option} is {asked!r}; expected a date such as 2023-06-19, 2023-06 or 2023")
    return asked


def days_of(since: str | None, until: str | None) -> tuple[str | None, str | None]:
    """Return a time whose ends (days, months, years) both count as a store takes it: its first day, and the
    day after its last; None where it is open, or where an end is no date."""
    from dragoman.merge.dates import iso, period

    first, last = period(since), period(until)
    return iso(first.first) if first else None, iso(last.last + 1) if last else None
