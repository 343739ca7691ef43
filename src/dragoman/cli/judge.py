"""`dragoman judge`: decide by hand what a row says or whether two events are one; undo and list decisions."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from dragoman.cli.options import By, Form, StoreAt, ViewFormat

if TYPE_CHECKING:
    from dragoman.merge.story import Story
    from dragoman.store import Store
    from dragoman.store.amendments import KeptJudgement


class JudgedAs(StrEnum):
    """What is decided."""

    accept = "accept"
    correct = "correct"
    reject = "reject"
    same = "same"
    different = "different"
    unsure = "unsure"


def judge(
    row: Annotated[
        str | None,
        typer.Argument(
            metavar="[ROW]",
            help="The id of a story, event, statement, position or commitment: the commands that list them "
            "print it, and so does the address of its page.",
        ),
    ] = None,
    verdict: Annotated[JudgedAs | None, typer.Argument(help="What is decided.", show_default=False)] = None,
    what: Annotated[
        str | None,
        typer.Argument(
            metavar="[FIELD|OTHER]",
            help="The field (speaker_state, issue, date ...), the row as a whole without one; or the other "
            "story or event, or a report that is listed beside the story.",
        ),
    ] = None,
    value: Annotated[
        str | None, typer.Argument(metavar="[VALUE]", help="The value that is right, or is not.")
    ] = None,
    store: StoreAt = None,
    by: By = None,
    reason: Annotated[str, typer.Option(metavar="WORDS", help="Why; kept with the decision.")] = "",
    undo: Annotated[
        list[int] | None,
        typer.Option(metavar="NUMBER", help="Take this decision back; again for several."),
    ] = None,
    format: Form = ViewFormat.table,
) -> None:
    """Accept, correct or reject what was read, and say of two mentions whether they tell of the same event.

    A story that is rejected is in no list, export or record any more, nor is an event. Two stories that are
    the same are joined; the address of either leads to the one that is left.

    Of an event and a report that only opens with its story (by the id that exported stories name it with),
    "different" says that the report does not belong there.

    Every view shows the decision, with what had been read; it holds when the report is read again or edited,
    until it is taken back. Without a ROW, list the decisions.

    \b
    Examples:
      dragoman judge a3c9e0f1b2d45678 reject --reason "it is about a film"
      dragoman judge 6fc10b137f75b8fe correct speaker_state PER --reason "she spoke for Peru"
      dragoman judge 6fc10b137f75b8fe reject
      dragoman judge 1b0f5c0d9f8e7a61 same 77aa0c3e5d214f90 --by Kari
      dragoman judge 1b0f5c0d9f8e7a61 different 5e2d8c41b7f09a36 --reason "an answer to it"
      dragoman judge --undo 12
      dragoman judge --store dragoman.db --format csv
    """
    from dragoman.cli.answering import open_store
    from dragoman.errors import BadUsage

    if row is not None and undo:
        raise BadUsage("give a row to judge, or decisions to --undo, not both")
    if row is not None and verdict is None:
        raise BadUsage(f"say what is decided of {row}: {', '.join(JudgedAs)}")
    writes = row is not None or bool(undo)
    with open_store(store, write=writes) as kept:
        if row is None and not undo:
            _list(kept, format)
            return
        who = by or user()
        if undo:
            numbers = kept.undo(*undo, by=who, reason=reason)
            typer.echo(f"taken back: {', '.join(map(str, undo))}")
        else:
            assert row is not None and verdict is not None
            numbers = _judged(kept, row, verdict.value, what, value, who, reason)
            again = " ".join(f"--undo {number}" for number in numbers)
            typer.echo(f"decision {_range(numbers)} is kept; `dragoman judge {again}` takes it back")
        kept.merge()


def _judged(
    store: Store, row: str, verdict: str, what: str | None, value: str | None, by: str, reason: str
) -> tuple[int, ...]:
    """Keep a decision; return the numbers of its lines. Raises BadUsage for one that makes no sense."""
    from dragoman.errors import BadUsage
    from dragoman.store.judgements import decide_rows
    from dragoman.store.queries.review import rejection_of

    if verdict in ("same", "different", "unsure"):
        if what is None or value is not None:
            raise BadUsage(f"{verdict!r} is said of two events; give the id of the other, and no more")
        return _pair(store, verdict, row, what, by, reason)
    story = _story(store, row)
    if what is None and story is not None and verdict != "correct":
        return store.decide(verdict, story, by=by, reason=reason)  # type: ignore[arg-type]
    rejection = rejection_of(store, row) if what is None else None
    if rejection is not None:  # what was rejected is decided on as a whole
        return decide_rows(store, verdict, rejection.events, "event", by=by, reason=reason)  # type: ignore[arg-type]
    if what is None:
        try:
            what = store.row(row).kind
        except BadUsage as error:
            raise BadUsage(f"{error}; of a story a field is corrected: {row} correct FIELD VALUE") from error
    row = story.mentions[0].id if story is not None else row
    number = store.judge(verdict, row, field=what, value=value, by=by, reason=reason)  # type: ignore[arg-type]
    return (number,)


def _pair(store: Store, verdict: str, row: str, other: str, by: str, reason: str) -> tuple[int, ...]:
    """Keep what is said of two events or stories; return the numbers of its lines."""
    story, other_story = _story(store, row), _story(store, other)
    if story is not None and other_story is not None and verdict == "same":
        return store.join(story, other_story, by=by, reason=reason)
    first, second = (
        named.mentions[0].id if named is not None else id
        for named, id in ((story, row), (other_story, other))
    )
    return (store.judge(verdict, first, second, by=by, reason=reason),)  # type: ignore[arg-type]


def _story(store: Store, id: str) -> Story | None:
    """Return the story that has this id, or had it; None for any other, also that of an event."""
    from dragoman.errors import BadUsage

    try:
        story = store.story(id)
    except BadUsage:
        return None
    return None if any(mention.id == id for mention in story.mentions) else story


def _list(store: Store, form: ViewFormat) -> None:
    from dragoman.cli.answering import show
    from dragoman.render.views import Layout

    def line(kept: KeptJudgement) -> dict[str, object]:
        of = kept.judgement
        return {
            "number": kept.number, "verdict": of.verdict, "row": of.first, "other": of.second,
            "field": of.field, "value": of.value, "by": of.by, "at": of.at, "reason": of.reason,
            "undone": kept.undone, "undone_by": kept.undone_by, "undone_at": kept.undone_at,
        }  # fmt: skip

    layout: Layout[KeptJudgement] = Layout(
        "Decisions by hand",
        ("number", "decision", "row", "by", "when"),
        lambda kept: (
            str(kept.number), _says(kept), kept.judgement.first, kept.judgement.by, kept.judgement.at[:10],
        ),
        lambda kept: kept.judgement.reason,
        lambda kept: f"{kept.number}: {_says(kept)} ({kept.judgement.first})",
        lambda kept: iter((line(kept),)),
    )  # fmt: skip
    rows = store.judgements(undone=True)
    show(rows, form, layout, 0, f"nobody has judged anything in {store.name}")


def _says(kept: KeptJudgement) -> str:
    of = kept.judgement
    words = (of.verdict, of.field or of.second or "", of.value or "", "(taken back)" if kept.undone else "")
    return " ".join(filter(None, words))


def _range(numbers: tuple[int, ...]) -> str:
    return ", ".join(map(str, numbers))


def user() -> str:
    """Return the name of who is logged in, '' where nobody says."""
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""
