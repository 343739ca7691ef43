"""How a record's fields are put into words, the same in tables, briefs, pages and exports; and text made
harmless for a format: characters that it cannot hold, or would obey.

`plain` makes any text from a report safe to print: no control characters (a terminal would obey
them), no invisible direction marks, spaces for line breaks. Whatever is replaced in a cell or in XML keeps
its length, so that offsets into a text still hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby

from dragoman.lexicon.page_layout import language_name
from dragoman.merge.dates import spelled
from dragoman.merge.story import LanguageVersion
from dragoman.record import (
    RECIPROCAL,
    Actor,
    Decision,
    Event,
    Party,
    Person,
    Record,
    Report,
    Span,
    Statement,
    When,
)
from dragoman.record.report import web_address

UNKNOWN = "-"
_SPACE = re.compile(r"\s+")
_ON_TOP = r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_PILE = re.compile(rf"(?<={_ON_TOP}{{8}}){_ON_TOP}+")
_ARROW = " → "
_VERDICTS = {"accept": "accepted", "correct": "corrected", "reject": "rejected"}


def plain(text: str) -> str:
    """Return `text` on one line, without characters that a terminal or a page would obey."""
    return _SPACE.sub(" ", harmless(text)).strip()


def harmless(text: str) -> str:
    """Return `text` with its line breaks, without characters that would turn or hide what follows, and with
    no more marks on a letter than a language puts there: a pile of them covers the lines around it."""
    if text.isascii() and text.isprintable():
        return text
    if not text.isprintable():
        text = "".join(char for char in text if char.isprintable() or char.isspace())
    return _PILE.sub("", text)


def shortened(text: str, length: int) -> str:
    """Return `text` on one line, cut at a word before `length` characters with an ellipsis."""
    text = plain(text)
    if len(text) <= length:
        return text
    head = text[: length - 1]
    return (head[: head.rfind(" ")] if " " in head[length // 2 :] else head).rstrip(" ,;:") + "…"


def quoted(spans: Sequence[Span]) -> str:
    """Return the words of `spans` in reading order, ellipses between."""
    return " … ".join(plain(span.quote) for span in sorted(spans))


def heading(report: Report) -> str:
    """Return what to call a report: its title, else the first words of its first paragraph."""
    first = report.text.strip().partition("\n\n")[0]
    return plain(report.title) if report.title else shortened(first, 80) or "(empty)"


def facts(record: Record) -> list[tuple[str, str]]:
    """Return what is known of a record's report, as label and value; unknown values are left out."""
    report = record.report
    rows = [
        ("outlet", report.outlet),
        ("posted", stamp(report.published_at)),
        ("modified", stamp(report.modified_at)),
        ("filed", _filed(report)),
        ("kind", report.kind),
        ("language", report.language),
        ("by", "; ".join(f"{by.name}, {by.post}" if by.post else by.name for by in report.bylines)),
        ("original", report.original),
        ("address", report.address),
        ("contact", report.contact),
    ]
    return [(label, plain(value)) for label, value in rows if value]


def stamp(instant: str | None) -> str:
    """Return an ISO 8601 time as a reader writes it: 2023-06-19 17:10 (UTC+09:00)."""
    if not instant:
        return ""
    match = re.fullmatch(
        r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(?::\d\d(?:\.\d+)?)?\s*(Z|[+-]\d\d:?\d\d)?", instant
    )
    if not match:
        return instant
    day, time, zone = match.groups()
    if zone is None:
        return f"{day} {time}"
    return f"{day} {time} UTC" if zone == "Z" else f"{day} {time} (UTC{zone})"


def moment(instant: str | None) -> str:
    """Return an ISO 8601 time in words: "19 June 2023, 17:10 (UTC+09:00)"."""
    day, _, rest = stamp(instant).partition(" ")
    return ", ".join(filter(None, (spelled(day), rest)))


def when(value: When | None) -> str:
    """Return the date, and the time of day where it is known."""
    if value is None:
        return UNKNOWN
    return plain(f"{value.value} {value.time}" if value.time and "T" not in value.value else value.value)


def proposed_by(readers: Iterable[str]) -> str:
    """Return which second readers alone tell something."""
    return f"proposed by the second reader {plain(', '.join(readers))}"


def version_line(version: LanguageVersion) -> str:
    """Return what stands of a version in another language, and which words of it say so."""
    said = ", ".join(f"{row.value} “{plain(row.words.quote)}”" for row in (*version.parties, *version.dates))
    outlet, title = version.outlet or "unknown outlet", shortened(version.title or version.words.quote, 120)
    return f"in {language_name(version.language)}, partly read: {outlet}: “{title}” ({said})"


def said_line(statement: Statement) -> str:
    """Return who said what, on one line."""
    speaker = plain(statement.speaker or statement.speaker_state or UNKNOWN)
    return f"{speaker}: “{shortened(quoted(statement.content), 200)}”"


def what(event: Event) -> str:
    """Return type and mode: "CONSULT (visit)"."""
    return f"{event.event_type} ({plain(event.mode)})" if event.mode else event.event_type


def who(event: Event) -> str:
    """Return the sides of an event: "USA → CHN", or "USA, CHN" where it has no direction."""
    actors, recipients = _states(event.actors), _states(event.recipients)
    if not actors and not recipients:
        return UNKNOWN
    if not recipients:
        return actors
    return (
        f"{actors or '?'}{_ARROW}{recipients}"
        if _directed(event)
        else ", ".join(filter(None, (actors, recipients)))
    )


