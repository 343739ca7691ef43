"""The table of stories: what happened, one row whichever number of reports tell it."""

from __future__ import annotations

from dragoman.render.exchange.columns import Table, field, listed, text, whole

STORIES = Table(
    "stories", "One row for what happened, as many reports tell it.", ("id",), lambda _: (),
    (
        field("id", "Identifier: a hash of the first mention by publication."),
        field("event_type", "PLOVER type that most witnesses report."),
        field("mode", "PLOVER mode, if enough tell it."),
        field("status", "The status that holds in the end."),
        field("actors", "States that act.", "list"),
        field("recipients", "States acted on.", "list"),
        listed("persons", "Persons, as fully as anyone names them.",
               lambda story, _: [person.name for person in story.persons]),
        text("date", "The date that most witnesses support.",
             lambda story, _: story.when.value if story.when else None, "date"),
        text("time", "Local time of day, if told.", lambda story, _: story.when.time if story.when else None),
        field("reported", "When it was first published.", holds="moment"),
        text("place", "The place that most witnesses name.", lambda story, _: story.where),
        field("issues", "Issues (codes of issues.toml).", "list"),
        field("situation", "Whether it goes on for months, as a war.", "boolean"),
        listed("history", "The statuses it had, each with when it was first reported so.",
               lambda story, _: [f"{turn.status} {turn.reported or ''}".strip() for turn in story.history]),
        field("contradictions", "Fields of which witnesses report values that exclude each other.", "list"),
        whole("witnesses", "Texts that tell it, copies not counted.", lambda story, _: len(story.witnesses)),
        field("sources", "Outlets that tell it independently.", "integer"),
        listed("mentions", "Its events in order of publication (table events, where these are exported).",
               lambda story, _: [mention.id for mention in story.mentions]),
        listed("reports", "The report of each of these (table reports, likewise).",
               lambda story, _: [mention.report for mention in story.mentions]),
        listed("also", "Reports that open with it, of which no event stands in it (table reports).",
               lambda story, _: [opening.report for opening in story.also]),
    ),
)  # fmt: skip
"""Its rows are `merge.story.Story`, which no record has alone."""
