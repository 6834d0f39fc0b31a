"""The words of one sentence, and how they stand to each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from cvJobMatching.weights import weights

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cvJobMatching.integrity.word_classes import Classes, Hit

Reach = Literal["beside", "near", "clause", "sentence"]  # how far apart two words may stand, by name of a threshold

MOST = 12  # words of a class that are looked at in a sentence, so that its time stays bounded
OPENERS = frozenset(".!?:;,([{<\"'«„“”*-–—•#|>/\n。！？：；，（【「¿¡…")


class Sentence:
    """The words of one sentence of a folded text in one language, and how they stand to each other."""

    def __init__(self, text: str, start: int, end: int, classes: Classes) -> None:
        self.text, self.start, self.end = text, start, end
        self._classes = classes

    def of(self, *names: str) -> list[Hit]:
        """The words of the classes in the order of the text."""
        return sorted(hit for name in names for hit in self._classes.get(name, ())[:MOST])

    def has(self, *names: str) -> bool:
        """Whether there is a word of any of the classes."""
        return any(self._classes.get(name) for name in names)

    def pair(self, first: Sequence[Hit], second: Sequence[Hit], within: Reach) -> bool:
        """Whether a word of `second` begins after the end of one of `first` and within the reach of that name."""
        farthest = weights().thresholds[f"instruction_{within}"]
        return any(0 <= two.start - one.end <= farthest for one in first for two in second)

    def beside(self, first: Sequence[Hit], second: Sequence[Hit], within: Reach) -> bool:
        """The same in either order."""
        return self.pair(first, second, within) or self.pair(second, first, within)

    def next_to(self, hit: Hit) -> str:
        """The first sign after the word, past a blank; empty at the end of the text."""
        return self.text[hit.end : hit.end + 2].lstrip()[:1]

    def begins(self, hit: Hit) -> bool:
        """Whether the sentence begins with the word, or with a sign before it."""
        return not any(sign.isalnum() for sign in self.text[self.start : hit.start][:MOST])

    def opens(self, hit: Hit) -> bool:
        """Whether a clause begins with the word, or with a word that joins clauses before it."""
        before = self.text[max(self.start, hit.start - 2) : hit.start].rstrip()
        if self.begins(hit) or (before and before[-1] in OPENERS):
            return True
        return any(0 <= hit.start - one.end <= 1 for one in self.of("joining", "obligations"))
