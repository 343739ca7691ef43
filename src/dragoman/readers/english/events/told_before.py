"""What a report has told so far, by what a later act may take its date from."""

from __future__ import annotations

from collections import defaultdict

from dragoman.readers.english.events.attachment import SPEECH_ACTS
from dragoman.readers.english.events.candidates import Candidate
from dragoman.readers.english.events.occasion import is_contact, is_lately
from dragoman.readers.english.events.who import states
from dragoman.readers.english.work_limit import spend

_NEAR_BLOCKS = 2


class ToldBefore:
    """The candidates of a report in reading order, with the dated contacts and speech acts among them."""

    def __init__(self, day: str | None) -> None:
        """Take the day on which the report was published."""
        self.all: list[Candidate] = []
        self._day = day
        self._plans: defaultdict[str, list[int]] = defaultdict(list)  # by state: places in `all`
        self._contacts: defaultdict[str, list[int]] = defaultdict(list)
        self._said: Candidate | None = None

    def add(self, candidate: Candidate) -> None:
        """Take the candidate that is told next."""
        number, kind, acting = len(self.all), candidate.predicate.frame.type, list(candidate.actors)
        if kind == "CONSULT" and candidate.status == "planned" and candidate.when is not None:
            for state in states(acting):
                self._plans[state].append(number)
        if is_contact(candidate) and self._is_lately(candidate):
            for state in states([*acting, *candidate.recipients]):
                self._contacts[state].append(number)
        if kind not in SPEECH_ACTS or not self._is_in_last_block(candidate):
            self._said = None
        if kind in SPEECH_ACTS and self._is_lately(candidate) and _is_of_text(candidate):
            self._said = candidate
        self.all.append(candidate)

    def plan_of_any(self, candidate: Candidate) -> Candidate | None:
        """Return the dated contact to come that was told last close before, of any state that acts."""
        last = max((self._plans[state][-1] for state in _acting(candidate) & self._plans.keys()), default=-1)
        return self._close(candidate, last)

    def contact_of_all(self, candidate: Candidate) -> Candidate | None:
        """Return the contact lately held that was told last close before, of all states that act."""
        acting = _acting(candidate)
        fewest = min((self._contacts[state] for state in acting), key=len, default=[])
        for number in reversed(fewest):
            spend(1)
            contact = self._close(candidate, number)
            if contact is None or acting <= {*_acting(contact), *states(list(contact.recipients))}:
                return contact
        return None

    def last_said(self, candidate: Candidate) -> Candidate | None:
        """Return the speech act that the text dated last, with nothing but speech acts since in the block."""
        return self._said if self._is_in_last_block(candidate) else None

    def _close(self, candidate: Candidate, number: int) -> Candidate | None:
        """Return the candidate of that number, if there is one, at most two blocks ahead of another."""
        if number < 0:
            return None
        block = self.all[number].predicate.paragraph.index
        near = candidate.predicate.paragraph.index - block <= _NEAR_BLOCKS
        return self.all[number] if near else None

    def _is_in_last_block(self, candidate: Candidate) -> bool:
        blocks = [told.predicate.paragraph.index for told in (*self.all[-1:], candidate)]
        return len(set(blocks)) == 1

    def _is_lately(self, candidate: Candidate) -> bool:
        return candidate.when is not None and is_lately(candidate.when.value, self._day)


def _acting(candidate: Candidate) -> set[str]:
    return set(states(list(candidate.actors)))


def _is_of_text(candidate: Candidate) -> bool:
    return candidate.when is not None and candidate.when.basis == "text"
