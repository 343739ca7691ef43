"""Find who said what, to whom, in which channel.

Attributions come from the parse (`attribution`); their sources become speakers through the cast (`speakers`,
`speaker_resolution`); those of one speaker in one sentence, or one quotation, are one statement
(`statement_grouping`). What an official text says in its own voice comes from `official_texts`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from dragoman.observing import stage
from dragoman.readers.english.actors.cast_finder import find_cast
from dragoman.readers.english.document import Cast, Document, parse, starting_within
from dragoman.readers.english.statements.attribution import Attribution, ContentIndex, find_attributions
from dragoman.readers.english.statements.attribution_drafts import LABEL, TEXT
from dragoman.readers.english.statements.official_texts import (
    Voice,
    VoicedSentences,
    issuer_sentences,
    labelled_turns,
    voice_of,
)
from dragoman.readers.english.statements.quotations import find_labels
from dragoman.readers.english.statements.speaker_resolution import SpeakerMemory, label_speaker
from dragoman.readers.english.statements.speakers import Speaker
from dragoman.readers.english.statements.statement_aspects import (
    IssueTagger,
    addressee_of,
    channel_of,
    count_states,
    force_of,
)
from dragoman.readers.english.statements.statement_grouping import (
    Group,
    group_attributions,
    without_summarising_leads,
)
from dragoman.record import Block, Report, Span, Statement, StatementKind, Timex, When, content_id
from dragoman.settings import DEFAULT, Settings


@dataclass(frozen=True, slots=True)
class _Setting:
    """What the report as a whole says: how often it names each state, and which issues it is about."""

    counts: Counter[str]
    issues: IssueTagger


@stage("statements")
def find_statements(document: Document, cast: Cast, times: tuple[Timex, ...]) -> tuple[Statement, ...]:
    """Return the statements of `document` whose speaker is known and no private person, in reading order."""
    issuer_voice = voice_of(document, cast)
    all_groups = group_attributions(document, cast, issuer_voice)
    if issuer_voice is None:
        all_groups = without_summarising_leads(document, all_groups)
    all_groups += _voiced(document, cast, issuer_voice, [group.evidence for group in all_groups])
    all_groups.sort(key=lambda group: (group.evidence, group.speaker.name))
    setting = _setting(document, cast)
    rows = [_statement(document, cast, setting, times, group) for group in all_groups]
    return _with_parents({row.id: row for row in rows}.values())


def quotes(text: str, settings: Settings = DEFAULT) -> tuple[Statement, ...]:
    """Return every attribution of a bare text: who says what, quoted or not, whoever speaks.

    Unlike the record of a report this keeps speakers that are no states' (critics, firms, polls), beliefs
    and wishes, and what a known speaker said within another's words (`parent` is then that statement).
    `speaker` is the full name where the text gives one, else the words used, or None. Offsets are those
    of `text`; each non-empty line is a paragraph.
    """
    document = parse(_bare(text), settings)
    cast = find_cast(document, settings)
    setting = _setting(document, cast)
    statements: list[Statement] = []
    nested: list[bool] = []
    for attribution, speaker in _resolved(document, cast):
        if attribution.content and _stands_alone(attribution, speaker):
            group = _group_of(text, attribution, speaker)
            row = _statement(document, cast, setting, (), group)
            known = speaker is not None or (attribution.source is not None and attribution.row is not LABEL)
            statements.append(row if known else replace(row, speaker=None, speaker_span=None))
            nested.append(attribution.nested)
    rows = _with_parents(statements)
    said_by = {row.id: row.speaker for row in rows}
    return tuple(
        row
        for row, within in zip(rows, nested, strict=True)
        if not within or (row.parent is not None and said_by[row.parent] != row.speaker)
    )


def _resolved(document: Document, cast: Cast) -> Iterator[tuple[Attribution, Speaker | None]]:
    """Yield every attribution with its speaker, by the cast, by what went before or by its label."""
    memory, labels = SpeakerMemory(document, cast), find_labels(document)
    for attribution in find_attributions(document):
        label = labels.get(attribution.paragraph) if attribution.row is LABEL else None
        yield (
            attribution,
            memory.resolve(attribution) if label is None else label_speaker(document, cast, label),
        )


def _stands_alone(attribution: Attribution, speaker: Speaker | None) -> bool:
    """Whether an attribution stands by itself, or is what a known speaker says within another's words."""
    speaks = speaker is not None and attribution.row is not None and attribution.row.kind != "mind"
    return speaks or not attribution.nested


def _group_of(text: str, attribution: Attribution, speaker: Speaker | None) -> Group:
    """Return an attribution as a statement of its own; an unknown speaker is named as the text does."""
    source = attribution.source
    parts = (*attribution.content, *((source,) if source and not attribution.inherited else ()))
    extent = min(part[0] for part in parts), max(part[1] for part in parts)
    if speaker is None and source is not None and attribution.row is not LABEL:
        speaker = Speaker(text[slice(*source)], None, "unknown", *source)
    speaker = speaker or Speaker("", None, "unknown", *extent)
    return Group(speaker, extent, [attribution], extent, via=attribution.via)


def _setting(document: Document, cast: Cast) -> _Setting:
    return _Setting(count_states(cast), IssueTagger(document))


def _bare(text: str) -> Report:
    blocks = tuple(
        Block("paragraph", match.start(), match.end())
        for match in _LINE.finditer(text)
        if match.group().strip()
    )
    return Report(content_id(text), text, blocks)


_LINE = re.compile(r"[^\n]+")


