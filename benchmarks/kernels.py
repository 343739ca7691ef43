"""The same records under every kernel of NumPy's BLAS: alone, among others, and across processors.

    python -m benchmarks.kernels [REPORT]...      (default: the bundled examples)

OpenBLAS chooses a kernel for the processor that it finds; OPENBLAS_CORETYPE makes it take another one. For
each that this processor can run, a process reads the reports one by one and all together and prints how the
rows are multiplied, whether all records are the same, a digest of them, and the CPU time over that of a bare
parse (spaCy's own products, in the same process). Ends with exit code 1 where a record depends on the batch.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NEEDED_FEATURES = {
    "Prescott": "SSE3",
    "Nehalem": "SSE42",
    "Sandybridge": "AVX",
    "Haswell": "FMA3",
    "Zen": "FMA3",
    "SkylakeX": "AVX512_SKX",
}
"""Kernels of OpenBLAS and the feature (NumPy's name of it) without which a processor cannot run them."""
ROUNDS = 3


def kernels() -> list[str]:
    """Return the kernels that this processor can run."""
    from numpy._core._multiarray_umath import __cpu_features__  # type: ignore[import-not-found]

    return [name for name, feature in NEEDED_FEATURES.items() if __cpu_features__.get(feature)]


def run(kernel: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `python ARGUMENTS` in a process of its own whose OpenBLAS uses `kernel`."""
    environment = {**os.environ, "OPENBLAS_CORETYPE": kernel, "OPENBLAS_NUM_THREADS": "1"}
    return subprocess.run([sys.executable, *arguments], env=environment, capture_output=True, text=True)


def measure(paths: list[Path]) -> dict[str, object]:
    """Read the reports alone and together in this process; return what there is to tell."""
    import spacy

    from dragoman.ingest import ingest
    from dragoman.pipeline import extract, extract_all
    from dragoman.readers.english.parser.matrix_products import in_wide_tiles, kernel, layout
    from dragoman.record.encoding import encode
    from dragoman.settings import DEFAULT

    reports = [ingest(path) for path in paths]
    alone = [encode(extract(report)) for report in reports]
    together = [encode(record) for record in extract_all(reports)]  # type: ignore[arg-type]
    nlp = spacy.load(DEFAULT.model)
    texts = [report.text[b.start : b.end] for report in reports for b in report.blocks]
    return {
        "kernel": kernel(),
        "tiles": "wide" if layout(288, 288) is in_wide_tiles else "guarded",
        "same": sum(a == b for a, b in zip(alone, together, strict=True)),
        "reports": len(reports),
        "digest": hashlib.sha256(b"".join(alone)).hexdigest()[:12],
        "ratio": _cpu(lambda: [extract(report) for report in reports]) / _cpu(lambda: list(nlp.pipe(texts))),
    }


def _cpu(work: object) -> float:
    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        work()  # type: ignore[operator]
        times.append(time.process_time() - start)
    return min(times)


def main(arguments: list[str]) -> int:
    """Measure under each kernel, print the table, return the exit code."""
    if arguments[:1] == ["--one"]:
        print(json.dumps(measure([Path(name) for name in arguments[1:]])))
        return 0
    names = arguments or [
        str(path) for path in sorted((ROOT / "examples").iterdir()) if path.suffix in {".html", ".txt"}
    ]
    print(f"{'kernel':<14}{'tiles':<9}{'alone = among others':<22}{'records':<15}reading / bare parse")
    bad = False
    for name in kernels():
        done = run(name, "-m", "benchmarks.kernels", "--one", *names)
        if done.returncode:
            print(f"{name:<14}ended with {done.returncode}: {done.stderr.strip()[-300:]}")
            bad = True
            continue
        row = json.loads(done.stdout)
        bad |= row["same"] != row["reports"]
        same = f"{row['same']} of {row['reports']}"
        print(f"{name:<14}{row['tiles']:<9}{same:<22}{row['digest']:<15}{row['ratio']:.2f}", flush=True)
    return int(bad)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
