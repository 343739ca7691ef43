"""Event files of other data sets, with the oddities that published ones have."""

from __future__ import annotations

import gzip
import io
import zipfile

import pytest

from builders import told
from dragoman.errors import BadInput, BadUsage
from dragoman.render.exchange.export_parts import Tally
from dragoman.render.exchange.foreign import Fault, ForeignEvent, read_foreign
from dragoman.render.exchange.formats import export
from dragoman.render.exchange.gdelt import VERSION_1, VERSION_2
from dragoman.render.exchange.polecat import HEADER

POLECAT = {
    "Event ID": "20230605-0042-a_1", "Event Date": "2023-06-05", "Event Type": "CONSULT",
    "Event Mode": "visit", "Intensity": "4.0", "Actor Name": "Ana Rojas", "Actor Country": "CHL",
    "Actor COW": "155",
    "Recipient Name": "Norway; Sweden", "Recipient Country": "NOR; SWE", "Placename": "Oslo",
    "Country": "NOR", "Latitude": "59.91", "Longitude": "10.75", "Source": "The Fjord",
}  # fmt: skip
GDELT = {
    "GlobalEventID": "1108500000", "Day": "20230605", "EventCode": "042", "GoldsteinScale": "1.9",
    "Actor1Name": "ROMANIA", "Actor1CountryCode": "ROM", "Actor2KnownGroupCode": "NAT", "Actor2Name": "NATO",
    "ActionGeo_FullName": "Vienna, Wien, Austria", "ActionGeo_CountryCode": "AU", "ActionGeo_Lat": "48.2",
    "ActionGeo_Long": "16.37", "SOURCEURL": "https://f.example/1",
}  # fmt: skip


def polecat(header=HEADER, **changes):
    return "\t".join({**POLECAT, **changes}.get(name, "None") for name in header)


def gdelt(header=VERSION_2, **changes):
    return "\t".join({**GDELT, **changes}.get(name, "") for name in header)


@pytest.fixture
def read(tmp_path):
    """Read lines as a file of a data set; return events, faults and the tally."""

    def read(source, *lines, encoding="utf-8"):
        path = tmp_path / "events.txt"
        path.write_bytes("\n".join(lines).encode(encoding) + b"\n")
        tally = Tally(source)
        found = list(read_foreign(path, source, tally))
        events = [one for one in found if isinstance(one, ForeignEvent)]
        faults = [one for one in found if isinstance(one, Fault)]
        assert len(events) == tally.written["events"]
        assert len(faults) == sum(count for (what, _), count in tally.unmapped.items() if what == "rows")
        return events, faults, tally

    return read


def test_a_polecat_row(read):
    (event,), _, tally = read("polecat", "\t".join(HEADER), polecat())
    assert (event.id, event.date, event.event_type, event.mode) == (
        "20230605-0042-a_1", "2023-06-05", "CONSULT", "visit",
    )  # fmt: skip
    assert (event.actors, event.recipients) == (("CHL",), ("NOR", "SWE"))
    assert (event.actor_names, event.recipient_names) == (("Ana Rojas",), ("Norway", "Sweden"))
    assert event.place is not None and (event.place.name, event.place.country) == ("Oslo", "NOR")
    assert (event.intensity, event.outlet, event.line) == (4.0, "The Fjord", 2)
    assert event.raw["Event Type"] == "CONSULT" and set(event.raw) == set(HEADER)
    assert not tally.lost


def test_what_polecats_files_do(read):
    renamed = ["Event Intensity" if name == "Intensity" else name for name in HEADER]
    narrow = [name for name in HEADER if name != "Intensity"]
    more = [*HEADER, "Headline", "Story ID"]
    for header in (renamed, narrow, more):
        (event,), faults, _ = read("polecat", "\t".join(header), polecat(header))
        assert event.event_type == "CONSULT" and not faults
    events, faults, tally = read(
        "polecat", polecat(), "\t".join(HEADER), "", polecat() + "\t\t", "\t".join(HEADER), polecat(narrow)
    )
    assert len(events) == 2 and tally.unmapped["lines", "the header again"] == 2
    assert [fault.why for fault in faults] == ["39 cells where the header has 40"]


