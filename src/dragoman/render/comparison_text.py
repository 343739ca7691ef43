"""A comparison in words, the same in a terminal, a brief and a page; and as one HTML page.

The page has the tables, and below them the texts with the cited words marked. It stands by itself: no script,
nothing from another host, and every word of a report is escaped. A cell links to its words in the text; the
browser marks the place that a link leads to.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from importlib import resources
from itertools import pairwise

from dragoman.comparison.model import Account, Cell, Comparison, Row, spans_of
from dragoman.lexicon.comparison_terms import BLOCKS, BlockName, Rule, comparison_rules
from dragoman.lexicon.page_layout import language_name
from dragoman.record import Report, Span
from dragoman.render import words

SILENT = "silent"
NO_ACCOUNT = "no account found"
_UNSAID = {"silent": SILENT, "not read": "not read", "no account": NO_ACCOUNT}
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


def account_letters(comparison: Comparison) -> list[str]:
    """Return the letter by which each account is cited: A, B, C ... (A1 after Z)."""
    count = len(comparison.accounts)
    return [chr(65 + number % 26) + (str(number // 26) if number > 25 else "") for number in range(count)]


def letters_by_account(comparison: Comparison) -> dict[str, str]:
    """Return the letter of each account by its id."""
    return dict(
        zip((account.id for account in comparison.accounts), account_letters(comparison), strict=True)
    )


def heading(comparison: Comparison) -> str:
    """Return the title of a comparison: who gives the accounts, or the languages of versions."""
    if any(row.block == "versions" for row in comparison.rows):
        reports = (account.report for account in comparison.accounts if account.report is not None)
        return "Versions in " + ", ".join(language_name(report.language or "?") for report in reports)
    return "Accounts of one contact: " + " and ".join(account.name for account in comparison.accounts)


def about(account: Account) -> str:
    """Return what is known of an account's text: title, outlet, kind, time, language, length."""
    report = account.report
    if report is None:
        return NO_ACCOUNT
    title = f"“{words.shortened(report.title, LONGEST_TITLE)}”" if report.title else ""
    length = f"{account.words:,} words" if account.words else f"{len(report.body):,} characters"
    outlet = words.shortened(report.outlet, LONGEST_NAME) if report.outlet else None
    within = "in" if account.whole == "one side in a report" else ""
    whole = account.whole if account.whole not in {"full text", "one side in a report"} else ""
    parts = [f"{within} {title}".strip(), outlet, report.kind, words.moment(report.published_at)]
    return words.plain("; ".join(part for part in (*parts, report.language, length, whole) if part))


def said(cell: Cell) -> str:
    """Return what a cell says in a few words, with force, place and length where they are known."""
    if cell.said != "said":
        return _UNSAID[cell.said]
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


def verdict_words(row: Row) -> str:
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


_FILTERS = (
    ("all", "everything"),
    ("one", "one side only"),
    ("conflict", "conflicting"),
    ("strong", "stronger"),
)
_LONGEST = 260
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def comparison_page(comparison: Comparison) -> str:
    """Return the page, ending in a line break."""
    title = escape(words.plain(heading(comparison)))
    style, body = comparison_style(), comparison_body(comparison)
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        f"<title>{title}</title>\n<style>\n{style}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def comparison_style() -> str:
    """Return the style sheet of the page."""
    return (resources.files("dragoman.render") / "comparison_html.css").read_text(encoding="utf-8")


def comparison_body(comparison: Comparison) -> str:
    """Return what stands in the page's body, for a page that brings its own head and style."""
    return "\n".join(_body(comparison, escape(words.plain(heading(comparison)))))


def _body(comparison: Comparison, title: str) -> Iterator[str]:
    letters = account_letters(comparison)
    yield f"<header>\n<h1>{title}</h1>\n<dl>"
    for letter, account in zip(letters, comparison.accounts, strict=True):
        yield f"<dt><b>{letter}</b> {_text(account.name)}</dt><dd>{_text(about(account))}</dd>"
    yield "</dl>"
    if comparison.notes:
        yield f'<ul class="notes">{"".join(f"<li>{_text(note)}</li>" for note in comparison.notes)}</ul>'
    yield "</header>"
    for key, label in _FILTERS:
        checked = " checked" if key == "all" else ""
        yield f'<input type="radio" name="show" id="show-{key}"{checked}>'
        yield f'<label for="show-{key}">{label}</label>'
    yield "<main>"
    for name, rows in blocks(comparison):
        yield f"<section>\n<h2>{TITLES[name]}</h2>"
        yield from _table(comparison, rows, letters)
        yield "</section>"
    yield from _drift(comparison)
    yield from _texts(comparison, letters)
    yield from _rules(comparison)
    yield "</main>"


def _table(comparison: Comparison, rows: Sequence[Row], letters: Sequence[str]) -> Iterator[str]:
    heads = "".join(
        f'<th scope="col">{letter} {_text(account.name)}</th>'
        for letter, account in zip(letters, comparison.accounts, strict=True)
    )
    heads = f'<th scope="col"></th>{heads}<th scope="col">verdict</th>'
    yield f"<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>"
    for row in rows:
        yield _row(comparison, row, letters, row.label, "")
        for point in shared_points(comparison, row):
            yield _row(comparison, point, letters, "point", " point")
    yield "</tbody>\n</table>"


def _row(comparison: Comparison, row: Row, letters: Sequence[str], label: str, kind: str) -> str:
    heads = [f"{letter} {account.name}" for letter, account in zip(letters, comparison.accounts, strict=True)]
    cells = "".join(_cell(row, cell, head) for cell, head in zip(row.cells, heads, strict=True))
    verdicts = "".join(
        f"<li>{_text(str(verdict))} "
        f'<code title="{_text(_means(verdict.rule))}">{escape(verdict.rule)}</code></li>'
        for verdict in row.verdicts
    )
    return (
        f'<tr class="{_classes(row)}{kind}"><th scope="row">{_text(label)}</th>{cells}'
        f'<td class="verdict"><ul>{verdicts}</ul></td></tr>'
    )


