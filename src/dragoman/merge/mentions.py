"""Records -> mentions: each event of each report, with the words that it is compared by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dragoman.merge.near_duplicates import originals
from dragoman.merge.story import Mention
from dragoman.record import Event, Record, Report
from dragoman.record.web_address import web_address

LEAD = 400  # characters: what a report opens with is what its title is about


def mentions(records: Iterable[Record], witness: Mapping[str, str] | None = None) -> tuple[Mention, ...]:
    """Return the mentions of `records` in order of publication, each once.

    `witness` maps report ids to the text each is a copy of, where a caller knows more reports than these;
    without it, copies are looked for among them.
    """
    known = list(records)
    copies = witness if witness is not None else originals(record.report for record in known)
    found = {
        event.id: mention_of(record.report, event, copies.get(record.report.id, record.report.id))
        for record in known
        for event in record.events
    }
    return tuple(sorted(found.values(), key=lambda mention: mention.order))


def mention_of(report: Report, event: Event, witness: str) -> Mention:
    """Return an event as a mention of `report`, a copy of the text `witness` (or itself)."""
    return Mention(
        event,
        report.id,
        witness,
        outlet=report.outlet,
        published_at=report.published_at,
        title=report.title,
        address=web_address(report.address),
        context=_context(report, event),
        lead=_lead(report, event),
        original=web_address(report.original),
    )


def _context(report: Report, event: Event) -> str:
    """Return the words of the event, one passage a line, and the title where the report opens with it."""
    parts = [" ".join(span.quote.split()) for span in (*event.evidence, *event.also)]
    title = " ".join((report.title or "").split())
    if title and _opens(report, event):
        parts.append(title)
    return "\n".join(dict.fromkeys(parts))


def _opens(report: Report, event: Event) -> bool:
    """Say whether the report opens with the event, so that its title is about it."""
    return min(span.start for span in event.evidence) < len(report.title or "") + LEAD


def _lead(report: Report, event: Event) -> str:
    """Return the title and what follows it, of a report that opens with the event."""
    return opening_words(report) if _opens(report, event) else ""


def opening_words(report: Report) -> str:
    """Return the title of a report and what follows it."""
    title, text = report.title or "", report.text[: len(report.title or "") + LEAD]
    return text if text.startswith(title) else f"{title}\n{text}"
