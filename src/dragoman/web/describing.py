"""What every address takes, in words: a page of its own instead of one that loads scripts from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fastapi import Request


@dataclass(frozen=True, slots=True)
class Parameter:
    """What an address may be asked with. `place` is path or query; `allowed` are the values, if few."""

    name: str
    place: str
    needed: bool
    says: str
    kind: str
    allowed: tuple[str, ...]
    default: str | None


@dataclass(frozen=True, slots=True)
class Address:
    """An address of data, what it answers, and what it may be asked with. `forms` are the endings it takes
    where there are several: json, csv, md."""

    path: str
    forms: tuple[str, ...]
    says: str
    parameters: tuple[Parameter, ...]


@dataclass(frozen=True, slots=True)
class Addresses:
    """Every address that programs may use."""

    addresses: tuple[Address, ...]


def addresses(request: Request) -> Addresses:
    """Every address of data, and what it may be asked with."""
    paths: dict[str, Any] = request.app.openapi()["paths"]
    forms: dict[str, list[str]] = {}
    for path in paths:
        base, _, form = path.rpartition(".")
        forms.setdefault(base or path, []).append(form)
    return Addresses(tuple(_address(path, of, paths) for path, of in forms.items()))


def _address(path: str, forms: list[str], paths: dict[str, Any]) -> Address:
    whole = path if path in paths else f"{path}.{forms[0]}"
    row = paths[whole]["get"]
    says = row.get("description") or row.get("summary") or ""
    several = tuple(sorted(forms, key=lambda form: (form != "json", form))) if len(forms) > 1 else ()
    parameters = tuple(map(_parameter, row.get("parameters", ())))
    return Address(path if several else whole, several, " ".join(says.split()), parameters)


def _parameter(row: dict[str, Any]) -> Parameter:
    forms = list(_forms(row.get("schema", {})))
    default = row.get("schema", {}).get("default")
    return Parameter(
        row["name"],
        row["in"],
        bool(row.get("required")),
        row.get("description", ""),
        " or ".join(dict.fromkeys(form["type"] for form in forms if form.get("type") not in (None, "null"))),
        tuple(str(value) for form in forms for value in form.get("enum", ())),
        None if default in (None, "") else str(default),
    )


def _forms(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from schema.get("anyOf", (schema,))
