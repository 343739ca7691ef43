"""GeoJSON (RFC 7946): a point for each story whose place has coordinates.

Points only: no borders are drawn. `precision_km` says how far the place reaches from its point, and
`country` is null where none may be asserted.
"""

from __future__ import annotations

from typing import Any, BinaryIO

import msgspec

from dragoman.merge.stories import story_order
from dragoman.merge.story import Mention, Story
from dragoman.record import Place
from dragoman.render import words
from dragoman.render.exchange.selection import Options, Selection
from dragoman.render.exchange.tally import Tally
from dragoman.render.exchange.wording import headline


def write(selection: Selection, out: BinaryIO, tally: Tally, options: Options) -> None:
    """Write one FeatureCollection."""
    out.write(b'{"type":"FeatureCollection","features":[')
    between = b"\n"
    for story in sorted(selection.stories, key=story_order):
        place = next((found for one in story.mentions if (found := selection.place(one))), None)
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
            "reports": [_report(mention) for mention in story.mentions],
        },
    }


def _report(mention: Mention) -> dict[str, Any]:
    return {
        "outlet": mention.outlet,
        "published_at": mention.published_at,
        "address": mention.address,
        "words": words.quoted(mention.event.evidence),
    }
