"""The regular expressions and word lists of names, built from the words of all languages."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from cvJobMatching.languages.pack import all_words, alternatives
from cvJobMatching.languages.schema import Names, Redaction
from cvJobMatching.patterns import compiled

CAPITALISED = compiled(r"[^\W\d_](?:[^\W\d_]|['’`.\-])*")


class NamePatterns(NamedTuple):
    """Compiled once."""

    label: re.Pattern[str]  # "Name: …"
    prefix: re.Pattern[str]  # what may stand before a name: "Curriculum vitae of", "Dr."
    suffix: re.Pattern[str]  # what may stand after it: ", PhD"


@cache
def name_patterns() -> NamePatterns:
    """The patterns, compiled at the first call."""
    labels, suffixes = (
        alternatives(Names, lambda names: names.labels),
        alternatives(Names, lambda names: names.suffixes),
    )
    titles = alternatives(Redaction, lambda redaction: redaction.document_titles)
    of, salutations = (
        alternatives(Names, lambda names: names.title_of),
        alternatives(Names, lambda names: names.salutations),
    )
    return NamePatterns(
        label=_compiled(rf"^\s*{labels}\s*(?:[:\-–]|\t[\W_]*)\s*(?P<name>\S.*)$"),
        prefix=_compiled(rf"^[\"'“]*(?:{titles}(?:\s+{of})?\b|{salutations}\b)?[.:\s\-–]*"),
        suffix=_compiled(rf"(?<!\s)(?:\s*,)?\s+{suffixes}\.?$"),
    )


def is_part(word: str) -> bool:
    """Whether a word may be a part of a name: a capitalised word, or a particle such as "von"."""
    capitalised = CAPITALISED.fullmatch(word) and word[0].isupper()
    return bool(capitalised) or word.removesuffix(".") in particles()


@cache
def particles() -> frozenset[str]:
    """Words inside a name that are written in lower case."""
    return all_words(Names, lambda names: names.particles)


@cache
def no_names() -> frozenset[str]:
    """Lower-case words that no line with a name has."""
    return all_words(Names, lambda names: names.no_names)


def _compiled(source: str) -> re.Pattern[str]:
    return compiled(source, re.IGNORECASE)
