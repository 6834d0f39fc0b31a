"""Where shadow runs are kept: what a challenger has still to judge, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from domain.model.engine_comparison import ComparedEngines, EndedRun
from domain.model.ids import EvaluationId, Tenant
from domain.model.shadow import ShadowRun

ShadowChange = Callable[[ShadowRun, datetime], ShadowRun]
"""What to do with a run as it stands, at the store's own time. It may be called again after a lost race."""


class ShadowRuns(Protocol):
    """The shadow runs of a store of evaluations, which adds one in the transaction of a report that calls for it.

    With an erasure of the job, what is open goes, and of the others the challenger's report and the words of a
    failure. Every method is one transaction and raises Unavailable, as those of an EvaluationRepository.
    """

    async def claim_due(self, change: ShadowChange) -> ShadowRun | None:
        """`change` for the run that has been due for longest; None when none is, or its change raises a Refusal."""
        ...

    async def change(self, id: EvaluationId, change: ShadowChange) -> ShadowRun:
        """Load, change and store; what `change` raises rolls it back. Raises StaleAttempt when it is gone."""
        ...

    async def ended(self, tenant: Tenant, wanted: ComparedEngines, *, limit: int) -> Sequence[EndedRun]:
        """The tenant's newest runs of these two engines that have ended, without the reports."""
        ...

    async def waiting(self, tenant: Tenant, wanted: ComparedEngines, *, limit: int) -> int:
        """How many of these two engines have not ended, counted up to `limit`."""
        ...

    async def report(self, id: EvaluationId, tenant: Tenant) -> bytes:
        """The challenger's report. Raises EvaluationNotFound, Erased; ReportNotReady where there is none."""
        ...
