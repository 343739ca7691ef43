"""What pages say in words where the record has codes, and quotations with the words for an issue marked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from dragoman.lexicon.issue_words import find_codes, label_of
from dragoman.lexicon.page_layout import language_name
from dragoman.lexicon.story_rules import name_of, type_name
from dragoman.merge.dates import spelled
from dragoman.merge.sentences import sentence
from dragoman.merge.stories import stories
from dragoman.merge.story import JUDGED_KINDS, Mention, is_code
from dragoman.record import Commitment, Decision, Event, Position, Statement, When
from dragoman.render import words
from dragoman.render.comparison_text import FORCES
from dragoman.render.words import plain

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_ADVICE = re.compile(r" \((?:give|see|with) --[^)]{0,200}\)")


def kind(event_type: str, mode: str | None = None) -> str:
    """Return a type and mode in words: "contact (visit)"."""
    name = type_name(event_type)
    return f"{name} ({words.plain(mode).replace('-', ' ')})" if mode else name


def event_words(event: Event) -> str:
    """Return an event as one sentence, from its own fields alone: "Norway visits Chile."."""
    return words.plain(sentence(stories((Mention(event, "", ""),))[0]))


def dated(when: When) -> str:
    """Return a time in words: "4 February 2023, 14:25"."""
    time = f", {when.time}" if when.time and "T" not in when.value else ""
    return words.plain(spelled(when.value) + time)


def manner(statement: Statement) -> str:
    """Return how something was said: "indirect, denied, to China, press conference, 18 June 2023"."""
    parts = [statement.kind, statement.cue.quote if statement.cue else statement.cue_lemma]
    if statement.addressee_state:
        parts.append(f"to {name_of(statement.addressee_state)}")
    elif statement.addressee:
        parts.append(f"to {statement.addressee.quote}")
    parts.append(statement.channel.replace("-", " ") if statement.channel else None)
    parts.append(f"via {statement.via.quote}" if statement.via else None)
    parts.append(dated(statement.when) if statement.when else None)
    return ", ".join(words.plain(part) for part in parts if part)


def field_name(field: str) -> str:
    """Return what a field of a row is called: "speaker's state"."""
    return _FIELDS.get(field, field.replace("_", " "))


_FIELDS = {
    "speaker_office": "office",
    "speaker_state": "speaker’s state",
    "addressee_state": "addressee",
    "summary": "what it wants or opposes",
}


def row_value(field: str, value: str) -> str:
    """Return the value of a field of a row in words: "Peru", "4 February 2023", "stressed, 3 of 6"."""
    if is_code(field):
        return words.plain(name_of(value))
    match field:
        case "date":
            return words.plain(spelled(value))
        case "issue":
            return label_of(value)
        case "channel":
            return value.replace("-", " ")
        case "force":
            return f"{FORCES[int(value)]}, {value} of 6"
    return words.plain(value)


def row_named(row: Statement | Event | Position | Commitment) -> str:
    """Return what a row is called where it does not stand: "Ana Rojas, “the talks …”"."""
    if isinstance(row, Statement):
        said = words.quoted(row.content or row.evidence)
        return f"{words.speaker(row)}, “{words.shortened(said, _NAMED)}”"
    if isinstance(row, Event):
        return event_words(row)
    if isinstance(row, Position):
        said = words.shortened(row.summary, _NAMED)
        return f"{name_of(row.state)} on {label_of(row.issue)}, “{said}”"
    parties = ", ".join(dict.fromkeys(name_of(party.state) for party in row.parties))
    return f"{parties}, “{words.shortened(row.undertaking.quote, _NAMED)}”"


_NAMED = 90  # characters


def is_accepted(decisions: Iterable[Decision]) -> bool:
    """Say whether somebody accepted a row as a whole."""
    return any(decision.verdict == "accept" and decision.field in JUDGED_KINDS for decision in decisions)


def decision(made: Decision) -> str:
    """Return a decision beside what it is on: "speaker’s state, read as Chile; by Kari, 6 May 2023"."""
    by = f"by {words.plain(made.by)}" if made.by else "by hand"
    name, when = field_name(made.field), spelled(made.at[:10]) if made.at else ""
    value = "" if made.value is None else f" {row_value(made.field, made.value)}"
    if made.verdict == "correct":
        what = (
            f"{name}, read as {row_value(made.field, made.read)}" if made.read else f"{name}{value}, not read"
        )
        what = f"{what}, as of its statement" if made.follows else what
    else:
        what = f"{name}{value} {'accepted' if made.verdict == 'accept' else 'rejected'}"
    return "; ".join((what, ", ".join(filter(None, (by, when)))))


def fact(label: str, value: str) -> str:
    """Return what is known of a report in words: its days spelled, its language by name."""
    if label in ("posted", "modified"):
        return words.moment(value)
    if label == "filed":
        return _DAY.sub(lambda day: spelled(day.group()), value)
    return language_name(value) if label == "language" else value


def note(text: str) -> str:
    """Return a note on a reading without what it advises at a command line."""
    return _ADVICE.sub("", text)


def value(field: str, code: str) -> str:
    """Return the value of a story's field in words; what has no other name stays as it is."""
    match field:
        case "date":
            return spelled(code)
        case "type":
            return kind(code)
        case "actor" | "recipient":
            return name_of(code)
        case "issue":
            return label_of(code)
    return code


def counted(number: int, singular: str, plural: str | None = None) -> str:
    """Return a number with its noun: "1 report", "3,538 reports"."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def opened(phrase: str) -> str:
    """Return a phrase as a sentence or a heading opens with it: "The United States"."""
    return phrase[:1].upper() + phrase[1:]


Runs = tuple[tuple[str, bool], ...]
"""Words in order, each with whether they are marked."""
_AROUND = 120  # characters to either side


def centred(text: str, issue: str, around: int = _AROUND) -> Runs:
    """Return the part of a text around its first word for an issue, its beginning where it has none, with all
    its words for the issue marked; an ellipsis stands for what is left out."""
    text = plain(text)
    marks = [(start, end) for code, start, end in find_codes(text) if code == issue]
    at = marks[0] if marks else (0, 0)
    low, high = _at_words(text, at[0] - around, at[1] + around)
    inside = [(start, end) for start, end in marks if low <= start and end <= high]
    runs = (("… ", False),) if low else ()
    return (*runs, *_runs(text, low, high, inside), *((("…", False),) if high < len(text) else ()))


def _at_words(text: str, low: int, high: int) -> tuple[int, int]:
    """Return where words begin and end, of a part of a text that is wide enough to show."""
    if low < _AROUND // 4:
        low, high = 0, max(high, high - low)
    if len(text) - high < _AROUND // 4:
        high = len(text)
    low = text.find(" ", low) + 1 if low > 0 else 0
    return low, text.rfind(" ", low, high) if low < high < len(text) and " " in text[low:high] else high


def _runs(text: str, low: int, high: int, marked: list[tuple[int, int]]) -> Iterator[tuple[str, bool]]:
    for start, end in marked:
        if start < low:
            continue  # it lies within the one before
        if start > low:
            yield text[low:start], False
        yield text[start:end], True
        low = end
    if low < high:
        yield text[low:high], False
