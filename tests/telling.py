"""Mentions from one line each: what an outlet wrote, on which day, and what was read from it."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

from builders import report, span
from dragoman.merge.mentions import mentions
from dragoman.merge.story import Mention
from dragoman.record import Event, Party, Person, Record, Report, Tag, When, Where, content_id


def told(
    text: str,
    published: str,
    outlet: str = "The Fjord",
    *,
    kind: str = "CONSULT",
    status: str = "held",
    who: str = "NOR-CHL",
    when: str | None = None,
    where: str | None = None,
    people: tuple[str, ...] = (),
    mode: str | None = None,
    word: str | None = None,
    title: str | None = None,
    history: tuple[tuple[str, str], ...] = (),
    issues: tuple[tuple[str, str], ...] = (),
) -> Record:
    """A record of one report with one event: "NOR-CHL" is a contact of both, "NOR>CHL" has a direction.

    `word`, `where`, the people's names and the words of the issues (code, words) stand in `text`; a person is
    "Name/STATE".
    """
    of = report(text, outlet=outlet, published_at=published, title=title)
    of = _identified(of)
    actors, recipients = _parties(who)
    fields: dict[str, Any] = {
        "mode": mode,
        "when": When(when, None) if when else None,
        "where": Where(where, span(of, where)) if where else None,
        "persons": tuple(
            Person(name, state or None, span(of, name))
            for name, _, state in (one.partition("/") for one in people)
        ),
        "predicate": span(of, word) if word else None,
        "history": tuple((earlier, span(of, words)) for earlier, words in history),
        "issues": tuple(Tag(code, span(of, words)) for code, words in issues),
    }
    whole = (of.span(0, len(text)),)
    id = content_id(of.id, kind, status, who)
    event = Event(id, kind, status, actors, recipients, whole, **fields)  # type: ignore[arg-type]
    return Record(of, events=(event,))


def mention(*given: Any, **fields: Any) -> Mention:
    """The mention of `told` with the same arguments."""
    (one,) = mentions([told(*given, **fields)])
    return one


def busy(seed: int) -> Record:
    """One of many overlapping reports of three states that deal with each other every day."""
    draw = random.Random(seed)
    day = f"2023-05-{draw.randint(1, 16):02}"
    kind, verb = draw.choice([
        ("CONSULT", "spoke of"), ("AGREE", "agreed on"), ("AID", "gave"), ("COOPERATE", "shared"),
        ("REQUEST", "asked for"), ("REJECT", "refused"), ("SANCTION", "banned"), ("MOBILIZE", "watched"),
    ])  # fmt: skip
    who = draw.choice(["NOR>CHL", "NOR>CHL", "CHL>NOR", "NOR>", "NOR>PER", "CHL+NOR>PER"])
    first, second = draw.sample(["salmon", "copper", "icebreakers", "visas", "tariffs", "quotas"], 2)
    return told(
        f"Norway and Chile {verb} {first} and {second} at {draw.choice(['Arica', 'Oslo', 'sea'])} ({seed}).",
        day, f"Outlet {draw.randint(1, 9)}", kind=kind, who=who,
        status=draw.choice(["held", "held", "held", "planned", "postponed"]),
        when=draw.choice([None, None, day, "2023-05"]), mode=draw.choice([None, None, "visit", "troops"]),
        title=draw.choice([None, f"Norway, Chile and {first}"]),
    )  # fmt: skip


def news(seed: int) -> Record:
    """One of many reports of three states, which name their act by a word; of a third no act was read."""
    draw = random.Random(seed)
    first, second = draw.sample(["Norway", "Chile", "Peru"], 2)
    kind, verb = draw.choice([
        ("CONSULT", "discussed"), ("AGREE", "settled"), ("ACCUSE", "denounced"), ("SANCTION", "banned"),
    ])  # fmt: skip
    day = f"2023-05-{draw.randint(3, 12):02}"
    matter = draw.choice(["salmon quotas off Arica", "copper tariffs of Antofagasta"])
    codes = {"Norway": "NOR", "Chile": "CHL", "Peru": "PER"}
    of = told(
        f"{first} and {second} {verb} {matter} {draw.choice(['again', 'quietly', 'at sea'])} ({seed}).",
        day, f"Outlet {draw.randint(1, 9)}", kind=kind, who=f"{codes[first]}>{codes[second]}", word=verb,
        when=draw.choice([None, day]), title=draw.choice([None, f"{first}, {second}: {matter} {verb}"]),
    )  # fmt: skip
    return replace(of, events=()) if seed % 3 == 0 else of


def _parties(who: str) -> tuple[tuple[Party, ...], tuple[Party, ...]]:
    if ">" in who:
        doers, _, others = who.partition(">")
        return _sides(doers.split("+")), _sides(others.split("+"))
    return _sides(who.split("-")), ()


def _sides(states: list[str]) -> tuple[Party, ...]:
    return tuple(Party(state, None, "named") for state in states if state)


def _identified(of: Report) -> Report:
    return replace(of, id=content_id(of.text, of.outlet, of.published_at))


VISIT = (
    told("Ana Rojas is to visit Oslo on 12 May.", "2023-05-01", status="planned", when="2023-05-12",
         people=("Ana Rojas/CHL",), who="CHL>NOR", mode="visit"),
    told("Ana Rojas put off her visit to Oslo on Wednesday.", "2023-05-10", "The Andes", status="postponed",
         people=("Ana Rojas/CHL",), who="CHL>NOR", mode="visit"),
    told("Norway accused Chile of dumping salmon.", "2023-05-20", "Quayside", kind="ACCUSE", who="NOR>CHL"),
    told("Peru accused Chile of dumping anchovy.", "2023-05-20", "Quayside", kind="ACCUSE", who="PER>CHL"),
    told("Norway's war with Chile costs much.", "2023-05-21", "Quayside", kind="ASSAULT", who="NOR>CHL",
         word="war"),
)  # fmt: skip
