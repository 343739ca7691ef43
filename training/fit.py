"""Fit what makes one reader of the rules and the network, and say how well it does.

    python -m training.fit EXAMPLES.jsonl.gz... --model FOLDER [--fit-on 1 --score-on 0] [--and-on reports]
        [--write]

FOLDER holds the exported network. It is fitted on texts that neither the rules nor the network
had seen (parts `--fit-on` of ten, and the sources `--and-on` of which the network was trained on none) and
scored on others (`--score-on`); the track record of each rule is
counted on the rest. `--write` puts `combiner.json` and `combiner.onnx` into FOLDER.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, get_args

import numpy
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper
from sklearn.ensemble import HistGradientBoostingClassifier as Trees
from sklearn.linear_model import LogisticRegression

from dragoman.readers.english.learned.combining import (
    FEATURES,
    MODEL,
    Combiner,
    Kind,
    ReportContext,
    features,
    kind_of,
    row,
)
from dragoman.readers.english.learned.event_options import (
    Clause,
    Option,
    Proposal,
    choose,
    likely_status,
    options,
    proposals,
)
from dragoman.readers.english.learned.network import Network, Prediction
from training.classes import Example, load, part
from training.scoring import Read, Score, is_labelled, matches, score

PENALTY = 0.03  # inverse strength of regularisation, as what follows chosen on the part that is fitted on
RATE, ROUNDS, LEAVES, SHARE = 0.05, 150, 8, 0.4  # of the trees
SEEDS = (0, 1)
RULES = FEATURES.index("rules")
FOR_TREES = [n for n, name in enumerate(FEATURES) if name not in {"length", "report", "official"}]
"""Whole reports are few among the labels: trees that know the length of a text think too little of them."""
Numbers = NDArray[Any]
FITTED_FROM = 0.005  # probability of the network from which what it proposes is fitted on
PRIOR_COUNT = 10  # texts' worth of the mean that a rule's track record starts from
FOLDS = 5
PRECISION = 0.80  # aimed at by the default cut, out of fold
CUTS = (0.2, 0.25, 0.3, 0.35, 0.38, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7)


@dataclass
class Text:
    """An example with the options of both readers; `right` says which are gold events."""

    example: Example
    by_word: dict[int, Prediction]
    options: list[Option]
    right: list[bool]

    @property
    def kind(self) -> Kind:
        """What kind of text it is."""
        return kind_of(self.example.seen)


def texts(examples: Sequence[Example], network: Network) -> list[Text]:
    """Return the examples with all that may be an event in them."""
    return [_text(example, network.predict(example.seen, FITTED_FROM)) for example in examples]


def _text(example: Example, predictions: list[Prediction]) -> Text:
    clauses = {
        number: Clause(clause, status)
        for number, (clause, status) in enumerate(zip(example.evidence, example.statuses, strict=True))
    }
    proposed = proposals(example.seen, predictions, FITTED_FROM)
    pool = [
        option
        for option in options(example.seen, predictions, example.rules, proposed, clauses)
        if is_labelled(option.event)
    ]
    right = [any(matches(gold, _read(option))[1] for gold in example.gold) for option in pool]
    return Text(example, {p.candidate: p for p in predictions}, pool, right)


def _read(option: Option) -> Read:
    return Read(option.event, option.evidence)


def as_told(option: Option, text: Text) -> Read:
    """Return the event with the status that the program gives it."""
    if not isinstance(option.event, Proposal):
        return _read(option)
    status = likely_status(option.event, text.by_word[option.event.candidate])
    return Read(replace(option.event, status=status), option.evidence)


def track_record(examples: Sequence[Example]) -> dict[str, float]:
    """Return by rule the logit of how often it was right, less the mean; drawn to that where it is rare."""
    right, total = Counter[str](), Counter[str]()
    for example in examples:
        for event in filter(is_labelled, example.rules):
            name = event.rule.partition(", ")[0]
            total[name] += 1
            right[name] += any(matches(gold, Read(event, event.evidence))[1] for gold in example.gold)
    mean = right.total() / max(1, total.total())
    shares = {
        name: (right[name] + PRIOR_COUNT * mean) / (count + PRIOR_COUNT) for name, count in total.items()
    }
    center = math.log(mean / (1 - mean))
    return {name: round(math.log(share / (1 - share)) - center, 3) for name, share in sorted(shares.items())}


@dataclass(frozen=True)
class CombinedModel:
    """A logistic regression and boosted trees over the same features; the mean of their logits decides.

    The trees are nearer on texts like those that are fitted on, the regression is steadier on others.
    """

    weights: Numbers
    """Of the features, and of the features where the rules read the event."""
    bias: float
    trees: tuple[Trees, ...]

    def logits(self, rows: Numbers) -> Numbers:
        """Return the logit of each row."""
        grown = sum(each.decision_function(rows[:, FOR_TREES]) for each in self.trees) / len(self.trees)
        both: Numbers = (_doubled(rows) @ self.weights + self.bias + grown) / 2
        return both


def _doubled(rows: Numbers) -> Numbers:
    return numpy.hstack([rows, rows * rows[:, [RULES]]])


def fitted(given: Sequence[Text], record: dict[str, float]) -> CombinedModel:
    """Return the model that rates the options of texts, fitted on those of `given`."""
    rows, labels = [], []
    for text in given:
        around = ReportContext(text.example.seen, text.by_word, text.options)
        for option, right in zip(text.options, text.right, strict=True):
            rows.append(row(features(option, around, record)))
            labels.append(right)
    values = numpy.array(rows, dtype=numpy.float32)
    doubled = _doubled(values)
    mean, deviation = doubled.mean(0), doubled.std(0) + 1e-6
    model = LogisticRegression(C=PENALTY, max_iter=2000).fit((doubled - mean) / deviation, labels)
    weights = model.coef_[0] / deviation
    grown = (
        Trees(
            learning_rate=RATE, max_iter=ROUNDS, max_leaf_nodes=LEAVES, l2_regularization=1,
            max_features=SHARE, random_state=seed,
        ).fit(values[:, FOR_TREES], labels)
        for seed in SEEDS
    )  # fmt: skip
    return CombinedModel(weights, float(model.intercept_[0] - (weights * mean).sum()), tuple(grown))


def write(model: CombinedModel, file: Path) -> None:
    """Write the model as an ONNX graph from `rows` to `logits`."""
    count, trees = len(FEATURES), model.trees
    start = model.bias + sum(float(each._baseline_prediction.item()) for each in trees) / len(trees)
    constants = {
        "rules": numpy.array([RULES]), "weights": model.weights[:, None].astype("f"),
        "bias": numpy.array([start], "f"), "half": numpy.array([0.5], "f"),
    }  # fmt: skip
    node = helper.make_node
    nodes = [
        node("Gather", ["rows", "rules"], ["by rules"], axis=1),
        node("Mul", ["rows", "by rules"], ["products"]),
        node("Concat", ["rows", "products"], ["doubled"], axis=1),
        node("MatMul", ["doubled", "weights"], ["weighed"]),
        node("TreeEnsembleRegressor", ["rows"], ["grown"], domain="ai.onnx.ml", n_targets=1, **_nodes(trees)),
        node("Sum", ["weighed", "grown", "bias"], ["both"]),
        node("Mul", ["both", "half"], ["logits"]),
    ]
    tensor, kind = helper.make_tensor_value_info, onnx.TensorProto.FLOAT
    graph = helper.make_graph(
        nodes, "combiner", [tensor("rows", kind, [None, count])], [tensor("logits", kind, [None, 1])],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )  # fmt: skip
    versions = [helper.make_opsetid("", 17), helper.make_opsetid("ai.onnx.ml", 3)]
    onnx.save(helper.make_model(graph, opset_imports=versions, ir_version=8), file)


def _nodes(trees: Sequence[Trees]) -> dict[str, list[Any]]:
    """Return the trees as the attributes of ONNX: the mean of several forests, without their beginnings."""
    table: dict[str, list[Any]] = defaultdict(list)
    for number, nodes in enumerate(predictors[0].nodes for each in trees for predictors in each._predictors):
        for place, known in enumerate(nodes):
            leaf = bool(known["is_leaf"])
            table["nodes_treeids"].append(number)
            table["nodes_nodeids"].append(place)
            table["nodes_modes"].append("LEAF" if leaf else "BRANCH_LEQ")
            table["nodes_featureids"].append(0 if leaf else FOR_TREES[known["feature_idx"]])
            table["nodes_values"].append(0.0 if leaf else float(known["num_threshold"]))
            table["nodes_truenodeids"].append(int(known["left"]))
            table["nodes_falsenodeids"].append(int(known["right"]))
            if leaf:
                table["target_treeids"].append(number)
                table["target_nodeids"].append(place)
                table["target_ids"].append(0)
                table["target_weights"].append(float(known["value"]) / len(trees))
    return dict(table)


Rated = list[tuple[Text, list[tuple[Option, float]]]]


def rated(given: Sequence[Text], combiner: Combiner) -> Rated:
    """Return each text with its options and how likely each is."""
    return [
        (text, combiner.rated(text.options, ReportContext(text.example.seen, text.by_word, text.options)))
        for text in given
    ]


def out_of_fold(given: Sequence[Text], record: dict[str, float]) -> Rated:
    """Return the same of the texts that are fitted on, each rated by a regression that did not see it."""
    result: Rated = []
    for kept, left in folds(given):
        result += rated(left, Combiner(fitted(kept, record).logits, record, 0.5))
    return result


def folds(given: Sequence[Text]) -> Iterator[tuple[list[Text], list[Text]]]:
    """Yield the texts without a fifth of them (by a hash of their names), and that fifth, for each fifth."""
    for fold in range(FOLDS):
        kept = [text for text in given if part("f" + text.example.id, FOLDS) != fold]
        yield kept, [text for text in given if part("f" + text.example.id, FOLDS) == fold]


def scored(given: Rated, cut: float) -> Score:
    """Score what is at least as likely as `cut`."""
    return score([
        (text.example.gold, [as_told(option, text) for option, _ in choose(pool, cut)])
        for text, pool in given
    ])  # fmt: skip


def of_rules(given: Sequence[Text]) -> Score:
    """Score the rules alone."""
    return score([(t.example.gold, [Read(e, e.evidence) for e in t.example.rules]) for t in given])


def default_cut(given: Rated) -> float:
    """Return the lowest cut whose precision is what is aimed at."""
    for cut in numpy.arange(0.3, 0.9, 0.01):
        if scored(given, float(cut)).precision >= PRECISION:
            return round(float(cut), 2)
    return 0.9


def told(
    text: Text, pool: Sequence[tuple[Option, float]], least: float
) -> Iterator[tuple[Option, float, bool]]:
    """Yield the events of a record with this cut, each once: how confident it is, and whether it is right."""
    for option, confidence in choose(pool, least):
        yield option, confidence, any(matches(gold, _read(option))[1] for gold in text.example.gold)


def reliability(given: Rated) -> list[tuple[str, float, float, int, float, float]]:
    """Return by kind of text and tenth of confidence: count, mean confidence, share that is right.

    What is counted are events as a record without a cut has them, each once: not what else may be made of
    their words.
    """
    rows = []
    for kind in get_args(Kind):
        pairs = [
            (confidence, right)
            for text, pool in given
            if text.kind == kind
            for _, confidence, right in told(text, pool, 0)
        ]
        for low in numpy.arange(0, 1, 0.1):
            inside = [(c, r) for c, r in pairs if low <= c < low + 0.1]
            if inside:
                mean, share = (float(numpy.mean([pair[i] for pair in inside])) for i in (0, 1))
                rows.append((kind, float(low), float(low) + 0.1, len(inside), mean, share))
    return rows


def show_reliability(given: Rated) -> None:
    """Print how confident both readers are, and how often they are right."""
    print("reliability: kind, from, to, events, mean confidence, right")
    for line in reliability(given):
        print("  {:<9}{:.1f}-{:.1f}{:>6}{:>8.2f}{:>8.2f}".format(*line))


def show(name: str, given: Rated) -> None:
    """Print the scores of the rules and of both readers at several cuts."""
    whole = [text for text, _ in given]
    gold = sum(len(text.example.gold) for text in whole)
    proposed = sum(
        any(right and matches(event, _read(o))[1] for o, right in zip(t.options, t.right, strict=True))
        for t in whole
        for event in t.example.gold
    )
    print(f"{name}: {len(whole)} texts, {gold} events, proposed at all {proposed / max(1, gold):.3f}")
    print(f"  {'cut':<8}{'precision':>10}{'recall':>8}{'typed':>8}{'detected':>10}{'not held':>12}")
    for label, s in [("rules", of_rules(whole)), *((f"{c:.2f}", scored(given, c)) for c in CUTS)]:
        status = f"{s.unusual_right}/{s.unusual}"
        print(
            f"  {label:<8}{s.precision:>10.3f}{s.recall:>8.3f}{s.f1:>8.3f}{s.detected_f1:>10.3f}{status:>12}"
        )


def _shares(given: argparse.Namespace) -> tuple[list[Example], list[Example], list[Example]]:
    """Return the examples that the network may have seen, those to fit on, and those to score on."""
    seen, to_fit, to_score = list[Example](), list[Example](), list[Example]()
    for example in (example for path in given.examples for example in load(path)):
        number = part(example.id, 10)
        if number in given.score_on:
            to_score.append(example)
        elif number in given.fit_on or example.source in given.and_on:
            to_fit.append(example)
        else:
            seen.append(example)
    return seen, to_fit, to_score


def main() -> int:
    """Fit, score and perhaps write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("examples", type=Path, nargs="+")
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--fit-on", type=int, nargs="+", default=[1])
    parser.add_argument("--score-on", type=int, nargs="+", default=[0])
    parser.add_argument("--and-on", nargs="*", default=[], metavar="SOURCE")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    seen, to_fit_on, to_score_on = _shares(given)
    record = track_record(seen)
    network = Network(given.model)
    to_fit = texts(to_fit_on, network)
    honest = out_of_fold(to_fit, record)
    show("fitted on, out of fold", honest)
    model = fitted(to_fit, record)
    combiner = Combiner(model.logits, record, default_cut(honest))
    print(f"default cut {combiner.cut}")
    to_score = rated(texts(to_score_on, network), combiner)
    show("never fitted on", to_score)
    for kind in get_args(Kind):
        show(f"never fitted on, {kind}", [pair for pair in to_score if pair[0].kind == kind])
    show_reliability(to_score)
    if given.write:
        known = {
            "features": FEATURES, "cut": combiner.cut, "feed_shifts": combiner.feed_shifts,
            "track_record": record,
        }  # fmt: skip
        (given.model / "combiner.json").write_text(json.dumps(known, indent=1), encoding="utf-8")
        write(model, given.model / MODEL)
    return 0


if __name__ == "__main__":
    sys.exit(main())
