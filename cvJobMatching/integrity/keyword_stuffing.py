"""Finds keywords that are repeated for a machine's sake."""

from __future__ import annotations

from itertools import accumulate

from cvJobMatching.patterns import compiled

_WORD = compiled(r"[^\W_][\w+#./-]*")
_LONGEST = 40  # words of a passage that is said again and again
_TIMES = 6
_LEAST = 12  # words that the repetition must fill


def spans(text: str) -> list[tuple[int, int]]:
    """Passages that only repeat the words right before them; the first time is not among them."""
    words = [(match.start(), match.end(), match[0].casefold()) for match in _WORD.finditer(text)]
    tokens = [word for _, _, word in words]
    again = _again(tokens)
    word_counts = list(accumulate(map(_is_word, tokens), initial=0))
    found: list[tuple[int, int]] = []
    place = 0
    while place < len(tokens):
        period, times = _repetition(tokens, again, word_counts, place)
        if period:
            found.append((words[place + period][0], words[place + period * times - 1][1]))
        place += period * times or 1
    return found


def _again(tokens: list[str]) -> list[int]:
    """Where each word comes again, far beyond the end for its last time."""
    last: dict[str, int] = {}
    found = [0] * len(tokens)
    for place in range(len(tokens) - 1, -1, -1):
        found[place] = last.get(tokens[place], len(tokens) + _LONGEST)
        last[tokens[place]] = place
    return found


def _repetition(tokens: list[str], again: list[int], word_counts: list[int], place: int) -> tuple[int, int]:
    """(words, times) of the passage at `place` that is repeated at once; (0, 0) when it is not.

    Rows of figures, marks and single letters repeat by nature; `word_counts` counts the words before each place.
    """
    after = place
    while (period := (after := again[after]) - place) <= _LONGEST:
        # Asked before anything is counted: what holds no word is passed word by word, and would be counted each time.
        if word_counts[place + period] == word_counts[place]:
            continue
        passage = tokens[place : place + period]
        if passage != tokens[place + period : place + 2 * period]:
            continue
        times = 2
        while passage == tokens[place + times * period : place + (times + 1) * period]:
            times += 1
        if times >= _TIMES and times * period >= _LEAST:
            return period, times
    return 0, 0


def _is_word(token: str) -> bool:
    return sum(letter.isalpha() for letter in token) > 2
