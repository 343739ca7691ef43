"""The tables of the views (chronology, channels, positions, commitments, activity, search) for data frames.

Their rows are those of `dragoman.query` and of a search in a store; columns take fields by name, since this
floor does not know these classes.
"""

from __future__ import annotations

from dragoman.render.exchange.columns import BY_HAND, Column, Table, field, listed, text, whole


def _words(about: str) -> tuple[Column, ...]:
    """The columns of a row's one span."""
    return (
        text("words", about, lambda row, _: row.words.quote),
        text("words_report", "The report that says so.", lambda row, _: row.words.report),
        whole("words_start", "First character of the words in its text.", lambda row, _: row.words.start),
        whole("words_end", "The character after the last.", lambda row, _: row.words.end),
    )


_DATED = field("dated", "The same in words.")
_SOURCES = field("sources", "Outlets that tell it independently.", "integer")
_OUTLETS = field("outlets", "The outlets.", "list")
_ADDRESSES = field("addresses", "Addresses of the reports.", "list")

CHRONOLOGY = Table(
    "chronology", "One row for what happened between states, in order of time.", ("story",), lambda _: (),
    (
        field("date", "When: ISO 8601 as precise as known, with the time of day where told.", holds="date"),
        _DATED,
        field("basis", "What gave the date: text, contact, published, between, hand; reported: that of the "
              "first report."),
        field("sentence", "What happened, in one sentence made of the fields."),
        field("status", "The status that holds."),
        field("event_type", "PLOVER type."),
        field("mode", "PLOVER mode, if told."),
        field("actors", "States that act.", "list"),
        field("recipients", "States acted on.", "list"),
        field("persons", "Persons who take part.", "list"),
        field("place", "The place that most sources name."),
        field("issues", "Issues (codes of issues.toml).", "list"),
        _SOURCES,
        field("reports", "Reports that tell it, copies counted.", "integer"),
        _OUTLETS, _ADDRESSES,
        field("history", "Earlier statuses, in words.", "list"),
        field("contradictions", "What accounts say against each other, in words.", "list"),
        *_words("One account's evidence."),
        field("story", "Identifier of the story (table stories)."),
        listed("also", "Reports that open with it, its act not read.",
               lambda row, _: tuple(opening.report for opening in row.also)),
        field("confidence", "How likely it is rightly read (0 to 1); empty where no reader says.", "number"),
    ),
)  # fmt: skip

CHANNELS = Table(
    "channels", "One row for each kind of channel between two states.", ("kind", "states"), lambda _: (),
    (
        field("kind", "Kind of channel (code of contact_kinds.toml)."),
        field("label", "Its name."),
        field("states", "The two states.", "list"),
        field("state", "In what state it is by its last report."),
        field("since", "Since when.", holds="date"),
        field("used", "The last contact that took place.", holds="date"),
        listed("turns", "What is reported of it, in order of time: date, state and words.",
               lambda row, _: tuple(f"{turn.date} {turn.state}: {turn.words.quote}" for turn in row.turns)),
        listed("stories", "The story of each of these (table stories).",
               lambda row, _: tuple(turn.story for turn in row.turns)),
    ),
)  # fmt: skip

DRIFT = Table(
    "drift", "One row for a state's position on an issue in one account.", (), lambda _: (),
    (
        field("state", "The state."),
        field("issue", "The issue (code of issues.toml)."),
        field("date", "When the account was published.", holds="moment"),
        _DATED,
        field("drift", "What changed since the account before."),
        field("force", "How strong: 0 to 6.", "integer"),
        field("summary", "What it wants or opposes, in its own words; empty where it is not raised."),
        field("before", "What it said the last time."),
        field("before_date", "When that was published.", holds="moment"),
        field("before_force", "How strong that was.", "integer"),
        field("outlet", "Who published the account."),
        field("kind", "What the report is: news, readout, …"),
        field("address", "Where it stood."),
        *_words("The words; of an issue that is not raised those of the last time."),
        field("report", "Identifier of the report (table reports)."),
        field("position", "Identifier of the position (table positions)."),
        BY_HAND,
    ),
)  # fmt: skip

UNDERTAKINGS = Table(
    "undertakings", "One row for what parties undertook, however many reports tell it.", ("commitment",),
    lambda _: (),
    (
        field("date", "When it was undertaken, or first reported (`basis`).", holds="date"),
        _DATED,
        field("basis", "text, or reported: the date is that of the first report."),
        field("parties", "Who undertook it.", "list"),
        field("undertaking", "What was undertaken."),
        field("status", "open, followed up or broken off."),
        _SOURCES, _OUTLETS,
        field("followed", "Later events on it, each with its date.", "list"),
        _ADDRESSES,
        *_words("The first report's evidence."),
        field("commitment", "Identifier of the first report's commitment (table commitments)."),
        field("commitments", "Identifiers of all.", "list"),
        BY_HAND,
    ),
)  # fmt: skip

ACTIVITY = Table(
    "activity", "One row for the events of one type in one period.", ("period", "event_type"), lambda _: (),
    (
        field("period", "The period: a year, month, week or day (ISO 8601).", holds="date"),
        field("event_type", "PLOVER type."),
        field("quad", "PLOVER's class of the type."),
        field("occurrences", "How many stories.", "integer"),
        field("happened", "How many of them took place.", "integer"),
        field("sources", "The sum of the outlets that tell each independently.", "integer"),
        field("reports", "The sum of the reports.", "integer"),
    ),
)  # fmt: skip

SEARCH = Table(
    "search", "One row for words that were searched and found.", (), lambda _: (),
    (
        text("report", "Identifier of the report.", lambda row, _: row.origin.version),
        text("filed", "The day of the report.", lambda row, _: row.day, "moment"),
        text("outlet", "Who published it.", lambda row, _: row.origin.outlet),
        text("title", "Its title.", lambda row, _: row.origin.title),
        text("address", "Where it stood.", lambda row, _: row.origin.address),
        text("words", "The words found.", lambda row, _: row.span.quote),
        whole("start", "First character of the words in its text.", lambda row, _: row.span.start),
        whole("end", "The character after the last.", lambda row, _: row.span.end),
        field("statement", "Identifier of the statement, where statements were searched."),
    ),
)  # fmt: skip

FOUND = Table(
    "found", "Where a store found a row: columns beside those of the row's own table.", (), lambda _: (),
    (
        text("filed", "The day that the store files the row under (ISO 8601).", lambda row, _: row.day,
             "moment"),
        text("outlet", "Who published the report.", lambda row, _: row.origin.outlet),
        text("published_at", "When it was published (ISO 8601).", lambda row, _: row.origin.published_at,
             "moment"),
        text("title", "Its title.", lambda row, _: row.origin.title),
        text("address", "Where it stood.", lambda row, _: row.origin.address),
    ),
)  # fmt: skip

VIEW_TABLES: dict[str, Table] = {
    "dragoman.query.chronology.Entry": CHRONOLOGY,
    "dragoman.query.channels.Channel": CHANNELS,
    "dragoman.query.positions.Stand": DRIFT,
    "dragoman.query.commitments.Undertaking": UNDERTAKINGS,
    "dragoman.query.activity.Count": ACTIVITY,
    "dragoman.store.search.Hit": SEARCH,
}
"""The table of each class of rows."""
