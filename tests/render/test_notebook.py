"""What a notebook shows: the evidence, escaped, without anything loaded or any colour of its own."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from tempfile import TemporaryDirectory

import hostile
import pytest
from lxml import html

from builders import report, span
from dragoman.comparison.model import Account as Telling
from dragoman.comparison.model import Cell, Comparison, Row
from dragoman.query.record_views import RecordViews
from dragoman.record import Event, Record
from dragoman.store import Store
from telling import told

TAGS = {"div", "b", "br", "table", "thead", "tbody", "tr", "th", "td", "q", "bdi", "a"}
ATTRIBUTES = {"style", "dir", "href", "rel"}
INVISIBLE = {"\x00", "\x07", "\x1b", "\x7f", "\u202e", "\u202c", "\u200f"}
LARGEST = 20_000  # characters that any of the hostile records takes


def compared(text: str) -> Comparison:
    of = report(f"\u00bf {text} \u00bf", title=text, outlet=text, address=text)
    cell = Cell("c", "a", "said", text, (span(of, text),), force=3, force_span=span(of, text))
    return Comparison(
        "x", (Telling("a", text, None, "full text", 3, of),), (Row("r", "issues", text, text, (cell,)),),
        (text,), (),
    )  # fmt: skip


def stored(record: Record) -> str:
    with TemporaryDirectory() as folder, Store.open(f"{folder}/x.db") as store:
        store.add([record])
        return store._repr_html_()


SHOWN = {
    "record": lambda text: hostile.record(text)._repr_html_(),
    "story": lambda text: RecordViews([hostile.record(text)]).stories[0]._repr_html_(),
    "chronology": lambda text: RecordViews([hostile.record(text)]).chronology()._repr_html_(),
    "comparison": lambda text: compared(text)._repr_html_(),
    "store": lambda text: stored(hostile.record(text)),
}
TEXTS = [(kind, name) for kind in SHOWN for name in hostile.TEXTS if kind != "store" or name == "markup"]


@pytest.mark.parametrize(("kind", "name"), TEXTS)
def test_no_text_becomes_markup(kind: str, name: str) -> None:
    shown = SHOWN[kind](hostile.TEXTS[name])
    elements = list(html.fragment_fromstring(shown).iter())
    assert {element.tag for element in elements} <= TAGS
    assert {name for element in elements for name in element.attrib} <= ATTRIBUTES
    assert INVISIBLE.isdisjoint(shown)
    assert len(shown) < LARGEST


@pytest.mark.parametrize("kind", SHOWN)
def test_nothing_is_loaded_and_the_notebooks_colours_stay(kind: str) -> None:
    shown = SHOWN[kind]("Ministers of Norway and Chile met.")
    assert "Ministers of Norway and Chile met." in shown
    for element in html.fragment_fromstring(shown).iter():
        style = element.get("style", "")
        assert "color" not in style and "background" not in style and "url" not in style


def meeting(address: str | None) -> Record:
    one = told("Norway and Chile met in Oslo.", "2023-05-05", when="2023-05-04")
    return replace(one, report=replace(one.report, address=address))


def test_the_words_stand_with_a_link_to_their_report() -> None:
    account = RecordViews([meeting("https://fjord.example/a?x=1&y=2")])
    for shown in (account.chronology(), account.stories[0], *account.records):
        fragment = html.fragment_fromstring(shown._repr_html_())
        assert fragment.xpath("//a/@href") == ["https://fjord.example/a?x=1&y=2"]
        assert "Norway and Chile met in Oslo." in fragment.text_content()


@pytest.mark.parametrize("address", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", None])
def test_other_addresses_are_no_links(address: str | None) -> None:
    account = RecordViews([meeting(address)])
    for shown in (account.chronology(), account.stories[0], *account.records):
        assert "<a " not in shown._repr_html_()


def test_a_long_list_says_how_many_rows_are_left_out() -> None:
    record = meeting(None)
    (event,) = record.events
    many = tuple(replace(event, id=str(number)) for number in range(1_234))
    shown = replace(record, events=many)._repr_html_()
    assert "and 1,204 more" in shown and shown.count("Norway and Chile met in Oslo.") < 40
    assert "more" not in replace(record, events=many[:30])._repr_html_()


def test_an_empty_view_says_so() -> None:
    assert "nothing" in RecordViews([]).chronology("NOR", "CHL")._repr_html_()


def test_a_store_says_what_is_in_it() -> None:
    shown = html.fragment_fromstring(stored(meeting("https://fjord.example/a"))).text_content()
    assert "1 reports, 2023-05-05 to 2023-05-05" in shown
    assert "Norway and Chile" in shown and "The Fjord" in shown


def test_a_list_of_other_rows_shows_its_python_form_escaped() -> None:
    from dragoman.record.row_list import Rows

    assert Rows(["<b>"])._repr_html_() == "<pre>(&#x27;&lt;b&gt;&#x27;,)</pre>"


def test_a_record_needs_neither_html_nor_frames_until_it_is_shown() -> None:
    code = "import sys, dragoman.record; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert Event.__module__ in loaded
    assert loaded.isdisjoint(
        {"dragoman.render.notebook", "dragoman.render.exchange.frames", "pandas", "polars"}
    )
