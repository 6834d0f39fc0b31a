"""Checks of what becomes of a run that does not go well: it fails, and what failed is never a score."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cvJobMatching.engines.conformance import documents
from cvJobMatching.engines.conformance.hindrances import Hindrance, What
from cvJobMatching.engines.conformance.judge import Ending, NotApplicable, Outcome
from cvJobMatching.engines.conformance.trials import USUAL, Trials, report_of

if TYPE_CHECKING:
    from collections.abc import Iterator

STAGES: Final = ("reading_cv", "reading_job_description", "extracting", "matching", "writing_report")
_SOONEST: Final = 2.0  # seconds that the shortest run has, and a slow machine may need
_GRACE: Final = 10.0  # seconds in which a run that is to stop has to be gone
_PATIENCE: Final = 20.0  # seconds that a run after a stopped one may take in any case


def stages(trials: Trials) -> Iterator[str]:
    """Stages begin in their order, each at most once."""
    outcome = trials.usual()
    if outcome.ending is Ending.INVALID and "stage" in outcome.message:
        yield f"{USUAL}: {outcome.message}"
        return
    trials.usual_report()
    began = outcome.stages
    if unknown := [stage for stage in began if stage not in STAGES]:
        yield f"{USUAL}: there are stages {unknown}; expected only {list(STAGES)}"
    elif list(began) != [stage for stage in STAGES if stage in began]:
        yield f"{USUAL}: the stages are {list(began)}; expected each once and in the order of {list(STAGES)}"


def unreadable(trials: Trials) -> Iterator[str]:
    """A document that nobody can read is UnreadableInput, never a score."""
    for label, task in documents.unreadable().items():
        outcome = trials.outcome(label, task)
        if outcome.ending is not Ending.UNREADABLE:
            yield f"{label}: {_told(outcome)}; expected UnreadableInput"


def failures(trials: Trials) -> Iterator[str]:
    """What fails inside a stage ends the run without a score; what is passing is passed on as TryAgainLater."""
    for stage in trials.stages():
        failed = _hindered(trials, What.FAIL, stage)
        if _score(failed):
            yield f"an exception in {stage}: {_told(failed)}; expected no score"
        later = _hindered(trials, What.LATER, stage)
        if later.ending is not Ending.TRY_LATER:
            yield f"TryAgainLater in {stage}: {_told(later)}; expected it to be passed on"
    refused = Hindrance(What.NO_BUDGET, trials.stages()[0])
    if _score(trials.outcome("without a budget", documents.usual(), refused)):
        faults = trials.moved(lambda _: trials.evaluate(documents.usual(), refused), trials.band())
        yield from (f"BudgetSpent at every call: {fault}; or no score at all" for fault in faults)


def messages(trials: Trials) -> Iterator[str]:
    """What people are told of a run that failed quotes nothing of the documents."""
    for label, task in documents.unreadable().items():
        trials.outcome(label, task)
    for stage in trials.usual().stages:
        _hindered(trials, What.FAIL, stage)
    for label, outcome in trials.outcomes.items():
        said = outcome.message.casefold()
        for word in documents.TELLTALES:
            if outcome.ending is not Ending.ANSWERED and word.casefold() in said:
                yield f"{label}: the message of {outcome.ending.value} says {word!r}; expected nothing of a document"


def deadline(trials: Trials) -> Iterator[str]:
    """A run that takes too long is stopped at its deadline, and the next one does not notice."""
    stage = _middle(trials)
    within = 3 * trials.usual().seconds + _SOONEST
    outcome = trials.evaluate(documents.usual(), Hindrance(What.HANG, stage), within=within)
    if outcome.ending is not Ending.OUT_OF_TIME:
        yield f"{stage} hangs: {_told(outcome)}; expected to be stopped after {within:.1f} s"
    if outcome.seconds > within + _GRACE:
        yield f"{stage} hangs: it ended after {outcome.seconds:.1f} s; expected {within:.1f} s"
    yield from _unharmed(trials, "it was stopped at its deadline")


def cancel(trials: Trials) -> Iterator[str]:
    """A run that is canceled is gone at once, and the next one does not notice."""
    stage = _confined(trials)[0]
    outcome = trials.evaluate(documents.usual(), Hindrance(What.HANG, stage), cancel=True)
    if outcome.ending is not Ending.CANCELED:
        yield f"canceled in {stage}: {_told(outcome)}; expected to be gone"
    if outcome.seconds > 3 * trials.usual().seconds + _GRACE:
        yield f"canceled in {stage}: it ended after {outcome.seconds:.1f} s; expected at once"
    yield from _unharmed(trials, "one was canceled")


def memory(trials: Trials) -> Iterator[str]:
    """A run for which memory does not suffice fails, and the next one does not notice."""
    stage = _middle(trials)
    outcome = trials.evaluate(documents.usual(), Hindrance(What.EXHAUST, stage))
    if _score(outcome) or outcome.ending is Ending.ANSWERED:
        yield f"no memory is left in {stage}: {_told(outcome)}; expected to fail"
    yield from _unharmed(trials, "one ran out of memory")


def crash(trials: Trials) -> Iterator[str]:
    """A process that dies takes its own run with it and no other."""
    stage = _confined(trials)[-1]
    outcome = trials.evaluate(documents.usual(), Hindrance(What.KILL, stage))
    if outcome.ending is Ending.ANSWERED:
        yield f"killed in {stage}: {_told(outcome)}; expected to fail"
    yield from _unharmed(trials, "one was killed")


def _hindered(trials: Trials, what: What, stage: str) -> Outcome:
    return trials.outcome(f"{what.value} in {stage}", documents.usual(), Hindrance(what, stage))


def _confined(trials: Trials) -> tuple[str, ...]:
    if not trials.judge.confined:
        raise NotApplicable("it needs the sandbox: run `ai-recruiter engines check`")
    return trials.stages()


def _middle(trials: Trials) -> str:
    began = _confined(trials)
    return began[len(began) // 2]


def _unharmed(trials: Trials, after: str) -> Iterator[str]:
    within = 3 * trials.usual().seconds + _PATIENCE
    faults = trials.moved(lambda _: trials.evaluate(documents.usual(), within=within), trials.band())
    yield from (f"{USUAL} after {after}: {fault}" for fault in faults)


def _score(outcome: Outcome) -> bool:
    report = report_of(outcome)
    return report is not None and report.score is not None


def _told(outcome: Outcome) -> str:
    report = report_of(outcome)
    return f"{outcome}" if report is None else f"a report with the score {report.score}"
