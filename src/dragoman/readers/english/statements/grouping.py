"""Group the attributions of known speakers: one statement for each speaker and sentence, or quotation."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace

from dragoman.lexicon.cues import nouns
from dragoman.readers.english.cast import Cast
from dragoman.readers.english.document import Document
from dragoman.readers.english.statements.attribution import Attribution, ContentIndex, attributions
from dragoman.readers.english.statements.attribution_drafts import LABEL
from dragoman.readers.english.statements.official_texts import Voice
from dragoman.readers.english.statements.speaker_resolution import SpeakerMemory, label_speaker
from dragoman.readers.english.statements.speakers import Speaker
from dragoman.readers.english.statements.transcripts import labels
from dragoman.record import StatementKind

Spoken = tuple[Attribution, Speaker | None]
_FIRST_PERSON = frozenset({"we", "i", "us", "our", "my"})
_RELAYS = frozenset({"organisation", "body", "group"})
_UNSAID = frozenset({"expected", "future", "conditional", "possible"})
_SAME = 0.3
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


def groups(document: Document, cast: Cast, own: Voice | None) -> list[Group]:
    """Group the attributions of known speakers by sentence."""
    turns = labels(document)
    transcript = bool(turns)
    talking = {index: label_speaker(document, cast, label) for index, label in turns.items()}
    memory = SpeakerMemory(document, cast)
    spoken = [(item, memory.resolve(item)) for item in attributions(document)]
    kept = [
        (item, who, via)
        for item, who, via in _innermost(document, spoken, first_person=transcript or own is not None)
        if who is not None
        and _counts(document, item, who, own, transcript)
        and ((turn := talking.get(item.paragraph)) is None or turn.name != who.name)
    ]
    found: dict[tuple[int, int, str], Group] = {}
    for item, who, via in kept:
        key = (item.paragraph, item.utterance[0], who.name)
        group = found.setdefault(key, Group(who, item.utterance))
        group.parts.append(item)
        group.via = group.via or via or item.via
    shared = Counter(group.utterance for group in found.values())
    for group in found.values():
        group.evidence = _evidence(document, group, alone=shared[group.utterance] == 1)
    return list(found.values())


def without_leads(document: Document, found: list[Group]) -> list[Group]:
    """Leave out what the opening paragraph only sums up of a statement that follows."""
    opening = next((p for p in document.body if p.kind == "paragraph"), None)
    if opening is None:
        return found
    kept = []
    for group in found:
        if opening.start <= group.evidence[0] < opening.end and not any(part.quotes for part in group.parts):
            words = _content_words(document, group)
            later = (other for other in found if other.evidence[0] >= opening.end)
            if any(
                other.speaker.state == group.speaker.state
                and len(words & _content_words(document, other)) >= _SAME * len(words)
                for other in later
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


def _counts(document: Document, item: Attribution, who: Speaker, own: Voice | None, transcript: bool) -> bool:
    """Whether an attribution is a statement for the diplomatic record."""
    row, text = item.row, document.report.text
    if item.generic or not item.content or row is LABEL:
        return False
    if who.state is None and (who.kind not in {"person", "pronoun"} or " " not in who.name):
        return False
    if item.modality in _UNSAID or (
        item.polarity == "negative" and row is not None and row.polarity == "positive"
    ):
        return bool(item.quotes)
    if transcript or _speaks_throughout(own):
        same = own is not None and who.state == own.state and who.kind == "state"
        if _says_we(document, item) or (same and (transcript or _speaks_throughout(own))):
            return False
    if transcript and text[: item.utterance[1]].rstrip().endswith("?"):
        return False
    if (
        own is None
        and row is not None
        and row.deed
        and not item.quotes
        and (row.key != "agree" or ";" in who.name)
    ):
        return False  # who agrees or invites does something; in a readout it is what both put on record
    if row is not None and row.kind == "mind" and not item.quotes:
        return row.opinion
    return True


def _speaks_throughout(own: Voice | None) -> bool:
    """Whether the text is its issuer's own word from beginning to end."""
    return own is not None and (own.manner == "own" or (own.manner == "joint" and own.first_person))


def _says_we(document: Document, item: Attribution) -> bool:
    return item.source is not None and document.report.text[slice(*item.source)].lower() in _FIRST_PERSON


def _innermost(
    document: Document, spoken: list[Spoken], *, first_person: bool
) -> list[tuple[Attribution, Speaker | None, tuple[int, int] | None]]:
    """Of nested attributions keep one: the inner if its words fill the outer and it is a person's."""
    dropped: set[int] = set()
    quoted: dict[int, list[tuple[int, int]]] = {}
    relays: dict[int, tuple[int, int] | None] = {}
    by_paragraph: dict[int, list[int]] = {}
    for index, (item, _) in enumerate(spoken):
        by_paragraph.setdefault(item.paragraph, []).append(index)
    for indices in by_paragraph.values():
        enclosing = ContentIndex((index, spoken[index][0].content) for index in indices)
        for i in indices:
            inner, who = spoken[i]
            mark = inner.cue or (inner.content[0] if inner.content else inner.clause)
            for j, around in enclosing.around(mark):
                outer, other = spoken[j]
                if i == j or outer.row is LABEL or i in dropped:
                    continue
                filled = sum(end - start for start, end in inner.content) >= 0.5 * (around[1] - around[0])
                spoken_for = (
                    other is not None and other.kind == "office" and who is not None and who.kind == "person"
                )
                kinds = {"report", "act"} if spoken_for else {"report"}
                tells = who is not None and inner.row is not None and inner.row.kind in kinds and filled
                known = other is not None or (first_person and _says_we(document, outer))
                if tells and who is not None and (not known or _speaks_for_itself(who, other)):
                    dropped.add(j)
                    relays[i] = outer.source
                elif not known and _of_the_press(document, outer):
                    relays[i] = relays.get(i) or outer.source
                elif known:
                    dropped.add(i)
                    quoted.setdefault(j, []).extend(inner.quotes)
    return [
        (_with_quotes(item, quoted.get(index, [])), who, relays.get(index))
        for index, (item, who) in enumerate(spoken)
        if index not in dropped
    ]


def _of_the_press(document: Document, item: Attribution) -> bool:
    """Whether the source of an attribution is an agency or a paper."""
    if item.source is None or item.source_head is None:
        return False
    word = re.compile(r"[\w’'-]+").match(document.report.text, item.source_head)
    return word is not None and word.group().lower() in nouns("media")


def _with_quotes(item: Attribution, quotes: list[tuple[int, int]]) -> Attribution:
    """An attribution with the quotations of those within it: its paraphrase holds them as fragments."""
    fresh = [quote for quote in quotes if quote not in item.quotes]
    if not fresh:
        return item
    kind: StatementKind = "mixed" if item.kind == "indirect" else item.kind
    return replace(item, quotes=(*item.quotes, *fresh), kind=kind)


def _speaks_for_itself(inner: Speaker, outer: Speaker | None) -> bool:
    """Whether the inner of two speakers is the one on record: a person, or whom an organisation relays."""
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
