"""Decode the tables of `dragoman/lexicons` (CSV and TOML) into frozen, typed rows.

A table is declared once, beside the functions that ask it, and read when it is first asked:

    class StampLabel(Row):
        label: Lower
        meaning: Literal["published", "modified"]

    STAMP_LABELS = CsvTable("stamp_labels.csv", StampLabel, key=lambda row: row.label)

The struct says which columns there are, which may be missing and what each may hold; conditions on several
columns stand in its `__post_init__` and raise ValueError; `refers` names columns that hold keys of another
table. A row that breaks this is a LexiconError with file, row, column, what was found and what is accepted.
"""

from __future__ import annotations

import csv
import importlib
import io
import pkgutil
import re
import tomllib
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from functools import cache, cached_property, lru_cache
from importlib import resources
from typing import Annotated, Any, Generic, Literal, TypeVar, get_args, get_origin

import msgspec

from dragoman.errors import LexiconError
from dragoman.lexicon.phrases import words_pattern

_AT = re.compile(r"(?P<what>.*?)(?: - at `\$\.?(?P<path>[^`]*)`)?", re.DOTALL)
_QUOTED = re.compile(r"`(.*)`")
_NAMED = 40  # accepted values that a message names at most
_ACCEPTED: dict[Any, str] = {
    str: "text", int: "a whole number", float: "a number", bool: "yes or no",
    date: "a day such as 2023-06-19", re.Pattern: "a regular expression, or a list of words", dict: "a table",
}  # fmt: skip


def columns_of(row: type[msgspec.Struct]) -> dict[str, Any]:
    """Return the type of each column as the file calls it."""
    return {field.encode_name: field.type for field in msgspec.structs.fields(row)}


