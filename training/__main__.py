"""Make the learned reader from nothing: examples, the network, what judges both readers, the program's files.

    python -m training DATA --base FOLDER --work FOLDER [--output MODEL_FOLDER] [--epochs 6]

DATA is the development set: `portal/` and `record/` with labels, `real/` with the texts that
`training/labels` are of. FOLDER of `--base` is that of all-MiniLM-L6-v2 (training/README.md). What each step
writes is kept in the folder of `--work`: a step whose file is there is not done again, so a run that was
stopped goes on. Needs training/requirements.txt beside the program and no GPU: under two hours of two cores.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
MODEL = HERE.parent / "src" / "dragoman" / "readers" / "english" / "learned" / "model"
FITTED_ON = ("reports", "pool_2026_11o", "w8", "w9")
"""Sources that what judges is fitted on; the network never sees them, nor what is only scored."""
ONLY_SCORED = ("r3",)


def example_sets(data: Path) -> dict[str, list[str]]:
    """Return the arguments of `training.examples` by the name of what they make."""
    portal, record = data / "portal", data / "record"
    sets = {
        "development": [
            "--items", str(portal / "sentences.jsonl"), str(portal / "reports.jsonl"),
            "--records", str(record / "texts"), str(record / "gold"),
        ],
        "written": ["--written", *map(str, sorted((HERE / "written").glob("*.jsonl")))],
    }  # fmt: skip
    for labels in sorted((HERE / "labels").glob("pool_*.jsonl")):
        sets[labels.stem] = ["--labels", str(labels), "--pool", str(data / "real")]
    return sets


def make_examples(data: Path, work: Path, cores: int) -> list[Path]:
    """Write the examples of all labelled texts, a set to each core at a time; return their files."""
    files = {name: work / f"{name}.jsonl.gz" for name in example_sets(data)}
    with ThreadPoolExecutor(cores) as pool:
        list(pool.map(lambda made: step("examples", made[1], files[made[0]]), example_sets(data).items()))
    return list(files.values())


def step(module: str, arguments: Sequence[str], output: Path) -> None:
    """Run a module of this folder that writes `output`, unless that is there.

    Raises CalledProcessError when it fails: what it had written so far is not taken for whole.
    """
    if output.exists():
        return
    start, partial = time.monotonic(), output.with_name(f"partial-{output.name}")
    run(module, *arguments, "--output", str(partial))
    partial.rename(output)
    print(f"{output.name}: {time.monotonic() - start:.0f} s", flush=True)


def run(module: str, *arguments: str) -> None:
    """Run a module of this folder; raise CalledProcessError when it fails."""
    subprocess.run([sys.executable, "-m", f"training.{module}", *arguments], check=True)


def main() -> int:
    """Make the reader; print the scores of what was never trained or fitted on."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--output", type=Path, default=MODEL)
    parser.add_argument("--epochs", type=int, default=6)
    given = parser.parse_args()
    given.work.mkdir(parents=True, exist_ok=True)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    examples = [str(path) for path in make_examples(given.data, given.work, cores)]
    base, network = ("--base", str(given.base)), given.work / "network.pt"
    apart = ["--without", *FITTED_ON, *ONLY_SCORED]
    step(
        "train",
        [*examples, *base, *apart, "--layers", "3", "--epochs", str(given.epochs), "--threads", str(cores)],
        network,
    )
    run("export", str(network), *base, "--output", str(given.output))
    run("fit", *examples, "--model", str(given.output), "--and-on", *FITTED_ON, "--write")
    print("then: python scripts/pin_model.py > src/dragoman/lexicons/models.csv")
    return 0


if __name__ == "__main__":
    sys.exit(main())
