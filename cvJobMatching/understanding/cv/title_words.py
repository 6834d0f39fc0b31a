"""Lists of words that several readers of a profile share."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from cvJobMatching.understanding.text.gender import neutral

LETTERS = re.compile(r"[^\W\d_]+")


@cache
def read_lists(name: str) -> dict[str, frozenset[str]]:
    """The `key: word word …` rows of a file of `profile/data`."""
    text = files("cvJobMatching.understanding.cv").joinpath(f"data/{name}").read_text("utf-8")
    rows = (line.partition(":") for line in text.splitlines() if line and not line.startswith("#"))
    return {key.strip(): frozenset(listed.split()) for key, _, listed in rows}


@cache
def title_words() -> frozenset[str]:
    """Words that make a line look like the title of a position."""
    listed = frozenset().union(*read_lists("title_words.txt").values())
    return listed | frozenset(map(neutral, listed))


def has_title_word(text: str) -> bool:
    """Whether a title word stands in `text`, plurals and hyphenated compounds included."""
    known = title_words()
    said = [neutral(word) for word in LETTERS.findall(text.lower())]
    return not known.isdisjoint(said) or any(word[-1] == "s" and word[:-1] in known for word in said)
