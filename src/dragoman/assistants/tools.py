"""The tools: each takes what an assistant gives and returns one text of JSON that fits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from dragoman.assistants import given, questions
from dragoman.assistants.answer import Answer, fitted
from dragoman.store import Store

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
    read: given.Read
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
        answer = given.read_text(
            self.read, text, published=published, outlet=outlet, title=title, address=address
        )
        return self._fitted(answer, skip)

    def all(self) -> tuple[Callable[..., str], ...]:
        """Return the tools in the order in which they are listed."""
        return (
            self.chronology, self.story, self.statements, self.positions, self.channels, self.commitments,
            self.compare, self.search, self.read_text,
        )  # fmt: skip

    def _fitted(self, answer: Answer, skip: int) -> str:
        return fitted(answer, self.tokens, skip)
