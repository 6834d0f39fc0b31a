"""Engines: named, versioned ways of judging a CV against a job description, behind one face.

Whoever writes one begins with `BaseEngine`; `Engine` is the whole contract.
"""

from cvJobMatching.engines.base import BaseEngine
from cvJobMatching.engines.face import (
    Alone,
    BudgetSpent,
    Call,
    CannotJudge,
    Cost,
    Engine,
    Input,
    Needs,
    Run,
    Task,
    TryAgainLater,
    UnreadableInput,
)
from cvJobMatching.engines.judgement import Answer, BlindCv, Judgement, Line
from cvJobMatching.engines.registry import DEFAULT_ENGINE, engine_named, engines

__all__ = [
    "DEFAULT_ENGINE",
    "Alone",
    "Answer",
    "BaseEngine",
    "BlindCv",
    "BudgetSpent",
    "Call",
    "CannotJudge",
    "Cost",
    "Engine",
    "Input",
    "Judgement",
    "Line",
    "Needs",
    "Run",
    "Task",
    "TryAgainLater",
    "UnreadableInput",
    "engine_named",
    "engines",
]
