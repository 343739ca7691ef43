"""Code a sentence as event sets do: the act it tells, whoever does it.

A record of relations keeps what happens between states. Event sets (PLOVER, CAMEO) code acts within a
state too, one act a sentence as a rule, and give what is only planned or refused a type of its own. So
this looks for the act nearest to the root of the sentence, among the frames of the reader and those of
`acts.toml`, and codes it with its status and with the codes of both sides.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from dragoman.ingest import ingest
from dragoman.lexicon.states import organisations, territory_of
from dragoman.readers.english.actors.cast_finder import find_cast
from dragoman.readers.english.document import Document, Paragraph, parse
from dragoman.readers.english.events.arguments import find_arguments
from dragoman.readers.english.events.constraints import words_fit
from dragoman.readers.english.events.factuality import status_of
from dragoman.readers.english.events.find import find_events
from dragoman.readers.english.events.parties import PartyFinder
from dragoman.readers.english.events.triggers import Predicate, predicates
from dragoman.readers.english.place_finder import find_places
from dragoman.readers.english.predicate_arguments import objects, understood_subject
from dragoman.readers.english.statements.statement_finder import find_statements
from dragoman.readers.english.syntax import auxiliaries, is_negated, prepositions
from dragoman.readers.english.times import find_times
from dragoman.record import Event, Party

TABLE = Path(__file__).with_name("acts.toml")
_COOPERATION = frozenset({"AID", "CONCEDE", "CONSULT", "COOPERATE", "MOBILIZE", "RETREAT", "SUPPORT"})
_FORCE = frozenset({"ASSAULT", "COERCE", "PROTEST", "SANCTION"})
_MUTUAL = frozenset({"AGREE", "CONSULT", "COOPERATE", "SUPPORT"})
_BODY = "IGO"
_UNDONE = frozenset({"cancelled", "denied", "postponed"})
if TYPE_CHECKING:
    from spacy.tokens import Token

_FUTURE = frozenset({"will", "'ll", "’ll", "would", "wo"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})


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
    state = territory_of(state) or state  # they have the state in which an armed group acts
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
    token: Token
    paragraph: Paragraph


def acts(sentence: str) -> list[Act]:
    """Return the main act of `sentence`; what the reader makes of it where the sentence tells no act."""
    document = parse(ingest(sentence))
    cast, times = find_cast(document), find_times(document)
    places, statements = find_places(document, cast), find_statements(document, cast, times)
    read = [_of_event(event) for event in find_events(document, cast, times, places, statements)]
    who = PartyFinder(document, cast, statements, places)
    told = min(_told(document, who), default=None, key=lambda one: one[:3])
    if told is None:
        return [one for act in read for one in sided(act)]
    main = Act(coded(told.type, told.status), *map(codes_of, told.parties))
    # The reader looks further than the clause for the states of an act.
    act = next((one for one in read if one.type == main.type), main)
    return list(sided(_completed(act, told, who)))


def _completed(act: Act, told: _Told, who: PartyFinder) -> Act:
    """Return an act with the side that is open filled from the rest of its clause, the nearest name first.

    Where both are open, the act is that of the only state or body that the sentence names.
    """
    if act.actors and act.recipients:
        return act
    if not (act.actors or act.recipients):
        start = told.paragraph.start
        named = who.cast.within(start, start + len(told.paragraph.text))
        codes = codes_of(party for mention in named for party in who.party(mention))
        return act._replace(actors=codes) if len(codes) == 1 else act
    known = {*act.actors, *act.recipients}
    for word in _beyond(told.token, subject=not act.actors):
        mention = who.cast.at(told.paragraph.start + word.idx)
        codes = codes_of(who.party(mention)) if mention is not None else ()
        if codes and known.isdisjoint(codes):
            return act._replace(recipients=codes) if act.actors else act._replace(actors=codes)
    return act


def _beyond(token: Token, *, subject: bool) -> Iterator[Token]:
    """Yield the words of the clause of a verb or noun: those of its subject, or the others."""
    subjects = {word.i for child in token.children if child.dep_ in _SUBJECTS for word in child.subtree}
    yield from (word for word in token.subtree if (word.i in subjects) == subject)


def _of_event(event: Event) -> Act:
    return Act(coded(event.event_type, event.status), codes_of(event.actors), codes_of(event.recipients))


@cache
def act_frames() -> tuple[ActFrame, ...]:
    """Return the acts of acts.toml, in its order."""
    return tuple(
        ActFrame(
            name, row["type"], row["example"], frozenset(row["verbs"]), frozenset(row.get("objects", ()))
        )
        for name, row in acts_table().items()
        if name not in {"codes", "frames"}
    )


@cache
def recoded_frames() -> dict[str, str]:
    """Return the reader's frames that event sets code as another type."""
    return dict(acts_table()["frames"])


def _told(document: Document, who: PartyFinder) -> Iterator[_Told]:
    for paragraph in document.paragraphs:
        for token in paragraph.doc:
            if _is_refusal(token):
                yield _at(token, "REJECT", "held", paragraph, who)
            elif (frame := _act_frame(token)) is not None and (found := status_of(token, token)) is not None:
                yield _at(token, frame.type, found[0], paragraph, who)
        for fitting in predicates(paragraph):
            yield from _by_frame(fitting, who)


def _by_frame(fitting: tuple[Predicate, ...], who: PartyFinder) -> Iterator[_Told]:
    """Yield the first frame whose words are there; who does it does not matter."""
    for predicate in fitting:
        status = _status(predicate)
        if status is None or not words_fit(predicate, who):
            continue
        sides = find_arguments(predicate, who)
        token, frame = predicate.token, predicate.frame
        yield _Told(
            _depth(token),
            predicate.part != "verbs",
            token.i,
            recoded_frames().get(frame.id, frame.type),
            status,
            (list(sides.actors), list(sides.recipients)),
            token,
            predicate.paragraph,
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


def _at(token: Token, event_type: str, status: str, paragraph: Paragraph, who: PartyFinder) -> _Told:
    """Return an act told by a verb, with the states of its subject and of what it is done to."""
    doer = understood_subject(token)
    reach = [*objects(token), *(inner for _, inner in prepositions(token))]
    parties = (
        who.parties(paragraph, doer),
        [party for word in reach for party in who.parties(paragraph, word)],
    )
    return _Told(_depth(token), False, token.i, event_type, status, parties, token, paragraph)


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
