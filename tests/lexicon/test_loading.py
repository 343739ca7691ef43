"""The loader of tables: every file is read by one, and a row that is wrong is refused with its place."""

from __future__ import annotations

from importlib import resources
from typing import Any, Literal

import msgspec
import pytest

from dragoman.doctor import PINNED_FILES
from dragoman.errors import LexiconError
from dragoman.lexicon.loading import (
    CsvTable,
    Force,
    Lower,
    Row,
    Table,
    TomlSections,
    TomlTable,
    WordLists,
    csv_rows,
    every_table,
    file_names,
    toml_rows,
)

TABLES = tuple(dict.fromkeys((*every_table(), PINNED_FILES)))
CSV = [table for table in TABLES if isinstance(table, CsvTable)]
ROWS = [table for table in TABLES if isinstance(table, TomlTable)]
LISTS = [table for table in TABLES if isinstance(table, WordLists)]


def file_of(table: Table[Any]) -> str:
    return table.file


def required(table: Table[Any]) -> list[str]:
    fields = msgspec.structs.fields(table.row)
    return [field.encode_name for field in fields if field.required and field.type is not bool]


def test_every_file_is_read_by_a_table() -> None:
    assert {table.file for table in TABLES} == set(file_names())


@pytest.mark.parametrize("table", TABLES, ids=file_of)
def test_every_row_is_as_its_table_says(table: Table[Any]) -> None:
    table.check()


@pytest.mark.parametrize("file", [name for name in file_names() if name.endswith(".csv")])
def test_cells_have_no_stray_blanks(file: str) -> None:
    for row in csv_rows(file):
        assert all(cell == cell.strip() for cell in row.values()), row


@pytest.mark.parametrize("table", CSV, ids=file_of)
def test_a_column_too_many_or_too_few_and_a_row_twice_are_refused(table: CsvTable[Any, Any]) -> None:
    text = (resources.files("dragoman.lexicons") / table.file).read_text(encoding="utf-8")
    header, first, *_ = text.splitlines()
    with pytest.raises(LexiconError, match=rf"{table.file}, line 2 .*no column 'surprise'; accepted: .*\w"):
        table.decode(f"{header},surprise\n{first},yes\n")
    with pytest.raises(LexiconError, match=rf"{table.file}, line 2: .* cells; accepted: "):
        table.decode(f"{header}\n{first},more\n")
    with pytest.raises(LexiconError, match=rf"{table.file}, line 2 .*another row has the same key"):
        table.decode(f"{header}\n{first}\n{first}\n")
    for column in required(table):
        cells = {**csv_rows(table.file)[0], column: ""}
        row = ",".join(f'"{cell}"' for cell in cells.values())
        with pytest.raises(LexiconError, match=rf"{table.file}, line 2 .*{column} is missing; accepted: "):
            table.decode(f"{header}\n{row}\n")


@pytest.mark.parametrize("table", ROWS, ids=file_of)
def test_a_field_too_many_or_too_few_is_refused(table: TomlTable[Any]) -> None:
    tables = toml_rows(table.file)
    beside = {name: cells for name, cells in tables.items() if name in table.without}
    name, cells = next((name, cells) for name, cells in tables.items() if name not in table.without)
    with pytest.raises(LexiconError, match=rf"{table.file}, {name}: .*no column 'surprise'; accepted: .*\w"):
        table.decode({**beside, name: {**cells, "surprise": 1}})
    for column in set(required(table)) & cells.keys():
        fewer = {key: cell for key, cell in cells.items() if key != column}
        with pytest.raises(LexiconError, match=rf"{table.file}, {name}: {column} is missing; accepted: "):
            table.decode({**beside, name: fewer})


@pytest.mark.parametrize("table", LISTS, ids=file_of)
def test_a_list_that_is_none_or_has_a_word_twice_and_a_missing_example_are_refused(table: WordLists) -> None:
    name, row = next(iter(table.rows.items()))
    column, words = next(iter(row.lists.items()))
    with pytest.raises(LexiconError, match=rf"{table.file}, {name}: {column} is 'x'; accepted: a list"):
        table.decode({name: {"example": "x", column: "x"}})
    with pytest.raises(LexiconError, match=rf"{table.file}, {name}: {column} has .* twice"):
        table.decode({name: {"example": "x", column: [*words, words[0]]}})
    with pytest.raises(LexiconError, match=rf"{table.file}, {name}: example is missing"):
        table.decode({name: {column: list(words)}})
    with pytest.raises(LexiconError, match=rf"{table.file}, {name}: there is no list 'nothing'; accepted: "):
        table.words(name, "nothing")
    with pytest.raises(LexiconError, match=rf"{table.file}, nothing: there is no such table; accepted: "):
        table.words("nothing")


