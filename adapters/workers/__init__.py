"""The loops that drive the use cases of a worker."""

from adapters.workers.evaluation_workers import EvaluationWorkers
from adapters.workers.posting_reader import read_postings_forever
from adapters.workers.room import Room
from adapters.workers.shadow_runs import run_shadows_forever
from adapters.workers.signing import record_start, sign_forever
from adapters.workers.signs_of_life import give_signs_of_life
from adapters.workers.sweeper import sweep_forever
from adapters.workers.tidying import tidy_forever
from adapters.workers.webhook_deliveries import WebhookDeliveries, prune_webhooks_forever

__all__ = [
    "EvaluationWorkers",
    "Room",
    "WebhookDeliveries",
    "give_signs_of_life",
    "prune_webhooks_forever",
    "read_postings_forever",
    "record_start",
    "run_shadows_forever",
    "sign_forever",
    "sweep_forever",
    "tidy_forever",
]