def test_a_header_may_be_missing(read):
    narrow = [name for name in HEADER if name != "Intensity"]
    (event,), _, _ = read("polecat", polecat(narrow))
    assert event.actors == ("CHL",) and event.intensity is None
    _, (fault,), _ = read("polecat", "a\tb")
    assert "no header" in fault.why and fault.line == 1


def test_lines_are_utf_8_or_latin_1(read):
    (event,), _, _ = read("polecat", polecat(**{"Actor Name": "José Peña"}), encoding="latin-1")
    assert event.actor_names == ("José Peña",)
    (event,), _, _ = read("polecat", "\ufeff" + "\t".join(HEADER), polecat(**{"Actor Name": "José Peña"}))
    assert event.actor_names == ("José Peña",)


@pytest.mark.parametrize(
    ("old", "expected"),
    [("DEMAND", ("REQUEST", None)), ("DISAPPROVE", ("ACCUSE", "disapprove")), ("agree", ("AGREE", "visit"))],
)
def test_types_of_before_2021(read, old, expected):
    (event,), _, _ = read("polecat", polecat(**{"Event Type": old}))
    assert (event.event_type, event.mode) in {expected, (expected[0], "visit")}


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"Event ID": "None"}, "no Event ID"),
        ({"Event Date": "05/06/2023"}, "Event Date"),
        ({"Event Type": "FEAST"}, "Event Type is 'FEAST'"),
        ({"Event Type": "CRIME"}, "Event Type is 'CRIME'"),
    ],
)
def test_a_row_that_is_no_event_is_named(read, changes, why):
    events, (fault,), _ = read("polecat", "\t".join(HEADER), polecat(**changes))
    assert not events and why in fault.why and fault.line == 2


def test_countries_by_name_number_and_not_at_all(read):
    (event,), _, tally = read("polecat", polecat(**{"Actor Country": "Chile", "Recipient Country": "Utopia"}))
    assert (event.actors, event.recipients) == (("CHL",), ())
    assert sum(tally.lost.values()) == 1
    (event,), _, _ = read("polecat", polecat(**{"Actor Country": "None"}))
    assert event.actors == ("CHL",)  # by its number
    (event,), _, tally = read("polecat", polecat(**{"Actor Country": "None", "Actor COW": "9999"}))
    assert event.actors == () and "9999" in str(tally.lost)


def test_a_gdelt_row(read):
    (event,), _, tally = read("gdelt", gdelt())
    assert (event.id, event.date, event.code) == ("1108500000", "2023-06-05", "042")
    assert (event.event_type, event.mode, event.intensity) == ("CONSULT", "visit", 1.9)
    assert (event.actors, event.recipients) == (("ROU",), ("NATO",))
    assert event.place is not None and (event.place.country, event.place.latitude) == ("AUT", 48.2)
    assert event.address == "https://f.example/1" and not tally.lost


@pytest.mark.parametrize("header", [VERSION_2, VERSION_1, VERSION_1[:-1]])
def test_three_generations_of_gdelt(read, header):
    (event,), faults, _ = read("gdelt", gdelt(header))
    assert len(header) in (61, 58, 57) and event.actors == ("ROU",) and not faults


def test_what_gdelts_files_do(read):
    events, faults, tally = read(
        "gdelt", "\t".join(VERSION_2), gdelt(), gdelt()[:40], gdelt(Day="20231305"), gdelt(GlobalEventID="x"),
        gdelt(EventCode="---"), gdelt(Actor1CountryCode="EUR"), gdelt(EventCode="010"),
    )  # fmt: skip
    assert tally.unmapped["lines", "a header, which GDELT's own files have not"] == 1
    assert [fault.line for fault in faults] == [3, 4, 5]
    assert [event.event_type for event in events] == ["CONSULT", None, "CONSULT", None]
    assert events[2].actors == () and events[2].raw["Actor1CountryCode"] == "EUR"
    assert sum(tally.lost.values()) == 2  # a code that is none, a region


