"""A real service for the terminal to talk to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import pytest

from bootstrap.demo.service import ChildService, start, stop, wait_until_ready
from tests.harness.terminal import Outcome, ai_recruiter, environment

Cli = Callable[..., Outcome]


@pytest.fixture(scope="session")
def idle_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChildService]:
    """It accepts jobs and never runs one."""
    started = start(tmp_path_factory.mktemp("idle"), arguments=["--workers", "0"])
    try:
        wait_until_ready(started)
        yield started
    finally:
        stop(started.process)


@pytest.fixture
def cli(service: ChildService) -> Cli:
    return partial(ai_recruiter, env=environment(AI_RECRUITER_URL=service.url))


@pytest.fixture
def idle_cli(idle_service: ChildService) -> Cli:
    return partial(ai_recruiter, env=environment(AI_RECRUITER_URL=idle_service.url))
