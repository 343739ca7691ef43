"""The main path of comparison: from sources to the table of verdicts, with notes on the accounts.

Of language versions of one text it says what only one of them has: parties, dates, numbers, issues and events
have values that no language changes. Issues are those that each language here has words for. Events of other
languages are what a second reader proposed: a version without is "not read", not silent.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from datetime import datetime
from itertools import combinations
from pathlib import Path

from dragoman.comparison.accounts import (
    Rules,
    Telling,
    are_versions,
    cell,
    missing,
    named,
    other_side,
    row,
    row_id,
    side_account,
    sides_within,
    speaking,
    tells_both_sides,
    version_tellings,
    whole_account,
)
from dragoman.comparison.characterisation import characterisation, drift, neither
from dragoman.comparison.envelope import INITIATOR, contact, envelope, sides_of
from dragoman.comparison.issue_rows import issue_rows
from dragoman.comparison.model import (
    BROAD,
    EXTENTS,
    UNSPECIFIC,
    Account,
    Cell,
    Comparison,
    Row,
    Verdict,
    silent,
)
from dragoman.comparison.similarity import Similarity
from dragoman.comparison.undertakings import assurances, outcomes, tells_outcome
from dragoman.errors import BadUsage
from dragoman.lexicon.comparison_terms import switched_on
from dragoman.lexicon.foreign_words import LANGUAGES, issue_patterns
from dragoman.lexicon.issue_words import find_codes, label_of, names_contact
from dragoman.lexicon.states import organisations, states
from dragoman.pipeline import read
from dragoman.record import Event, Record, Report, Span, content_id
from dragoman.record.report import web_address

Source = Record | Report | str | bytes | Path
HEAD = 2
"""Paragraphs at the head of an account that may tell of nothing but the contact."""
RATIO = 2
"""From here on the longer text is so much longer that what the shorter leaves out means little."""


def compare(
    *sources: Source,
    sides: Sequence[str] = (),
    earlier: Iterable[Source] = (),
    without: Iterable[str] = (),
) -> Comparison:
    """Return the accounts of one contact side by side.

    Each of `sources` is a record, or anything that `dragoman.read` takes. One source alone is read as
    the two sides' accounts within one report where it is a press report or briefing (`sides`, codes of
    states, says which; with it every report is read so), else it stands beside an empty column.
    `earlier`: earlier accounts of the same issuers, for what changed. `without`: ids of rules to switch
    off. Raises BadUsage for no source or an unknown rule.
    """
    if not sources:
        raise BadUsage("nothing to compare: give two accounts of one contact, or one report that tells both")
    rules = switched_on(without)
    records = [_record(source) for source in sources]
    if are_versions(records):
        return _compared_versions(records, rules)
    tellings = named(_tellings(records, sides))
    absent = _absent(records, tellings)
    before = [whole_account(_record(source)) for source in earlier]
    return _compared(tellings, absent, before, rules)


def _compared_versions(records: Sequence[Record], on: frozenset[str]) -> Comparison:
    """Return texts in several languages side by side, as far as no wording has to be compared."""
    tellings = named(version_tellings(records))
    accounts = tuple(telling.account for telling in tellings)
    return Comparison(
        content_id("comparison", *(account.id for account in accounts)),
        accounts,
        tuple(version_rows(tellings, Rules(on))),
        tuple(dict.fromkeys(_version_notes(tellings))),
        tuple(sorted(on)),
    )


def _record(source: Source) -> Record:
    return source if isinstance(source, Record) else read(source)


def _tellings(records: Sequence[Record], sides: Sequence[str]) -> list[Telling]:
    if sides:
        return [side_account(record, side) for record in records for side in sides]
    if len(records) == 1 and tells_both_sides(records[0]):
        return [side_account(records[0], side) for side in sides_within(records[0])]
    return [whole_account(record) for record in records]


def _absent(records: Sequence[Record], tellings: Sequence[Telling]) -> tuple[Account, ...]:
    """The column of the other side, where there is one account only."""
    return (missing(other_side(records[0])),) if len(tellings) == 1 else ()


def _compared(
    tellings: Sequence[Telling],
    absent: tuple[Account, ...],
    before: Sequence[Telling],
    on: frozenset[str],
) -> Comparison:
    rules = Rules(on)
    similarity = Similarity(tellings)
    head = tuple(envelope(tellings, rules))
    asked = {span for row in head for cell in row.cells if row.key == INITIATOR for span in cell.evidence}
    rows = (
        *head,
        *characterisation(tellings, rules),
        *issue_rows(tellings, similarity, rules, _contact_clauses(tellings, asked)),
        *neither(tellings, before, rules),
        *assurances(tellings, similarity, rules),
        *outcomes(tellings, similarity, rules),
    )
    accounts = (*(telling.account for telling in tellings), *absent)
    return Comparison(
        content_id("comparison", *(account.id for account in accounts)),
        accounts,
        tuple(_widened(row, absent) for row in rows),
        notes(tellings, absent),
        tuple(sorted(on)),
        tuple(drift(tellings, before)),
        tuple(telling.report for telling in before),
    )


def _contact_clauses(tellings: Sequence[Telling], asked: Set[Span]) -> frozenset[Span]:
    """The clauses that only tell of the contact, or of who asked for it: the envelope's matter."""
    clauses: set[Span] = set()
    for telling in tellings:
        event = contact(telling, sides_of(tellings))
        of_contact = {*asked, event.evidence[0]} if event is not None else asked
        whole = telling.account.whole != "one side in a report"
        for point in telling.points:
            if any(tag.issue not in BROAD for tag in point.tags) or tells_outcome(point):
                continue
            tells_contact = any(
                span.report == point.span.report and span.overlaps(point.span) for span in of_contact
            )
            opens = whole and point.paragraph <= HEAD and names_contact(point.span.quote)
            if (
                (tells_contact and point.force <= 1)
                or (opens and not point.force and point.cue is None)
                or point.span.quote.endswith(":")
            ):
                clauses.add(point.span)
    return frozenset(clauses)


