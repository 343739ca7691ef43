"""Which notes a folder of linked notes has, their names, what belongs to each, and the links between them."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, count
from urllib.parse import quote

from dragoman.merge.dates import sortable
from dragoman.merge.stories import story_order
from dragoman.merge.story import Story
from dragoman.record import Commitment, Position, Record, Statement, content_id
from dragoman.render.exchange.selection import Selection, headline, state_name
from dragoman.render.words import heading, plain

Key = tuple[str, ...]
"""What a note is about: ("states", code), ("people", name, state), ("stories", id) or ("reports", id)."""
_OBEYED = re.compile(r"([!#$%&*<=>\[\\\]^_`{|}~]|:(?=[:/])|(?<=:):)")
"""Signs inside a line that Markdown, HTML or Obsidian (comments, sums, highlights, fields) obey."""
_SHORT = 8
LONGEST = 120
"""Bytes of a name in UTF-8, without its ending: encrypted folders take 143, others 255."""
_FORBIDDEN = re.compile(r"""[<>:"/\\|?*#^\[\]`$%&{}~!@=;']+""")
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?=\s*(?:\.|$))", re.IGNORECASE)
"""What Windows takes for a device, whatever comes after its dot."""
_UNNAMED = "unnamed"


@dataclass
class Page:
    """What belongs to the note of a state or a person. `offices` are those that reports give to a person."""

    stories: list[Story] = field(default_factory=list)
    statements: list[tuple[Record, Statement]] = field(default_factory=list)
    positions: list[tuple[Record, Position]] = field(default_factory=list)
    commitments: list[tuple[Record, Commitment]] = field(default_factory=list)
    people: dict[Key, None] = field(default_factory=dict)
    partners: Counter[str] = field(default_factory=Counter)
    offices: dict[str, None] = field(default_factory=dict)


class Vault:
    """The notes of a selection: `pages` of states and people, `stories` and `records`, each in order."""

    def __init__(self, selection: Selection) -> None:
        records: dict[str, Record] = {}
        for record in selection.kept:
            records.setdefault(record.report.id, record)
        self.records = sorted(records.values(), key=_published)
        self.stories = sorted(selection.stories, key=story_order)
        self.told_by: dict[str, list[Story]] = defaultdict(list)
        self._pages: dict[Key, Page] = defaultdict(Page)
        for story in self.stories:
            self._add_story(story)
        for record in self.records:
            self._add_record(record)
        self.pages = dict(sorted(self._pages.items()))
        self._paths = self._named()

    def path(self, key: Key) -> str:
        """Return where a note stands in the folder."""
        return self._paths[key]

    def link(self, key: Key, words: str, *, up: bool = True) -> str:
        """Return a link to a note from one in a folder beside it (`up`) or from above; the words alone, in
        bold, where there is no such note."""
        path = self._paths.get(key)
        shown = for_obsidian(words) or "?"
        return f"[{shown}]({'../' if up else ''}{quote(path)})" if path else f"**{shown}**"

    def speaker(self, record: Record, statement: Statement) -> Key:
        """Return the note that a statement belongs to beside its state's: none for a state's or a body's."""
        name, actor = plain(statement.speaker or ""), statement.speaker_actor
        is_person = any(
            known_actor.id == actor and known_actor.kind == "person" for known_actor in record.actors
        )
        return person_key(name, statement.speaker_state) if name and is_person else ()

    def _add_story(self, story: Story) -> None:
        states = dict.fromkeys((*story.actors, *story.recipients))
        for state in states:
            page = self._pages["states", state]
            page.stories.append(story)
            page.partners.update(other for other in states if other != state)
        for person in story.persons:
            key = person_key(person.name, person.state)
            self._add_person(key, person.office)
            if not any(known is story for known in self._pages[key].stories[-1:]):
                self._pages[key].stories.append(story)
        for report in dict.fromkeys(mention.report for mention in story.mentions):
            self.told_by[report].append(story)

    def _add_record(self, record: Record) -> None:
        for statement in record.statements:
            if key := self.speaker(record, statement):
                self._add_person(key, statement.speaker_office)
                self._pages[key].statements.append((record, statement))
            if statement.speaker_state:
                self._pages["states", statement.speaker_state].statements.append((record, statement))
        for position in record.positions:
            self._pages["states", position.state].positions.append((record, position))
        for commitment in record.commitments:
            for state in dict.fromkeys(party.state for party in commitment.parties):
                self._pages["states", state].commitments.append((record, commitment))

    def _add_person(self, key: Key, office: str | None) -> None:
        if office:
            self._pages[key].offices[plain(office)] = None
        else:
            self._pages[key]  # a note even without an office
        if key[2]:
            self._pages["states", key[2]].people[key] = None

    def _named(self) -> dict[Key, str]:
        """Return the path of each note: a folder a kind, the name made of what the note is about."""
        paths: dict[Key, str] = {}
        names: dict[str, NoteNames] = defaultdict(NoteNames)

        def give(key: Key, words: Sequence[str | None], suffix: str = "") -> None:
            name = names[key[0]].give(" ".join(filter(None, words)), key, suffix)
            paths[key] = f"{key[0]}/{name}.md"

        for key in self.pages:
            give(key, (title(key), f"({key[-1]})" if key[-1] not in ("", title(key)) else ""))
        for story in self.stories:
            day = story.when.value if story.when else (story.reported or "")[:10]
            give(("stories", story.id), (day, headline(story)), f" ({story.id[:_SHORT]})")
        for report in (record.report for record in self.records):
            words = ((report.published_at or "")[:10], report.outlet, heading(report))
            give(("reports", report.id), words, f" ({report.id[:_SHORT]})")
        return paths


