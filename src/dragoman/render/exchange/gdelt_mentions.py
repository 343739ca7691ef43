"""GDELT 2.0-shaped mentions: 16 tab-separated columns without a header, one row a mention of an event row.

GlobalEventID is that of `gdelt`. Offsets count the characters (code points) of the report's text; -1
where an actor is not named in the mention. What we do not measure (tone) is empty.
"""

from __future__ import annotations

from typing import BinaryIO

from dragoman.merge.dates import instant
from dragoman.merge.story import Mention
from dragoman.render.exchange.dyads import CameoActor, Dyad, dyads
from dragoman.render.exchange.gdelt import compact, second
from dragoman.render.exchange.selection import Options, Selection
from dragoman.render.exchange.tabbed import TabColumn, described, line
from dragoman.render.exchange.tally import Tally

Row = tuple[Dyad, Mention, int | None]
_WEB, _CITATION = 1, 2


def write(selection: Selection, out: BinaryIO, tally: Tally, options: Options) -> None:
    """Write one line a mention."""
    for story in selection.stories:
        for dyad in dyads(story, tally):
            for mention in story.mentions:
                row = dyad, mention, selection.report_length(mention.report)
                out.write(line(COLUMNS, row))
                tally.write("mentions")


def columns() -> dict[str, list[tuple[str, str]]]:
    """Return the columns with what they mean."""
    return described(COLUMNS)


def _identifier(mention: Mention) -> str:
    citation = (mention.outlet, mention.title, (mention.published_at or "")[:10])
    return mention.address or ", ".join(part for part in citation if part) or mention.report


def _offset(mention: Mention, actor: CameoActor | None) -> int:
    """Return where the mention names an actor."""
    parties = (*mention.event.actors, *mention.event.recipients)
    spans = [one.span.start for one in parties if actor and one.state == actor.state and one.span]
    return spans[0] if spans else -1


def _action(mention: Mention) -> int:
    return (mention.event.predicate or mention.event.evidence[0]).start


def _percent(mention: Mention) -> int | None:
    confidence = mention.event.confidence
    return None if confidence is None else round(100 * confidence)


COLUMNS: tuple[TabColumn[Row], ...] = (
    ("GlobalEventID", "That of the event row.", lambda row: row[0].id),
    ("EventTimeDate", "The event's day, at 00:00:00.", lambda row: f"{compact(row[0].day)}000000"),
    ("MentionTimeDate", "When the report was published, UTC.",
     lambda row: second(instant(row[1].published_at))),
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
