"""Lists of words that several readers of a profile share."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from cvJobMatching.text.words import words


@cache
def read_lists(name: str) -> dict[str, frozenset[str]]:
    """The `key: word word …` rows of a file of `profile/data`."""
    text = files("cvJobMatching.profile").joinpath(f"data/{name}").read_text("utf-8")
    rows = (line.partition(":") for line in text.splitlines() if line and not line.startswith("#"))
    return {key.strip(): frozenset(listed.split()) for key, _, listed in rows}


@cache
def title_words() -> frozenset[str]:
    """Words that make a line look like the title of a position."""
    return frozenset().union(*read_lists("title_words.txt").values())


def has_title_word(text: str) -> bool:
    """Whether a title word stands in `text`, plurals and hyphenated compounds included."""
    known = title_words()
    for word in words(text):
        if word.key in known or (word.key.endswith("s") and word.key[:-1] in known):
            return True
    return False
