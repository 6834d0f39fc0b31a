"""Whether a thing has to be had, where its own words say so: "Anglais indispensable", "ideally with SAP"."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from cvJobMatching.languages.pack import all_words, alternatives
from cvJobMatching.languages.schema import Asking, Negation
from cvJobMatching.patterns import compiled


def must_be_had(words: str) -> bool | None:
    """What the first or last words of a requirement say; None where they say nothing, or of a part of it only."""
    saying = _saying()
    if saying.parts.search(words) or saying.turned.search(words):
        return None
    wished, needed = saying.wished.search(words) is not None, saying.needed.search(words) is not None
    return None if wished == needed else needed


def is_unwanted(sentence: str) -> bool:
    """Whether a sentence says what is not asked for: "Not interested in front-end work"."""
    saying = _saying()
    return saying.unwanted.match(sentence) is not None and not saying.but.search(sentence)


class _Saying(NamedTuple):
    wished: re.Pattern[str]
    needed: re.Pattern[str]
    unwanted: re.Pattern[str]
    parts: re.Pattern[str]  # a mark that parts what is asked from what is said of a part of it
    turned: re.Pattern[str]
    but: re.Pattern[str]


@cache
def _saying() -> _Saying:
    wished, needed, unwanted = (
        alternatives(Asking, entries)
        for entries in (lambda asking: asking.wished, lambda asking: asking.needed, lambda asking: asking.unwanted)
    )
    but = alternatives(Negation, lambda negation: negation.but)
    denial = "|".join(sorted(all_words(Asking, lambda asking: asking.denial)))
    patterns = (
        rf"^\W*{wished}(?!\w)|(?<!\w){wished}\W*$",
        rf"(?<!\w){needed}\W*$",
        rf"{unwanted}(?!\w)",
        r"[,;:()–—]|\s-\s",
        rf"(?<!\w)(?:{denial}|{but})(?!\w)",
        rf"[;:]|(?<!\w){but}(?!\w)",
    )
    return _Saying(*(compiled(pattern, re.IGNORECASE) for pattern in patterns))
