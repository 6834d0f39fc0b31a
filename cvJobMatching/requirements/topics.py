"""Every topic of requirements by its name, and the criterion of a requirement."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Final

from cvJobMatching.model.report import OF_KIND, Kind, Topic
from cvJobMatching.requirements import kinds
from cvJobMatching.requirements.criterion import Criterion
from cvJobMatching.requirements.durations import names_years

if TYPE_CHECKING:
    from cvJobMatching.model.report import Requirement

TIMED: Final = frozenset({Topic.SKILL, Topic.TASK, Topic.TITLE})  # what can be done for years


@cache
def topics() -> dict[Topic, type[Criterion]]:
    """The classes that the modules in `kinds` define, by the topic that they name."""
    found = (
        each
        for module in iter_modules(kinds.__path__)
        for each in vars(import_module(f"{kinds.__name__}.{module.name}")).values()
        if isinstance(each, type) and issubclass(each, Criterion) and each.__module__.endswith(f".{module.name}")
    )
    return {each.topic: each for each in found}


def topic_of(kind: Kind, text: str) -> Topic:
    """The topic of a requirement of which only the kind is told."""
    return Topic.YEARS if kind is Kind.EXPERIENCE and names_years(text) else OF_KIND[kind]


def criterion_of(requirement: Requirement) -> Criterion:
    """What is understood of a requirement; one that an editor gave years is judged by them."""
    about = requirement.about
    timed = requirement.years is not None and about in TIMED
    return topics()[Topic.YEARS if timed else about].of(requirement)
