"""Code a sentence as event sets do: the act it tells, whoever does it.

A record of relations keeps what happens between states. Event sets (PLOVER, CAMEO) code acts within a
state too, one act a sentence as a rule, and give what is only planned or refused a type of its own. So
this looks for the act nearest to the root of the sentence, among the frames of the reader and those of
`acts.toml`, and codes it with its status.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from dragoman.extract.actors.finder import find_cast
from dragoman.extract.document import Document, Paragraph, parse
from dragoman.extract.events import find_events
from dragoman.extract.events.demands import unmet_by_words
from dragoman.extract.events.predicates import Predicate, predicates
from dragoman.extract.events.roles import roles
from dragoman.extract.events.status import status_of
from dragoman.extract.events.who import Who
from dragoman.extract.places.finder import find_places
from dragoman.extract.statements.finder import find_statements
from dragoman.extract.syntax import auxiliaries, is_negated, objects, prepositions, understood_subject
from dragoman.extract.times import find_times
from dragoman.ingest import ingest
from dragoman.record import Event, Party

if TYPE_CHECKING:
    from spacy.tokens import Token

TABLE = Path(__file__).with_name("acts.toml")
_FUTURE = frozenset({"will", "'ll", "’ll", "would", "wo"})
_COOPERATION = frozenset({"AID", "CONCEDE", "CONSULT", "COOPERATE", "MOBILIZE", "RETREAT", "SUPPORT"})
_FORCE = frozenset({"ASSAULT", "COERCE", "PROTEST", "SANCTION"})
_UNDONE = frozenset({"cancelled", "denied", "postponed"})


class Act(NamedTuple):
    """What is done: a type of PLOVER, the states that act and those they act on."""

    type: str
    actors: tuple[str, ...]
    recipients: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ActFrame:
    """A row of acts.toml."""

    id: str
    type: str
    example: str
    verbs: frozenset[str]
    objects: frozenset[str] = frozenset()


class _Told(NamedTuple):
    """An act and where it is told; the nearest to the root comes first, verbs before nouns."""

    depth: int
    is_noun: bool
    at: int
    type: str
    status: str
    parties: tuple[list[Party], list[Party]]


def acts(sentence: str) -> list[Act]:
    """Return the main act of `sentence`; what the reader makes of it where the sentence tells no act."""
    document = parse(ingest(sentence))
    cast, times = find_cast(document), find_times(document)
    places, statements = find_places(document, cast), find_statements(document, cast, times)
    read = [_of_event(event) for event in find_events(document, cast, times, places, statements)]
    told = min(
        _told(document, Who(document, cast, statements, places)), default=None, key=lambda one: one[:3]
    )
    if told is None:
        return read
    main = Act(coded(told.type, told.status), *map(_states, told.parties))
    # The reader looks further than the clause for the states of an act.
    return [next((one for one in read if one.type == main.type), main)]


def _of_event(event: Event) -> Act:
    return Act(coded(event.event_type, event.status), _states(event.actors), _states(event.recipients))


def _states(parties: Iterable[Party]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(party.state for party in parties))


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


@cache
def act_frames() -> tuple[ActFrame, ...]:
    """Return the acts of acts.toml, in its order."""
    return tuple(
        ActFrame(
            name, row["type"], row["example"], frozenset(row["verbs"]), frozenset(row.get("objects", ()))
        )
        for name, row in _table().items()
        if name != "frames"
    )


@cache
def recoded_frames() -> dict[str, str]:
    """Return the reader's frames that event sets code as another type."""
    return dict(_table()["frames"])


def _table() -> dict[str, dict[str, Any]]:
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))


def _told(document: Document, who: Who) -> Iterator[_Told]:
    for paragraph in document.paragraphs:
        for token in paragraph.doc:
            if _is_refusal(token):
                yield _at(token, "REJECT", "held", paragraph, who)
            elif (frame := _act_frame(token)) is not None and (found := status_of(token, token)) is not None:
                yield _at(token, frame.type, found[0], paragraph, who)
        for fitting in predicates(paragraph):
            yield from _by_frame(fitting, who)


def _by_frame(fitting: tuple[Predicate, ...], who: Who) -> Iterator[_Told]:
    """Yield the first frame whose words are there; who does it does not matter."""
    for predicate in fitting:
        status = _status(predicate)
        if status is None or unmet_by_words(predicate, who):
            continue
        sides = roles(predicate, who)
        token, frame = predicate.token, predicate.frame
        yield _Told(
            _depth(token),
            predicate.part != "verbs",
            token.i,
            recoded_frames().get(frame.id, frame.type),
            status,
            (list(sides.actors), list(sides.recipients)),
        )
        return


def _status(predicate: Predicate) -> str | None:
    frame = predicate.frame
    if frame.auxiliaries or "refused" in frame.needs:
        return frame.status or "held"
    found = status_of(predicate.token, predicate.carrier)
    if found is not None and found[0] in {"held", "planned"} and (frame.status or frame.speech):
        return frame.status or "held"
    return found[0] if found else None


def _at(token: Token, event_type: str, status: str, paragraph: Paragraph, who: Who) -> _Told:
    """Return an act told by a verb, with the states of its subject and of what it is done to."""
    doer = understood_subject(token)
    reach = [*objects(token), *(inner for _, inner in prepositions(token))]
    parties = (
        who.parties(paragraph, doer),
        [party for word in reach for party in who.parties(paragraph, word)],
    )
    return _Told(_depth(token), False, token.i, event_type, status, parties)


def _act_frame(token: Token) -> ActFrame | None:
    if token.pos_ != "VERB":
        return None
    lemma, inner = token.lemma_.lower(), None
    for frame in act_frames():
        if lemma not in frame.verbs:
            continue
        if inner is None:
            inner = _objects(token)
        if not frame.objects or frame.objects & inner:
            return frame
    return None


def _objects(verb: Token) -> set[str]:
    """Return the lemmas that a verb or its prepositions govern, and * when it has an object of its own."""
    own = [word.lemma_.lower() for word in objects(verb)]
    return {*own, *(word.lemma_.lower() for _, word in prepositions(verb)), *("*" for _ in own[:1])}


def _is_refusal(token: Token) -> bool:
    """Say whether a verb tells what somebody will not do."""
    return token.pos_ == "VERB" and is_negated(token) and bool(auxiliaries(token) & _FUTURE)


def _depth(token: Token) -> int:
    return sum(1 for _ in token.ancestors)
