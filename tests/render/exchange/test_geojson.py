from __future__ import annotations

import geojson
import hostile
import pytest

from builders import event, report, span, told
from dragoman.record import Place, Record, Where

TEXT = "Ministers of Norway and Chile met in Oslo."


def meeting(**fields):
    of = report(TEXT, outlet="The Fjord")
    where = span(of, "Oslo")
    values = {"name": "Oslo", "kind": "capital", "latitude": 59.913, "longitude": 10.746, "precision_km": 5.0,
              "country": "NOR", **fields}  # fmt: skip
    return Record(
        of,
        events=(event(of, TEXT, where=Where("Oslo", where, values["country"])),),
        places=(Place(where, **values),),
    )


def features(data):
    found = geojson.loads(data)
    assert found.is_valid
    return found["features"]


def test_a_point_is_longitude_then_latitude(exported):
    data, tally = exported([meeting()], "geojson")
    (feature,) = features(data)
    assert feature["geometry"]["coordinates"] == [10.746, 59.913]
    about = feature["properties"]
    assert (about["place"], about["country"], about["precision_km"]) == ("Oslo", "NOR", 5.0)
    assert about["sources"] == 1
    assert about["reports"][0]["words"] == TEXT and about["actors"] == ["NOR"]
    assert tally.written == {"stories": 1}


def test_a_disputed_place_is_no_countrys(exported):
    data, _ = exported([meeting(kind="disputed", country=None)], "geojson")
    (feature,) = features(data)
    assert feature["properties"]["country"] is None and feature["properties"]["place_kind"] == "disputed"


def test_what_has_no_coordinates_is_counted(exported):
    data, tally = exported([told(), meeting(latitude=None)], "geojson")
    assert features(data) == [] and sum(tally.unmapped.values()) == 2


@pytest.mark.parametrize("text", hostile.TEXTS.values(), ids=hostile.TEXTS)
def test_hostile_text(exported, text):
    (feature,) = features(exported([hostile.record(text)], "geojson")[0])
    assert feature["properties"]["place"] == text
