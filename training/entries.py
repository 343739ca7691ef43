"""Fit the confidence of entries on judged ones, and say what each cut keeps and how much of it is right.

    python -m training.entries JUDGED.csv... [--store STORE...] [--right 0.82]
        [--labels training/labels/entries.csv] [--write]

JUDGED are sheets that `benchmarks.chronology_sheet draw` wrote and readers filled in, or the labels that this
command kept of such sheets: their columns `story`, `features` and the judgements. An entry is right where its
type, parties, date and status are (`all`), or cannot be told. The regression is drawn towards no weights by
the penalty that does best on entries that it was not fitted on (ten folds by story), and a weight with a sign
in `entry_confidence.csv` keeps to it. Printed are, for entries out of fold, the reliability, and for each cut
the share of entries that it keeps and of those the share that is right, also by kind of text (the name of a
sheet up to `_`); and for each sheet what a fit on the others lists of it. With `--store` the features of a
judged story are those that it has in that store now (read anew by a later reader), where it still has the
type and status that were judged. `--write` writes the weights, and the rows without any words to
`--labels`.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy
from numpy.typing import NDArray

from dragoman.lexicon.story_rules import ENTRY_WEIGHTS, EntryWeight
from dragoman.merge.entry_confidence import BIAS, features
from dragoman.settings import LISTED
from dragoman.store import Store
from dragoman.store.paging import every

JUDGED = ("type", "parties", "date", "status_right")
KEPT = ("story", *JUDGED, "features")
WEIGHTS = Path("src/dragoman/lexicons/entry_confidence.csv")
LABELS = Path("training/labels/entries.csv")
PENALTIES = (0.003, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.4)
"""Per entry, on the squares of the weights of standardised features."""
FOLDS = 10
CUTS = tuple(round(0.3 + 0.05 * step, 2) for step in range(14))
CUTS_SHOWN = (0.65, 0.7, LISTED, 0.75, 0.8)
_STEPS = 3000
_TINY = 1e-9
Floats = NDArray[numpy.float64]


@dataclass(frozen=True, slots=True)
class JudgedEntry:
    """An entry with what is known of its story, and the judgements: "1", "0", "" where it cannot be told."""

    story: str
    features: Mapping[str, float]
    judgements: Mapping[str, str]
    sample: str
    """From which store it was drawn: the name of its sheet, up to the first full stop."""

    def is_right(self, columns: Sequence[str] = JUDGED) -> bool:
        return all(self.judgements[column] != "0" for column in columns)

    @property
    def fold(self) -> int:
        return zlib.crc32(self.story.encode()) % FOLDS


@dataclass(frozen=True, slots=True)
class Regression:
    """Fitted weights by feature, the bias among them."""

    weights: Mapping[str, float]

    def chances(self, entries: Iterable[JudgedEntry]) -> Floats:
        """Return how likely each entry is right."""
        names = [name for name in self.weights if name != BIAS]
        values = _values(entries, names) @ numpy.array([self.weights[name] for name in names])
        return _logistic(values + self.weights[BIAS])


def read(paths: Iterable[Path]) -> list[JudgedEntry]:
    """Return the entries of sheets that somebody judged."""
    rows = []
    for path in paths:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            if missing := set(KEPT) - set(reader.fieldnames or ()):
                raise SystemExit(
                    f"{path} has no column {', '.join(sorted(missing))}: "
                    f"draw the sheet with benchmarks.chronology_sheet"
                )
            sheet = path.name.partition(".")[0]
            rows += [{"sample": sheet} | row for row in reader if row["type"] in {"0", "1"}]
    return [
        JudgedEntry(
            row["story"],
            json.loads(row["features"]),
            {name: row[name] for name in JUDGED},
            row["sample"],
        )
        for row in rows
    ]


def refreshed(entries: Sequence[JudgedEntry], stores: Iterable[str]) -> list[JudgedEntry]:
    """Return the entries with the features that their stories have in `stores` now.

    Those whose story is not there, or tells something else than was judged, keep the ones they have.
    """
    wanted, known = {entry.story for entry in entries}, dict[str, Mapping[str, float]]()
    for path in stores:
        with Store.open(path, create=False) as store:
            found = (story for story in every(store.stories, limit=500) if story.id in wanted)
            known |= {story.id: features(story) for story in found}
    return [
        replace(entry, features=now) if now is not None and _told(now) == _told(entry.features) else entry
        for entry, now in ((entry, known.get(entry.story)) for entry in entries)
    ]


def _told(known: Mapping[str, float]) -> set[str]:
    """Return the type and status that an entry with these features tells."""
    return {name for name in known if name.startswith(("type ", "status ")) and not name.endswith(" agreed")}


def fitted(
    entries: Sequence[JudgedEntry],
    rows: Iterable[EntryWeight],
    penalty: float,
    columns: Sequence[str] = JUDGED,
) -> Regression:
    """Return the weights with the least log loss and penalty (projected gradient, accelerated)."""
    signs = {row.feature: row.sign for row in rows if row.feature != BIAS}
    values = _values(entries, list(signs))
    right = numpy.array([float(entry.is_right(columns)) for entry in entries])
    mean, deviation = values.mean(0), numpy.maximum(values.std(0), _TINY)
    varies = values.std(0) > _TINY
    scaled = numpy.hstack([(values - mean) / deviation * varies, numpy.ones((len(entries), 1))])
    least = numpy.array([0.0 if sign == "+" else -numpy.inf for sign in signs.values()] + [-numpy.inf])
    most = numpy.array([0.0 if sign == "-" else numpy.inf for sign in signs.values()] + [numpy.inf])
    drawn = numpy.array([penalty] * len(signs) + [0.0])
    step = 1 / (numpy.linalg.norm(scaled, 2) ** 2 / 4 / len(entries) + penalty)
    weights = ahead = numpy.zeros(len(drawn))
    for number in range(_STEPS):
        slope = scaled.T @ (_logistic(scaled @ ahead) - right) / len(entries) + drawn * ahead
        moved = numpy.clip(ahead - step * slope, least, most)
        ahead = moved + number / (number + 3) * (moved - weights)
        weights = moved
    plain = weights[:-1] / deviation * varies
    bias = float(weights[-1] - plain @ mean)
    return Regression({BIAS: round(bias, 4)} | dict(zip(signs, map(_rounded, plain), strict=True)))


def out_of_fold(
    entries: Sequence[JudgedEntry],
    rows: Sequence[EntryWeight],
    penalty: float,
    columns: Sequence[str] = JUDGED,
) -> Floats:
    """Return how likely each entry is right, by a regression that did not see it."""
    chances = numpy.zeros(len(entries))
    for fold in range(FOLDS):
        left = [number for number, entry in enumerate(entries) if entry.fold == fold]
        kept = [entry for entry in entries if entry.fold != fold]
        if left:
            regression = fitted(kept, rows, penalty, columns)
            chances[left] = regression.chances(entries[number] for number in left)
    return chances


def log_loss(chances: Floats, right: Floats) -> float:
    """Return the mean of what the chances cost, in nats an entry."""
    likely = numpy.clip(numpy.where(right > 0, chances, 1 - chances), _TINY, 1)
    return float(-numpy.log(likely).mean())


def area(chances: Floats, right: Floats) -> float:
    """Return how likely a right entry has a higher chance than a wrong one."""
    above = chances[right > 0][:, None] - chances[right <= 0][None, :]
    return float(((above > 0) + 0.5 * (above == 0)).mean()) if above.size else 0.5


def best_cut(chances: Floats, right: Floats, wanted: float) -> float | None:
    """Return the lowest cut from which on the wanted share of the kept entries is right."""
    for cut in (hundredth / 100 for hundredth in range(30, 98)):
        kept = chances >= cut
        if kept.any() and right[kept].mean() >= wanted:
            return cut
    return None


def lines(entries: Sequence[JudgedEntry], chances: Floats, wanted: float) -> Iterator[str]:
    """Yield the figures of entries whose chances are known."""
    right = numpy.array([float(entry.is_right()) for entry in entries])
    parties = numpy.array([float(entry.is_right(("type", "parties"))) for entry in entries])
    before = numpy.array([entry.features["together"] for entry in entries])
    constant = log_loss(numpy.full(len(right), right.mean()), right)
    stories = {entry.story for entry in entries}
    yield f"{len(entries)} judgements of {len(stories)} entries, {right.mean():.1%} right"
    yield f"log loss {log_loss(chances, right):.4f} (one chance for all {constant:.4f})"
    yield f"area under the curve {area(chances, right):.3f} (confidence of events {area(before, right):.3f})"
    yield "reliability: from, entries, mean confidence, right"
    for low in numpy.arange(0, 1, 0.1):
        inside = (chances >= low) & (chances < low + 0.1)
        if inside.any():
            yield f"  {low:.1f} {inside.sum():>6} {chances[inside].mean():>7.2f} {right[inside].mean():>7.2f}"
    yield "cut, kept, of these right in all four, in type and parties"
    for cut in CUTS:
        kept = chances >= cut
        if kept.any():
            yield f"  {cut:.2f} {kept.mean():>6.1%} {right[kept].mean():>6.1%} {parties[kept].mean():>6.1%}"
    yield f"lowest cut at which {wanted:.0%} are right: {best_cut(chances, right, wanted)}"
    yield "kind of text, cut, entries kept, of these right in all four, in type and parties"
    kinds = numpy.array([entry.sample.partition("_")[0] for entry in entries])
    for kind in (*sorted(set(kinds)), "all"):
        for cut in CUTS_SHOWN:
            inside = (chances >= cut) & ((kinds == kind) | (kind == "all"))
            yield f"  {kind:<10}{cut:.2f} {_shares(right, parties, inside)}"


def lines_without(
    entries: Sequence[JudgedEntry], rows: Sequence[EntryWeight], penalty: float
) -> Iterator[str]:
    """Yield, for each sample, the figures of its listed entries as a fit on the other samples rates them."""
    yield f"sample, entries that a fit without it lists ({LISTED}), right in all four, in type and parties"
    for sample in sorted({entry.sample for entry in entries}):
        inside = [entry for entry in entries if entry.sample == sample]
        chances = fitted([entry for entry in entries if entry.sample != sample], rows, penalty).chances(
            inside
        )
        right = numpy.array([float(entry.is_right()) for entry in inside])
        parties = numpy.array([float(entry.is_right(("type", "parties"))) for entry in inside])
        yield f"  {sample:<14}{_shares(right, parties, chances >= LISTED)}"


def _shares(right: Floats, parties: Floats, kept: NDArray[numpy.bool_]) -> str:
    if not kept.any():
        return "none"
    return f"{kept.sum():>5} {right[kept].mean():>6.1%} {parties[kept].mean():>6.1%}"


def write(regression: Regression, rows: Sequence[EntryWeight], path: Path) -> None:
    """Write the weights, with the sign and meaning that each had."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("feature", "weight", "sign", "meaning"))
        writer.writerows(
            (row.feature, regression.weights[row.feature], row.sign or "", row.meaning) for row in rows
        )


