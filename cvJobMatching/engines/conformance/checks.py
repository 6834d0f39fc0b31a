"""The checks by name, and what came of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from cvJobMatching.engines.conformance import answers, failing, steadiness
from cvJobMatching.engines.conformance.judge import NotApplicable
from cvJobMatching.engines.conformance.trials import Trials

if TYPE_CHECKING:
    from cvJobMatching.engines.conformance.judge import Judge

Check = Callable[[Trials], Iterator[str]]
Verdict = Literal["passed", "failed", "not_checked"]

CHECKS: Final[Mapping[str, Check]] = {
    "report": answers.report,
    "quotes": answers.quotes,
    "answers": answers.answers,
    "points": answers.points,
    "posting": answers.posting,
    "given_criteria": answers.given_criteria,
    "determinism": steadiness.determinism,
    "name": steadiness.name,
    "gender": steadiness.gender,
    "pronoun": steadiness.pronoun,
    "address": steadiness.address,
    "email": steadiness.email,
    "hidden_text": steadiness.hidden_text,
    "injection": steadiness.injection,
    "stages": failing.stages,
    "unreadable": failing.unreadable,
    "failures": failing.failures,
    "messages": failing.messages,
    "deadline": failing.deadline,
    "cancel": failing.cancel,
    "memory": failing.memory,
    "crash": failing.crash,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What came of one check; `seen` says for each fault what was seen and what was expected."""

    check: str
    holds: str  # what the engine is held to
    verdict: Verdict
    seen: tuple[str, ...] = ()  # of one that was not checked: why
    output: str = ""  # what the engine printed meanwhile, and its tracebacks


def check(name: str, trials: Trials) -> Result:
    """Run one check; KeyError for a name that is none."""
    function = CHECKS[name]
    holds = (function.__doc__ or "").strip()
    trials.printed.clear()
    try:
        seen = tuple(function(trials))
    except NotApplicable as why:
        return Result(check=name, holds=holds, verdict="not_checked", seen=(str(why),))
    verdict: Verdict = "failed" if seen else "passed"
    return Result(check=name, holds=holds, verdict=verdict, seen=seen, output="".join(trials.printed))


def check_all(judge: Judge) -> Iterator[Result]:
    """Every check in its order, each result as it is there."""
    trials = Trials(judge)
    for name in CHECKS:
        yield check(name, trials)
