"""What the learned reader decides between, and the files that its steps hand on."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

TYPES = (
    "CONSULT", "AGREE", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST", "ACCUSE", "REJECT",
    "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
)  # fmt: skip
UNORDERED = frozenset({"CONSULT", "AGREE", "COOPERATE"})
STATUSES = ("held", "planned", "postponed", "cancelled", "unconfirmed", "demanded", "denied")
NO_ROLE, ACTOR, RECIPIENT, EITHER = range(4)


def load(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the rows of a compressed file of JSON lines: examples or predictions."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def part(text_id: str, parts: int) -> int:
    """Return which of `parts` parts a text is in, by a hash of its id. Part 0 of 10 is never trained on."""
    return int(hashlib.md5(text_id.encode()).hexdigest(), 16) % parts