def keep(entries: Iterable[JudgedEntry], path: Path) -> None:
    """Write judgements and features, without any words."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ("sample", *KEPT), lineterminator="\n")
        writer.writeheader()
        for entry in entries:
            known = json.dumps(entry.features, separators=(",", ":"))
            writer.writerow(
                {"sample": entry.sample, "story": entry.story, **entry.judgements, "features": known}
            )


def main() -> int:
    """Fit, print the figures and perhaps write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("judged", type=Path, nargs="+")
    parser.add_argument("--store", nargs="*", default=[], metavar="STORE")
    parser.add_argument("--right", type=float, default=0.82)
    parser.add_argument("--labels", type=Path, default=LABELS)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    judged, rows = read(options.judged), ENTRY_WEIGHTS.rows
    entries = refreshed(judged, options.store)
    if options.store:
        taken = sum(now is not before for now, before in zip(entries, judged, strict=True))
        print(f"{taken} with features from {', '.join(options.store)}")
    right = numpy.array([float(entry.is_right()) for entry in entries])
    honest = {penalty: out_of_fold(entries, rows, penalty) for penalty in PENALTIES}
    penalty = min(honest, key=lambda penalty: log_loss(honest[penalty], right))
    print(f"penalty {penalty}")
    print("\n".join(lines(entries, honest[penalty], options.right)))
    print("\n".join(lines_without(entries, rows, penalty)))
    regression = fitted(entries, rows, penalty)
    for name, weight in regression.weights.items():
        print(f"  {name:<24}{weight:>9.4f}")
    if options.write:
        write(regression, rows, WEIGHTS)
        keep(entries, options.labels)
    return 0


def _values(entries: Iterable[JudgedEntry], names: Sequence[str]) -> Floats:
    return numpy.array([[entry.features.get(name, 0.0) for name in names] for entry in entries], dtype=float)


def _logistic(values: Floats) -> Floats:
    return 1 / (1 + numpy.exp(-values))


def _rounded(weight: float) -> float:
    return round(float(weight), 4) + 0.0


if __name__ == "__main__":
    sys.exit(main())
