"""Traits: "flexible and reliable", which no CV can prove."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from cvJobMatching.model.report import Kind, Topic
from cvJobMatching.requirements.criterion import Criterion


@dataclass(frozen=True, slots=True, kw_only=True)
class Trait(Criterion):
    """A question for the interview; never any points, for everybody who writes "team player" would earn them."""

    topic: ClassVar[Topic] = Topic.TRAIT
    kind: ClassVar[Kind] = Kind.OTHER