def test_our_own_rows_come_back(tmp_path):
    for to in ("polecat", "gdelt"):
        path = tmp_path / to
        export([told()], to, path)
        tally = Tally(to)
        (event,) = read_foreign(path, to, tally)
        assert isinstance(event, ForeignEvent) and event.event_type == "CONSULT"
        assert set(event.actors + event.recipients) == {"NOR", "CHL"} and event.date == "2023-05-05"
        assert not tally.lost and not tally.unmapped


def test_packed_files(tmp_path):
    line = gdelt().encode()
    (tmp_path / "a.gz").write_bytes(gzip.compress(line))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("20230605.export.CSV", line)
    (tmp_path / "a.zip").write_bytes(packed.getvalue())
    for name, inside in (("a.gz", "a.gz"), ("a.zip", "a.zip:20230605.export.CSV")):
        (event,) = read_foreign(tmp_path / name, "gdelt", Tally("gdelt"))
        assert isinstance(event, ForeignEvent) and event.file.endswith(inside)


@pytest.mark.parametrize("name", ["none.txt", "broken.gz", "torn.gz", "broken.zip", "locked.zip"])
def test_a_file_that_cannot_be_read(tmp_path, name):
    if name == "torn.gz":
        packed = gzip.compress(gdelt().encode() * 50)
        (tmp_path / name).write_bytes(packed[:30] + b"\xff" * 60 + packed[90:])
    elif name == "locked.zip":
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("a.csv", gdelt())
        locked = bytearray(packed.getvalue())
        locked[locked.index(b"PK\x01\x02") + 8] |= 1  # "encrypted", in the list of contents
        (tmp_path / name).write_bytes(locked)
    elif name != "none.txt":
        (tmp_path / name).write_bytes(b"\x1f\x8bnot packed")
    with pytest.raises(BadInput, match=name):
        list(read_foreign(tmp_path / name, "gdelt", Tally("gdelt")))


def test_a_data_set_that_is_not_known(tmp_path):
    with pytest.raises(BadUsage, match="polecat, gdelt"):
        list(read_foreign(tmp_path / "x", "acled", Tally("acled")))


def test_a_line_without_end_is_a_fault_and_the_rest_is_read(read, monkeypatch):
    monkeypatch.setattr("dragoman.render.exchange.foreign._LONGEST", 2000)
    events, faults, _ = read("gdelt", gdelt(), gdelt(Actor1Name="x" * 3000), gdelt())
    assert [one.line for one in events] == [1, 3]
    assert [(one.line, one.why) for one in faults] == [(2, "longer than 2,000 bytes")]


def test_a_bad_member_of_a_zip_is_a_fault_and_the_others_are_read(tmp_path):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in "abc":
            archive.writestr(f"{name}.csv", gdelt())
    content = packed.getvalue()
    at = content.index(b"PK\x01\x02", content.index(b"PK\x01\x02") + 1)
    (tmp_path / "all.zip").write_bytes(content[: at + 10] + b"\x63" + content[at + 11 :])  # no such method
    found = list(read_foreign(tmp_path / "all.zip", "gdelt", Tally("gdelt")))
    assert [type(one) for one in found] == [ForeignEvent, ForeignEvent, Fault]
    assert str(found[2]).startswith(f"{tmp_path}/all.zip:b.csv: damaged")


def test_of_very_many_reasons_the_first_are_told_apart(monkeypatch):
    monkeypatch.setattr("dragoman.render.exchange.export_parts._REASONS", 2)
    tally = Tally("gdelt")
    for number in (1, 2, 3, 4, 1):
        tally.leave_out("rows", f"reason {number}")
    assert dict(tally.unmapped) == {
        ("rows", "reason 1"): 2, ("rows", "reason 2"): 1, ("rows", "another reason"): 2,
    }  # fmt: skip
