"""python decision.py OUT FITTED: fits the trees of the decision and writes `decision.npz` to FITTED.

Needs lightgbm and numpy only. OUT is the folder of rows.py, FITTED cvJobMatching/fitted.
"""

from __future__ import annotations

import argparse
import itertools
from pathlib import Path

import lightgbm
import numpy as np

ROUNDS = 320
STRANGER = 2.0  # weight of a line of a stranger, which no reader has labelled: most misfits are strangers
DEV = 3.0  # of a line of the benchmark's set, whose misfits are of the kind that a service meets
JUDGE = slice(11, 15)  # the judge's chances among the features
APART = 0.3  # share of the lines that the trees see without the others, as they are in a posting of few lines
SEEDS = 2
STATUSES = 4
ALONE = -1.0  # the last feature of such a line


def fit(x, bits, weight):
    """Trees for each status and seed: whether a fair reader could give it."""
    models = []
    for status, seed in itertools.product(range(STATUSES), range(SEEDS)):
        options = {
            "objective": "binary", "learning_rate": 0.03, "num_leaves": 15, "min_data_in_leaf": 40,
            "feature_fraction": 0.6, "bagging_fraction": 0.8, "bagging_freq": 1, "lambda_l2": 3.0, "seed": seed,
            "deterministic": True, "force_row_wise": True, "num_threads": 1, "verbosity": -1,
        }  # fmt: skip
        data = lightgbm.Dataset(x, (bits >> status) & 1, weight=weight)
        models.append((status, lightgbm.train(options, data, ROUNDS)))
    return models


def sums_of(models, x):
    sums = np.zeros((len(x), STATUSES))
    for status, model in models:
        sums[:, status] += model.predict(x, raw_score=True) / SEEDS
    return sums


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
    options = parser.parse_args()
    stored = [np.load(path) for path in sorted(options.out.glob("rows-*.npz"))]
    x, y = (np.concatenate([each[name] for each in stored]) for name in "xy")
    part = y[:, 2].astype(int)
    train = part != ord("f")
    own = np.isin(part, [ord("g"), ord("h")])
    x[train & (np.random.default_rng(0).random(len(x)) < APART), -1] = ALONE
    weight = np.where(own, np.where(y[:, 4] > 0, STRANGER, 1.0), DEV)
    models = fit(x[train], y[train, 1].astype(int), weight[train])
    for name in "Jdefgh":
        chosen = (part == ord(name)) & (y[:, 4] == 0)
        said = "seen by no fit" if name == "f" else "not seen by the judge of its rows"
        judge = fair(x[chosen][:, JUDGE].argmax(1), y[chosen])
        both = fair(sums_of(models, x[chosen]).argmax(1), y[chosen])
        print(f"{name} ({said}): fair {both:.3f}, of the judge alone {judge:.3f}; {chosen.sum()} lines")
    np.savez(options.fitted / "decision.npz", **arrays(models))


if __name__ == "__main__":
    main()
