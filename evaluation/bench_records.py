"""Read texts into predictions: python -m evaluation.bench_records TEXTS GOLD OUT

For every gold record GOLD/ID.json the text TEXTS/ID.json is read through `evaluation.adapters.record` and
written to OUT/ID.json. A text that the reader fails on has no prediction, which counts as an empty one.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from evaluation.adapters import record


def main(texts: Path, gold: Path, out: Path) -> None:
    failed = 0
    for path in sorted(gold.glob("*.json")):
        given = json.loads((texts / path.name).read_text(encoding="utf-8"))
        try:
            rows = record(given["text"], given.get("published"), given.get("outlet"), given.get("title"))
        except Exception as error:  # the other texts are still to be scored
            failed += 1
            print(f"{path.stem}: {type(error).__name__}: {error}", file=sys.stderr)
            continue
        (out / path.name).write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    print(f"failed {failed}")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
