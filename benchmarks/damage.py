"""Damaged copies of a store: what SQLite, `verify` and `salvage` make of each.

    python -m benchmarks.damage [--copies 400] [--seed 1] [--every 5] [--keep FOLDER]

A store of every fifth of the bundled examples, with decisions by hand, is copied and damaged, each copy by
its own seed: bytes overwritten, a bit turned, the file cut off, pages zeroed or exchanged, rows altered by
SQL. Told is, by the kind of damage, how many copies are equal in content to the store (every row of every
table), how many SQLite's own checks refuse (`integrity_check`, `foreign_key_check`), how many `verify`
refuses, how many that it passes are not equal, and how many versions `salvage` brought over. Ends with exit
code 1 when anything but an error of our own comes out, `verify` passes what SQLite refuses, a salvaged
store does not verify, or the damaged copy was changed. `--keep` keeps copies that `verify` passes and that
are not equal.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import shutil
import sqlite3
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from dragoman.errors import DragomanError
from dragoman.store import Store
from dragoman.store.salvage import salvage_store
from dragoman.store.schema import metadata

EXAMPLES = Path(__file__).parent.parent / "examples"
Damage = Callable[[Path, random.Random], None]
WRONG = (
    "UPDATE event SET body = '{' WHERE number = {event}",
    'UPDATE event SET body = replace(body, \'"status":"\', \'"status":"un\') WHERE number = {event}',
    "UPDATE event SET day = x'ff' WHERE number = {event}",
    "UPDATE event SET version = 9999 WHERE number = {event}",
    "DELETE FROM event_party WHERE event = {event}",
    "DELETE FROM story_mention WHERE event = {event}",
    "UPDATE story_mention SET story = 9999 WHERE event = {event}",
    "UPDATE span SET start = start + 1, stop = stop + 1 WHERE row = {event}",
    "UPDATE statement SET words = 'what nobody said' WHERE number = {statement}",
    "UPDATE statement SET body = CAST(x'7bff7d' AS TEXT) WHERE number = {statement}",
    "UPDATE report_version SET text = replace(text, 'e', 'a') WHERE number = {version}",
    "UPDATE report_version SET text = CAST(x'fffe' AS TEXT) WHERE number = {version}",
    "UPDATE report_version SET report = 9999 WHERE number = {version}",
    "UPDATE report_version SET valid_until = '2001-01-01T00:00:00Z' WHERE number = {version}",
    "UPDATE report_version SET outlet = 'The Invented' WHERE number = {version}",
    "DELETE FROM report WHERE number = (SELECT report FROM report_version WHERE number = {version})",
    "UPDATE story SET status = 'denied', day = '1999-01-01' WHERE number = {story}",
    "UPDATE story SET body = '[]' WHERE number = {story}",
    "UPDATE story SET mentions = mentions + 1 WHERE number = {story}",
    "DELETE FROM story_pair WHERE story = {story}",
    "INSERT INTO story_report_day SELECT '1999-01-01', number FROM story WHERE number = {story}",
    "UPDATE story_cluster SET cluster = 9999",
    "INSERT INTO row_issue VALUES ('event', 99999999999, 'trade', '2020-01-01')",
    "INSERT INTO waiting_event VALUES (99999999999)",
    "UPDATE judgement SET undoes = 9999",
    "UPDATE judged_row SET body = '{}'",
)
"""How rows are altered; a name in braces is the number of a row that is there."""
TABLES = {"event": "event", "statement": "statement", "version": "report_version", "story": "story"}
"""The tables of these rows."""


@dataclass(slots=True)
class Tally:
    """What became of the copies with one kind of damage."""

    copies: int = 0
    equal: int = 0
    refused_by_sqlite: int = 0
    refused: int = 0
    passed_though_other: int = 0
    not_opened: int = 0
    shares: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def made(path: Path, every: int) -> None:
    """Make the store: some of the bundled examples, and decisions on what they tell."""
    examples = sorted(example for example in EXAMPLES.iterdir() if example.suffix in (".html", ".md"))
    with Store.open(str(path)) as store:
        store.add_from(*map(str, examples[::every]))
        events, statements = store.events(limit=8).items, store.statements(limit=4).items
        store.judge("different", events[0].row.id, events[1].row.id, by="me", reason="another round")
        store.judge("correct", events[2].row.id, field="status", value="planned", by="me")
        store.judge("reject", statements[0].row.id, field="statement", by="me")
        store.undo(store.judge("correct", statements[1].row.id, field="speaker_state", value="PER", by="me"))
        store.merge()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def overwritten(path: Path, chance: random.Random) -> None:
    """Write other bytes over some."""
    raw = bytearray(path.read_bytes())
    length = chance.choice((1, 4, 16, 200, 3_000))
    start = chance.randrange(len(raw) - length)
    raw[start : start + length] = chance.randbytes(length)
    path.write_bytes(raw)


def turned(path: Path, chance: random.Random) -> None:
    """Turn one bit."""
    raw = bytearray(path.read_bytes())
    raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
    path.write_bytes(raw)


def cut(path: Path, chance: random.Random) -> None:
    """Cut the file off."""
    raw = path.read_bytes()
    path.write_bytes(raw[: chance.randrange(4096, len(raw))])


def zeroed(path: Path, chance: random.Random) -> None:
    """Write zeros over one to three pages that follow each other, but the first."""
    raw = bytearray(path.read_bytes())
    size = _page_size(raw)
    start = chance.randrange(1, len(raw) // size - 3) * size
    length = size * chance.randint(1, 3)
    raw[start : start + length] = bytes(length)
    path.write_bytes(raw)


def exchanged(path: Path, chance: random.Random) -> None:
    """Exchange two pages, but the first."""
    raw = bytearray(path.read_bytes())
    size = _page_size(raw)
    first, second = (size * place for place in chance.sample(range(1, len(raw) // size), 2))
    raw[first : first + size], raw[second : second + size] = (
        raw[second : second + size],
        raw[first : first + size],
    )
    path.write_bytes(raw)


def altered(path: Path, chance: random.Random) -> None:
    """Alter a row by SQL."""
    with sqlite3.connect(path) as connection:
        rows = {
            name: chance.choice(connection.execute(f"SELECT number FROM {table}").fetchall())[0]
            for name, table in TABLES.items()
        }
        sentence = chance.choice(WRONG)
        for name, number in rows.items():
            sentence = sentence.replace(f"{{{name}}}", str(number))
        connection.execute(sentence)
    connection.close()


KINDS: dict[str, Damage] = {
    "bytes overwritten": overwritten, "a bit turned": turned, "cut off": cut, "pages zeroed": zeroed,
    "pages exchanged": exchanged, "rows altered": altered,
}  # fmt: skip


def content(path: Path) -> str | None:
    """Return a digest of every row of every table; None where they cannot be read."""
    digest = hashlib.sha256()
    connection = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
    try:
        for table in sorted((*metadata.tables, "store_schema")):
            digest.update(table.encode())
            for row in sorted(map(repr, connection.execute(f"SELECT * FROM {table} NOT INDEXED"))):
                digest.update(row.encode())
    except (sqlite3.Error, UnicodeDecodeError):
        return None
    finally:
        connection.close()
    return digest.hexdigest()


def is_refused_by_sqlite(path: Path) -> bool:
    """Say whether SQLite's own checks find something."""
    connection = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
    try:
        whole = connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return not whole or connection.execute("PRAGMA foreign_key_check").fetchone() is not None
    except (sqlite3.Error, UnicodeDecodeError):
        return True
    finally:
        connection.close()


