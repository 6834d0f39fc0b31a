"""How the work goes: how many candidates came, were judged and decided, how long that took, and whether advice held."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from domain.model.ids import VacancyId
from domain.model.report import Recommendation

MOST_COUNTED: Final = 10_000  # of the newest evaluations: figures are the same work however many there are
MOST_VACANCIES: Final = 20  # of the newest that are told apart


class Wait(StrEnum):
    """From the end of the evaluation to the latest decision, in whole seconds."""

    HOUR = "hour"
    DAY = "day"
    THREE_DAYS = "three_days"
    WEEK = "week"
    LONGER = "longer"


SHORTER_THAN: Final[Mapping[Wait, timedelta]] = {
    Wait.HOUR: timedelta(hours=1),
    Wait.DAY: timedelta(days=1),
    Wait.THREE_DAYS: timedelta(days=3),
    Wait.WEEK: timedelta(days=7),
}


def wait_of(span: timedelta) -> Wait:
    """The shortest that it fits in."""
    return next((wait for wait, limit in SHORTER_THAN.items() if span < limit), Wait.LONGER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What the figures know of an evaluation; equal ones are counted together."""

    vacancy_id: VacancyId | None
    advice: Recommendation | None  # None when it was not judged, or of a tenant that sees findings only
    decision: Recommendation | None
    wait: Wait | None  # None while nothing is decided on this report
    judged: bool = True  # it has a report


@dataclass(frozen=True, slots=True)
class Steps:
    """The way of candidates; `shortlisted` goes by the decision, by the advice where there is none."""

    candidates: int = 0
    judged: int = 0
    shortlisted: int = 0
    decided: int = 0
    undecided: int = 0  # of the judged ones


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Counts over the newest evaluations; of several reports on one file of a vacancy, the one that stands."""

    cases: Mapping[Case, int]
    titles: Mapping[VacancyId, str] = field(default_factory=dict)  # of the newest vacancies
    looked_at: int = 0  # evaluations, those that do not stand included
    since: datetime | None = None  # when the oldest of them was submitted
    complete: bool = True  # whether these are all there are

    @property
    def funnel(self) -> Steps:
        return _steps(self.cases)

    @property
    def waits(self) -> Mapping[Wait, int]:
        """How many were decided within each span and no shorter one."""
        counted = Counter(dict.fromkeys(Wait, 0))
        for case, count in self.cases.items():
            if case.wait is not None:
                counted[case.wait] += count
        return counted

    @property
    def agreement(self) -> Mapping[tuple[Recommendation, Recommendation], int]:
        """How many were decided, by what was advised and what was decided."""
        counted = Counter({(advice, decision): 0 for advice in Recommendation for decision in Recommendation})
        for case, count in self.cases.items():
            if case.advice is not None and case.decision is not None:
                counted[case.advice, case.decision] += count
        return counted

    @property
    def by_vacancy(self) -> Mapping[VacancyId | None, Steps]:
        """The newest vacancies first; None has the evaluations without a vacancy."""
        of: dict[VacancyId | None, dict[Case, int]] = {id: {} for id in sorted(self.titles, reverse=True)}
        for case, count in self.cases.items():
            if case.vacancy_id in of or case.vacancy_id is None:
                of.setdefault(case.vacancy_id, {})[case] = count
        return {id: _steps(cases) for id, cases in of.items()}


def newest(ids: Mapping[Case, int]) -> list[VacancyId]:
    """The vacancies whose titles are wanted."""
    return sorted({case.vacancy_id for case in ids if case.vacancy_id is not None}, reverse=True)[:MOST_VACANCIES]


def _steps(cases: Mapping[Case, int]) -> Steps:
    def count(*, judged: bool = False, decided: bool | None = None, shortlisted: bool = False) -> int:
        return sum(
            number
            for case, number in cases.items()
            if (not judged or case.judged)
            and decided in (None, case.decision is not None)
            and (not shortlisted or (case.decision or case.advice) is Recommendation.SHORTLIST)
        )

    return Steps(
        candidates=count(),
        judged=count(judged=True),
        shortlisted=count(shortlisted=True),
        decided=count(decided=True),
        undecided=count(judged=True, decided=False),
    )
