"""What a model is to answer, and what is taken of what it does answer: claims, not yet believed.

Endpoints ignore schemas, wrap JSON in fences or in talk, and stop in the middle. Of an answer that is cut the
whole items are taken and the last one, which may be half a quotation, is left.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar, get_args

import msgspec

from dragoman.record import EventStatus, EventType

MOST = 40
"""Items of a kind that are taken of one answer: no paragraph tells more."""
Item = TypeVar("Item", bound=msgspec.Struct)


class Party(msgspec.Struct, frozen=True):
    """A state or organisation, and the words of the quotation that name it."""

    state: str
    words: str


class EventClaim(msgspec.Struct, frozen=True):
    """What a model says happened; all but `type`, `status` and the codes of states are words of the text."""

    type: str
    quotation: str
    actors: tuple[Party, ...]
    recipients: tuple[Party, ...] = ()
    persons: tuple[str, ...] = ()
    status: str = "held"
    status_words: str = ""
    time_words: str = ""


class StatementClaim(msgspec.Struct, frozen=True):
    """What a model says was said, by whom."""

    quotation: str
    speaker: Party
    cue: str
    addressee: Party | None = None


class Answer(msgspec.Struct, frozen=True):
    """An answer as it is asked for."""

    events: tuple[EventClaim, ...] = ()
    statements: tuple[StatementClaim, ...] = ()


@dataclass(slots=True)
class Claims:
    """What an answer claims, and how often something in it could not be used, by reason."""

    events: list[EventClaim] = field(default_factory=list)
    statements: list[StatementClaim] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)


def answer_schema() -> dict[str, Any]:
    """Return the JSON Schema of an answer, with the types and statuses that there are."""
    schema = msgspec.json.schema(Answer)
    properties = schema["$defs"]["EventClaim"]["properties"]
    properties["type"]["enum"] = list(get_args(EventType))
    properties["status"]["enum"] = list(get_args(EventStatus))
    for definition in schema["$defs"].values():
        definition.pop("description", None)
    return schema


def claims_of(text: str) -> Claims:
    """Return what an answer claims. Nothing that a model can write raises an error here."""
    claims = Claims()
    found, is_cut = _object_in(text)
    if is_cut:
        claims.faults["the answer stops in the middle"] += 1
    if not isinstance(found, dict):
        claims.faults["the answer has no JSON object"] += 1
        return claims
    claims.events.extend(_items(found.get("events"), EventClaim, "event", claims.faults))
    claims.statements.extend(_items(found.get("statements"), StatementClaim, "statement", claims.faults))
    return claims


def _items(values: Any, kind: type[Item], name: str, faults: Counter[str]) -> Iterator[Item]:
    if values is None:
        return
    if not isinstance(values, list):
        faults[f"{name}s are no list"] += 1
        return
    if len(values) > MOST:
        faults[f"more than {MOST} {name}s of one paragraph"] += len(values) - MOST
    for value in values[:MOST]:
        try:
            yield msgspec.convert(value, kind, strict=False)
        except msgspec.ValidationError:
            faults[f"{name} without the fields that are asked for"] += 1


def _object_in(text: str) -> tuple[Any, bool]:
    """Return the first JSON object in a text, and whether it had to be cut back to its last whole item."""
    start = text.find("{")
    if start < 0:
        return None, False
    try:
        return json.JSONDecoder().raw_decode(text, start)[0], False
    except (ValueError, RecursionError):
        whole = _whole_items(text[start:])
    try:
        return (json.loads(whole) if whole else None), bool(whole)
    except (ValueError, RecursionError):
        return None, False


def _whole_items(text: str) -> str | None:
    """Return a cut JSON text up to the last whole item of a list of its object, closed; None without one."""
    stack: list[str] = []
    last: tuple[int, int] | None = None
    in_string = is_escaped = False
    for place, character in enumerate(text):
        if in_string:
            in_string = is_escaped or character != '"'
            is_escaped = character == "\\" and not is_escaped
        elif character == '"':
            in_string = True
        elif character in "{[":
            stack.append("}" if character == "{" else "]")
        elif character in "}]":
            if not stack or stack.pop() != character:
                break
            if len(stack) in (1, 2) and character == "}]"[len(stack) == 1]:
                last = place + 1, len(stack)
    if last is None:
        return None
    return text[: last[0]] + ("]}" if last[1] == 2 else "}")
