"""Two engines on the same jobs: how far they agree, what they cost, and where they differ most."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from statistics import median
from typing import Final

from domain.model.agreement_figures import FEWEST, Figure, Missing, kappa, share, tau_b
from domain.model.finding_agreement import STATUSES, FindingAgreement
from domain.model.ids import Engine, EvaluationId, VacancyId
from domain.model.report import FailureCode, FindingStatus, Recommendation
from domain.model.shadow import ShadowRun, ShadowStatus, Side

MOST_RUNS: Final = 2_000  # the newest: a comparison is the same work however many there are
MOST_SHOWN: Final = 20  # pairs that differ most
_STEPS: Final = {Recommendation.SHORTLIST: 0, Recommendation.REVIEW: 1, Recommendation.REJECT: 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedEngines:
    """Which runs to compare: those of jobs of the champion that the challenger judged as well."""

    champion: Engine
    challenger: Engine
    created_after: datetime | None = None  # of the job
    created_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class EndedRun:
    """A run that has ended, and whether a person has decided on its job."""

    run: ShadowRun
    decided: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Expense:
    """What an engine took for the jobs that tell it. None: no job tells."""

    timed: int
    seconds_median: float | None
    seconds_p95: float | None
    counted: int  # jobs that tell tokens
    tokens: int | None
    priced: int  # jobs that tell money
    money: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A pair on which the two differ."""

    evaluation_id: EvaluationId
    vacancy_id: VacancyId | None
    champion: Side
    challenger: Side
    findings: int  # that both have
    differing: int  # of those, with another status


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedFindings:
    """Of the findings that both reports have: how often they have the same status."""

    both: int
    champion_only: int
    challenger_only: int
    statuses: Mapping[tuple[FindingStatus, FindingStatus], int]  # the champion's first
    same: Figure  # without an interval: the findings of a job are not independent, and Wilson's takes them for it
    kappa: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedOrder:
    """Kendall's tau-b between the scores: over all pairs with both, and within vacancies alone."""

    scored: int  # pairs with both scores
    overall: Figure
    piles: int  # vacancies with two such pairs or more
    within_piles: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedAdvice:
    """The advice of both, the champion's first."""

    counts: Mapping[tuple[Recommendation, Recommendation], int]
    same: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two engines over the runs that were looked at. Figures are of `pairs`: jobs that both have judged."""

    wanted: ComparedEngines
    runs: int
    pairs: int
    waiting: int
    complete: bool  # no older runs were left out
    since: datetime | None  # when the oldest job of these was judged
    failures: Mapping[FailureCode, int]  # of the challenger
    versions: Mapping[tuple[str, str], int]  # of champion and challenger
    findings: ComparedFindings
    order: ComparedOrder
    advice: ComparedAdvice
    champion: Expense
    challenger: Expense
    most_differing: tuple[Difference, ...]
    hidden: int  # pairs that are not shown one by one, because nobody has decided on them


def compare(
    wanted: ComparedEngines,
    ended: Sequence[EndedRun],
    *,
    waiting: int,
    complete: bool,
    shows: Callable[[EndedRun], bool],
) -> Comparison:
    """`ended` are the newest first; `shows` says which may be shown one by one."""
    judged = [it for it in ended if it.run.status is ShadowStatus.JUDGED]
    runs, shown = [it.run for it in judged], [it for it in judged if shows(it)]
    return Comparison(
        wanted=wanted,
        runs=len(ended),
        pairs=len(judged),
        waiting=waiting,
        complete=complete,
        since=min((it.run.recorded_at for it in ended), default=None),
        failures=Counter(it.run.failure.code for it in ended if it.run.failure),
        versions=Counter((run.champion.version or "", run.challenger.version or "") for run in runs),
        findings=_findings([run.agreement for run in runs if run.agreement]),
        order=_order(runs),
        advice=_advice(runs),
        champion=_expense([run.champion for run in runs]),
        challenger=_expense([run.challenger for run in runs]),
        most_differing=tuple(_difference(it.run) for it in _differing(shown)[:MOST_SHOWN]),
        hidden=len(judged) - len(shown),
    )


def _findings(told: Sequence[FindingAgreement]) -> ComparedFindings:
    tables = [it.cells for it in told]
    whole = [sum(cells) for cells in zip(*tables, strict=True)] or [0] * len(STATUSES) ** 2
    few = sum(map(any, tables)) < FEWEST
    same = Figure(missing=Missing.TOO_FEW) if few else Figure(sum(whole[:: len(STATUSES) + 1]) / sum(whole))
    return ComparedFindings(
        both=sum(whole),
        champion_only=sum(it.champion_only for it in told),
        challenger_only=sum(it.challenger_only for it in told),
        statuses=dict(zip(((one, other) for one in STATUSES for other in STATUSES), whole, strict=True)),
        same=same,
        kappa=kappa(tables),
    )


def _order(runs: Sequence[ShadowRun]) -> ComparedOrder:
    scored = [(run.vacancy_id, scores) for run in runs if (scores := _scores(run))]
    by_vacancy = defaultdict(list)
    for vacancy, scores in scored:
        if vacancy is not None:
            by_vacancy[vacancy].append(scores)
    piles = [pile for pile in by_vacancy.values() if len(pile) > 1]
    overall = tau_b([[scores for _, scores in scored]])
    return ComparedOrder(scored=len(scored), overall=overall, piles=len(piles), within_piles=tau_b(piles))


def _advice(runs: Sequence[ShadowRun]) -> ComparedAdvice:
    found = Counter((it.champion.advice, it.challenger.advice) for it in runs)
    counts = {(one, other): found[one, other] for one in Recommendation for other in Recommendation}
    same = share(sum(counts[each, each] for each in Recommendation), sum(counts.values()))
    return ComparedAdvice(counts=counts, same=same)


def _scores(run: ShadowRun) -> tuple[float, float] | None:
    one, other = run.champion.score, run.challenger.score
    return None if one is None or other is None else (one, other)


def _expense(sides: Sequence[Side]) -> Expense:
    seconds = sorted(it.seconds for it in sides if it.seconds is not None)
    tokens = [it.tokens for it in sides if it.tokens is not None]
    money = [it.money for it in sides if it.money is not None]
    return Expense(
        timed=len(seconds),
        seconds_median=median(seconds) if seconds else None,
        seconds_p95=seconds[ceil(0.95 * len(seconds)) - 1] if seconds else None,
        counted=len(tokens),
        tokens=sum(tokens) if tokens else None,
        priced=len(money),
        money=sum(money) if money else None,
    )


def _differing(judged: Sequence[EndedRun]) -> list[EndedRun]:
    """Those with a difference, the largest first: by advice, then score, then findings, then the newest."""
    sizes = {it.run.evaluation_id: _size(it.run) for it in judged}
    found = [it for it in judged if any(sizes[it.run.evaluation_id])]
    return sorted(found, key=lambda it: (sizes[it.run.evaluation_id], it.run.evaluation_id), reverse=True)


def _size(run: ShadowRun) -> tuple[int, float, float]:
    one, other = run.champion, run.challenger
    steps = abs(_STEPS[one.advice] - _STEPS[other.advice]) if one.advice and other.advice else 0
    apart = abs(one.score - other.score) if one.score is not None and other.score is not None else 0.0
    it = run.agreement
    return steps, apart, it.differing / it.both if it and it.both else 0.0


def _difference(run: ShadowRun) -> Difference:
    return Difference(
        evaluation_id=run.evaluation_id,
        vacancy_id=run.vacancy_id,
        champion=run.champion,
        challenger=run.challenger,
        findings=run.agreement.both if run.agreement else 0,
        differing=run.agreement.differing if run.agreement else 0,
    )
