"""The formats that records can be written in, and `export`, which writes them.

Of each format: what it is, what a row of it stands for, what it holds and loses.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO

from dragoman.errors import BadUsage, require
from dragoman.merge.story import Judgement, Story
from dragoman.record import Record
from dragoman.render.exchange.export_parts import Tally, whole_file
from dragoman.render.exchange.selection import Options, Selection

_NO_STATEMENTS = "statements, positions, commitments"
_NO_STATUS = "postponed, unconfirmed and denied events are left out"
_CAMEO_LOSES = (
    _NO_STATEMENTS, f"status: planned meetings are coded 036, cancelled ones 125; {_NO_STATUS}",
    "stories without a day", "modes finer than CAMEO's", "more than one person a side", "issues",
    "who met whom, where three or more met without sides", "contradictions", "the words",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Format:
    """One format. Functions are named as "module.function" of this package, so that a module is loaded only
    when its format is asked for.

    `of`: what one of its rows stands for (an event as one report tells it, a story that several tell, a
    report, a row of the record); `writer`: called with selection, out, tally and options; `columns`: returns
    its columns by table; `folder`: it writes several files; `beside`: the ending of a file that describes the
    output, which `description` returns; `lists`: it has stories with the reports that only open with them;
    `extra`: the optional part of the installation that it needs.
    """

    name: str
    title: str
    suffix: str
    of: str
    holds: str
    loses: tuple[str, ...]
    writer: str
    columns: str | None = None
    folder: bool = False
    beside: str | None = None
    description: str | None = None
    lists: bool = False
    extra: str | None = None


_ALL = (
    Format(
        "csv", "CSV with a data dictionary", "", "row",
        "every row of the record, one file a kind of row, and a table of the stories that they tell; "
        "datapackage.json describes each column",
        ("the order of the spans within a list", "blocks, captions and links of a report"),
        writer="table_files.write_csv", columns="table_files.csv_columns", folder=True, lists=True,
    ),
    Format(
        "jsonl", "JSON lines with their JSON Schema", ".jsonl", "report",
        "whole records, as `dragoman read --format jsonl` writes them", (),
        writer="json_formats.write_records", beside=".schema.json",
        description="json_formats.record_schema",
    ),
    Format(
        "stories", "Stories as JSON lines with their JSON Schema", ".jsonl", "story",
        "what happened, as many reports tell it: the table of stories of the CSV, lists as lists",
        (_NO_STATEMENTS, "the words, which stand with the events (`mentions`)"),
        writer="json_formats.write_stories", columns="json_formats.story_columns", beside=".schema.json",
        description="json_formats.story_schema", lists=True,
    ),
    Format(
        "parquet", "Parquet with nested lists", "", "row",
        "the tables of the CSV as one file each, lists as lists, the spans of a row inside it",
        ("blocks, captions and links of a report",),
        writer="table_files.write_parquet", columns="table_files.parquet_columns", folder=True,
        lists=True, extra="parquet",
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
        writer="workbook.write", columns="workbook.columns", lists=True, extra="xlsx",
    ),
    Format(
        "polecat", "POLECAT-shaped, tab-separated", ".txt", "event",
        "events coded with PLOVER, in the 40 columns of POLECAT's files",
        (
            _NO_STATEMENTS, f"status: planned meetings are coded AGREE, cancelled ones REJECT; {_NO_STATUS}",
            "issues without a PLOVER context", "the words and offsets of the fields", "dates without a day",
            "Wikidata identifiers",
        ),
        writer="polecat.write", columns="polecat.columns",
    ),
    Format(
        "plover", "PLOVER as JSON lines", ".jsonl", "event",
        "events in PLOVER's data standard, with the report's text and the offsets of the evidence",
        (
            _NO_STATEMENTS, f"status, except in `comment`; {_NO_STATUS}", "issues without a PLOVER context",
            "the words of the fields, except those that name actors and places",
        ),
        writer="plover.write",
    ),
    Format(
        "gdelt", "GDELT 2.0-shaped events", ".export.CSV", "pair of actors of a story",
        "stories that have a day, coded with CAMEO, in GDELT's 61 columns (tab-separated, no header)",
        _CAMEO_LOSES,
        writer="gdelt.write_events", columns="gdelt.event_columns",
    ),
    Format(
        "gdelt-mentions", "GDELT 2.0-shaped mentions", ".mentions.CSV", "mention of such a pair",
        "where each report tells the rows of `gdelt`, in GDELT's 16 columns (tab-separated, no header)",
        _CAMEO_LOSES,
        writer="gdelt.write_mentions", columns="gdelt.mention_columns",
    ),
    Format(
        "icews", "ICEWS-shaped events", ".tab", "pair of actors of a story",
        "stories that have a day, coded with CAMEO, in ICEWS's 20 columns (tab-separated)", _CAMEO_LOSES,
        writer="dyad_files.write_icews", columns="dyad_files.icews_columns",
    ),
    Format(
        "annotation", "W3C Web Annotations (JSON-LD)", ".jsonld", "row",
        "events, statements, positions and commitments as annotations of the report's text, each target "
        "found by its words (TextQuoteSelector) and by its place (TextPositionSelector, code points)",
        ("the words of single fields", "actors, times and places as rows"),
        writer="web_annotations.write",
    ),
    Format(
        "ical", "iCalendar", ".ics", "story",
        "stories that have a day, with a stable UID: held ones CONFIRMED, planned and unconfirmed ones "
        "TENTATIVE, cancelled and postponed ones CANCELLED; a clock time with the zone of its place",
        (_NO_STATEMENTS, "stories without a day", "what was denied or only demanded"),
        writer="feeds_and_graphs.write_calendar",
    ),
    Format(
        "geojson", "GeoJSON", ".geojson", "story",
        "stories whose place has coordinates, as points with their precision; no borders, and no country "
        "where it is disputed", (_NO_STATEMENTS, "stories without a place"),
        writer="json_formats.write_points",
    ),
    Format(
        "graphml", "GraphML", ".graphml", "state, or pair of states",
        "who deals with whom: counts of stories by type and direction, first and last date",
        (_NO_STATEMENTS, "everything of a story but its type, sides and date", "what did not take place"),
        writer="feeds_and_graphs.write_graph",
    ),
    Format(
        "dyads", "Dyad-months and directed dyad-years (CSV)", "", "pair of states, period, type and status",
        "two tables of counts of stories, to be joined with other data sets: each state with its ISO, "
        "Correlates of War and Gleditsch-Ward code, the first and the last day known, independent sources",
        (
            _NO_STATEMENTS, "stories with one side alone", "stories dated less precisely than a period",
            "situations that go on for months", "the words",
        ),
        writer="dyad_files.write_csv", columns="dyad_files.count_columns", folder=True,
    ),
    Format(
        "dyads-parquet", "Dyad-months and directed dyad-years (Parquet)", "",
        "pair of states, period, type and status", "the tables of `dyads` as one Parquet file each",
        (_NO_STATEMENTS, "as in `dyads`"),
        writer="dyad_files.write_parquet", columns="dyad_files.count_columns", folder=True, extra="parquet",
    ),
    Format(
        "schema.org", "schema.org (JSON-LD)", ".jsonld", "report, story, statement",
        "reports as articles, stories as events with their eventStatus, statements as quotations and claims",
        ("positions, commitments", "offsets", "unconfirmed and denied events", "force, cue, channel"),
        writer="json_formats.write_linked_data",
    ),
    Format(
        "atom", "Atom feed", ".atom", "story",
        "stories, the latest reported first, with the words of each report",
        (_NO_STATEMENTS, "offsets"),
        writer="feeds_and_graphs.write_feed",
    ),
    Format(
        "md", "Brief in Markdown", ".md", "story, statement, position",
        "chronology, statements by side, positions and commitments; footnotes quote the reports",
        ("the words of single fields", "actors, times and places as rows"),
        writer="briefs.write_markdown",
    ),
    Format(
        "html", "Brief as a web page", ".html", "story, statement, position",
        "the same as one page without scripts that loads nothing from elsewhere",
        ("the words of single fields", "actors, times and places as rows"),
        writer="briefs.write_html",
    ),
    Format(
        "obsidian", "Linked notes in Markdown", "", "story, state, person, report",
        "a folder of notes for Obsidian or any reader of Markdown: states, people, stories and reports, with "
        "links to each other; statements, positions and commitments with the words and where they stand",
        ("the words of single fields", "times and places as rows", "the text of the reports"),
        writer="obsidian.write", folder=True,
    ),
    Format(
        "csl-json", "CSL JSON", ".json", "report",
        "the reports as references for Zotero, pandoc and other reference managers",
        ("everything that was read from the reports", "where a report was filed, and when it was changed",
         "the posts of its authors"),
        writer="json_formats.write_references",
    ),
    Format(
        "label-studio", "Label Studio tasks", ".json", "report",
        "each report's text with our marks as predictions; the labelling configuration beside it",
        ("which marks belong together, except as `meta.row`", "fields that are no words of the text"),
        writer="training_data.write_tasks", beside=".labels.xml",
        description="training_data.labelling_configuration",
    ),
    Format(
        "docbin", "spaCy DocBin", ".spacy", "report",
        "each report as a Doc with a span group a kind of mark, exact offsets in user_data",
        ("which marks belong together, except in user_data", "fields that are no words of the text"),
        writer="training_data.write_docbin",
    ),
)  # fmt: skip
FORMATS: dict[str, Format] = {form.name: form for form in _ALL}
"""Every format by name, in the order they are listed."""


def export(
    records: Iterable[Record],
    to: str,
    out: BinaryIO | Path,
    *,
    stories: Iterable[Story] | None = None,
    judgements: Iterable[Judgement] = (),
    options: Options | None = None,
) -> Tally:
    """Write `records` in the format `to`; return what was written, what was left out and why.

    `out` is a stream of bytes, or a path (a folder for formats of several files). `stories` are used by
    formats whose rows stand for stories, or that have a table of them; without them the events are merged
    here, under the `judgements` by hand. Raises BadUsage for a format there is not, InstallationError where
    an optional package is missing.
    """
    form = format_named(to)
    tally = Tally(form.name)
    _check_installed(form)
    write = _function(form.writer)
    selection = Selection(records, stories, judgements)
    if isinstance(out, Path) and not form.folder:
        with whole_file(out) as stream:
            write(selection, stream, tally, options or Options())
        if form.beside and form.description:
            out.with_name(out.stem + form.beside).write_bytes(_function(form.description)())
    else:
        write(selection, out, tally, options or Options())
    return tally


def _check_installed(form: Format) -> None:
    """Raise InstallationError where a package of an optional part is missing."""
    if form.extra:
        require(f"the format {form.name}", form.extra)


def format_named(name: str) -> Format:
    """Return a format. Raises BadUsage, naming those there are."""
    if name not in FORMATS:
        raise BadUsage(f"no format {name!r}; there are: {', '.join(FORMATS)}")
    return FORMATS[name]


def columns(form: Format) -> dict[str, list[tuple[str, str]]]:
    """Return the columns of a format by table ("" where it has one alone), each with its meaning.

    A format without columns has none: what its parts are is told by the standard that it follows.
    """
    return _function(form.columns)() if form.columns else {}


def _function(name: str) -> Any:
    """Return the function that a format names as "module.function"."""
    module, _, function = name.partition(".")
    return getattr(import_module(f"dragoman.render.exchange.{module}"), function)
