"""The contracts of the evaluation ports over one store."""

from __future__ import annotations

from ports.contracts.erasure import ErasureContract
from ports.contracts.operations import EvaluationOperationsContract
from ports.contracts.reader import EvaluationReaderContract
from ports.contracts.repository import EvaluationRepositoryContract
from ports.contracts.sweeping import SweepingContract
from ports.contracts.workers import WorkerRegistryContract


class EvaluationStoresContract(
    EvaluationRepositoryContract,
    SweepingContract,
    EvaluationReaderContract,
    EvaluationOperationsContract,
    WorkerRegistryContract,
    ErasureContract,
):
    """For an adapter that implements all of them."""
