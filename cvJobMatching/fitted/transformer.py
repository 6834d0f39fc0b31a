"""The forward pass of a BERT encoder in numpy, over many short texts at once.

After Devlin et al., "BERT" (2018) and Wang et al., "MiniLM" (2020), with the tanh form of GELU. Weights are kept as
8-bit integers with one scale a row and are float32 when they compute, so that a text gives the same vectors whatever
stands beside it, up to the rounding of float32.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from threadpoolctl import ThreadpoolController

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from contextlib import AbstractContextManager

    from numpy.typing import NDArray

    Array = NDArray[np.float32]
    Arrays = Mapping[str, NDArray[np.generic]]

HEADS: Final = 12
EPSILON: Final = 1e-12
ROOT: Final = np.float32(np.sqrt(2.0 / np.pi))


def restored(arrays: Arrays, name: str) -> Array:
    """The float32 array of that name, which may be kept as integers with scales."""
    found = arrays[name]
    if found.dtype != np.int8:
        return found.astype(np.float32)
    return found.astype(np.float32) * arrays[f"{name}.scale"].astype(np.float32)[:, None]


@dataclass(frozen=True, slots=True)
class Linear:
    """x W + b."""

    weight: Array  # inputs by outputs
    bias: Array

    @classmethod
    def named(cls, arrays: Arrays, name: str) -> Linear:
        """The one whose weight and bias have that name."""
        return cls(np.ascontiguousarray(restored(arrays, f"{name}.weight").T), restored(arrays, f"{name}.bias"))

    def __call__(self, x: Array) -> Array:
        """Of each row."""
        return x @ self.weight + self.bias


@dataclass(frozen=True, slots=True)
class Norm:
    """Layer normalisation."""

    weight: Array
    bias: Array

    @classmethod
    def named(cls, arrays: Arrays, name: str) -> Norm:
        """The one whose weight and bias have that name."""
        return cls(restored(arrays, f"{name}.weight"), restored(arrays, f"{name}.bias"))

    def __call__(self, x: Array) -> Array:
        """Of each row."""
        centred = x - x.mean(-1, keepdims=True)
        variance = np.square(centred).mean(-1, keepdims=True)
        scaled: Array = centred / np.sqrt(variance + np.float32(EPSILON)) * self.weight + self.bias
        return scaled


def gelu(x: Array) -> Array:
    """Gaussian error linear unit, tanh form (Hendrycks and Gimpel 2016)."""
    half = np.float32(0.5)
    bent: Array = half * x * (1 + np.tanh(ROOT * (x + np.float32(0.044715) * x * x * x)))
    return bent


def softmax(x: Array) -> Array:
    """Along the last axis."""
    raised = np.exp(x - x.max(-1, keepdims=True))
    total: Array = raised / raised.sum(-1, keepdims=True)
    return total


class Beside(NamedTuple):
    """Tokens outside a text that it attends to."""

    keys: Array
    values: Array
    lean: Array  # heads by tokens: added to the scores


@dataclass(frozen=True, slots=True)
class Layer:
    """Self-attention within each text, then the two dense layers of each token."""

    mixing: Linear  # query, key and value side by side
    attended: Linear
    after_attention: Norm
    widened: Linear
    narrowed: Linear
    after_dense: Norm

    @classmethod
    def named(cls, arrays: Arrays, of: str) -> Layer:
        """The layer of that name."""
        parts = [Linear.named(arrays, f"{of}.attention.self.{part}") for part in ("query", "key", "value")]
        return cls(
            Linear(np.hstack([part.weight for part in parts]), np.concatenate([part.bias for part in parts])),
            Linear.named(arrays, f"{of}.attention.output.dense"),
            Norm.named(arrays, f"{of}.attention.output.LayerNorm"),
            Linear.named(arrays, f"{of}.intermediate.dense"),
            Linear.named(arrays, f"{of}.output.dense"),
            Norm.named(arrays, f"{of}.output.LayerNorm"),
        )

    def __call__(self, x: Array, texts: Sequence[slice], beside: Sequence[Beside] = ()) -> Array:
        """The next state of every token; `texts` are the rows of each text, `beside` what each attends to as well."""
        mixed = self.mixing(x)
        width = x.shape[1]
        found = np.empty_like(x)
        for number, text in enumerate(texts):
            query, key, value = (mixed[text, part * width : (part + 1) * width] for part in range(3))
            lean = None
            if beside:
                keys, values, lean = beside[number]
                key, value = np.vstack([key, keys]), np.vstack([value, values])
            scores = _heads(query) @ _heads(key).transpose(0, 2, 1) / np.float32(np.sqrt(width // HEADS))
            if lean is not None:
                scores[:, :, len(query) :] += lean[:, None, :]
            found[text] = (softmax(scores) @ _heads(value)).transpose(1, 0, 2).reshape(-1, width)
        x = self.after_attention(x + self.attended(found))
        return self.after_dense(x + self.narrowed(gelu(self.widened(x))))

    def offered(self, states: Array) -> tuple[Array, Array]:
        """Keys and values of tokens that others attend to."""
        width = states.shape[1]
        both = states @ self.mixing.weight[:, width:] + self.mixing.bias[width:]
        return both[:, :width], both[:, width:]


def _heads(rows: Array) -> Array:
    """Tokens by width, as heads by tokens by width of a head."""
    return rows.reshape(len(rows), HEADS, -1).transpose(1, 0, 2)


def layers(arrays: Arrays, kind: str) -> tuple[Layer, ...]:
    """All layers of a kind, in their order."""
    count = 1 + max(int(name.split(".")[1]) for name in arrays if name.startswith(f"{kind}."))
    return tuple(Layer.named(arrays, f"{kind}.{number}") for number in range(count))


def one_core() -> AbstractContextManager[object]:
    """Holds BLAS to one thread, so that the order of sums, and so their rounding, stays the same."""
    limited: AbstractContextManager[object] = _processors().limit(limits=1, user_api="blas")
    return limited


@cache
def _processors() -> ThreadpoolController:
    return ThreadpoolController()


@dataclass(frozen=True, slots=True)
class Transformer:
    """Embeddings of words, places and kinds of text, and the layers over them."""

    words: NDArray[np.int8]
    scales: Array
    places: Array
    kinds: Array
    norm: Norm
    layers: tuple[Layer, ...]

    @classmethod
    def of(cls, words: Arrays, arrays: Arrays) -> Transformer:
        """The transformer of `arrays` over the word embeddings of `words`."""
        return cls(
            words["words"].astype(np.int8),
            words["words.scale"].astype(np.float32),
            restored(arrays, "embeddings.position_embeddings.weight"),
            restored(arrays, "embeddings.token_type_embeddings.weight"),
            Norm.named(arrays, "embeddings.LayerNorm"),
            layers(arrays, "layer"),
        )

    def __call__(self, texts: Sequence[Sequence[int]], *, kind: int, more: Array | None = None) -> list[Array]:
        """The vectors of the tokens of each text; `more` is added to the embeddings of all tokens, text after text."""
        with one_core():
            return self._encoded(texts, kind, more)

    def _encoded(self, texts: Sequence[Sequence[int]], kind: int, more: Array | None) -> list[Array]:
        ends = np.cumsum([len(text) for text in texts])
        rows = [slice(int(end) - len(text), int(end)) for end, text in zip(ends, texts, strict=True)]
        tokens = np.concatenate([np.asarray(text, dtype=np.int64) for text in texts])
        places = np.concatenate([np.arange(len(text)) for text in texts])
        x = self.words[tokens].astype(np.float32) * self.scales[tokens][:, None]
        x = x + self.places[places] + self.kinds[kind]
        x = self.norm(x if more is None else x + more)
        for layer in self.layers:
            x = layer(x, rows)
        return [x[row] for row in rows]
