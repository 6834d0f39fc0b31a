"""A skill, or a choice of skills."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from cvJobMatching.model.report import Kind, Topic
from cvJobMatching.requirements.criterion import Criterion


@dataclass(frozen=True, slots=True, kw_only=True)
class Skill(Criterion):
    """Knowledge of a tool, a method or a field."""

    topic: ClassVar[Topic] = Topic.SKILL
    kind: ClassVar[Kind] = Kind.SKILL
    points: ClassVar[tuple[str, str]] = ("skill_must", "skill_nice")
