"""Accounts: whose telling of a contact a record is, or two sides' within one report; and the cells they fill.

The identifier of a cell or row is a hash of what it holds, so that a correction finds its cell.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from dragoman.comparison.model import (
    EXTENTS,
    UNSPECIFIC,
    Account,
    Cell,
    Parameter,
    Point,
    Row,
    Verdict,
    Whole,
    points,
    silent,
)
from dragoman.lexicon.comparison_terms import BlockName, comparison_rules
from dragoman.lexicon.foreign_words import LANGUAGES
from dragoman.lexicon.issue_words import find_codes
from dragoman.lexicon.page_layout import language_name, organ_named, state_of_host, state_of_site
from dragoman.lexicon.speech_words import metonym_words
from dragoman.lexicon.states import organisations, states
from dragoman.record import RECIPROCAL, Record, Report, Span, content_id

_HOST = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}")
_RUNNING = frozenset({"paragraph", "heading"})
LONGEST_NAME = 80  # characters of what an outlet calls itself
_VOICED = frozenset({"briefing", "transcript"})


@dataclass(frozen=True, slots=True)
class Telling:
    """An account as it is worked with: its record, the characters that are its own, its points."""

    account: Account
    record: Record
    passages: tuple[tuple[int, int], ...]
    points: tuple[Point, ...]

    @property
    def report(self) -> Report:
        return self.record.report

    @property
    def paragraphs(self) -> int:
        return max(1, sum(block.kind == "paragraph" for block in self.report.blocks))

    def own(self) -> tuple[Point, ...]:
        """The points that are the side's own word, or nobody's in particular."""
        side = self.account.side
        return tuple(point for point in self.points if side is None or point.holder in (None, side))

    def told_of_others(self) -> tuple[Point, ...]:
        """The points that are another side's word as this account gives it."""
        side = self.account.side
        return tuple(point for point in self.points if side is not None and point.holder not in (None, side))


def issuer(record: Record) -> str | None:
    """Return the state or organisation whose organ published a report, None for the press.

    The outlet's name says it, or the domain of a government that the report stands on. For an organ that no
    table has ("Press and Information Office") it is the state that speaks most.
    """
    outlet = record.report.outlet or ""
    organ = organ_named(outlet)
    if organ is not None and organ.states:
        return organ.states[0]
    site = f"https://{outlet}" if _HOST.fullmatch(outlet) else record.report.address
    state = state_of_host(site) or state_of_site(site)
    if state is not None:
        return state
    if any(word in outlet.lower() for word in metonym_words("organs")):
        spoken = Counter(row.speaker_state for row in record.statements if row.speaker_state)
        return spoken.most_common(1)[0][0] if spoken else None
    return None


def whole_account(record: Record) -> Telling:
    """Return a whole report as one account."""
    report, side = record.report, issuer(record)
    name = _name(side) if side is not None else _place(report)
    account, places = account_of(report, name, side, _whole(report))
    body = tuple((block.start, block.end) for block in report.blocks if block.kind == "paragraph")
    return Telling(account, record, places, points(record, body, side))


def account_of(
    report: Report, name: str, side: str | None, whole: Whole
) -> tuple[Account, tuple[tuple[int, int], ...]]:
    """Return a whole report as an account, and where the parts of its running text stand."""
    places = tuple((block.start, block.end) for block in report.blocks if block.kind in _RUNNING)
    ends = (places[0][0], places[-1][1]) if places else (0, len(report.text))
    language = LANGUAGES.rows.get(report.language or "")
    words = len(report.body.split()) if language is None or language.spaced else 0
    return Account(content_id("account", report.id), name, side, whole, words, report, *ends), places


def are_versions(records: Sequence[Record]) -> bool:
    """Say whether records are to be compared across languages: one is in a language without grammar here."""
    return any(record.report.language in LANGUAGES.rows for record in records)


