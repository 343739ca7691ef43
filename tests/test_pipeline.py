"""Many reports at once: the same records as one by one, whatever stands beside them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from builders import report
from dragoman.ingest import ingest
from dragoman.pipeline import READERS, Unread, extract, extract_all
from dragoman.readers import Reader
from dragoman.readers.english import document
from dragoman.readers.english.parser import language_model
from dragoman.readers.english.parser.language_model import model
from dragoman.record import Record, Report
from dragoman.settings import DEFAULT

pytestmark = pytest.mark.slow

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
NORWAY = report("Norway’s foreign minister met his Chilean counterpart in Oslo on Friday.")
PERU = report("Peru recalled its ambassador from Belarus. Minsk regretted the decision.")
UNREADABLE = replace(report("Norway accused Peru of spying."), text="Norway \ud800 accused Peru of it.")


@pytest.fixture(scope="module")
def reports() -> list[Report]:
    """Bundled reports of each kind."""
    paths = sorted(path for path in EXAMPLES.iterdir() if path.suffix in {".html", ".txt"})
    return [ingest(path) for path in paths[::4]]


@pytest.mark.parametrize(("characters", "step"), [(1, 1), (4_000, -1), (1_000_000, 1)])
def test_batches_change_nothing(reports: list[Report], characters: int, step: int) -> None:
    settings = replace(DEFAULT, batch_characters=characters)
    assert list(extract_all(reports[::step], settings)) == [extract(one) for one in reports[::step]]


def test_an_unreadable_report_harms_no_other() -> None:
    first, second, third = extract_all([NORWAY, UNREADABLE, PERU])
    assert isinstance(second, Unread)
    assert second.report == UNREADABLE
    assert second.reason.startswith("a fault of the program: ")
    assert [first, third] == [extract(NORWAY), extract(PERU)]


def test_a_report_whose_spans_do_not_verify_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Record, "verify", lambda self: self.report.span(0, 10**6).verify(self.report.text))
    (refused,) = extract_all([NORWAY])
    assert isinstance(refused, Unread)
    assert "fault" not in refused.reason


def test_words_of_one_batch_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language_model, "_WORDS_KEPT", 0)
    settings = replace(DEFAULT, batch_characters=1)
    vocabulary = model(DEFAULT.model).vocab
    found = []

    def invented() -> Iterator[Report]:
        for number in range(3):
            found.append(("Zorblat" * number) in vocabulary.strings)
            yield report(f"Norway met {'Zorblat' * (number + 1)} of Peru in Oslo on Friday.")

    records = list(extract_all(invented(), settings))
    assert found[1:] == [False, False]
    assert records == list(map(extract, invented()))


def test_reports_are_taken_as_they_are_read() -> None:
    taken = []

    def endless() -> Iterator[Report]:
        while True:
            taken.append(NORWAY)
            yield NORWAY

    next(extract_all(endless(), replace(DEFAULT, batch_characters=200)))
    assert len(taken) == 200 // len(NORWAY.text) + 1


SWEDISH = report("Norges utrikesminister träffade sin chilenska kollega i Oslo.", language="sv")


def test_a_report_in_a_language_without_a_reader_is_kept_and_not_parsed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(document, "model", lambda name: pytest.fail("it was parsed as English"))
    record = extract(SWEDISH)
    assert (record.report, record.events, record.times) == (SWEDISH, (), ())
    assert record.passed_over == "the text is in 'sv', which no reader reads"


def test_reports_of_several_languages_keep_their_order() -> None:
    reports = [SWEDISH, NORWAY, SWEDISH, PERU, replace(NORWAY, language=None)]
    records = list(extract_all(reports))
    assert [record.report for record in records] == reports
    assert records == [extract(one) for one in reports]


@pytest.mark.parametrize("one", READERS, ids=lambda reader: reader.name)
def test_readers_have_languages_of_their_own(one: Reader) -> None:
    others = [reader.languages for reader in READERS if reader is not one]
    assert one.languages
    assert one.languages.isdisjoint(*others) if others else True
