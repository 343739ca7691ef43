"""Lists of rows that show themselves in a notebook and become data frames.

The floors below know neither HTML nor data frames. Two methods here import on their first call what does
(`render.notebook`, `render.exchange.frames`); the contract in pyproject.toml names these two imports.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    import pandas
    import polars

Row = TypeVar("Row")


class InNotebook:
    """What has a representation for notebooks: HTML that is escaped and loads nothing."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        from dragoman.render.notebook import html

        return html(self)


class Framed:
    """Rows that become a data frame with the columns of their `table` (`dragoman.frame_columns`)."""

    __slots__ = ()
    if TYPE_CHECKING:
        table: str

        def __iter__(self) -> Iterator[Any]: ...

    def to_pandas(self) -> pandas.DataFrame:
        """Return the rows as a pandas data frame with typed columns. Raises InstallationError without
        pandas; `dragoman.frame_columns` says what each column means."""
        from dragoman.render.exchange.frames import to_pandas

        return to_pandas(self, self.table)

    def to_polars(self) -> polars.DataFrame:
        """Return the same as a polars data frame. Raises InstallationError without polars."""
        from dragoman.render.exchange.frames import to_polars

        return to_polars(self, self.table)


class Rows(tuple[Row, ...], InNotebook, Framed):
    """A tuple of rows of one kind. `table` names their columns (`dragoman.frame_columns`), so that a list
    without rows has its columns too; `below` is how many were left out as not sure enough."""

    table: str
    below: int

    def __new__(cls, rows: Iterable[Row] = (), table: str = "", below: int = 0) -> Rows[Row]:
        made = super().__new__(cls, rows)
        made.table, made.below = table, below
        return made
