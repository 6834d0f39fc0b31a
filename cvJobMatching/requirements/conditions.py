"""Conditions that a posting tells more than once are one: where one works, and that one may."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING, Final

from cvJobMatching.languages.pack import alternatives
from cvJobMatching.languages.schema import Asking
from cvJobMatching.model.report import Topic
from cvJobMatching.patterns import compiled
from cvJobMatching.requirements.kinds.gate import ONLY_NAMES
from cvJobMatching.understanding.text.nations import nations, permits

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cvJobMatching.model.report import Requirement

BESIDE: Final = compiled(r"[\s,|/()–—-]*")


def told_once(text: str, found: Iterable[Requirement]) -> list[Requirement]:
    """The requirements of a posting in their order, each condition once; the others are `also` of it."""
    read = sorted(found, key=lambda each: each.start or 0)
    read = _joined(read, _where(text, read))
    for same in _whether(read):  # none has a part of another
        read = _joined(read, same)
    return read


def _joined(read: Sequence[Requirement], same: Sequence[Requirement]) -> list[Requirement]:
    """With the first of those that are the same, and the others as its other words."""
    if len(same) < 2:
        return list(read)
    first, *others = same
    whole, gone = replace(first, also=(*first.also, *(each.text for each in others))), set(map(id, others))
    return [whole if each is first else each for each in read if id(each) not in gone]


def _where(text: str, read: Sequence[Requirement]) -> list[Requirement]:
    """How and where one works, the plainest first: "hybrid, two days in the office" with the town above it."""
    office = [each for each in read if each.topic is Topic.GATE and _office().search(each.text)]
    above = list(takewhile(lambda each: each.topic is Topic.GATE, read))
    towns = [each for each in above if all(map(ONLY_NAMES.fullmatch, each.alternatives or (each.text,)))]
    if office:
        return [*office, *(each for each in towns if not _office().search(each.text))]
    beside = takewhile(lambda two: BESIDE.fullmatch(text, two[0].end or 0, two[1].start or 0), pairwise(towns))
    return [*towns[:1], *(second for _, second in beside)]


def _whether(read: Sequence[Requirement]) -> list[list[Requirement]]:
    """Permissions to work, those of the same nations together; one that names none belongs to the first."""
    asked = [(nations(each.text), each) for each in read if each.topic is Topic.GATE and any(permits(each.text))]
    named = [where for where, _ in asked if where]
    groups: dict[frozenset[str], list[Requirement]] = {}
    for where, each in asked:
        groups.setdefault(where or (named[0] if named else where), []).append(each)
    return list(groups.values())


@cache
def _office() -> re.Pattern[str]:
    return compiled(rf"(?<!\w){alternatives(Asking, lambda asking: asking.office)}(?!\w)", re.IGNORECASE)
