"""Formats of JSON: records and stories as JSON lines, references (CSL JSON), points on a map (GeoJSON) and
linked data (schema.org).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

import msgspec

from dragoman.merge.stories import story_order
from dragoman.merge.story import Mention, Story
from dragoman.record import Person, Place, Record, Report, Statement
from dragoman.record.encoding import encode, json_schema
from dragoman.record.report import web_address
from dragoman.render import words
from dragoman.render.exchange.export_parts import Column, Tally
from dragoman.render.exchange.record_tables import STORIES
from dragoman.render.exchange.selection import (
    Options,
    Selection,
    date_parts,
    headline,
    origin,
    state_name,
    took_place,
)
from dragoman.render.words import encodable, heading, plain

_TYPES = {"news": "article-newspaper", "post": "post"}
_IN_CONTAINER = frozenset(_TYPES.values())
CONTEXT = "https://schema.org"
_ARTICLES = {"news": "NewsArticle", "post": "SocialMediaPosting"}
_STATUS = {"planned": "EventScheduled", "postponed": "EventPostponed", "cancelled": "EventCancelled"}


def write_records(selection: Selection, out: BinaryIO, tally: Tally, options: Options) -> None:
    """Write whole records as JSON lines: nothing is lost."""
    for record in selection.records():
        out.write(encode(record) + b"\n")
        tally.write("records")


def record_schema() -> bytes:
    """Return the JSON Schema of a record."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False).encode() + b"\n"


def write_stories(selection: Selection, out: BinaryIO, tally: Tally, options: Options) -> None:
    """Write stories as JSON lines: the columns of the table of stories, lists as lists."""
    for story in selection.listed():
        out.write(msgspec.json.encode(STORIES.cells(story, None)) + b"\n")
        tally.write(STORIES.name)


def story_columns() -> dict[str, list[tuple[str, str]]]:
    """Return the fields of a line with what they mean."""
    return {"": STORIES.described()}


def story_schema() -> bytes:
    """Return the JSON Schema of a story's line."""
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Dragoman story",
        "description": STORIES.about,
        "type": "object",
        "properties": {column.name: _property(column) for column in STORIES.columns},
        "required": [column.name for column in STORIES.columns],
    }
    return msgspec.json.format(msgspec.json.encode(schema), indent=2) + b"\n"


def _property(column: Column) -> dict[str, Any]:
    if column.type == "list":
        return {"description": column.about, "type": "array", "items": {"type": "string"}}
    may_be_missing = column.type in ("string", "number")
    kind = [column.type, "null"] if may_be_missing else column.type
    return {"description": column.about, "type": kind}


def write_references(selection: Selection, out: BinaryIO, tally: Tally, options: Options) -> None:
    """Write reports as references (CSL JSON), for Zotero, pandoc and whatever else cites by CSL styles.

    News is an article of a newspaper; what governments publish (readouts, statements, briefings) is a
    document with its publisher. Names of authors are kept whole: which part is the family's is not known. A
    report that comes again is left out.
    """
    written: set[str] = set()
    out.write(b"[")
    for record in selection.records():
        report = record.report
        if report.id in written:
            tally.leave_out("reports", "a report of this identifier is in the list already")
            continue
        out.write((b",\n" if written else b"\n") + msgspec.json.encode(_reference(report, tally)))
        written.add(report.id)
        tally.write("reports")
    out.write(b"\n]\n")


def _reference(report: Report, tally: Tally) -> dict[str, Any]:
    kind = _TYPES.get(report.kind, "document")
    address, issued = web_address(report.address), date_parts(report.published_at)
    if report.address and not address:
        tally.lose("address", "it is no address of the web")
    if report.published_at and not issued:
        tally.lose("published_at", "it is no date")
    known = {
        "title": heading(report),
        "author": [{"literal": name} for by in report.bylines if (name := plain(by.name))],
        "container-title" if kind in _IN_CONTAINER else "publisher": plain(report.outlet or ""),
        "issued": {"date-parts": [issued]} if issued else None,
        "URL": address,
        "abstract": plain(report.standfirst or ""),
        "language": plain(report.language or ""),
        "genre": "" if report.kind == "news" else plain(report.kind),
        "note": _note(report),
    }
    filled = {name: value for name, value in known.items() if value}
    return {"id": encodable(report.id), "type": kind, **filled}


