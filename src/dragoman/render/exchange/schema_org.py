"""schema.org (JSON-LD): reports as articles, stories as events, statements as quotations and claims.

For the head of a web page, and for search engines that read it. schema.org knows no spans and no relations
between claims; our identifiers are kept as @id.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

import msgspec

from dragoman.merge.story import Story
from dragoman.record import Person, Place, Record, Report, Statement
from dragoman.render import words
from dragoman.render.exchange.coding import state_name
from dragoman.render.exchange.selection import Options, Selection
from dragoman.render.exchange.tally import Tally
from dragoman.render.exchange.wording import headline, took_place
from dragoman.web_address import web_address

CONTEXT = "https://schema.org"
_ARTICLES = {"news": "NewsArticle", "post": "SocialMediaPosting"}
_STATUS = {"planned": "EventScheduled", "postponed": "EventPostponed", "cancelled": "EventCancelled"}


def write(selection: Selection, out: BinaryIO, tally: Tally, options: Options) -> None:
    """Write one graph."""
    out.write(b'{"@context":' + msgspec.json.encode(CONTEXT) + b',"@graph":[')
    between = b"\n"
    for thing in _things(selection, tally):
        out.write(between + msgspec.json.encode(_known(thing)))
        between = b",\n"
        tally.write(thing["@type"])
    out.write(b"\n]}\n")


def _things(selection: Selection, tally: Tally) -> Iterator[dict[str, Any]]:
    for record in selection.kept:
        yield _article(record.report)
        for statement in record.statements:
            yield from _said(statement, record)
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


def _said(statement: Statement, record: Record) -> Iterator[dict[str, Any]]:
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
    person = any(one.id == statement.speaker_actor and one.kind == "person" for one in record.actors)
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
        "subjectOf": [
            {"@id": f"urn:dragoman:report:{report}"}
            for report in dict.fromkeys(mention.report for mention in story.mentions)
        ],
    }


def _location(story: Story, place: Place | None) -> dict[str, Any] | None:
    if story.where is None:
        return None
    found: dict[str, Any] = {"@type": "Place", "name": story.where}
    if place and place.latitude is not None:
        found["geo"] = {"@type": "GeoCoordinates", "latitude": place.latitude, "longitude": place.longitude}
    if place and place.country:
        found["address"] = {"@type": "PostalAddress", "addressCountry": place.country}
    return found


def _party(state: str) -> dict[str, Any]:
    return {"@type": "Organization", "name": state_name(state), "identifier": state}


def _person(person: Person) -> dict[str, Any]:
    state = _party(person.state) if person.state else None
    return {"@type": "Person", "name": person.name, "jobTitle": person.office, "affiliation": state}


def _named(kind: str, name: str | None) -> dict[str, str] | None:
    return {"@type": kind, "name": name} if name else None


def _known(value: Any) -> Any:
    """Leave out what is unknown."""
    if isinstance(value, dict):
        return {key: _known(item) for key, item in value.items() if item is not None and item != []}
    return [_known(item) for item in value] if isinstance(value, list) else value
