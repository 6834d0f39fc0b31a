"""Whether words that may name a demand stand where a demand would: asked of a person, not the matter of the work.

| context | before it in its clause | behind it |
|---|---|---|
| `said` | nothing that makes it the matter of the work ("experience with …") | no noun that it only qualifies ("law") |
| `closed` | the same | the end of the clause, a person, or a word that asks ("preferred") |
| `alone` | words that ask, persons and virtues only | as for `closed` |
| `filed` | the same, or the papers of an application, which the sentence names | as for `closed` |
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from adapters.criteria_review.patterns import CLIENT, WORK, Tags
from adapters.criteria_review.tokens import CLAUSE_END, SENTENCE_END

FRAME = "{frame}"  # words that ask, or belong to a sentence that asks
PERSON = "{person}"  # who is asked
VIRTUE = "{virtue}"  # what may be asked of anyone
TAIL = "{tail}"  # words that ask behind what is asked for
AFTER = "{after}"  # prepositions with which something else begins
THING = "{thing}"  # nouns that a characteristic only qualifies
GROUP = "{group}"  # what the employer says of itself: "team"
PAPER = "{paper}"  # of an application
SEEK = "{seek}"  # verbs of looking for somebody, behind which a clause begins anew
CLASSES = (FRAME, PERSON, VIRTUE, TAIL, AFTER, WORK, CLIENT, THING, GROUP, PAPER, SEEK)

JOINING = frozenset("/&+-:*_")
REACH = 24  # words around a demand that are looked at, so that a text without a full stop takes no longer
LOOK_AHEAD = 4  # words behind a comma, for the noun of a row of adjectives


class Context:
    """The words of a text as one pack sees them; `covered` are those that belong to some demand."""

    def __init__(self, words: Sequence[str], tags: Sequence[Tags]) -> None:
        self.covered: set[int] = set()
        self._words = words
        self._tags = tags
        self._clause = _beginnings(words, CLAUSE_END)
        self._asked = [max(pair) for pair in zip(self._clause, _behind(tags, SEEK), strict=True)]
        self._sentence = _beginnings(words, SENTENCE_END)
        self._matter = [behind - 1 for behind in _behind(tags, WORK)]

    def holds(self, kind: str, start: int, end: int) -> bool:
        """Whether the words from `start` to before `end` stand in that context."""
        if kind in ("said", "closed") and self._matter[start] >= self._asked[start]:
            return False
        if kind == "said":
            return not self._has(end, (THING,))
        if kind in ("alone", "filed") and not self._is_framed(start, papers=kind == "filed"):
            return False
        return self._is_closed(end)

    def clause(self, at: int) -> int:
        """The first word of the clause of a word, which tells clauses apart."""
        return self._clause[at]

    def sentence(self, at: int) -> int:
        """The first word of the sentence of a word, which tells sentences apart."""
        return self._sentence[at]

    def _is_framed(self, start: int, *, papers: bool) -> bool:
        allowed = (FRAME, PERSON, VIRTUE, PAPER) if papers else (FRAME, PERSON, VIRTUE)
        begin = self._asked[start]
        if start - begin > REACH or (papers and not self._is_of_papers(start)):
            return False
        if not all(self._passes(at, allowed) for at in range(begin, start)):
            return False
        return not self._continues_clients(self._clause[start])

    def _is_of_papers(self, start: int) -> bool:
        around = range(max(self._sentence[start], start - REACH), min(len(self._words), start + REACH))
        return any(PAPER in self._tags[at] for at in around if self._sentence[at] == self._sentence[start])

    def _continues_clients(self, clause: int) -> bool:
        """Whether a list of the people whom the work is done for goes on in the clause that begins there."""
        about = False
        for at in range(max(self._sentence[clause], clause - REACH), clause):
            about = about or WORK in self._tags[at]
            if about and (CLIENT in self._tags[at] or at in self.covered):
                return True
        return False

    def _is_closed(self, end: int) -> bool:
        for at in range(end, min(end + REACH, len(self._words))):
            if self._words[at] in CLAUSE_END:
                return self._words[at] != "," or not self._is_of_a_group(at + 1)
            if self._has(at, (PERSON,)):
                return not self._has(at + 1, (THING,))
            if self._has(at, (AFTER,)) or self._words[at] == ":":
                return True
            if not self._passes(at, (TAIL, VIRTUE)):
                return False
        return True

    def _is_of_a_group(self, start: int) -> bool:
        clause = range(start, min(start + LOOK_AHEAD, len(self._words)))
        return any(GROUP in self._tags[at] for at in clause if self._clause[at] == start)

    def _passes(self, at: int, allowed: Iterable[str]) -> bool:
        return at in self.covered or self._words[at] in JOINING or self._has(at, allowed)

    def _has(self, at: int, classes: Iterable[str]) -> bool:
        return at < len(self._tags) and not self._tags[at].isdisjoint(classes)


def _beginnings(words: Sequence[str], ends: frozenset[str]) -> list[int]:
    """For each word, the first word of its clause or sentence; a mark that ends one belongs to it."""
    begin = 0
    found = []
    for at, word in enumerate(words):
        found.append(begin)
        begin = at + 1 if word in ends else begin
    return found


def _behind(tags: Sequence[Tags], kind: str) -> list[int]:
    """For each word, the place behind the last one of that kind before it, or 0."""
    behind = 0
    found = []
    for at, own in enumerate(tags):
        found.append(behind)
        behind = at + 1 if kind in own else behind
    return found