def _note(report: Report) -> str:
    original = web_address(report.original)
    return f"Version in the original language: {original}" if original else ""


def write_points(selection: Selection, out: BinaryIO, tally: Tally, options: Options) -> None:
    """Write a point for each story whose place has coordinates (GeoJSON, RFC 7946).

    No borders are drawn. `precision_km` says how far the place reaches from its point, and `country` is null
    where none may be asserted.
    """
    out.write(b'{"type":"FeatureCollection","features":[')
    between = b"\n"
    for story in sorted(selection.stories, key=story_order):
        place = next(
            (mention_place for mention in story.mentions if (mention_place := selection.place(mention))), None
        )
        if place is None or place.latitude is None or place.longitude is None:
            tally.leave_out(f"{story.status} {story.event_type}", "no place with coordinates is known")
            continue
        out.write(between + msgspec.json.encode(_feature(story, place)))
        between = b",\n"
        tally.write("stories")
    out.write(b"\n]}\n")


def _feature(story: Story, place: Place) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": f"urn:dragoman:story:{story.id}",
        "geometry": {"type": "Point", "coordinates": [place.longitude, place.latitude]},
        "properties": {
            "title": headline(story),
            "date": story.when.value if story.when else None,
            "time": story.when.time if story.when else None,
            "event_type": story.event_type,
            "mode": story.mode,
            "status": story.status,
            "actors": list(story.actors),
            "recipients": list(story.recipients),
            "persons": [person.name for person in story.persons],
            "issues": list(story.issues),
            "place": place.name,
            "place_kind": place.kind,
            "country": place.country,
            "precision_km": place.precision_km,
            "sources": story.sources,
            "proposed_by": list(story.proposed_by),
            "reports": [_point_report(mention) for mention in story.mentions],
        },
    }


def _point_report(mention: Mention) -> dict[str, Any]:
    return {
        "outlet": mention.outlet,
        "published_at": mention.published_at,
        "address": mention.address,
        "words": words.quoted(mention.event.evidence),
    }


def write_linked_data(selection: Selection, out: BinaryIO, tally: Tally, options: Options) -> None:
    """Write reports as articles, stories as events, statements as quotations and claims (schema.org).

    This is JSON-LD for the head of a web page, and for search engines that read it. schema.org knows no spans
    and no relations between claims; our identifiers are kept as @id.
    """
    out.write(b'{"@context":' + msgspec.json.encode(CONTEXT) + b',"@graph":[')
    between = b"\n"
    for node in _nodes(selection, tally):
        out.write(between + msgspec.json.encode(_without_unknown(node)))
        between = b",\n"
        tally.write(node["@type"])
    out.write(b"\n]}\n")


def _nodes(selection: Selection, tally: Tally) -> Iterator[dict[str, Any]]:
    for record in selection.kept:
        yield _article(record.report)
        for statement in record.statements:
            yield from _claims(statement, record)
    for story in selection.stories:
        status = "EventScheduled" if took_place(story) else _STATUS.get(story.status)
        if status is None:
            tally.leave_out(f"{story.status} {story.event_type}", "schema.org has no such status of an event")
            continue
        places = (place for mention in story.mentions if (place := selection.place(mention)))
        yield _event(story, status, next(places, None))


def _article(report: Report) -> dict[str, Any]:
    return {
        "@type": _ARTICLES.get(report.kind, "Article"),
        "@id": f"urn:dragoman:report:{report.id}",
        "headline": report.title,
        "description": report.standfirst,
        "datePublished": report.published_at,
        "dateModified": report.modified_at,
        "inLanguage": report.language,
        "url": web_address(report.address),
        "publisher": {"@type": "Organization", "name": report.outlet} if report.outlet else None,
        "author": [{"@type": "Person", "name": by.name, "jobTitle": by.post} for by in report.bylines],
        "locationCreated": _named("Place", report.dateline.place) if report.dateline else None,
    }


