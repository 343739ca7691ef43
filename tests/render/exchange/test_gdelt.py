"""GDELT- and ICEWS-shaped rows, read with pandas by position as loaders of theirs do."""

from __future__ import annotations

import io
from dataclasses import replace

import hostile
import pandas
import pytest

from builders import event, party, report, span
from dragoman.record import Person, Place, Record, When, Where

ACTOR = ["Code", "Name", "CountryCode", "KnownGroupCode", "EthnicCode", "Religion1Code", "Religion2Code",
         "Type1Code", "Type2Code", "Type3Code"]  # fmt: skip
GEO = ["Type", "FullName", "CountryCode", "ADM1Code", "ADM2Code", "Lat", "Long", "FeatureID"]
GDELT = [
    "GlobalEventID", "Day", "MonthYear", "Year", "FractionDate",
    *(f"Actor{number}{name}" for number in (1, 2) for name in ACTOR),
    "IsRootEvent", "EventCode", "EventBaseCode", "EventRootCode", "QuadClass", "GoldsteinScale",
    "NumMentions", "NumSources", "NumArticles", "AvgTone",
    *(f"{whose}Geo_{name}" for whose in ("Actor1", "Actor2", "Action") for name in GEO),
    "DATEADDED", "SOURCEURL",
]  # fmt: skip
MENTIONS = [
    "GlobalEventID", "EventTimeDate", "MentionTimeDate", "MentionType", "MentionSourceName",
    "MentionIdentifier", "SentenceID", "Actor1CharOffset", "Actor2CharOffset", "ActionCharOffset",
    "InRawText", "Confidence", "MentionDocLen", "MentionDocTone", "MentionDocTranslationInfo", "Extras",
]  # fmt: skip
ICEWS = [
    "Event ID", "Event Date", "Source Name", "Source Sectors", "Source Country", "Event Text", "CAMEO Code",
    "Intensity", "Target Name", "Target Sectors", "Target Country", "Story ID", "Sentence Number",
    "Publisher", "City", "District", "Province", "Country", "Latitude", "Longitude",
]  # fmt: skip
TEXT = "The defence minister of Romania, Ion Popa, will visit Vienna in Austria on May 5, the EU said."


def frame(data, names, **options):
    return pandas.read_csv(
        io.BytesIO(data), sep="\t", dtype=str, keep_default_na=False, quoting=3, names=names, **options
    )


def visit(actors=("ROU",), recipients=("AUT",), day="2023-05-05", **fields):
    stamp, address = "2023-05-05T17:10:00+02:00", "https://f.example/1"
    of = report(TEXT, outlet="The Fjord", published_at=stamp, address=address)
    vienna = span(of, "Vienna")
    words = {"ROU": "Romania", "AUT": "Austria", "EU": "EU"}
    values = {"mode": "visit", "predicate": span(of, "visit"), **fields}
    one = event(
        of, TEXT, actors=tuple(party(code, span(of, words.get(code, "said"))) for code in actors),
        recipients=tuple(party(code, span(of, words.get(code, "said"))) for code in recipients),
        when=When(day, span(of, "May 5")) if day else None, where=Where("Vienna", vienna, "AUT"),
        persons=(Person("Ion Popa", "ROU", span(of, "Ion Popa"), "Minister of Defence"),), **values,
    )  # fmt: skip
    place = Place(vienna, "Vienna", "capital", "geonames:2761369", 48.208, 16.373, 5.0, "AUT")
    return Record(of, events=(one,), places=(place,))


def test_gdelt_has_its_61_columns_in_order(exported):
    data, tally = exported([visit()], "gdelt")
    assert len(GDELT) == 61 and {line.count("\t") for line in data.decode().splitlines()} == {60}
    row = frame(data, GDELT).iloc[0]
    assert (row["Day"], row["MonthYear"], row["Year"], row["FractionDate"]) == (
        "20230505", "202305", "2023", "2023.4247",
    )  # fmt: skip
    assert (row["EventCode"], row["EventBaseCode"], row["EventRootCode"]) == ("042", "042", "04")
    assert (row["QuadClass"], row["GoldsteinScale"], row["IsRootEvent"]) == ("1", "1.9", "1")
    assert (row["Actor1Code"], row["Actor1CountryCode"], row["Actor1Type1Code"]) == ("ROMGOV", "ROM", "GOV")
    assert (row["Actor1Name"], row["Actor2Name"], row["Actor2Code"]) == ("Ion Popa", "Austria", "AUT")
    assert (row["NumMentions"], row["NumSources"], row["NumArticles"], row["AvgTone"]) == ("1", "1", "1", "")
    assert (row["ActionGeo_Type"], row["ActionGeo_FullName"], row["ActionGeo_CountryCode"]) == (
        "4", "Vienna", "AU",
    )  # fmt: skip
    assert (row["ActionGeo_Lat"], row["ActionGeo_Long"]) == ("48.208", "16.373")
    assert row["ActionGeo_FeatureID"] == ""
    assert (row["DATEADDED"], row["SOURCEURL"]) == ("20230505151000", "https://f.example/1")
    assert 0 < int(row["GlobalEventID"]) < 2**60
    assert tally.written == {"rows": 1}


