"""The loops that drive the use cases of a worker."""

from adapters.workers.evaluation_workers import EvaluationWorkers
from adapters.workers.posting_reader import read_postings_forever
from adapters.workers.signs_of_life import give_signs_of_life
from adapters.workers.sweeper import sweep_forever

__all__ = ["EvaluationWorkers", "give_signs_of_life", "read_postings_forever", "sweep_forever"]
