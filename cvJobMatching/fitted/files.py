"""The arrays that training wrote, by the name of their file; they are part of the package and checked by their hash."""

from __future__ import annotations

import hashlib
import io
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

from cvJobMatching.fitted.transformer import Transformer

if TYPE_CHECKING:
    from cvJobMatching.fitted.transformer import Arrays

READER = "reader"
JUDGE = "judge"
DECISION = "decision"
WORDS = "words"
VOCABULARY = "vocabulary.txt"


@cache
def arrays(name: str) -> Arrays:
    """The arrays of a file."""
    with np.load(io.BytesIO(_bytes(f"{name}.npz")), allow_pickle=False) as stored:
        return {key: stored[key] for key in stored.files}


@cache
def transformer(name: str) -> Transformer:
    """The transformer of a file, over the word embeddings that all share."""
    return Transformer.of(arrays(WORDS), arrays(name))


@cache
def version(name: str) -> str:
    """Name and the first digits of the SHA-256 of a file and of the words, as the provenance states them."""
    digest = _words().copy()
    digest.update(_bytes(f"{name}.npz"))
    return f"{name}-{digest.hexdigest()[:16]}"


@cache
def _words() -> hashlib._Hash:
    """What all have in common, hashed once: it is two thirds of all bytes."""
    return hashlib.sha256(_bytes(VOCABULARY) + _bytes(f"{WORDS}.npz"))


def _bytes(name: str) -> bytes:
    return files(__package__).joinpath(name).read_bytes()
