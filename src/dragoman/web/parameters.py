"""What addresses take: types and checks of query parameters, and the page that lists every address."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, get_args

from fastapi import Depends, Path, Query, Request
from pydantic import AfterValidator

from dragoman.errors import BadUsage, DragomanError
from dragoman.lexicon.issue_words import contact_kinds, topics
from dragoman.merge.dates import iso, period, spelled
from dragoman.merge.story import Story
from dragoman.query.option_values import code_of, day_of, values_of
from dragoman.record import EventStatus, EventType
from dragoman.store import Store
from dragoman.store.keys_and_days import END
from dragoman.store.queries.overview import last_report_day
from dragoman.store.queries.review import StoryDecision, rejection_of

PAGE = 50
"""Rows on a page."""
MOST = 1000
"""The most rows that an address may ask for at a time."""


class NotFound(DragomanError):
    """What an address names is not in the store."""


def store_of(request: Request) -> Store:
    """Return the store that the application answers from."""
    store: Store = request.app.state.store
    return store


DeskStore = Annotated[Store, Depends(store_of)]
Day = Annotated[str | None, Query(max_length=10, description="A day, month or year: 2023-02-04, 2023")]
AsOf = Annotated[
    str | None, Query(max_length=10, description="A day: what was published by then, and no more")
]
LONGEST_WORD, LONGEST_OUTLET = 60, 200
Word = Annotated[str | None, Query(max_length=LONGEST_WORD)]


def one_of(name: str, allowed: Callable[[], Collection[str]]) -> AfterValidator:
    """Return the check that a parameter has one of the values that are allowed, several with commas between,
    or none."""

    def checked(value: str | None) -> str | None:
        return ",".join(values_of(name, value, tuple(allowed()))) if value else value

    return AfterValidator(checked)


def several(asked: str | None) -> tuple[str, ...]:
    """Return the values of a parameter that `one_of` checked, none where all are asked for."""
    return tuple(dict.fromkeys(asked.split(","))) if asked else ()


Status = Annotated[
    str | None,
    Query(
        max_length=LONGEST_WORD, description="What became of it",
        json_schema_extra={"enum": list(get_args(EventStatus))},
    ),
    one_of("status", lambda: get_args(EventStatus)),
]  # fmt: skip
Type = Annotated[
    str | None,
    Query(
        max_length=LONGEST_WORD, description="An event type of PLOVER",
        json_schema_extra={"enum": list(get_args(EventType))},
    ),
    one_of("type", lambda: get_args(EventType)),
]  # fmt: skip
OnIssue = Annotated[
    str | None,
    Query(max_length=LONGEST_WORD, description="An issue by its code: taiwan; /issues lists them"),
    one_of("issue", lambda: tuple(topic.code for topic in topics())),
]
Level = Annotated[
    str | None,
    Query(max_length=LONGEST_WORD, description="Who was in contact: heads, military ..."),
    one_of("level", lambda: tuple(kind.code for kind in contact_kinds())),
]
Sure = Annotated[float, Query(ge=0, le=1, description="The least confidence; 0 shows what is not sure too")]
OwnAlone = Annotated[bool, Query(description="Leave out what second readers alone tell")]
Side = Annotated[str, Path(description="A state or organisation, by code or name; any for all")]
ActorCode = Annotated[str, Path(description="A state or organisation, by code or name")]
VersionId = Annotated[str, Path(description="A version of a report, by its id")]
After = Annotated[str | None, Query(max_length=80, description="What the page before ends with")]

Name = Annotated[str, Query(max_length=60, description="A state or organisation, by code or name")]


@contextmanager
def as_not_found() -> Iterator[None]:
    """Turn the store's "there is no such row" into NotFound."""
    try:
        yield
    except BadUsage as error:
        raise NotFound(str(error)) from error


def story_of(store: Store, id: str) -> Story:
    """Return the story with this id, or the one in which an event with it stands. Raises NotFound."""
    try:
        named_story = store.story(id)
    except BadUsage as error:
        rejection = rejection_of(store, id)
        raise NotFound(_rejected(rejection) if rejection else str(error)) from error
    if not named_story.mentions:
        raise NotFound(f"no report in the store tells the story {id!r} any more")
    return named_story


def _rejected(rejection: StoryDecision) -> str:
    why = f" (“{rejection.reason}”)" if rejection.reason else ""
    return (
        f"{rejection.by or 'somebody'} rejected this entry on {spelled(rejection.at[:10])}{why}: it is in no "
        f"list. Decision {rejection.numbers[0]} on the page of decisions can be undone"
    )


def state(asked: str) -> str | None:
    """Return a state's code, None for "any". Raises NotFound for what is no state."""
    with as_not_found():
        return code_of(asked)


