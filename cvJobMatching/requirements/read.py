"""Reads the criteria out of a posting, kind by kind."""

from __future__ import annotations

from bisect import bisect_right
from functools import cache
from importlib import import_module
from itertools import groupby
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from cvJobMatching.model.report import GATES
from cvJobMatching.requirements import kinds
from cvJobMatching.requirements.criterion import Criterion, Group
from cvJobMatching.requirements.no_requirements import asks_for_something

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cvJobMatching.understanding.vacancy.parsed import ParsedJobDescription

IN_TEXT_ORDER = frozenset({Group.FORMAL, Group.REMAINDER})


@cache
def all_kinds() -> tuple[type[Criterion], ...]:
    """Every kind of requirement, in the order in which they are read: the classes of the modules in `kinds`."""
    modules = (import_module(f"{kinds.__name__}.{module.name}") for module in iter_modules(kinds.__path__))
    found = (each for module in modules for each in vars(module).values() if _is_kind(each, module.__name__))
    return tuple(sorted(found, key=lambda kind: (kind.group, kind.rank, kind.__name__)))


def _is_kind(each: object, module: str) -> bool:
    return isinstance(each, type) and issubclass(each, Criterion) and each.__module__ == module


def read_criteria(posting: ParsedJobDescription) -> tuple[Criterion, ...]:
    """Every criterion of a posting; only gates when it asks for nothing that can be judged."""
    found: list[Criterion] = []
    for group, members in groupby(all_kinds(), key=lambda kind: kind.group):
        fresh = list(_extracted(members, posting, found))
        found += sorted(fresh, key=lambda each: _sentence_of(each, posting)) if group in IN_TEXT_ORDER else fresh
    if any(each.specific for each in found) or asks_for_something(posting):
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
