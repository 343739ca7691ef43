"""What of a record is wanted: whose rows, and from which time."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, replace

from dragoman.merge.dates import between, period
from dragoman.record import Commitment, Event, Position, Record, Statement


@dataclass(frozen=True, slots=True)
class Wanted:
    """Rows of `actors` (our codes) from `since` to `until` (days, months or years, both included).

    Wanted are events and commitments in which all of the actors take part, and statements and positions
    of any of them. A row without a date of its own has that of its report; one that may lie in the time
    counts.
    """

    actors: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None

    @property
    def everything(self) -> bool:
        """Whether nothing is asked."""
        return not (self.actors or self.since or self.until)

    def narrowed(self, records: Iterable[Record], listed: Container[str] = ()) -> Iterator[Record]:
        """Yield the records with their wanted rows alone; those that have none are left out, but reports (by
        id) that are `listed`."""
        if self.everything:
            yield from records
            return
        for record in records:
            found = self.of(record)
            wanted = found.events or found.statements or found.positions or found.commitments
            if wanted or record.report.id in listed:
                yield found

    def of(self, record: Record) -> Record:
        """Return a record with its wanted rows, and the statements that they refer to.

        Actors, times and places of the report stay.
        """
        events = tuple(one for one in record.events if self._event(one, record))
        positions = tuple(one for one in record.positions if self._position(one, record))
        commitments = tuple(one for one in record.commitments if self._commitment(one, record))
        wanted = {one.id for one in record.statements if self._statement(one, record)}
        wanted |= {one.statement for one in events if one.statement}
        wanted |= {identifier for one in positions for identifier in one.statements}
        wanted = _with_parents(wanted, record.statements)
        statements = tuple(one for one in record.statements if one.id in wanted)
        return replace(
            record, events=events, statements=statements, positions=positions, commitments=commitments
        )

    def _event(self, one: Event, record: Record) -> bool:
        states = {party.state for party in (*one.actors, *one.recipients)}
        return set(self.actors) <= states and self._in_time(one.when.value if one.when else None, record)

    def _statement(self, one: Statement, record: Record) -> bool:
        said = one.when.value if one.when else None
        return (not self.actors or one.speaker_state in self.actors) and self._in_time(said, record)

    def _position(self, one: Position, record: Record) -> bool:
        return (not self.actors or one.state in self.actors) and self._in_time(None, record)

    def _commitment(self, one: Commitment, record: Record) -> bool:
        states = {party.state for party in one.parties}
        return set(self.actors) <= states and self._in_time(one.when.value if one.when else None, record)

    def _in_time(self, date: str | None, record: Record) -> bool:
        days = period(date) or period((record.report.published_at or "")[:10])
        return between(days, self.since, self.until)


def _with_parents(wanted: set[str], statements: Iterable[Statement]) -> set[str]:
    """Return the identifiers with those of the statements that they stand in."""
    parents = {one.id: one.parent for one in statements}
    found, ahead = set(wanted), list(wanted)
    while ahead:
        parent = parents.get(ahead.pop())
        if parent is not None and parent not in found:
            found.add(parent)
            ahead.append(parent)
    return found
