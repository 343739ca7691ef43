"""Coverage-guided fuzzing of one way in, with atheris (Linux): nothing but our own errors may come out.

    python -m benchmarks.fuzz "file .xml" [-runs=100000] [-max_total_time=60] [FOLDER]

The first argument is the name of a target of `benchmarks.targets`; without it their names are printed. What
follows is libFuzzer's: FOLDER keeps inputs that reached something new. Stops at the first other error, prints
it and writes the input beside. `benchmarks.mutations` tries all ways in without atheris.
"""

from __future__ import annotations

import sys
import tempfile
from contextlib import suppress
from pathlib import Path


def main(arguments: list[str]) -> int:
    """Fuzz the target that is named; never returns when it runs."""
    import atheris

    with atheris.instrument_imports(include=["dragoman", "feedparser"]):
        from benchmarks.targets import targets

        from dragoman.errors import DragomanError
    known = {target.name: target for target in targets()}
    if not arguments or arguments[0] not in known:
        print("\n".join(known))
        return 2
    target = known[arguments[0]]

    def once(raw: bytes) -> None:
        with suppress(DragomanError):
            target.take(raw)

    with tempfile.TemporaryDirectory() as seeds:
        for number, seed in enumerate(target.seeds):
            (Path(seeds) / str(number)).write_bytes(seed)
        atheris.Setup([sys.argv[0], *arguments[1:], seeds], once)
        atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
