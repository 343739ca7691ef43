"""Bytes, text or a path -> Report."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from dragoman.record import Block, Report, content_id
from dragoman.settings import DEFAULT, Settings


def ingest(
    source: str | bytes | Path | Report,
    *,
    published: str | None = None,
    outlet: str | None = None,
    title: str | None = None,
    settings: Settings = DEFAULT,
) -> Report:
    """Return the report that `source` holds."""
    if isinstance(source, Report):
        return source
    text = source.read_text() if isinstance(source, Path) else source.decode() if isinstance(source, bytes) else source
    parts = ([title] if title else []) + [p for p in re.split(r"\n\s*\n", text) if p.strip()]
    blocks, at = [], 0
    for i, part in enumerate(parts):
        blocks.append(Block("title" if title and i == 0 else "paragraph", at, at + len(part)))
        at += len(part) + 2
    whole = "\n\n".join(parts)
    return Report(content_id(whole, published, outlet), whole, tuple(blocks), title=title, outlet=outlet, published_at=published, raw_sha256=hashlib.sha256(text.encode()).hexdigest())
