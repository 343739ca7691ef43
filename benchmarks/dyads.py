"""Who does it to whom in single sentences of a PLOVER set: python -m benchmarks.dyads DATA [--errors FILE]

events/plv_train.jsonl of DATA, the folder of the development sets, names the two sides of each act in words
only. Here each side is given the code of the first state or body that its words name, a side that names none
the code of the other (so code the gold-standard records, where protesters are of the state they protest in);
sentences where neither names one are left out. Then the set's scorer (score/events.py) compares the pairs
with those of evaluation/adapters.py: `dyad` a right pair in either order, `ordered` the right way round. A
second run takes only sentences where both sides name one. The codes come from our own tables, so this says
whether the sides are found, not whether a name is known.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from evaluation.sentence_acts import code_of

from dragoman.ingest import ingest
from dragoman.readers.english.actors.cast_finder import find_cast
from dragoman.readers.english.document import Cast, parse

FILE, SCORER = "events/plv_train.jsonl", "score/events.py"
_FIGURES = ("documents", "dyad", "dyad_root", "ordered", "ordered_root", "reversed", "dyad_precision")


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options(arguments)
    rows = [json.loads(line) for line in (options.data / FILE).read_text(encoding="utf-8").splitlines()]
    coded = [row for row in map(with_codes, rows) if row is not None]
    print(f"{'':14}" + "".join(f"{name:>16}" for name in _FIGURES))
    for title, chosen in (("any side", coded), ("both sides", [row for row in coded if row["both"]])):
        figures = _scored(options.data / SCORER, chosen, options.errors)
        print(f"{title:14}" + "".join(f"{figures.get(name, 0):16.4g}" for name in _FIGURES))
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.dyads",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("data", type=Path)
    parser.add_argument(
        "--errors", type=Path, metavar="FILE", help="write one line for every sentence read wrongly"
    )
    options = parser.parse_args(arguments)
    for name in (FILE, SCORER):
        if not (options.data / name).exists():
            parser.error(f"no {name} in {options.data}")
    return options


def with_codes(row: dict[str, Any]) -> dict[str, Any] | None:
    """Return a sentence with codes on both sides of its acts; None when no side names a state or body."""
    cast, gold, both = find_cast(parse(ingest(row["text"]))), [], True
    for act in row["gold"]:
        actors, recipients = (
            _codes(row["text"], cast, act[f"{side}_text"]) for side in ("actor", "recipient")
        )
        both = both and bool(actors and recipients)
        gold.append(act | {"actor_codes": actors or recipients, "recipient_codes": recipients or actors})
    return row | {"gold": gold, "both": both} if all(act["actor_codes"] for act in gold) else None


def _codes(text: str, cast: Cast, sides: Sequence[str]) -> list[str]:
    codes = []
    for side in sides:
        start = text.find(side)
        named = [mention for mention in cast.within(start, start + len(side)) if mention.states]
        codes += [code_of(state) for mention in named[:1] for state in mention.states] if start >= 0 else []
    return list(dict.fromkeys(codes))


def _scored(scorer: Path, rows: Sequence[dict[str, Any]], errors: Path | None) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as scratch:
        data, out = Path(scratch) / "coded.jsonl", Path(scratch) / "figures.json"
        data.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
        command = [sys.executable, str(scorer), str(data), "--using", "evaluation.adapters:events"]
        command += ["--json", str(out)] + (["--errors", str(errors)] if errors else [])
        subprocess.run(command, check=True, capture_output=True)
        figures: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
        return figures


if __name__ == "__main__":
    raise SystemExit(main())
