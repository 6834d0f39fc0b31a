"""The pytest plugin: one process for the whole run, and an empty service for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ai_recruiter_testing.service import Service, running_service


@pytest.fixture(scope="session")
def ai_recruiter_process() -> Iterator[Service]:
    """A test service for the whole run; override it to choose engines, workers or the time at which it begins."""
    with running_service() as service:
        yield service


@pytest.fixture
def ai_recruiter(ai_recruiter_process: Service) -> Service:
    """A test service without jobs, rules and holds."""
    ai_recruiter_process.reset()
    return ai_recruiter_process