def day(name: str, asked: str | None) -> str | None:
    """Return a day as it was given, None for an empty field. Raises BadUsage for what is no date."""
    return day_of(name, asked.strip()) if asked and asked.strip() else None


def sides(first: Name = "", second: Name = "") -> tuple[str, ...]:
    """Return the codes of the actors that a page is asked for, none where it is about all."""
    codes = (state(name.strip()) for name in (first, second) if name.strip())
    return tuple(dict.fromkeys(code for code in codes if code))


Sides = Annotated[tuple[str, ...], Depends(sides)]


def today(store: Store) -> str:
    """Return the day that a page speaks from: that of the last report, or this day where reports bear
    later dates."""
    now = datetime.now(UTC).date().isoformat()
    return min(last_report_day(store) or now, now)


def bounds(since: str | None, until: str | None) -> tuple[str, str]:
    """Return the first day of a time, and the day after its last one: all days where nothing is asked."""
    return day_first(since) if since else "", day_after(until) if until else END


def day_after(day: str) -> str:
    """Return the day after the last one of a day, month or year (ISO 8601), END where there is none (the last
    day of all is it too)."""
    days = period(day)
    return iso(days.last + 1) if days else END


def day_first(day: str) -> str:
    """Return the first day of a day, month or year (ISO 8601)."""
    days = period(day)
    return iso(days.first) if days else ""


_WANTED = {
    "missing": "is missing", "int_parsing": "expected a whole number", "float_parsing": "expected a number",
    "int_from_float": "expected a whole number", "greater_than_equal": "expected {ge:g} or more",
    "less_than_equal": "expected {le:g} or less", "bool_parsing": "expected true or false",
    "string_too_long": "expected {max_length} characters at most",
    "literal_error": "expected {expected}", "string_pattern_mismatch": "expected numbers such as 12 or 12-15",
}  # fmt: skip
_SHOWN = 60  # characters of a value that was given


def problem_in_words(problem: Mapping[str, Any]) -> str:
    """Return what is wrong with a parameter, and what is allowed: "limit is '0'; expected 1 or more"."""
    name, wanted = problem["loc"][-1], _WANTED.get(problem["type"], problem["msg"])
    if problem["type"] == "missing":
        return f"{name} {wanted}"
    given = str(problem.get("input"))
    shown = given if len(given) <= _SHOWN else f"{given[:_SHOWN]}…"
    return f"{name} is {shown!r}; {wanted.format(**(problem.get('ctx') or {}))}"


@dataclass(frozen=True, slots=True)
class Parameter:
    """What an address may be asked with. `place` is path or query; `allowed` are the values, if few."""

    name: str
    place: str
    needed: bool
    says: str
    kind: str
    allowed: tuple[str, ...]
    default: str | None


@dataclass(frozen=True, slots=True)
class Address:
    """An address of data, what it answers, and what it may be asked with. `forms` are the endings it takes
    where there are several: json, csv, md."""

    path: str
    forms: tuple[str, ...]
    says: str
    parameters: tuple[Parameter, ...]


@dataclass(frozen=True, slots=True)
class Addresses:
    """Every address that programs may use."""

    addresses: tuple[Address, ...]


def addresses(request: Request) -> Addresses:
    """Every address of data, and what it may be asked with."""
    paths: dict[str, Any] = request.app.openapi()["paths"]
    forms: dict[str, list[str]] = {}
    for path in paths:
        base, _, form = path.rpartition(".")
        forms.setdefault(base or path, []).append(form)
    return Addresses(tuple(_address(path, of, paths) for path, of in forms.items()))


def _address(path: str, forms: list[str], paths: dict[str, Any]) -> Address:
    whole = path if path in paths else f"{path}.{forms[0]}"
    row = paths[whole]["get"]
    says = row.get("description") or row.get("summary") or ""
    several = tuple(sorted(forms, key=lambda form: (form != "json", form))) if len(forms) > 1 else ()
    parameters = tuple(map(_parameter, row.get("parameters", ())))
    return Address(path if several else whole, several, " ".join(says.split()), parameters)


def _parameter(row: dict[str, Any]) -> Parameter:
    forms = list(_forms(row.get("schema", {})))
    default = row.get("schema", {}).get("default")
    return Parameter(
        row["name"],
        row["in"],
        bool(row.get("required")),
        row.get("description", ""),
        " or ".join(dict.fromkeys(form["type"] for form in forms if form.get("type") not in (None, "null"))),
        tuple(str(value) for form in forms for value in form.get("enum", ())),
        None if default in (None, "") else str(default),
    )


def _forms(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from schema.get("anyOf", (schema,))
