"""Group the attributions of known speakers: one statement for each speaker and sentence, or quotation."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace

from dragoman.lexicon.speech_words import speech_nouns
from dragoman.readers.english.document import Cast, Document
from dragoman.readers.english.statements.attribution import Attribution, ContentIndex, find_attributions
from dragoman.readers.english.statements.attribution_drafts import LABEL
from dragoman.readers.english.statements.official_texts import Voice
from dragoman.readers.english.statements.quotations import find_labels
from dragoman.readers.english.statements.speaker_resolution import SpeakerMemory, label_speaker
from dragoman.readers.english.statements.speakers import Speaker
from dragoman.record import StatementKind

_Resolved = tuple[Attribution, Speaker | None]
_FIRST_PERSON = frozenset({"we", "i", "us", "our", "my"})
_RELAYS = frozenset({"organisation", "body", "group"})
_UNSAID = frozenset({"expected", "future", "conditional", "possible"})
_FILLED = 0.5
"""Share of an outer content that an inner attribution fills when the outer one only passes it on."""
_REPEATED_SHARE = 0.3
"""Share of the words of a lead that a later statement repeats when the lead only sums it up."""


@dataclass(slots=True)
class Group:
    """The attributions that make one statement."""

    speaker: Speaker
    utterance: tuple[int, int]
    parts: list[Attribution] = field(default_factory=list)
    evidence: tuple[int, int] = (0, 0)
    kind: StatementKind | None = None
    via: tuple[int, int] | None = None


def group_attributions(document: Document, cast: Cast, issuer_voice: Voice | None) -> list[Group]:
    """Group the attributions of known speakers by sentence."""
    turns = find_labels(document)
    transcript = bool(turns)
    turn_speakers = {index: label_speaker(document, cast, label) for index, label in turns.items()}
    memory = SpeakerMemory(document, cast)
    resolved = [(attribution, memory.resolve(attribution)) for attribution in find_attributions(document)]
    counting = [
        (attribution, speaker, via)
        for attribution, speaker, via in _innermost(
            document, resolved, first_person=transcript or issuer_voice is not None
        )
        if speaker is not None
        and _counts(document, attribution, speaker, issuer_voice, transcript)
        and ((turn := turn_speakers.get(attribution.paragraph)) is None or turn.name != speaker.name)
    ]
    groups_by_key: dict[tuple[int, int, str], Group] = {}
    for attribution, speaker, via in counting:
        key = (attribution.paragraph, attribution.utterance[0], speaker.name)
        group = groups_by_key.setdefault(key, Group(speaker, attribution.utterance))
        group.parts.append(attribution)
        group.via = group.via or via or attribution.via
    shared = Counter(group.utterance for group in groups_by_key.values())
    for group in groups_by_key.values():
        group.evidence = _evidence(document, group, alone=shared[group.utterance] == 1)
    return list(groups_by_key.values())


def without_summarising_leads(document: Document, all_groups: list[Group]) -> list[Group]:
    """Leave out what the opening paragraph only sums up of a statement that follows."""
    opening = next((paragraph for paragraph in document.body if paragraph.kind == "paragraph"), None)
    if opening is None:
        return all_groups
    kept = []
    for group in all_groups:
        if opening.start <= group.evidence[0] < opening.end and not any(part.quotes for part in group.parts):
            words = _content_words(document, group)
            later = (later_group for later_group in all_groups if later_group.evidence[0] >= opening.end)
            if any(
                later_group.speaker.state == group.speaker.state
                and len(words & _content_words(document, later_group)) >= _REPEATED_SHARE * len(words)
                for later_group in later
            ):
                continue
        kept.append(group)
    return kept


def _content_words(document: Document, group: Group) -> set[str]:
    text = document.report.text
    return {
        word[:6]
        for part in group.parts
        for start, end in part.content
        for word in re.findall(r"[a-z]{4,}", text[start:end].lower())
    }


def _counts(
    document: Document,
    attribution: Attribution,
    speaker: Speaker,
    issuer_voice: Voice | None,
    transcript: bool,
) -> bool:
    """Whether an attribution is a statement for the diplomatic record."""
    row, text = attribution.row, document.report.text
    if attribution.generic or not attribution.content or row is LABEL:
        return False
    if speaker.state is None and (speaker.kind not in {"person", "pronoun"} or " " not in speaker.name):
        return False
    if attribution.modality == "condition":
        return False  # "if Chile says “we will go”": nobody says so
    if attribution.modality in _UNSAID or (
        attribution.polarity == "negative" and row is not None and row.polarity == "positive"
    ):
        return bool(attribution.quotes)
    if transcript or _speaks_throughout(issuer_voice):
        same = issuer_voice is not None and speaker.state == issuer_voice.state and speaker.kind == "state"
        if _says_we(document, attribution) or (same and (transcript or _speaks_throughout(issuer_voice))):
            return False
    if transcript and text[: attribution.utterance[1]].rstrip().endswith("?"):
        return False
    if (
        issuer_voice is None
        and row is not None
        and row.deed
        and not attribution.quotes
        and (row.key != "agree" or ";" in speaker.name)
    ):
        return False  # who agrees or invites does something; in a readout it is what both put on record
    if row is not None and row.kind == "mind" and not attribution.quotes:
        return row.opinion
    return True


def _speaks_throughout(issuer_voice: Voice | None) -> bool:
    """Whether the text is its issuer's own word from beginning to end."""
    return issuer_voice is not None and (
        issuer_voice.manner == "own" or (issuer_voice.manner == "joint" and issuer_voice.first_person)
    )


