"""Asks questions of an endpoint: from the cache where they were asked before, else within a budget, together.

A reply is kept in a file named by the hash of address, model, prompt, schema and text, so reading twice
asks nothing and a run that was stopped goes on from there. Failures and cut replies are not kept.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import msgspec

from dragoman.errors import reason_of
from dragoman.readers.second.endpoint import Endpoint, Failure, Message, Reply, tokens_of
from dragoman.settings import SecondReader
from dragoman.stopping import STEP, check

_TOKENS_BEFORE = 800
"""Tokens that a request is taken to cost at least until its answer says how many it did."""
_GRACE = 5.0
"""Seconds after the end of a run's time, in which requests that are under way end by themselves."""


@dataclass(slots=True)
class Tally:
    """What came of the questions of a run: counts, and why what was refused or failed, by reason.
    `waiting` is what our rules do not confirm of proposals that `--accept verified` leaves for a reader."""

    questions: int = 0
    cached: int = 0
    calls: int = 0
    tokens: int = 0
    kept: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    waiting: Counter[str] = field(default_factory=Counter)

    def line(self) -> str:
        """Return the counts in one line for the user."""
        parts = [f"{self.questions:,} asked ({self.cached:,} of them before)", f"{self.kept:,} kept"]
        parts.append(f"{sum(self.refused.values()):,} refused")
        if self.failed:
            parts.append(f"{sum(self.failed.values()):,} without an answer")
        return ", ".join(parts)


class Asker:
    """Has a model answer. One for a run: its budget and its tally are those of all reports together."""

    def __init__(
        self, second: SecondReader, schema: Mapping[str, Any], endpoint: Endpoint | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self._second, self._clock = second, clock
        self._schema = msgspec.json.encode(schema, order="sorted")
        self._endpoint = endpoint or Endpoint(second, schema)
        self._folder = cache_folder(second)
        self._lock = threading.Lock()
        self._start: float | None = None
        self._ended: str | None = None
        self._reserved = 0
        self.tally = Tally()

    def ask(self, questions: Sequence[Sequence[Message]]) -> list[Reply | Failure]:
        """Return the answer to each question. A signal that asks to stop ends the waiting; what was answered
        by then is in the cache."""
        pool = ThreadPoolExecutor(max(1, self._second.at_once), thread_name_prefix="second-reader")
        try:
            futures = [pool.submit(self._answer, messages) for messages in questions]
            return [self._result(future) for future in futures]
        finally:
            pool.shutdown(wait=False, cancel_futures=True)

    def close(self) -> None:
        """Close the connections to the endpoint."""
        self._endpoint.close()

    def _answer(self, messages: Sequence[Message]) -> Reply | Failure:
        file = self._file(messages)
        kept = _kept(file)
        with self._lock:
            self.tally.questions += 1
            self.tally.cached += kept is not None
        if kept is not None:
            return kept
        answer = self._requested(messages)
        if isinstance(answer, Reply) and not answer.is_cut:
            _keep(file, answer)
        if isinstance(answer, Failure) and answer.is_final:
            with self._lock:
                self._ended = answer.reason
        return answer

    def _requested(self, messages: Sequence[Message]) -> Reply | Failure:
        """Ask the endpoint; each of its requests counts, one that fails with the tokens of the prompt."""
        estimate = tokens_of(messages)
        reserved = max(estimate, _TOKENS_BEFORE)
        requests = 0

        def begin() -> str | None:
            nonlocal requests
            refusal = self._reserve(reserved)
            requests += refusal is None
            return refusal

        answer: Reply | Failure | None = None
        try:
            answer = self._endpoint.ask(messages, begin, self._until())
        except Exception as error:  # what no server should cause costs an answer, never a report
            answer = Failure(f"the request failed: {reason_of(error)}")
        finally:
            replied = answer if isinstance(answer, Reply) else None
            with self._lock:
                self._reserved -= requests * reserved
                failed = requests - (replied is not None)
                self.tally.tokens += failed * estimate + (replied.tokens if replied else 0)
        return answer

    def _until(self) -> float:
        """Return the time of the clock at which the run has spent its seconds; the first call begins them."""
        with self._lock:
            self._start = self._clock() if self._start is None else self._start
            return self._start + self._second.seconds

    def _result(self, future: Future[Reply | Failure]) -> Reply | Failure:
        """Return the result of a question, or that there was no time for it: what a server does before the
        first byte of its answer is not in our hands."""
        while not future.done() and self._clock() < self._until() + _GRACE:
            wait([future], STEP)
            check()
        answer: Reply | Failure = Failure(self._spent_seconds(), is_final=True)
        if future.done():
            answer = future.result()
        else:
            future.cancel()
            self._endpoint.close()
        if isinstance(answer, Failure):
            self._count(answer)
        return answer

    def _spent_seconds(self) -> str:
        return f"the budget of {self._second.seconds:,.0f} seconds is spent"

    def _reserve(self, tokens: int) -> str | None:
        """Take a call out of the budget, or return why there is none left."""
        check()
        second, tally = self._second, self.tally
        with self._lock:
            now = self._clock()
            start = now if self._start is None else self._start
            if self._ended is None and tally.calls >= second.calls:
                self._ended = f"the budget of {second.calls:,} calls is spent"
            if self._ended is None and tally.tokens + self._reserved + tokens > second.tokens:
                self._ended = f"the budget of {second.tokens:,} tokens is spent"
            if self._ended is None and now - start >= second.seconds:
                self._ended = self._spent_seconds()
            if self._ended is None:
                tally.calls += 1
                self._reserved += tokens
            return self._ended

    def _count(self, failure: Failure) -> None:
        """Count a question without an answer: here alone, so that one given up is not counted again later."""
        with self._lock:
            self.tally.failed[failure.reason] += 1
            if failure.is_final:
                self._ended = failure.reason

    def _file(self, messages: Sequence[Message]) -> Path | None:
        if self._folder is None:
            return None
        asked = msgspec.json.encode([self._second.url, self._second.model, list(messages)])
        name = hashlib.sha256(asked + self._schema).hexdigest()
        return self._folder / name[:2] / f"{name}.json"


def cache_folder(second: SecondReader) -> Path | None:
    """Return the folder of replies: the one given, that of the user, or None where nothing is to be kept."""
    if second.cache is not None:
        return Path(second.cache) if second.cache else None
    from platformdirs import user_cache_path

    return user_cache_path("dragoman", appauthor=False) / "second"


def _kept(file: Path | None) -> Reply | None:
    if file is None:
        return None
    try:
        return msgspec.json.decode(file.read_bytes(), type=Reply)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return None  # it is asked again, and written over


def _keep(file: Path | None, reply: Reply) -> None:
    """Write a reply under its name at once; a full or read-only disk only costs the next run a call."""
    if file is None:
        return
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = file.with_name(f".{uuid4().hex}")
        part.write_bytes(msgspec.json.encode(asdict(reply)))
        part.replace(file)
