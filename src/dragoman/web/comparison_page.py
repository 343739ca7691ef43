"""The comparison of two reports (a table of rows with signs, both texts with the cited words marked), and the
changes between versions of one report."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby, pairwise
from typing import Annotated, Literal

from fastapi import Query

from dragoman.comparison import compare as compared
from dragoman.comparison.model import Account, Cell, Comparison, Row, Verdict
from dragoman.errors import BadUsage
from dragoman.lexicon.comparison_terms import comparison_rules
from dragoman.lexicon.issue_words import label_of
from dragoman.lexicon.story_rules import name_of
from dragoman.merge.dates import spelled
from dragoman.query.chronology import Entry, entry
from dragoman.record import Block, Report, Span
from dragoman.render import comparison_text as cw
from dragoman.render import words
from dragoman.store import Store
from dragoman.store.queries.overview import most_reported_stories
from dragoman.store.queries.report_lookup import Change, Version, version_at_address
from dragoman.web.parameters import DeskStore, NotFound, VersionId, as_not_found, today

Show = Literal["all", "one", "conflict", "stronger"]
SHOWS: dict[Show, str] = {
    "all": "everything", "one": "one side only", "conflict": "contradicted", "stronger": "stronger",
}  # fmt: skip
SIGNS = {
    "contradicted": "≠", "conflicting": "≠", "denied": "≠", "stronger": "▲",
    "only": "◐", "envelope-only": "◐", "adjectives-only": "◐", "claimed-by-one": "◐", "unconfirmed": "◐",
    "in-some-versions": "◐", "in-all-versions": "=",
    "same": "=", "envelope-same": "=", "both": "=", "confirmed": "=", "claimed-by-both": "=",
    "adjectives": "=",
}  # fmt: skip
"""What a rule's verdict is marked with; the rest say how two accounts of one thing differ."""
OTHER = "≈"
_CONFLICT = frozenset(rule for rule, sign in SIGNS.items() if sign == "≠")
_MORE = 12  # quotes of a cell


