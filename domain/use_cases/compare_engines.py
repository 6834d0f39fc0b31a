"""Compare two engines on the jobs that both have judged."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from domain.model.engine_comparison import MOST_RUNS, ComparedEngines, Comparison, EndedRun, compare
from domain.model.errors import NotDecided
from domain.model.findings_only import NOBODY, FindingsOnly
from domain.model.ids import EvaluationId
from domain.model.principal import Principal, Role
from ports.evaluations import EvaluationReader
from ports.shadows import ShadowRuns

DECIDES: Final = frozenset({Role.RECRUITER, Role.ADMIN})
_MOST_WAITING: Final = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedUp:
    """What a comparison is made of."""

    wanted: ComparedEngines
    ended: Sequence[EndedRun]
    waiting: int
    complete: bool
    shows: Callable[[EndedRun], bool]

    def compared(self) -> Comparison:
        """The comparison; with many runs it takes a tenth of a second, which belongs in a thread."""
        return compare(self.wanted, self.ended, waiting=self.waiting, complete=self.complete, shows=self.shows)


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareEngines:
    """Figures over all, and single pairs; what a challenger said of a candidate is kept from who may still decide."""

    shadows: ShadowRuns
    reader: EvaluationReader
    findings_only: FindingsOnly = NOBODY

    async def __call__(self, who: Principal, wanted: ComparedEngines) -> LookedUp:
        """The newest runs; none for an engine beside itself or a span that ends before it begins."""
        ended = await self.shadows.ended(who.tenant, wanted, limit=MOST_RUNS + 1)
        if who.tenant in self.findings_only:
            ended = [replace(it, run=it.run.without_computed()) for it in ended]
        return LookedUp(
            wanted=wanted,
            ended=ended[:MOST_RUNS],
            waiting=await self.shadows.waiting(who.tenant, wanted, limit=_MOST_WAITING),
            complete=len(ended) <= MOST_RUNS,
            shows=_every if not who.may(DECIDES) else _decided,
        )

    async def report(self, who: Principal, id: EvaluationId) -> bytes:
        """The challenger's report on a job. Raises EvaluationNotFound, NotDecided, Erased, ReportNotReady."""
        job = await self.reader.get(id, who.tenant)
        if who.may(DECIDES) and job.decision is None:
            raise NotDecided(f"{id}: decide first; what a challenger says of it is kept from who may decide until then")
        return self.findings_only.body(who.tenant, await self.shadows.report(id, who.tenant))


def _every(_: EndedRun) -> bool:
    return True


def _decided(it: EndedRun) -> bool:
    return it.decided
