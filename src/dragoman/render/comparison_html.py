"""A comparison as one HTML page: the tables, and below them the texts with the cited words marked.

It stands by itself: no script, nothing from another host, and every word of a report is escaped. A cell
links to its words in the text; the browser marks the place that a link leads to.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from importlib import resources
from itertools import pairwise

from dragoman.comparison.model import Account, Cell, Comparison, Row, spans_of
from dragoman.record import Report, Span
from dragoman.render import comparison_words as cw
from dragoman.render import words

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
    title = escape(words.plain(cw.heading(comparison)))
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
    return "\n".join(_body(comparison, escape(words.plain(cw.heading(comparison)))))


def _body(comparison: Comparison, title: str) -> Iterator[str]:
    letters = cw.letters(comparison)
    yield f"<header>\n<h1>{title}</h1>\n<dl>"
    for letter, account in zip(letters, comparison.accounts, strict=True):
        yield f"<dt><b>{letter}</b> {_text(account.name)}</dt><dd>{_text(cw.about(account))}</dd>"
    yield "</dl>"
    if comparison.notes:
        yield f'<ul class="notes">{"".join(f"<li>{_text(note)}</li>" for note in comparison.notes)}</ul>'
    yield "</header>"
    for key, label in _FILTERS:
        checked = " checked" if key == "all" else ""
        yield f'<input type="radio" name="show" id="show-{key}"{checked}>'
        yield f'<label for="show-{key}">{label}</label>'
    yield "<main>"
    for name, rows in cw.blocks(comparison):
        yield f"<section>\n<h2>{cw.TITLES[name]}</h2>"
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
        for point in cw.shared_points(comparison, row):
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
        return f'<td class="silent" data-head="{_text(head)}" id="c-{cell.id}">{_text(cw.said(cell))}</td>'
    said = f'<span class="how">{_text(cw.said(cell))}</span>'
    key = cw.key_words(cell)
    if row.block in {"envelope", "characterisation"} or key is None:
        quotes = ", ".join(_link(cell, span) for span in cell.evidence)
    else:
        quotes = _link(cell, key)
        rest = [span for span in cell.evidence if span != key]
        if rest:
            more = "".join(f"<li>{_link(cell, span)}</li>" for span in rest)
            quotes += f"<details><summary>and {len(rest)} more</summary><ul>{more}</ul></details>"
    quotes += "".join(f'<p class="how">of the other side: {_link(cell, s)}</p>' for s in cw.of_others(cell))
    return f'<td data-head="{_text(head)}" id="c-{cell.id}">{said}<div>{quotes}</div></td>'


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
    letter_of = cw.letters_by_account(comparison)
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
    for rule in cw.fired(comparison):
        yield f"<dt><code>{escape(rule.id)}</code> {_text(rule.verdict)}</dt><dd>{_text(rule.says)}</dd>"
    yield "</dl>"
    off = cw.switched_off(comparison)
    if off:
        yield f"<p>switched off: {escape(', '.join(off))}</p>"
    yield "</section>"


def _means(rule: str) -> str:
    from dragoman.lexicon.comparison_terms import comparison_rules

    return comparison_rules()[rule].says


def _text(value: str) -> str:
    return escape(words.plain(value))