@dataclass(frozen=True, slots=True)
class Said:
    """What a cell shows. `force` is 0 to 6, `forced` the word that shows it, `strongest` whether the other is
    weaker; `quotes` are its words, the best first, `others` what it says the other side said."""

    letter: str
    name: str
    said: str
    value: str
    where: str
    force: int | None
    forced: str
    strongest: bool
    quotes: tuple[str, ...]
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict with its sign, and what the rule behind it means."""

    sign: str
    says: str
    means: str
    rule: str


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table; `point` marks one below an issue."""

    id: str
    label: str
    point: bool
    conflict: bool
    cells: tuple[Said, ...]
    verdicts: tuple[Judged, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of a text. `row` is the one that cites it; `shared` whether another account has it too."""

    text: str
    row: str | None
    shared: bool
    lit: bool


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A block of a text, in runs; `end` is where it ends."""

    kind: str
    end: int
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Pane:
    """An account's text. `before` are the paragraphs above the words that are lit, `silent` whether there are
    none though a row is chosen."""

    letter: str
    name: str
    about: str
    version: str | None
    silent: bool
    before: tuple[Paragraph, ...]
    paragraphs: tuple[Paragraph, ...]


def sign(rule: str) -> str:
    """Return what the verdict of a rule is marked with."""
    return SIGNS.get(rule, OTHER)


def is_kind(row: Row, show: Show) -> bool:
    """Say whether a row is of a kind that may be asked for."""
    ids = {verdict.rule for verdict in row.verdicts}
    match show:
        case "one":
            return sum(cell.said == "said" for cell in row.cells) == 1
        case "conflict":
            return bool(ids & _CONFLICT)
        case "stronger":
            return "stronger" in ids
    return True


def lines(comparison: Comparison, row: Row) -> Iterator[Line]:
    """Yield a row and, below an issue, the points that more than one account makes."""
    yield line(comparison, row)
    for point in cw.shared_points(comparison, row):
        yield line(comparison, point, "the same point")


def line(comparison: Comparison, row: Row, label: str = "") -> Line:
    """Return a row as it is shown."""
    columns = zip(cw.account_letters(comparison), comparison.accounts, row.cells, strict=True)
    return Line(
        row.id,
        label or (label_of(row.label) if row.block == "issues" else row.label),
        row.parent is not None,
        is_kind(row, "conflict"),
        tuple(_said(letter, account, cell, row) for letter, account, cell in columns),
        tuple(map(_judged, row.verdicts)),
    )


def panes(comparison: Comparison, chosen: Row | None) -> tuple[Pane, ...]:
    """Return the accounts' texts, with the words of the chosen row lit."""
    columns = zip(cw.account_letters(comparison), comparison.accounts, strict=True)
    return tuple(_pane(comparison, letter, account, chosen) for letter, account in columns)


def _judged(verdict: Verdict) -> Judged:
    means = words.plain(comparison_rules()[verdict.rule].says)
    return Judged(sign(verdict.rule), words.plain(str(verdict)), means, verdict.rule)


def _said(letter: str, account: Account, cell: Cell, row: Row) -> Said:
    weaker = (other for other in row.cells if other is not cell)
    strongest = is_kind(row, "stronger") and all((cell.force or 0) > (other.force or 0) for other in weaker)
    best = cw.key_words(cell)
    spans = sorted(cell.evidence, key=lambda span: (span != best, span))
    where = f"paragraph {cell.paragraph} of {cell.paragraphs}" if cell.paragraph else ""
    return Said(
        letter,
        account.name,
        cell.said,
        _valued(row, cell) if cell.said == "said" else cw.said(cell),
        ", ".join(filter(None, (where, f"{cell.words} words" if cell.words else ""))),
        cell.force,
        words.plain(cell.force_span.quote) if cell.force_span else "",
        strongest,
        tuple(span.quote for span in spans[:_MORE]),
        tuple(span.quote for span in cw.of_others(cell)),
    )


def _valued(row: Row, cell: Cell) -> str:
    """Return what a cell says: a date and a state in words, a code as words."""
    value = words.plain(cell.value)
    if row.key == "date":
        return spelled(value)
    if row.key == "form":
        return value.replace("-", " ")
    code, colon, rest = value.partition(": ")
    name = name_of(code) if colon and code.isupper() else code
    return f"{name[:1].upper()}{name[1:]}: {rest}" if colon else value


def _pane(comparison: Comparison, letter: str, account: Account, chosen: Row | None) -> Pane:
    report, about = account.report, cw.about(account)
    if report is None:
        return Pane(letter, account.name, about, None, chosen is not None, (), ())
    cited = _cited(comparison, account)
    cells = (cell for cell in (chosen.cells if chosen else ()) if cell.account == account.id)
    lit = {span for cell in cells for span in (*cell.evidence, *cell.others)}
    text = [
        Paragraph(block.kind, block.end, tuple(_pieces(report, block, cited, lit))) for block in report.blocks
    ]
    first = min((span.start for span in lit), default=0)
    return Pane(
        letter,
        account.name,
        about,
        report.id,
        chosen is not None and not lit,
        tuple(paragraph for paragraph in text if paragraph.end <= first),
        tuple(paragraph for paragraph in text if paragraph.end > first),
    )


def _cited(comparison: Comparison, account: Account) -> dict[Span, tuple[str, bool]]:
    """Return the words of an account that rows cite: the row's id, that of the point which both make before
    that of its issue; and whether another account has it too."""
    cited: dict[Span, tuple[str, bool]] = {}
    for row in comparison.rows:
        shared = sum(bool(cell.evidence) for cell in row.cells) > 1
        for cell in row.cells:
            for span in (*cell.evidence, *cell.others) if cell.account == account.id else ():
                if row.parent is not None or span not in cited:
                    cited[span] = (row.parent if row.parent and not shared else row.id, shared)
    return cited


def _pieces(
    report: Report, block: Block, cited: Mapping[Span, tuple[str, bool]], lit: set[Span]
) -> Iterator[Piece]:
    """Yield a paragraph in runs that the same row cites; where several do, the one with the fewest words."""
    inside = sorted(
        (span for span in {*cited, *lit} if block.start <= span.start and span.end <= block.end),
        key=lambda span: (span.end - span.start, span.start),
    )
    cuts = sorted({block.start, block.end, *(edge for span in inside for edge in (span.start, span.end))})
    runs = []
    for low, high in pairwise(cuts):
        over = [span for span in inside if span.start <= low and high <= span.end]
        row, shared = next((cited[span] for span in over if span in cited), (None, False))
        is_lit = any(span in lit for span in over)
        runs.append((report.text[low:high], None if is_lit else row, shared and not is_lit, is_lit))
    for (row, shared, is_lit), same in groupby(runs, key=lambda run: run[1:]):
        yield Piece("".join(run[0] for run in same), row, shared, is_lit)


Id = Annotated[str, Query(max_length=500, description="A report: the id of a version, or an address of it")]
_SHOWN, _DAYS = 12, 30


@dataclass(frozen=True, slots=True)
class ComparisonPage:
    """A comparison of accounts; which rows are shown, and the id of the one that is chosen."""

    comparison: Comparison
    show: Show
    row: str | None

    @property
    def heading(self) -> str:
        return cw.heading(self.comparison)

    @property
    def counts(self) -> tuple[tuple[Show, str, int], ...]:
        """How many rows there are of each kind that may be shown."""
        rows = [row for _, rows_of_block in cw.blocks(self.comparison) for row in rows_of_block]
        return tuple((key, name, sum(is_kind(row, key) for row in rows)) for key, name in SHOWS.items())

    @property
    def blocks(self) -> Iterator[tuple[str, tuple[Line, ...]]]:
        """Each block with its lines, by its title."""
        for name, rows in cw.blocks(self.comparison):
            shown = [row for row in rows if is_kind(row, self.show)]
            if shown:
                yield (
                    cw.TITLES[name],
                    tuple(shown_line for row in shown for shown_line in lines(self.comparison, row)),
                )

    @property
    def listed(self) -> frozenset[str]:
        """The ids of the rows in the table."""
        return frozenset(line.id for _, lines in self.blocks for line in lines)

    @property
    def chosen(self) -> Line | None:
        """The row that was chosen."""
        row = self._row()
        return line(self.comparison, row) if row else None

    @property
    def panes(self) -> tuple[Pane, ...]:
        """The accounts' texts."""
        return panes(self.comparison, self._row())

    @property
    def rules(self) -> list[tuple[str, str, str, str]]:
        """The rules that spoke: sign, verdict, what it means, id."""
        return [(sign(rule.id), rule.verdict, rule.says, rule.id) for rule in cw.fired(self.comparison)]

    def _row(self) -> Row | None:
        return next((row for row in self.comparison.rows if row.id == self.row), None)


@dataclass(frozen=True, slots=True)
class Choice:
    """A story that several outlets tell, and the reports of the first two."""

    entry: Entry
    a: str
    b: str


@dataclass(frozen=True, slots=True)
class Choices:
    """What may be compared: what was named so far, and stories of the last days that most outlets tell."""

    a: str
    b: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """What a version of a report changed in the one before, paragraph by paragraph."""

    title: str
    before: Version
    after: Version
    changes: tuple[Change, ...]


def compare(
    store: DeskStore,
    a: Id = "",
    b: Id = "",
    c: Id = "",
    d: Id = "",
    e: Id = "",
    show: Annotated[Show, Query(description="Which rows are shown")] = "all",
    row: Annotated[
        str | None, Query(max_length=40, description="A row whose words are lit in both texts")
    ] = None,
) -> ComparisonPage | Choices:
    """Two accounts of one contact, or up to five, side by side: what each says, where they differ, what one
    leaves out. Without two, which may be compared."""
    if not a.strip() or not b.strip():
        return Choices(a.strip(), b.strip(), tuple(_choices(store)))
    versions = [_version(store, named) for named in (a, b, c, d, e) if named.strip()]
    if len(set(versions)) < len(versions):
        raise BadUsage("these are one report; name two: /compare?a=REPORT&b=REPORT")
    with as_not_found():
        records = [store.record(version) for version in versions]
    comparison = compared(*records)
    return ComparisonPage(
        comparison, show, row if any(comparison_row.id == row for comparison_row in comparison.rows) else None
    )


def _version(store: Store, named: str) -> str:
    """Return the id of a report's version that is named by it, by its page here, or by its address."""
    named = named.strip()
    page = re.search(r"/reports/([0-9a-z]+)(?:[/?#.]|$)", named)
    return page[1] if page else (version_at_address(store, named) or named)


def _choices(store: Store) -> Iterator[Choice]:
    """Yield the stories of the last days that most outlets tell, with two reports by different ones."""
    last = date.fromisoformat(today(store))
    since = (last - timedelta(days=_DAYS)).isoformat()
    for story in most_reported_stories(store, since, (last + timedelta(days=1)).isoformat(), 2 * _SHOWN):
        report_of: dict[str, str] = {}
        for mention in story.mentions:
            report_of.setdefault(mention.outlet or mention.report, mention.report)
        reports = list(dict.fromkeys(report_of.values()))
        if len(reports) > 1 and not story.situation:
            yield Choice(entry(story), *reports[:2])


def changes(store: DeskStore, version: VersionId) -> Changes:
    """How a version of a report differs from the one before."""
    with as_not_found():
        versions = store.versions(version)
    place = next(number for number, older in enumerate(versions) if older.id == version)
    if place == 0:
        raise NotFound("this is the first version of the report that the store has")
    before, after = versions[place - 1], versions[place]
    return Changes(
        words.plain(after.title or "untitled"), before, after, store.difference(before.id, after.id)
    )
