"""Detects the language of a text."""

from __future__ import annotations

from functools import cache
from typing import Any

from cvJobMatching.patterns import compiled

_LANGUAGES = (
    "ar bg ca cs da de el en es et fa fi fr he hi hr hu id it ja ko lt lv nl no pl pt ro ru sk sl sr sv th tr uk vi zh"
)
_ENOUGH = 30  # letters: below it any answer would be a guess
_SURE = 0.6  # probability among `_LANGUAGES`
_SAMPLE = 6_000  # characters that are looked at
_ADDRESS = compiled(r"@|://|www\.|\d")  # searched word by word, so that a page without blanks takes no longer
_SIGNS = compiled(r"[^\w\s]+|_+")
_PROSE_LINE = 5  # words: shorter lines are names, headings and skills, often of another language
_DECLARED = {"nb": "no", "nn": "no"}


def of(text: str) -> str | None:
    """The ISO 639-1 code of the language of most of the prose; None when it is uncertain."""
    sample = _prose(text)
    if sum(map(str.isalpha, sample)) < _ENOUGH:
        return None
    code, probability = _identifier().classify(sample)
    return _DECLARED.get(code, code) if probability >= _SURE else None


def _prose(text: str) -> str:
    lines = [_words_only(line) for line in text[: 4 * _SAMPLE].split("\n")]
    sentences = " ".join(line for line in lines if line.count(" ") >= _PROSE_LINE - 1)
    return (sentences if len(sentences) > 4 * _ENOUGH else " ".join(lines))[:_SAMPLE]


def _words_only(line: str) -> str:
    plain = " ".join(word for word in line.split() if not _ADDRESS.search(word))
    return " ".join(_SIGNS.sub(" ", plain).split())


@cache
def _identifier() -> Any:
    # Loading takes 0.6 s and 90 MB, so it happens at the first use.
    from py3langid.langid import (  # type: ignore[import-untyped]  # ships no types
        MODEL_FILE,
        LanguageIdentifier,
    )

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(_LANGUAGES.split())
    return identifier