def version_tellings(records: Sequence[Record]) -> list[Telling]:
    """Return whole reports as accounts that are named by language, with the outlet where two have one."""
    tellings = []
    spoken = Counter(record.report.language for record in records)
    for record in records:
        report = record.report
        name = language_name(report.language or "?")
        if spoken[report.language] > 1:
            name = f"{name}, {report.outlet or report.title or report.id[:6]}"
        account, places = account_of(report, name, None, "full text")
        tellings.append(Telling(account, record, places, ()))
    return tellings


def side_account(record: Record, side: str) -> Telling:
    """Return what one report has of the account of `side`: its statements and its one-sided acts."""
    report = record.report
    spans = [row.evidence[0] for row in record.statements if row.speaker_state == side]
    taken = [row.evidence[0] for row in record.statements]
    for event in record.events:
        span = event.evidence[0]
        acts = event.event_type not in RECIPROCAL and {party.state for party in event.actors} == {side}
        if acts and not any(span.overlaps(other) for other in taken):
            spans.append(span)
    places = _joined([(span.start, span.end) for span in spans])
    ends = (places[0][0], places[-1][1]) if places else (0, 0)
    words = sum(len(report.text[first:last].split()) for first, last in places)
    whole: Whole = "one side in a report"
    id = content_id("account", report.id, side)
    account = Account(id, _name(side), side, whole, words, report, *ends)
    return Telling(account, record, places, points(record, places, side))


def sides_within(record: Record) -> tuple[str, ...]:
    """Return the two states that speak most in a report, empty where fewer do."""
    counts: Counter[str] = Counter()
    for row in record.statements:
        if row.speaker_state in states() or row.speaker_state in organisations():
            counts[row.speaker_state or ""] += 1
    most = [side for side, _ in counts.most_common(2)]
    return tuple(most) if len(most) == 2 else ()


def tells_both_sides(record: Record) -> bool:
    """Whether a report is to be read as two sides' accounts: a press report or briefing where two speak."""
    report = record.report
    return (report.kind in _VOICED or issuer(record) is None) and bool(sides_within(record))


def missing(side: str | None) -> Account:
    """Return the column of a side whose account was not given."""
    name = _name(side) if side else "the other side"
    return Account(content_id("account", "none", side), name, side, "no account found", 0)


def other_side(record: Record) -> str | None:
    """Return the state that a single account's issuer dealt with: the one that its contacts name most."""
    own_state = issuer(record)
    counts: Counter[str] = Counter()
    for event in record.events:
        if event.event_type in RECIPROCAL:
            counts.update(event.states - {own_state})
    counts.update(s for a in record.actors if (s := a.state) and s != own_state and a.kind == "state")
    return counts.most_common(1)[0][0] if counts else None


def named(tellings: Sequence[Telling]) -> tuple[Telling, ...]:
    """Return `tellings` with distinct names of columns; the outlet, then a number, is added at need."""
    names = _distinct(
        [telling.account.name for telling in tellings], [_place(telling.report) for telling in tellings]
    )
    return tuple(
        Telling(
            replace(telling.account, id=content_id(telling.account.id, name), name=name),
            telling.record,
            telling.passages,
            telling.points,
        )
        for telling, name in zip(tellings, names, strict=True)
    )


def _distinct(names: list[str], places: list[str]) -> list[str]:
    fuller = [
        f"{name} ({place})" if names.count(name) > 1 and name != place else name
        for name, place in zip(names, places, strict=True)
    ]
    return [
        f"{name}, {fuller[: number + 1].count(name)}" if fuller.count(name) > 1 else name
        for number, name in enumerate(fuller)
    ]


def _whole(report: Report) -> Whole:
    """What the title, standfirst and last paragraph say of how much the text holds."""
    last = next((block for block in reversed(report.blocks) if block.kind == "paragraph"), None)
    foot = report.text[last.start : last.end] if last else ""
    for words in (report.title or "", report.standfirst or "", foot):
        for code, _, _ in find_codes(words, EXTENTS):
            if code != UNSPECIFIC:
                return cast(Whole, code)
    return "full text"


def _place(report: Report) -> str:
    name = report.outlet or report.title or f"report {report.id[:6]}"
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1].rstrip()}…"


def _name(side: str) -> str:
    row = states().get(side)
    if row is not None:
        return row.name
    body = organisations().get(side)
    return body.name if body is not None else side


