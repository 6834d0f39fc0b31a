"""Judges what a file says of itself: titles and keywords are fine, texts meant for a reader are hidden text."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from cvJobMatching import limits
from cvJobMatching.integrity.instructions import suspicious_spans
from cvJobMatching.model.document import HiddenText

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_PASTED = 60  # words: no title, subject or list of keywords is as long
_PROSE = 25  # words in sentences
_SENTENCE = re.compile(r"(?<![^.!?。！？])\s?+[^.!?。！？]{25,}+[.!?。！？](?=\s|$)")
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff]")


def hidden(values: Iterable[str], reason: str = "metadata") -> Iterator[HiddenText]:
    """Those of the values that look like a CV, a job description or an instruction, each once."""
    different = islice(dict.fromkeys(value.strip() for value in values), limits.MAX_SAID)
    for value in islice(filter(_for_a_reader, different), limits.HIDDEN_PASSAGES):
        yield HiddenText(text=value[: limits.HIDDEN_CHARACTERS], reason=reason)


def _for_a_reader(value: str) -> bool:
    words = len(value.split()) + len(_UNSPACED.findall(value)) // 2
    prose = words >= _PROSE and len(_SENTENCE.findall(value)) > 1
    return words >= _PASTED or prose or bool(suspicious_spans(value))
