"""The runs that the checks share, and what the usual pair is worth to the engine."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import msgspec

from cvJobMatching.engines.conformance import documents
from cvJobMatching.engines.conformance.judge import Ending, NotApplicable, Outcome
from cvJobMatching.engines.shape import Shape
from cvJobMatching.model.report import FindingStatus, Report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from cvJobMatching.engines.conformance.hindrances import Hindrance
    from cvJobMatching.engines.conformance.judge import Judge
    from cvJobMatching.engines.face import Input, Task

SHAPE: Final = Shape(Report)
_decode: Final = msgspec.json.Decoder(Report).decode
_DECIMALS: Final = 2  # of a score
_REPEATS: Final = 6  # of the usual pair, by an engine that says that it varies
_TURNS: Final = 3  # of any other pair, before it is said to be judged otherwise
USUAL: Final = "the usual pair"


@dataclass(frozen=True, slots=True)
class Band:
    """Within what repeats of the same pair stay: the score, and the statuses of each requirement by its words."""

    least: float | None
    most: float | None
    statuses: Mapping[str, frozenset[FindingStatus]]
    exact: bool  # of an engine that is deterministic

    def left_by(self, report: Report) -> Iterator[str]:
        """In what the report differs by more than repeats do."""
        if not self._holds(report.score):
            yield f"the score is {report.score}, expected {self._score()}"
        found = [each.requirement.text for each in report.findings]
        if self.exact and found != list(self.statuses):
            yield f"it judges {len(found)} requirements, {found}; expected {list(self.statuses)}"
        for number, each in enumerate(report.findings):
            usual = self.statuses.get(each.requirement.text)
            if usual is not None and each.status not in usual:
                told = " or ".join(sorted(usual))
                yield f"findings[{number}] ({each.requirement.text!r}) is {each.status.value}, expected {told}"

    def _holds(self, score: float | None) -> bool:
        if score is None or self.least is None or self.most is None:
            return score == self.least
        spread = self.most - self.least  # what repeats vary by once more, as there were few
        return round(self.least - spread, _DECIMALS) <= score <= round(self.most + spread, _DECIMALS)

    def _score(self) -> str:
        return f"{self.least}" if self.least == self.most else f"{self.least} to {self.most}, as repeats have it"


@dataclass
class Trials:
    """Runs the engine, each pair once, and remembers what happened."""

    judge: Judge
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    printed: list[str] = field(default_factory=list)  # by the engine, with its tracebacks, since this was cleared
    _band: Band | None = None

    def outcome(self, label: str, task: Task, hindrance: Hindrance | None = None) -> Outcome:
        """How that run ended, made now if it was not before; the label names it in results."""
        if label not in self.outcomes:
            self.outcomes[label] = self.evaluate(task, hindrance)
        return self.outcomes[label]

    def evaluate(
        self, task: Task, hindrance: Hindrance | None = None, *, within: float | None = None, cancel: bool = False
    ) -> Outcome:
        """See Judge; every time anew."""
        return self._noted(self.judge.evaluate(task, hindrance=hindrance, within=within, cancel=cancel))

    def evaluate_elsewhere(self, tasks: Sequence[Task], *, seed: int) -> Sequence[Outcome]:
        """See Judge."""
        return [self._noted(outcome) for outcome in self.judge.evaluate_elsewhere(tasks, seed=seed)]

    def read_posting(self, posting: Input) -> Outcome:
        """See Judge."""
        return self._noted(self.judge.read_posting(posting))

    def _noted(self, outcome: Outcome) -> Outcome:
        if outcome.output:
            self.printed.append(outcome.output)
        return outcome

    def usual(self) -> Outcome:
        """How the usual pair ended."""
        return self.outcome(USUAL, documents.usual())

    def usual_report(self) -> Report:
        """What it was given. Raises NotApplicable where there is none."""
        report = report_of(self.usual())
        if report is None:
            raise NotApplicable(f"{USUAL} got no report")
        return report

    def stages(self) -> tuple[str, ...]:
        """Those that the engine announces of the usual pair. Raises NotApplicable where there are none."""
        self.usual_report()
        if not self.usual().stages:
            raise NotApplicable("it announces no stage, so nothing can be made to happen in one")
        return self.usual().stages

    def band(self) -> Band:
        """What the usual pair is given, by a few runs where they vary. Raises NotApplicable."""
        if self._band is None:
            self._band = self._measured()
        return self._band

    def moved(self, outcome: Callable[[int], Outcome], band: Band) -> list[str]:
        """By what a report leaves the band; one that varies has to leave it in every run, which are counted from 0."""
        told: list[str] = []
        for turn in range(1 if band.exact else _TURNS):
            ended = outcome(turn)
            report = report_of(ended)
            told = [f"{ended}; expected a report as before"] if report is None else list(band.left_by(report))
            if not told:
                return []
        return told

    def _measured(self) -> Band:
        reports = [self.usual_report()]
        exact = self.judge.declared.deterministic
        for turn in range(0 if exact else _REPEATS):
            again = report_of(self.outcome(f"{USUAL}, again ({turn + 1})", documents.usual()))
            reports += [] if again is None else [again]
        scores = [each.score for each in reports if each.score is not None]
        statuses: dict[str, frozenset[FindingStatus]] = {}
        for report in reports:
            for each in report.findings:
                statuses[each.requirement.text] = statuses.get(each.requirement.text, frozenset()) | {each.status}
        return Band(min(scores, default=None), max(scores, default=None), statuses, exact)


def report_of(outcome: Outcome) -> Report | None:
    """What was answered; None where that is no report."""
    if outcome.ending is not Ending.ANSWERED or SHAPE.fault(outcome.body) is not None:
        return None
    return _decode(outcome.body)
