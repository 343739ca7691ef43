"""Invented reports for stores of any size: who takes part, what is told, and how often it is told again.

States are drawn so that a few pairs have very many events, as in the world. Four in ten sentences tell what a
report before told, in much the same words; each has a statement, many a position, a place, a commitment. All
happens in YEAR, and every fourth word and every id ends with MARK: to write another year and another mark in
place of these makes other reports that are nobody's copies (`benchmarks.million`).
"""

# ruff: noqa: E501, SIM905 (lists of words, a line each as long as it comes)

from __future__ import annotations

import random
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from dragoman.lexicon.issue_words import topics
from dragoman.record import (
    Actor,
    Block,
    Commitment,
    Event,
    Party,
    Person,
    Place,
    Position,
    Record,
    Report,
    Span,
    Statement,
    Tag,
    Timex,
    When,
    Where,
    content_id,
)

STATES = (
    "USA CHN RUS UKR ISR IRN GBR FRA DEU IND JPN KOR PRK TUR SAU EGY SYR PAK AUS CAN ITA ESP POL BRA MEX ARG "
    "CHL PER COL VEN CUB NOR SWE FIN DNK NLD BEL CHE AUT GRC ROU BGR HUN CZE SRB HRV IRQ JOR LBN QAT ARE KWT "
    "YEM OMN DZA MAR TUN LBY SDN ETH KEN NGA ZAF GHA SEN MLI THA VNM PHL IDN MYS SGP MMR BGD LKA NPL AFG KAZ "
    "UZB MNG"
).split()
TYPES = "CONSULT CONSULT CONSULT AGREE REQUEST ACCUSE REJECT THREATEN SANCTION COERCE AID COOPERATE".split()
STATUSES = ("held", "held", "held", "planned", "postponed", "denied", "unconfirmed")
WORDS = (
    "minister talks agreement trade border sanctions envoy visit summit security council statement officials "
    "met said warned agreed joint exercise treaty missile aid economy delegation ambassador president foreign "
    "defence bilateral cooperation dispute island energy grain ceasefire negotiation export control technology"
).split()
OFFICES = (None, "foreign minister", "president", "defence minister", "ambassador")
PLACES = (
    ("Oslo", 59.91, 10.75, "NOR"), ("Geneva", 46.2, 6.15, "CHE"), ("Beijing", 39.9, 116.4, "CHN"),
    ("Washington", 38.9, -77.04, "USA"), ("Moscow", 55.76, 37.62, "RUS"), ("Doha", 25.29, 51.53, "QAT"),
    ("Vienna", 48.21, 16.37, "AUT"), ("Lima", -12.04, -77.03, "PER"), ("Canberra", -35.28, 149.13, "AUS"),
)  # fmt: skip
YEAR = 2001
MARK = "x000"
PER_REPORT = 5
_FIRST, _DAYS = date(YEAR, 1, 8), 340
"""Reports are of these days, and what they tell is at most three days away: all of it in YEAR."""
_WEIGHTS = [1 / (n + 1) for n in range(len(STATES))]
_RARE = [f"rare{n}" for n in range(5000)]


@dataclass(frozen=True, slots=True)
class Told:
    """What a sentence tells; `words` without the mark."""

    first: str
    second: str
    type: str
    mode: str | None
    status: str
    day: date
    place: tuple[str, float, float, str] | None
    issue: str
    words: tuple[str, ...]


