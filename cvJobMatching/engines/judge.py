"""Asks an engine for its judgement, and withholds the score where there is nothing to base it on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cvJobMatching.engines.judgement import Judgement, Judging
from cvJobMatching.matching.preconditions import (
    NOTHING_JUDGED,
    TOO_LITTLE_TEXT,
    reasons_not_to_judge,
    understood,
    unsupported,
)
from cvJobMatching.matching.score import questions

if TYPE_CHECKING:
    from cvJobMatching.engines.face import Run
    from cvJobMatching.matching.pair import Candidate, Vacancy


def judged(engine: Judging, candidate: Candidate, vacancy: Vacancy, run: Run) -> Judgement:
    """The engine's judgement; where nothing can be judged, a question for each requirement and the reasons."""
    reasons = reasons_not_to_judge(candidate, vacancy)
    if reasons:
        return Judgement(questions(vacancy.criteria), None, 0.0, reasons)
    judgement = engine.judge(candidate, vacancy, run)
    if judgement.score == 0.0 and unsupported(candidate, vacancy) and not understood(candidate):
        return Judgement(questions(vacancy.criteria), None, 0.0, (*judgement.warnings, NOTHING_JUDGED))
    if judgement.score is not None or judgement.warnings[-1:] == (TOO_LITTLE_TEXT,):
        return judgement
    return Judgement(judgement.findings, None, 0.0, (*judgement.warnings, NOTHING_JUDGED))
