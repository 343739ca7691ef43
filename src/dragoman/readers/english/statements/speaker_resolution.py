"""Resolve speakers that need more than the cast: sources that refer back, and the labels of a transcript.

"He said", "they agreed", "the statement added", "the spokesman said": the cast resolves what a sentence or
its neighbours say; here the statements so far decide what it left open: who spoke last, which two were last
named together, which office was last described in full. "MR. KIRBY:" is the Kirby of the title or the text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from dragoman.lexicon.office_titles import female_names
from dragoman.lexicon.phrases import without_accents
from dragoman.lexicon.speech_words import speech_nouns
from dragoman.readers.english.document import Cast, Document, LastNamed, Mention, Paragraph
from dragoman.readers.english.statements.attribution import Attribution
from dragoman.readers.english.statements.quotations import ANSWERS, TRANSCRIPTS, Label
from dragoman.readers.english.statements.speakers import (
    DETERMINERS,
    Speaker,
    counterparts,
    of_mention,
    of_state,
    speaker_of,
)

_SINGLE = frozenset({"he", "she"})
_PLURAL = re.compile(
    r"(?:they|both|the (?:two|sides|parties|leaders|presidents|ministers|pair)\b.*)$", re.IGNORECASE
)
_REACH = 2
"""Paragraphs back that a speaker is still in mind."""
_HONORIFIC = re.compile(r"^(?:Mr|Mrs|Ms|Dr|Gen|Sen)\.? ")


@dataclass(frozen=True, slots=True)
class _Group:
    """Office-holders of several states, where their noun stands, and how many lists of states came so far."""

    at: int
    mention: Mention
    kinds: int


@dataclass
class SpeakerMemory:
    """Who has spoken so far. `resolve` is called for each attribution, in reading order."""

    document: Document
    cast: Cast
    person: tuple[Speaker, int] | None = None
    people: list[tuple[Speaker, int]] = field(default_factory=list)
    group: tuple[Speaker, int] | None = None
    anyone: tuple[Speaker, int] | None = None
    states: dict[str, str] = field(default_factory=dict)
    private: set[str] = field(default_factory=set)
    offices: dict[str, Speaker] = field(default_factory=dict)
    _groups: dict[int, list[_Group]] = field(default_factory=dict)

    def resolve(self, attribution: Attribution) -> Speaker | None:
        """Return who the source of `attribution` is, by the cast or by what went before."""
        speaker = speaker_of(self.document, self.cast, attribution)
        place = attribution.stands_for or attribution.source
        if place is None:
            return None
        words = self.document.report.text[place[0] : place[1]]
        carried = self._carried(attribution, speaker, words)
        if carried is not None and carried is not speaker:
            speaker = replace(carried, start=place[0], end=place[1])
        if speaker is not None and speaker.kind in {"person", "pronoun"}:
            if speaker.state is None and speaker.name in self.states:
                speaker = replace(speaker, state=self.states[speaker.name])
            elif speaker.state is not None:
                self.states[speaker.name] = speaker.state
        if speaker is not None and speaker.kind == "private":
            self.private.add(speaker.name)
        if speaker is not None:
            self._remember(attribution, speaker)
        return None if speaker is not None and speaker.name in self.private else speaker

    def _carried(self, attribution: Attribution, speaker: Speaker | None, words: str) -> Speaker | None:
        lower = words.lower()
        at = attribution.paragraph
        if lower in _SINGLE:
            last = self._same_gender(lower, at)
            trails = (
                bool(attribution.content)
                and attribution.source is not None
                and attribution.content[0][0] < attribution.source[0]
            )
            return last if last is not None and (speaker is None or trails) else speaker
        if speaker is None and _PLURAL.match(words):
            return self._near(self.group, at) or self._named_together(attribution) or self._plural(at)
        head = re.split(r"[^\w’'-]", lower.removeprefix("the "))[0] if lower.startswith("the ") else ""
        last_word = lower.rsplit(" ", 1)[-1]
        if (
            speaker is None
            and head
            and (head in speech_nouns("document") or last_word in speech_nouns("document"))
        ):
            return self._near(self.anyone, at)
        if speaker is None and head and last_word in self.offices:
            return self.offices[last_word]
        if (
            speaker is not None
            and speaker.kind in {"office", "body"}
            and head == last_word
            and head in self.offices
        ):
            fuller = self.offices[head]
            return fuller if fuller.state == speaker.state else speaker
        if speaker is None and self.person is not None:
            name = _HONORIFIC.sub("", words)
            return self._near(self.person, at) if name in self.person[0].name.split() else None
        if speaker is not None and lower == "it" and (last := self._near(self.anyone, at)) is not None:
            return last if last.state == speaker.state and last.kind not in {"person", "pronoun"} else speaker
        return speaker

    def _near(self, known: tuple[Speaker, int] | None, paragraph: int) -> Speaker | None:
        return known[0] if known is not None and paragraph - known[1] <= _REACH else None

    def _same_gender(self, pronoun: str, paragraph: int) -> Speaker | None:
        """Return the last person within reach whose given name fits the pronoun's gender."""
        for speaker, at in reversed(self.people[-5:]):
            if paragraph - at > _REACH:
                return None
            woman = speaker.name.split()[0].lower() in female_names()
            if woman == (pronoun == "she"):
                return speaker
            if pronoun == "she" and speaker.kind == "pronoun":
                return speaker
        return None

    def _plural(self, paragraph: int) -> Speaker | None:
        last = self._near(self.anyone, paragraph)
        return (
            last
            if last is not None and (last.kind == "group" or last.name.rstrip(")").endswith("s"))
            else None
        )

    def _named_together(self, attribution: Attribution) -> Speaker | None:
        """The people that the paragraph so far, or the title, names as two parties."""
        here = self.document.paragraphs[attribution.paragraph]
        until = attribution.utterance[0]
        for start, end, place in [(here.start, here.end, until), *self._titles]:
            people = self._people.before(start, end, place)
            if len(people) >= 2 and len({mention.states for mention in people}) >= 2:
                speakers = [
                    speaker
                    for mention in people
                    if (speaker := of_mention(self.document, self.cast, mention))
                ]
                return replace(speakers[0], name="; ".join(speaker.name for speaker in speakers), kind="pair")
        return self._offices_together(here, until)

    @cached_property
    def _people(self) -> LastNamed:
        """The people named with a state, by name."""
        return LastNamed(
            self.cast, lambda mention: mention.name if mention.kind == "person" and mention.states else None
        )

    @cached_property
    def _titles(self) -> list[tuple[int, int, int]]:
        titles = [paragraph for paragraph in self.document.paragraphs if paragraph.kind == "title"]
        return [(title.start, title.end, title.end) for title in reversed(titles)]

    def _offices_together(self, paragraph: Paragraph, until: int) -> Speaker | None:
        """The one group of office-holders of several states named so far: "the ministers of A and B"."""
        if paragraph.index not in self._groups:
            self._groups[paragraph.index] = list(self._groups_in(paragraph))
        groups = self._groups[paragraph.index]
        count = bisect_left(groups, until, key=lambda group: group.at)
        if not count or groups[count - 1].kinds > 1:
            return None
        last = groups[count - 1].mention
        name = counterparts(self.document, self.cast, last)
        return Speaker(name, last.states[0], "pair", last.start, last.end)

    def _groups_in(self, paragraph: Paragraph) -> Iterator[_Group]:
        """Yield the groups of office-holders that a block names."""
        kinds = set()
        for token in paragraph.doc:
            word = token.lower_
            if (
                word not in speech_nouns("pair")
                or word not in speech_nouns("speaker")
                or not word.endswith("s")
            ):
                continue
            start, end = paragraph.offsets(paragraph.doc[token.left_edge.i : token.right_edge.i + 1])
            codes = tuple(
                dict.fromkeys(code for mention in self.cast.within(start, end) for code in mention.states)
            )
            if len(codes) > 1:
                kinds.add(codes)
                yield _Group(paragraph.start + token.idx, Mention(start, end, "pair", codes), len(kinds))

    def _remember(self, attribution: Attribution, speaker: Speaker) -> None:
        at = attribution.paragraph
        if ";" in speaker.name:
            self.group = (speaker, at)
        elif speaker.kind in {"person", "pronoun", "private"} and " " in speaker.name:
            self.person = (speaker, at)
            self.people.append(self.person)
        if attribution.row is not None and attribution.row.kind != "mind":
            self.anyone = (speaker, at)
        if speaker.kind in {"office", "body", "organisation", "group"} and len(speaker.name.split()) > 1:
            for noun in re.findall(r"[a-z]+", speaker.name.lower()):
                if noun in speech_nouns("speaker"):
                    self.offices[noun] = speaker


