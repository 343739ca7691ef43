"""Standing here, it puts tests/exchange on the path: `import hostile`."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable

import pytest

from dragoman.record import Record
from dragoman.render.exchange.export_parts import Tally
from dragoman.render.exchange.formats import export
from dragoman.render.exchange.selection import Options


@pytest.fixture
def exported() -> Callable[..., tuple[bytes, Tally]]:
    """Export records to a stream; return the bytes and the tally."""

    def exported(records: Iterable[Record], to: str, **options: object) -> tuple[bytes, Tally]:
        out = io.BytesIO()
        tally = export(records, to, out, options=Options(**options))  # type: ignore[arg-type]
        return out.getvalue(), tally

    return exported
