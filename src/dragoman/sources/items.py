"""Names of sources -> the items in them: what each is, and who reads it.

A file is told by its first bytes, then by its name. `How.form` says it where neither does.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from glob import glob
from pathlib import Path
from typing import BinaryIO

from dragoman.errors import BadInput, BadUsage
from dragoman.input_bytes import opened_file, widely_decoded
from dragoman.sources import archives, export_files, feeds, report_tables
from dragoman.sources.bounded_input import PACKED, beginning, buffered, in_utf8
from dragoman.sources.export_files import warc
from dragoman.sources.item import (
    Address,
    Fetch,
    How,
    Item,
    Page,
    Refusal,
    Stream,
    guarded,
    printable,
    while_any_is_taken,
)

Reader = Callable[[str, BinaryIO, How], Stream]
_READERS: dict[str, Reader] = {
    "jsonl": report_tables.json_lines,
    "json": report_tables.json_file,
    "csv": report_tables.separated,
    "parquet": report_tables.parquet,
    "feed": feeds.feed,
    "warc": warc,
    "factiva": export_files.factiva,
    "nexis": export_files.nexis,
    "addresses": feeds.addresses,
    "gdelt": feeds.gdelt,
}
_ARCHIVES = {"zip": archives.zipped, "tar": archives.tarred, "compressed": archives.compressed}
FORMS = ("report", *_READERS, *_ARCHIVES)
"""What a source may be; "report" is a page, a text or Markdown."""
_SUFFIXES = {
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "json", ".csv": "csv", ".tsv": "csv",
    ".parquet": "parquet", ".warc": "warc", ".tar": "tar", ".rss": "feed", ".atom": "feed",
}  # fmt: skip
WEB = ("http://", "https://")
_FEED = re.compile(r"<(?:rss|feed|rdf:RDF)\b")
_IN_UTF8 = ("jsonl", "json", "csv", "factiva", "nexis", "addresses", "gdelt")
_DATABASE = b"SQLite format 3\0"
_BESIDE = ("-wal", "-shm", "-journal")
"""Endings of what SQLite keeps beside a database while it is open."""


@dataclass(slots=True)
class Meter:
    """How much of the files of some sources was read: bytes as they lie on disk, of how many.

    `total` is None where nobody knows: standard input, addresses.
    """

    total: int | None = None
    read: int = 0

    @classmethod
    def of(cls, sources: Iterable[str]) -> Meter:
        """Return a meter that knows how much there is to read."""
        total = 0
        for name in sources:
            if name == "-" or name.startswith(WEB):
                return cls()
            try:
                total += sum(path.stat().st_size for path in paths_of(name) if isinstance(path, Path))
            except OSError:  # said when it comes to be read
                return cls()
        return cls(total)


def items(sources: Iterable[str], how: How, meter: Meter | None = None) -> Stream:
    """Yield what is in each source, in order; what cannot be read is a refusal and the rest goes on.

    `meter` is kept up to date. Raises BadUsage when standard input is named twice, InstallationError for
    a missing extra.
    """
    names = list(sources)
    if names.count("-") > 1:
        raise BadUsage("standard input (-) can be read once only")
    if how.form is not None and how.form not in FORMS:
        raise BadUsage(f"no form {how.form!r} of a source; there are: {', '.join(FORMS)}")
    for name in names:
        yield from guarded(name, _source(name, how, meter or Meter()))


def _source(name: str, how: How, meter: Meter) -> Stream:
    if name == "-":
        yield from opened("standard input", buffered(sys.stdin.buffer), how, 0)
    elif name.startswith(WEB):
        yield Address(name, name)
    else:
        exists = False
        for path in paths_of(name):
            exists = True
            yield from (path,) if isinstance(path, Refusal) else guarded(str(path), _file(path, how, meter))
        if not exists and not Path(name).is_dir():
            raise BadInput("no such file, folder or pattern")


def paths_of(name: str) -> Iterator[Path | Refusal]:
    """Yield the files that a name stands for: itself, those in the folder, or those that a pattern fits."""
    if Path(name).is_dir():
        yield from _files(Path(name))
    elif Path(name).exists():
        yield Path(name)
    elif any(sign in name for sign in "*?["):
        for matching in sorted(glob(name, recursive=True)):  # noqa: PTH207 (Path.glob takes no absolute pattern)
            yield from guarded(matching, paths_of(matching))


def _files(folder: Path) -> Iterator[Path | Refusal]:
    """Yield the files of a folder and those below it, in the order of their names: no hidden ones, and no
    database, since the store that is added to may stand beside the reports. A folder that cannot be read is
    a refusal."""
    for path in sorted(folder.iterdir()):
        if not path.name.startswith("."):
            yield from guarded(str(path), _below(path))


def _below(path: Path) -> Iterator[Path | Refusal]:
    if path.is_symlink():
        return
    if path.is_dir():
        yield from _files(path)
    elif path.is_file() and not _is_database(path):
        yield path


def _is_database(path: Path) -> bool:
    """Say whether a file is an SQLite database, or what SQLite keeps beside one."""
    ending = next((suffix for suffix in _BESIDE if path.name.endswith(suffix)), "")
    try:
        with path.with_name(path.name.removesuffix(ending)).open("rb") as stream:
            return stream.read(len(_DATABASE)) == _DATABASE
    except OSError:  # said when it comes to be read
        return False


def _file(path: Path, how: How, meter: Meter) -> Stream:
    before = meter.read
    with opened_file(path) as stream:
        plain = stream if stream.seekable() else buffered(stream)
        for item in opened(str(path), plain, how, 0):
            meter.read = before + (0 if plain.closed else plain.tell())
            yield item
    meter.read = before + path.stat().st_size


def opened(name: str, stream: BinaryIO, how: How, depth: int) -> Stream:
    """Yield what is in a stream, whatever form it has; that it cannot be read is a refusal."""
    name = printable(name)
    return guarded(name, _opened(name, stream, how, depth))


def _opened(name: str, stream: BinaryIO, how: How, depth: int) -> Stream:
    form = (how.form if depth == 0 else None) or form_of(name, beginning(stream))
    if form in _ARCHIVES:
        if depth >= archives.DEEPEST:
            raise BadInput(f"an archive within {depth} others")
        yield from _ARCHIVES[form](name, stream, how, depth, opened)
    elif form in _READERS:
        plain = in_utf8(stream, beginning(stream)) if form in _IN_UTF8 else stream
        yield from while_any_is_taken(_READERS[form](name, plain, how))
    else:
        content = stream.read(how.max_bytes + 1)
        if len(content) > how.max_bytes:
            raise BadInput(f"longer than {how.max_bytes:,} bytes, the most that is read")
        yield Item(name, content, suffix=_suffix(name))


def form_of(name: str, head: bytes) -> str:
    """Return what a file is, of `FORMS`, from its first bytes and its name."""
    suffix = _suffix(name)
    if head.startswith(b"PK\x03\x04") and suffix in ("", ".zip"):
        return "zip"
    if head.startswith(PACKED):
        return "warc" if name.endswith(".warc.gz") else "compressed"
    if head[257:262] == b"ustar":
        return "tar"
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"WARC/"):
        return "warc"
    text = widely_decoded(head)
    if text is None:
        text = head.decode("utf-8", "replace")
    if _FEED.search(text[:2000]) and suffix not in (".html", ".htm", ".md"):
        return "feed"
    if suffix in (".csv", ".tsv", ".txt", "") and feeds.is_gdelt(text):
        return "gdelt"
    if suffix in _SUFFIXES and suffix != ".json":
        return _SUFFIXES[suffix]
    if suffix in (".txt", ".json", ""):
        return _text_form(text)
    return "report"


def _text_form(text: str) -> str:
    if feeds.is_list(text):
        return "addresses"
    if export_files.is_factiva(text):
        return "factiva"
    if export_files.is_nexis(text):
        return "nexis"
    start = text.lstrip("\ufeff \t\r\n")
    if start.startswith("{") and '"' in start:
        return "jsonl" if start.partition("\n")[0].rstrip().endswith("}") else "json"
    return (
        "json" if start.startswith("[{") or start.replace("\n", " ").split()[:2] == ["[", "{"] else "report"
    )


def _suffix(name: str) -> str:
    return Path(name).suffix.lower() if len(Path(name).suffix) <= 9 else ""


def resolved(
    stream: Stream, fetch: Fetch | None, how: How, seen: feeds.SeenAddresses | None = None
) -> Iterator[Item | Refusal]:
    """Yield items as they are, and for each address its page, or the entries of the feed that it is.

    Pages of entries are fetched once for as long as `seen` is kept; those that fail are asked for once more.
    """
    seen = feeds.SeenAddresses() if seen is None else seen
    for item in stream:
        if isinstance(item, Address):
            yield from guarded(item.address, _fetched(item, fetch, how, seen))
        else:
            yield item


def _fetched(
    address: Address, fetch: Fetch | None, how: How, seen: feeds.SeenAddresses, depth: int = 0
) -> Iterator[Item | Refusal]:
    if fetch is None:
        yield Refusal(address.name, "an address, and nothing may be fetched")
        return
    page = fetch(address.address)
    if page is None:
        return
    entries = _entries(address.address, page, how) if depth == 0 else None
    for entry in entries or ():
        if not isinstance(entry, Address):
            yield entry
        elif entry.address not in seen:
            for item in guarded(entry.address, _fetched(entry, fetch, how, seen, depth + 1)):
                yield item
                if isinstance(item, Item) or not seen.add(f"failed: {entry.address}"):
                    seen.add(entry.address)
    if entries is not None:
        return
    yield Item(
        address.address, page.content, page.address, address.published, address.outlet, address.title,
        fetched_at=page.fetched_at,
    )  # fmt: skip


def _entries(name: str, page: Page, how: How) -> Stream | None:
    """Return the entries of a feed, or what a page lists if that is asked for; None for a page to be read."""
    if form_of(page.address, page.content[:65536]) == "feed":
        return feeds.entries(name, page.content, how, page.address)
    return feeds.listed_pages(name, page) if how.links else None
