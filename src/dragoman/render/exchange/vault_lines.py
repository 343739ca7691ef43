"""The lines of linked notes: each row with its words, and links to what it is about and where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dragoman.merge.sentences import dated
from dragoman.merge.story import Mention, Story
from dragoman.record import Commitment, Decision, Person, Position, Record, Span, Statement
from dragoman.render import words
from dragoman.render.exchange.coding import state_name
from dragoman.render.exchange.columns import states
from dragoman.render.exchange.vault import Key, Vault, escaped, person_key, title
from dragoman.render.exchange.wording import headline


class Lines:
    """Writes items of lists. None begins with words of a report, which could begin a list or a heading."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def key_of(self, person: Person) -> Key:
        """Return what the person's note is about."""
        return person_key(person.name, person.state)

    def state(self, code: str) -> str:
        """Return a link to a state."""
        return self._vault.link(("states", code), state_name(code))

    def person(self, key: Key) -> str:
        """Return a person with offices."""
        offices = "; ".join(self._vault.pages[key].offices)
        return f"- {self._vault.link(key, title(key))}" + (f": {escaped(offices)}" if offices else "")

    def story(self, story: Story, *, up: bool = True) -> str:
        """Return a story with its date and status."""
        status = "" if story.status == "held" else f" ({story.status})"
        link = self._vault.link(("stories", story.id), dated(story), up=up)
        return f"- {link}: {escaped(headline(story))}{status}"

    def report(self, record: Record, *, up: bool = True) -> str:
        """Return a report with outlet and day."""
        link = self._vault.link(("reports", record.report.id), _source(record), up=up)
        return f"- {link}: {escaped(words.heading(record.report))}"

    def facts(self, story: Story) -> Iterator[str]:
        """Yield what is known of a story beside who takes part."""
        yield f"- {escaped(dated(story))}, {story.status}"
        if story.where:
            yield f"- place: {escaped(story.where)}"
        if story.issues:
            yield f"- issues: {escaped(', '.join(story.issues))}"
        for turn in story.history:
            yield f"- {turn.status}, reported {escaped(words.stamp(turn.reported) or 'undated')}"
        if story.contradictions:
            yield f"- reports differ on: {escaped(', '.join(story.contradictions))}"

    def mention(self, mention: Mention) -> str:
        """Return how a report tells a story."""
        parts = (mention.outlet, (mention.published_at or "")[:10])
        source = ", ".join(filter(None, parts)) or f"report {mention.report}"
        link = self._vault.link(("reports", mention.report), source)
        return f"- {link}: {_quoted(mention.event.evidence)}{_place(mention.event.evidence)}"

    def statement(self, record: Record, statement: Statement) -> str:
        """Return what was said, by whom and where."""
        speaker = self._vault.link(self._vault.speaker(record, statement), words.speaker(statement))
        if statement.speaker_state:
            speaker += f" ({self.state(statement.speaker_state)})"
        said = _quoted(statement.content or statement.evidence)
        return self._row(record, speaker, said, statement.evidence, statement.by_hand)

    def position(self, record: Record, position: Position) -> str:
        """Return where a state stands."""
        head = f"{self.state(position.state)} on {escaped(position.issue)}"
        return self._row(record, head, escaped(position.summary), position.evidence, position.by_hand)

    def commitment(self, record: Record, commitment: Commitment) -> str:
        """Return what was undertaken."""
        parties = ", ".join(map(self.state, states(commitment.parties))) or "**?**"
        said = escaped(commitment.undertaking.quote)
        head = f"{parties} ({commitment.status})"
        return self._row(record, head, said, commitment.evidence, commitment.by_hand)

    def _row(
        self, record: Record, head: str, said: str, evidence: Iterable[Span], decisions: Iterable[Decision]
    ) -> str:
        noted = "".join(f" {escaped(note)}" for note in words.decision_notes(decisions))
        source = self._vault.link(("reports", record.report.id), _source(record))
        return f"- {head}: {said}{noted} ({source}{_place(evidence)})"


def _source(record: Record) -> str:
    report = record.report
    parts = (report.outlet, (report.published_at or "")[:10])
    return ", ".join(filter(None, parts)) or f"report {report.id}"


def _quoted(spans: Iterable[Span]) -> str:
    return f"“{escaped(words.quoted(tuple(spans)))}”"


def _place(spans: Iterable[Span]) -> str:
    return f", characters {', '.join(f'{span.start}-{span.end}' for span in sorted(spans))}"
