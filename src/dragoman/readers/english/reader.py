"""The reader of English: the steps from a report to its record, for one report and for many; and its gate.

    Report --judge--> parse --> Document --> times, cast, places --> statements --> events (rules, learned)
           --> positions, commitments --> Record

Each step is a plain function over frozen objects. The gate, `judge`, says before anything is parsed which
reports can tell of two states, by their words: those of which a block, with the title and with whoever issues
the report, names two states or organisations, in one sentence where the title names none; or names one beside
a sentence with the words of an event that a state can do by itself: a missile test, a treaty signed. Of a
report about sport a government must be told of too. What is read is read whole, so its record is the one that
it has without a gate.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import TYPE_CHECKING, TypeVar

from dragoman.errors import InstallationError, reason_of
from dragoman.lexicon.known_actors import Name, NameIndex
from dragoman.lexicon.office_titles import offices_and_organs
from dragoman.lexicon.phrases import ABBREVIATION, fold, word_texts
from dragoman.lexicon.place_names import continents
from dragoman.lexicon.predicates import frames, words
from dragoman.lexicon.user_actors import ActorTables, actor_tables
from dragoman.readers import Unread
from dragoman.readers.english.actors.cast_finder import find_cast
from dragoman.readers.english.actors.state_names import organ_of
from dragoman.readers.english.commitment_finder import find_commitments
from dragoman.readers.english.document import Cast, Document, parse, parse_all
from dragoman.readers.english.events.find import find_events, is_sport, without_persons
from dragoman.readers.english.events.parties import PartyFinder
from dragoman.readers.english.parser.bounds import limited, spend
from dragoman.readers.english.parser.language_model import forget, forgetting, forms, model
from dragoman.readers.english.place_finder import find_places
from dragoman.readers.english.position_finder import find_positions
from dragoman.readers.english.statements.statement_finder import find_statements
from dragoman.readers.english.times import find_times
from dragoman.record import NOT_READ, UNDATED, Block, Event, Place, Record, Report, Statement, Timex
from dragoman.settings import DEFAULT, Settings

if TYPE_CHECKING:
    from spacy.language import Language

_WITH_OTHERS = frozenset({"both-sides", "named-recipient"})
_ALWAYS = frozenset({"readout", "joint statement", "communiqué"})
_BETWEEN = re.compile(r"[.!?…][\"'”’)\]]*\s+(?=[\"'“‘(\[]*[A-Z])")
_LONGEST = 6  # characters of an abbreviation
_Deed = tuple[frozenset[str], bool]
"""The forms of the words one of which must stand in a sentence; whether only a title tells something so."""
_Lemmas = tuple[str, str, frozenset[str]]
"""A "verb" or "noun", its lemma, and the forms of the words beside it."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the gate sees in one block: its names, and the words of a deed that a state can do by itself."""

    block: Block
    names: tuple[Name, ...]
    deed: tuple[str, ...] = ()

    @property
    def states(self) -> frozenset[str]:
        """The states and organisations that the block names."""
        return frozenset(state for name in self.names for state in name.states)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a report is to be read, and why in words; what was seen in each block, and who issued it."""

    read: bool
    why: str
    seen: tuple[Seen, ...]
    issuer: tuple[str, ...] = ()


def judge(report: Report, settings: Settings = DEFAULT) -> Verdict:
    """Say whether `report` can tell of two states. Raises InstallationError when the model is missing."""
    index, date = _index(actor_tables(settings.actors)), report.published_at or ""
    blocks = tuple(
        Seen(block, tuple(index.find(report.text[block.start : block.end], date))) for block in report.blocks
    )
    organ = organ_of(report)
    issuer = organ.states if organ is not None else ()
    if report.kind in _ALWAYS:
        return Verdict(True, f"it is a {report.kind}", blocks, issuer)
    named = frozenset(issuer).union(*(block.states for block in blocks))
    if not named:
        return Verdict(False, "it names no state or organisation", blocks, issuer)
    verdict = _judge_words(report, blocks, issuer, settings)
    if verdict.read and not issuer and is_sport(report.text) and not _governs(report, blocks):
        return replace(verdict, read=False, why=f"it tells of {_listed(named)} in sport, of no government")
    return verdict


def _judge_words(
    report: Report, blocks: tuple[Seen, ...], issuer: tuple[str, ...], settings: Settings
) -> Verdict:
    given = frozenset(issuer).union(*(block.states for block in blocks if block.block.kind == "title"))
    for block in blocks:
        for states in _together(report, block, given):
            if len(states) > 1:
                return Verdict(True, f"it tells of {_listed(states)} in one place", blocks, issuer)
    blocks = tuple(_with_deed(report, block, settings) if block.states | given else block for block in blocks)
    for block in blocks:
        if block.deed:
            names, words_of_deed = _listed(block.states | given), _quoted(block.deed)
            return Verdict(True, f"it tells of {names} with the words {words_of_deed}", blocks, issuer)
    named = given.union(*(block.states for block in blocks))
    rest = "no other" if len(named) == 1 else "never of two in one place"
    return Verdict(False, f"it tells of {_listed(named)}, {rest}", blocks, issuer)


@cache
def _index(tables: ActorTables) -> NameIndex:
    return NameIndex(tables)


def _together(report: Report, seen: Seen, given: frozenset[str]) -> Iterator[frozenset[str]]:
    """Yield the states that a block tells of in one place: with those given, or in a sentence of its own."""
    if given or len(seen.states) < 2:
        yield seen.states | given
        return
    last = 0
    for sentence in _sentences(report.text[seen.block.start : seen.block.end]):
        first, last = last, last + len(word_texts(sentence))
        yield frozenset(state for name in seen.names if first <= name.first < last for state in name.states)


def _sentences(text: str) -> Iterator[str]:
    """Yield the sentences of `text` as far as signs and capitals show; what is in doubt stays together."""
    start = 0
    for boundary in _BETWEEN.finditer(text):
        if not ABBREVIATION.search(text[max(start, boundary.start() - _LONGEST) : boundary.start() + 1]):
            yield text[start : boundary.end()]
            start = boundary.end()
    yield text[start:]


def _governs(report: Report, blocks: Iterable[Seen]) -> bool:
    """Say whether a report names somebody in office, or an office or organ of a state."""
    if any(name.is_person for block in blocks for name in block.names):
        return True
    return not offices_and_organs().isdisjoint(map(fold, word_texts(report.text)))


def _with_deed(report: Report, seen: Seen, settings: Settings) -> Seen:
    deeds, in_title = _deeds(settings.model), seen.block.kind == "title"
    for sentence in _sentences(report.text[seen.block.start : seen.block.end]):
        text_words = list(dict.fromkeys(map(fold, word_texts(sentence))))
        for position, word in enumerate(text_words):
            for others, of_titles in deeds.get(word, ()):
                if of_titles and not in_title:
                    continue
                beside = text_words[position + 1 :] if of_titles else text_words  # whom, in a headline
                other = next((other for other in beside if other in others and other != word), None)
                if other is not None:
                    return Seen(seen.block, seen.names, (word, other))
    return seen


@cache
def _deeds(model_name: str) -> Mapping[str, Sequence[_Deed]]:
    """Return the deeds that need no other side, by each form of the verb or noun that tells them."""
    nlp, deeds = model(model_name), defaultdict[str, list[_Deed]](list)
    for of_titles, rows in ((False, _deeds_anywhere(nlp)), (True, _deeds_of_titles(nlp))):
        for part, lemma, others in rows:
            for head in forms(lemma, nlp) if part == "verb" else _nouns([lemma], nlp):
                deeds[head].append((others, of_titles))
    return deeds


def _deeds_anywhere(nlp: Language) -> Iterator[_Lemmas]:
    """Yield verbs with their objects, and nouns with what must modify them."""
    for frame in frames():
        if not frame.has("needs-no-other") or _WITH_OTHERS.intersection(frame.needs):
            continue
        objects = _nouns(frame.object, nlp)
        yield from (("verb", verb.split()[0], objects) for verb in frame.verbs if objects)
        for noun in frame.nouns:
            *before, head = noun.split()
            if before or frame.noun_of:
                yield "noun", head, _nouns(before or frame.noun_of, nlp)
    reprisals = frozenset(form for word in words("classes", "reprisal") for form in forms(word, nlp))
    toured = _nouns((*words("classes", "toured"), *(name.lower() for name in continents())), nlp)
    for frame in frames():  # the other side is foreign by what is done: reprisals, tours of a continent
        if frame.has("threat"):
            yield from (("verb", verb.split()[0], reprisals) for verb in frame.verbs)
        elif frame.mode == "visit":
            yield from (("noun", noun.split()[-1], toured) for noun in frame.nouns)


def _deeds_of_titles(nlp: Language) -> Iterator[_Lemmas]:
    """Yield the verbs that headlines use without naming the other side: "criticises other countries"."""
    many = words("classes", "foreign_many")
    foreign = _nouns(words("classes", "foreign") | words("classes", "bloc"), nlp) | (_nouns(many, nlp) - many)
    for frame in frames():
        if frame.has("foreign-side"):
            yield from (("verb", verb.split()[0], foreign) for verb in frame.verbs)


def _nouns(lemmas: Iterable[str], nlp: Language) -> frozenset[str]:
    """Return the forms of `lemmas` as nouns: "accords", not "according"."""
    return frozenset(
        form
        for lemma in lemmas
        for form in forms(lemma, nlp)
        if form == lemma or not form.endswith(("ed", "ing"))
    )


def _listed(states: frozenset[str]) -> str:
    *others, last = sorted(states)
    return f"{', '.join(others)} and {last}" if others else last


def _quoted(words: tuple[str, ...]) -> str:
    return ", ".join(f"“{word}”" for word in words)


_Result = TypeVar("_Result")
_MOST_HELD = 10
"""How many times the characters of a batch may be held, where the gate passes over most of them."""


class EnglishReader:
    """Rules over a dependency parse, with a learned reader of events beside them (`Settings.reader`)."""

    name = "english"
    languages = frozenset({"en"})

    def read(self, report: Report, settings: Settings) -> Record:
        """Return the record of one report, verified. Raises BadInput and InstallationError."""
        return _passed_over(report, settings) or read_document(parse(report, settings), settings)

    def read_all(self, reports: Iterable[Report], settings: Settings) -> Iterator[Record | Unread]:
        """Yield the record of each of `reports`, or why it is unread, in their order.

        Reports are parsed together, as many at a time as `settings` say. Memory does not grow with their
        number. Raises InstallationError when the model is not installed, and what `reports` raises.
        """
        for batch in _batches(reports, settings):
            with forgetting(settings):
                results = _read_batch(batch, settings)
            yield from results


def read_document(document: Document, settings: Settings) -> Record:
    """Return the record of a parsed report. Raises BadInput where it takes more than `settings.max_work`."""
    with limited(settings.max_work):
        spend(document.squared_length())
        return _record(document, settings)


def _record(document: Document, settings: Settings) -> Record:
    times = find_times(document)
    cast = find_cast(document, settings)
    places = find_places(document, cast)
    statements = find_statements(document, cast, times)
    events = _events(document, cast, times, places, statements, settings)
    record = Record(
        document.report,
        actors=cast.actors,
        times=times,
        places=places,
        statements=statements,
        events=events,
        positions=find_positions(document, cast, statements, events),
        commitments=find_commitments(document, cast, events),
        notes=(*_notes(document.report), *cast.notes),
    )
    record.verify()
    return record


def _events(
    document: Document,
    cast: Cast,
    times: tuple[Timex, ...],
    places: tuple[Place, ...],
    statements: tuple[Statement, ...],
    settings: Settings,
) -> tuple[Event, ...]:
    """Return the events that the rules find, or those that the rules and the learned reader find together."""
    events = find_events(document, cast, times, places, statements)
    if settings.reader == "rules":
        return events
    try:  # loads the weights the first time
        from dragoman.readers.english.learned.events import combined
    except ImportError as error:
        raise InstallationError(
            f"{error.name} is missing: install it, or read with --reader rules"
        ) from error
    who = PartyFinder(document, cast, statements, places)
    return combined(document, who, without_persons(cast, times), events, settings.cut)


def _batches(reports: Iterable[Report], settings: Settings) -> Iterator[list[Report | Record | Unread]]:
    """Yield reports in groups of `settings.batch_characters` to read; those passed over stand as records."""
    batch, to_read, held = list[Report | Record | Unread](), 0, 0
    for report in reports:
        entry = _attempt(report, partial(_passed_over, report, settings)) or report
        batch.append(entry)
        held += len(report.text)
        to_read += len(report.text) if entry is report else 0
        if to_read >= settings.batch_characters or held >= _MOST_HELD * settings.batch_characters:
            yield batch
            batch, to_read, held = [], 0, 0
    if batch:
        yield batch


def _passed_over(report: Report, settings: Settings) -> Record | None:
    """Return the empty record of a report that the gate passes over, or None where it is to be read."""
    if not settings.gate:
        return None
    verdict = judge(report, settings)
    return None if verdict.read else Record(report, notes=(*_notes(report), NOT_READ + verdict.why))


def _read_batch(batch: list[Report | Record | Unread], settings: Settings) -> list[Record | Unread]:
    reports = [entry for entry in batch if isinstance(entry, Report)]
    documents: Iterator[Document | Report]
    try:
        documents = iter(parse_all(reports, settings))
    except InstallationError:
        raise
    except Exception:
        documents = iter(reports)  # one of them is to blame: each by itself
    return [
        _attempt_one(next(documents), settings) if isinstance(entry, Report) else entry for entry in batch
    ]


def _attempt_one(source: Document | Report, settings: Settings) -> Record | Unread:
    if isinstance(source, Document):
        return _attempt(source.report, partial(_read_and_forget, source, settings))
    return _attempt(source, lambda: _read_and_forget(parse(source, settings), settings))


def _read_and_forget(document: Document, settings: Settings) -> Record:
    try:
        return read_document(document, settings)
    finally:
        for paragraph in document.paragraphs:
            forget(paragraph.doc)


def _attempt(report: Report, make: Callable[[], _Result]) -> _Result | Unread:
    """Return what `make` returns, or the report as unread: nothing in one report ends the whole run."""
    try:
        return make()
    except InstallationError:
        raise
    except Exception as error:
        return Unread(report, reason_of(error))


def _notes(report: Report) -> tuple[str, ...]:
    """Say what could not be known of a report, and what follows from it."""
    return (UNDATED,) if report.published_at is None else ()
