"""The codes of event sets: the types of acts by their status, and the two sides of an act."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from dragoman.lexicon.states import organisations
from dragoman.record import Party

TABLE = Path(__file__).with_name("acts.toml")
_COOPERATION = frozenset({"AID", "CONCEDE", "CONSULT", "COOPERATE", "MOBILIZE", "RETREAT", "SUPPORT"})
_FORCE = frozenset({"ASSAULT", "COERCE", "PROTEST", "SANCTION"})
_MUTUAL = frozenset({"AGREE", "CONSULT", "COOPERATE", "SUPPORT"})
_BODY = "IGO"
_UNDONE = frozenset({"cancelled", "denied", "postponed"})


class Act(NamedTuple):
    """What is done: a type of PLOVER, the codes of those that act and of those they act on."""

    type: str
    actors: tuple[str, ...]
    recipients: tuple[str, ...]


def coded(event_type: str, status: str) -> str:
    """Return the type that event sets give to an act of this status.

    Cooperation to come is an agreement, force to come a threat; what is called off or refused a rejection.
    """
    if status == "demanded":
        return "REQUEST"
    if status in _UNDONE and event_type in _COOPERATION | {"AGREE", "REQUEST"}:
        return "REJECT"
    if status in {"planned", "unconfirmed"}:
        return "AGREE" if event_type in _COOPERATION else "THREATEN" if event_type in _FORCE else event_type
    return event_type


def codes_of(parties: Iterable[Party]) -> tuple[str, ...]:
    """Return the codes of parties, each once."""
    return tuple(dict.fromkeys(code_of(party.state) for party in parties))


def code_of(state: str) -> str:
    """Return the code that event sets give to one of our states and organisations."""
    return str(acts_table()["codes"].get(state, _BODY if state in organisations() else state))


def sided(act: Act) -> Iterator[Act]:
    """Yield an act with both of its sides, as event sets code them.

    What only one side is told of stays within that state; what several do without another they do with each
    other, if it is such an act, and otherwise each at home.
    """
    actors = act.actors or act.recipients
    if (act.actors and act.recipients) or not actors:
        yield act
    elif len(actors) > 1 and act.type in _MUTUAL:
        yield Act(act.type, actors, ())
    else:
        yield from (Act(act.type, (code,), (code,)) for code in actors)


@cache
def acts_table() -> dict[str, dict[str, Any]]:
    """Return acts.toml."""
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))