def _claims(statement: Statement, record: Record) -> Iterator[dict[str, Any]]:
    """Yield a statement as a claim, and its words in quotation marks as quotations of it."""
    speaker = _speaker(statement, record)
    article = {"@id": f"urn:dragoman:report:{record.report.id}"}
    for number, quote in enumerate(statement.quotes, 1):
        yield {
            "@type": "Quotation",
            "@id": f"urn:dragoman:statement:{statement.id}#{number}",
            "text": quote.quote,
            "spokenByCharacter": speaker,
            "isBasedOn": article,
            "isPartOf": {"@id": f"urn:dragoman:statement:{statement.id}"},
        }
    yield {
        "@type": "Claim",
        "@id": f"urn:dragoman:statement:{statement.id}",
        "text": words.quoted(statement.content or statement.evidence),
        "creator": speaker,
        "appearance": article,
        "dateCreated": statement.when.value if statement.when else None,
    }


def _speaker(statement: Statement, record: Record) -> dict[str, Any] | None:
    """Return who speaks: a person with office and side, else an organisation."""
    if statement.speaker is None:
        return None
    side = _party(statement.speaker_state) if statement.speaker_state else None
    person = any(actor.id == statement.speaker_actor and actor.kind == "person" for actor in record.actors)
    if not person:
        return {"@type": "Organization", "name": statement.speaker, "parentOrganization": side}
    post = statement.speaker_office
    return {"@type": "Person", "name": statement.speaker, "jobTitle": post, "affiliation": side}


def _event(story: Story, status: str, place: Place | None) -> dict[str, Any]:
    when = story.when
    first, _, last = (when.value if when else "").partition("/")
    start = f"{when.value}T{when.time}" if when and when.time and len(when.value) == 10 else None
    return {
        "@type": "Event",
        "@id": f"urn:dragoman:story:{story.id}",
        "name": headline(story),
        "startDate": start or first or None,
        "endDate": last or None,
        "eventStatus": f"https://schema.org/{status}",
        "location": _location(story, place),
        "attendee": [_party(state) for state in (*story.actors, *story.recipients)]
        + [_person(person) for person in story.persons],
        "about": list(story.issues),
        "keywords": [story.event_type, *([story.mode] if story.mode else [])],
        **({"description": origin(story)} if story.proposed_by else {}),
        "subjectOf": [
            {"@id": f"urn:dragoman:report:{report}"}
            for report in dict.fromkeys(mention.report for mention in story.mentions)
        ],
    }


def _location(story: Story, place: Place | None) -> dict[str, Any] | None:
    if story.where is None:
        return None
    location: dict[str, Any] = {"@type": "Place", "name": story.where}
    if place and place.latitude is not None:
        location["geo"] = {
            "@type": "GeoCoordinates",
            "latitude": place.latitude,
            "longitude": place.longitude,
        }
    if place and place.country:
        location["address"] = {"@type": "PostalAddress", "addressCountry": place.country}
    return location


def _party(state: str) -> dict[str, Any]:
    return {"@type": "Organization", "name": state_name(state), "identifier": state}


def _person(person: Person) -> dict[str, Any]:
    state = _party(person.state) if person.state else None
    return {"@type": "Person", "name": person.name, "jobTitle": person.office, "affiliation": state}


def _named(kind: str, name: str | None) -> dict[str, str] | None:
    return {"@type": kind, "name": name} if name else None


def _without_unknown(value: Any) -> Any:
    """Leave out what is unknown."""
    if isinstance(value, dict):
        return {key: _without_unknown(item) for key, item in value.items() if item is not None and item != []}
    return [_without_unknown(item) for item in value] if isinstance(value, list) else value
