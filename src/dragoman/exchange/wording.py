"""How a story is put into words where a format wants words: in calendars, feeds and briefs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime

from dragoman.exchange.coding import state_name
from dragoman.merge.story import Mention, Story
from dragoman.record import RECIPROCAL
from dragoman.show import words

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def headline(story: Story) -> str:
    """Return "United States → China: CONSULT (visit), planned"; held is not said."""
    mode = f" ({story.mode})" if story.mode else ""
    status = "" if story.status == "held" else f", {story.status}"
    return words.plain(f"{sides(story)}: {story.event_type}{mode}{status}")


def sides(story: Story) -> str:
    """Return who acts on whom; without an arrow where the type has no direction."""
    actors, recipients = names(story.actors), names(story.recipients)
    if not recipients or not actors:
        return actors or recipients or "unknown"
    directed = story.event_type not in RECIPROCAL or story.mode == "visit"
    return f"{actors} → {recipients}" if directed else f"{actors}, {recipients}"


def names(codes: Iterable[str]) -> str:
    """Return the names of states."""
    return ", ".join(state_name(code) for code in codes)


def told(mention: Mention) -> str:
    """Return how a report tells it: the words, then outlet and day."""
    source = ", ".join(filter(None, (mention.outlet, (mention.published_at or "")[:10])))
    return words.plain(f"“{words.quoted(mention.event.evidence)}” ({source or mention.report})")


def reported(story: Story) -> tuple[datetime, datetime]:
    """Return when the story was first and last reported, in UTC; 1970 where no report says."""
    found = sorted(filter(None, (instant(mention.published_at) for mention in story.mentions)))
    return (found[0], found[-1]) if found else (EPOCH, EPOCH)


def instant(stamp: str | None) -> datetime | None:
    """Return an ISO 8601 time in UTC (a day begins at midnight; no offset means UTC); None if it is none."""
    try:
        moment = datetime.fromisoformat(stamp or "")
    except ValueError:
        return None
    return (moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment).astimezone(UTC)


def chronological(stories: Iterable[Story]) -> list[Story]:
    """Return stories by date, those without one last, each in the order of its first report."""
    return sorted(
        stories,
        key=lambda story: (
            story.when is None, story.when.value if story.when else "",
            (story.when.time or "") if story.when else "", reported(story)[0], story.id,
        ),
    )  # fmt: skip


def took_place(story: Story) -> bool:
    """Say whether a story took place: it was held, or is itself a demand."""
    return story.status == "held" or (story.status == "demanded" and story.event_type == "REQUEST")


def web_address(address: str | None) -> str | None:
    """Return an address that a page may link to: http or https, without spaces; None for any other."""
    safe = address is not None and re.fullmatch(r"https?://[^\s<>\"'\\^`{|}\x00-\x20\x7f-\x9f]+", address)
    return address if safe else None