def _is_struct(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


def fault_of(message: str, cells: Any, row: type[msgspec.Struct]) -> tuple[str, str]:
    """Return what is wrong with a row, with the value that msgspec's message means, and what is accepted."""
    match = _AT.fullmatch(message)
    what, path = (match["what"], match["path"] or "") if match else (message, "")
    place, value, kind = _followed(path, cells, row)
    if not isinstance(cells, dict):
        return f"it is {cells!r}", "a table"
    types = columns_of(kind) if _is_struct(kind) else {}
    name = _QUOTED.search(what)
    if what.startswith("Object contains unknown field") and name:
        return f"there is no column {'.'.join((*place, name[1]))!r}", ", ".join(types)
    if what.startswith("Object missing required field") and name:
        return f"{'.'.join((*place, name[1]))} is missing", accepted_by(types.get(name[1]))
    if place and not types:
        reason = "" if what.startswith(("Expected", "Invalid enum")) else f", {what}"
        return f"{'.'.join(place)} is {value!r}{reason}", accepted_by(kind)
    fault, _, accepted = what.partition("; accepted: ")
    return ": ".join(("".join(place), fault)) if place else fault, accepted or "see the row's description"


def _followed(path: str, value: Any, kind: Any) -> tuple[tuple[str, ...], Any, Any]:
    """Follow a path of msgspec ("situations.verbs[1]") to the column it means: its place, value and type."""
    place: list[str] = []
    for name in path.split("[")[0].split("."):
        if isinstance(value, dict) and name in value and _is_struct(kind):
            value, kind = value[name], columns_of(kind).get(name)
            place.append(name)
    return tuple(place), value, kind


def accepted_by(kind: Any) -> str:
    """Say in words what a column of this type accepts."""
    origin, parts = get_origin(kind), get_args(kind)
    if origin is Annotated:
        described = (meta.description for meta in parts[1:] if isinstance(meta, msgspec.Meta))
        return next((words for words in described if words), accepted_by(parts[0]))
    if origin is Literal:
        return ", ".join(map(str, parts))
    if origin in (tuple, frozenset, list):
        return f"a list, each {accepted_by(parts[0])}" if parts else "a list"
    if parts and type(None) in parts:
        return " or ".join(accepted_by(part) for part in parts if part is not type(None))
    return _ACCEPTED.get(origin or kind, "a table" if _is_struct(kind) else str(kind))


def shortened(keys: Collection[str]) -> str:
    """Return the keys in a line, of many the first."""
    return ", ".join(sorted(keys)[:_NAMED]) + (" ..." if len(keys) > _NAMED else "")


Text = Annotated[str, msgspec.Meta(min_length=1, description="text that is not empty")]
Lower = Annotated[
    str, msgspec.Meta(pattern=r"\A[^A-Z]*[^A-Z\s*][^A-Z]*\Z", description="words in lower case")
]
Force = Annotated[int, msgspec.Meta(ge=0, le=6, description="0 to 6")]


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of the rows of all tables."""


class Lists(Row, frozen=True):
    """A table of a `WordLists`: its lists of words by name, and its columns that hold text."""

    lists: dict[str, tuple[Text, ...]]
    text: dict[str, Text]


R = TypeVar("R", bound=Row)
K = TypeVar("K")
_DECLARED: list[Table[Any]] = []
Refers = Mapping[str, Callable[[], Collection[str]] | None]
"""The keys that columns refer to, by column; None for the keys of the table itself."""


class Table(Generic[R]):
    """What the kinds of tables share: the decoding of rows, and messages that say what is wrong with one.

    `place` says in messages which row of the file the row at an index is.
    """

    content = "rows"  # the property that reads the file

    def __init__(self, file: str, row: type[R], refers: Refers | None = None) -> None:
        self.file, self.row = file, row
        self.refers: Refers = refers or {}
        _DECLARED.append(self)

    def check(self) -> None:
        """Read the table. Raises LexiconError for the first row that is wrong."""
        getattr(self, self.content)

    def error(self, place: str, fault: str, accepted: str) -> LexiconError:
        return LexiconError(f"{self.file}, {place}: {fault}; accepted: {accepted}")

    def _decode(self, cells: Sequence[Any], place: Callable[[int], str], *, strict: bool = True) -> list[R]:
        kind: Any = list[self.row]  # type: ignore[name-defined]
        try:
            rows: list[R] = msgspec.convert(cells, kind, strict=strict, dec_hook=_decode_other)
        except msgspec.ValidationError:
            for index, row in enumerate(cells):
                try:
                    msgspec.convert(row, self.row, strict=strict, dec_hook=_decode_other)
                except msgspec.ValidationError as error:
                    raise self.error(place(index), *fault_of(str(error), row, self.row)) from None
            raise
        return rows

    def _follow(self, rows: Sequence[R], keys: Collection[Any], place: Callable[[int], str]) -> None:
        """Raise LexiconError for a row that refers to what the table referred to does not have."""
        for column, other in self.refers.items():
            accepted = other() if other else keys
            for index, row in enumerate(rows):
                value = getattr(row, column)
                for key in (value,) if isinstance(value, str) else value or ():
                    if key not in accepted:
                        raise self.error(place(index), f"{column} is {key!r}", shortened(accepted))


class CsvTable(Table[R], Generic[R, K]):
    """A CSV file with a header: a row a line. `key` gives what no two rows may share.

    A column of several values has them between semicolons, a yes-or-no column "yes" or nothing. An empty cell
    is a column that is not given.
    """

    def __init__(
        self, file: str, row: type[R], *, key: Callable[[R], K], refers: Refers | None = None
    ) -> None:
        super().__init__(file, row, refers)
        self.key = key

    @cached_property
    def by_key(self) -> dict[K, R]:
        """The rows by key, in the file's order."""
        return self.decode(_text(self.file))

    @cached_property
    def rows(self) -> tuple[R, ...]:
        """The rows, in the file's order."""
        return tuple(self.by_key.values())

    def decode(self, text: str) -> dict[K, R]:
        """Return the rows of a file that holds `text`, by key. Raises LexiconError."""
        header, lines = _csv_lines(self.file, text)
        cells: list[dict[str, Any]] = [
            {column: cell for column, cell in zip(header, line, strict=True) if cell} for line in lines
        ]
        types = columns_of(self.row)
        for column in header:
            if get_origin(types.get(column)) in (tuple, frozenset):
                for row in cells:
                    if column in row:
                        row[column] = listed(row[column])
            elif types.get(column) is bool:
                for row in cells:
                    row[column] = {None: False, "yes": True}.get(row.get(column), row.get(column))

        def place(index: int) -> str:
            return f"line {index + 2} ({', '.join(lines[index][:2])})"

        rows = self._decode(cells, place, strict=False)
        by_key = {self.key(row): row for row in rows}
        if len(by_key) < len(rows):
            index = next(i for i, row in enumerate(rows) if by_key[self.key(row)] is not row)
            fault = f"another row has the same key {self.key(rows[index])!r}"
            raise self.error(place(index), fault, "one row")
        self._follow(rows, by_key, place)
        return by_key


class TomlTable(Table[R]):
    """A TOML file whose tables are rows of one kind. `named` is the field that takes the table's name.

    With `names` no other names are accepted. The tables in `without` are no rows: a `TomlSections` or
    `WordLists` of the same file has them.
    """

    def __init__(
        self, file: str, row: type[R], *, named: str = "", names: Collection[str] = (),
        without: Collection[str] = (), refers: Refers | None = None,
    ) -> None:  # fmt: skip
        super().__init__(file, row, refers)
        self.named, self.names, self.without = named, names, without

    @cached_property
    def rows(self) -> dict[str, R]:
        """The rows by name, in the file's order."""
        return self.decode(toml_rows(self.file))

    def decode(self, tables: Mapping[str, Any]) -> dict[str, R]:
        """Return the rows of a file that holds `tables`, by name. Raises LexiconError."""
        names = [name for name in tables if name not in self.without]
        for name in names:
            if self.names and name not in self.names:
                raise self.error(name, "there is no such table", shortened(self.names))
        cells = [tables[name] for name in names]
        if self.named:
            pairs = zip(names, cells, strict=True)
            cells = [{self.named: name, **cell} if isinstance(cell, dict) else cell for name, cell in pairs]
        rows = self._decode(cells, names.__getitem__)
        self._follow(rows, names, names.__getitem__)
        return dict(zip(names, rows, strict=True))


class TomlSections(Table[R]):
    """A TOML file of which each table has a form of its own: `row` has a field for each.

    With `others` the file has more tables, which a `TomlTable` reads.
    """

    content = "value"

    def __init__(self, file: str, row: type[R], *, others: bool = False) -> None:
        super().__init__(file, row)
        self.others = others

    @cached_property
    def value(self) -> R:
        """The file's tables."""
        return self.decode(toml_rows(self.file))

    def decode(self, tables: Mapping[str, Any]) -> R:
        """Return the tables of a file. Raises LexiconError."""
        known = columns_of(self.row)
        kept = {name: table for name, table in tables.items() if not self.others or name in known}
        return self._decode([kept], lambda _: "its tables")[0]


class WordLists(Table[Lists]):
    """A TOML file of lists of words: its tables have lists by name, and text in the columns `text`.

    Every table has an `example`. With `only`, other tables of the file are read by another kind of table.
    """

    def __init__(
        self, file: str, *, text: Collection[str] = ("example", "near_miss"), only: Collection[str] = ()
    ) -> None:
        super().__init__(file, Lists)
        self.text, self.only = text, only

    @cached_property
    def rows(self) -> dict[str, Lists]:
        """The file's tables by name."""
        return self.decode(toml_rows(self.file))

    def words(self, table: str, name: str = "words") -> frozenset[str]:
        """Return the list `name` of a table. Raises LexiconError where there is none."""
        return frozenset(self.ordered(table, name))

    def ordered(self, table: str, name: str = "words") -> tuple[str, ...]:
        """Return the list `name` of a table, in its order. Raises LexiconError where there is none."""
        if table not in self.rows:
            raise self.error(table, "there is no such table", shortened(self.rows))
        lists = self.rows[table].lists
        if name not in lists:
            raise self.error(table, f"there is no list {name!r}", shortened(lists))
        return lists[name]

    def decode(self, tables: Mapping[str, Any]) -> dict[str, Lists]:
        """Return the tables of a file that holds `tables`, by name. Raises LexiconError."""
        names = [name for name in tables if not self.only or name in self.only]
        cells = [self._lists_and_text(name, tables[name]) for name in names]
        return dict(zip(names, self._decode(cells, names.__getitem__), strict=True))

    def _lists_and_text(self, name: str, cells: Any) -> dict[str, Mapping[str, Any]]:
        if not isinstance(cells, dict) or not cells.get("example"):
            raise self.error(name, "example is missing", "text with one of the words")
        text = {column: value for column, value in cells.items() if column in self.text}
        lists = {column: words for column, words in cells.items() if column not in text}
        for column, words in lists.items():
            if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
                raise self.error(name, f"{column} is {words!r}", "a list of words")
            if len(set(words)) < len(words):
                twice = next(word for word in words if words.count(word) > 1)
                raise self.error(name, f"{column} has {twice!r} twice", "each word once")
        return {"text": text, "lists": lists}


def every_table() -> tuple[Table[Any], ...]:
    """Return every table that a module of this package declares."""
    package = importlib.import_module(__package__)
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"{__package__}.{module.name}")
    return tuple(_DECLARED)


