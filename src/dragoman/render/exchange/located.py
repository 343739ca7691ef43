"""Tables whose rows say where they come from, for readers who see one table at a time."""

from __future__ import annotations

from dataclasses import replace

from dragoman.merge.story import Story
from dragoman.render.exchange.columns import REPORT, Table, joined, listed, text
from dragoman.render.exchange.stories_table import STORIES

_OF_REPORT = (
    text("outlet", "Who published the report.", lambda _, record: record.report.outlet),
    text("published_at", "When the report was published (ISO 8601).",
         lambda _, record: record.report.published_at),
    text("address", "Where the report stood.", lambda _, record: record.report.address),
)  # fmt: skip
_OF_STORY = (
    listed("outlets", "Outlets of the reports that tell it, in order of publication.",
           lambda story, _: _each(story, "outlet")),
    listed("addresses", "Addresses of these reports.", lambda story, _: _each(story, "address")),
    listed("evidence", "The words of each of its events.",
           lambda story, _: [joined(mention.event.evidence) for mention in story.mentions]),
)  # fmt: skip


def located(table: Table) -> Table:
    """Return the table with the outlet, date and address of the report that each row is from; of stories, the
    outlets, addresses and words of all that tell them."""
    if table is STORIES:
        return replace(table, columns=(*table.columns, *_OF_STORY))
    if REPORT in table.columns:
        return replace(table, columns=(*table.columns, *_OF_REPORT))
    return table


def _each(story: Story, name: str) -> tuple[str, ...]:
    """Return a field of the reports that tell a story, each value once."""
    return tuple(dict.fromkeys(value for mention in story.mentions if (value := getattr(mention, name))))
