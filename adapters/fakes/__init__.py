"""Adapters that keep everything in memory, for the test service and our own tests."""

from adapters.fakes.api_keys import MemoryApiKeys
from adapters.fakes.audit import MemoryAuditTrail
from adapters.fakes.case_files import MemoryCaseFiles
from adapters.fakes.documents import MemoryDocuments
from adapters.fakes.evaluations import MemoryEvaluations
from adapters.fakes.matcher import PlainRenderer, ScriptedMatcher
from adapters.fakes.sender import ScriptedSender
from adapters.fakes.vacancies import MemoryVacancies
from adapters.fakes.webhooks import MemoryWebhooks

__all__ = [
    "MemoryApiKeys",
    "MemoryAuditTrail",
    "MemoryCaseFiles",
    "MemoryDocuments",
    "MemoryEvaluations",
    "MemoryVacancies",
    "MemoryWebhooks",
    "PlainRenderer",
    "ScriptedMatcher",
    "ScriptedSender",
]
