"""python decision.py OUT FITTED [--start] [--rounds N]: fits the trees of the decision.

Needs lightgbm and numpy only. OUT is the folder of rows.py, FITTED cvJobMatching/fitted, where `decision.npz` is
written. With --start the trees go on from those in FITTED, which stay as they are.
"""

from __future__ import annotations

import argparse
import itertools
from pathlib import Path

import lightgbm
import numpy as np

STRANGER = 2.0  # weight of a line of a stranger, which no reader has labelled: most misfits are strangers
DEV = 1.5  # of a line of the benchmark's set, whose misfits are of the kind that a service meets
JUDGE = slice(11, 15)  # the judge's chances among the features
FEW = 0.8  # of a line of a CV of a few lines
APART = 0.3  # share of the lines that the trees see without the others, as they are in a posting of few lines
APART_FEW = 0.5  # of those of CVs of a few lines
SEEDS = 4
STATUSES = 4
ALONE = -1.0  # the last feature of such a line


def fit(x, bits, weight, start, rounds):
    """Trees for each status and seed: whether a fair reader could give it. `start` has the sums to go on from."""
    models = []
    for status, seed in itertools.product(range(STATUSES), range(SEEDS)):
        options = {
            "objective": "binary", "learning_rate": 0.03, "num_leaves": 15, "min_data_in_leaf": 40,
            "feature_fraction": 0.6, "bagging_fraction": 0.8, "bagging_freq": 1, "lambda_l2": 3.0, "seed": seed,
            "deterministic": True, "force_row_wise": True, "num_threads": 1, "verbosity": -1,
        }  # fmt: skip
        data = lightgbm.Dataset(x, (bits >> status) & 1, weight=weight, init_score=start[:, status])
        models.append((status, lightgbm.train(options, data, rounds)))
    return models


def sums_of(models, x):
    sums = np.zeros((len(x), STATUSES))
    for status, model in models:
        sums[:, status] += model.predict(x, raw_score=True) / SEEDS
    return sums


def sums_before(before, x):
    """What the trees that are there say of each row."""
    sums = np.zeros((len(x), STATUSES))
    for root, status in zip(before["roots"], before["classes"], strict=True):
        at = np.full(len(x), root)
        for _ in range(int(before["depth"])):
            left = x[np.arange(len(x)), before["features"][at]] <= before["thresholds"][at]
            at = np.where(left, before["left"][at], before["right"][at])
        sums[:, status] += before["values"][at]
    return sums


def after(before, more):
    """The nodes of both, one after another."""
    moved = len(before["values"])
    both = {
        name: np.concatenate([nodes, more[name] + moved if name in ("roots", "left", "right") else more[name]])
        for name, nodes in before.items()
        if name != "depth"
    }
    return {name: nodes.astype(before[name].dtype) for name, nodes in both.items()} | {
        "depth": np.maximum(before["depth"], more["depth"])
    }


def arrays(models):
    nodes = {name: [] for name in ("features", "thresholds", "left", "right", "values")}
    roots, classes, depth = [], [], 0

    def add(node, level):
        nonlocal depth
        depth = max(depth, level)
        at = len(nodes["values"])
        for name, value in (("features", 0), ("thresholds", 0.0), ("left", at), ("right", at), ("values", 0.0)):
            nodes[name].append(value)
        if "leaf_value" in node:
            nodes["values"][at] = node["leaf_value"] / SEEDS
            return at
        nodes["features"][at] = node["split_feature"]
        nodes["thresholds"][at] = np.nextafter(np.float32(node["threshold"]), np.float32(np.inf))
        if float(np.float32(node["threshold"])) > node["threshold"]:
            nodes["thresholds"][at] = np.float32(node["threshold"])
        nodes["left"][at] = add(node["left_child"], level + 1)
        nodes["right"][at] = add(node["right_child"], level + 1)
        return at

    for status, model in models:
        for tree in model.dump_model()["tree_info"]:
            classes.append(status)
            roots.append(add(tree["tree_structure"], 0))
    return {"roots": np.array(roots, np.int32), "classes": np.array(classes, np.int8), "depth": np.array(depth)} | {
        name: np.array(values, np.float32 if name in ("thresholds", "values") else np.int32)
        for name, values in nodes.items()
    }


def fair(chosen, y):
    return float(np.mean((y[:, 1].astype(int) >> chosen) & 1))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("fitted", type=Path)
    parser.add_argument("--start", action="store_true", help="go on from the trees in FITTED")
    parser.add_argument("--rounds", type=int, default=320)
    options = parser.parse_args()
    stored = [np.load(path) for path in sorted(options.out.glob("rows-*.npz"))]
    x, y = (np.concatenate([each[name] for each in stored]) for name in "xy")
    part, strange, few = y[:, 2].astype(int), y[:, 4] > 0, y[:, 5] > 0
    train = ~np.isin(part, [ord("f"), ord("k")])
    own = np.isin(part, [ord("g"), ord("h")])
    x[train & (np.random.default_rng(0).random(len(x)) < np.where(few, APART_FEW, APART)), -1] = ALONE
    weight = np.where(own, np.where(strange, STRANGER, np.where(few, FEW, 1.0)), DEV)
    file = options.fitted / "decision.npz"
    before = dict(np.load(file)) if options.start else None
    start = sums_before(before, x) if before else np.zeros((len(x), STATUSES))
    models = fit(x[train], y[train, 1].astype(int), weight[train], start[train], options.rounds)
    for name, chosen in [(name, (part == ord(name)) & ~strange & ~few) for name in "Jdefghk"] + [("few", few)]:
        said = "seen by no fit" if name in "fk" else "not seen by the judge of its rows"
        judge = fair(x[chosen][:, JUDGE].argmax(1), y[chosen])
        both = fair((start[chosen] + sums_of(models, x[chosen])).argmax(1), y[chosen])
        print(f"{name} ({said}): fair {both:.3f}, of the judge alone {judge:.3f}; {chosen.sum()} lines")
    np.savez(file, **(after(before, arrays(models)) if before else arrays(models)))


if __name__ == "__main__":
    main()