def _joined(places: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Return `places` in order, those that overlap as one."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(set(places)):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return tuple(joined)


_NUMBER = re.compile(
    r"(?<![\w.,-])(?P<number>\d{1,3}(?:[, ]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?:\s?(?P<unit>%|(?:(?:thousand|million|billion|trillion|per cent|percent)\b\s?)?(?:[a-z]{3,})?))?"
)


class Rules:
    """The rules that are on; `say` gives the verdicts of a row and leaves out those switched off."""

    def __init__(self, on: frozenset[str]) -> None:
        self._on = on

    def verdict(self, rule: str, detail: str = "") -> tuple[Verdict, ...]:
        """Return the verdict of a rule about `detail`, or nothing where the rule is off."""
        return (Verdict(rule, comparison_rules()[rule].verdict, detail),) if rule in self._on else ()


def row_id(block: BlockName, key: str, tellings: Sequence[Telling]) -> str:
    """Return the identifier of a row of these accounts."""
    return content_id("row", block, key, *(telling.account.id for telling in tellings))


def cell(row: str, telling: Telling, value: str, evidence: Iterable[Span], **fields: Any) -> Cell:
    """Return the cell of an account in the row with id `row`; silent where there is no evidence."""
    spans = tuple(dict.fromkeys(evidence))
    if not spans:
        return silent(row, telling.account)
    places = "; ".join(f"{span.start}-{span.end}" for span in spans)
    identifier = content_id("cell", row, telling.account.id, value, places)
    return Cell(identifier, telling.account.id, "said", value, spans, **fields)


def row(
    block: BlockName,
    key: str,
    label: str,
    tellings: Sequence[Telling],
    cells: Sequence[Cell],
    verdicts: tuple[Verdict, ...],
    parent: str | None = None,
) -> Row:
    return Row(row_id(block, key, tellings), block, key, label, tuple(cells), verdicts, parent)


def speaking(tellings: Sequence[Telling], cells: Sequence[Cell]) -> str:
    """Return the names of the accounts whose cells say something."""
    pairs = zip(tellings, cells, strict=True)
    return ", ".join(telling.account.name for telling, cell in pairs if cell.said == "said")


def first_code(words: str, file: str, order: Sequence[str]) -> tuple[str, int, int] | None:
    """Return the code of `file` that `words` show and that stands first in `order`, with its place."""
    matches = list(find_codes(words, file))
    return min(matches, key=lambda match: (order.index(match[0]), match[1]), default=None)


def parameters(telling: Telling, spans: Iterable[Span]) -> tuple[Parameter, ...]:
    """Return the dates and numbers that stand in `spans`; a number within a date is the date's."""
    by_value: dict[tuple[str, str], Parameter] = {}
    for span in spans:
        times = [time for time in telling.record.times if span.contains(time.span)]
        for time in times:
            if time.kind in {"DATE", "TIME"} and time.value[:4].isdigit():
                by_value.setdefault(("date", time.value), Parameter("date", time.value, time.span))
        for start, end, value in numbers(span):
            place = telling.report.span(start, end)
            dated = any(time.span.overlaps(place) and time.kind != "DURATION" for time in times)
            if not dated:
                by_value.setdefault(("number", value), Parameter("number", value, place))
    return tuple(by_value.values())


def differing(cells: Sequence[Cell]) -> list[str]:
    """Return the numbers and dates that stand in some but not all of the cells that say something."""
    values = [{parameter.value for parameter in cell.parameters} for cell in cells if cell.said == "said"]
    if len(values) < 2:
        return []
    everywhere = set[str].intersection(*values)
    return sorted(set[str].union(*values) - everywhere)


def numbers(span: Span) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, value) of each number in a span, as characters of its report."""
    for match in _NUMBER.finditer(span.quote):
        unit = " ".join((match["unit"] or "").split()).replace("per cent", "%").replace("percent", "%")
        value = f"{match['number'].replace(',', '').replace(' ', '')} {unit}".strip()
        yield span.start + match.start(), span.start + len(match.group().rstrip()) + match.start(), value
