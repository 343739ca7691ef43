"""How publishers set out a report, and which public feeds they have.

Tables of the lines, parts, fields, labels and names on a page, read by `dragoman.ingest`: furniture,
page_parts, report_kinds, issuers (.toml); page_fields, front_matter, stamp_labels, byline_posts,
photo_credits, function_words, language_names, source_columns (.csv). Feeds and pages of foreign ministries,
presidencies and international organisations: public_sources.csv.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Literal, get_args

import msgspec

from dragoman.lexicon.loading import CsvTable, Row, Text, TomlSections, TomlTable
from dragoman.lexicon.phrases import words
from dragoman.lexicon.place_names import country_of
from dragoman.lexicon.speech_words import metonym_words
from dragoman.lexicon.states import actor_codes, actor_names
from dragoman.record import ReportKind
from dragoman.record.report import host_of

LONGEST_LINE = 260
"""No furniture line is longer; a longer one is a paragraph of the report."""
LONGEST_HEAD = 500
"""Characters of a title or opening that are looked at for what kind of report it announces."""

FurnitureKind = Literal["list", "line", "section", "contact", "rights", "original"]
Part = Literal["byline", "caption", "credit", "elsewhere", "pullquote", "stamp", "standfirst"]
MetaField = Literal["title", "outlet", "published_at", "modified_at", "address", "description", "author"]
FrontMatterField = Literal[MetaField, "standfirst", "language", "original", "contact"]
ColumnField = Literal["text", "title", "published", "address", "outlet"]
COLUMN_FIELDS = get_args(ColumnField)
ReportPlace = Literal["title", "outlet", "body"]


class Furniture(Row, frozen=True):
    """A line that belongs to the page and not to the report, and what it does to the lines below it."""

    kind: FurnitureKind
    pattern: re.Pattern[str]
    example: Text


class PagePart(Row, frozen=True):
    """The class names and ids by which pages call one part of theirs."""

    pattern: re.Pattern[str]
    example: Text


class AnnouncedKind(Row, frozen=True):
    """Words by which a title, outlet or opening paragraph announces a kind of report; `official`: only where
    a government publishes it."""

    kind: ReportKind
    where: ReportPlace
    pattern: re.Pattern[str]
    example: Text
    official: bool = False


class Office(Row, frozen=True):
    """The name of an outlet that is an office of some government."""

    pattern: re.Pattern[str]
    example: Text
    near_miss: Text


class GovernmentHosts(Row, frozen=True):
    """Domains of governments: `pattern` finds the country's letters, `other` and `alone` say whose."""

    pattern: re.Pattern[str]
    example: Text
    near_miss: Text
    other: dict[str, str]
    alone: dict[str, str]


class Issuers(Row, frozen=True):
    """The tables of issuers.toml."""

    offices: dict[str, Office]
    hosts: GovernmentHosts


class MetaKey(Row, frozen=True):
    """A name of a meta element, and the field of a report that it gives."""

    field: MetaField
    key: Text
    source: Text


class FrontMatterKey(Row, frozen=True):
    """A key of Markdown's front matter, and the field of a report that it gives."""

    key: Text
    field: FrontMatterField
    source: Text


class ColumnName(Row, frozen=True):
    """A column's name in a table of reports; "a+b" is two that are joined."""

    field: ColumnField
    name: Text
    source: Text


class StampLabel(Row, frozen=True):
    """The words before a time on a page, and which time they announce."""

    label: Text
    meaning: Literal["published", "modified"]
    source: Text


class BylinePost(Row, frozen=True):
    """A word of the posts that stand beside a reporter's name."""

    word: Text
    source: Text


class PhotoCredit(Row, frozen=True):
    """The name of a photo agency, or a word for the source of a photo."""

    name: Text
    source: Text


class FunctionWords(Row, frozen=True):
    """The commonest words of a language (ISO 639-1)."""

    language: Annotated[str, msgspec.Meta(min_length=2, max_length=2)]
    words: frozenset[str]


class LanguageName(Row, frozen=True):
    """The English name of a language, in small letters."""

    name: Text
    code: Annotated[str, msgspec.Meta(min_length=2, max_length=2)]


