"""Rows by a list of their numbers or ids, as one parameter: a statement is the same for a list of any length.

`column IN (?, ?, ...)` is put together, taken apart and planned anew for each length: with 500 numbers that
took longer than PostgreSQL needed to answer.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Dialect, Text, bindparam
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine


def among(column: ColumnElement[Any], values: Collection[Any]) -> ColumnElement[bool]:
    """Return the condition that a column is one of `values`, which need not be any."""
    return _Among(column, bindparam(None, values, _List(column.type)))


class _List(TypeDecorator[Collection[Any]]):
    """A list of what a column holds: an array, or JSON where there is none."""

    impl, cache_ok = Text, True

    def __init__(self, of: TypeEngine[Any]) -> None:
        super().__init__()
        self.of = of

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return ARRAY(self.of) if dialect.name == "postgresql" else Text()

    def process_bind_param(self, value: Collection[Any] | None, dialect: Dialect) -> Any:
        values = list(value or ())
        return values if dialect.name == "postgresql" else json.dumps(values)


class _Among(FunctionElement[bool]):
    type, inherit_cache, name = Boolean(), True, "among"

    def self_group(self, against: Any = None) -> Any:
        return self  # as it stands: SQLite uses no index for `... = 1`


@compiles(_Among, "postgresql")
def _any(condition: _Among, compiler: Any, **options: Any) -> str:
    column, values = (compiler.process(one, **options) for one in condition.clauses)
    return f"{column} = ANY ({values})"


@compiles(_Among)
def _listed(condition: _Among, compiler: Any, **options: Any) -> str:
    column, values = (compiler.process(one, **options) for one in condition.clauses)
    return f"{column} IN (SELECT value FROM json_each({values}))"
