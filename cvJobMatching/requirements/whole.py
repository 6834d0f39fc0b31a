"""What the reader marked as several requirements and is one: a language and its level, a choice, examples, a number."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from cvJobMatching.languages.pack import alternatives
from cvJobMatching.languages.schema import Asking
from cvJobMatching.model.report import Topic
from cvJobMatching.patterns import compiled
from cvJobMatching.understanding.cv.languages import spoken

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cvJobMatching.requirements.tagger import Tagged

APART: Final = compiled(r"[^ ,(:–-]")
SIGN: Final = compiled(r"\w")
FURTHEST: Final = 300  # characters that a choice or examples may take


def whole(text: str, tagged: Iterable[Tagged]) -> list[Tagged]:
    """The marks in their order, with those made one that belong together."""
    found: list[Tagged] = []
    reach = 0
    for each in tagged:
        if found and (
            each.start < reach or _cuts_a_number(text, found[-1], each) or _is_level_of(text, found[-1], each)
        ):
            found[-1] = found[-1]._replace(end=max(each.end, _closed(text, each.end, reach)))
        else:
            found.append(each)
        reach = max(reach, _reach(text, found[-1]))
    return found


def _cuts_a_number(text: str, before: Tagged, after: Tagged) -> bool:
    """Whether nothing but the point or comma of a number parts them: "37.5 hours"."""
    return (
        text[before.end - 1].isdigit() and text[after.start].isdigit() and text[before.end : after.start] in {".", ","}
    )


def _is_level_of(text: str, language: Tagged, level: Tagged) -> bool:
    """Whether the second gives the first, a language without a level, one: "English, at least C1"."""
    if not (language.topic is level.topic is Topic.LANGUAGE and language.must == level.must):
        return False
    if APART.search(text[language.end : level.start]):
        return False
    alone, both = (list(spoken(text[language.start : end])) for end in (language.end, level.end))
    return len(alone) == len(both) == 1 and alone[0][0].level is None and both[0][0].level is not None


def _reach(text: str, each: Tagged) -> int:
    """Where the choice ends before which a mark ends ("one of"), or the examples ("(e.g."); 0 where there are none."""
    line_end = text.find("\n", each.end, each.end + FURTHEST)
    line_end = min(len(text), each.end + FURTHEST) if line_end < 0 else line_end
    one_of, for_example = _leads()
    begin = max(each.start, each.end - FURTHEST)
    if one_of.search(text[begin : each.end]):
        return line_end
    opened = text.rfind("(", begin, line_end)
    if opened < 0 or not for_example.match(text, opened) or SIGN.search(text[each.end : opened]):
        return 0
    return text.find(")", opened, line_end) + 1


def _closed(text: str, end: int, reach: int) -> int:
    """The end of the brackets that nothing but marks parts from `end`."""
    return reach if end < reach and text[reach - 1] == ")" and not SIGN.search(text[end:reach]) else end


@cache
def _leads() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What stands before a choice at the end of a text, and before examples in brackets."""
    one_of, for_example = (
        alternatives(Asking, entries) for entries in (lambda asking: asking.one_of, lambda asking: asking.for_example)
    )
    return (
        compiled(rf"(?<!\w){one_of}(?:\s(?:the|these|following))*\s?:?$", re.IGNORECASE),
        compiled(rf"\(\s?{for_example}(?!\w)", re.IGNORECASE),
    )
