"""What a reader must bear in mind before counting what an account leaves out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import combinations

from dragoman.comparison.accounts import Telling
from dragoman.comparison.model import Account
from dragoman.comparison.points import EXTENTS, UNSPECIFIC
from dragoman.lexicon.issues import find

RATIO = 2
"""From here on the longer text is so much longer that what the shorter leaves out means little."""


def notes(tellings: Sequence[Telling], absent: Sequence[Account]) -> tuple[str, ...]:
    """Return the notes on the accounts, those on all of them first; `absent` are the empty columns."""
    found = [*_twice(tellings), *_lengths(tellings), *_first(tellings), *_languages(tellings)]
    for telling in tellings:
        found += [f"{telling.account.name}: {note}" for note in _own(telling)]
    found += [f"{account.name}: no account found" for account in absent]
    return tuple(dict.fromkeys(found))


def _twice(tellings: Sequence[Telling]) -> Iterator[str]:
    """What is compared with itself."""
    for one, other in combinations(tellings, 2):
        if one.report.text == other.report.text and one.passages == other.passages:
            yield f"{one.account.name} and {other.account.name} are the same text"


def _lengths(tellings: Sequence[Telling]) -> Iterator[str]:
    lengths = sorted((one.account.words, one.account.name) for one in tellings)
    (fewest, short), (most, long) = lengths[0], lengths[-1]
    if fewest and most > RATIO * fewest:
        yield (
            f"{long} has {most / fewest:.1f} times the words of {short} ({most} against {fewest}): "
            "the shorter leaves out much for its length alone"
        )


def _first(tellings: Sequence[Telling]) -> Iterator[str]:
    """Who published first, where every text says to the minute and with its zone."""
    times = [(_instant(one.report.published_at), one.account.name) for one in tellings]
    known = sorted((time, name) for time, name in times if time is not None)
    if len(known) == len(tellings) > 1 and known[0][0] != known[1][0]:
        minutes = int((known[1][0] - known[0][0]).total_seconds() // 60)
        later = f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min"
        yield f"{known[0][1]} published first, {later} before {known[1][1]}"


def _instant(published: str | None) -> datetime | None:
    try:
        time = datetime.fromisoformat(published or "")
    except ValueError:
        return None
    return time if time.tzinfo is not None else None


def _languages(tellings: Sequence[Telling]) -> Iterator[str]:
    languages = sorted({one.report.language for one in tellings if one.report.language})
    if len(languages) > 1:
        yield f"the texts are in {', '.join(languages)}: wording is not compared across languages"


def _own(telling: Telling) -> Iterator[str]:
    """What to bear in mind of one account."""
    account = telling.account
    if account.whole == "one side in a report":
        yield "not its own text, but what this report has of its account"
    elif account.whole != "full text":
        article = "an" if account.whole[0] in "aeiou" else "a"
        yield f"the text is {article} {account.whole}; silent means not in this text"
    if telling.report.original and account.whole == "full text":
        yield f"there is a version in another language ({telling.report.original})"
    for point in telling.own():
        places = [place for place in find(point.span.quote, EXTENTS) if place[0] == UNSPECIFIC]
        if places and not point.tags:
            yield f"“{point.span.quote[places[0][1] : places[-1][2]]}” names no issue"
    yield from telling.record.notes