def reports(count: int, chance: random.Random) -> Iterator[Record]:
    """Yield records of invented reports in order of time, each of PER_REPORT sentences."""
    before: deque[Told] = deque(maxlen=60)
    for number in range(count):
        on = _FIRST + timedelta(days=number * _DAYS // max(1, count))
        told = []
        for _ in range(PER_REPORT):
            again = before and chance.random() < 0.4
            told.append(_again(chance.choice(before), chance) if again else _anew(on, chance))
        before.extend(told)
        yield _record(number, on, told, chance)


def _anew(on: date, chance: random.Random) -> Told:
    first, second = chance.choices(STATES, _WEIGHTS, k=2)
    kind = chance.choice(TYPES)
    status = chance.choice(STATUSES)
    ahead = 3 if status == "planned" else 0
    issues = [topic.code for topic in topics()]
    return Told(
        first, second, kind, chance.choice(("visit", "phone", None)) if kind == "CONSULT" else None, status,
        on + timedelta(days=ahead - chance.randrange(3)), chance.choice((*PLACES, None, None, None)),
        chance.choices(issues, [1 / (n + 1) for n in range(len(issues))])[0],
        (*chance.choices(WORDS, k=6), *chance.choices(_RARE, k=6)),
    )  # fmt: skip


def _again(told: Told, chance: random.Random) -> Told:
    words = list(told.words)
    for _ in range(3):
        words[chance.randrange(len(words))] = chance.choice(_RARE)
    return replace(told, words=tuple(words))


def _record(number: int, on: date, told: list[Told], chance: random.Random) -> Record:
    lines = [_line(one) for one in told]
    text = f"Report {number} {MARK}.\n\n" + "\n\n".join(lines)
    issued = chance.random() < 0.05
    report = Report(
        _id(number, text), text, (Block("paragraph", 0, len(text)),), "readout" if issued else "news",
        title=lines[0][:60], outlet=f"Ministry of {told[0].first}" if issued else f"outlet {number % 25}",
        published_at=f"{on.isoformat()}T{number % 24:02}:00:00Z", language="en",
        address=f"https://www.{MARK}.example/{number}",
    )  # fmt: skip
    rows: dict[str, list[Any]] = {name: [] for name in _FIELDS}
    at = text.index("\n\n") + 2
    for one, line in zip(told, lines, strict=True):
        _add_rows(rows, report, one, at, line, chance)
        at += len(line) + 2
    return Record(report, **{name: tuple(of_kind) for name, of_kind in rows.items()})


_FIELDS = ("actors", "times", "places", "statements", "events", "positions", "commitments")


def _line(told: Told) -> str:
    """Return a sentence, every fourth word of which ends with MARK; the date stands in it."""
    words = [f"{word}{MARK}" if n % 4 == 0 else word for n, word in enumerate(told.words)]
    place = f" in {told.place[0]}" if told.place else ""
    return f"{' '.join(words)}{place} on {told.day.isoformat()}."


def _add_rows(
    rows: dict[str, list[Any]], report: Report, told: Told, at: int, line: str, chance: random.Random
) -> None:
    whole, key = report.span(at, at + len(line)), (report.id, at)
    first_word = report.span(at, at + len(line.split()[0]))
    day = told.day.isoformat()
    named = report.span(at + line.index(day), at + line.index(day) + len(day))
    rows["times"].append(Timex(named, "DATE", day, earliest=day, precision="day"))
    where = _where(rows, report, told, at + line.find(f" in {told.place[0]} on ") + 4) if told.place else None
    office = chance.choice(OFFICES)
    person = Person(f"Official {chance.randrange(9)}", told.first, first_word, office) if office else None
    said = _id("said", *key)
    rows["actors"].append(Actor(_id("actor", *key), "state", told.first, told.first, (first_word,)))
    rows["statements"].append(
        Statement(said, "indirect", "A Minister", told.first, (whole,), (whole,), issues=(Tag(told.issue, first_word),),
                  force=chance.randrange(7), speaker_office=office)
    )  # fmt: skip
    rows["events"].append(
        Event(_id("event", *key), told.type, told.status, (Party(told.first, first_word, "named"),),  # type: ignore[arg-type]
              () if told.first == told.second else (Party(told.second, first_word, "named"),), (whole,),
              mode=told.mode, persons=(person,) if person else (), when=When(day, named), where=where,
              issues=(Tag(told.issue, first_word),), predicate=first_word)
    )  # fmt: skip
    if chance.random() < 0.4:
        quote = report.span(at, at + len(line) - 1).quote
        rows["positions"].append(
            Position(
                _id("position", *key), told.first, told.issue, quote, chance.randrange(7), (whole,), (said,)
            )
        )
    if told.type in ("AGREE", "COOPERATE") and told.first != told.second:
        parties = (Party(told.first, first_word, "named"), Party(told.second, first_word, "named"))
        promised = report.span(at, at + len(" ".join(line.split()[:10])))
        rows["commitments"].append(
            Commitment(_id("promise", *key), parties, promised, When(day, named), "open", (whole,))
        )


def _where(rows: dict[str, list[Any]], report: Report, told: Told, at: int) -> Where:
    assert told.place is not None
    name, latitude, longitude, country = told.place
    span: Span = report.span(at, at + len(name))
    rows["places"].append(Place(span, name, "city", f"geonames:{name}", latitude, longitude, 5.0, country))
    return Where(name, span, country)


def _id(*parts: object) -> str:
    return f"{content_id(*map(str, parts))[:12]}{MARK}"
