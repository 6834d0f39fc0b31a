"""Where case files of evaluations are kept.

Every method is one transaction, bounded in time; a method that returns has committed. Each raises Unavailable when the
store cannot be reached, is read-only or too slow. The EvaluationRepository of the same store starts and stops the clock
of the adverse notice with each decision, and links an evaluation with the one that it follows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.model.case_file import CaseFile
from domain.model.declarations import Declarations
from domain.model.evaluation import Evaluation
from domain.model.ids import EvaluationId, Tenant

CaseChange = Callable[[CaseFile, datetime], CaseFile]
"""What to do with a case file as it stands, at the store's own time. It may be called again after a lost race."""


@dataclass(frozen=True, slots=True)
class DueMark:
    """The last notice of a page, from which the next one goes on."""

    due_at: datetime
    id: EvaluationId


@dataclass(frozen=True, slots=True, kw_only=True)
class DueNotice:
    """An adverse outcome that its candidate has not been told of."""

    evaluation: Evaluation
    due_at: datetime
    overdue: bool  # by the store's clock


@dataclass(frozen=True, slots=True)
class DuePage:
    """The most urgent first; `after` is where the following page begins, None on the last one."""

    items: tuple[DueNotice, ...]
    after: DueMark | None


class CaseFiles(Protocol):
    """The case files of evaluations, each empty until something is written."""

    async def get(self, id: EvaluationId, tenant: Tenant) -> CaseFile:
        """The case file as it stands. Raises EvaluationNotFound."""
        ...

    async def change(self, id: EvaluationId, change: CaseChange, *, tenant: Tenant) -> CaseFile:
        """Load, change and store in one transaction, with its facts; what `change` raises passes through.

        Raises EvaluationNotFound.
        """
        ...

    async def declared(self, ids: Sequence[EvaluationId]) -> Mapping[EvaluationId, Declarations]:
        """What was declared of those evaluations of which something was."""
        ...

    async def due(self, tenant: Tenant, *, after: DueMark | None, size: int) -> DuePage:
        """The notices of adverse outcomes that the tenant still has to give."""
        ...
