"""The contracts of the three evaluation ports over one store."""

from __future__ import annotations

from ports.contracts.operations import EvaluationOperationsContract
from ports.contracts.reader import EvaluationReaderContract
from ports.contracts.repository import EvaluationRepositoryContract
from ports.contracts.sweeping import SweepingContract


class EvaluationStoresContract(
    EvaluationRepositoryContract, SweepingContract, EvaluationReaderContract, EvaluationOperationsContract
):
    """For an adapter that implements all three."""