def label_speaker(document: Document, cast: Cast, label: Label) -> Speaker | None:
    """Return who a transcript's label names: "MR. KIRBY" is the Kirby of the title or the text."""
    if label.name is None:
        return None
    if label.name in ANSWERS:
        guest = _guest(document, cast)
        return None if guest is None else replace(guest, start=label.span[0], end=label.span[1])
    named = cast.at(label.span[0]) or cast.at(label.span[1] - 1)
    if named is not None and named.kind == "person":
        speaker = of_mention(document, cast, named)
        if speaker is not None:
            return replace(speaker, name=speaker.name.title()) if speaker.name.isupper() else speaker
    words = [word for word in re.split(r"[ \u00a0]+", label.name) if word.strip(".")]
    person = _of_surname(cast, label, words[-1])
    if person is not None:
        return person
    if _names_office(words):
        holder = _titled(document, cast, words) or _holder(cast, words)
        if holder is not None:
            return replace(holder, start=label.span[0], end=label.span[1])
    elif len(words) > 1 and (spelled := _spelled_in_title(document, words[-1])) is not None:
        return Speaker(spelled, _home(cast), "person", *label.span)
    state = named.states[0] if named is not None and named.states else _home(cast) or _heading(document, cast)
    return _office_of_label(document, label, label.name, words, state)


