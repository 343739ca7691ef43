"""Text exports of the news databases Factiva and Nexis -> items.

Neither format has a specification, so what is taken is what their files share: coded fields at line starts,
and named lines around a body.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO

from dragoman.sources.bounded_input import bounded_lines
from dragoman.sources.item import How, Item, Refusal, Stream, attempt

_CODES = "HD|CR|BY|WC|PD|ET|SN|SC|ED|PG|LA|CY|LP|TD|CT|RF|CO|IN|NS|RE|IPC|IPD|PUB|AN|CLM|SE|ART"
_FIELD = re.compile(rf"^(?P<code>{_CODES})(?:\s+(?P<said>(?:\S.*)?))?$")
_FACTIVA_END = re.compile(r"^Document \w{15,}\s*$")
_NEXIS_START = re.compile(r"^\s*(?:Document )?\d+ of \d+(?: DOCUMENTS)?\s*$")
_NEXIS_END = re.compile(r"^\s*End of Document\s*$")
_LABEL = re.compile(
    r"^(?P<label>HEADLINE|BYLINE|SECTION|LENGTH|DATELINE|LOAD-DATE|LANGUAGE|PUBLICATION-TYPE|JOURNAL-CODE|"
    r"COUNTRY|STATE|SUBJECT|GRAPHIC|HIGHLIGHT|CITY|GEOGRAPHIC|PERSON|ORGANIZATION|COMPANY|INDUSTRY|URL|BODY)"
    r"(?::\s*(?P<said>(?:\S.*)?)|\s*)$",
    re.IGNORECASE,
)
_AFTER_BODY = {
    "LOAD-DATE", "LANGUAGE", "PUBLICATION-TYPE", "JOURNAL-CODE", "SUBJECT", "GRAPHIC", "GEOGRAPHIC", "PERSON",
    "ORGANIZATION", "COMPANY", "INDUSTRY",
}  # fmt: skip
_LINE = 50
"""Bytes that a line takes beside its own."""
_DATE = re.compile(
    r"\b(?:\d{1,2}\s+(?P<m1>[A-Z][a-z]{2,8})|(?P<m2>[A-Z][a-z]{2,8})\s+\d{1,2},?)\s+(?:19|20)\d\d\b",
    re.IGNORECASE,
)


def is_factiva(head: str) -> bool:
    """Say whether a file's beginning is a Factiva export: its fields' codes stand at line starts."""
    codes = [match["code"] for line in head.splitlines() if (match := _FIELD.match(line))]
    return {"HD", "PD"} <= set(codes) and bool({"LP", "TD", "SN"} & set(codes))


def is_nexis(head: str) -> bool:
    """Say whether a file's beginning is a Nexis export."""
    lines = head.splitlines()
    starts = any(_NEXIS_START.match(line) for line in lines[:20])
    labels = {match["label"].upper() for line in lines if (match := _LABEL.match(line))}
    return (starts and "LENGTH" in labels) or {"LENGTH", "BODY"} <= labels


def factiva(name: str, stream: BinaryIO, how: How) -> Stream:
    """Yield the reports of a Factiva export (display "Full Article plus Indexing", saved as text)."""
    for number, lines in enumerate(_split(stream, how, ends=_FACTIVA_END), 1):
        where = f"{name}, document {number}"
        if lines is None:
            yield Refusal(where, _too_long(how))
            continue
        fields = _fields(lines)
        if not fields:
            continue
        text = "\n\n".join(part for code in ("LP", "TD") if (part := fields.get(code)))
        date = " ".join(part for code in ("PD", "ET") if (part := fields.get(code)))
        title = _one_line(fields.get("HD"))
        if text:
            yield Item(where, text, None, date or None, _one_line(fields.get("SN")), title)
        else:
            yield Refusal(where, "the document has no text (fields LP and TD)", is_empty=True)


def nexis(name: str, stream: BinaryIO, how: How) -> Stream:
    """Yield the reports of a Nexis or Nexis Uni export saved as text."""
    number = 0
    for lines in _split(stream, how, ends=_NEXIS_END, starts=_NEXIS_START):
        if lines is not None and not any(_LABEL.match(line) for line in lines):
            continue  # a cover page
        number += 1
        where = f"{name}, document {number}"
        yield (
            Refusal(where, _too_long(how))
            if lines is None
            else attempt(where, partial(_nexis_item, where, lines))
        )


def _nexis_item(where: str, lines: list[str]) -> Item | Refusal:
    labels: dict[str, str] = {}
    head: list[str] = []
    body: list[str] = []
    into: list[str] | None = head
    for line in lines:
        match = _LABEL.match(line.strip())
        label = match["label"].upper() if match else ""
        if match and label in _AFTER_BODY:
            into = None
        elif match and label not in labels and into is not None:
            labels[label] = (match["said"] or "").strip()
            into = body
        elif into is not None:
            into.append(line.strip())
    named = [line for line in head if line and not line.lower().startswith(("copyright", "all rights"))]
    date = next((line for line in named if _DATE.search(line)), None)
    at = named.index(date) if date else len(named)
    before, after = named[:at], named[at + 1 :]
    # Nexis prints outlet, date, title; Nexis Uni title, outlet, date.
    title = labels.get("HEADLINE") or (before[0] if len(before) > 1 else next(iter(after), None))
    outlets = [line for line in before if line != title]
    text = _paragraphs(body)
    if not text:
        return Refusal(where, "the document has no text", is_empty=True)
    return Item(where, text, None, date, outlets[0] if outlets else None, title)


def _split(
    stream: BinaryIO, how: How, *, ends: re.Pattern[str], starts: re.Pattern[str] | None = None
) -> Iterator[list[str] | None]:
    """Yield the lines of each document, without those that part them; None for one that is too long."""
    lines: list[str] | None = []
    size = 0
    for _, raw in bounded_lines(stream, how.max_bytes):
        line = None if raw is None else raw.decode("utf-8-sig", "replace").rstrip("\r\n")
        if line is not None and (ends.match(line) or (starts and starts.match(line))):
            if lines is None or any(map(str.strip, lines)):
                yield lines
            lines, size = [], 0
            continue
        size += len(raw or b"") + _LINE
        if line is None or size > how.max_bytes:
            lines = None
        elif lines is not None:
            lines.append(line)
    if lines is None or any(map(str.strip, lines)):
        yield lines


def _too_long(how: How) -> str:
    return f"a document longer than {how.max_bytes:,} bytes; is it an export?"


def _fields(lines: list[str]) -> dict[str, str]:
    parts: dict[str, list[str]] = {}
    code = ""
    for line in lines:
        match = _FIELD.match(line)
        if match and match["code"] not in parts:
            code = match["code"]
            parts[code] = [match["said"] or ""]
        elif code:
            parts[code].append(line)
    return {code: _paragraphs(said) for code, said in parts.items()}


def _paragraphs(lines: list[str]) -> str:
    """Return lines as paragraphs: blank lines part them, other line ends do not, unless lines are long."""
    joint = (
        "\n\n"
        if sum(len(line) > 200 for line in lines) * 2 > sum(bool(line.strip()) for line in lines)
        else "\n"
    )
    text = joint.join(line.strip() for line in lines)
    parts = (" ".join(part.split()) for part in re.split(r"\n(?:[^\S\n]*\n)+", text))
    return "\n\n".join(part for part in parts if part)


def _one_line(value: str | None) -> str | None:
    return " ".join(value.split()) or None if value else None