def test_mentions_lead_back_to_the_rows(exported):
    record = visit()
    events = frame(exported([record], "gdelt")[0], GDELT)
    data, tally = exported([record], "gdelt-mentions")
    row = frame(data, MENTIONS).iloc[0]
    assert row["GlobalEventID"] == events["GlobalEventID"][0] and tally.written == {"mentions": 1}
    assert (row["EventTimeDate"], row["MentionTimeDate"]) == ("20230505000000", "20230505151000")
    assert (row["MentionType"], row["MentionIdentifier"]) == ("1", "https://f.example/1")
    text = record.report.text
    assert text[int(row["Actor1CharOffset"]) :].startswith("Romania")
    assert text[int(row["Actor2CharOffset"]) :].startswith("Austria")
    assert text[int(row["ActionCharOffset"]) :].startswith("visit")
    assert (row["MentionDocLen"], row["Confidence"]) == (str(len(text)), "")


def test_what_nobody_dates_was_not_published_in_1970(exported):
    record = visit()
    record = replace(record, report=replace(record.report, published_at=None))
    assert frame(exported([record], "gdelt")[0], GDELT)["DATEADDED"][0] == ""
    assert frame(exported([record], "gdelt-mentions")[0], MENTIONS)["MentionTimeDate"][0] == ""


def test_icews_has_its_20_columns(exported):
    data, _ = exported([visit()], "icews")
    assert data.decode().splitlines()[0].split("\t") == ICEWS
    row = frame(data, None).iloc[0]
    assert (row["Source Name"], row["Source Country"]) == ("Ion Popa", "Romania")
    assert row["Source Sectors"] == "GOV"
    assert (row["CAMEO Code"], row["Event Text"], row["Intensity"]) == ("042", "make a visit", "1.9")
    assert (row["Target Country"], row["City"], row["Country"]) == ("Austria", "Vienna", "Austria")
    assert (row["Event Date"], row["Publisher"], row["Sentence Number"]) == ("2023-05-05", "The Fjord", "")


def test_an_organisation_is_a_known_group(exported):
    row = frame(exported([visit(recipients=("EU",))], "gdelt")[0], GDELT).iloc[0]
    assert (row["Actor2Code"], row["Actor2CountryCode"], row["Actor2KnownGroupCode"]) == ("EEC", "", "EEC")


def test_sides_give_pairs_and_a_summit_gives_participants(exported):
    data, _ = exported([visit(actors=("ROU", "EU"), recipients=("AUT", "NOR"))], "gdelt")
    pairs = frame(data, GDELT)
    assert sorted(zip(pairs["Actor1Code"], pairs["Actor2Code"], strict=True)) == [
        ("EEC", "AUT"), ("EEC", "NOR"), ("ROMGOV", "AUT"), ("ROMGOV", "NOR"),
    ]  # fmt: skip
    assert pairs["GlobalEventID"].is_unique
    summit = visit(actors=("ROU", "AUT", "NOR", "CHL"), recipients=(), mode=None)
    data, tally = exported([summit], "gdelt")
    rows = frame(data, GDELT)
    assert len(rows) == 4 and set(rows["Actor2Code"]) == {""}
    assert tally.lost["who met whom", "CAMEO holds pairs; each participant has a row"] == 4


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"day": None}, "no day is known, and a row must have one"),
        ({"day": "2023-05"}, "no day is known, and a row must have one"),
        ({"day": "2023-W18-WE"}, "no day is known, and a row must have one"),
        ({"day": "2023-05/2023-06"}, "no day is known, and a row must have one"),
        ({"status": "postponed"}, "PLOVER has no code for what was put off"),
        ({"status": "denied"}, "PLOVER has no code for what was denied"),
    ],
)
@pytest.mark.parametrize("to", ["gdelt", "gdelt-mentions", "icews"])
def test_what_has_no_row_is_counted(exported, to, fields, why):
    _, tally = exported([visit(**fields)], to)
    assert not tally.written and [reason for _, reason in tally.unmapped] == [why]


def test_a_state_without_a_cameo_code_is_counted(exported):
    data, tally = exported([visit(recipients=("SSD",))], "gdelt")
    row = frame(data, GDELT).iloc[0]
    assert (row["Actor2Code"], row["Actor2Name"]) == ("", "South Sudan")
    assert tally.lost == {("actor code", "CAMEO has none for SSD"): 1}


@pytest.mark.parametrize("to", ["gdelt", "gdelt-mentions", "icews"])
@pytest.mark.parametrize("text", hostile.TEXTS.values(), ids=hostile.TEXTS)
def test_hostile_text_stays_in_its_cell(exported, to, text):
    data, _ = exported([hostile.record(text)], to)
    lines = data.decode().removesuffix("\n").split("\n")
    assert {line.count("\t") for line in lines} == {{"gdelt": 60, "gdelt-mentions": 15, "icews": 19}[to]}
    assert len(lines) == (2 if to == "icews" else 1)