def _of_surname(cast: Cast, label: Label, surname: str) -> Speaker | None:
    """Return the one person of the report who has the surname of a label."""
    wanted = without_accents(surname.casefold())
    matches = {
        (actor.name, actor.state, actor.office, actor.id)
        for actor in cast.actors
        if actor.kind == "person" and without_accents(actor.name.split()[-1].casefold()) == wanted
    }
    if len(matches) != 1:
        return None
    name, state, office, key = matches.pop()
    return Speaker(name, state or _home(cast), "person", *label.span, office, key)


def _spelled_in_title(document: Document, surname: str) -> str | None:
    """Return the full name that the report's title gives with a surname."""
    spelled = re.search(
        rf"\b((?:[A-Z](?:(?!['’]s )[\w.’'-]){{1,40}} ){{1,2}}(?i:{re.escape(surname)}))\b",
        document.report.title or "",
    )
    return spelled.group(1) if spelled else None


def _office_of_label(
    document: Document, label: Label, written: str, words: list[str], state: str | None
) -> Speaker | None:
    """Return the speaker of a label that names nobody known: an office, with its state if known."""
    if state is None and document.report.kind not in TRANSCRIPTS:
        return None
    name = written.lower() if len(words) > 2 or "OFFICIAL" in words else written.title()
    name = DETERMINERS.sub("", name)
    if state is not None and len(name.split()) == 1 and name.lower() in speech_nouns("speaker"):
        name = of_state(name.lower(), state)
    return Speaker(name, state, "office", *label.span)


def _guest(document: Document, cast: Cast) -> Speaker | None:
    """Return the only person in the title of an interview."""
    title = document.title
    if title is None:
        return None
    return _only_person(document, cast, cast.within(title.start, title.end))


def _names_office(words: list[str]) -> bool:
    """Whether a label is an office without a name: "THE PRESIDENT"."""
    return words[-1].lower() in speech_nouns("speaker")


def _office(words: list[str]) -> str:
    return DETERMINERS.sub("", " ".join(words).lower())


def _titled(document: Document, cast: Cast, words: list[str]) -> Speaker | None:
    """Return the only person in the title with the label's office: "Remarks by President Rojas"."""
    title = document.title
    if title is None:
        return None
    shown = re.compile(
        rf"(?:^|[^\w\s]|\b[a-z]+)\s*\b(?i:{re.escape(_office(words))})\W+(?:[A-Z][\w.’'-]{{1,40}}+\W+){{0,8}}?$"
    )
    holders = (
        mention
        for mention in cast.within(title.start, title.end)
        if shown.search(title.text[: mention.end - title.start].rsplit(" ", 1)[0] + " ")
    )
    return _only_person(document, cast, holders)


def _only_person(document: Document, cast: Cast, mentions: Iterable[Mention]) -> Speaker | None:
    """Return the one person whom some mentions name, None where they name several."""
    people = {mention.name: mention for mention in mentions if mention.kind == "person" and mention.name}
    return of_mention(document, cast, next(iter(people.values()))) if len(people) == 1 else None


def _holder(cast: Cast, words: list[str]) -> Speaker | None:
    """The one person of the issuing state who holds the label's office."""
    held = [
        actor
        for actor in cast.actors
        if actor.kind == "person"
        and actor.state == _home(cast)
        and (actor.office or "").lower() == _office(words)
    ]
    if len(held) != 1:
        return None
    return Speaker(held[0].name, held[0].state, "person", 0, 0, held[0].office, held[0].id)


def _heading(document: Document, cast: Cast) -> str | None:
    """The one state or organisation that the head of the transcript names."""
    head = [paragraph for paragraph in document.paragraphs if paragraph.kind == "title"] + list(
        document.body[:_HEAD]
    )
    codes = {
        code
        for paragraph in head
        for mention in cast.within(paragraph.start, paragraph.end)
        for code in mention.states
    }
    return codes.pop() if len(codes) == 1 else None


_HEAD = 2


def _home(cast: Cast) -> str | None:
    return cast.issuers[0] if cast.issuers else None
