"""GDELT's files, written (2.0: events and mentions) and read (events of 1.0 and 2.0); no file has a header.

Counts are our own: mentions, independent witnesses, reports. Tone, which we do not measure, is empty; so are
GDELT's numbers of places, which are not those of GeoNames. Geographic country codes are FIPS 10-4, those of
actors CAMEO.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import partial
from typing import BinaryIO

from dragoman.lexicon.event_codes import by_cameo, by_fips, cameo, countries
from dragoman.merge.dates import instant
from dragoman.merge.story import Mention
from dragoman.record import Place
from dragoman.render.exchange.dyad_files import CameoActor, Dyad, dyads, of_actor, placed_dyads
from dragoman.render.exchange.dyad_files import PlacedDyad as Row
from dragoman.render.exchange.export_parts import TabColumn, TabValue, Tally, described_columns, tab_line
from dragoman.render.exchange.foreign import Fault, ForeignEvent, ForeignPlace, Lines, fault, number
from dragoman.render.exchange.selection import EPOCH, Options, Selection, reported

_MentionRow = tuple[Dyad, Mention, int | None]
_WEB, _CITATION = 1, 2


def write_events(selection: Selection, out: BinaryIO, tally: Tally, options: Options) -> None:
    """Write events: 61 columns, a line for each pair of actors of a story."""
    for row in placed_dyads(selection, tally):
        out.write(tab_line(EVENT_COLUMNS, row))
        tally.write("rows")


def event_columns() -> dict[str, list[tuple[str, str]]]:
    """Return the columns with what they mean."""
    return described_columns(EVENT_COLUMNS)


def _compact(day: str) -> str:
    """Return 2023-06-18 as 20230618."""
    return day.replace("-", "")


def _second(moment: datetime | None) -> str | None:
    """Return a UTC time as GDELT writes it (20230618212500); nothing where none is known."""
    return None if moment in (None, EPOCH) else f"{moment:%Y%m%d%H%M%S}"


def _fraction(day: str) -> str:
    """Return the day as a fraction of its year, the way GDELT counts it: (month * 30 + day) / 365."""
    calendar_day = date.fromisoformat(day)
    return f"{calendar_day.year + (calendar_day.month * 30 + calendar_day.day) / 365:.4f}"


def _geo_type(place: Place | None) -> int | None:
    """Return GDELT's kind of place: country 1, US state 2, US city 3, city 4, province 5."""
    if place is None or place.latitude is None:
        return None
    american = place.country == "USA"
    if place.kind == "country":
        return 1
    if place.kind == "province":
        return 2 if american else 5
    return 3 if american else 4


def _fips(place: Place | None) -> str | None:
    country = countries().get(place.country or "") if place else None
    return country.fips if country else None


def _actor_columns(number: int, side: str) -> list[TabColumn[Row]]:
    """The ten columns of an actor, of which we know five."""
    known = partial(of_actor, side)
    fields: dict[str, tuple[str, Callable[[Row], TabValue]]] = {
        "Code": ("CAMEO country or known group, and type.", known(lambda actor: actor.code)),
        "Name": ("The person who acts for it, else the state.", known(lambda actor: actor.name)),
        "CountryCode": ("CAMEO country.", known(lambda actor: actor.country)),
        "KnownGroupCode": ("CAMEO known group: organisations.", known(lambda actor: actor.group)),
        "Type1Code": ("CAMEO type: the PLOVER sector, where CAMEO has it.", known(lambda actor: actor.type)),
    }
    names = ("Code", "Name", "CountryCode", "KnownGroupCode", "EthnicCode", "Religion1Code", "Religion2Code",
             "Type1Code", "Type2Code", "Type3Code")  # fmt: skip
    return [(f"Actor{number}{name}", *fields.get(name, _EMPTY)) for name in names]


def _place_columns(whose: str, place: Callable[[Row], Place | None]) -> list[TabColumn[Row]]:
    """The eight columns of a place."""

    def known(field: str) -> Callable[[Row], TabValue]:
        return lambda row: getattr(row_place, field) if (row_place := place(row)) else None

    fields: dict[str, tuple[str, Callable[[Row], TabValue]]] = {
        "Type": ("1 country, 2 US state, 3 US city, 4 other, 5 province.", lambda row: _geo_type(place(row))),
        "FullName": ("The place's own name.", known("name")),
        "CountryCode": ("FIPS 10-4; empty where the place is disputed.", lambda row: _fips(place(row))),
        "Lat": ("WGS 84.", known("latitude")),
        "Long": ("WGS 84.", known("longitude")),
    }
    names = ("Type", "FullName", "CountryCode", "ADM1Code", "ADM2Code", "Lat", "Long", "FeatureID")
    return [(f"{whose}Geo_{name}", *fields.get(name, _EMPTY)) for name in names]


