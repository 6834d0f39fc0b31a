"""What an audit of adverse impact needs: who applied and how it went, and the arithmetic of comparing rates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from domain.model.ids import EvaluationId, Tenant
from domain.model.impact import Applicant, Comparison, Sample, Tally


class ApplicantReader(Protocol):
    """Reads what was committed."""

    async def applicants(
        self, tenant: Tenant, sample: Sample, *, after: EvaluationId | None, limit: int
    ) -> Sequence[Applicant]:
        """Up to `limit` of the tenant's applications of the sample, by id from `after` on.

        Of several reports on one file of a vacancy, the one that stands; the ids of the others follow its own, the
        latest first. Raises Unavailable.
        """
        ...


class ImpactArithmetic(Protocol):
    """Compares rates as 29 CFR 1607.4(D) and 6 RCNY § 5-300 define them."""

    @property
    def name(self) -> str:
        """What calculates, with its version."""
        ...

    async def compare(self, tallies: Sequence[Tally]) -> Sequence[Comparison]:
        """One comparison for each tally, in their order. In each somebody was assessed."""
        ...
