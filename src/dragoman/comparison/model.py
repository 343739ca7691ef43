"""What a comparison is made of: accounts, their points, and rows of one cell an account with verdicts.

Every cell that says something has the words it was read from, in its own account's report; a cell
without words is silent, and silence is never read as denial.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from dragoman.errors import EvidenceMismatch
from dragoman.lexicon.comparison_terms import BlockName
from dragoman.record import Report, Span, content_id
from dragoman.record.row_list import InNotebook

Whole = Literal[
    "full text", "excerpt", "summary", "translation", "paraphrase", "one side in a report", "no account found"
]
Said = Literal["said", "silent", "no account"]
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
