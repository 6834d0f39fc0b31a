"""The skills of a profile: what the candidate lists, by canonical label where the lexicon knows it."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from cvJobMatching.languages.pack import alternatives
from cvJobMatching.languages.schema import Skills
from cvJobMatching.patterns import compiled
from cvJobMatching.understanding.lexicon import named_skills
from cvJobMatching.understanding.text.heading_keys import squeezed
from cvJobMatching.understanding.text.lines import UPPER, lines, without_bullet

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cvJobMatching.model.profile import SkillMention
    from cvJobMatching.understanding.cv.sections import Section

ITEM_END = compiled(rf"[,;|•●▪◦·\t]|(?<=[^\W\d])\s[-–—]\s(?=[^\W\d])|\s{{3,}}|(?<=\w)\.\s+(?=[{UPPER}])|\.$")
LEAD = compiled(r"^[^:,;]{2,40}:\s*")
LABELLED = compiled(r"[^\t,]{1,40}\t[^\t,]{1,80},")  # a label and its list
BRACKETS = compiled(r"\([^()]{0,120}\)")
INSIDE = "\x1f"  # stands for a comma inside brackets while a row is split
LONGEST_ITEM = 80  # characters
MOST_WORDS = 9
WIDE = 16  # characters of an item that may go on below


@cache
def _remark() -> re.Pattern[str]:
    """A remark on how long a skill was used: "(3 years)", "(less than 1 year)"."""
    amounts = alternatives(Skills, lambda skills: skills.amounts)
    return compiled(rf"(?<!\s)\s*\((?:{amounts}|\d)[^)]{{0,120}}\)\s*", re.IGNORECASE)


def skills(text: str, parts: Sequence[Section], mentions: Sequence[SkillMention]) -> tuple[str, ...]:
    """The items of the skills sections; where there is none, every skill that the text mentions."""
    listed = [item for part in parts if part.kind == "skills" for item in _items(text, part)]
    labels = [label for item in listed for label in _labels(item)]
    if not labels:
        labels = [mention.label for mention in mentions]
    return tuple({_key(label): label for label in reversed(labels)}.values())[::-1]


def _key(label: str) -> str:
    """One key for the spellings of a label; the signs of C++ and C# are a part of their names."""
    return (squeezed(label) or label) + "".join(sign for sign in label if sign in "+#")


def _items(text: str, part: Section) -> Iterator[str]:
    for cell in _cells([row.split("\t") for row in _rows(text, part)]):
        for item in ITEM_END.split(BRACKETS.sub(_closed, LEAD.sub("", cell))):
            cleaned = item.replace(INSIDE, ",").strip(" .•-–—:\u00a0")
            if (
                0 < len(cleaned) <= LONGEST_ITEM
                and any(map(str.isalpha, cleaned))
                and len(cleaned.split()) <= MOST_WORDS
            ):
                yield cleaned


def _cells(rows: Sequence[list[str]]) -> Iterator[str]:
    """The cells of all rows, but for the labels where each row sets one before each list."""
    tabular = [row for row in rows if len(row) > 1]
    labels = [cell for row in tabular for cell in row[::2]]
    lists = [cell for row in tabular for cell in row[1::2]]
    commas = sum("," in cell for cell in lists)
    labelled = len(labels) == len(lists) < 2 * commas and not any("," in cell for cell in labels)
    for row in rows:
        for at, cell in enumerate(row):
            if not (labelled and len(row) > 1 and at % 2 == 0) or named_skills(cell):
                yield cell


def _closed(found: re.Match[str]) -> str:
    """A bracket whose commas end no item."""
    return found.group().replace(",", INSIDE)


def _rows(text: str, part: Section) -> Iterator[str]:
    """The lines, joined where a list runs on: a row of commas goes on until a bullet, a label or a blank line."""
    row, last = _Row(""), 0
    for line in lines(text, part.start, part.end):
        span = without_bullet(text, line)
        said = _remark().sub(", ", text[span.start : span.end])
        blank = "\n\n" in text[last : line.start]
        if row.length and not blank and span == line and not LEAD.match(said) and row.runs_on(said):
            row.take(said)
        else:
            yield row.text()
            row = _Row(said)
        last = line.end
    yield row.text()


class _Row:
    """Lines that are joined with blanks; what is asked of them is noted, for a list may have a thousand."""

    def __init__(self, said: str) -> None:
        self._lines, self.length = [said], len(said)
        self._comma, self._listed = "," in said, ", " in said

    def text(self) -> str:
        return " ".join(self._lines)

    def take(self, said: str) -> None:
        self._comma |= "," in said
        self._listed |= ", " in said or self._lines[-1].endswith(",")
        self.length += 1 + len(said)
        self._lines.append(said)

    def runs_on(self, said: str) -> bool:
        """Whether a line goes on with the list."""
        if self._lines[-1].endswith((",", "-", "/", "&")):
            return True
        if LABELLED.match(said) and LABELLED.match(self._lines[0]):
            return False
        if self._comma and ("," in said or said.endswith(".")):
            return True
        return said[:1].islower() and (self._listed or self.length >= WIDE)


def _labels(item: str) -> list[str]:
    """The canonical labels of an item when they make up at least half of it, else the item as it stands."""
    found = named_skills(item)
    covered = sum(len(squeezed(mention.quote)) or len(mention.quote) for mention in found)
    if found and 2 * covered >= (len(squeezed(item)) or len(item)):
        return [mention.label for mention in found]
    return [item]
