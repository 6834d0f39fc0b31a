"""Adapters that keep everything in memory, for the test service and our own tests."""

from adapters.fakes.api_keys import MemoryApiKeys
from adapters.fakes.applicants import MemoryApplicants
from adapters.fakes.audit import MemoryAuditTrail
from adapters.fakes.case_files import MemoryCaseFiles
from adapters.fakes.categories import MemoryCategories
from adapters.fakes.documents import MemoryDocuments
from adapters.fakes.evaluations import MemoryEvaluations
from adapters.fakes.matcher import PlainRenderer, ScriptedMatcher
from adapters.fakes.sender import ScriptedSender
from adapters.fakes.sessions import MemorySessions
from adapters.fakes.spending import MemorySpending
from adapters.fakes.tickets import MemoryTickets
from adapters.fakes.vacancies import MemoryVacancies
from adapters.fakes.webhooks import MemoryWebhooks

__all__ = [
    "MemoryApiKeys",
    "MemoryApplicants",
    "MemoryAuditTrail",
    "MemoryCaseFiles",
    "MemoryCategories",
    "MemoryDocuments",
    "MemoryEvaluations",
    "MemorySessions",
    "MemorySpending",
    "MemoryTickets",
    "MemoryVacancies",
    "MemoryWebhooks",
    "PlainRenderer",
    "ScriptedMatcher",
    "ScriptedSender",
]
