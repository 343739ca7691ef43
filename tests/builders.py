"""One-word builders: the record objects a test needs, without a parser.

`told` builds a small record of an invented text; every span is found in it by its words.
"""

from __future__ import annotations

from typing import Any

from dragoman.record import (
    Actor,
    Block,
    Byline,
    Commitment,
    Event,
    Party,
    Person,
    Position,
    Record,
    Report,
    Span,
    Statement,
    Tag,
    When,
    Where,
    content_id,
)

TEXT = (
    "Ministers of Norway and Chile met in Oslo on Friday at 2:25 pm.\n\n"
    "Foreign Minister Ana Rojas of Chile said the talks “opened a new page”. "
    "Norway did not confirm a visit in May. The two sides agreed to exchange envoys."
)


def report(text: str = TEXT, **fields: Any) -> Report:
    """A report whose blocks are the paragraphs of `text`."""
    blocks, start = [], 0
    for part in text.split("\n\n"):
        if part:
            blocks.append(Block("paragraph", start, start + len(part)))
        start += len(part) + 2
    return Report(id=content_id(text), text=text, blocks=tuple(blocks), **fields)


def span(of: Report, words: str) -> Span:
    """The first place where `of` says `words`."""
    start = of.text.index(words)
    return of.span(start, start + len(words))


def event(of: Report, words: str, **fields: Any) -> Event:
    """A held consultation of NOR and CHL, read from `words`, unless `fields` say otherwise."""
    evidence = (span(of, words),)
    values: dict[str, Any] = {
        "event_type": "CONSULT",
        "status": "held",
        "actors": (party("NOR"),),
        "recipients": (party("CHL"),),
        "evidence": evidence,
    }
    return Event(id=content_id("event", words), **{**values, **fields})


def party(state: str, where: Span | None = None) -> Party:
    """A state that takes part."""
    return Party(state, where, "named")


def statement(of: Report, words: str, **fields: Any) -> Statement:
    """An indirect statement of CHL, read from `words`, unless `fields` say otherwise."""
    values: dict[str, Any] = {
        "kind": "indirect",
        "speaker": "Ana Rojas",
        "speaker_state": "CHL",
        "evidence": (span(of, words),),
        "content": (span(of, words),),
    }
    return Statement(id=content_id("statement", words), **{**values, **fields})


def told(**fields: Any) -> Record:
    """A record with one row of each kind and more: a meeting, an unconfirmed visit, a statement."""
    of = report(
        title="Ministers meet in Oslo",
        outlet="The Fjord",
        published_at="2023-05-05T17:10:00+02:00",
        language="en",
        bylines=(Byline("Kari Nord", "Oslo correspondent"),),
        **fields,
    )
    chile = Actor("chl", "state", "Chile", "CHL", (span(of, "Chile"),))
    rojas = Actor("rojas", "person", "Ana Rojas", "CHL", (span(of, "Ana Rojas"),), office="Foreign Minister")
    meeting = event(
        of,
        "Ministers of Norway and Chile met in Oslo on Friday at 2:25 pm.",
        mode="meet",
        persons=(Person("Ana Rojas", "CHL", span(of, "Ana Rojas")),),
        when=When("2023-05-05", span(of, "Friday"), "14:25"),
        where=Where("Oslo", span(of, "Oslo"), "NOR"),
    )
    visit = event(
        of, "Norway did not confirm a visit in May", status="unconfirmed", when=When("2023-05", None)
    )
    words = statement(
        of,
        "the talks “opened a new page”",
        kind="mixed",
        cue=span(of, "said"),
        speaker_office="Foreign Minister",
        speaker_actor="rojas",
        quotes=(span(of, "opened a new page"),),
        issues=(Tag("envoys", span(of, "talks")),),
    )
    stand = Position("p1", "CHL", "envoys", "a new page", 2, words.evidence, (words.id,))
    promise = Commitment(
        "c1", (party("NOR"), party("CHL")), span(of, "exchange envoys"), None, "open",
        (span(of, "The two sides agreed to exchange envoys."),),
    )  # fmt: skip
    return Record(
        of,
        actors=(chile, rojas),
        statements=(words,),
        events=(visit, meeting),
        positions=(stand,),
        commitments=(promise,),
        notes=("an invented note",),
    )
