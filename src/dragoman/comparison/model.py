"""What a comparison is made of: accounts, their points, and rows of one cell an account with verdicts.

Every cell that says something has the words it was read from, in its own account's report; a cell
without words is silent, and silence is never read as denial. A point is a sentence, or a part of one after a
semicolon or a comma with "and" or "but", long enough to say something by itself.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from dragoman.errors import EvidenceMismatch
from dragoman.lexicon.comparison_terms import BlockName
from dragoman.lexicon.issue_words import find_codes
from dragoman.lexicon.phrases import ABBREVIATION, folded
from dragoman.record import RECIPROCAL, Event, Record, Report, Span, Statement, Tag, content_id
from dragoman.record.row_list import InNotebook

Whole = Literal[
    "full text", "excerpt", "summary", "translation", "paraphrase", "one side in a report", "no account found"
]
Said = Literal["said", "silent", "not read", "no account"]
Direction = Literal["new", "dropped", "moved up", "moved down"]


@dataclass(frozen=True, slots=True)
class Account:
    """One telling of a contact. `side` is the state or body whose account it is, None for the press.

    `whole` says how much of its issuer's account the text is; `words` counts the words of it; `start`
    and `end` are where it stands in `report`, which is None where no account was found.
    """

    id: str
    name: str  # the head of its column
    side: str | None
    whole: Whole
    words: int
    report: Report | None = None
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number or date of a cell, as it is compared, and where it stands."""

    kind: Literal["number", "date"]
    value: str
    span: Span


@dataclass(frozen=True, slots=True)
class Cell:
    """What one account says in a row. `value` is short and in plain words, `evidence` its own words.

    `force` is 0 (mentioned) to 6 (warned), `force_span` the word that shows it; `paragraph` of
    `paragraphs` is the first mention; `words` how many it gives to it; `others` what it says the other
    side said.
    """

    id: str
    account: str
    said: Said
    value: str = ""
    evidence: tuple[Span, ...] = ()
    force: int | None = None
    force_span: Span | None = None
    paragraph: int | None = None
    paragraphs: int | None = None
    words: int | None = None
    name: Span | None = None
    others: tuple[Span, ...] = ()
    parameters: tuple[Parameter, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a rule says of a row: the rule's id, its verdict, whom or what it names."""

    rule: str
    verdict: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.verdict} {self.detail}".strip()


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that is compared: a cell for each account in the accounts' order, and the verdicts.

    `parent` is the row of the issue that a point belongs to.
    """

    id: str
    block: BlockName
    key: str
    label: str
    cells: tuple[Cell, ...]
    verdicts: tuple[Verdict, ...] = ()
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What changed in an issuer's words since its earlier account: `before` and `now` are the words."""

    id: str
    account: str
    direction: Direction
    what: str
    before: tuple[Span, ...] = ()
    now: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison(InNotebook):
    """Accounts side by side. `rules` are the ids of those that were on; `notes` what to bear in mind.

    `earlier` holds the reports that `drift` cites besides those of the accounts.
    """

    id: str
    accounts: tuple[Account, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...]
    rules: tuple[str, ...]
    drift: tuple[Change, ...] = ()
    earlier: tuple[Report, ...] = ()

    def block(self, name: BlockName) -> tuple[Row, ...]:
        """Return the rows of one block, in their order."""
        return tuple(row for row in self.rows if row.block == name)

    def verify(self) -> int:
        """Check every span against its own report, and that a cell without words is silent.

        Returns how many spans there are; raises EvidenceMismatch for the first that is wrong.
        """
        texts = {
            account.report.id: account.report.text for account in self.accounts if account.report is not None
        }
        reports = {account.id: account.report.id for account in self.accounts if account.report is not None}
        count = 0
        for row in self.rows:
            for cell in row.cells:
                if bool(cell.evidence) != (cell.said == "said"):
                    raise EvidenceMismatch(
                        f"cell {cell.id} of row {row.label!r} is {cell.said} without words"
                    )
                for span in spans_of(cell):
                    if span.report != reports[cell.account]:
                        raise EvidenceMismatch(f"cell {cell.id} cites report {span.report}, not its own")
                    span.verify(texts[span.report])
                    count += 1
        texts.update((report.id, report.text) for report in self.earlier)
        for change in self.drift:
            for span in (*change.before, *change.now):
                span.verify(texts[span.report])
                count += 1
        return count


