"""The client of a service, sync and async. Users import it as `ai_recruiter`."""

from __future__ import annotations

from adapters.client.aio import AsyncClient
from adapters.client.documents import Document
from adapters.client.errors import (
    ClientError,
    ConnectionLost,
    NotAService,
    Refused,
    Unavailable,
    Unreachable,
)
from adapters.client.jobs import Decision, Event, Job, JobSummary, Reveal
from adapters.client.reports import Report
from adapters.client.sync import Client
from adapters.client.vacancies import (
    AddedCandidate,
    Criterion,
    RankedCandidate,
    Vacancy,
    VacancyEvent,
    VacancySummary,
)
from adapters.client.webhooks import ForgedWebhook, WebhookEvent, verify_webhook

__all__ = [
    "AddedCandidate",
    "AsyncClient",
    "Client",
    "ClientError",
    "ConnectionLost",
    "Criterion",
    "Decision",
    "Document",
    "Event",
    "ForgedWebhook",
    "Job",
    "JobSummary",
    "NotAService",
    "RankedCandidate",
    "Refused",
    "Report",
    "Reveal",
    "Unavailable",
    "Unreachable",
    "Vacancy",
    "VacancyEvent",
    "VacancySummary",
    "WebhookEvent",
    "verify_webhook",
]