def _classes(row: Row) -> str:
    """What the filters above the tables choose by."""
    ids = {verdict.rule for verdict in row.verdicts}
    classes = []
    if sum(cell.said == "said" for cell in row.cells) == 1:
        classes.append("one")
    if ids & {"conflicting", "contradicted", "denied"}:
        classes.append("conflict")
    if "stronger" in ids:
        classes.append("strong")
    return " ".join(["row", *classes])


def _cell(row: Row, cell: Cell, head: str) -> str:
    if not cell.evidence:
        return f'<td class="silent" data-head="{_text(head)}" id="c-{cell.id}">{_text(said(cell))}</td>'
    summary = f'<span class="how">{_text(said(cell))}</span>'
    key = key_words(cell)
    if row.block in {"envelope", "characterisation"} or key is None:
        quotes = ", ".join(_link(cell, span) for span in cell.evidence)
    else:
        quotes = _link(cell, key)
        rest = [span for span in cell.evidence if span != key]
        if rest:
            more = "".join(f"<li>{_link(cell, span)}</li>" for span in rest)
            quotes += f"<details><summary>and {len(rest)} more</summary><ul>{more}</ul></details>"
    quotes += "".join(f'<p class="how">of the other side: {_link(cell, s)}</p>' for s in of_others(cell))
    return f'<td data-head="{_text(head)}" id="c-{cell.id}">{summary}<div>{quotes}</div></td>'


def _link(cell: Cell, span: Span) -> str:
    return f'<a href="#{_anchor(cell.account, span)}">“{_text(words.shortened(span.quote, _LONGEST))}”</a>'


def _anchor(account: str, span: Span) -> str:
    return f"s-{account[:6]}-{span.start}-{span.end}"


def _texts(comparison: Comparison, letters: Sequence[str]) -> Iterator[str]:
    legend = '<mark class="only">in this account only</mark> <mark class="both">in another too</mark>'
    yield f'<section class="texts">\n<h2>The texts</h2>\n<p>{legend}</p>\n<div class="panes">'
    for letter, account in zip(letters, comparison.accounts, strict=True):
        if account.report is not None:
            yield _pane(letter, account, account.report, _cited(comparison, account))
    yield "</div>\n</section>"


def _cited(comparison: Comparison, account: Account) -> dict[Span, str]:
    """The words of an account that are cited, with what its points are: this account's only, or shared."""
    cited: dict[Span, str] = {}
    for row in comparison.rows:
        kind = ("both" if sum(bool(c.evidence) for c in row.cells) > 1 else "only") if row.parent else ""
        for cell in row.cells:
            for span in spans_of(cell) if cell.account == account.id else ():
                cited[span] = kind or cited.get(span, "")
    return cited


def _pane(letter: str, account: Account, report: Report, cited: dict[Span, str]) -> str:
    parts = []
    spans = sorted(cited)
    for block in report.blocks:
        inside = [
            (span, cited[span]) for span in spans if block.start <= span.start and span.end <= block.end
        ]
        tag = "h4" if block.kind in {"title", "heading"} else "p"
        parts.append(f"<{tag}>{_marked(report.text, block.start, block.end, inside, account.id)}</{tag}>")
    name = _text(account.name)
    head = f'<article tabindex="0" aria-label="{name}">\n<h3><b>{letter}</b> {name}</h3>'
    return f"{head}\n{''.join(parts)}\n</article>"


def _marked(text: str, start: int, end: int, spans: Sequence[tuple[Span, str]], account: str) -> str:
    """Return characters `start` to `end` with the cited ones marked; spans may lie in each other."""
    cuts = sorted({start, end, *(span.start for span, _ in spans), *(span.end for span, _ in spans)})
    parts = []
    for low, high in pairwise(cuts):
        parts += [f'<a id="{_anchor(account, span)}"></a>' for span, _ in spans if span.start == low]
        words_here = escape(words.harmless(text[low:high]))
        kinds = [kind for span, kind in spans if span.start <= low and high <= span.end]
        if kinds:
            words_here = f'<mark class="{max(kinds)}">{words_here}</mark>'
        parts.append(words_here)
    return "".join(parts)


def _drift(comparison: Comparison) -> Iterator[str]:
    if not comparison.drift:
        return
    letter_of = letters_by_account(comparison)
    yield "<section>\n<h2>Changed since the earlier account</h2>\n<ul>"
    for change in comparison.drift:
        quotes = " → ".join(
            f"“{_text(words.quoted(spans))}”" for spans in (change.before, change.now) if spans
        )
        letter = letter_of[change.account]
        yield f"<li><b>{letter}</b> {change.direction}: {_text(change.what)} {quotes}</li>"
    yield "</ul>\n</section>"


def _rules(comparison: Comparison) -> Iterator[str]:
    yield '<section class="rules">\n<h2>Rules that spoke</h2>\n<dl>'
    for rule in fired(comparison):
        yield f"<dt><code>{escape(rule.id)}</code> {_text(rule.verdict)}</dt><dd>{_text(rule.says)}</dd>"
    yield "</dl>"
    off = switched_off(comparison)
    if off:
        yield f"<p>switched off: {escape(', '.join(off))}</p>"
    yield "</section>"


def _means(rule: str) -> str:
    from dragoman.lexicon.comparison_terms import comparison_rules

    return comparison_rules()[rule].says


def _text(value: str) -> str:
    return escape(words.plain(value))
