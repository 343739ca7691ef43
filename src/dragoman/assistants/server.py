"""A server of the tools, over the official package `mcp`: each tool takes what an assistant gives and returns
one text of JSON that fits. Standard input can be ended.

The server's thread waits for the next line, and no signal ends that. So it is given one end of a pair of
sockets; a thread passes on to the other what comes in, and shutting that down is the end of the input.
"""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial, wraps
from threading import Thread
from typing import Annotated, Literal

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.transport_security import TransportSecuritySettings
from mcp_types import ToolAnnotations
from pydantic import Field
from starlette.applications import Starlette

from dragoman import __version__
from dragoman.assistants import questions
from dragoman.assistants.answer import DATA, TOKENS, Answer, Plain, fitted, plain
from dragoman.batch.process_readers import GIVEN
from dragoman.errors import BadInput, BadUsage, DragomanError
from dragoman.ingest.moments import moment
from dragoman.record import Record
from dragoman.sources.item import Item
from dragoman.store import Store

Read = Callable[[Item], Record]
KINDS = ("events", "statements", "positions", "commitments")
"""The rows of a record that are told, in this order."""


def read_text(
    read: Read,
    text: str,
    *,
    published: str | None = None,
    outlet: str | None = None,
    title: str | None = None,
    address: str | None = None,
) -> Answer:
    """Return what a text says: its rows, each with its kind; offsets count in the text as it was read.

    Raises BadInput for a text that cannot be read, BadUsage for a time of publication that is none.
    """
    if published is not None and moment(published) is None:
        raise BadUsage(f"published is {published!r}; expected a time such as 2023-06-19 or 2023-06-19T08:10Z")
    if len(text) > GIVEN.max_characters:
        raise BadInput(f"the text has {len(text)} characters; at most {GIVEN.max_characters} are read here")
    record = read(Item("the text", text, address, outlet=outlet, title=title, published=published))
    rows = [row for kind in KINDS for row in _rows(record, kind)]
    report = record.report
    head: Plain = {"report": report.id, "kind": report.kind, "title": report.title, "outlet": report.outlet}
    head |= {"published_at": report.published_at, "notes": record.notes}
    (whole,) = plain([head])
    return Answer("what the text says", rows, whole, {report.id: report})


def _rows(record: Record, kind: str) -> list[Plain]:
    return [{"row": kind.removesuffix("s"), **row} for row in plain(getattr(record, kind))]


State = Annotated[str, Field(description="A state or organisation: a code (USA, EU) or a name")]
Other = Annotated[str, Field(description="Another one; `any` for whoever it is")]
Since = Annotated[str | None, Field(description="On this day, month or year (ISO 8601), or later")]
Until = Annotated[str | None, Field(description="On this day, month or year (ISO 8601), or before")]
At = Annotated[str | None, Field(description="As it was known on that day (ISO 8601): nothing later")]
Issues = Annotated[Sequence[str], Field(description="Codes of issues; one or the other", max_length=20)]
Newest = Annotated[bool, Field(description="The newest first, not the oldest")]
LessSure = Annotated[bool, Field(description="Also what is not sure enough to be listed, marked `less_sure`")]
Skip = Annotated[int, Field(ge=0, description="Rows to pass over: `next_skip` of the answer before")]
Names = Annotated[Sequence[str], Field(max_length=20)]


