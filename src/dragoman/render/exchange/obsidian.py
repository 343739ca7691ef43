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
from dragoman.lexicon.story_rules import status_word
from dragoman.merge.sentences import dated
from dragoman.merge.story import Mention, Story
from dragoman.record import Commitment, Decision, Person, Position, Record, Report, Span, Statement
from dragoman.record.report import web_address
from dragoman.render import words
from dragoman.render.exchange.export_parts import Folder, Tally, ranked, states
from dragoman.render.exchange.selection import Options, Selection, headline, state_name
from dragoman.render.exchange.vault import Key, Page, Vault, for_obsidian, person_key, title

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
    yield f"# {for_obsidian(options.title or '') or _DEFAULT_TITLE}"
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
    yield from _section("With", (
        f"- {lines.state(state)}: {_count(number, 'story', 'stories')}"
        for state, number in ranked(page.partners)
    ))  # fmt: skip
    yield from _section("People", map(lines.person, sorted(page.people)))
    yield from _rows(page, lines)


def _person(key: Key, page: Page, lines: Lines) -> Iterator[str]:
    offices = sorted(page.offices)
    yield from _head({"kind": "person", "state": key[2] or None, "offices": offices}, key[1])
    of_state = [f"- state: {lines.state(key[2])}"] if key[2] else []
    yield from _section("", (*of_state, *(f"- office: {for_obsidian(office)}" for office in offices)))
    yield from _rows(page, lines)


def _story(story: Story, lines: Lines) -> Iterator[str]:
    states = list(dict.fromkeys((*story.actors, *story.recipients)))
    properties: Properties = {
        "kind": "story", "id": story.id, "date": story.when.value if story.when else None,
        "status": story.status, "event": story.event_type, "mode": story.mode, "place": story.where,
        "states": states, "issues": list(story.issues), "contradictions": list(story.contradictions),
    }  # fmt: skip
    if story.proposed_by:
        properties["proposed_by"] = list(story.proposed_by)
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
    facts = [
        f"- {label}: {for_obsidian(value)}" for label, value in words.facts(record) if label != "address"
    ]
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
        yield f"- address: {for_obsidian(report.address)}"


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
    yield f"# {for_obsidian(name)}"


def _property(text: str) -> str:
    """Return a text as a property: Obsidian makes a link of one in double brackets."""
    return words.plain(text).replace("[[", "[ [")


def _section(heading: str, lines: Iterable[str]) -> Iterator[str]:
    """Yield a section, nothing where it has no lines."""
    listed = list(lines)
    if listed:
        yield from ("", f"## {heading}") if heading else ()
        yield ""
        yield from listed


def _count(number: int, singular: str, plural: str) -> str:
    return f"{number} {singular if number == 1 else plural}"


class Lines:
    """Writes items of lists. None begins with words of a report, which could begin a list or a heading."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def key_of(self, person: Person) -> Key:
        """Return what the person's note is about."""
        return person_key(person.name, person.state)

    def state(self, code: str) -> str:
        """Return a link to a state."""
        return self._vault.link(("states", code), state_name(code))

    def person(self, key: Key) -> str:
        """Return a person with offices."""
        offices = "; ".join(self._vault.pages[key].offices)
        return f"- {self._vault.link(key, title(key))}" + (f": {for_obsidian(offices)}" if offices else "")

    def story(self, story: Story, *, up: bool = True) -> str:
        """Return a story with its date and status."""
        status = "" if story.status == "held" else f" ({story.status})"
        link = self._vault.link(("stories", story.id), dated(story), up=up)
        return f"- {link}: {for_obsidian(headline(story))}{status}"

    def report(self, record: Record, *, up: bool = True) -> str:
        """Return a report with outlet and day."""
        link = self._vault.link(("reports", record.report.id), _source(record), up=up)
        return f"- {link}: {for_obsidian(words.heading(record.report))}"

    def facts(self, story: Story) -> Iterator[str]:
        """Yield what is known of a story beside who takes part."""
        yield f"- {for_obsidian(dated(story))}, {status_word(story.event_type, story.status)}"
        if story.where:
            yield f"- place: {for_obsidian(story.where)}"
        if story.issues:
            yield f"- issues: {for_obsidian(', '.join(story.issues))}"
        for turn in story.history:
            yield f"- {turn.status}, reported {for_obsidian(words.stamp(turn.reported) or 'undated')}"
        if story.contradictions:
            yield f"- reports differ on: {for_obsidian(', '.join(story.contradictions))}"

    def mention(self, mention: Mention) -> str:
        """Return how a report tells a story."""
        parts = (mention.outlet, (mention.published_at or "")[:10])
        source = ", ".join(filter(None, parts)) or f"report {mention.report}"
        link = self._vault.link(("reports", mention.report), source)
        return f"- {link}: {_quoted(mention.event.evidence)}{_place(mention.event.evidence)}"

    def statement(self, record: Record, statement: Statement) -> str:
        """Return what was said, by whom and where."""
        speaker = self._vault.link(self._vault.speaker(record, statement), words.speaker(statement))
        if statement.speaker_state:
            speaker += f" ({self.state(statement.speaker_state)})"
        said = _quoted(statement.content or statement.evidence)
        return self._row(record, speaker, said, statement.evidence, statement.by_hand)

    def position(self, record: Record, position: Position) -> str:
        """Return where a state stands."""
        head = f"{self.state(position.state)} on {for_obsidian(position.issue)}"
        return self._row(record, head, for_obsidian(position.summary), position.evidence, position.by_hand)

    def commitment(self, record: Record, commitment: Commitment) -> str:
        """Return what was undertaken."""
        parties = ", ".join(map(self.state, states(commitment.parties))) or "**?**"
        said = for_obsidian(commitment.undertaking.quote)
        head = f"{parties} ({commitment.status})"
        return self._row(record, head, said, commitment.evidence, commitment.by_hand)

    def _row(
        self, record: Record, head: str, said: str, evidence: Iterable[Span], decisions: Iterable[Decision]
    ) -> str:
        noted = "".join(f" {for_obsidian(note)}" for note in words.decision_notes(decisions))
        source = self._vault.link(("reports", record.report.id), _source(record))
        return f"- {head}: {said}{noted} ({source}{_place(evidence)})"


def _source(record: Record) -> str:
    report = record.report
    parts = (report.outlet, (report.published_at or "")[:10])
    return ", ".join(filter(None, parts)) or f"report {report.id}"


def _quoted(spans: Iterable[Span]) -> str:
    return f"“{for_obsidian(words.quoted(tuple(spans)))}”"


def _place(spans: Iterable[Span]) -> str:
    return f", characters {', '.join(f'{span.start}-{span.end}' for span in sorted(spans))}"
