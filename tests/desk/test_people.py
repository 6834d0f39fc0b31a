"""What a candidate is owed, at the desk: declared facts beside gates, notices, contests; and findings alone."""

from __future__ import annotations

from collections.abc import Iterator

import httpx2
import pytest
from playwright.sync_api import Browser, expect

from bootstrap.demo.service import ChildService, start, stop, wait_until_ready
from tests.desk.test_views import AXE, RUN, STICKS_OUT
from tests.harness.browser import Desk, a_desk
from tests.harness.vacancies import CVS, POSTING, Filled, filled

GATED = POSTING.replace("- English", "- Permission to work in Germany\n- English")
NOW = "2026-11-20T09:30:00Z"


@pytest.fixture(scope="module")
def contested(client: httpx2.Client) -> str:
    """A candidate that carol has decided against, who contests that."""
    job = filled(client, {"ada.txt": CVS["ada.txt"]}, job_description=GATED).jobs[0]
    told = {"declared_by": "candidate", "declared_at": NOW, "work_authorisation": {"value": "yes"}}
    client.put(f"/api/v1/jobs/{job}/declarations", json=told | {"notice_period": {"days": 30}}).raise_for_status()
    decision = {"outcome": "reject", "reason": "no ferries", "by": "carol"}
    client.post(f"/api/v1/jobs/{job}/decisions", json=decision).raise_for_status()
    client.post(f"/api/v1/jobs/{job}/contests", json={"statement": "I did build ferries"}).raise_for_status()
    return job


def test_a_person_sees_what_is_owed_records_a_notice_and_answers_a_contest(desk: Desk, contested: str) -> None:
    desk.show(f"jobs/{contested}")
    owed = desk.page.locator("desk-people")
    expect(owed.get_by_text("has to be told of the decision by")).to_be_visible()
    expect(owed.get_by_text("I did build ferries")).to_be_visible()
    expect(owed.get_by_text("30 days")).to_be_visible()
    gate = desk.page.locator(".finding", has_text="Permission to work in Germany")
    expect(gate.locator(".declared")).to_contain_text("declared by the candidate")
    expect(gate.locator(".mark")).to_contain_text("met")
    expect(desk.page.get_by_text("Questions to ask")).to_have_count(0)
    desk.picture("people-before")
    owed.get_by_text("Record a notice").click()
    owed.get_by_label("Version of its words").fill("letter 7")
    owed.get_by_role("button", name="Record it").click()
    expect(owed.get_by_text("Version letter 7")).to_be_visible()
    expect(owed.get_by_text("has to be told")).to_have_count(0)
    owed.get_by_text("Answer", exact=True).click()
    owed.get_by_label("Why").fill("Ferries were no criterion")
    owed.get_by_label("Decided by").fill("ben")
    owed.get_by_role("button", name="Record the answer").click()
    expect(owed.get_by_text("the decision stands")).to_be_visible()
    expect(owed.get_by_text("Ferries were no criterion")).to_be_visible()
    desk.picture("people-after")


def test_a_person_writes_down_what_was_declared_and_contested(desk: Desk, client: httpx2.Client) -> None:
    job = filled(client, {"bo.txt": CVS["ada.txt"] + "\nBo"}, job_description=GATED).jobs[0]
    decision = {"outcome": "reject", "reason": "no ferries", "by": "carol"}
    client.post(f"/api/v1/jobs/{job}/decisions", json=decision).raise_for_status()
    desk.show(f"jobs/{job}")
    owed = desk.page.locator("desk-people")
    owed.get_by_text("Write down what the candidate declared").click()
    owed.get_by_label("May work where the job is").select_option("no")
    owed.get_by_label("Notice period in days").fill("60")
    owed.get_by_role("button", name="Write it down").click()
    expect(owed.get_by_text("60 days")).to_be_visible()
    expect(owed.get_by_text("not met")).to_be_visible()
    owed.get_by_text("Record a contest").click()
    owed.get_by_label("What the candidate says").fill("I may work here since May")
    owed.get_by_role("button", name="Record the contest").click()
    expect(owed.get_by_text("waits for an answer")).to_be_visible()
    expect(owed.get_by_text("I may work here since May")).to_be_visible()
    desk.picture("people-forms")


def test_what_is_owed_is_accessible_and_fits(browser: Browser, desk_service: ChildService, contested: str) -> None:
    for width in (400, 2560):
        with a_desk(browser, desk_service.url, width=width, reduced_motion="reduce") as desk:
            desk.show(f"jobs/{contested}")
            desk.settled("desk-people h3")
            for closed in desk.page.locator("summary:visible").all():
                closed.click()
            desk.page.evaluate(AXE.read_text())
            assert desk.page.evaluate(RUN) == []
            assert desk.page.evaluate(STICKS_OUT) <= 0


def test_who_has_opted_out_is_shown_so(desk: Desk, client: httpx2.Client, vacancy: Filled) -> None:
    told = {"kind": "before_use", "version": "1", "given_at": NOW, "legal_basis": "consent", "opted_out": True}
    client.post(f"/api/v1/jobs/{vacancy.jobs[2]}/notices", json=told).raise_for_status()
    desk.show(f"jobs/{vacancy.jobs[2]}")
    expect(desk.page.get_by_text("The candidate has opted out. Judge them in another way")).to_be_visible()


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChildService]:
    """A service whose tenant sees findings only."""
    arguments = ["--workers", "1"]
    started = start(tmp_path_factory.mktemp("bare"), arguments=arguments, settings={"FINDINGS_ONLY": "local"})
    try:
        wait_until_ready(started)
        yield started
    finally:
        stop(started.process)


def test_the_desk_shows_findings_alone(browser: Browser, bare: ChildService) -> None:
    with httpx2.Client(base_url=bare.url, timeout=70) as client:
        made = filled(client)
    with a_desk(browser, bare.url) as desk:
        for address, filled_with in (
            (f"vacancies/{made.id}/candidates", ".ranking tbody tr"),
            (f"jobs/{made.jobs[0]}", ".finding"),
            (f"vacancies/{made.id}/compare/{'%2C'.join(made.jobs)}", "tbody tr"),
            ("history", "tbody tr"),
            ("", ".figures figure"),
        ):
            desk.show(address)
            desk.settled(filled_with)
            shown = desk.page.locator("main").inner_text()
            words = ("Score", "Advice", "Rank\t", " points", "sure", "% of what")
            assert [word for word in words if word in shown] == []
            desk.picture(f"bare-{address.split('/')[0]}")
