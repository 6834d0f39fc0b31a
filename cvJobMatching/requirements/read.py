"""Reads the criteria out of a posting, kind by kind."""

from __future__ import annotations

from bisect import bisect_right
from importlib import import_module
from itertools import groupby
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Final

from cvJobMatching.model.report import GATES
from cvJobMatching.requirements import kinds
from cvJobMatching.requirements.criterion import Criterion, Group
from cvJobMatching.requirements.no_requirements import states_requirements

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cvJobMatching.understanding.vacancy.parsed import ParsedJobDescription

IN_TEXT_ORDER = frozenset({Group.FORMAL, Group.REMAINDER})


def _defined_in(name: str) -> Iterator[type[Criterion]]:
    for each in vars(import_module(name)).values():
        if isinstance(each, type) and issubclass(each, Criterion) and each.__module__ == name:
            yield each


# Every kind of requirement, in the order in which they are read: the classes that the modules in `kinds` define.
KINDS: Final = tuple(
    sorted(
        (kind for module in iter_modules(kinds.__path__) for kind in _defined_in(f"{kinds.__name__}.{module.name}")),
        key=lambda kind: (kind.group, kind.rank, kind.__name__),
    )
)


def read_criteria(posting: ParsedJobDescription) -> tuple[Criterion, ...]:
    """Every criterion of a posting; only gates when it states no other requirements."""
    found: list[Criterion] = []
    for group, members in groupby(KINDS, key=lambda kind: kind.group):
        fresh = list(_extracted(members, posting, found))
        found += sorted(fresh, key=lambda each: _sentence_of(each, posting)) if group in IN_TEXT_ORDER else fresh
    if any(each.specific for each in found) or states_requirements(posting):
        return tuple(found)
    return tuple(each for each in found if each.requirement.kind in GATES)


def _extracted(
    members: Iterator[type[Criterion]], posting: ParsedJobDescription, before: list[Criterion]
) -> Iterator[Criterion]:
    found = list(before)
    for kind in members:
        fresh = list(kind.extract(posting, found))
        found += fresh
        yield from fresh


def _sentence_of(criterion: Criterion, posting: ParsedJobDescription) -> int:
    return bisect_right([sentence.span.start for sentence in posting.asking], criterion.requirement.start)
