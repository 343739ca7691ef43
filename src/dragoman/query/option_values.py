"""Values of options and parameters: states by code or name, issues, days as precise as they are given.

What is heavy is imported inside, since the command line starts with this.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_NAMED = 12
"""Values that are named where another was given; of more, those that are spelled alike."""


def code_of(asked: str) -> str | None:
    """Return the code of a state or organisation given by code or name, None for `any`.

    Raises BadUsage for what is neither.
    """
    from dragoman.errors import BadUsage

    if asked.strip().upper() == "ANY":
        return None
    code = state_code(asked)
    if code is None:
        raise BadUsage(
            f"no state {asked!r}{perhaps(asked)}; expected a code such as CHN or EU, a name, or any"
        )
    return code


def codes_of(asked: Iterable[str] | None) -> tuple[str, ...]:
    """Return the codes of states given by code or name, also several between commas; `any` is left out.

    Raises BadUsage for what is neither.
    """
    parts = [part.strip() for names in asked or () for part in names.split(",") if part.strip()]
    return tuple(dict.fromkeys(code for part in parts if (code := code_of(part))))


def perhaps(asked: str) -> str:
    """Return the name of a state that is spelled much like what was asked for, as a question; "" for none."""
    from difflib import get_close_matches

    from dragoman.lexicon.states import states

    near = get_close_matches(asked.strip().title(), [state.name for state in states().values()], 1, 0.8)
    return f" (did you mean {near[0]}?)" if near else ""


def state_code(asked: str) -> str | None:
    """Return the code of a state or organisation given by code or name, None for what is neither."""
    from dragoman.lexicon.known_actors import state_code

    return state_code(asked)


def day_of(option: str, asked: str | None) -> str | None:
    """Return a date as it was given. Raises BadUsage, naming the option, for what is no date."""
    from dragoman.errors import BadUsage
    from dragoman.merge.dates import period

    if asked is not None and not (re.fullmatch(r"\d{4}(-\d\d){0,2}", asked, re.ASCII) and period(asked)):
        raise BadUsage(f"{option} is {asked!r}; expected a date such as 2023-06-19, 2023-06 or 2023")
    return asked


def bounds(
    since: str | None, until: str | None, options: tuple[str, str] = ("--since", "--until")
) -> tuple[str | None, str | None]:
    """Return the ends of a time as they were given. Raises BadUsage, naming the options, for what is no date,
    and where no day lies between them."""
    from dragoman.errors import BadUsage
    from dragoman.merge.dates import period

    first, last = period(day_of(options[0], since)), period(day_of(options[1], until))
    if first and last and first.first > last.last:
        raise BadUsage(f"{options[0]} {since} is after {options[1]} {until}: no day lies between them")
    return since, until


def sides_of(state: str, other: str) -> tuple[str, ...]:
    """Return the codes of two states given by code or name, without those that are `any`.

    Raises BadUsage for what is neither, and for one state given twice.
    """
    from dragoman.errors import BadUsage

    codes = tuple(code for code in (code_of(state), code_of(other)) if code)
    if len(set(codes)) < len(codes):
        raise BadUsage(f"{state} and {other} are one state; give another, or any")
    return codes


def speaker_state(asked: str | None, option: str = "--state") -> str | None:
    """Return the code of a state that is given by code or name. Raises BadUsage, naming the option, for no
    state."""
    from dragoman.errors import BadUsage

    code = None if asked is None else state_code(asked)
    if asked is not None and code is None:
        given = f"{option} is {asked!r}{perhaps(asked)}"
        raise BadUsage(f"{given}; expected a code such as CHN or EU, or the name of a state")
    return code


def values_of(option: str, asked: str | None, allowed: Sequence[str]) -> tuple[str, ...]:
    """Return the values asked for, of those allowed, several with commas between; upper or lower case.

    Raises BadUsage, naming the option and what is allowed, for any other.
    """
    by_lower = {value.lower(): value for value in allowed}
    values = [part.strip() for part in asked.split(",")] if asked else []
    for value in values:
        if value.lower() not in by_lower:
            from dragoman.errors import BadUsage

            raise BadUsage(f"{option} is {value!r}; expected {_expected(value, allowed)}")
    return tuple(dict.fromkeys(by_lower[value.lower()] for value in values))


def _expected(value: str, allowed: Sequence[str]) -> str:
    if len(allowed) <= 2 * _NAMED:
        return f"one of {', '.join(allowed)}"
    from difflib import get_close_matches

    near = get_close_matches(value.lower(), allowed, 3, 0.5)
    return f"one such as {', '.join(near or allowed[:_NAMED])}"


def issues_of(asked: Sequence[str] | None) -> tuple[str, ...]:
    """Return the issue codes asked for. Raises BadUsage, naming near ones, for a code there is not."""
    from dragoman.errors import BadUsage
    from dragoman.lexicon.issue_words import topics

    codes = [topic.code for topic in topics()]
    for code in asked or ():
        if code not in codes:
            from difflib import get_close_matches

            near = ", ".join(get_close_matches(code, codes, 3, 0.5)) or "see `dragoman lexicons issues.toml`"
            raise BadUsage(f"no issue {code!r}; perhaps: {near}")
    return tuple(asked or ())


def days_of(since: str | None, until: str | None) -> tuple[str | None, str | None]:
    """Return a time whose ends (days, months, years) both count as a store takes it: its first day, and the
    day after its last; None where it is open, or where an end is no date."""
    from dragoman.merge.dates import iso, period

    first, last = period(since), period(until)
    return iso(first.first) if first else None, iso(last.last + 1) if last else None
