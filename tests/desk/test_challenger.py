"""The page of the challenger: for who checks alone, with single jobs only for who may not decide on them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from hashlib import sha256

import httpx2
import pytest
from playwright.sync_api import Browser, expect

from bootstrap.demo.service import ChildService, start, stop, wait_until_ready
from tests.desk.test_impact import signed_in
from tests.desk.test_views import AXE, RUN, STICKS_OUT
from tests.harness.browser import Desk, a_desk

SYSTEM, RECRUITER, AUDITOR = "k-system-0123456789", "k-rita-0123456789", "k-otto-0123456789"
CV = "Jane Doe\nPython developer since 2018\nBachelor of Science in Computer Science, 2017"
POSTING = """Developer wanted

Requirements
- Very good knowledge of Python
- At least 3 years of professional experience in software development
- Bachelor degree in Computer Science
"""
PAIR = {"cv": {"text": CV}, "job_description": {"text": POSTING}}
JOBS = 3


@pytest.fixture(scope="module")
def challenged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChildService]:
    """A service whose few jobs were judged by a challenger as well."""
    roles = {SYSTEM: ":admin", RECRUITER: ":recruiter", AUDITOR: ":auditor"}
    keys = ",".join(f"acme:{sha256(key.encode()).hexdigest()}{role}" for key, role in roles.items())
    settings = {"API_KEYS": keys, "SHADOW": "keyword:1", "SWEEP_EVERY_S": "0.2"}
    started = start(tmp_path_factory.mktemp("challenger"), arguments=["--workers", "1"], settings=settings)
    try:
        wait_until_ready(started)
        with httpx2.Client(base_url=started.url, headers={"Authorization": f"Bearer {SYSTEM}"}, timeout=70) as client:
            for _ in range(JOBS):
                client.post("/api/v1/jobs", json=PAIR, headers={"Prefer": "wait=60"}).raise_for_status()
            _until_all_are_challenged(client)
        yield started
    finally:
        stop(started.process)


def _until_all_are_challenged(client: httpx2.Client) -> None:
    wanted = {"champion": "evidence", "challenger": "keyword"}
    give_up_at = time.monotonic() + 60
    while client.get("/api/v1/engines/compare", params=wanted).json()["pairs"] < JOBS:
        assert time.monotonic() < give_up_at, "the challenger has not judged them"
        time.sleep(0.1)


@pytest.fixture
def desk(browser: Browser, challenged: ChildService) -> Iterator[Desk]:
    with a_desk(browser, challenged.url) as opened:
        yield opened


def test_a_recruiter_is_not_led_there_and_sees_nothing_by_the_address(desk: Desk) -> None:
    page = signed_in(desk, RECRUITER)
    expect(page.get_by_role("link", name="Challenger")).to_have_count(0)
    desk.show("challenger")
    expect(page.get_by_role("alert").first).to_contain_text("auditor")
    expect(page.locator("table")).to_have_count(0)


def test_an_auditor_sees_counts_figures_and_jobs_in_both_languages(desk: Desk) -> None:
    page = signed_in(desk, AUDITOR)
    page.get_by_role("link", name="Challenger").click()
    about = page.get_by_role("region", name="About this comparison")
    expect(about).to_contain_text(f"Jobs that both have judged{JOBS}")
    expect(page.get_by_role("region", name="Findings").first).to_contain_text("too few jobs (less than 20)")
    expect(page.get_by_role("table", name="Advice").locator("tbody tr")).to_have_count(3)
    differing = page.get_by_role("region", name="Where they differ most")
    expect(differing.get_by_role("link")).to_have_count(JOBS)
    desk.picture("challenger")
    page.get_by_label("Language").select_option("de")
    expect(page.get_by_role("heading", name="Herausforderer")).to_be_visible()
    expect(page.get_by_role("region", name="Wo sie am weitesten auseinanderliegen")).to_be_visible()
    page.get_by_role("region", name="Wo sie").get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_an_administrator_sees_no_single_job_before_a_decision(desk: Desk) -> None:
    page = signed_in(desk, SYSTEM)
    page.get_by_role("link", name="Challenger").click()
    differing = page.get_by_role("region", name="Where they differ most")
    expect(differing).to_contain_text(f"{JOBS} jobs are not listed: nobody has decided on them yet.")
    expect(differing.get_by_role("link")).to_have_count(0)


def test_one_engine_is_not_compared_with_itself(desk: Desk) -> None:
    page = signed_in(desk, AUDITOR)
    desk.show("challenger")
    page.get_by_role("form", name="Filters").get_by_role("combobox").nth(1).select_option("evidence")
    expect(page.get_by_text("Two engines are needed")).to_be_visible()


def test_the_history_names_the_engine_that_counts(desk: Desk) -> None:
    page = signed_in(desk, RECRUITER)
    desk.show("history")
    cells = page.locator("td[data-label=Engine]")
    expect(cells).to_have_count(JOBS)
    expect(cells.first).to_contain_text("evidence")


@pytest.mark.parametrize("width", [400, 2560])
def test_the_page_is_accessible_and_fits(browser: Browser, challenged: ChildService, width: int) -> None:
    with a_desk(browser, challenged.url, width=width) as desk:
        page = signed_in(desk, AUDITOR)
        desk.show("challenger")
        expect(page.get_by_role("region", name="Where they differ most")).to_be_visible()
        page.evaluate(AXE.read_text())
        assert page.evaluate(RUN) == []
        assert page.evaluate(STICKS_OUT) <= 0
