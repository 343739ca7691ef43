"""Obsidian: a folder of notes in Markdown on states, people, stories and reports, linked to each other.

Links are those of plain Markdown with relative paths, so any reader of Markdown follows them too; what may be
filtered by stands in the properties (YAML) at the head of a note. Words of reports are escaped.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec

from dragoman.errors import BadUsage
from dragoman.merge.story import Story
from dragoman.record import Record, Report
from dragoman.render import words
from dragoman.render.exchange.folder import Folder
from dragoman.render.exchange.selection import Options, Selection
from dragoman.render.exchange.tally import Tally
from dragoman.render.exchange.vault import Key, Page, Vault, escaped, title
from dragoman.render.exchange.vault_lines import Lines
from dragoman.render.exchange.wording import headline
from dragoman.web_address import web_address

OVERVIEW = "Overview.md"
_DEFAULT_TITLE = "Relations between states"
Properties = dict[str, str | list[str] | None]


def write(selection: Selection, out: BinaryIO | Path, tally: Tally, options: Options) -> None:
    """Write the notes into the folder `out`. Raises BadUsage for a stream."""
    if not isinstance(out, Path):
        raise BadUsage("obsidian is written as several files; give a folder (--output)")
    vault = Vault(selection)
    lines = Lines(vault)
    with Folder(out) as folder:
        for key, note in _notes(vault, lines):
            with folder.binary(vault.path(key)) as file:
                file.write(("\n".join(note) + "\n").encode())
            tally.write(key[0])
        with folder.binary(OVERVIEW) as file:
            file.write(("\n".join(_overview(vault, lines, options)) + "\n").encode())
    for record in vault.records:
        for name in ("statements", "positions", "commitments"):
            tally.write(name, len(getattr(record, name)))


def _notes(vault: Vault, lines: Lines) -> Iterator[tuple[Key, Iterator[str]]]:
    for key, page in vault.pages.items():
        yield key, _state(key, page, lines) if key[0] == "states" else _person(key, page, lines)
    for story in vault.stories:
        yield ("stories", story.id), _story(story, lines)
    for record in vault.records:
        yield ("reports", record.report.id), _report(record, vault, lines)


def _overview(vault: Vault, lines: Lines, options: Options) -> Iterator[str]:
    yield f"# {escaped(options.title or '') or _DEFAULT_TITLE}"
    states = [(key, page) for key, page in vault.pages.items() if key[0] == "states"]
    yield from _section("States", (
        f"- {vault.link(key, title(key), up=False)}: {_count(len(page.stories), 'story', 'stories')}"
        for key, page in states
    ))  # fmt: skip
    people = [key for key in vault.pages if key[0] == "people"]
    yield from _section("People", (f"- {vault.link(key, title(key), up=False)}" for key in people))
    yield from _section("Stories", (lines.story(story, up=False) for story in vault.stories))
    yield from _section("Reports", (lines.report(record, up=False) for record in vault.records))


def _state(key: Key, page: Page, lines: Lines) -> Iterator[str]:
    yield from _head({"kind": "state", "code": key[1]}, title(key))
    partners = sorted(page.partners.items(), key=lambda item: (-item[1], item[0]))
    yield from _section("With", (
        f"- {lines.state(state)}: {_count(number, 'story', 'stories')}" for state, number in partners
    ))  # fmt: skip
    yield from _section("People", map(lines.person, sorted(page.people)))
    yield from _rows(page, lines)


def _person(key: Key, page: Page, lines: Lines) -> Iterator[str]:
    offices = sorted(page.offices)
    yield from _head({"kind": "person", "state": key[2] or None, "offices": offices}, key[1])
    of_state = [f"- state: {lines.state(key[2])}"] if key[2] else []
    yield from _section("", (*of_state, *(f"- office: {escaped(office)}" for office in offices)))
    yield from _rows(page, lines)


def _story(story: Story, lines: Lines) -> Iterator[str]:
    states = list(dict.fromkeys((*story.actors, *story.recipients)))
    properties: Properties = {
        "kind": "story", "id": story.id, "date": story.when.value if story.when else None,
        "status": story.status, "event": story.event_type, "mode": story.mode, "place": story.where,
        "states": states, "issues": list(story.issues), "contradictions": list(story.contradictions),
    }  # fmt: skip
    yield from _head(properties, headline(story))
    yield from _section("", lines.facts(story))
    yield from _section("States", (f"- {lines.state(state)}" for state in states))
    people = dict.fromkeys(map(lines.key_of, story.persons))
    yield from _section("People", map(lines.person, people))
    yield from _section("Told by", map(lines.mention, story.mentions))


def _report(record: Record, vault: Vault, lines: Lines) -> Iterator[str]:
    report = record.report
    properties: Properties = {
        "kind": "report", "id": report.id, "outlet": report.outlet, "published": report.published_at,
        "address": report.address,
    }  # fmt: skip
    yield from _head(properties, words.heading(report))
    facts = [f"- {label}: {escaped(value)}" for label, value in words.facts(record) if label != "address"]
    yield from _section("", (*facts, *_address(report)))
    page = Page(
        stories=vault.told_by.get(report.id, []),
        statements=[(record, row) for row in record.statements],
        positions=[(record, row) for row in record.positions],
        commitments=[(record, row) for row in record.commitments],
    )
    yield from _rows(page, lines)


def _address(report: Report) -> Iterator[str]:
    """Yield where the report stood, as a link if it is an address of the web."""
    address = web_address(report.address)
    if address:
        yield f"- address: <{address.replace('%%', '%25%25')}>"  # two would begin a comment in Obsidian
    elif report.address:
        yield f"- address: {escaped(report.address)}"


def _rows(page: Page, lines: Lines) -> Iterator[str]:
    yield from _section("Stories", map(lines.story, page.stories))
    yield from _section("Statements", (lines.statement(*row) for row in page.statements))
    yield from _section("Positions", (lines.position(*row) for row in page.positions))
    yield from _section("Commitments", (lines.commitment(*row) for row in page.commitments))


def _head(properties: Properties, name: str) -> Iterator[str]:
    """Yield the properties of a note, as YAML whose every value is JSON, and its heading."""
    yield "---"
    for label, value in properties.items():
        if value:
            plain = list(map(_property, value)) if isinstance(value, list) else _property(value)
            yield f"{label}: {msgspec.json.encode(plain).decode()}"
    yield "---"
    yield f"# {escaped(name)}"


def _property(text: str) -> str:
    """Return a text as a property: Obsidian makes a link of one in double brackets."""
    return words.plain(text).replace("[[", "[ [")


def _section(heading: str, lines: Iterable[str]) -> Iterator[str]:
    """Yield a section, nothing where it has no lines."""
    found = list(lines)
    if found:
        yield from ("", f"## {heading}") if heading else ()
        yield ""
        yield from found


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
