"""Check the stories of a store: against their mentions, the texts that they quote, the rows beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sqlalchemy import Connection, Engine, select

from dragoman.errors import EvidenceMismatch
from dragoman.merge.story import Story
from dragoman.record import spans
from dragoman.store import schema
from dragoman.store.among import among
from dragoman.store.checking_rows import Problem, damage, is_same_json
from dragoman.store.engine import reading
from dragoman.store.read_stories import stories_of_rows
from dragoman.store.story_rows import story_rows

_story, _version, _mention = schema.story, schema.report_version, schema.story_mention
_AT_ONCE = 200
_BESIDE = ("story_party", "story_pair", "story_issue", "story_told")
_MADE_LATER = ("body", "stems", "brief")  # by what the program that wrote them knew of words


def story_problems(engine: Engine) -> Iterator[Problem]:
    """Go through all stories that can be found; yield what is wrong with each."""
    last = 0
    while True:
        asked = select(_story.c.number).where(_story.c.number > last).order_by(_story.c.number)
        try:
            with reading(engine) as connection:
                numbers = list(connection.execute(asked.limit(_AT_ONCE)).scalars())
        except Exception as error:
            yield Problem("table story", f"from row {last + 1} on it {damage(error)}")
            return
        if not numbers:
            return
        yield from _checked(engine, numbers)
        last = numbers[-1]


def _checked(engine: Engine, numbers: Sequence[int]) -> Iterator[Problem]:
    try:
        with reading(engine) as connection:
            yield from list(_problems(connection, numbers))
    except Exception as error:
        told = damage(error)
        if len(numbers) == 1:
            yield Problem(f"story {numbers[0]}", f"its rows cannot be put together: {told}")
            return
        for number in numbers:
            yield from _checked(engine, [number])


def _problems(connection: Connection, numbers: Sequence[int]) -> Iterator[Problem]:
    asked = select(_story, _story.c.number.label("numbered")).where(among(_story.c.number, numbers))
    rows = connection.execute(asked).mappings().all()
    counted = select(_mention.c.story).where(among(_mention.c.story, numbers))
    told = set(connection.execute(counted).scalars())
    for row in rows:
        if row["numbered"] not in told:
            yield Problem(f"story {row['id']}", "has no mention")
    kept = [row for row in rows if row["numbered"] in told]
    stories = list(stories_of_rows(connection, kept))
    texts = _texts(connection, stories)
    beside = {name: _beside(connection, name, numbers) for name in _BESIDE}
    for row, story in zip(kept, stories, strict=True):
        where = f"story {row['id']}"
        yield from (Problem(where, what) for what in _wrong_quotes(story, texts))
        yield from (Problem(where, what) for what in _wrong_names(story))
        made = story_rows(row["numbered"], story)
        wrong = [
            name for name, value in made["story"][0].items() if name not in _MADE_LATER and row[name] != value
        ]
        if not is_same_json(row["body"], made["story"][0]["body"]):
            yield Problem(where, "its body has what no story has")
        if wrong:
            yield Problem(where, f"its columns are not those of its mentions and body: {', '.join(wrong)}")
        for name in _BESIDE:
            if {tuple(sorted(one.items())) for one in made.get(name, ())} != beside[name][row["numbered"]]:
                yield Problem(where, f"the rows of table {name} are not those of the story")


def _wrong_quotes(story: Story, texts: dict[str, str]) -> Iterator[str]:
    for span in spans(replace(story, mentions=(), also=())):
        if span.report and span.report not in texts:
            yield f"quotes report {span.report}, which is none of its mentions"
        elif span.report:
            try:
                span.verify(texts[span.report])
            except EvidenceMismatch as error:
                yield str(error)


def _wrong_names(story: Story) -> Iterator[str]:
    """Yield what a story says of its accounts otherwise than these."""
    witnesses = {mention.witness for mention in story.mentions}
    if set(story.witnesses) != witnesses:
        yield "its witnesses are not those of its mentions"
    voted = {witness for _, votes in story.votes for vote in votes for witness in vote.witnesses}
    if not voted <= witnesses:
        yield f"names witnesses that none of its mentions has: {', '.join(sorted(voted - witnesses))}"
    ids = {mention.id for mention in story.mentions}
    if not {turn.mention for turn in story.history} <= ids:
        yield "its history names what is none of its mentions"


def _texts(connection: Connection, stories: Sequence[Story]) -> dict[str, str]:
    ids = sorted({mention.report for story in stories for mention in story.mentions})
    asked = select(_version.c.id, _version.c.text).where(among(_version.c.id, ids))
    return {row.id: row.text for row in connection.execute(asked)}


def _beside(
    connection: Connection, name: str, numbers: Sequence[int]
) -> dict[int, set[tuple[tuple[str, object], ...]]]:
    table = schema.metadata.tables[name]
    found: dict[int, set[tuple[tuple[str, object], ...]]] = {number: set() for number in numbers}
    rows = connection.execute(select(table).where(among(table.c.story, numbers))).mappings()
    for row in rows:
        found[row["story"]].add(tuple(sorted(dict(row).items())))
    return found
