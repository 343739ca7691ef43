"""Run `dragoman watch`: the sources that are named, what is remembered of them in a file, and a webhook."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import msgspec

from dragoman.cli import complain
from dragoman.errors import BadInput, BadUsage
from dragoman.lexicon.page_layout import public_sources
from dragoman.sources.fetch import Fetcher
from dragoman.sources.item import How
from dragoman.sources.watching import Round, Watch, WatchState
from dragoman.store import Store
from dragoman.webhook import Outbox, StoryQuery, Webhook, secret_key

SECRET = "DRAGOMAN_WEBHOOK_SECRET"


class Memory(msgspec.Struct):
    """What is remembered between two runs. `store` is the identity of the store that has what was seen."""

    format: Literal[1] = 1
    store: str = ""
    sources: WatchState = msgspec.field(default_factory=WatchState)
    webhook: Outbox = msgspec.field(default_factory=Outbox)


class Follower:
    """Follows sources into a store, and remembers in a file what it saw."""

    def __init__(self, names: Sequence[str], how: How, path: Path, *, every: float, fetch: Fetcher) -> None:
        """Go on from what the file at `path` says. Raises BadInput where it is none of this program's, or
        cannot be written."""
        self._path, self._memory = path, remembered(path)
        _check_writable(path)
        self.problem = ""
        """Why the file could not be written the last time."""
        self._webhook: Webhook | None = None
        self.watch = Watch(
            names, how, fetch, every=every, state=self._memory.sources, without=[path, _unfinished(path)],
            meanwhile=self._deliver,
        )  # fmt: skip

    def notify(
        self, address: str, secret: bytes, query: StoryQuery, *, hosts: Sequence[str], private: bool
    ) -> None:
        """Send new stories of a query to an address. Raises BadUsage for one that is not allowed."""
        outbox = self._memory.webhook
        self._webhook = Webhook(
            address, secret, query, outbox, hosts=hosts, private=private, complain=complain
        )

    def begin(self, store: Store) -> None:
        """Forget what was seen for another store than this one, which does not have it. Messages that wait
        are still sent."""
        memory, identity = self._memory, store.identity()
        if memory.store not in ("", identity):
            complain(
                f"{self._path} remembers what was seen for another store than {store.name}, such as one that "
                "was deleted: all sources are asked anew"
            )
            self.watch.forget()
            memory.webhook.version = None
        memory.store = identity

    def done(self, finished: Round, store: Store) -> None:
        """Remember a round, all of which is in the store, and put its new stories into messages:
        not those of a source that is asked for the first time, which are no news."""
        is_known = self.watch.has_answered(finished.source)
        before = self.watch.problem_of(finished.source)
        self.watch.done(finished)
        if finished.problem and not before:
            complain(f"{finished.source} does not answer, and is asked again later: {finished.problem}")
        elif before and not finished.problem:
            complain(f"{finished.source} answers again")
        if self._webhook is not None:
            self._webhook.queue(store, send=is_known)
        self._remember()

    def _deliver(self) -> float:
        if self._webhook is None or not self._webhook.outbox.messages:
            return math.inf
        again = self._webhook.deliver()
        self._remember()
        return again

    def _remember(self) -> None:
        """Write the file: a new one takes the place of the old one, so that there is always a whole one."""
        self._memory.sources = self.watch.state
        unfinished = _unfinished(self._path)
        before, self.problem = self.problem, ""
        try:
            unfinished.write_bytes(msgspec.json.encode(self._memory))
            unfinished.replace(self._path)
        except OSError as error:
            self.problem = error.strerror or str(error)
        if self.problem and self.problem != before:
            complain(
                f"cannot write {self._path}, in which is remembered what was seen: {self.problem}; the next "
                "run asks for it again"
            )


def remembered(path: Path) -> Memory:
    """Return what a file remembers; nothing where there is none. Raises BadInput for another kind of file."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Memory)
    except FileNotFoundError:
        return Memory()
    except OSError as error:
        raise BadInput(f"cannot read {path}: {error.strerror}; name another file with --state") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadInput(
            f"{path} is not what `dragoman watch` remembers ({error}); name another file with --state, or "
            "delete it to begin anew"
        ) from error


def _check_writable(path: Path) -> None:
    """Raise BadInput where the file that remembers cannot be written."""
    unfinished = _unfinished(path)
    try:
        unfinished.write_bytes(b"")
        unfinished.unlink()
    except OSError as error:
        raise BadInput(
            f"cannot write {path}, in which is remembered what was seen: {error.strerror}; name a file in a "
            "folder that exists and may be written (--state)"
        ) from error


def _unfinished(path: Path) -> Path:
    return path.with_name(f"{path.name}.new")


def memory_beside(store: str) -> Path:
    """Return the file beside a store in which is remembered what was seen: in this folder for PostgreSQL."""
    is_file = "://" not in store or store.startswith("sqlite:///")
    return Path(f"{store.removeprefix('sqlite:///')}.watch.json" if is_file else "dragoman.watch.json")


def listed_sources(path: Path | None) -> list[str]:
    """Return the sources of a file, one a line. Raises BadInput for one that cannot be read."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines() if path else []
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"cannot read the list {path}: {error}; expected text in UTF-8") from error
    return [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]


def addresses_of(codes: Sequence[str], *, pages: bool) -> list[str]:
    """Return the feeds of states and organisations, with `pages` the pages that list readouts too; say of
    which none is known. Raises BadUsage where there is nothing at all."""
    rows = public_sources(codes, kind=None if pages else "feed") if codes else ()
    without = [code for code in codes if all(row.code != code for row in rows)]
    advice = "" if pages else "; --links follows pages too"
    what = "source" if pages else "feed"
    if without and not rows:
        raise BadUsage(f"no {what} of {', '.join(without)} is known{advice}; see `dragoman sources`")
    for code in without:
        complain(f"no {what} of {code} is known{advice}")
    return [row.address for row in rows]


def secret_of(path: Path | None) -> bytes:
    """Return the key that signs messages, of a file or the environment. Raises BadUsage for none."""
    given = path.read_text(encoding="utf-8") if path else os.environ.get(SECRET, "")
    if not given.strip():
        raise BadUsage(f"a webhook needs a secret: in a file (--webhook-secret) or in {SECRET}")
    return secret_key(given)
