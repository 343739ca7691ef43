"""The chronology: one dated sentence an entry, from fields only."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dragoman.lexicon.loading import toml_rows
from dragoman.lexicon.story_rules import adjective_of, before_state, name_of, wordings
from dragoman.merge.dates import spelled
from dragoman.merge.mentions import mentions
from dragoman.merge.sentences import listed, official, sentence
from dragoman.merge.stories import stories
from dragoman.merge.story import Story
from dragoman.query.chronology import Entry, chronology, entry
from dragoman.query.record_views import RecordViews
from dragoman.record import Person, Record, Span
from dragoman.render.views import chronology_layout
from telling import VISIT, told

INTENT = ("snub", "conce", "blast", "slam", "provo", "aggress", "retaliat", "humiliat", "lash")


def story(**fields: object) -> Story:
    (one,) = stories(mentions([told("Norway and Chile met in Oslo.", "2023-05-05", when="2023-05-05")]))
    return replace(one, **{"actors": ("NOR",), "recipients": ("CHL",), **fields})  # type: ignore[arg-type]


def person(name: str, state: str | None, office: str | None = None) -> Person:
    return Person(name, state, Span(0, 1, name[0]), office)


@pytest.mark.parametrize("name", wordings())
def test_every_wording_reads_as_its_example(name: str) -> None:
    event_type, _, mode = name.partition("-")
    people = (person("Kari Nord", "NOR", "minister"),) if name == "CONSULT-visit" else ()
    one = story(event_type=event_type, mode=mode or None, where="Oslo", persons=people)
    example = toml_rows("sentences.toml")[name]["example"].replace("minister", "Minister")
    assert sentence(one) == example + "."


@pytest.mark.parametrize("name", wordings())
def test_no_wording_tells_an_intent_and_none_fails_on_what_is_unknown(name: str) -> None:
    event_type, _, mode = name.partition("-")
    for status in ("held", "planned", "postponed", "cancelled", "unconfirmed", "demanded", "denied"):
        one = sentence(
            story(event_type=event_type, mode=mode or None, status=status, recipients=(), where=None)
        )
        assert not any(word in one.lower() for word in INTENT)
        assert "{" not in one and "<" not in one and "  " not in one and " ." not in one


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (
            {
                "mode": "visit",
                "status": "postponed",
                "persons": (person("Ana Rojas", "NOR", "foreign minister"),),
            },
            "A visit by Norwegian Foreign Minister Ana Rojas to Chile is postponed.",
        ),
        (
            {"actors": ("NOR", "CHL", "PER"), "recipients": (), "where": "Oslo"},
            "Norway, Chile and Peru hold talks in Oslo.",
        ),
        (
            {"event_type": "ASSAULT", "persons": (person("Kari Nord", "NOR", "minister"),)},
            "Norway uses force against Chile.",
        ),
        (
            {"event_type": "REQUEST", "mode": "change", "status": "demanded"},
            "Norway calls on Chile to act.",
        ),
        ({"actors": ("NOR", "CHL"), "recipients": (), "mode": "visit"}, "Norway and Chile meet."),
    ],
)  # fmt: skip
def test_sentences(fields: dict[str, object], expected: str) -> None:
    assert sentence(story(**fields)) == expected


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (person("Ana Rojas", "CHL", "foreign minister"), "Chilean Foreign Minister Ana Rojas"),
        (person("Ana Rojas", "CHL", "Chilean Foreign Minister"), "Chilean Foreign Minister Ana Rojas"),
        (person("Ana Rojas", "CHL"), "Ana Rojas of Chile"),
        (person("Joe Bloggs", "USA", "Secretary of State"), "US Secretary of State Joe Bloggs"),
        (person("Ana Rojas", None, "envoy"), "envoy Ana Rojas"),
    ],
)
def test_officials_have_state_and_title(one: Person, expected: str) -> None:
    assert official(one) == expected


@pytest.mark.parametrize("word", sorted(before_state()))
def test_who_holds_an_office_no_more_or_not_yet_is_told_before_the_state(word: str) -> None:
    one = person("Ana Rojas", "CHL", f"{word} foreign minister")
    assert official(one) == f"{word} Chilean Foreign Minister Ana Rojas"


def test_names() -> None:
    assert (name_of("USA"), name_of("NATO"), name_of("CHL")) == ("the United States", "NATO", "Chile")
    assert (adjective_of("CHL"), adjective_of("UN"), adjective_of("QQQ")) == ("Chilean", "UN", "QQQ")
    assert listed(["a", "b", "c"]) == "a, b and c"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2023-02-04", "4 February 2023"),
        ("2023-02-04T14:25", "4 February 2023"),
        ("2023-02", "February 2023"),
        ("2023-SU", "summer 2023"),
        ("2023-W05", "30 January - 5 February 2023"),
        ("2023-02-03/2023-02-05", "3-5 February 2023"),
        ("2023", "2023"),
    ],
)
def test_dates_are_as_precise_as_known(value: str, expected: str) -> None:
    assert spelled(value) == expected


def entries(
    *, of: tuple[Record, ...] = VISIT, pair: tuple[str, ...] = ("NOR", "CHL"), **asked: object
) -> tuple[Entry, ...]:
    return chronology(stories(mentions(of)), pair, **asked)  # type: ignore[arg-type]


def test_an_entry_has_its_date_history_and_sources() -> None:
    visit, reproach = entries()
    assert (visit.dated, visit.status, visit.sources) == ("12 May 2023", "postponed", 2)
    assert visit.history == ("planned (reported 1 May 2023)", "postponed (reported 10 May 2023)")
    assert (reproach.dated, reproach.basis) == ("reported 20 May 2023", "reported")


def test_the_record_as_it_stood() -> None:
    (visit,) = entries(at="2023-05-09")
    assert (visit.status, visit.history) == ("planned", ())


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({"pair": ("CHL",)}, 3),
        ({"pair": ()}, 3),
        ({"since": "2023-05-13"}, 1),
        ({"until": "2023-05-13"}, 1),
        ({"since": "2023-06"}, 0),
        ({"since": "2023-05", "until": "2023-05"}, 2),
        ({"sources": 2}, 1),
    ],
)
def test_what_is_asked_for(asked: dict[str, object], count: int) -> None:
    assert len(entries(**asked)) == count  # type: ignore[arg-type]


def test_a_place_that_ends_with_a_full_stop_ends_the_sentence() -> None:
    assert sentence(story(where="Washington, D.C.")).endswith(" in Washington, D.C.")


def test_a_chronology_of_what_is_on_an_issue() -> None:
    records = [
        told(
            "Norway and Chile met over fish.", "2023-05-05", when="2023-05-05", issues=(("maritime", "fish"),)
        ),
        told(
            "Norway and Chile met over steel.", "2023-06-05", when="2023-06-05", issues=(("trade", "steel"),)
        ),
        told("Norway and Chile met.", "2023-07-05", when="2023-07-05"),
    ]
    every = stories(mentions(records))
    assert [one.issues for one in chronology(every, ("NOR", "CHL"))] == [("maritime",), ("trade",), ()]
    assert [one.date for one in chronology(every, issues=("trade",))] == ["2023-06-05"]
    assert len(chronology(every, issues=("trade", "maritime"))) == 2


def test_reports_that_only_open_with_an_entry_stand_beside_it_and_count_nowhere() -> None:
    title = "Chile seizes Norwegian trawler Havbris off Arica"
    text = f"{title}, with salmon on board."
    seized = told(text, "2023-05-05", kind="COERCE", who="CHL>NOR", word="seizes", title=title)
    unread = told(f"{title}, with salmon on board!", "2023-05-06", "Quay", title=title)
    account = RecordViews([seized, replace(unread, events=())])
    (entry,) = account.chronology("CHL", "NOR")
    assert [(one.report, one.outlet, one.words.quote) for one in entry.also] == [
        (unread.report.id, "Quay", unread.report.text)
    ]
    assert (entry.sources, entry.reports, entry.outlets) == (1, 1, ("The Fjord",))
    assert "Quay" in chronology_layout(()).below(entry)
    (before,) = account.chronology("CHL", "NOR", at="2023-05-05")
    assert before.also == () and replace(entry, also=()) == before
    (later,) = account.chronology("CHL", "NOR", at="2023-05-06")
    assert later == entry


@pytest.mark.parametrize(
    ("event_type", "status", "word"),
    [("ACCUSE", "held", "made"), ("CONSULT", "held", "held"), ("ACCUSE", "denied", "denied")],
)
def test_a_status_is_called_as_fits_the_act(event_type: str, status: str, word: str) -> None:
    layout = chronology_layout(("NOR", "CHL"))
    told_story = story(event_type=event_type, mode=None, status=status)
    assert layout.cells(entry(told_story))[2] == word
