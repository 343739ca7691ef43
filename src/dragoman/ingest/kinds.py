"""What kind of report it is: news unless its title, opening or speaker labels say otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from dragoman.lexicon.page_layout import announced_kind
from dragoman.record import Block, ReportKind

_LABEL = re.compile(r"(?!DEAR )(?:[A-Z][A-Z’'.\-]+ ){0,5}[A-Z][A-Z’'.\-]+(?: \([^)]{2,40}\))?\s?:\s")
_QUESTION = re.compile(r"(?:Q|QUESTION|Question|REPORTER)(?:[:.]\s|\s+(?=[A-Z“\"(]))")


def kind_of(text: str, blocks: Iterable[Block], values: Mapping[str, str]) -> ReportKind:
    """Return the kind of a report from its title, its blocks and its outlet."""
    posted = announced_kind(values.get("outlet", ""), "outlet")
    if posted:
        return posted
    body = [text[block.start : block.end] for block in blocks if block.kind == "paragraph"]
    announced = announced_kind(values["title"], "title") if "title" in values else None
    announced = announced or next((kind for line in body[:3] if (kind := announced_kind(line, "body"))), None)
    labels = sum(bool(_LABEL.match(line)) for line in body)
    questions = sum(bool(_QUESTION.match(line)) for line in body)
    if announced is None and labels + questions >= 3 and (labels + questions) * 4 >= len(body):
        return "briefing" if questions >= 1 else "transcript"
    return announced or "news"
