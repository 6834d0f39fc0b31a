"""The ports to storage and queue, with the time of each call."""

from __future__ import annotations

from adapters.telemetry.call_timer import Calls
from adapters.telemetry.evaluations import CountedEvaluations
from ports.documents import DocumentStore
from ports.evaluations import EvaluationOperations, EvaluationReader, EvaluationRepository
from ports.queue import Queue

_repository = Calls("ai_recruiter_repository_call_seconds", "Time of a call to the repository, its retries included")
_documents = Calls("ai_recruiter_document_call_seconds", "Time of a call to the document store")
_queue = Calls("ai_recruiter_queue_call_seconds", "Time of a call to the queue")


def metered_evaluations(evaluations: EvaluationRepository) -> EvaluationRepository:
    """Timed, and its committed changes counted."""
    return CountedEvaluations(_repository.timing(evaluations, EvaluationRepository))


def metered_reader(reader: EvaluationReader) -> EvaluationReader:
    """Timed."""
    return _repository.timing(reader, EvaluationReader)


def metered_operations(operations: EvaluationOperations) -> EvaluationOperations:
    """Timed; counts are not, because they rarely ask the database."""
    return _repository.timing(operations, EvaluationOperations, untimed=frozenset({"accepted_on", "open_count"}))


def metered_documents(documents: DocumentStore) -> DocumentStore:
    """Timed."""
    return _documents.timing(documents, DocumentStore)


def metered_queue(queue: Queue) -> Queue:
    """Its offers timed; a worker's wait for a delivery is not."""
    return _queue.timing(queue, Queue)