def spans_of(cell: Cell) -> Iterator[Span]:
    """Yield every span of a cell."""
    yield from cell.evidence
    yield from cell.others
    yield from (parameter.span for parameter in cell.parameters)
    yield from (span for span in (cell.force_span, cell.name) if span is not None)


def silent(row: str, account: Account) -> Cell:
    """Return the cell of an account that says nothing in the row with id `row`."""
    said: Said = "silent" if account.report is not None else "no account"
    return Cell(content_id("cell", row, account.id), account.id, said)


BROAD = frozenset({"diplomacy", "security"})
"""Issues that nearly everything touches: they name a point only where nothing narrower does."""
OTHER = "other"
"""The issue of a point whose words show none."""
EXTENTS = "text_extents.toml"
UNSPECIFIC = "unspecific"
_FEWEST = 4
_SENTENCE = re.compile(r"(?<=[.!?])[”’\"')\]]*\s+(?=[“‘\"'(\[]?[A-Z0-9])|\n+")
_NO_SUBJECT = re.compile(r"[’']s?\b|\s+and\b|\s*(?:,\s*)?$", re.IGNORECASE)
_CLAUSE = re.compile(r";\s+|(?:,|\s—)\s+(?=(?:but|and|while|whereas)\s)|,\s+(?=(?:that|which)\s+[a-z]+\s)")


@dataclass(frozen=True, slots=True)
class Point:
    """A clause of an account. `holder` is the state whose word or act it is, None if nobody's in particular.

    `issue` is what it is mainly about, `tags` all issues whose words stand in it; `paragraph` counts
    from 1; `cue` is the word of speech in it, as written; `matter` what it says, without who says it.
    """

    span: Span
    holder: str | None
    issue: str
    tags: tuple[Tag, ...]
    force: int
    force_span: Span | None
    paragraph: int
    matter: str
    cue: str | None = None
    negative: bool = False


def points(record: Record, passages: Iterable[tuple[int, int]], side: str | None) -> tuple[Point, ...]:
    """Return the points of the characters `passages` of a record's report, in reading order."""
    report = record.report
    paragraphs = [block.start for block in report.blocks if block.kind == "paragraph"]
    points_so_far: list[Point] = []
    for start, end in (clause for place in passages for clause in clauses(report.text, *place)):
        if any(code != UNSPECIFIC for code, _, _ in find_codes(report.text[start:end], EXTENTS)):
            continue  # says what the text is, not what happened
        paragraph = max(1, bisect_right(paragraphs, start))
        before = points_so_far[-1] if points_so_far else None
        goes_on = before is not None and before.paragraph == paragraph and _subject(record, start) is None
        last = before.issue if before is not None and goes_on else OTHER
        points_so_far.append(_point(record, start, end, side, paragraph, last))
    return tuple(points_so_far)


def _point(record: Record, start: int, end: int, side: str | None, paragraph: int, last: str) -> Point:
    """Return the clause that is characters `start` to `end`; `last` is the issue that it goes on with."""
    report, statement = record.report, _statement(record.statements, start, end)
    event = _event(record.events, start, end) if statement is None else None
    tags = _tags(report, start, end)
    force, shown = _force(report, statement, start, end)
    return Point(
        report.span(start, end),
        _holder(record, statement, event, side, start),
        _issue(tags, statement, last),
        tags,
        force,
        shown,
        paragraph,
        _matter(report, statement, start, end),
        _cue(statement, start, end),
        statement is not None and statement.polarity == "negative",
    )


