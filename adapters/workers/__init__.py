"""The loops that drive the use cases of a worker."""

from adapters.workers.evaluation_workers import EvaluationWorkers
from adapters.workers.sweeper import sweep_forever

__all__ = ["EvaluationWorkers", "sweep_forever"]
