"""The formats that records can be written in: what each is, what a row of it stands for, what it loses."""

from __future__ import annotations

from dataclasses import dataclass

_NO_STATEMENTS = "statements, positions, commitments"
_NO_STATUS = "postponed, unconfirmed and denied events are left out"
_CAMEO_LOSES = (
    _NO_STATEMENTS, f"status: planned meetings are coded 036, cancelled ones 125; {_NO_STATUS}",
    "stories without a day", "modes finer than CAMEO's", "more than one person a side", "issues",
    "who met whom, where three or more met without sides", "contradictions", "the words",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Format:
    """One format: `module` has `write(selection, out, tally, options)`.

    `folder`: it writes several files; `of`: what one of its rows stands for (an event as one report tells
    it, a story that several tell, a report, a row of the record); `beside`: the ending of a file that
    describes the output, which the module's `beside()` returns; `lists`: it has stories with the reports that
    only open with them; `extra`: the optional part of the installation that it needs, for its `package`.
    """

    name: str
    title: str
    suffix: str
    of: str
    holds: str
    loses: tuple[str, ...]
    module: str
    folder: bool = False
    beside: str | None = None
    lists: bool = False
    extra: str | None = None
    package: str | None = None


_ALL = (
    Format(
        "csv", "CSV with a data dictionary", "", "row",
        "every row of the record, one file a kind of row, and a table of the stories that they tell; "
        "datapackage.json describes each column",
        ("the order of the spans within a list", "blocks, captions and links of a report"),
        "csv_tables", folder=True, lists=True,
    ),
    Format(
        "jsonl", "JSON lines with their JSON Schema", ".jsonl", "report",
        "whole records, as `dragoman read --format jsonl` writes them", (), "jsonl", beside=".schema.json",
    ),
    Format(
        "stories", "Stories as JSON lines with their JSON Schema", ".jsonl", "story",
        "what happened, as many reports tell it: the table of stories of the CSV, lists as lists",
        (_NO_STATEMENTS, "the words, which stand with the events (`mentions`)"), "stories_lines",
        beside=".schema.json", lists=True,
    ),
    Format(
        "parquet", "Parquet with nested lists", "", "row",
        "the tables of the CSV as one file each, lists as lists, the spans of a row inside it",
        ("blocks, captions and links of a report",), "parquet", folder=True, lists=True, extra="parquet",
        package="pyarrow",
    ),
    Format(
        "xlsx", "Excel workbook", ".xlsx", "row",
        "the tables of the CSV as one sheet each, every row with the outlet, date and address of its report, "
        "stories with the words of all that tell them; a sheet explains the columns. Text is text: never a "
        "formula, a number or a link",
        (
            "the words and offsets of single fields (the table of spans)",
            "text after the 32,767 characters that a cell holds (the cell says so)",
            "rows after the 1,048,575 that a sheet holds", "blocks, captions and links of a report",
        ),
        "workbook", lists=True, extra="xlsx", package="xlsxwriter",
    ),
    Format(
        "polecat", "POLECAT-shaped, tab-separated", ".txt", "event",
        "events coded with PLOVER, in the 40 columns of POLECAT's files",
        (
            _NO_STATEMENTS, f"status: planned meetings are coded AGREE, cancelled ones REJECT; {_NO_STATUS}",
            "issues without a PLOVER context", "the words and offsets of the fields", "dates without a day",
            "Wikidata identifiers",
        ),
        "polecat",
    ),
    Format(
        "plover", "PLOVER as JSON lines", ".jsonl", "event",
        "events in PLOVER's data standard, with the report's text and the offsets of the evidence",
        (
            _NO_STATEMENTS, f"status, except in `comment`; {_NO_STATUS}", "issues without a PLOVER context",
            "the words of the fields, except those that name actors and places",
        ),
        "plover",
    ),
    Format(
        "gdelt", "GDELT 2.0-shaped events", ".export.CSV", "pair of actors of a story",
        "stories that have a day, coded with CAMEO, in GDELT's 61 columns (tab-separated, no header)",
        _CAMEO_LOSES, "gdelt",
    ),
    Format(
        "gdelt-mentions", "GDELT 2.0-shaped mentions", ".mentions.CSV", "mention of such a pair",
        "where each report tells the rows of `gdelt`, in GDELT's 16 columns (tab-separated, no header)",
        _CAMEO_LOSES, "gdelt_mentions",
    ),
    Format(
        "icews", "ICEWS-shaped events", ".tab", "pair of actors of a story",
        "stories that have a day, coded with CAMEO, in ICEWS's 20 columns (tab-separated)", _CAMEO_LOSES,
        "icews",
    ),
    Format(
        "annotation", "W3C Web Annotations (JSON-LD)", ".jsonld", "row",
        "events, statements, positions and commitments as annotations of the report's text, each target "
        "found by its words (TextQuoteSelector) and by its place (TextPositionSelector, code points)",
        ("the words of single fields", "actors, times and places as rows"), "annotations",
    ),
    Format(
        "ical", "iCalendar", ".ics", "story",
        "stories that have a day, with a stable UID: held ones CONFIRMED, planned and unconfirmed ones "
        "TENTATIVE, cancelled and postponed ones CANCELLED; a clock time with the zone of its place",
        (_NO_STATEMENTS, "stories without a day", "what was denied or only demanded"), "calendar",
    ),
    Format(
        "geojson", "GeoJSON", ".geojson", "story",
        "stories whose place has coordinates, as points with their precision; no borders, and no country "
        "where it is disputed", (_NO_STATEMENTS, "stories without a place"), "geojson",
    ),
    Format(
        "graphml", "GraphML", ".graphml", "state, or pair of states",
        "who deals with whom: counts of stories by type and direction, first and last date",
        (_NO_STATEMENTS, "everything of a story but its type, sides and date", "what did not take place"),
        "graphml",
    ),
    Format(
        "dyads", "Dyad-months and directed dyad-years (CSV)", "", "pair of states, period, type and status",
        "two tables of counts of stories, to be joined with other data sets: each state with its ISO, "
        "Correlates of War and Gleditsch-Ward code, the first and the last day known, independent sources",
        (
            _NO_STATEMENTS, "stories with one side alone", "stories dated less precisely than a period",
            "situations that go on for months", "the words",
        ),
        "dyad_counts", folder=True,
    ),
    Format(
        "dyads-parquet", "Dyad-months and directed dyad-years (Parquet)", "",
        "pair of states, period, type and status", "the tables of `dyads` as one Parquet file each",
        (_NO_STATEMENTS, "as in `dyads`"), "dyad_counts_parquet", folder=True, extra="parquet",
        package="pyarrow",
    ),
    Format(
        "schema.org", "schema.org (JSON-LD)", ".jsonld", "report, story, statement",
        "reports as articles, stories as events with their eventStatus, statements as quotations and claims",
        ("positions, commitments", "offsets", "unconfirmed and denied events", "force, cue, channel"),
        "schema_org",
    ),
    Format(
        "atom", "Atom feed", ".atom", "story",
        "stories, the latest reported first, with the words of each report",
        (_NO_STATEMENTS, "offsets"), "atom",
    ),
    Format(
        "md", "Brief in Markdown", ".md", "story, statement, position",
        "chronology, statements by side, positions and commitments; footnotes quote the reports",
        ("the words of single fields", "actors, times and places as rows"), "brief_markdown",
    ),
    Format(
        "html", "Brief as a web page", ".html", "story, statement, position",
        "the same as one page without scripts that loads nothing from elsewhere",
        ("the words of single fields", "actors, times and places as rows"), "brief_html",
    ),
    Format(
        "obsidian", "Linked notes in Markdown", "", "story, state, person, report",
        "a folder of notes for Obsidian or any reader of Markdown: states, people, stories and reports, with "
        "links to each other; statements, positions and commitments with the words and where they stand",
        ("the words of single fields", "times and places as rows", "the text of the reports"), "obsidian",
        folder=True,
    ),
    Format(
        "csl-json", "CSL JSON", ".json", "report",
        "the reports as references for Zotero, pandoc and other reference managers",
        ("everything that was read from the reports", "where a report was filed, and when it was changed",
         "the posts of its authors"),
        "csl_json",
    ),
    Format(
        "label-studio", "Label Studio tasks", ".json", "report",
        "each report's text with our marks as predictions; the labelling configuration beside it",
        ("which marks belong together, except as `meta.row`", "fields that are no words of the text"),
        "label_studio", beside=".labels.xml",
    ),
    Format(
        "docbin", "spaCy DocBin", ".spacy", "report",
        "each report as a Doc with a span group a kind of mark, exact offsets in user_data",
        ("which marks belong together, except in user_data", "fields that are no words of the text"),
        "docbin",
    ),
)  # fmt: skip

FORMATS: dict[str, Format] = {form.name: form for form in _ALL}
"""Every format by name, in the order they are listed."""