def clauses(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the clauses of characters `start` to `end` of `text`, in order, without the spaces around."""
    for first, last in _cut(text, start, end, _SENTENCE):
        pending = first
        for low, high in _cut(text, first, last, _CLAUSE):
            if len(text[pending:low].split()) >= _FEWEST and len(text[low:last].split()) >= _FEWEST:
                yield _trimmed(text, pending, low)
                pending = low
            del high
        yield _trimmed(text, pending, last)


def _cut(text: str, start: int, end: int, boundary: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    first = start
    for match in boundary.finditer(text, start, end):
        if boundary is _SENTENCE and ABBREVIATION.search(
            text[max(start, match.start() - 12) : match.start()]
        ):
            continue
        if text[first : match.end()].strip():
            yield first, match.end()
            first = match.end()
    if text[first:end].strip():
        yield first, end


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    words = text[start:end]
    start += len(words) - len(words.lstrip())
    return start, start + len(words.strip())


def _tags(report: Report, start: int, end: int) -> tuple[Tag, ...]:
    tags: dict[str, Tag] = {}
    for code, first, last in find_codes(report.text[start:end]):
        tags.setdefault(code, Tag(code, report.span(start + first, start + last)))
    return tuple(tags.values())


def _issue(tags: tuple[Tag, ...], statement: Statement | None, last: str) -> str:
    """What a clause is mainly about: its own words, else those of its statement, else the clause before."""
    codes = [tag.issue for tag in tags]
    narrow = [code for code in codes if code not in BROAD]
    around = [tag.issue for tag in statement.issues] if statement else []
    within = [code for code in around if code not in BROAD]
    return next(iter((*narrow, *within, *codes, *around)), last)


def _statement(rows: Iterable[Statement], start: int, end: int) -> Statement | None:
    """The innermost statement that a clause belongs to: the one whose words cover most of it."""
    best: tuple[int, int, Statement] | None = None
    for row in rows:
        whole = row.evidence[0]
        covered = min(whole.end, end) - max(whole.start, start)
        size = whole.end - whole.start
        if covered > (end - start) // 2 and (best is None or (covered, -size) > best[:2]):
            best = (covered, -size, row)
    return best[2] if best else None


def _event(rows: Iterable[Event], start: int, end: int) -> Event | None:
    """The first one-sided act that a clause tells."""
    for row in rows:
        whole = row.evidence[0]
        if row.event_type not in RECIPROCAL and whole.start < end and start < whole.end:
            return row
    return None


def _holder(
    record: Record, statement: Statement | None, event: Event | None, side: str | None, start: int
) -> str | None:
    """Whose word or act a clause is: the speaker's, that of whom it begins with, else the side's."""
    if statement is not None:
        return statement.speaker_state or side
    if side is None and event is not None and event.actors:
        return event.actors[0].state
    return _subject(record, start) or side


def _subject(record: Record, start: int) -> str | None:
    """The state of the one actor that a clause begins with by name; none for a possessive or two together."""
    for actor in record.actors:
        for mention in actor.mentions:
            named = mention.start == start and set(folded(mention.quote).split()) & set(
                folded(actor.name).split()
            )
            if named and not _NO_SUBJECT.match(record.report.text, mention.end):
                return actor.state
    return None


def _matter(report: Report, statement: Statement | None, start: int, end: int) -> str:
    """The words of a clause that are attributed, all of it where it is nobody's statement."""
    content = statement.content if statement else ()
    inside = [(max(span.start, start), min(span.end, end)) for span in content]
    parts = [report.text[first:last] for first, last in inside if first < last]
    return " ".join(parts) if parts else report.text[start:end]


def _cue(statement: Statement | None, start: int, end: int) -> str | None:
    cue = statement.cue if statement else None
    return cue.quote if cue is not None and start <= cue.start < end else None


def _force(report: Report, statement: Statement | None, start: int, end: int) -> tuple[int, Span | None]:
    """How strong a clause is: the strongest word in it, of its statement's cue or of force.toml."""
    best, span = 0, None
    shown = statement.force_span if statement else None
    if statement and statement.force and shown and start <= shown.start < end:
        best, span = statement.force, shown
    for level, first, last in find_codes(report.text[start:end], "force.toml"):
        if int(level) > best:
            best, span = int(level), report.span(start + first, start + last)
    return best, span
