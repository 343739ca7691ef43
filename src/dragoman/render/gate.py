"""What the gate saw in a report and what follows, for a person or a program."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from dragoman.lexicon.phrases import words
from dragoman.readers.english.gate import Seen, Verdict
from dragoman.record import Report
from dragoman.render.words import shortened

if TYPE_CHECKING:
    from rich.console import Console


def as_data(report: Report, verdict: Verdict) -> dict[str, Any]:
    """Return the verdict with the names and words seen in each block, and the characters where it stands."""
    return {
        "title": report.title,
        "read": verdict.read,
        "why": verdict.why,
        "issuer": list(verdict.issuer),
        "blocks": [
            {
                "kind": seen.block.kind,
                "start": seen.block.start,
                "end": seen.block.end,
                "names": [{"text": text, "states": list(states)} for text, states in _names(report, seen)],
                "deed": list(seen.deed),
            }
            for seen in verdict.seen
        ],
    }


def print_verdict(report: Report, verdict: Verdict, page: Console) -> None:
    """Print the verdict, then a row for each block: what names it has, and how it begins."""
    from dragoman.render.tables import print_table

    told = "read" if verdict.read else "not read"
    page.print(f"{told}: {verdict.why}")
    if verdict.issuer:
        page.print(f"issued by {', '.join(verdict.issuer)}")
    rows = [(seen.block.kind, _cell(report, seen), ", ".join(seen.deed)) for seen in verdict.seen]
    heads = ("block", "names and what they tell of", "words of a deed")
    texts = (report.text[seen.block.start : seen.block.end] for seen in verdict.seen)
    print_table(page, "What the gate sees", heads, rows, [shortened(text, 90) for text in texts])


def _cell(report: Report, seen: Seen) -> str:
    named = dict.fromkeys(_names(report, seen))
    return "; ".join(f"{text} ({', '.join(states) or 'no state'})" for text, states in named)


def _names(report: Report, seen: Seen) -> Iterator[tuple[str, tuple[str, ...]]]:
    text = report.text[seen.block.start : seen.block.end]
    among = words(text)
    for name in seen.names:
        yield text[among[name.first].start : among[name.last - 1].end], name.states
