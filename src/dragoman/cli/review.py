"""`dragoman review`: walk through the doubtful entries of a store, or list them or what was decided."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, get_args

import typer

from dragoman.cli.options import By, Form, StoreAt, ViewFormat

if TYPE_CHECKING:
    from dragoman.record import Proposal
    from dragoman.store import Store
    from dragoman.store.paging import Found
    from dragoman.store.queries.review import DoubtfulStory, Wanted

_CORRECT = "[c]orrect FIELD VALUE|none  "
_KEYS = "[a]ccept  [r]eject  {}[s]kip  [u]ndo  [q]uit"


class Why(StrEnum):
    """Why an entry is doubtful."""

    near_the_cut = "near-the-cut"
    contradiction = "contradiction"
    proposal = "proposal"


def review(
    store: StoreAt = None,
    why: Annotated[
        list[Why] | None, typer.Option(help="Only what is doubtful for this reason; again for another.")
    ] = None,
    actor: Annotated[
        list[str] | None,
        typer.Option(metavar="STATE", help="Only entries in which this one takes part; again for a pair."),
    ] = None,
    status: Annotated[
        str | None, typer.Option(metavar="STATUS", help="Only entries of this status; several with commas.")
    ] = None,
    type: Annotated[
        str | None, typer.Option(metavar="TYPE", help="Only entries of this type; several with commas.")
    ] = None,
    limit: Annotated[
        int, typer.Option(metavar="N", min=1, max=10_000, help="How many entries a list has at most.")
    ] = 50,
    decisions: Annotated[
        bool, typer.Option("--decisions", help="List what was decided instead, as examples to train on.")
    ] = False,
    by: By = None,
    format: Form = ViewFormat.table,
) -> None:
    """Show doubtful entries one after the other, the newest first, and keep what you decide of each.

    Doubtful are entries whose confidence lies near the cut of lists, those of which reports say what
    excludes each other, and what a second reader proposes. A rejected entry is in no list, export or record;
    accepted and corrected ones are in all. Every decision can be undone here, with `dragoman judge --undo`,
    or on the page /review of the desk.

    With another format than table, list what is doubtful and ask nothing.

    \b
    Examples:
      dragoman review
      dragoman review --why contradiction --actor USA --actor CHN
      dragoman review --format json --limit 10
      dragoman review --decisions --format jsonl > decisions.jsonl
    """
    from dragoman.cli.answering import open_store, show
    from dragoman.cli.judge import user
    from dragoman.query.option_values import code_of, values_of
    from dragoman.record import EventStatus, EventType
    from dragoman.render.exchange.training_data import examples
    from dragoman.store.queries.review import Wanted, doubtful

    codes = tuple(code for name in actor or () if (code := code_of(name)))
    reasons = tuple(reason.value.replace("-", " ") for reason in why or ())
    statuses = values_of("--status", status, get_args(EventStatus))
    types = values_of("--type", type, get_args(EventType))
    wanted = Wanted(reasons, statuses, types, codes)
    asking = format is ViewFormat.table and not decisions
    with open_store(store, write=asking) as kept:
        if decisions:
            nothing = f"nobody has decided on an entry of {kept.name}"
            show(examples(kept), format, _examples_layout(), 0, nothing)
        elif asking:
            _Walk(kept, wanted, by or user()).run()
        else:
            rows = [_line(entry) for entry in doubtful(kept, wanted, limit=limit)]
            show(rows, format, _layout(), 0, f"nothing doubtful is undecided in {kept.name}")


class _Walk:
    """Entry after entry on a terminal: one is shown, a line is read, and what it says is done."""

    def __init__(self, store: Store, wanted: Wanted, by: str) -> None:
        self.store, self.wanted, self.by = store, wanted, by
        self.after: str | None = None
        self.done: list[tuple[tuple[int, ...], str | None]] = []  # decisions, and where the queue stood
        self.shown: DoubtfulStory | None = None

    def run(self) -> None:
        """Go on until nothing is left, or the reader stops."""
        self._show()
        while self.shown is not None and (line := self._line()) is not None:
            self._do(*line)
        typer.echo(f"decided: {len(self.done)}; left: {self._left()}")

    def _line(self) -> tuple[str, list[str]] | None:
        """Return the command that was entered and its words; None at the end."""
        if sys.stdin.isatty():
            typer.echo(self._keys)
        command, *words = (sys.stdin.readline() or "q").split() or [""]
        return None if command[:1] == "q" else (command[:1], words)

    @property
    def _keys(self) -> str:
        """What can be entered: a proposed statement is not corrected."""
        return _KEYS.format("" if self.shown is not None and self.shown.story is None else _CORRECT)

    def _do(self, command: str, words: list[str]) -> None:
        from dragoman.errors import BadUsage

        try:
            match command:
                case "a" | "r":
                    self._decide("accept" if command == "a" else "reject")
                case "c":
                    self._decide("correct", words)
                case "s" if self.shown:
                    self.after = self.shown.place
                case "u":
                    self._undo()
                case _:
                    raise BadUsage(self._keys)
        except BadUsage as error:
            typer.echo(str(error), err=True)
            return
        self._show()

    def _decide(self, verdict: Any, corrected: Sequence[str] = ()) -> None:
        from dragoman.errors import BadUsage

        assert self.shown is not None
        if self.shown.story is None and verdict == "correct":
            raise BadUsage("a proposed statement is accepted or rejected as it is: [a]ccept or [r]eject it")
        if self.shown.story is not None:
            changes = _changes(corrected) if verdict == "correct" else {}
            numbers = self.store.decide(verdict, self.shown.story, changes, by=self.by)
        else:
            numbers = (self.store.judge(verdict, self.shown.id, field="statement", by=self.by),)
        self.store.merge()
        self.done.append((numbers, self.after))
        self.after = self.shown.place
        typer.echo(f"{verdict}ed" if verdict != "accept" else "accepted")

    def _undo(self) -> None:
        from dragoman.errors import BadUsage

        if not self.done:
            raise BadUsage("nothing was decided here yet; `dragoman judge` lists earlier decisions")
        numbers, self.after = self.done.pop()
        self.store.undo(*numbers, by=self.by)
        self.store.merge()
        typer.echo("taken back")

    def _show(self) -> None:
        from dragoman.store.queries.review import doubtful

        self.shown = next(iter(doubtful(self.store, self.wanted, after=self.after)), None)
        if self.shown is None:
            skipped = " but what you skipped" if self.after else ""
            typer.echo(f"nothing doubtful is left{skipped}")
            return
        line = _line(self.shown)
        typer.echo(f"\n{line['date']}  {line['what']}  [{line['status']}]")
        typer.echo(f"  {line['story']}: {line['why']}; confidence {line['confidence']}")
        for words in _evidence(self.shown):
            typer.echo(f"  {words}")

    def _left(self) -> int:
        from dragoman.store.queries.review import progress

        return progress(self.store, self.wanted).left


def _changes(words: Sequence[str]) -> dict[str, list[str]]:
    """Return the field and its right values of "c actor CHN,USA"; no value of "c place none"."""
    from dragoman.errors import BadUsage
    from dragoman.merge.story import STORY_LISTS, check_story_field

    field, value = "".join(words[:1]), " ".join(words[1:])
    if field:
        check_story_field(field)
    given = value.split(",") if field in STORY_LISTS else [value]
    values = [part.strip() for part in given if part.strip()]
    if not values:
        raise BadUsage(
            "say what is right: c FIELD VALUE, such as c date 2023-02-04, or c actor CHN,USA; "
            "c place none where no value is right"
        )
    return {field: [] if values == ["none"] else values}


def _evidence(entry: DoubtfulStory) -> list[str]:
    from dragoman.merge.dates import spelled
    from dragoman.render import words

    told: list[tuple[str | None, str | None, str]] = []
    if entry.story is not None:
        told += ((m.outlet, m.published_at, m.event.evidence[0].quote) for m in entry.story.mentions[:5])
    elif entry.proposal is not None:
        row, origin = entry.proposal.row.row, entry.proposal.origin
        told.append((origin.outlet, origin.published_at, row.evidence[0].quote))
    return [
        f"{words.plain(outlet or 'unknown outlet')}, {day}: “{words.shortened(quote, 240)}”"
        for outlet, published_at, quote in told
        for day in [spelled(published_at[:10]) if published_at else "undated"]
    ]


def _line(entry: DoubtfulStory) -> dict[str, Any]:
    """Return an entry as a list prints it."""
    from dragoman.query.chronology import entry as entry_of

    if entry.proposal is not None:
        return _proposal_line(entry, entry.proposal)
    assert entry.story is not None
    listed = entry_of(entry.story)
    return {
        "story": listed.story, "date": listed.date, "what": listed.sentence, "status": listed.status,
        "type": listed.event_type, "actors": list(listed.actors), "recipients": list(listed.recipients),
        "why": "; ".join((*entry.reasons, *listed.contradictions)), "confidence": listed.confidence,
        "sources": listed.sources, "words": listed.words.quote, "report": listed.words.report,
        "start": listed.words.start, "end": listed.words.end, "outlets": list(listed.outlets),
        "addresses": list(listed.addresses), "place": entry.place,
    }  # fmt: skip


def _proposal_line(entry: DoubtfulStory, found: Found[Proposal]) -> dict[str, Any]:
    """Return a proposal as a list prints it; its id is what `dragoman judge` takes."""
    from dragoman.query.chronology import entry as entry_of
    from dragoman.render.words import said_line

    proposal, origin, span = found.row, found.origin, found.row.row.evidence[0]
    line = {
        "story": entry.id, "date": found.day, "what": "", "status": "", "type": "statement", "actors": [],
        "recipients": [], "why": f"proposed by {proposal.reader}", "confidence": proposal.confidence,
        "sources": 1, "words": span.quote, "report": span.report, "start": span.start, "end": span.end,
        "outlets": [origin.outlet] if origin.outlet else [],
        "addresses": [origin.address] if origin.address else [], "place": entry.place,
    }  # fmt: skip
    if entry.story is not None:
        listed = entry_of(entry.story)
        return line | {
            "date": listed.date, "what": listed.sentence, "status": listed.status, "type": listed.event_type,
            "actors": list(listed.actors), "recipients": list(listed.recipients),
        }  # fmt: skip
    assert proposal.statement is not None
    state = proposal.statement.speaker_state
    said = {"what": said_line(proposal.statement), "status": proposal.statement.kind}
    return line | said | {"actors": [state] if state else []}


def _layout() -> Any:
    from dragoman.render.views import Layout
    from dragoman.render.words import for_markdown

    def item(line: dict[str, Any]) -> str:
        return for_markdown(f"{line['date']}: {line['what']} ({line['why']}) [story {line['story']}]")

    def cells(line: dict[str, Any]) -> Any:
        joined = {name: "; ".join(value) for name, value in line.items() if isinstance(value, list)}
        return iter((line | joined,))

    heads = ("story", "date", "what", "status", "why")
    return Layout(
        "Doubtful entries", heads, lambda line: tuple(str(line[name]) for name in heads),
        lambda line: line["words"], item, cells,
    )  # fmt: skip


def _examples_layout() -> Any:
    from dragoman.render.views import Layout, flat
    from dragoman.render.words import for_markdown

    def flattened(example: Any) -> Any:
        line: dict[str, Any]
        (line,) = flat(example)
        read: Any = line.pop("read")
        right: Any = line.pop("right")
        line |= {f"read_{name}": "; ".join(values) for name, values in read.items()}
        line |= {f"right_{name}": "; ".join((right or {}).get(name, ())) for name in read}
        return iter((line,))

    return Layout(
        "Decisions on entries", ("event", "verdict", "by", "when", "words"),
        lambda example: (example.event, example.verdict, example.by, example.at[:10], example.words),
        lambda example: example.reason,
        lambda example: for_markdown(f"{example.verdict}: {example.words} ({example.event})"),
        flattened,
    )  # fmt: skip
