"""A Chromium that is installed, pages of the desk that must not complain, and a service of the desk's own."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import httpx2
import pytest
from playwright.sync_api import Browser, sync_playwright

from bootstrap.demo.service import ChildService, start, stop, wait_until_ready
from tests.harness.browser import Desk, a_desk
from tests.harness.vacancies import Filled, filled

NAMES = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Of a module and not of the run: while it is there, its event loop is in the way of other tests'."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    assert found is not None, "Chromium is missing: run `make chromium`"
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []  # which Chromium's own does not work for
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=sandbox)
        yield started
        started.close()


@pytest.fixture(scope="session")
def desk_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChildService]:
    """`ai-recruiter serve` for the desk alone."""
    started = start(tmp_path_factory.mktemp("desk"), arguments=["--workers", "1"])
    try:
        wait_until_ready(started)
        yield started
    finally:
        stop(started.process)


@pytest.fixture(scope="session")
def client(desk_service: ChildService) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=desk_service.url, timeout=70) as opened:
        yield opened


@pytest.fixture(scope="session")
def vacancy(client: httpx2.Client) -> Filled:
    """One with three candidates, for tests that look on."""
    return filled(client)


@pytest.fixture
def desk(browser: Browser, desk_service: ChildService) -> Iterator[Desk]:
    with a_desk(browser, desk_service.url) as opened:
        yield opened
