"""What an export wrote (or an import read), what it left out and why, and which fields were lost."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Tally:
    """Counts of one export to `format`. Counted are rows of the record, or stories, never bytes.

    `written` by kind of row; `unmapped` rows left out, by what they are and why; `lost` single values
    of written rows that have no place in the format, by field and why.
    """

    format: str
    written: Counter[str] = field(default_factory=Counter)
    unmapped: Counter[tuple[str, str]] = field(default_factory=Counter)
    lost: Counter[tuple[str, str]] = field(default_factory=Counter)

    def write(self, kind: str, count: int = 1) -> None:
        """Count rows of `kind` as written."""
        self.written[kind] += count

    def leave_out(self, what: str, why: str, count: int = 1) -> None:
        """Count rows that the format has no place for."""
        _count(self.unmapped, what, why, count)

    def lose(self, what: str, why: str, count: int = 1) -> None:
        """Count values of written rows that the format has no place for."""
        _count(self.lost, what, why, count)

    def lines(self, done: str = "written") -> list[str]:
        """Return the summary for a person: what was `done`, then what was left out, by reason."""
        rows = ", ".join(f"{count} {kind}" for kind, count in sorted(self.written.items()) if count)
        told = [f"{done} as {self.format}: {rows or 'nothing'}"]
        told += [f"left out, {count}: {why} ({kinds})" for why, count, kinds in _by_reason(self.unmapped)]
        told += [f"not kept, {what} of {count}: {why}" for (what, why), count in _ordered(self.lost)]
        return told

    def as_dict(self) -> dict[str, object]:
        """Return the same for a program."""
        return {
            "format": self.format,
            "written": dict(sorted(self.written.items())),
            "unmapped": [_row(what, why, count) for (what, why), count in _ordered(self.unmapped)],
            "lost": [_row(what, why, count) for (what, why), count in _ordered(self.lost)],
        }


_SHOWN = 4
_REASONS = 10_000


def _count(counts: Counter[tuple[str, str]], what: str, why: str, count: int) -> None:
    """Count under a reason; of very many reasons those that came first are told apart."""
    known = (what, why) in counts or len(counts) < _REASONS
    counts[what, why if known else "another reason"] += count


def _by_reason(counts: Counter[tuple[str, str]]) -> list[tuple[str, int, str]]:
    """Return each reason with the number of rows and what they are, the most first."""
    kinds: dict[str, list[str]] = {}
    total: Counter[str] = Counter()
    for (what, why), count in _ordered(counts):
        kinds.setdefault(why, []).append(f"{count} {what}")
        total[why] += count
    ordered = sorted(total.items(), key=lambda one: (-one[1], one[0]))
    return [(why, count, _shown(kinds[why])) for why, count in ordered]


def _shown(kinds: list[str]) -> str:
    rest = len(kinds) - _SHOWN
    return ", ".join(kinds[:_SHOWN]) + (f" and {rest} other kinds" if rest > 0 else "")


def _row(what: str, why: str, count: int) -> dict[str, object]:
    return {"what": what, "why": why, "count": count}


def _ordered(counts: Counter[tuple[str, str]]) -> list[tuple[tuple[str, str], int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))
