"""Lines that say when a page was posted and changed: "Posted on : 2023-06-19 16:53 KST Modified on : ..."."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dragoman.ingest.moments import moment
from dragoman.lexicon.page_layout import stamp_labels

_LONGEST = 180
_CLOCK_AND_DATE = re.compile(
    r"\b[A-Z][a-z]+(?: [A-Z][a-z]+)? time\b|[\s,.|:/()·•–—-]|\d|"
    r"(?<![a-z])(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b|(?<![a-z])(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\b|"
    r"(?<![a-z])[A-Z]{2,4}\b|(?<![a-z])(?:[ap]\.?m|at|on|st|nd|rd|th|hrs|hours|time|eastern|local|z|t)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Stamps:
    """When a page says it was posted and changed, as ISO 8601."""

    published: str | None = None
    modified: str | None = None


def stamps_of(line: str, *, country: str | None = None) -> Stamps | None:
    """Return the times that `line` gives when the line gives nothing else, or None."""
    line = " ".join(line.split())
    if not line or len(line) > _LONGEST:
        return None
    pieces = _pieces(line)
    found: dict[str, str] = {}
    for label, text in pieces:
        if _CLOCK_AND_DATE.sub("", text):
            return None
        value = moment(text, country=country)
        if value and label not in found:
            found[label] = value
    if not found:
        return None
    return Stamps(found.get("published") or found.get(""), found.get("modified"))


def _pieces(line: str) -> list[tuple[str, str]]:
    """Cut the line at its labels: what the label means, and the words up to the next one."""
    labels = stamp_labels()
    cuts = list(labels.pattern.finditer(line))
    starts = [(0, 0, ""), *((cut.start(), cut.end(), labels.meaning(cut[0])) for cut in cuts)]
    pieces = []
    for i, (_, end, meaning) in enumerate(starts):
        stop = starts[i + 1][0] if i + 1 < len(starts) else len(line)
        if line[end:stop].strip() or meaning:
            pieces.append((meaning, line[end:stop]))
    return pieces