def _widened(row: Row, absent: tuple[Account, ...]) -> Row:
    if not absent:
        return row
    cells = (*row.cells, *(silent(row.id, account) for account in absent))
    return Row(row.id, row.block, row.key, row.label, cells, row.verdicts, row.parent)


def notes(tellings: Sequence[Telling], absent: Sequence[Account]) -> tuple[str, ...]:
    """Return the notes on the accounts, those on all of them first; `absent` are the empty columns."""
    lines = [*_twice(tellings), *_lengths(tellings), *_first(tellings), *_languages(tellings)]
    for telling in tellings:
        lines += [f"{telling.account.name}: {note}" for note in _own(telling)]
    lines += [f"{account.name}: no account found" for account in absent]
    return tuple(dict.fromkeys(lines))


def _twice(tellings: Sequence[Telling]) -> Iterator[str]:
    """What is compared with itself."""
    for telling, other in combinations(tellings, 2):
        if telling.report.text == other.report.text and telling.passages == other.passages:
            yield f"{telling.account.name} and {other.account.name} are the same text"


def _lengths(tellings: Sequence[Telling]) -> Iterator[str]:
    lengths = sorted((telling.account.words, telling.account.name) for telling in tellings)
    (fewest, short), (most, long) = lengths[0], lengths[-1]
    if fewest and most > RATIO * fewest:
        yield (
            f"{long} has {most / fewest:.1f} times the words of {short} ({most} against {fewest}): "
            "the shorter leaves out much for its length alone"
        )