def problems(path: Path) -> int:
    """Return how many problems `verify` finds, 1 where it cannot be opened."""
    try:
        with Store.open(str(path), create=False) as store:
            return sum(len(check.problems) for check in store.verify())
    except DragomanError:
        return 1


def main() -> int:
    """Damage, check and say what was found; return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--copies", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--every", type=int, default=5, help="take every so many of the examples")
    parser.add_argument("--keep", type=Path)
    given = parser.parse_args()
    tallies: dict[str, Tally] = defaultdict(Tally)
    with TemporaryDirectory() as folder, suppress(KeyboardInterrupt):  # what was found so far is told
        _run(Path(folder), given, tallies)
    return _told(tallies)


def _run(folder: Path, given: argparse.Namespace, tallies: dict[str, Tally]) -> None:
    whole, empty, copy = folder / "whole.db", folder / "empty.db", folder / "copy.db"
    made(whole, given.every)
    Store.open(str(empty)).close()
    digest, versions = content(whole), _versions(whole)
    if problems(whole):
        raise SystemExit("the store does not verify before it is damaged")
    print(f"{versions} versions in {whole.stat().st_size:,} bytes", flush=True)
    for number, kind in _asked(given.copies):
        shutil.copyfile(whole, copy)
        KINDS[kind](copy, random.Random(f"{given.seed}/{number}"))
        tally = tallies[kind]
        before = tally.passed_though_other
        _tried(copy, folder / "new.db", empty, digest, versions, tally, number)
        if given.keep and tally.passed_though_other > before:
            shutil.copyfile(copy, given.keep / f"{number}.db")
        for left in folder.glob("copy.db*"):
            left.unlink()
        if number % 50 == 49:
            print(f"{number + 1} copies", file=sys.stderr, flush=True)


def _asked(copies: int) -> Iterator[tuple[int, str]]:
    kinds = list(KINDS)
    return ((number, kinds[number % len(kinds)]) for number in range(copies))


def _tried(
    copy: Path, new: Path, empty: Path, digest: str | None, versions: int, tally: Tally, number: int
) -> None:
    raw = copy.read_bytes()
    tally.copies += 1
    is_equal, refused = content(copy) == digest, is_refused_by_sqlite(copy)
    tally.equal += is_equal
    tally.refused_by_sqlite += refused
    shutil.copyfile(empty, new)
    try:
        done = salvage_store(str(copy), str(new))
        tally.shares.append(done.versions / versions)
        if copy.read_bytes() != raw:
            tally.faults.append(f"{number}: salvage changed the damaged store")
        if problems(new):
            tally.faults.append(f"{number}: what was salvaged does not verify")
    except DragomanError:
        tally.not_opened += 1
    except Exception as error:
        tally.faults.append(f"{number}: salvage ended as {type(error).__name__}: {error}")
    for left in new.parent.glob(f"{new.name}*"):
        left.unlink()
    try:
        found = problems(copy)
        tally.refused += bool(found)
        tally.passed_though_other += not found and not is_equal
        if refused and not found:
            tally.faults.append(f"{number}: verify passes what SQLite refuses")
    except Exception as error:
        tally.faults.append(f"{number}: verify ended as {type(error).__name__}: {error}")


def _told(tallies: dict[str, Tally]) -> int:
    print("| damage | copies | equal in content | refused by SQLite | refused by verify | passed, not equal "
          "| not opened by salvage | versions salvaged of the others |")  # fmt: skip
    print("|---|--:|--:|--:|--:|--:|--:|--:|")
    total: Counter[str] = Counter()
    for kind, tally in tallies.items():
        counts = {
            "copies": tally.copies, "equal": tally.equal, "sqlite": tally.refused_by_sqlite,
            "verify": tally.refused, "passed": tally.passed_though_other, "unopened": tally.not_opened,
        }  # fmt: skip
        total.update(counts)
        print(_line(kind, list(counts.values()), tally.shares))
    print(_line("all", list(total.values()), [share for tally in tallies.values() for share in tally.shares]))
    faults = [fault for tally in tallies.values() for fault in tally.faults]
    print("\n".join(faults) or "no fault")
    return 1 if faults else 0


def _line(kind: str, counts: list[int], shares: list[float]) -> str:
    mean = f"{100 * sum(shares) / len(shares):.1f} %" if shares else ""
    return f"| {kind} | {' | '.join(map(str, counts))} | {mean} |"


def _page_size(raw: bytearray) -> int:
    return int.from_bytes(raw[16:18], "big")


def _versions(path: Path) -> int:
    with Store.open(str(path)) as store:
        return store.counts()["report_version"]


if __name__ == "__main__":
    sys.exit(main())
