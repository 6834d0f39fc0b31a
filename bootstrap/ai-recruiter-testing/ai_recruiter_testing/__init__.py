"""AI Recruiter in memory, for the tests of programs that call its API."""

from ai_recruiter_testing.frames import Frame, FrameType
from ai_recruiter_testing.outcomes import (
    Failed,
    Finding,
    Outcome,
    Report,
    Warned,
    WorkerLost,
    engine_crashed,
    failed,
    finding,
    report,
    worker_lost,
)
from ai_recruiter_testing.process import ServiceFailed
from ai_recruiter_testing.service import Hold, Service, running_service

__all__ = [
    "Failed",
    "Finding",
    "Frame",
    "FrameType",
    "Hold",
    "Outcome",
    "Report",
    "Service",
    "ServiceFailed",
    "Warned",
    "WorkerLost",
    "engine_crashed",
    "failed",
    "finding",
    "report",
    "running_service",
    "worker_lost",
]
