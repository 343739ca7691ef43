"""What a way in gives: an item to be read, an address to be fetched, or a refusal with its reason."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from dragoman.sources.printable import printable

_LONGEST_NAME, _LONGEST_REASON = 1000, 1500  # bytes; PostgreSQL indexes rows of up to 2,700


@dataclass(frozen=True, slots=True)
class Item:
    """One report as it came in: its content, and what was given beside it.

    `name` says where it came from, for messages; `suffix` (".html") tells its form where a file name
    did. `is_record` marks a record in JSON, as `dragoman read` writes it. `fetched_at` (ISO 8601, UTC)
    is when it was taken from the web, if it was.
    """

    name: str
    content: bytes | str
    address: str | None = None
    published: str | None = None
    outlet: str | None = None
    title: str | None = None
    suffix: str = ""
    is_record: bool = False
    fetched_at: str | None = None

    @property
    def intake(self) -> str:
        """A hash of all that decides how it is read: the same item is known again without reading it."""
        raw = (
            self.content if isinstance(self.content, bytes) else self.content.encode("utf-8", "surrogatepass")
        )
        found = hashlib.sha256(raw)
        for given in (self.address, self.published, self.outlet, self.title, self.suffix):
            found.update(b"\x1f" + (given or "").encode("utf-8", "surrogatepass"))
        return found.hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Address:
    """A page to be fetched, and what the list that names it says of it."""

    name: str
    address: str
    published: str | None = None
    outlet: str | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something that was not taken, and why, in words for the user.

    Both can be written anywhere (`printable`), and together are short enough for an index of a database.
    """

    name: str
    reason: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", printable(self.name, _LONGEST_NAME))
        object.__setattr__(self, "reason", printable(" ".join(self.reason.split()), _LONGEST_REASON))


Found = Item | Address | Refusal
Stream = Iterator[Found]


@dataclass(frozen=True, slots=True)
class How:
    """How sources are taken.

    `columns` says which column gives which field (`a+b` joins two); `form` what a source is where that
    cannot be told from it; `pages` fetches the page of each entry of a feed instead of taking its
    summary. `published`, `outlet` and `title` hold for everything that does not say.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    form: str | None = None
    pages: bool = False
    max_bytes: int = 20_000_000
