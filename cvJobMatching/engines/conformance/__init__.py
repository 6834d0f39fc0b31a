"""Checks that an engine keeps what every engine promises (docs/writing-an-engine.md); no service is needed."""

from cvJobMatching.engines.conformance.checks import CHECKS, Result, check, check_all
from cvJobMatching.engines.conformance.judge import Declared, Ending, Judge, NotApplicable, Outcome
from cvJobMatching.engines.conformance.trials import Trials

__all__ = [
    "CHECKS",
    "Declared",
    "Ending",
    "Judge",
    "NotApplicable",
    "Outcome",
    "Result",
    "Trials",
    "check",
    "check_all",
]