@dataclass(frozen=True, slots=True)
class Tools:
    """The tools of one store. Every answer has at most `tokens` tokens; `read` reads a text."""

    store: Store
    read: Read
    tokens: int

    def chronology(
        self, state: State, other: Other, since: Since = None, until: Until = None, at: At = None,
        sources: Annotated[int, Field(ge=1, description="Least number of independent outlets")] = 1,
        issues: Issues = (), newest: Newest = False, less_sure: LessSure = False, skip: Skip = 0,
    ) -> str:  # fmt: skip
        """What happened between two states, one dated sentence a row, with status, sources, words, and the id
        of its story."""
        return self._fitted(
            questions.chronology(
                self.store, state, other, since=since, until=until, at=at, sources=sources, issues=issues,
                newest=newest, less_sure=less_sure,
            ), skip,
        )  # fmt: skip

    def story(
        self, id: Annotated[str, Field(description="Its id, as chronology gives it")], skip: Skip = 0
    ) -> str:
        """One occurrence as many reports tell it: history, contradictions, every report with its words."""
        return self._fitted(questions.story(self.store, id), skip)

    def statements(
        self,
        speaker: Annotated[str | None, Field(description="Part of a name or office")] = None,
        state: Annotated[str | None, Field(description="The speaker's state")] = None,
        to: Annotated[str | None, Field(description="Said to: a state, or words that name whom")] = None,
        issues: Issues = (),
        force: Annotated[
            int | None, Field(ge=0, le=6, description="At least so strong: 0 mentioned to 6 warned")
        ] = None,
        since: Since = None, until: Until = None, newest: Newest = False, skip: Skip = 0,
    ) -> str:  # fmt: skip
        """Who said what, when, to whom, with the words."""
        return self._fitted(
            questions.statements(
                self.store, speaker=speaker, state=state, to=to, issues=issues, force=force, since=since,
                until=until, newest=newest,
            ), skip,
        )  # fmt: skip

    def positions(
        self,
        states: Annotated[Names, Field(description="States by code or name; `any` for all")],
        issues: Issues = (),
        since: Since = None, until: Until = None, skip: Skip = 0,
    ) -> str:  # fmt: skip
        """Where states stand on issues, report after report, and what changed: new, stronger, weaker, kept,
        not raised (silence, no denial)."""
        return self._fitted(
            questions.positions(self.store, states, issues=issues, since=since, until=until), skip
        )

    def channels(
        self, state: State, other: State, at: At = None, less_sure: LessSure = False, skip: Skip = 0
    ) -> str:
        """Which channels two states used, offered, refused, suspended, resumed. Nothing reported does not
        mean closed."""
        return self._fitted(questions.channels(self.store, state, other, at=at, less_sure=less_sure), skip)

    def commitments(
        self, state: State, other: Other, since: Since = None, until: Until = None,
        newest: Newest = False, skip: Skip = 0,
    ) -> str:  # fmt: skip
        """What states undertook, and what was reported of it later: a pointer for a reader, no verdict."""
        return self._fitted(
            questions.commitments(self.store, state, other, since=since, until=until, newest=newest), skip
        )

    def compare(
        self,
        names: Annotated[Names, Field(description="Ids or addresses of reports, or the id of a story")],
        outlets: Annotated[Names, Field(description="Of a story: the accounts of these outlets")] = (),
        sides: Annotated[Names, Field(description="What these states are reported to say")] = (),
        earlier: Annotated[Names, Field(description="Earlier accounts of the same issuers")] = (),
        skip: Skip = 0,
    ) -> str:
        """Accounts of one contact side by side: what each says, where they differ, what one leaves out.
        Silent is never denied."""
        return self._fitted(
            questions.compare(self.store, names, outlets=outlets, sides=sides, earlier=earlier), skip
        )

    def search(
        self,
        words: Annotated[str, Field(description='Words, "a phrase", begin*, -without')],
        field: Annotated[
            Literal["text", "title", "words", "speaker"],
            Field(description="Texts or titles of reports, words of statements, names of speakers"),
        ] = "text",
        issue: Annotated[str | None, Field(description="Only what is on this issue (a code)")] = None,
        outlet: Annotated[str | None, Field(description="Only reports of this outlet")] = None,
        since: Since = None, until: Until = None, newest: Newest = False, skip: Skip = 0,
    ) -> str:  # fmt: skip
        """Where words stand in the reports, whatever their endings, the best first."""
        return self._fitted(
            questions.search(
                self.store, words, field=field, issue=issue, outlet=outlet, since=since, until=until,
                newest=newest,
            ), skip,
        )  # fmt: skip

    def read_text(
        self,
        text: Annotated[str, Field(description="A report: plain text, HTML or Markdown")],
        published: Annotated[str | None, Field(description="When it was published (ISO 8601)")] = None,
        outlet: Annotated[str | None, Field(description="Who published it")] = None,
        title: Annotated[str | None, Field(description="Its title")] = None,
        address: Annotated[str | None, Field(description="Its address, which is not fetched")] = None,
        skip: Skip = 0,
    ) -> str:
        """Read a text that is given: its events, statements, positions and commitments, with their words.
        Nothing is kept."""
        answer = read_text(self.read, text, published=published, outlet=outlet, title=title, address=address)
        return self._fitted(answer, skip)

    def all(self) -> tuple[Callable[..., str], ...]:
        """Return the tools in the order in which they are listed."""
        return (
            self.chronology, self.story, self.statements, self.positions, self.channels, self.commitments,
            self.compare, self.search, self.read_text,
        )  # fmt: skip

    def _fitted(self, answer: Answer, skip: int) -> str:
        return fitted(answer, self.tokens, skip)


