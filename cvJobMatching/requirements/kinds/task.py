"""What is to be done in the position."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from cvJobMatching.model.report import Kind, Topic
from cvJobMatching.requirements.criterion import Criterion


@dataclass(frozen=True, slots=True, kw_only=True)
class Task(Criterion):
    """A duty, judged by what the CV says was done."""

    topic: ClassVar[Topic] = Topic.TASK
    kind: ClassVar[Kind] = Kind.EXPERIENCE
    points: ClassVar[tuple[str, str]] = ("task_must", "task_nice")