FURNITURE = TomlTable("furniture.toml", Furniture)
PAGE_PARTS = TomlTable("page_parts.toml", PagePart, names=get_args(Part))
REPORT_KINDS = TomlTable("report_kinds.toml", AnnouncedKind)
ISSUERS = TomlSections("issuers.toml", Issuers)
META_KEYS = CsvTable("page_fields.csv", MetaKey, key=lambda row: (row.field, row.key))
FRONT_MATTER = CsvTable("front_matter.csv", FrontMatterKey, key=lambda row: row.key)
SOURCE_COLUMNS = CsvTable("source_columns.csv", ColumnName, key=lambda row: (row.field, row.name))
STAMP_LABELS = CsvTable("stamp_labels.csv", StampLabel, key=lambda row: row.label)
BYLINE_POSTS = CsvTable("byline_posts.csv", BylinePost, key=lambda row: row.word)
PHOTO_CREDITS = CsvTable("photo_credits.csv", PhotoCredit, key=lambda row: row.name)
FUNCTION_WORDS = CsvTable("function_words.csv", FunctionWords, key=lambda row: row.language)
LANGUAGE_NAMES = CsvTable("language_names.csv", LanguageName, key=lambda row: row.name)


def furniture(line: str) -> tuple[Furniture, re.Match[str]] | None:
    """Return the row that the whole of `line` matches, with the match; None when it belongs to the report."""
    if not line or len(line) > LONGEST_LINE:
        return None
    for row in FURNITURE.rows.values():
        match = row.pattern.fullmatch(line)
        language = match.groupdict().get("language") if match else None
        if match and (language is None or language.lower() in LANGUAGE_NAMES.by_key):
            return row, match
    return None


def is_named(names: str, part: Part) -> bool:
    """Say whether an element with these class names and ids is called a `part` of the page."""
    return PAGE_PARTS.rows[part].pattern.search(names) is not None


def announced_kind(line: str, where: ReportPlace, *, official: bool = False) -> ReportKind | None:
    """Return the kind of report that a title, outlet or opening paragraph announces, or None. `official`: a
    government publishes it."""
    head = line[:LONGEST_HEAD]
    rows = (row for row in REPORT_KINDS.rows.values() if row.where == where and official >= row.official)
    return next((row.kind for row in rows if row.pattern.match(head)), None)


@dataclass(frozen=True, slots=True)
class Organ:
    """What an outlet's name, or its words `first` to `last` (half-open), names: an organ of `states`."""

    first: int
    last: int
    kind: str
    states: tuple[str, ...]
    name: str


def organ_named(outlet: str) -> Organ | None:
    """Return the state's organ that an outlet's name is, or None for the press."""
    for hit in actor_names().find(outlet, words(outlet)):
        entry = hit.value
        if entry.kind in ("body", "seat", "organisation") and entry.states:
            return Organ(hit.first, hit.last, entry.kind, entry.states, entry.name)
        organ = any(word in outlet.lower() for word in metonym_words("organs"))
        if entry.kind in ("state", "demonym") and organ:
            return Organ(hit.first, hit.last, "body", entry.states, outlet)
    return None


def is_office(outlet: str) -> bool:
    """Say whether an outlet's name is that of an office of some government: "Office of the President"."""
    return any(row.pattern.fullmatch(outlet.strip()) for row in ISSUERS.value.offices.values())


def state_of_host(address: str | None) -> str | None:
    """Return the state (ISO 3166 alpha-3) whose government's domain an address stands on, or None."""
    hosts, host = ISSUERS.value.hosts, host_of(address) or ""
    name, _, last = host.rpartition(".")
    if name and last in hosts.alone:
        return hosts.alone[last]
    match = hosts.pattern.search(host)
    return (hosts.other.get(match[1]) or country_of(match[1].upper())) if match else None


def state_of_site(address: str | None) -> str | None:
    """Return the state or organisation of which an institution publishes on the site of an address."""
    parts = (host_of(address) or "").removeprefix("www.").split(".")
    sites = (".".join(parts[first:]) for first in range(len(parts) - 1))
    return next((code for site in sites if (code := _code_of_site().get(site))), None)


@cache
def _code_of_site() -> dict[str, str]:
    hosts = ((host_of(row.address) or "", row.code) for row in PUBLIC_SOURCES.rows)
    return {host.removeprefix("www."): code for host, code in hosts}


@cache
def meta_keys() -> dict[str, tuple[str, ...]]:
    """Return the names of meta elements that give each field, best first."""
    fields = dict.fromkeys(row.field for row in META_KEYS.rows)
    return {field: tuple(row.key for row in META_KEYS.rows if row.field == field) for field in fields}