def _first(tellings: Sequence[Telling]) -> Iterator[str]:
    """Who published first, where every text says to the minute and with its zone."""
    times = [(_instant(telling.report.published_at), telling.account.name) for telling in tellings]
    known = sorted((time, name) for time, name in times if time is not None)
    if len(known) == len(tellings) > 1 and known[0][0] != known[1][0]:
        minutes = int((known[1][0] - known[0][0]).total_seconds() // 60)
        later = f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min"
        yield f"{known[0][1]} published first, {later} before {known[1][1]}"


def _instant(published: str | None) -> datetime | None:
    try:
        time = datetime.fromisoformat(published or "")
    except ValueError:
        return None
    return time if time.tzinfo is not None else None


def _languages(tellings: Sequence[Telling]) -> Iterator[str]:
    languages = sorted({telling.report.language for telling in tellings if telling.report.language})
    if len(languages) > 1:
        yield f"the texts are in {', '.join(languages)}: wording is not compared across languages"


_PARTIAL = "partial: "
"""How the note begins of a record of which only names, dates and quotations were read."""


def _version_notes(tellings: Sequence[Telling]) -> Iterator[str]:
    """Yield the notes on texts in several languages: their lengths say nothing, and what is read of each is
    said once."""
    yield from (*_twice(tellings), *_first(tellings), *_languages(tellings))
    partly = sorted({telling.report.language or "" for telling in tellings} & LANGUAGES.rows.keys())
    yield f"partial: of {', '.join(partly)} only names of states, dates and quotations are read"
    addresses = {web_address(telling.report.address) for telling in tellings}
    for telling in tellings:
        original = telling.report.original
        if original is not None and web_address(original) not in addresses:
            yield f"{telling.account.name}: its original is not among them ({original})"
        others = (note for note in telling.record.notes if not note.startswith(_PARTIAL))
        yield from (f"{telling.account.name}: {note}" for note in others)


def _own(telling: Telling) -> Iterator[str]:
    """What to bear in mind of one account."""
    account = telling.account
    if account.whole == "one side in a report":
        yield "not its own text, but what this report has of its account"
    elif account.whole != "full text":
        article = "an" if account.whole[0] in "aeiou" else "a"
        yield f"the text is {article} {account.whole}; silent means not in this text"
    if telling.report.original and account.whole == "full text":
        yield f"there is a version in another language ({telling.report.original})"
    for point in telling.own():
        places = [place for place in find_codes(point.span.quote, EXTENTS) if place[0] == UNSPECIFIC]
        if places and not point.tags:
            yield f"“{point.span.quote[places[0][1] : places[-1][2]]}” names no issue"
    yield from telling.record.notes


_DAY = re.compile(r"\d{4}-\d\d(-\d\d)?")
_FIGURES = re.compile(r"(?<![\d.,])\d+(?:[.,   ’']\d+)*(?![\d])")
_GROUPED = re.compile(r"\d{1,3}([.,   ’'])\d{3}(?:\1\d{3})*(?:[.,]\d+)?")
Values = Mapping[str, list[Span]]
Marked = Iterator[tuple[str, Span]]
"""Values of a text, each with a place where it stands."""


def version_rows(tellings: Sequence[Telling], rules: Rules) -> Iterator[Row]:
    """Yield a row for each value that any version has, level by level."""
    common = _common_issues(tellings)
    levels: tuple[tuple[str, Callable[[Record], Marked], Callable[[str], str]], ...] = (
        ("party", _parties, _name),
        ("date", _dates, str),
        ("number", _numbers, str),
        ("issue", lambda record: _issues(record, common), label_of),
        ("event", _events, str),
    )
    for level, marked_in, label in levels:
        values = [_by_value(marked_in(telling.record)) for telling in tellings]
        for value in sorted(set[str]().union(*values)):
            key = f"{level}: {value}"
            identifier = row_id("versions", key, tellings)
            cells = [
                cell(identifier, telling, _said(level, spans), spans)
                for telling, of_telling in zip(tellings, values, strict=True)
                for spans in [of_telling.get(value, [])]
            ]
            if level == "event":
                cells = [
                    replace(of_telling, said="not read") if _tells_no_event(telling.record) else of_telling
                    for telling, of_telling in zip(tellings, cells, strict=True)
                ]
            verdicts = _version_verdicts(tellings, cells, rules)
            yield row("versions", key, f"{level}: {label(value)}", tellings, cells, verdicts)


def _version_verdicts(
    tellings: Sequence[Telling], cells: Sequence[Cell], rules: Rules
) -> tuple[Verdict, ...]:
    """Return whether all versions have a value or some; nothing where only one of them is read for such."""
    read_cells = [cell.said for cell in cells if cell.said != "not read"]
    if len(read_cells) < 2:
        return ()
    if set(read_cells) == {"said"}:
        return rules.verdict("in-all-versions")
    return rules.verdict("in-some-versions", speaking(tellings, cells))


def _tells_no_event(record: Record) -> bool:
    """Say whether no reader told events of a record: ours knows not its language, and no second one did."""
    proposed = any(proposal.event is not None for proposal in record.proposals)
    return record.report.language in LANGUAGES.rows and not record.events and not proposed


def _said(level: str, spans: Sequence[Span]) -> str:
    return f"{len(spans)} times" if level == "party" and len(spans) > 1 else "said"


def _by_value(marked: Iterable[tuple[str, Span]]) -> Values:
    spans: defaultdict[str, list[Span]] = defaultdict(list)
    for value, span in marked:
        spans[value].append(span)
    return spans


def _parties(record: Record) -> Marked:
    return ((actor.state, span) for actor in record.actors if actor.state for span in actor.mentions)


def _dates(record: Record) -> Marked:
    for time in record.times:
        match = _DAY.match(time.value) if time.kind in ("DATE", "TIME") else None
        if match is not None:
            yield match.group(), time.span


def _numbers(record: Record) -> Marked:
    """Yield the numbers of the running text that are no part of a time, without marks between thousands."""
    report = record.report
    for block in report.blocks:
        for match in _FIGURES.finditer(report.text, block.start, block.end):
            span = report.span(*match.span())
            if not any(span.overlaps(time.span) for time in record.times):
                yield _plain(match.group()), span


def _plain(figures: str) -> str:
    grouped = _GROUPED.fullmatch(figures)
    if grouped is not None:
        figures = figures.replace(grouped[1], "")
    return re.sub(r"\s", "", figures).replace(",", ".")


def _issues(record: Record, common: frozenset[str]) -> Marked:
    report = record.report
    if report.language in LANGUAGES.rows:
        patterns = issue_patterns(report.language or "").items()
        places = [
            (issue, *match.span()) for issue, pattern in patterns for match in pattern.finditer(report.text)
        ]
    else:
        places = list(find_codes(report.text))
    return ((issue, report.span(start, end)) for issue, start, end in places if issue in common)


def _common_issues(tellings: Sequence[Telling]) -> frozenset[str]:
    """Return the issues for which each of the languages has words."""
    known = [
        frozenset(issue_patterns(telling.report.language or ""))
        for telling in tellings
        if telling.report.language in LANGUAGES.rows
    ]
    return frozenset.intersection(*known) if known else frozenset()


def _events(record: Record) -> Marked:
    waiting = (proposal.event for proposal in record.proposals if not proposal.accepted)
    for event in (*record.events, *(event for event in waiting if event is not None)):
        name = _event_name(event)
        yield from ((name, span) for span in event.evidence)


def _event_name(event: Event) -> str:
    parties = sorted(event.states)
    when = event.when.value if event.when is not None else "undated"
    return f"{event.event_type} {'-'.join(parties)}, {event.status}, {when}"


def _name(code: str) -> str:
    row = states().get(code) or organisations().get(code)
    return row.name if row is not None else code
