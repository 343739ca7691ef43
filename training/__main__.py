"""Make the learned reader from nothing: examples, teacher, network, and what combines both readers.

    python -m training DATA --base FOLDER --work FOLDER [--output MODEL_FOLDER] [--epochs 2]

DATA is the development set: `portal/` and `record/` with labels, `real/` with the texts that
`training/labels` are of. FOLDER is that of all-mpnet-base-v2 (training/README.md). A teacher with these
weights is trained first; then it is made small, and what is left learns from labels and teacher. What each
step makes is kept in the folder of `--work` and not made again, so a run that was stopped goes on; begin with
an empty one when labels or arguments are others. MODEL_FOLDER is written last, when everything else is done.
Needs training/requirements.txt beside the program and no GPU.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from dragoman.batch.process_readers import cores
from dragoman.readers.english.learned.network import FOLDER

HERE = Path(__file__).resolve().parent
FITTED_ON = ("reports", "pool_2026_11o", "w8", "w9")
"""Sources that the combined model is fitted on; the network never sees them."""
FEED = "feed_2026_11"
"""Items of a general feed, on which two numbers of that model are fitted; the network never sees them."""
TEACHER_EPOCHS = "1.6"
WHOLE_REPORTS = "whole_reports"
REPORTS = ("r1", "r2", "r4")
"""Reports of our own, of which the network learns alone; those of r3 are only ever scored."""


def example_sets(data: Path) -> dict[str, list[str]]:
    """Return the arguments of `training.examples` by the name of what they make."""
    portal, record = data / "portal", data / "record"
    sets = {
        "development": [
            "--items", str(portal / "sentences.jsonl"), str(portal / "reports.jsonl"),
            "--records", str(record / "texts"), str(record / "gold"),
        ],
        "feed_items": ["--written", *map(str, sorted((HERE / "written").glob("w*.jsonl")))],
        WHOLE_REPORTS: ["--written", *(str(HERE / "written" / f"{name}.jsonl") for name in REPORTS)],
    }  # fmt: skip
    for labels in (*sorted((HERE / "labels").glob("pool_*.jsonl")), HERE / "labels" / f"{FEED}.jsonl"):
        sets[labels.stem] = ["--labels", str(labels), "--pool", str(data / "real")]
    return sets


def make_examples(data: Path, work: Path, most: int) -> dict[str, str]:
    """Write the examples of all labelled texts, `most` sets at a time; return the file of each set."""
    sets = example_sets(data)
    files = {name: work / f"{name}.jsonl.gz" for name in sets}
    with ThreadPoolExecutor(most) as pool:
        list(pool.map(lambda name: step("examples", sets[name], files[name]), sets))
    return {name: str(file) for name, file in files.items()}


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


def train_network(taught: Sequence[str], work: Path, epochs: float) -> Path:
    """Train a teacher and the network that learns from it; return the checkpoint of the network."""
    teacher, labels, start = (work / name for name in ("teacher.pt", "soft_labels.pt", "pruned.pt"))
    network = work / "network.pt"
    step("train", [*taught, "--epochs", TEACHER_EPOCHS], teacher)
    step("teachers", [*taught, "--teacher", str(teacher)], labels)
    step("pruned", [*taught, "--teacher", str(teacher)], start)
    learned = ["--start", str(start), "--soft-labels", str(labels), "--epochs", str(epochs)]
    step("train", [*taught, *learned], network)
    return network


def main() -> int:
    """Make the reader; print the scores of what was never trained or fitted on."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--output", type=Path, default=FOLDER)
    parser.add_argument("--epochs", type=float, default=2)
    given = parser.parse_args()
    given.work.mkdir(parents=True, exist_ok=True)
    examples = make_examples(given.data, given.work, cores())
    base, model = ("--base", str(given.base)), given.work / "model"
    feed = examples.pop(FEED)
    taught = [*examples.values(), *base, "--without", *FITTED_ON, "--threads", str(cores())]
    network = train_network(taught, given.work, given.epochs)
    run("export", str(network), *base, "--output", str(model))
    short = [file for name, file in examples.items() if name != WHOLE_REPORTS]
    run("fit", *short, "--model", str(model), "--and-on", *FITTED_ON, "--write")
    run("feed", feed, "--model", str(model), "--write")
    shutil.copytree(model, given.output, dirs_exist_ok=True)
    if given.output == FOLDER:
        print("then: python scripts/pin_model.py > src/dragoman/lexicons/models.csv")
    return 0


if __name__ == "__main__":
    sys.exit(main())