def _says_we(document: Document, attribution: Attribution) -> bool:
    return (
        attribution.source is not None
        and document.report.text[slice(*attribution.source)].lower() in _FIRST_PERSON
    )


_Kept = tuple[Attribution, Speaker | None, tuple[int, int] | None]
"""An attribution, its speaker, and the source that relays it, if any."""


def _innermost(document: Document, resolved: list[_Resolved], *, first_person: bool) -> list[_Kept]:
    """Of nested attributions keep one: the inner if its words fill the outer and it is a person's."""
    nesting = _Nesting(document, resolved, first_person)
    by_paragraph: dict[int, list[int]] = {}
    for index, (attribution, _) in enumerate(resolved):
        by_paragraph.setdefault(attribution.paragraph, []).append(index)
    for indices in by_paragraph.values():
        enclosing = ContentIndex((index, resolved[index][0].content) for index in indices)
        for index in indices:
            attribution, _ = resolved[index]
            mark = attribution.cue or (attribution.content[0] if attribution.content else attribution.clause)
            for outer_index, content in enclosing.around(mark):
                if outer_index != index:
                    nesting.settle(index, outer_index, content)
    return nesting.kept()


class _Nesting:
    """Decides which of nested attributions are dropped, which relay others, and where quotations go."""

    def __init__(self, document: Document, resolved: list[_Resolved], first_person: bool) -> None:
        self._document, self._resolved, self._first_person = document, resolved, first_person
        self._dropped: set[int] = set()
        self._quotes: dict[int, list[tuple[int, int]]] = {}
        self._relays: dict[int, tuple[int, int] | None] = {}

    def settle(self, inner_index: int, outer_index: int, content: tuple[int, int]) -> None:
        """Decide between an attribution and the one in whose `content` it lies."""
        inner, inner_speaker = self._resolved[inner_index]
        outer, outer_speaker = self._resolved[outer_index]
        if outer.row is LABEL or inner_index in self._dropped:
            return
        known = outer_speaker is not None or (self._first_person and _says_we(self._document, outer))
        fills = sum(end - start for start, end in inner.content) >= _FILLED * (content[1] - content[0])
        tells = fills and _tells(inner, inner_speaker, outer_speaker)
        if tells and inner_speaker and (not known or _speaks_for_itself(inner_speaker, outer_speaker)):
            self._dropped.add(outer_index)
            self._relays[inner_index] = outer.source
        elif not known and _of_the_press(self._document, outer):
            self._relays[inner_index] = self._relays.get(inner_index) or outer.source
        elif known:
            self._dropped.add(inner_index)
            self._quotes.setdefault(outer_index, []).extend(inner.quotes)

    def kept(self) -> list[_Kept]:
        """Return the attributions that are not dropped."""
        return [
            (_with_quotes(attribution, self._quotes.get(index, [])), speaker, self._relays.get(index))
            for index, (attribution, speaker) in enumerate(self._resolved)
            if index not in self._dropped
        ]


def _tells(inner: Attribution, inner_speaker: Speaker | None, outer_speaker: Speaker | None) -> bool:
    """Whether an inner attribution is a report of speech, or an act that a spokesman tells of a person."""
    if inner_speaker is None or inner.row is None:
        return False
    spoken_for = (
        outer_speaker is not None and outer_speaker.kind == "office" and inner_speaker.kind == "person"
    )
    return inner.row.kind == "report" or (spoken_for and inner.row.kind == "act")


def _of_the_press(document: Document, attribution: Attribution) -> bool:
    """Whether the source of an attribution is an agency or a paper."""
    if attribution.source is None or attribution.source_head is None:
        return False
    word = re.compile(r"[\w’'-]+").match(document.report.text, attribution.source_head)
    return word is not None and word.group().lower() in speech_nouns("media")


def _with_quotes(attribution: Attribution, quotes: list[tuple[int, int]]) -> Attribution:
    """An attribution with the quotations of those within it: its paraphrase holds them as fragments."""
    new_quotes = [quote for quote in quotes if quote not in attribution.quotes]
    if not new_quotes:
        return attribution
    kind: StatementKind = "mixed" if attribution.kind == "indirect" else attribution.kind
    return replace(attribution, quotes=(*attribution.quotes, *new_quotes), kind=kind)


def _speaks_for_itself(inner: Speaker, outer: Speaker | None) -> bool:
    """Whether the inner of two speakers is on record: a person, or one that an organisation relays."""
    return (
        outer is not None and inner.name != outer.name and (inner.kind == "person" or outer.kind in _RELAYS)
    )


def _evidence(document: Document, group: Group, *, alone: bool) -> tuple[int, int]:
    if alone:
        start, end = group.utterance
    else:
        places = [place for part in group.parts for place in (part.source, part.cue, *part.content) if place]
        places = [place for place in places if group.utterance[0] <= place[0] < group.utterance[1]] or [
            group.utterance
        ]
        start, end = min(place[0] for place in places), max(place[1] for place in places)
    for part in group.parts:
        for first, last in part.content:  # a run that goes on after its attribution
            if first >= end and not document.report.text[end:first].strip():
                end = last
            elif last <= start and not document.report.text[last:start].strip():
                start = first
    text = document.report.text
    while end < len(text) and text[end] in '”"’.!?' and not alone and end < group.utterance[1]:
        end += 1
    return start, end