@cache
def file_names() -> tuple[str, ...]:
    """Return the names of the files."""
    files = (file.name for file in resources.files("dragoman.lexicons").iterdir())
    return tuple(sorted(file for file in files if file.endswith((".csv", ".toml"))))


@cache
def csv_rows(file: str) -> tuple[dict[str, str], ...]:
    """Return the lines of a CSV file as they are written, to be listed or tested; empty cells are ""."""
    header, lines = _csv_lines(file, _text(file))
    return tuple(dict(zip(header, line, strict=True)) for line in lines)


@lru_cache(maxsize=32)  # tables of one file are first asked in different steps of a reading
def toml_rows(file: str) -> dict[str, dict[str, Any]]:
    """Return the tables of a TOML file as they are written, by name."""
    try:
        return tomllib.loads(_text(file))
    except tomllib.TOMLDecodeError as error:
        raise LexiconError(f"{file}: {error}") from error


def listed(cell: str) -> tuple[str, ...]:
    """Return the parts of a CSV cell that holds a list separated by semicolons."""
    return tuple(part.strip() for part in cell.split(";") if part.strip())


def _text(file: str) -> str:
    try:
        return (resources.files("dragoman.lexicons") / file).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise LexiconError(f"no lexicon {file!r}; there are: {', '.join(file_names())}") from None


def _csv_lines(file: str, text: str) -> tuple[list[str], list[list[str]]]:
    """Return the header and the lines of a CSV file."""
    reader = csv.reader(io.StringIO(text), strict=True)
    try:
        header, lines = next(reader, []), list(reader)
    except csv.Error as error:
        raise LexiconError(f"{file}, line {reader.line_num}: {error}") from error
    if not header:
        raise LexiconError(f"{file}, line 1: no header; accepted: the names of the columns")
    for number, line in enumerate(lines, start=2):
        if len(line) != len(header):
            accepted = f"{len(header)}, for {', '.join(header)}"
            raise LexiconError(f"{file}, line {number}: {len(line)} cells; accepted: {accepted}")
    return header, lines


def _decode_other(kind: Any, value: Any) -> Any:
    """Decode what msgspec does not know: patterns that do not look at case, written as such or as words."""
    if get_origin(kind) is not re.Pattern:
        raise ValueError(f"expected {accepted_by(kind)}")
    if isinstance(value, list) and value and all(isinstance(word, str) for word in value):
        return words_pattern(value)
    try:
        return re.compile(value, re.IGNORECASE)
    except (TypeError, re.error) as error:
        raise ValueError(str(error)) from None