def _nobody(row: Row) -> None:
    return None


_EMPTY: tuple[str, Callable[[Row], TabValue]] = ("Always empty.", _nobody)
EVENT_COLUMNS: tuple[TabColumn[Row], ...] = (
    ("GlobalEventID", "A number from the story's hash and the pair.", lambda row: row[0].id),
    ("Day", "YYYYMMDD.", lambda row: _compact(row[0].day)),
    ("MonthYear", "YYYYMM.", lambda row: _compact(row[0].day)[:6]),
    ("Year", "YYYY.", lambda row: row[0].day[:4]),
    ("FractionDate", "Year and the fraction of it that has passed.", lambda row: _fraction(row[0].day)),
    *_actor_columns(1, "first"),
    *_actor_columns(2, "second"),
    ("IsRootEvent", "Always 1.", lambda row: 1),
    ("EventCode", "CAMEO.", lambda row: row[0].cameo.code),
    ("EventBaseCode", "Its first three digits.", lambda row: row[0].cameo.base),
    ("EventRootCode", "Its first two digits.", lambda row: row[0].cameo.root),
    ("QuadClass", "1 to 4, by the root code.", lambda row: row[0].cameo.quad),
    ("GoldsteinScale", "By the code.", lambda row: row[0].cameo.goldstein),
    ("NumMentions", "Mentions of the story.", lambda row: len(row[0].story.mentions)),
    ("NumSources", "Outlets that tell it independently.", lambda row: row[0].story.sources),
    ("NumArticles", "Reports.", lambda row: len({mention.report for mention in row[0].story.mentions})),
    ("AvgTone", "Always empty: we measure no tone.", _nobody),
    *_place_columns("Actor1", _nobody),
    *_place_columns("Actor2", _nobody),
    *_place_columns("Action", lambda row: row[1]),
    ("DATEADDED", "When the first report was published, UTC.",
     lambda row: _second(reported(row[0].story)[0])),
    ("SOURCEURL", "Address of the first report that has one.",
     lambda row: next((mention.address for mention in row[0].story.mentions if mention.address), None)),
)  # fmt: skip


def write_mentions(selection: Selection, out: BinaryIO, tally: Tally, options: Options) -> None:
    """Write mentions: 16 columns, a line for each mention of an event's line, whose GlobalEventID it has.

    Offsets count the characters (code points) of the report's text; -1 where an actor is not named there.
    """
    for story in selection.stories:
        for dyad in dyads(story, tally):
            for mention in story.mentions:
                row = dyad, mention, selection.report_length(mention.report)
                out.write(tab_line(MENTION_COLUMNS, row))
                tally.write("mentions")


def mention_columns() -> dict[str, list[tuple[str, str]]]:
    """Return the columns with what they mean."""
    return described_columns(MENTION_COLUMNS)


def _identifier(mention: Mention) -> str:
    citation = (mention.outlet, mention.title, (mention.published_at or "")[:10])
    return mention.address or ", ".join(part for part in citation if part) or mention.report


def _offset(mention: Mention, actor: CameoActor | None) -> int:
    """Return where the mention names an actor."""
    parties = (*mention.event.actors, *mention.event.recipients)
    spans = [party.span.start for party in parties if actor and party.state == actor.state and party.span]
    return spans[0] if spans else -1


def _action(mention: Mention) -> int:
    return (mention.event.predicate or mention.event.evidence[0]).start


def _percent(mention: Mention) -> int | None:
    confidence = mention.event.confidence
    return None if confidence is None else round(100 * confidence)


MENTION_COLUMNS: tuple[TabColumn[_MentionRow], ...] = (
    ("GlobalEventID", "That of the event row.", lambda row: row[0].id),
    ("EventTimeDate", "The event's day, at 00:00:00.", lambda row: f"{_compact(row[0].day)}000000"),
    ("MentionTimeDate", "When the report was published, UTC.",
     lambda row: _second(instant(row[1].published_at))),
    ("MentionType", "1 where the report has an address, 2 for a citation.",
     lambda row: _WEB if row[1].address else _CITATION),
    ("MentionSourceName", "Outlet.", lambda row: row[1].outlet),
    ("MentionIdentifier", "Address, else outlet, title and day.", lambda row: _identifier(row[1])),
    ("SentenceID", "Always empty: we count characters.", lambda row: None),
    ("Actor1CharOffset", "Where the report names it, in code points; -1 where it does not.",
     lambda row: _offset(row[1], row[0].first)),
    ("Actor2CharOffset", "The same.", lambda row: _offset(row[1], row[0].second)),
    ("ActionCharOffset", "Where the word stands that tells the event.", lambda row: _action(row[1])),
    ("InRawText", "Always 1.", lambda row: 1),
    ("Confidence", "In percent, that the event is rightly read; empty where it is not known.",
     lambda row: _percent(row[1])),
    ("MentionDocLen", "Characters of the report's text.", lambda row: row[2]),
    ("MentionDocTone", "Always empty.", lambda row: None),
    ("MentionDocTranslationInfo", "Always empty.", lambda row: None),
    ("Extras", "Always empty.", lambda row: None),
)  # fmt: skip


