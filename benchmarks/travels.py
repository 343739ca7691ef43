"""Trips in an independent record, and what is read of them: python -m benchmarks.travels DATA [--misses]

DATA is the folder of the development sets. Its real/us_travels_2000_2022.csv lists the travels of the
President and the Secretary of State; the texts are those of the White House of 2021
(real/white_house_2021.jsonl.gz) for the trips of that year, and the Kremlin's items of 2000 to 2012
(real/kremlin_2000_2012.jsonl.gz) for the trips to Russia. Rows of one traveller in one country that
overlap are one trip.

Only texts with a sentence that mentions a trip are read (`travel_matching.mentioned`), then merged; what
is counted of each set:

mentioned  trips that a text mentions, published within 30 days of them
found      of those, trips with a story: a contact in person of the United States with or in the
           country, of the traveller or nobody by name, within 7 days of the trip
dated      of the found, those whose story has a date: of its own, or, of what was held, that of its first
           report (by report); right: within the trip's days, or a week or month that holds the whole trip
           (coarse); ±1: a day outside them at most
state      a party of the story is the host or a state that the record's remarks name
person     a foreign official of the story is in the remarks; of the trips where both name somebody

Of several stories of one trip one is judged: that which names the traveller, then that which most reports
tell; a line below the table gives the dates of all. --misses prints each trip not found, and each date,
state or person that disagrees.
--records FILE keeps what was read there (JSONL), and takes it from there the next time.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from benchmarks.travel_matching import Text, Told, Trip, mentioned, told, trips

from dragoman import read
from dragoman.ingest import ingest
from dragoman.merge.dates import iso
from dragoman.merge.mentions import mentions
from dragoman.merge.stories import stories
from dragoman.record import Record
from dragoman.record.encoding import decode, encode

TRIPS = Path("real") / "us_travels_2000_2022.csv"
WHITE_HOUSE = Path("real") / "white_house_2021.jsonl.gz"
KREMLIN = Path("real") / "kremlin_2000_2012.jsonl.gz"


@dataclass(frozen=True, slots=True)
class Case:
    """A trip, the texts that mention it, and the stories of it, the most told first."""

    trip: Trip
    texts: list[Text]
    told: list[Told]


def main() -> int:
    options = _options()
    known = list(trips(options.data / TRIPS))
    here = [trip for trip in known if 2021 in _years(trip)]
    there = [trip for trip in known if trip.state == "RUS" and max(_years(trip)) <= 2012]
    kept = _kept(options.records)
    print(f"{'':12} trips  mentioned  found  dated  by report  right  coarse     ±1  state  person")
    for name, some, texts in (
        ("White House", here, list(_white_house(options.data / WHITE_HOUSE))),
        ("Kremlin", there, list(_kremlin(options.data / KREMLIN))),
    ):
        cases = judged(some, texts, kept)
        print(row(name, cases))
        print(_all_dates(cases))
        if options.misses:
            print("\n".join(_misses(cases)))
    if options.records:
        options.records.write_bytes(b"".join(encode(record) + b"\n" for record in kept.values()))
    return 0


def judged(some: Iterable[Trip], texts: list[Text], kept: dict[str, Record]) -> list[Case]:
    """Return a case for each trip. `kept` holds records by address; those read here are added."""
    asked = list(some)
    found = [(trip, mentioned(trip, texts, asked)) for trip in asked]
    wanted = {text.id: text for _, among in found for text in among}
    for text in wanted.values():
        if text.id not in kept:
            kept[text.id] = read(
                ingest(
                    text.body,
                    title=text.title,
                    published=text.published,
                    outlet=text.outlet,
                    address=text.id,
                )
            )
    merged = stories(mentions(kept[id] for id in sorted(wanted)))
    return [Case(trip, among, told(trip, merged) if among else []) for trip, among in found]


def row(name: str, cases: list[Case]) -> str:
    """Return the line of a set of texts: counts, and shares of the found."""
    said = [case for case in cases if case.texts]
    first = [case.told[0] for case in said if case.told]
    off = [one.off for one in first if one.off is not None]
    named = [one.person for one in first if one.person is not None]
    return (
        f"{name:12} {len(cases):5}  {len(said):9}  {len(first):5}  {len(off):5}"
        f"  {sum(one.by_report for one in first):9}  {off.count(0):5}"
        f"  {sum(one.coarse for one in first):6}  {sum(days <= 1 for days in off):5}"
        f"  {sum(one.state for one in first):5}  {sum(named):2} of {len(named)}"
    )


def _all_dates(cases: list[Case]) -> str:
    """Return the line on the dates of all stories, each held against the trip that it fits best."""
    best: dict[str, int | None] = {}
    for one in (one for case in cases for one in case.told):
        known = [days for days in (best.get(one.story.id), one.off) if days is not None]
        best[one.story.id] = min(known, default=None)
    dated = [days for days in best.values() if days is not None]
    return (
        f"{'':12} all stories of trips: {len(best)}, dated {len(dated)}, right {dated.count(0)}, "
        f"±1 {sum(days <= 1 for days in dated)}"
    )


def _misses(cases: list[Case]) -> Iterator[str]:
    for case in cases:
        trip = case.trip
        head = f"{trip.surname} {trip.state} {iso(trip.days.first)}/{iso(trip.days.last)}"
        if case.texts and not case.told:
            yield f"  not found    {head}: {' | '.join(text.title for text in case.texts)[:300]}"
        for one in case.told[:1]:
            words = " ".join(one.story.mentions[0].event.evidence[0].quote.split())[:160]
            what = f"{head}: {one.story.when.value if one.story.when else '-'} {words}"
            if one.off is None or one.off > 0:
                yield f"  {'no date' if one.off is None else 'another date':12} {what}"
            if not one.state:
                yield f"  other state  {what}"
            if one.person is False:
                names = ", ".join(person.name for person in one.story.persons)
                yield f"  other person {what} [{names}; record: {trip.remarks[:160]}]"


def _years(trip: Trip) -> set[int]:
    return {date.fromordinal(day).year for day in (trip.days.first, trip.days.last)}


def _kept(path: Path | None) -> dict[str, Record]:
    records = [decode(line) for line in path.open("rb")] if path and path.exists() else []
    return {record.report.address or "": record for record in records}


def _white_house(path: Path) -> Iterator[Text]:
    for item in _items(path):
        yield Text(
            item["url"],
            item["title"],
            item["text"],
            item["published"].replace(" ", "T"),
            "White House",
            "USA",
        )


def _kremlin(path: Path) -> Iterator[Text]:
    for item in _items(path):
        parts = [item["lead"] or "", *(item["body"] or "").split("\n")]
        body = "\n\n".join(part.strip() for part in parts if part.strip())
        yield Text(item["url"], item["title"], body or item["title"], item["date"], "Kremlin", "RUS")


def _items(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--misses", action="store_true", help="print what is not found or disagrees")
    parser.add_argument("--records", type=Path, help="keep the records read there, and reuse them")
    options = parser.parse_args()
    for file in (TRIPS, WHITE_HOUSE, KREMLIN):
        if not (options.data / file).exists():
            parser.error(f"no {file} in {options.data}")
    return options


if __name__ == "__main__":
    sys.exit(main())
