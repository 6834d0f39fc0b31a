"""Engines: named, versioned ways of judging a CV against a job description, behind one face."""

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
from cvJobMatching.engines.registry import DEFAULT_ENGINE, engine_named, engines

__all__ = [
    "DEFAULT_ENGINE",
    "Alone",
    "BudgetSpent",
    "Call",
    "CannotJudge",
    "Cost",
    "Engine",
    "Input",
    "Needs",
    "Run",
    "Task",
    "TryAgainLater",
    "UnreadableInput",
    "engine_named",
    "engines",
]
