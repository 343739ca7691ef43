"""Decode the tables of `dragoman/lexicons` (CSV and TOML) into frozen, typed rows.

A table is declared once, beside the functions that ask it, and read when it is first asked:

    class StampLabel(Row):
        label: Lower
        meaning: Literal["published", "modified"]
        source: Text

    STAMP_LABELS = CsvTable("stamp_labels.csv", StampLabel, key=lambda row: row.label)

The struct says which columns there are, which may be missing and what each may hold; conditions on several
columns stand in its `__post_init__` and raise ValueError; `refers` names the columns that hold keys of
another table. A row that breaks any of this is a LexiconError with the file, the row, the column, what was
found and what is accepted.
"""

from __future__ import annotations

import csv
import importlib
import io
import pkgutil
import re
import tomllib
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache, cached_property, lru_cache
from importlib import resources
from typing import Annotated, Any, Generic, TypeVar, get_origin

import msgspec

from dragoman.errors import LexiconError
from dragoman.lexicon.phrases import words_pattern
from dragoman.lexicon.row_faults import accepted_by, columns_of, fault_of, shortened

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
Refers = Mapping[str, Callable[[], Collection[str]] | None]
"""The keys that columns refer to, by column; None for the keys of the table itself."""


class Table(Generic[R]):
    """What the kinds of tables share: the decoding of rows, and messages that say what is wrong with one.

    `place` says in messages which row of the file the row at an index is.
    """

    def __init__(self, file: str, row: type[R], refers: Refers | None = None) -> None:
        self.file, self.row = file, row
        self.refers: Refers = refers or {}
        _DECLARED.append(self)

    def check(self) -> None:
        """Read the table. Raises LexiconError for the first row that is wrong."""
        raise NotImplementedError

    def error(self, place: str, fault: str, accepted: str) -> LexiconError:
        """Return the error of a row that is wrong."""
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


_DECLARED: list[Table[Any]] = []


class CsvTable(Table[R], Generic[R, K]):
    """A CSV file with a header: a row a line. `key` gives what no two rows may share.

    A column of several values has them between semicolons, a yes-or-no column "yes" or nothing; an empty cell
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

    def check(self) -> None:
        self.by_key  # noqa: B018

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
            raise self.error(
                place(index), f"another row has the same key {self.key(rows[index])!r}", "one row"
            )
        self._follow(rows, by_key, place)
        return by_key


class TomlTable(Table[R]):
    """A TOML file whose tables are rows of one kind. `named` is the field that takes the table's name.

    With `names` no other names are accepted. The tables in `without` are no rows: a `TomlSections` or
    `WordLists` of the same file has them.
    """

    def __init__(
        self,
        file: str,
        row: type[R],
        *,
        named: str = "",
        names: Collection[str] = (),
        without: Collection[str] = (),
        refers: Refers | None = None,
    ) -> None:
        super().__init__(file, row, refers)
        self.named, self.names, self.without = named, names, without

    @cached_property
    def rows(self) -> dict[str, R]:
        """The rows by name, in the file's order."""
        return self.decode(toml_rows(self.file))

    def check(self) -> None:
        self.rows  # noqa: B018

    def decode(self, tables: Mapping[str, Any]) -> dict[str, R]:
        """Return the rows of a file that holds `tables`, by name. Raises LexiconError."""
        names = [name for name in tables if name not in self.without]
        for name in names:
            if self.names and name not in self.names:
                raise self.error(name, "there is no such table", shortened(self.names))
        cells = [
            {self.named: name, **tables[name]}
            if self.named and isinstance(tables[name], dict)
            else tables[name]
            for name in names
        ]
        rows = self._decode(cells, names.__getitem__)
        self._follow(rows, names, names.__getitem__)
        return dict(zip(names, rows, strict=True))


class TomlSections(Table[R]):
    """A TOML file of which each table has a form of its own: `row` has a field for each.

    With `others` the file has more tables, which a `TomlTable` reads.
    """

    def __init__(self, file: str, row: type[R], *, others: bool = False) -> None:
        super().__init__(file, row)
        self.others = others

    @cached_property
    def value(self) -> R:
        """The file's tables."""
        return self.decode(toml_rows(self.file))

    def check(self) -> None:
        self.value  # noqa: B018

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

    def check(self) -> None:
        self.rows  # noqa: B018

    def decode(self, tables: Mapping[str, Any]) -> dict[str, Lists]:
        """Return the tables of a file that holds `tables`, by name. Raises LexiconError."""
        names = [name for name in tables if not self.only or name in self.only]
        for name in names:
            self._check_lists(name, tables[name])
        cells = [self._split(tables[name]) for name in names]
        return dict(zip(names, self._decode(cells, names.__getitem__), strict=True))

    def _split(self, cells: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
        text = {column: value for column, value in cells.items() if column in self.text}
        return {"text": text, "lists": {column: cells[column] for column in cells if column not in text}}

    def _check_lists(self, name: str, cells: Any) -> None:
        if not isinstance(cells, dict) or not cells.get("example"):
            raise self.error(name, "example is missing", "text with one of the words")
        for column, words in self._split(cells)["lists"].items():
            if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
                raise self.error(name, f"{column} is {words!r}", "a list of words")
            if len(set(words)) < len(words):
                twice = next(word for word in words if words.count(word) > 1)
                raise self.error(name, f"{column} has {twice!r} twice", "each word once")


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


@lru_cache(maxsize=8)
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
            raise LexiconError(
                f"{file}, line {number}: {len(line)} cells; accepted: {len(header)}, for {', '.join(header)}"
            )
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