class Sample(Row, frozen=True):
    """A row with a column of each kind."""

    name: Lower
    kind: Literal["sea", "river"]
    force: Force
    number: float
    also: tuple[str, ...] = ()
    flag: bool = False
    code: str | None = None

    def __post_init__(self) -> None:
        if self.flag and not self.also:
            raise ValueError("flag is yes without also; accepted: a name in also")


@pytest.fixture
def sample(monkeypatch: pytest.MonkeyPatch) -> CsvTable[Sample, str]:
    monkeypatch.setattr("dragoman.lexicon.loading._DECLARED", [])
    return CsvTable("sample.csv", Sample, key=lambda row: row.name, refers={"code": lambda: ("NOR", "PER")})


HEAD = "name,kind,force,number,also,flag,code"


def test_cells_are_decoded_by_their_types(sample: CsvTable[Sample, str]) -> None:
    rows = sample.decode(f"{HEAD}\nkara,sea,3,-1.5,a;b c,yes,NOR\nob,river,0,2,,,\n")
    assert rows["kara"] == Sample("kara", "sea", 3, -1.5, ("a", "b c"), True, "NOR")
    assert rows["ob"] == Sample("ob", "river", 0, 2.0)
    with pytest.raises(AttributeError):
        rows["ob"].force = 4  # type: ignore[misc]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("Kara,sea,3,1,,,", "name is 'Kara'; accepted: words in lower case"),
        ("kara,lake,3,1,,,", "kind is 'lake'; accepted: sea, river"),
        ("kara,sea,7,1,,,", "force is '7'; accepted: 0 to 6"),
        ("kara,sea,3,much,,,", "number is 'much'; accepted: a number"),
        ("kara,sea,3,1,,maybe,", "flag is 'maybe'; accepted: yes or no"),
        ("kara,sea,3,1,,yes,", "flag is yes without also; accepted: a name in also"),
        ("kara,sea,3,1,,,XXX", "code is 'XXX'; accepted: NOR, PER"),
    ],
)
def test_a_wrong_cell_is_named_with_what_is_accepted(
    sample: CsvTable[Sample, str], line: str, fault: str
) -> None:
    with pytest.raises(LexiconError) as error:
        sample.decode(f"{HEAD}\nob,river,0,2,,,\n{line}\n")
    assert str(error.value) == f"sample.csv, line 3 ({', '.join(line.split(',')[:2])}): {fault}"


@pytest.mark.parametrize(
    ("text", "fault"),
    [("", "no header"), (f'{HEAD}\n"kara', "unexpected end of data")],
)
def test_a_file_that_is_no_csv_is_refused(sample: CsvTable[Sample, str], text: str, fault: str) -> None:
    with pytest.raises(LexiconError, match=f"sample.csv, .*{fault}"):
        sample.decode(text)


def test_a_file_there_is_not_names_those_there_are() -> None:
    with pytest.raises(LexiconError, match=r"no lexicon 'moons\.toml'; there are: .*states\.csv"):
        toml_rows("moons.toml")


class Depth(Row, frozen=True):
    """A table in a file of sections."""

    metres: int
    shores: tuple[str, ...] = ()


class Sections(Row, frozen=True):
    """The tables of a file."""

    seas: dict[str, int]
    words: tuple[str, ...]
    depth: Depth = Depth(0)


def test_sections_are_decoded_and_others_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dragoman.lexicon.loading._DECLARED", [])
    tables = {"seas": {"kara": 1}, "words": ["a"], "rest": {}}
    assert TomlSections("x.toml", Sections, others=True).decode(tables) == Sections({"kara": 1}, ("a",))
    with pytest.raises(LexiconError, match="its tables: there is no column 'rest'; accepted: seas, words"):
        TomlSections("x.toml", Sections).decode(tables)
    with pytest.raises(LexiconError, match=r"its tables: words is \[1\]; accepted: a list, each text"):
        TomlSections("x.toml", Sections, others=True).decode({**tables, "words": [1]})


@pytest.mark.parametrize(
    ("depth", "fault"),
    [
        ({"metres": "x"}, "depth.metres is 'x'; accepted: a whole number"),
        ({"metres": 1, "shores": ["a", 1]}, "depth.shores is ['a', 1]; accepted: a list, each text"),
        ({"metres": 1, "tides": 2}, "there is no column 'depth.tides'; accepted: metres, shores"),
        ({}, "depth.metres is missing; accepted: a whole number"),
    ],
)
def test_a_fault_within_a_section_is_named_by_its_place(
    monkeypatch: pytest.MonkeyPatch, depth: dict[str, Any], fault: str
) -> None:
    monkeypatch.setattr("dragoman.lexicon.loading._DECLARED", [])
    with pytest.raises(LexiconError) as error:
        TomlSections("x.toml", Sections).decode({"seas": {}, "words": [], "depth": depth})
    assert str(error.value) == f"x.toml, its tables: {fault}"
