"""The page of adverse impact: for auditors alone, with the numbers of the API and the CSV to take away."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from hashlib import sha256
from itertools import cycle

import httpx2
import pytest
from playwright.sync_api import Browser, Page, expect

from bootstrap.demo.service import ChildService, start, stop, wait_until_ready
from tests.harness.browser import Desk, a_desk

SYSTEM, RECRUITER, AUDITOR = "k-system-0123456789", "k-rita-0123456789", "k-otto-0123456789"
WOMAN, MAN = {"sex": "female", "race_ethnicity": "asian"}, {"sex": "male", "race_ethnicity": "white"}
PAIR = {"cv": {"text": "Jane Doe\nPython developer since 2018"}, "job_description": {"text": "Python developer wanted"}}


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChildService]:
    """A service with eight decided applications of one tenant, and a key of each kind for it."""
    roles = {SYSTEM: ":admin", RECRUITER: ":recruiter", AUDITOR: ":auditor"}
    keys = ",".join(f"acme:{sha256(key.encode()).hexdigest()}{role}" for key, role in roles.items())
    started = start(tmp_path_factory.mktemp("impact"), arguments=["--workers", "1"], settings={"API_KEYS": keys})
    try:
        wait_until_ready(started)
        with httpx2.Client(base_url=started.url, headers={"Authorization": f"Bearer {SYSTEM}"}, timeout=70) as client:
            for categories, outcome in zip(cycle([WOMAN, MAN]), [*["shortlist"] * 3, *["reject"] * 5], strict=False):
                job = client.post("/api/v1/jobs", json=PAIR, headers={"Prefer": "wait=60"}).json()["id"]
                client.put(f"/api/v1/jobs/{job}/categories", json=categories).raise_for_status()
                decision = {"outcome": outcome, "reason": "because"}
                client.post(f"/api/v1/jobs/{job}/decisions", json=decision).raise_for_status()
        yield started
    finally:
        stop(started.process)


@pytest.fixture
def desk(browser: Browser, audited: ChildService) -> Iterator[Desk]:
    with a_desk(browser, audited.url) as opened:
        yield opened


def signed_in(desk: Desk, key: str) -> Page:
    desk.show()
    desk.page.get_by_label("API key").fill(key)
    desk.page.get_by_role("button", name="Sign in").click()
    expect(desk.page.get_by_role("heading", name="My desk")).to_be_visible()
    return desk.page


def test_a_recruiter_is_not_led_there_and_sees_nothing_by_the_address(desk: Desk) -> None:
    page = signed_in(desk, RECRUITER)
    expect(page.get_by_role("link", name="History")).to_be_visible()
    expect(page.get_by_role("link", name="Impact")).to_have_count(0)
    desk.show("impact")
    expect(page.get_by_role("alert").first).to_contain_text("auditor")
    expect(page.locator("table")).to_have_count(0)


def test_an_auditor_sees_rates_and_ratios_in_both_languages(desk: Desk) -> None:
    page = signed_in(desk, AUDITOR)
    page.get_by_role("link", name="Impact").click()
    decisions = page.get_by_role("region", name="Decisions of people")
    by_sex = decisions.get_by_role("table", name="By sex").locator("tbody tr")
    expect(by_sex).to_have_text(
        [
            "Female4250.0%1.000–highest rateunder 5 people: they could be recognised",
            "Male4125.0%0.5001.0000below four fifthsunder 5 people: they could be recognised",
            "Unknown0",
        ]
    )
    expect(decisions.get_by_role("table", name="By both together").locator("tbody tr")).to_have_count(15)
    desk.picture("impact")
    page.get_by_label("Language").select_option("de")
    expect(page.get_by_role("heading", name="Auswirkung")).to_be_visible()
    expect(page.get_by_role("region", name="Entscheidungen von Menschen")).to_contain_text("unter vier Fünfteln")


def test_the_csv_has_what_the_page_shows(desk: Desk) -> None:
    page = signed_in(desk, AUDITOR)
    desk.show("impact")
    expect(page.get_by_role("region", name="Scores")).to_be_visible()
    with page.expect_download() as saving:
        page.get_by_role("button", name="Download CSV").click()
    with saving.value.path().open(encoding="utf-8-sig", newline="") as file:
        women = next(iter(csv.DictReader(file)))
    assert (women["sex"], women["applicants"], women["selected"], women["impact_ratio"]) == (
        "Female",
        "4",
        "2",
        "1.000",
    )


def test_a_period_without_applications_has_no_tables(desk: Desk) -> None:
    page = signed_in(desk, AUDITOR)
    desk.show("impact")
    expect(page.get_by_role("region", name="Scores")).to_be_visible()
    page.get_by_label("From").fill("2020-01-01")
    page.get_by_label("Until").fill("2020-12-31")
    page.get_by_label("Until").press("Tab")
    expect(page.locator("table")).to_have_count(0)
    expect(page.get_by_role("region", name="About this audit")).to_contain_text("Applications0")