def persons(people: Iterable[Person], *, states: bool = True) -> str:
    """Return the people, with their states: "Ana Rojas (CHL)"."""
    return ", ".join(
        plain(f"{person.name} ({person.state})" if states and person.state else person.name)
        for person in people
    )


def speaker(statement: Statement) -> str:
    """Return who speaks, with the office where it is known."""
    name = plain(statement.speaker or (statement.speaker_span.quote if statement.speaker_span else UNKNOWN))
    office = plain(statement.speaker_office or "")
    return f"{name}, {office}" if office and office.lower() not in name.lower() else name


def manner(statement: Statement) -> str:
    """Return how something was said: "direct, denied, to CHN, press conference, via state TV"."""
    parts = [statement.kind, statement.cue.quote if statement.cue else statement.cue_lemma]
    to = statement.addressee_state or (statement.addressee.quote if statement.addressee else None)
    parts += [
        f"to {to}" if to else None,
        statement.channel,
        f"via {statement.via.quote}" if statement.via else None,
    ]
    parts += [when(statement.when) if statement.when else None]
    return ", ".join(plain(part) for part in parts if part)


def sides(statements: Iterable[Statement]) -> list[tuple[str, list[Statement]]]:
    """Return statements by the state that speaks, in alphabetical order; unknown speakers last."""
    ordered = sorted(
        statements,
        key=lambda statement: (
            statement.speaker_state is None,
            statement.speaker_state or "",
            _first(statement.evidence),
        ),
    )
    return [
        (state or "unknown", list(group))
        for state, group in groupby(ordered, key=lambda statement: statement.speaker_state)
    ]


def chronology(events: Iterable[Event]) -> list[Event]:
    """Return events by date; those without one last, in reading order."""
    return sorted(events, key=lambda event: (event.when is None, _sortable(event), _first(event.evidence)))


def cast_order(actors: Iterable[Actor]) -> list[Actor]:
    """Return actors by state, the state itself first, then its bodies, groups and persons."""
    rank = {kind: place for place, kind in enumerate(("state", "organisation", "body", "group", "person"))}
    return sorted(
        actors,
        key=lambda actor: (actor.state is None, actor.state or "", rank[actor.kind], _first(actor.mentions)),
    )


def _states(parties: Iterable[Party]) -> str:
    return ", ".join(dict.fromkeys(plain(party.state) for party in parties))


def _directed(event: Event) -> bool:
    return event.event_type not in RECIPROCAL or event.status == "demanded"


def _filed(report: Report) -> str:
    line = report.dateline
    return ", ".join(part for part in (line.place, line.date) if part) if line else ""


def _sortable(event: Event) -> str:
    return f"{event.when.value} {event.when.time or ''}" if event.when else ""


def _first(spans: Sequence[Span]) -> int:
    return min((span.start for span in spans), default=0)


def decision_words(decision: Decision) -> str:
    """Return a decision: "speaker_state: PER, read as CHL; corrected by Kari, 2023-05-06"."""
    what = f"{decision.field}: {plain(decision.value)}" if decision.value is not None else decision.field
    if decision.verdict == "correct":
        what += f", read as {plain(decision.read)}" if decision.read is not None else ", not read"
    follows = f" (of statement {decision.follows})" if decision.follows else ""
    by = f" by {plain(decision.by)}" if decision.by else ""
    return f"{what}; {_VERDICTS[decision.verdict]}{by}, {decision.at[:10]}{follows}"


def decision_notes(decisions: Iterable[Decision]) -> list[str]:
    """Return what a list notes behind a row: "[by hand: ...]" for each decision."""
    return [f"[by hand: {decision_words(decision)}]" for decision in decisions]


REPLACEMENT = "\ufffd"
_SURROGATES = re.compile("[\ud800-\udfff]")
_NOT_IN_CELLS = re.compile("[\x00\ud800-\udfff]")
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")
_GUARDED = re.compile("'+[=+\\-@\t\r\n＝＋－＠]")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~&!])")


def encodable(text: str) -> str:
    """Return `text` with lone surrogates, which no encoding holds, replaced."""
    return text if text.isascii() else _SURROGATES.sub(REPLACEMENT, text)


def for_cell(text: str) -> str:
    """Return `text` as a spreadsheet may hold it: what would begin a formula has an apostrophe before it."""
    text = _NOT_IN_CELLS.sub(REPLACEMENT, text)
    return f"'{text}" if _FORMULA.match(text) else text


def csv_cell(value: object) -> object:
    """Return a value as the csv module takes it: text through `for_cell`, numbers and None as they are."""
    return for_cell(value) if isinstance(value, str) else value


def from_cell(cell: str) -> str:
    """Return the text of a cell that `for_cell` wrote."""
    return cell[1:] if _GUARDED.match(cell) else cell


def for_xml(text: str) -> str:
    """Return `text` with the characters that XML 1.0 forbids replaced."""
    return _NOT_IN_XML.sub(REPLACEMENT, text)


def for_tsv(text: str) -> str:
    """Return `text` on one line without tabs, for formats that know no quoting; disarmed as in a cell."""
    return for_cell(" ".join(text.split()))


def for_markdown(text: str) -> str:
    """Return `text` on one line with everything that Markdown or HTML would obey escaped."""
    return _MARKDOWN.sub(r"\\\1", plain(text))


def numbered_links(addresses: Sequence[str]) -> str:
    """Return links in Markdown, numbered; what is no web address is left out."""
    web = filter(None, map(web_address, addresses))
    return " ".join(f"[[{number}]](<{address}>)" for number, address in enumerate(web, 1))
