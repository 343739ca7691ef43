"""Find who said what, to whom, in which channel.

Attributions come from the parse (`attribution`), their sources become speakers through the cast
(`speakers`), and those of one speaker in one sentence, or one run of quotation, are one statement. What
an official text says in its own voice comes from `issuer_statements`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from dragoman.extract.addressee import addressee
from dragoman.extract.attribution import LABEL, Attribution, attributions
from dragoman.extract.cast import Cast
from dragoman.extract.discourse import Discourse
from dragoman.extract.document import Document
from dragoman.extract.force import force
from dragoman.extract.voice import Voice, voice
from dragoman.extract.issuer_statements import Voiced, own_words, turns
from dragoman.extract.issues import channel, tags
from dragoman.extract.labels import labels
from dragoman.extract.speakers import Speaker, label_speaker
from dragoman.record import Span, Statement, StatementKind, Timex, When, content_id

_FIRST_PERSON = frozenset({"we", "i", "us", "our", "my"})
_RELAYS = frozenset({"organisation", "body", "group"})
_UNSAID = frozenset({"expected", "future", "conditional", "possible"})


@dataclass(slots=True)
class _Group:
    """The attributions that make one statement."""

    speaker: Speaker
    utterance: tuple[int, int]
    parts: list[Attribution] = field(default_factory=list)
    evidence: tuple[int, int] = (0, 0)
    kind: StatementKind | None = None


def find_statements(document: Document, cast: Cast, times: tuple[Timex, ...]) -> tuple[Statement, ...]:
    """Return the statements of `document`, in reading order: those whose speaker is known and acts for a state."""
    own = voice(document, cast)
    groups = _groups(document, cast, own)
    if own is None:
        groups = without_lead(document, groups)
    taken = [group.evidence for group in groups]
    groups += _voiced(document, cast, own, taken)
    groups.sort(key=lambda group: (group.evidence, group.speaker.name))
    found = [_statement(document, cast, times, group) for group in groups]
    return tuple({statement.id: statement for statement in found}.values())


def _groups(document: Document, cast: Cast, own: Voice | None) -> list[_Group]:
    """Group the attributions of known speakers by sentence."""
    turns = labels(document)
    transcript = bool(turns)
    talking = {index: label_speaker(document, cast, label) for index, label in turns.items()}
    discourse = Discourse(document, cast)
    spoken = [(item, discourse.resolve(item)) for item in attributions(document)]
    kept = [
        (item, who)
        for item, who in _innermost(document, spoken, first_person=transcript or own is not None)
        if who is not None
        and _counts(document, item, who, own, transcript)
        and ((turn := talking.get(item.paragraph)) is None or turn.name != who.name)
    ]
    groups: dict[tuple[int, int, str], _Group] = {}
    for item, who in kept:
        key = (item.paragraph, item.utterance[0], who.name)
        groups.setdefault(key, _Group(who, item.utterance)).parts.append(item)
    rows = list(groups.values())
    for group in rows:
        alone = not any(other is not group and other.utterance == group.utterance for other in rows)
        group.evidence = _evidence(document, group, alone)
    return rows


def _counts(document: Document, item: Attribution, who: Speaker, own: Voice | None, transcript: bool) -> bool:
    """Whether an attribution is a statement for the diplomatic record."""
    row, text = item.row, document.report.text
    if item.generic or not item.content or row is LABEL:
        return False
    if who.state is None and (who.kind not in {"person", "pronoun"} or " " not in who.name):
        return False
    if item.modality in _UNSAID or (item.polarity == "negative" and row is not None and row.polarity == "positive"):
        return bool(item.quotes)
    if transcript or _speaks_throughout(own):
        same = own is not None and who.state == own.state and who.kind == "state"
        if _says_we(document, item) or (same and (transcript or _speaks_throughout(own))):
            return False
    if transcript and text[: item.utterance[1]].rstrip().endswith("?"):
        return False
    if own is None and row is not None and row.key == "agree" and ";" in who.name and not item.quotes:
        return False  # two states that agree are an event; in a readout it is what both put on record
    if row is not None and row.kind == "mind" and not item.quotes:
        return row.pos == "verb" and row.force in {0, 1}
    return True


def _speaks_throughout(own: Voice | None) -> bool:
    """Whether the text is its issuer's own word from beginning to end."""
    return own is not None and (own.manner == "own" or (own.manner == "joint" and own.first_person))


def _innermost(
    document: Document, spoken: list[tuple[Attribution, Speaker | None]], *, first_person: bool
) -> list[tuple[Attribution, Speaker | None]]:
    """Of nested attributions keep one: the inner if a person's words fill the outer, or nobody known says that."""
    dropped: set[int] = set()
    by_paragraph: dict[int, list[int]] = {}
    for index, (item, _) in enumerate(spoken):
        by_paragraph.setdefault(item.paragraph, []).append(index)
    for indices in by_paragraph.values():
        for i in indices:
            inner, who = spoken[i]
            mark = inner.cue or (inner.content[0] if inner.content else inner.clause)
            for j in indices:
                outer, other = spoken[j]
                around = next((part for part in outer.content if part[0] <= mark[0] and mark[1] <= part[1]), None)
                if i == j or around is None or outer.row is LABEL or i in dropped:
                    continue
                filled = sum(end - start for start, end in inner.content) >= 0.5 * (around[1] - around[0])
                tells = who is not None and inner.row is not None and inner.row.kind == "report" and filled
                known = other is not None or (first_person and _says_we(document, outer))
                if tells and who is not None and (not known or _speaks_for_itself(who, other)):
                    dropped.add(j)
                elif known:
                    dropped.add(i)
    return [pair for index, pair in enumerate(spoken) if index not in dropped]