def _voiced(
    document: Document, cast: Cast, issuer_voice: Voice | None, taken: list[tuple[int, int]]
) -> list[Group]:
    """What the issuer or a labelled speaker says in its own voice."""
    speakers = find_labels(document)
    if speakers:
        words: Iterable[VoicedSentences] = labelled_turns(document, speakers, taken)
    elif issuer_voice is not None:
        words = issuer_sentences(document, issuer_voice, cast, taken)
    else:
        return []
    voiced_groups = []
    for voiced in words:
        speaker = (
            label_speaker(document, cast, voiced.label)
            if voiced.label is not None
            else Speaker(
                issuer_voice.name, issuer_voice.state, "issuer", voiced.start, voiced.end, issuer_voice.office
            )
            if issuer_voice is not None
            else None
        )
        if speaker is not None:
            voiced_groups.append(
                Group(speaker, (voiced.start, voiced.end), evidence=(voiced.start, voiced.end), kind="direct")
            )
    return voiced_groups


def _statement(
    document: Document, cast: Cast, setting: _Setting, times: tuple[Timex, ...], group: Group
) -> Statement:
    start, end = group.evidence
    speaker, parts = group.speaker, group.parts
    content = sorted({place for part in parts for place in part.content}) or [(start, end)]
    main = max(parts, key=_weight, default=None)
    quotes = sorted({quote for part in parts for quote in part.quotes}, key=lambda q: (q[0] - q[1], q[0]))
    strength, shown = force_of(document, parts, start, end)
    addressed = addressee_of(document, cast, setting.counts, speaker.state, parts, (start, end))
    channel_named = channel_of(document, start, end, tuple(content) if parts else ((start, end),))
    place = (speaker.start, speaker.end) if parts else None
    return Statement(
        content_id("statement", document.report.id, speaker.name, start, end),
        group.kind or _kind(parts, content),
        speaker.name,
        speaker.state,
        (document.span(start, end),),
        tuple(document.span(first, last) for first, last in content),
        quotes=tuple(document.span(first, last) for first, last in quotes if last > first),
        speaker_span=document.span(*place) if place else None,
        speaker_office=speaker.office,
        speaker_actor=speaker.actor,
        cue=document.span(*main.cue) if main is not None and main.cue else None,
        cue_lemma=main.row.key.split(" (")[0] if main is not None and main.row is not None else None,
        polarity="negative" if main is not None and main.polarity == "negative" else "positive",
        modality=main.modality if main is not None else None,
        addressee_state=addressed[0] if addressed else None,
        addressee=addressed[1] if addressed else None,
        channel=channel_named[0]
        if channel_named
        else (main.row.channel if main is not None and main.row is not None else None),
        channel_span=channel_named[1] if channel_named else None,
        when=_when(document, times, main, (start, end), content if parts else [(start, end)]),
        via=document.span(*group.via) if group.via else None,
        issues=setting.issues.tags(start, end),
        force=strength,
        force_span=shown,
    )


def _weight(part: Attribution) -> tuple[bool, int]:
    """How much a part says: the cue of the longest content stands for the statement."""
    return part.row is not None, sum(end - start for start, end in part.content)


def _kind(parts: list[Attribution], content: list[tuple[int, int]]) -> StatementKind:
    """Direct when what is quoted is quoted whole, and is most of what is said; mixed with fragments."""
    quoting = [part for part in parts if part.quotes]
    if not quoting:
        return "indirect"
    quoted = sum(end - start for part in quoting for start, end in part.quotes)
    whole = sum(end - start for start, end in content)
    direct = all(part.kind == "direct" and part.row is not TEXT for part in quoting)
    return "direct" if direct and quoted >= _MOST * whole else "mixed"


_MOST = 0.5
"""Share of what is said that must stand in quotation marks for a statement to be direct."""


def _when(
    document: Document,
    times: tuple[Timex, ...],
    main: Attribution | None,
    place: tuple[int, int],
    content: list[tuple[int, int]],
) -> When | None:
    """Return the date of a statement: outside its content, or right behind the cue."""
    for timex in starting_within(times, *place):
        at: Span = timex.span
        if at.end <= place[1] and timex.kind in {"DATE", "TIME"}:
            inside = any(start <= at.start < end for start, end in content)
            if not timex.value[:4].isdigit() or (inside and not _follows(document, main, at)):
                continue
            return When(timex.value.partition("T")[0], at)
    return None


def _follows(document: Document, main: Attribution | None, at: Span) -> bool:
    """Say whether the time `at` stands right behind the cue: "said on Sunday it would leave"."""
    if main is None or main.cue is None or main.cue[1] > at.start:
        return False
    return document.report.text[main.cue[1] : at.start].strip().lower() in {"", "on"}


def _with_parents(rows: Iterable[Statement]) -> tuple[Statement, ...]:
    """Return `rows` in the same order, each with the statement that contains it as `parent`, if any.

    The parent is the smallest statement of another speaker that holds cue and content of the row.
    """
    rows = tuple(rows)
    contents = [(span, row) for row in rows for span in row.content]
    contents.sort(key=lambda pair: pair[0].end - pair[0].start)
    index = ContentIndex((number, [(span.start, span.end)]) for number, (span, _) in enumerate(contents))
    return tuple(_with_parent(row, row.cue, contents, index) if row.cue else row for row in rows)


def _with_parent(
    row: Statement, cue: Span, contents: list[tuple[Span, Statement]], index: ContentIndex
) -> Statement:
    for number, _ in index.around((cue.start, cue.end)):
        span, outer = contents[number]
        if outer.id == row.id or outer.speaker == row.speaker:
            continue
        if all(map(span.contains, row.content)) and any(part != span for part in row.content):
            return replace(row, parent=outer.id)
    return row