VERSION_2 = tuple(name for name, _, _ in EVENT_COLUMNS)
VERSION_1 = tuple(name for name in VERSION_2 if not name.endswith("_ADM2Code"))
_HEADERS = {len(VERSION_2): VERSION_2, len(VERSION_1): VERSION_1, len(VERSION_1) - 1: VERSION_1[:-1]}
"""Columns by how many there are; 57 are those of before April 2013, without SOURCEURL."""
_NOT_CODED = "---"


def read_gdelt(file: str, lines: Lines, tally: Tally) -> Iterator[ForeignEvent | Fault]:
    """Yield the event of each row of a file: tab-separated, no header, 61 columns (2.0), 58 or 57 (1.0).

    Actors' countries are CAMEO's codes, places' are FIPS 10-4; both become ours. A CAMEO code falls under the
    PLOVER type of `cameo_codes.csv`; public statements and appeals (01, 02) have none. A row that cannot be
    read is a fault.
    """
    for count, text in lines:
        cells = text.split("\t")
        if cells[0].strip().upper() == "GLOBALEVENTID":
            tally.leave_out("lines", "a header, which GDELT's own files have not")
            continue
        header = _HEADERS.get(len(cells))
        if header is None:
            expected = ", ".join(str(width) for width in _HEADERS)
            yield fault(file, count, f"{len(cells)} cells; GDELT has {expected}", text)
            continue
        yield _read_event(file, count, text, dict(zip(header, cells, strict=True)), tally)


def _read_event(file: str, line: int, text: str, raw: dict[str, str], tally: Tally) -> ForeignEvent | Fault:
    row = {name: value.strip() for name, value in raw.items() if value.strip()}
    identifier, day = row.get("GlobalEventID", ""), _read_day(row.get("Day", ""))
    if not identifier.isdigit():
        return fault(file, line, f"GlobalEventID is {identifier[:20]!r}; expected a number", text)
    if day is None:
        return fault(file, line, f"Day is {row.get('Day', '')[:20]!r}; expected YYYYMMDD", text)
    code = row.get("EventCode", _NOT_CODED)
    known = cameo(code)
    if known is None:
        tally.lose("event type", f"{code[:10]!r} is no CAMEO code")
    return ForeignEvent(
        source="gdelt", id=identifier, date=day,
        event_type=known.event_type if known else None, mode=known.mode if known else None, code=code,
        intensity=number(row.get("GoldsteinScale")),
        actors=_read_state("Actor1", row, tally), recipients=_read_state("Actor2", row, tally),
        actor_names=_read_name("Actor1", row), recipient_names=_read_name("Actor2", row),
        place=_read_place(row, tally), outlet=None, address=row.get("SOURCEURL"), file=file, line=line,
        raw=raw,
    )  # fmt: skip


def _read_day(text: str) -> str | None:
    try:
        calendar_day = date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError:
        return None
    return calendar_day.isoformat() if len(text) == 8 and text.isdigit() else None


def _read_state(actor: str, row: dict[str, str], tally: Tally) -> tuple[str, ...]:
    """Return an actor's state, else the organisation it is; regions and other groups are none of ours."""
    for column in (f"{actor}CountryCode", f"{actor}KnownGroupCode"):
        code = row.get(column)
        if code and code in by_cameo():
            return (by_cameo()[code],)
        if code:
            tally.lose("actor", f"{column.removeprefix(actor)} {code[:10]!r} is none of ours; raw keeps it")
    return ()


def _read_name(actor: str, row: dict[str, str]) -> tuple[str, ...]:
    name = row.get(f"{actor}Name")
    return (name,) if name else ()


def _read_place(row: dict[str, str], tally: Tally) -> ForeignPlace | None:
    name, fips = row.get("ActionGeo_FullName"), row.get("ActionGeo_CountryCode")
    latitude, longitude = number(row.get("ActionGeo_Lat")), number(row.get("ActionGeo_Long"))
    if name is None and fips is None and latitude is None:
        return None
    if fips and fips not in by_fips():
        tally.lose("country", f"FIPS {fips[:10]!r} is none of ours; raw keeps it")
    return ForeignPlace(name, by_fips().get(fips or ""), latitude, longitude)
