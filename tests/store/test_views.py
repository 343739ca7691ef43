"""A store answers the views as the records in it would, given at once."""

from __future__ import annotations

import pytest

from builders import told as whole
from dragoman.query.record_views import RecordViews
from telling import VISIT, told

CALL = told("Ana Rojas telephoned Kari Nord of Norway.", "2023-03-01", when="2023-03-01", mode="phone")
RECORDS = (whole(), CALL, *VISIT)


@pytest.fixture
def filled(store):
    store.add(RECORDS)
    return store


@pytest.mark.parametrize(
    "ask",
    [
        lambda views: views.chronology("NOR", "CHL"),
        lambda views: views.chronology("CHL", since="2023-05-02", sources=1),
        lambda views: views.chronology("NOR", "CHL", at="2023-05-09"),
        lambda views: views.channels("NOR", "CHL"),
        lambda views: views.channels("NOR", "CHL", at="2023-04-01"),
        lambda views: views.drift("CHL"),
        lambda views: views.drift(issues=("border",)),
        lambda views: views.undertakings("NOR", "CHL"),
        lambda views: views.undertakings(since="2030"),
        lambda views: views.activity("NOR", step="week"),
    ],
)
def test_the_views_are_those_of_its_records(filled, ask):
    assert ask(filled) == ask(RecordViews(RECORDS))
