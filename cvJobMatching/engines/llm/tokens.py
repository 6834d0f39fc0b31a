"""How many tokens a text may have, without the model's own tokenizer."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from cvJobMatching.patterns import compiled

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cvJobMatching.engines.llm.wire import Message

_PIECES: Final = compiled(r"[^\W\d_]+|\d{1,3}|[^\w\s]+")  # no tokenizer in use joins two of these
_BYTES_A_TOKEN: Final = 2.5  # of UTF-8; few texts have fewer
_A_MESSAGE: Final = 8  # tokens around each
_LEAST_SHARE: Final = 0.9  # of the pieces: a tokenizer may know some of our punctuation as one with a word


def at_most(messages: Iterable[Message]) -> int:
    """An upper bound that holds for usual texts."""
    return sum(math.ceil(len(each["content"].encode()) / _BYTES_A_TOKEN) + _A_MESSAGE for each in messages)


def at_least(messages: Iterable[Message]) -> int:
    """Fewer than this were not read whole."""
    return int(_LEAST_SHARE * sum(len(_PIECES.findall(each["content"])) for each in messages))