INSTRUCTIONS = (
    "Reports about relations between states, as Dragoman read them. A row quotes its reports: `quote` with "
    "`start` and `end` (characters of the report's text), and `quoted_from` with outlet, date and address; "
    "cite them. Fields that hold nothing are not there. `left_out` counts the rows that did not fit: ask for "
    "them with `skip`. States are named by codes (USA, CHN) or names. "
) + DATA
_READS = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)
_NAMES = ("127.0.0.1", "localhost", "[::1]")
_LARGEST = 2_000_000
"""Bytes of one request."""


def server(store: Store, read: Read, tokens: int = TOKENS) -> MCPServer:
    """Return a server of the tools over a store. `read` reads a text that is given."""
    made: MCPServer = MCPServer(
        "dragoman", instructions=INSTRUCTIONS, version=__version__, log_level="ERROR", subscriptions=False
    )
    for tool in Tools(store, read, tokens).all():
        made.add_tool(_explained(tool), annotations=_READS, structured_output=False)
    return made


def application(made: MCPServer) -> Starlette:
    """Return what serves it by HTTP at /mcp, to requests that call this machine by a name of its own and come
    from no page of another."""
    names = TransportSecuritySettings(
        allowed_hosts=[f"{name}{port}" for name in _NAMES for port in ("", ":*")],
        allowed_origins=[f"http://{name}{port}" for name in _NAMES for port in ("", ":*")],
    )
    return made.streamable_http_app(
        json_response=True, stateless_http=True, max_request_body_size=_LARGEST, transport_security=names
    )


def _explained(tool: Callable[..., str]) -> Callable[..., str]:
    """Return a tool whose errors that a user can mend are told to the assistant; others stay here."""

    @wraps(tool)
    def explained(*given: object, **named: object) -> str:
        try:
            return tool(*given, **named)
        except DragomanError as error:
            raise ToolError(str(error)) from error

    return explained


_CHUNK = 65_536


@contextmanager
def ending_input() -> Iterator[Callable[[], None]]:
    """Let `sys.stdin` be what comes in until that ends, or until what is yielded is called."""
    taken, given = socket.socketpair()
    before = sys.stdin
    sys.stdin = taken.makefile("r", encoding="utf-8", errors="replace")
    Thread(target=_pass_on, args=(before.fileno(), given), daemon=True, name="dragoman-input").start()
    try:
        yield partial(_shut, given)
    finally:
        sys.stdin = before
        _shut(given)
        taken.close()


def _pass_on(source: int, given: socket.socket) -> None:
    with suppress(OSError):  # it was shut down, or the terminal is gone
        while chunk := os.read(source, _CHUNK):
            given.sendall(chunk)
    _shut(given)


def _shut(given: socket.socket) -> None:
    with suppress(OSError):
        given.shutdown(socket.SHUT_WR)