def _published(record: Record) -> tuple[datetime, str]:
    return sortable(record.report.published_at), record.report.id


def person_key(name: str, state: str | None) -> Key:
    """Return what a person's note is about: people of one name and one state are one person."""
    return ("people", plain(name), state or "")


def title(key: Key) -> str:
    """Return the name of a state or a person."""
    return state_name(key[1]) if key[0] == "states" else key[1]


def for_obsidian(text: str) -> str:
    """Return `text` on one line, with everything that Markdown, HTML or Obsidian would obey escaped."""
    return _OBEYED.sub(r"\\\1", plain(text))


def safe_name(words: str, suffix: str = "") -> str:
    """Return `words` as the name of a file, `suffix` kept whole: no character that a file system, a shell or
    Obsidian obeys, no device of Windows, not hidden, and short enough."""
    name = unicodedata.normalize("NFC", _FORBIDDEN.sub(" ", plain(words)))
    name = " ".join(name.split()).strip(" .-")
    name = f"_{name}" if _DEVICE.match(name) else name
    return (_cut(name, LONGEST - len(suffix.encode())) or _UNNAMED) + suffix


def _cut(name: str, length: int) -> str:
    """Return a name of at most `length` bytes, cut between words unless one word is half of it."""
    cut = name.encode()[:length].decode(errors="ignore")
    if cut != name and " " in cut[len(cut) // 2 :]:
        cut = cut.rpartition(" ")[0]
    return cut.rstrip(" .-")


class NoteNames:
    """Gives names, no two of which are one file where capitals do not count."""

    def __init__(self) -> None:
        self._given: set[str] = set()

    def give(self, words: str, key: tuple[str, ...], suffix: str = "") -> str:
        """Return the name of the note `key`; where another has it, with a hash of the key."""
        others = (f" ({content_id(*key, number)})" for number in count())
        names = (safe_name(words, end) for end in chain((suffix,), others))
        name = next(name for name in names if _folded(name) not in self._given)
        self._given.add(_folded(name))
        return name


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKD", name.casefold())
