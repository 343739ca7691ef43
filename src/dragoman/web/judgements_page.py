"""Judgements as people made them: lines of one moment are one decision, told in a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Query

from dragoman.lexicon.issue_words import label_of
from dragoman.lexicon.story_rules import name_of
from dragoman.merge.dates import spelled
from dragoman.merge.story import Kind, is_code
from dragoman.store import Store
from dragoman.store.amendments import KeptJudgement as Line
from dragoman.store.paging import Origin
from dragoman.store.queries.row_pages import judged_rows
from dragoman.store.queries.story_lookup import stories_of_mentions
from dragoman.web.parameters import PAGE, DeskStore
from dragoman.web.wording import field_name, opened, row_named

Told = Mapping[str, tuple[Origin, str | None]]
Judged = Mapping[str, tuple[Kind, Any]]
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Act:
    """A decision: the numbers of its lines, what it says, who took it, when (UTC) and why.

    `stories` are those that its events stand in now, `rows` the statements, positions or commitments it is
    on, and `of` says which; `events` are those that it is on as wholes; `held` is whether they stand as it
    wants, `undone` whether it was taken back, by whom and when.
    """

    numbers: tuple[int, ...]
    says: str
    by: str
    at: str
    reason: str
    undone: bool
    undone_by: str
    undone_at: str
    held: bool
    stories: tuple[str, ...]
    rows: tuple[str, ...] = ()
    of: str = ""
    events: tuple[str, ...] = ()

    @property
    def range(self) -> str:
        """The numbers as an address has them: 12 or 12-15."""
        first, last = self.numbers[0], self.numbers[-1]
        return str(first) if first == last else f"{first}-{last}"


@dataclass(frozen=True, slots=True)
class Judgements:
    """A page of decisions, the newest first. `after` asks for the next, None at the end."""

    acts: tuple[Act, ...]
    after: int | None


def judgements(
    store: DeskStore,
    after: Annotated[int | None, Query(ge=1, description="What the page before ends with")] = None,
) -> Judgements:
    """What people decided by hand: who, when and why, and whether it was taken back."""
    lines = [line for line in store.judgements(undone=True) if after is None or line.number < after]
    moments = _moments(lines)
    shown, rest = moments[:PAGE], moments[PAGE:]
    return Judgements(_acts(store, shown), shown[-1][0].number if rest else None)


def acts_on(store: Store, rows: Iterable[str]) -> tuple[Act, ...]:
    """Return the decisions on events, or other rows, by their ids, the newest first."""
    return _acts(store, _moments(store.judgements(sorted(set(rows)), undone=True)))


def acts_numbered(store: Store, asked: str) -> tuple[Act, ...]:
    """Return the decisions of which an address tells: 12 or 12-15."""
    first, _, last = asked.partition("-")
    wanted = range(int(first), int(last or first) + 1)
    lines = [line for line in store.judgements(undone=True) if line.number in wanted]
    return _acts(store, _moments(lines))


def _moments(lines: Iterable[Line]) -> list[list[Line]]:
    """Return lines by decision, the newest first."""
    by_moment: dict[tuple[str, str], list[Line]] = {}
    for line in lines:
        by_moment.setdefault((line.judgement.at, line.judgement.by), []).append(line)
    return list(reversed(by_moment.values()))


def _acts(store: Store, moments: list[list[Line]]) -> tuple[Act, ...]:
    ids = {id for lines in moments for line in lines for id in (line.judgement.first, line.judgement.second)}
    mentions = stories_of_mentions(store, filter(None, ids))
    judged = judged_rows(store, filter(None, ids - mentions.keys()))
    return tuple(_act(lines, mentions, judged) for lines in moments)


def _act(lines: list[Line], mentions: Told, judged: Judged) -> Act:
    of = lines[0].judgement
    ids = [id for line in lines for id in (line.judgement.first, line.judgement.second) if id]
    stories = tuple(dict.fromkeys(mentions[id][1] or "" for id in ids if id in mentions))
    held = True
    if of.verdict == "same":
        held = len(stories) == 1
    elif of.verdict == "different":
        held = all(_apart(line, mentions) for line in lines)
    return Act(
        tuple(line.number for line in lines),
        _pairs(lines, mentions) if of.second else "; ".join(dict.fromkeys(map(_field, lines))),
        of.by,
        of.at,
        of.reason,
        all(line.undone for line in lines),
        lines[-1].undone_by,
        lines[-1].undone_at,
        held,
        tuple(filter(None, stories)),
        tuple(dict.fromkeys(id for id in ids if id in judged)),
        row_named(*judged[of.first]) if of.first in judged else "",
        tuple(dict.fromkeys(line.judgement.first for line in lines if line.judgement.field == "event")),
    )


def _apart(line: Line, mentions: Told) -> bool:
    first, second = (mentions.get(id or "") for id in (line.judgement.first, line.judgement.second))
    return first is None or second is None or first[1] != second[1]


def _field(line: Line) -> str:
    of = line.judgement
    value, name = shown(of.field or "", of.value or ""), field_name(of.field or "")
    if of.verdict == "correct":
        return opened(f"{name} corrected to {value}")
    done = "accepted" if of.verdict == "accept" else "rejected"
    return opened(" ".join(filter(None, (name, value, done))))


def _pairs(lines: list[Line], mentions: Told) -> str:
    ones, others = _sides(lines)
    verdict = lines[0].judgement.verdict
    if verdict == "same":
        return f"{_names(ones, mentions)} and {_names(others, mentions)} tell of one event"
    if verdict == "unsure":
        return f"Unsure whether {_names(ones, mentions)} and {_names(others, mentions)} tell of one event"
    reports = next((side for side in (ones, others) if _are_reports(side, mentions)), None)
    if reports is not None:
        events = others if reports is ones else ones
        return f"{_names(reports, mentions)} opened with another event than {_names(events, mentions)}"
    return f"{_names(ones, mentions)} told of another event than {_names(others, mentions)}"


def _are_reports(ids: list[str], mentions: Told) -> bool:
    """Say whether these are reports as a whole, and no events in them."""
    return all(id in mentions and mentions[id][0].version == id for id in ids)


def _sides(lines: list[Line]) -> tuple[list[str], list[str]]:
    """Return the events of pairs by side, the smaller one first."""
    side: dict[str, int] = {}
    for line in lines:
        first, second = line.judgement.first, line.judgement.second or ""
        if second in side:
            side.setdefault(first, 1 - side[second])
        side.setdefault(first, 0)
        side.setdefault(second, 1 - side[first])
    ones = [id for id, place in side.items() if place == 0]
    others = [id for id, place in side.items() if place == 1]
    return (others, ones) if len(others) < len(ones) else (ones, others)


def _names(ids: list[str], mentions: Told) -> str:
    """Return whose mentions these are: "The Fjord (5 May 2023)"."""
    names = list(dict.fromkeys(_name(id, mentions) for id in ids))
    if len(names) > _NAMED:
        return f"{', '.join(names[:_NAMED])} and {len(names) - _NAMED} more"
    return ", ".join(names)


def _name(id: str, mentions: Told) -> str:
    if id not in mentions:
        return "a mention that is gone"
    origin, _ = mentions[id]
    when = f" ({spelled(origin.published_at[:10])})" if origin.published_at else ""
    return f"{origin.outlet or origin.title or origin.version}{when}"


def shown(field: str, value: str) -> str:
    """Return a field's value as pages show it: a date and a state in words."""
    if field == "date":
        return spelled(value)
    if field in ("actor", "recipient") or is_code(field):
        return opened(name_of(value))
    return label_of(value) if field == "issue" else value