def _speaks_for_itself(inner: Speaker, outer: Speaker | None) -> bool:
    """Whether the inner of two speakers is the one on record: a person, or whom an organisation relays."""
    return outer is not None and inner.name != outer.name and (inner.kind == "person" or outer.kind in _RELAYS)


def without_lead(document: Document, groups: list[_Group]) -> list[_Group]:
    """Leave out what the opening paragraph only sums up of a statement that follows."""
    opening = next((p for p in document.body if p.kind == "paragraph"), None)
    if opening is None:
        return groups
    kept = []
    for group in groups:
        if opening.start <= group.evidence[0] < opening.end and not any(part.quotes for part in group.parts):
            words = _content_words(document, group)
            later = (other for other in groups if other.evidence[0] >= opening.end)
            if any(
                other.speaker.state == group.speaker.state
                and len(words & _content_words(document, other)) >= _SAME * len(words)
                for other in later
            ):
                continue
        kept.append(group)
    return kept


_SAME = 0.3
"""Share of the words of a lead that a later statement repeats when the lead only sums it up."""


def _content_words(document: Document, group: _Group) -> set[str]:
    text = document.report.text
    return {
        word[:6]
        for part in group.parts
        for start, end in part.content
        for word in re.findall(r"[a-z]{4,}", text[start:end].lower())
    }


def _says_we(document: Document, item: Attribution) -> bool:
    return item.source is not None and document.report.text[slice(*item.source)].lower() in _FIRST_PERSON


def _evidence(document: Document, group: _Group, alone: bool) -> tuple[int, int]:
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
    while end < len(text) and text[end] in '”"’.,!?' and not alone and end < group.utterance[1]:
        end += 1
    return start, end


def _voiced(
    document: Document, cast: Cast, own: Voice | None, taken: list[tuple[int, int]]
) -> list[_Group]:
    """What the issuer or a labelled speaker says in its own voice."""
    speakers = labels(document)
    if speakers:
        words: Iterable[Voiced] = turns(document, speakers, taken)
    elif own is not None:
        words = own_words(document, own, cast, taken)
    else:
        return []
    found = []
    for item in words:
        who = (
            label_speaker(document, cast, item.label)
            if item.label is not None
            else Speaker(own.name, own.state, "issuer", item.start, item.end, own.office)
            if own is not None
            else None
        )
        if who is not None:
            found.append(_Group(who, (item.start, item.end), evidence=(item.start, item.end), kind="direct"))
    return found


def _statement(document: Document, cast: Cast, times: tuple[Timex, ...], group: _Group) -> Statement:
    start, end = group.evidence
    who, parts = group.speaker, group.parts
    content = sorted({place for part in parts for place in part.content}) or [(start, end)]
    main = next((part for part in parts if part.row is not None), parts[0] if parts else None)
    quotes = sorted({quote for part in parts for quote in part.quotes}, key=lambda q: (q[0] - q[1], q[0]))
    strength, shown = force(document, parts, start, end)
    to = addressee(document, cast, who.state, parts, (start, end))
    way = channel(document, start, end, tuple(content) if parts else ((start, end),))
    place = (who.start, who.end) if parts else None
    return Statement(
        content_id("statement", document.report.id, who.name, start, end),
        group.kind or _kind(document, parts, content),
        who.name,
        who.state,
        (document.span(start, end),),
        tuple(document.span(first, last) for first, last in content),
        quotes=tuple(document.span(first, last) for first, last in quotes if last > first),
        speaker_span=document.span(*place) if place else None,
        speaker_office=who.office,
        speaker_actor=who.actor,
        cue=document.span(*main.cue) if main is not None and main.cue else None,
        cue_lemma=main.row.key.split(" (")[0] if main is not None and main.row is not None else None,
        polarity="negative" if main is not None and main.polarity == "negative" else "positive",
        modality=main.modality if main is not None else None,
        addressee_state=to[0] if to else None,
        addressee=to[1] if to else None,
        channel=way[0] if way else (main.row.channel if main is not None and main.row is not None else None),
        channel_span=way[1] if way else None,
        when=_when(document, times, (start, end), content if parts else [(start, end)]),
        issues=tags(document, start, end),
        force=strength,
        force_span=shown,
    )


def _kind(document: Document, parts: list[Attribution], content: list[tuple[int, int]]) -> StatementKind:
    quoted = sum(end - start for part in parts for start, end in part.quotes)
    if not quoted:
        return "indirect"
    if all(part.kind == "direct" for part in parts):
        return "direct"
    whole = sum(end - start for start, end in content)
    return "direct" if quoted >= 0.85 * whole else "mixed"


def _when(
    document: Document, times: tuple[Timex, ...], place: tuple[int, int], content: list[tuple[int, int]]
) -> When | None:
    """The date that stands beside the cue, outside the content."""
    for timex in times:
        at: Span = timex.span
        if place[0] <= at.start and at.end <= place[1] and timex.kind in {"DATE", "TIME"}:
            if any(start <= at.start < end for start, end in content) or not timex.value[:4].isdigit():
                continue
            return When(timex.value[:10], at)
    return None
