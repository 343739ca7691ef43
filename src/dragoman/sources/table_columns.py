"""Columns of a table to items: which is the text, the title, the date, the address, the outlet."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from dragoman.errors import BadInput, BadUsage
from dragoman.lexicon.page_layout import COLUMN_FIELDS, column_names
from dragoman.record.web_address import web_address
from dragoman.sources.item import Address, Found, How, Item, Refusal

_PAGE = re.compile(r"<(?:!doctype|html|body)\b", re.IGNORECASE)
_TAG = re.compile(r"<[A-Za-z/!][^<>]*>")
_BREAK = re.compile(r"<(?:/?(?:p|div|li|ul|ol|h\d|tr|table|blockquote|section)|br)\b[^<>]*>", re.IGNORECASE)
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)?Z?)?")
_RFC_822 = re.compile(
    r"(?:[A-Za-z]{3},?\s+)?\d{1,2}\s+[A-Za-z]{3,9}\s+(?:\d{4}|\d\d)\s+\d{1,2}:\d\d(?::\d\d)?\s+"
    r"(?:[+-]\d{4}|GMT|UTC?|Z|[ECMP][SD]T)"
)
_LONGEST_FRAGMENT = 5_000_000
_NAMED = 40  # columns that are named where none fits, and characters of each
_EPOCH = re.compile(r"\d{9,10}(?:\d{3})?(?:\.\d+)?")


def parse_map(given: str | None) -> dict[str, str]:
    """Return the column of each field from "text=body,published=date+time". Raises BadUsage."""
    columns = {}
    for part in (given or "").split(","):
        if not part.strip():
            continue
        field, sign, column = part.partition("=")
        field = field.strip()
        if not sign or field not in COLUMN_FIELDS or not column.strip():
            raise BadUsage(
                f"{part!r} maps nothing; expected FIELD=COLUMN, where FIELD is {', '.join(COLUMN_FIELDS)}"
            )
        columns[field] = column.strip()
    return columns


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns that give each field of an item; several are joined."""

    of_field: Mapping[str, Sequence[str]]

    def item(self, name: str, row: Mapping[str, Any]) -> Found:
        """Return the item of a row, the address of one that has no text, or why it is neither."""
        value = {field: self._value(field, row) for field in COLUMN_FIELDS}
        published = date_of(value["published"])
        address, title = web_address(value["address"]), value["title"]
        outlet = value["outlet"] or (outlet_at(address) if address else None)
        text = plain(value["text"] or "") or ("" if "text" not in self.of_field else title or "")
        if text:
            return Item(name, text, address, published, outlet, plain(title or "") or None)
        if value["address"] and "text" not in self.of_field:
            return Address(name, address or value["address"], published, value["outlet"], title)
        return Refusal(name, "the row has no text", is_empty=True)

    def _value(self, field: str, row: Mapping[str, Any]) -> str | None:
        parts = [value for name in self.of_field.get(field, ()) if (value := _cell_text(row.get(name)))]
        return ("\n\n" if field == "text" else " ").join(parts) or None


def columns_of(names: Sequence[str], how: How, where: str) -> Columns:
    """Return the columns to take of those a table has: the given ones, else by their names.

    Raises BadInput when a given column is not there, or none can be the text or the address.
    """
    there = {name.strip().casefold(): name for name in names if name}
    columns: dict[str, Sequence[str]] = {}
    for field, candidates in column_names().items():
        given = how.columns.get(field)
        for candidate in (given,) if given else candidates:
            parts = [there.get(part.strip().casefold()) for part in candidate.split("+")]
            if all(parts):
                columns[field] = [part for part in parts if part]
                break
        else:
            if given:
                raise BadInput(f"{where} has no column {given!r}; it has: {_some(names)}")
    if "text" not in columns and "address" not in columns:
        raise BadInput(
            f"no column of {where} looks like a text or an address; it has: {_some(names)}; "
            "say which with --map text=COLUMN"
        )
    return Columns(columns)


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
    return ", ".join(name[:_NAMED] for name in names[:_NAMED]) + more


def outlet_at(address: str) -> str | None:
    """Return the host of an address of the web, which stands for an outlet that is not named."""
    return (urlsplit(address).hostname or "").removeprefix("www.") or None


def date_of(value: str | None) -> str | None:
    """Return a date in the forms of programs (20230105T101500, seconds since 1970, RFC 822) as ISO 8601;
    other forms as they are, for `ingest` to read."""
    if not value:
        return None
    compact = _COMPACT.fullmatch(value)
    if compact:
        year, month, day, hour, minute, second = compact.groups()
        clock = f"T{hour}:{minute}:{second or '00'}Z" if hour else ""
        return f"{year}-{month}-{day}{clock}"
    if _EPOCH.fullmatch(value) and not _is_hour(value):
        seconds = float(value)
        moment = datetime.fromtimestamp(seconds / 1000 if seconds > 1e11 else seconds, UTC)
        return moment.isoformat(timespec="seconds")
    if _RFC_822.fullmatch(value):
        try:
            return parsedate_to_datetime(value).isoformat()
        except (ValueError, TypeError, OverflowError, IndexError):
            return value
    return value


def _is_hour(digits: str) -> bool:
    """Say whether ten digits may be a day and an hour (2023010510) as well as seconds: nobody knows which."""
    try:
        return len(digits) == 10 and digits < "2100" and bool(datetime.strptime(digits, "%Y%m%d%H"))
    except ValueError:
        return False


def plain(text: str) -> str:
    """Return a fragment of HTML as text, its blocks as paragraphs; a whole page and a text as they are, and
    so what is longer than any report, for `ingest` to refuse."""
    if len(text) > _LONGEST_FRAGMENT:
        return text.strip()
    if not _TAG.search(text) or _PAGE.search(text[:1000]):
        return html.unescape(text).strip() if "&" in text and not _PAGE.search(text[:1000]) else text.strip()
    broken = _TAG.sub("", _BREAK.sub("\n\n", text))
    lines = (" ".join(line.split()) for line in html.unescape(broken).split("\n\n"))
    return "\n\n".join(line for line in lines if line)


def _cell_text(value: Any) -> str | None:
    if value is None or value != value:  # NaN, which tables write for nothing
        return None
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return "\n\n".join(text for part in value if (text := _cell_text(part))) or None
    if isinstance(value, dict):
        return _cell_text(value.get("name") or value.get("title"))
    return str(value).strip() or None
