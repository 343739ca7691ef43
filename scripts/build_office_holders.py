"""Rebuild lexicons/office_holders.csv from the public fact files.

    python scripts/build_office_holders.py FACTS_FOLDER [--check]
    python scripts/build_office_holders.py --report

FACTS_FOLDER holds the source files named in SOURCES. Rows before 2000 and offices that do not speak
for a state are left out. One term told by several sources is one row (the first source's). Prints
what each source gave. With --check, writes nothing and fails when the file differs from what would be
written. With --report, prints where the tables as they stand overlap and where they have gaps
(scripts/office_holder_report.py).
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import office_holder_report
from dragoman.lexicon.office_holders import OWN, Holder
from dragoman.lexicon.office_titles import role_of, roles
from dragoman.lexicon.phrases import folded
from dragoman.lexicon.states import states

TARGET = Path(__file__).parent.parent / "src" / "dragoman" / "lexicons" / "office_holders.csv"
SINCE = "2000"
KEPT_ROLES = {
    "head-of-state",
    "leader",
    "head-of-government",
    "crown-prince",
    "vice-president",
    "deputy-head-of-government",
    "foreign",
    "defence",
    "security-adviser",
    "spokesperson",
}
SINGLE_ROLES = {"head-of-state", "head-of-government", "foreign", "defence"}
KEPT_OFFICES = (
    "minister of the interior",
    "minister of interior",
    "minister of finance",
    "federal minister of finance",
    "minister of the economy, finances and industry",
    "minister of economy and finance",
    "secretary of the treasury",
    "secretary of homeland security",
    "secretary of commerce",
    "chief of the general staff",
    "chairman of the joint chiefs of staff",
    "director of the cia",
    "director of national intelligence",
    "deputy secretary of state",
    "deputy minister of foreign affairs",
    "home secretary",
    "secretary of state for the home department",
    "chancellor of the exchequer",
    "white house chief of staff",
    "deputy national security advisor",
    "speaker of the house of representatives",
    "ambassador to the united nations",
    "permanent representative to the united nations",
    "attorney general",
    "director of the federal bureau of investigation",
)
SLIPS = {
    ("mohammed bin salman", "head-of-state", "SAU"),  # he heads the government; Salman is king
    ("mohammad bin salman", "head-of-state", "SAU"),
}
PEERS = ("Lord ", "Baroness ")
JUNIOR = {"state secretary", "secretary of state"}
UNDER_ANOTHER = {"minister for the armed forces"}  # under the Defence Secretary
JUNIOR_IS_FOREIGN = {"USA", "VAT"}
SLUGS = {
    "us": "USA",
    "czech": "CZE",
    "swiss": "CHE",
    "saudi": "SAU",
    "uae": "ARE",
    "solomons": "SLB",
    "congo-kinshasa": "COD",
    "uk": "GBR",
    "usa": "USA",
    "european union": "EU",
    "african union": "AU",
    "people's republic of china": "CHN",
    "kingdom of denmark": "DNK",
    "swaziland": "SWZ",
    "macedonia": "MKD",
    "the gambia": "GMB",
    "congo": "COG",
}


class Term(NamedTuple):
    """One row of the table."""

    person: str
    office: str
    role: str
    state: str
    start: str
    end: str
    seen: str
    aliases: str
    source: str
    wikidata: str


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("facts", type=Path, nargs="?")
    parser.add_argument("--report", action="store_true", help="print overlaps and gaps, write nothing")
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    options = parser.parse_args()
    if options.report:
        print("\n".join(office_holder_report.lines()))
        return 0
    if options.facts is None:
        parser.error("give FACTS_FOLDER, or --report")
    terms = build(options.facts)
    page = render(terms)
    report(terms)
    if options.check:
        return int(TARGET.read_text(encoding="utf-8") != page)
    TARGET.write_text(page, encoding="utf-8")
    return 0


def build(facts: Path) -> list[Term]:
    """Return the terms of all sources, each once, sorted by state, role and start."""
    seen: dict[tuple[str, str, str], list[Term]] = {}
    for source in SOURCES:
        for term in source(facts):
            if not _kept(term):
                continue
            same = seen.setdefault((folded(term.person), term.role, term.state), [])
            if not any(_overlap(term, other) for other in same):
                same.append(term)
    found = _closed([term for rows in seen.values() for term in rows])
    return sorted(found, key=lambda t: (t.state, t.role, t.start, t.person))


def render(terms: list[Term]) -> str:
    page = io.StringIO()
    writer = csv.writer(page, lineterminator="\n")
    writer.writerow(Term._fields)
    writer.writerows(terms)
    return page.getvalue()


def report(terms: list[Term]) -> None:
    """Print what each source gave."""
    print("rows by source:", dict(Counter(term.source for term in terms)), file=sys.stderr)
    print("states:", len({term.state for term in terms}), file=sys.stderr)


def every_politician(facts: Path) -> Iterator[Term]:
    """Positions held, from Wikidata by way of EveryPolitician, to July 2022."""
    for row in _rows(facts / "office_holders_2000_2022_everypolitician.csv"):
        state = _state(row["country"].replace("-", " ")) or SLUGS.get(row["country"])
        if state and row["person"]:
            yield _term(
                row["person"],
                row["position"],
                state,
                row["start"],
                row["end"],
                row["snapshot"],
                "everypolitician",
                row["wikidata"],
            )


def united_states(facts: Path) -> Iterator[Term]:
    """Principal officers of the State Department."""
    offices = {
        "secretary": "Secretary of State",
        "deputy-secretary": "Deputy Secretary of State",
        "under-secretary-for-political-affairs": "Under Secretary of State for Political Affairs",
        "representative-to-un": "Ambassador to the United Nations",
    }
    for row in _rows(facts / "us_principal_officers_ambassadors.csv"):
        if row["role"] in offices:
            start = row["started"] or row["appointed"]
            yield _term(
                row["name"],
                offices[row["role"]],
                "USA",
                start,
                row["ended"],
                "2020-01-01",
                "us-state-historian",
                "",
            )


def united_kingdom(facts: Path) -> Iterator[Term]:
    """Ministers of the United Kingdom, Institute for Government, to 2026."""
    rows = list(_rows(facts / "uk_ministers_1979_2026_ifg.csv"))
    commoners = {(row["post"], row["start_date"]) for row in rows if not row["person"].startswith(PEERS)}
    for row in rows:
        if row["person"].startswith(PEERS) and (row["post"], row["start_date"]) in commoners:
            continue  # the same person under a title that came later
        yield _term(
            row["person"], row["post"], "GBR", row["start_date"], row["end_date"], "2026-06-30", "ifg", ""
        )


def foreign_ministers(facts: Path) -> Iterator[Term]:
    """Foreign ministers in office in January 2023, Wikidata."""
    for row in _rows(facts / "foreign_ministers_2023-01_wikidata.csv"):
        state = _state(row["countryLabel"])
        if state and row["name"]:
            yield _term(
                row["name"],
                "Minister of Foreign Affairs",
                state,
                row["start"],
                "",
                "2023-01-31",
                "wikidata-2023-01",
                row["person"],
            )


def world_leaders(facts: Path) -> Iterator[Term]:
    """Presidents and prime ministers by year, Wikidata, to October 2022."""
    for row in _rows(facts / "world_leaders_2022-10_wikidata.csv"):
        state = _state(row["country"])
        office = row["positionLabel"].split(" of ")[0]
        if state and row["officeholderLabel"]:
            yield _term(
                row["officeholderLabel"],
                office[:1].upper() + office[1:],
                state,
                row["start_year"],
                row["end_year"],
                "2022-10-31",
                "wikidata-2022-10",
                row["officeholder"],
            )


def current_leaders(facts: Path) -> Iterator[Term]:
    """Heads of state and government of thirty actors in August 2026."""
    page = json.loads((facts / "world_leaders_current_latest.json").read_text(encoding="utf-8"))
    for slug, country in page["countries"].items():
        state = _state(slug.replace("_", " "))
        for post in country["positions"].values():
            holder = post.get("current_holder")
            if state and holder and holder.get("name_en"):
                yield _term(
                    holder["name_en"],
                    post["title_en"],
                    state,
                    holder.get("since") or "",
                    "",
                    page["snapshot_date"],
                    "current-2026-08",
                    holder.get("wikidata_id") or "",
                )


def reign(facts: Path) -> Iterator[Term]:
    """Effective leaders, REIGN, to March 2021; the names without a first name are of no use here."""
    cow = {state.cow: state.iso3 for state in states().values() if state.cow and state.iso3 != "YUG"}
    for row in _rows(facts / "REIGN_leaderlist_2021-03.csv"):
        state = cow.get(int(row["ccode"] or 0))
        if not state or " " not in row["leader"] or "." in row["leader"]:
            continue
        start = f"{int(row['syear']):04d}-{int(row['smonth'] or 1):02d}" if row["syear"] else ""
        end = f"{int(row['eyear']):04d}-{int(row['emonth'] or 12):02d}" if row["eyear"] else ""
        yield _term(row["leader"], "leader", state, start, end, "2021-03-31", "reign", "")


SOURCES = (
    every_politician,
    united_states,
    united_kingdom,
    current_leaders,
    world_leaders,
    foreign_ministers,
    reign,
)


def _term(
    person: str, office: str, state: str, start: str, end: str, seen: str, source: str, wikidata: str
) -> Term:
    office = office.strip('" ')
    role = roles().get(folded(office), "")
    junior = folded(office) in JUNIOR and state not in JUNIOR_IS_FOREIGN
    if office == "High Representative" and state == "BIH":
        role = ""  # the international overseer, not its foreign minister
    if junior or folded(office) in UNDER_ANOTHER:
        role = "minister"  # in most states a secretary of state is a deputy minister
    if office.lower() in KEPT_OFFICES:
        role = role_of(office) or "official"
    person = " ".join(person.split())
    return Term(
        person, office, role, state, start or "", end or "", "" if end else seen, "", source, wikidata
    )


def _kept(term: Term) -> bool:
    if (folded(term.person), term.role, term.state) in SLIPS:
        return False
    if term.end and term.end[:4] < term.start[:4]:
        return False  # a term that ends before it starts is somebody's slip
    if (term.end and term.end < SINCE) or (len(term.person.split()) < 2 and term.role != "head-of-state"):
        return False
    return (
        term.role in KEPT_ROLES
        or term.office.lower() in KEPT_OFFICES
        or folded(term.office) in JUNIOR
        or folded(term.office) in UNDER_ANOTHER
    )


def _closed(terms: list[Term]) -> list[Term]:
    """End each open term of an office with one holder where a successor is known, a curated one too."""
    starts: dict[tuple[str, str], list[tuple[str, str]]] = {}
    known: list[Term | Holder] = [*terms, *OWN.rows]
    for row in known:
        starts.setdefault((row.role, row.state), []).append((row.start, folded(row.person)))
    closed = []
    for term in terms:
        later = [
            start
            for start, person in starts[term.role, term.state]
            if start > term.start and person != folded(term.person)
        ]
        ends = term.role in SINGLE_ROLES and not term.end and term.start and later
        closed.append(term._replace(end=min(later), seen="") if ends else term)
    return closed


def _overlap(left: Term, right: Term) -> bool:
    left_end, right_end = left.end or "9999", right.end or "9999"
    return left.start[:4] <= right_end[:4] and right.start[:4] <= left_end[:4]


def _state(name: str) -> str | None:
    key = folded(name)
    return SLUGS.get(name.lower()) or _codes().get(key)


_CODES: dict[str, str] = {}


def _codes() -> dict[str, str]:
    if not _CODES:
        for state in states().values():
            for name in (state.name, *state.aliases, *state.former):
                _CODES.setdefault(folded(name), state.iso3)
    return _CODES


def _rows(path: Path) -> Iterator[dict[str, str]]:
    encoding = "mac_roman" if path.name.startswith("REIGN") else "utf-8-sig"
    with path.open(encoding=encoding, newline="") as file:
        yield from csv.DictReader(file)


if __name__ == "__main__":
    sys.exit(main())
