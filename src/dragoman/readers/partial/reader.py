"""START HERE. The partial reader: what a report says that needs no grammar, in eight languages.

    Report --names--> actors (states), places (capitals); --dates--> times; --marks--> statements

It tells no event. Its records are marked; a second reader adds the rest through its gates.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from dragoman.errors import reason_of
from dragoman.lexicon.foreign_words import LANGUAGES, issue_patterns
from dragoman.lexicon.states import organisations, states
from dragoman.readers import Unread
from dragoman.readers.partial.names_and_dates import (
    Named,
    find_dates,
    find_names,
    missing_analyser,
    quotations,
)
from dragoman.record import UNDATED, Actor, Place, Record, Report, Span, Statement, Tag, content_id
from dragoman.settings import Settings

PARTIAL = "partial: "
"""How the note begins of a record in which only names, dates and quotations were read."""
_SHORTEST = {True: 12, False: 6}
"""Characters of a quotation that is more than a word, in languages with spaces and in others."""


class PartialReader:
    """Reads names of states, dates and quotations by tables and the CLDR."""

    name = "partial"
    languages = frozenset(LANGUAGES.rows)

    def read(self, report: Report, settings: Settings) -> Record:
        """Return the record of one report, verified."""
        language = report.language or ""
        named = list(find_names(report.text, language))
        what = f"{PARTIAL}of {language!r} only names of states, dates and quotations are read"
        if package := missing_analyser(language):
            what += f", and {package} would find more names: pip install 'dragoman[languages]'"
        record = Record(
            report,
            actors=_actors(report, [name for name in named if not name.is_capital]),
            times=find_dates(report, language),
            places=tuple(_place(report, name) for name in named if name.is_capital),
            statements=tuple(_statements(report, language)),
            notes=(what,) if report.published_at else (UNDATED, what),
        )
        record.verify()
        return record

    def read_all(self, reports: Iterable[Report], settings: Settings) -> Iterator[Record | Unread]:
        """Yield the record of each report, or why it is unread."""
        for report in reports:
            try:
                yield self.read(report, settings)
            except Exception as error:  # nothing in one report ends the whole run
                yield Unread(report, reason_of(error))


def _actors(report: Report, named: Iterable[Named]) -> tuple[Actor, ...]:
    mentions: defaultdict[str, list[Span]] = defaultdict(list)
    for name in named:
        mentions[name.code].append(report.span(name.start, name.end))
    return tuple(_actor(report, code, tuple(spans)) for code, spans in mentions.items())


def _actor(report: Report, code: str, spans: tuple[Span, ...]) -> Actor:
    state, body = states().get(code), organisations().get(code)
    row = state or body
    return Actor(
        content_id("actor", report.id, code), "state" if state else "organisation",
        row.name if row else code, code, spans, wikidata=row.wikidata if row else None,
        cow=state.cow if state else None, sector="GOV" if state else None,
    )  # fmt: skip


def _place(report: Report, name: Named) -> Place:
    span = report.span(name.start, name.end)
    return Place(span, span.quote, "capital", country=name.code)


def _statements(report: Report, language: str) -> Iterator[Statement]:
    shortest = _SHORTEST[LANGUAGES.rows[language].spaced and language != "ko"]
    for start, end in sorted(set(quotations(report, language, shortest))):
        span = report.span(start, end)
        tags = (
            Tag(issue, report.span(match.start(), match.end()))
            for issue, pattern in issue_patterns(language).items()
            if (match := pattern.search(report.text, start, end))
        )
        yield Statement(
            content_id("quotation", report.id, start, end), "direct", None, None, (span,), (span,), (span,),
            issues=tuple(tags),
        )  # fmt: skip
