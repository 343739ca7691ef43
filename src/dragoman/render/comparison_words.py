"""How a comparison's parts are put into words, the same in a terminal, a brief and a page."""

from __future__ import annotations

from collections.abc import Iterator

from dragoman.comparison.model import Account, Cell, Comparison, Row
from dragoman.lexicon.comparison_terms import BLOCKS, BlockName, Rule, comparison_rules
from dragoman.record import Span
from dragoman.render import words

SILENT = "silent"
NO_ACCOUNT = "no account found"
LONGEST_TITLE, LONGEST_NAME = 200, 80  # characters
TITLES: dict[BlockName, str] = {
    "envelope": "Envelope",
    "characterisation": "Characterisation",
    "issues": "Issues",
    "assurances": "What one says the other undertook",
    "outcomes": "Outcomes",
    "versions": "Language versions",
}
FORCES = ("mentioned", "noted", "hoped", "stressed", "asked", "demanded", "warned")
"""Names of the degrees of force, 0 to 6 (lexicons/force.toml)."""


def letters(comparison: Comparison) -> list[str]:
    """Return the letter by which each account is cited: A, B, C ... (A1 after Z)."""
    count = len(comparison.accounts)
    return [chr(65 + number % 26) + (str(number // 26) if number > 25 else "") for number in range(count)]


def letters_by_account(comparison: Comparison) -> dict[str, str]:
    """Return the letter of each account by its id."""
    return dict(zip((account.id for account in comparison.accounts), letters(comparison), strict=True))


def heading(comparison: Comparison) -> str:
    return "Accounts of one contact: " + " and ".join(account.name for account in comparison.accounts)


def about(account: Account) -> str:
    """Return what is known of an account's text: title, outlet, kind, time, language, length."""
    report = account.report
    if report is None:
        return NO_ACCOUNT
    title = f"“{words.shortened(report.title, LONGEST_TITLE)}”" if report.title else ""
    length = f"{account.words:,} words"
    outlet = words.shortened(report.outlet, LONGEST_NAME) if report.outlet else None
    within = "in" if account.whole == "one side in a report" else ""
    whole = account.whole if account.whole not in {"full text", "one side in a report"} else ""
    parts = [f"{within} {title}".strip(), outlet, report.kind, words.moment(report.published_at)]
    return words.plain("; ".join(part for part in (*parts, report.language, length, whole) if part))


def said(cell: Cell) -> str:
    """Return what a cell says in a few words, with force, place and length where they are known."""
    if cell.said != "said":
        return SILENT if cell.said == "silent" else NO_ACCOUNT
    value = words.plain(cell.value)
    shown = words.plain(cell.force_span.quote) if cell.force_span else ""
    parts = [value]
    if cell.force:
        parts.append(f"force {cell.force}" + (f" “{shown}”" if shown and not value.endswith(shown) else ""))
    if cell.paragraph:
        parts.append(f"¶ {cell.paragraph} of {cell.paragraphs}")
    if cell.words:
        parts.append(f"{cell.words} words")
    return ", ".join(parts)


def key_words(cell: Cell) -> Span | None:
    """Return the words to show for a cell: those with its strongest word, else its first."""
    strongest = (
        span for span in cell.evidence if cell.force_span is not None and span.contains(cell.force_span)
    )
    return next(strongest, next(iter(cell.evidence), None))


def of_others(cell: Cell) -> list[Span]:
    """Return what an account says the other side said, where the cell does not show it as its words."""
    return [span for span in cell.others if span not in cell.evidence]


def verdicts(row: Row) -> str:
    return "; ".join(words.plain(str(verdict)) for verdict in row.verdicts)


def shared_points(comparison: Comparison, issue: Row) -> list[Row]:
    """Return the points below an issue's row that more than one account makes."""
    return [
        row
        for row in comparison.rows
        if row.parent == issue.id and sum(cell.said == "said" for cell in row.cells) > 1
    ]


def blocks(comparison: Comparison) -> Iterator[tuple[BlockName, list[Row]]]:
    """Yield each block that has rows, without the points below issues."""
    for name in BLOCKS:
        rows = [row for row in comparison.block(name) if row.parent is None]
        if rows:
            yield name, rows


def fired(comparison: Comparison) -> list[Rule]:
    """Return the rules that gave a verdict, in the table's order."""
    ids = {verdict.rule for row in comparison.rows for verdict in row.verdicts}
    return [rule for rule in comparison_rules().values() if rule.id in ids]


def switched_off(comparison: Comparison) -> list[str]:
    return [rule for rule in comparison_rules() if rule not in comparison.rules]
