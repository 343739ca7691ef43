"""Events as stories, where nothing has been merged: each event of each record is one occurrence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dragoman.merge.story import Mention, Story, Turn
from dragoman.record import Event, Party, Record, Report, content_id


def stories_of(records: Iterable[Record]) -> Iterator[Story]:
    """Yield a story of one mention for each event, in the records' order."""
    for record in records:
        for event in record.events:
            yield story_of(event, record.report)


def story_of(event: Event, report: Report) -> Story:
    """Return the story that one report alone tells."""
    mention = Mention(
        event, report.id, report.id, report.outlet, report.published_at, report.title, report.address
    )
    return Story(
        id=content_id("story", event.id),
        event_type=event.event_type,
        status=event.status,
        actors=_states(event.actors),
        recipients=_states(event.recipients),
        mentions=(mention,),
        witnesses=(report.id,),
        mode=event.mode,
        persons=tuple(dict.fromkeys(person.name for person in event.persons)),
        when=event.when,
        where=event.where.name if event.where else None,
        issues=tuple(dict.fromkeys(tag.issue for tag in event.issues)),
        history=_history(event, report),
    )


def _states(parties: Iterable[Party]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(party.state for party in parties))


def _history(event: Event, report: Report) -> tuple[Turn, ...]:
    """The statuses that the report tells, the earliest first, the present one last."""
    turns = [Turn(status, None, span, event.id) for status, span in event.history]  # type: ignore[arg-type]
    now = event.status_span or event.evidence[0]
    return (*turns, Turn(event.status, report.published_at, now, event.id))