@cache
def front_matter_keys() -> dict[str, str]:
    """Return the field of a report that each key of Markdown's front matter gives."""
    return {row.key: row.field for row in FRONT_MATTER.rows}


@cache
def column_names() -> dict[str, tuple[str, ...]]:
    """Return the names of columns that give each field, best first; "a+b" is two that are joined."""
    rows = SOURCE_COLUMNS.rows
    return {field: tuple(row.name for row in rows if row.field == field) for field in COLUMN_FIELDS}


@cache
def function_words() -> dict[str, frozenset[str]]:
    """Return the function words of each language, by its ISO 639-1 code."""
    return {row.language: row.words for row in FUNCTION_WORDS.rows}


@cache
def language_names() -> dict[str, str]:
    """Return the ISO 639-1 code of each language by its English name, in small letters."""
    return {row.name: row.code for row in LANGUAGE_NAMES.rows}


def language_name(tag: str) -> str:
    """Return what a language is called: "English" for en or en-GB; the tag where it has no name."""
    return _names_of_languages().get(tag.lower().partition("-")[0], tag)


@cache
def _names_of_languages() -> dict[str, str]:
    names = reversed(language_names().items())  # the first of several names stands
    return {code: name.capitalize() for name, code in names}


@cache
def credit_names() -> re.Pattern[str]:
    """Return a pattern that finds the name of a photo agency, or a word for the source of a photo."""
    # Short capitals ("AP", "PA") are agencies only as capitals; words may be set in any case.
    mixed = _any_of(row.name for row in PHOTO_CREDITS.rows if not row.name.isupper())
    capitals = _any_of(row.name for row in PHOTO_CREDITS.rows if row.name.isupper())
    return re.compile(rf"(?<![\w])(?:(?i:{mixed})|{capitals})(?![\w])")


@cache
def post_words() -> re.Pattern[str]:
    """Return a pattern that finds a word such as "correspondent"."""
    return re.compile(rf"\b(?:{'|'.join(row.word for row in BYLINE_POSTS.rows)})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class StampLabels:
    """A pattern that finds any label, and what each means ("published" or "modified")."""

    pattern: re.Pattern[str]
    meanings: dict[str, str]

    def meaning(self, label: str) -> str:
        return self.meanings[" ".join(label.casefold().strip(" :").split())]


@cache
def stamp_labels() -> StampLabels:
    """Return the labels that stand before a page's times."""
    meanings: dict[str, str] = {row.label: row.meaning for row in STAMP_LABELS.rows}
    return StampLabels(re.compile(rf"\b(?:{_any_of(meanings)})\b(?:\s?:)?", re.IGNORECASE), meanings)


def _any_of(names: Iterable[str]) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))


Address = Annotated[str, msgspec.Meta(pattern=r"\Ahttps?://\S+\Z", description="an http(s) address")]
Language = Annotated[str, msgspec.Meta(pattern=r"\A[a-z]{2}\Z", description="a code of ISO 639-1")]
Checked = Annotated[
    str, msgspec.Meta(pattern=r"\A(no|\d{4}-\d\d-\d\d)\Z", description="the day it was asked last, or no")
]


class PublicSource(Row, frozen=True):
    """A feed, or a page that lists what an institution publishes. `code` is that of the state (ISO 3166) or
    organisation; `terms` is the licence where it is known; `checked` the day the address was last asked."""

    code: Text
    institution: Text
    office: Literal["ministry", "presidency", "government", "organisation"]
    language: Language
    kind: Literal["feed", "page"]
    address: Address
    publishes: Text
    terms: Text
    checked: Checked


PUBLIC_SOURCES = CsvTable(
    "public_sources.csv", PublicSource, key=lambda row: row.address, refers={"code": actor_codes}
)


def public_sources(
    codes: Collection[str] = (), *, kind: str | None = None, language: str | None = None
) -> tuple[PublicSource, ...]:
    """Return the sources of these states and organisations, or of all, in the table's order. A language may
    be in small or capital letters."""
    language = language and language.strip().lower()
    return tuple(
        row
        for row in PUBLIC_SOURCES.rows
        if (not codes or row.code in codes) and kind in (None, row.kind) and language in (None, row.language)
    )
