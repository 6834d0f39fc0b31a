"""Signing in with a key: asked for when there are keys, shown once, kept nowhere; the session goes on from there."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

import httpx2
import pytest
from playwright.sync_api import APIResponse, Browser, Page, Route, WebSocket, expect

from bootstrap.demo.service import ChildService, start, stop, wait_until_ready
from tests.harness.browser import Desk, a_desk
from tests.harness.vacancies import CVS, filled

KEY, LOOKS_ONLY = "k-ann-0123456789", "k-otto-0123456789"


@pytest.fixture(scope="module")
def keyed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChildService]:
    """A service that asks for a key."""
    keys = ",".join(
        f"ann:{sha256(key.encode()).hexdigest()}{role}" for key, role in ((KEY, ""), (LOOKS_ONLY, ":auditor"))
    )
    directory = tmp_path_factory.mktemp("keyed")
    started = start(directory, arguments=["--workers", "1"], settings={"API_KEYS": keys})
    try:
        wait_until_ready(started)
        yield started
    finally:
        stop(started.process)


@pytest.fixture
def locked(browser: Browser, keyed: ChildService) -> Iterator[Desk]:
    with a_desk(browser, keyed.url) as opened:
        yield opened


def signed_in(desk: Desk, key: str = KEY) -> Page:
    desk.show()
    desk.page.get_by_label("API key").fill(key)
    desk.page.get_by_role("button", name="Sign in").click()
    return desk.page


def test_a_wrong_key_is_refused_and_a_right_one_opens(locked: Desk) -> None:
    page = signed_in(locked, "wrong")
    expect(page.get_by_role("alert")).to_contain_text("does not know this key")
    page.get_by_label("API key").fill(KEY)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="My desk")).to_be_visible()


def test_no_script_can_read_the_key_or_the_session(locked: Desk) -> None:
    page = signed_in(locked)
    expect(page.get_by_role("heading", name="My desk")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="My desk")).to_be_visible()
    readable = page.evaluate(
        "JSON.stringify([localStorage, sessionStorage, document.cookie, location.href]) + document.body.outerHTML"
    )
    (cookie,) = page.context.cookies()
    assert KEY not in readable
    assert cookie["value"] not in readable
    assert (cookie["name"][:7], cookie["secure"], cookie["httpOnly"]) == ("__Host-", True, True)
    assert (cookie["sameSite"], cookie["path"], cookie["expires"]) == ("Strict", "/", -1)


def test_signing_out_ends_the_session_in_every_tab(locked: Desk, keyed: ChildService) -> None:
    page = signed_in(locked)
    expect(page.get_by_role("heading", name="My desk")).to_be_visible()
    other = page.context.new_page()
    other.goto(page.url)
    expect(other.get_by_role("heading", name="My desk")).to_be_visible()
    (cookie,) = page.context.cookies()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("API key")).to_be_visible()
    other.reload()
    expect(other.get_by_label("API key")).to_be_visible()
    assert page.context.cookies() == []
    stolen = httpx2.get(f"{keyed.url}/api/v1/me", headers={"Cookie": f"{cookie['name']}={cookie['value']}"})
    assert stolen.status_code == 401


def test_whoever_signs_out_can_sign_in_once_the_session_has_ended_and_not_before(locked: Desk) -> None:
    """The answer to the end of a session takes the cookie with it, that of a new session as well."""
    page = signed_in(locked)
    expect(page.get_by_role("heading", name="My desk")).to_be_visible()
    ended: list[tuple[Route, APIResponse]] = []

    def end(route: Route) -> None:
        ended.append((route, route.fetch())) if route.request.method == "DELETE" else route.fallback()

    page.route("**/api/v1/session", end)
    with page.expect_request(lambda it: it.method == "DELETE"):
        page.get_by_role("button", name="Sign out").click()
    while not ended:  # on the side of the service
        page.evaluate("new Promise(requestAnimationFrame)")
    page.evaluate("location.hash = '#/history'")
    assert page.evaluate("fetch('/api/v1/me').then(answer => answer.status)") == 401
    expect(page.get_by_label("API key")).to_have_count(0)
    ((route, answer),) = ended
    route.fulfill(response=answer)
    expect(page.get_by_label("API key")).to_be_visible()
    expect(page.locator(".notice")).to_have_count(0)
    page.get_by_label("API key").fill(KEY)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("header.bar")).to_contain_text("Sign out")


def test_a_session_that_has_ended_is_told_and_nothing_that_was_typed_is_lost(locked: Desk, keyed: ChildService) -> None:
    with httpx2.Client(base_url=keyed.url, headers={"Authorization": f"Bearer {KEY}"}, timeout=70) as client:
        job = filled(client, {"ada.txt": CVS["ada.txt"]}).jobs[0]
    page = signed_in(locked)
    expect(page.get_by_role("heading", name="My desk")).to_be_visible()
    locked.show(f"jobs/{job}")
    page.get_by_label("Reason").fill("Convincing")
    page.get_by_label("shortlist", exact=True).check()
    page.context.clear_cookies()
    page.get_by_role("button", name="Record the decision").click()
    expect(page.locator(".notice")).to_have_text(
        "Your session has ended. Sign in again: nothing that you typed is lost."
    )
    expect(page.locator("header.bar")).not_to_contain_text("Sign out")
    page.get_by_label("API key").fill(KEY)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_label("Reason")).to_have_value("Convincing")
    expect(page.locator("header.bar")).to_contain_text("Sign out")


def test_the_live_line_and_files_show_it_too(locked: Desk, keyed: ChildService) -> None:
    headers = {"Authorization": f"Bearer {KEY}"}
    with httpx2.Client(base_url=keyed.url, headers=headers, timeout=70) as client:
        it = filled(client, {"ada.txt": CVS["ada.txt"]})
        sockets: list[WebSocket] = []
        locked.page.on("websocket", lambda socket: sockets.append(socket))
        page = signed_in(locked)
        expect(page.get_by_role("heading", name="My desk")).to_be_visible()
        locked.show(f"vacancies/{it.id}/candidates")
        expect(page.locator(".ranking tbody tr")).to_have_count(1)
        with sockets[0].expect_event("framereceived"):
            more = [("cv", ("bob.txt", CVS["bob.txt"].encode()))]
            client.post(f"/api/v1/vacancies/{it.id}/candidates", files=more).raise_for_status()
        expect(page.locator(".ranking tbody tr")).to_have_count(2)  # by itself
    assert KEY not in sockets[0].url
    page.locator(".ranking tbody a").first.click()
    page.get_by_role("button", name="Reveal").click()
    with page.expect_download() as saving:
        page.get_by_role("button", name="Download the CV").click()
    assert "Experience" in saving.value.path().read_text()


def test_a_key_says_who_decides_and_an_auditor_only_looks(browser: Browser, locked: Desk, keyed: ChildService) -> None:
    with httpx2.Client(base_url=keyed.url, headers={"Authorization": f"Bearer {KEY}"}, timeout=70) as client:
        job = client.get(f"/api/v1/vacancies/{filled(client, {'ada.txt': CVS['ada.txt']}).id}/ranking").json()["items"][
            0
        ]
        page = signed_in(locked)
        expect(page.locator("header.bar")).to_contain_text("ann")
        locked.show(f"jobs/{job['job_id']}")
        expect(page.get_by_label("Decided by")).to_have_count(0)
        page.get_by_label("shortlist", exact=True).check()
        page.get_by_label("Reason").fill("Convincing")
        page.get_by_role("button", name="Record the decision").click()
        expect(page.locator(".decisions")).to_contain_text("ann")
        assert client.get(f"/api/v1/jobs/{job['job_id']}/decisions").json()["items"][0]["by"] == "ann"
    with a_desk(browser, keyed.url) as other:
        page = signed_in(other, LOOKS_ONLY)
        expect(page.get_by_role("heading", name="My desk")).to_be_visible()
        other.show(f"jobs/{job['job_id']}")
        expect(page.get_by_text("Your key lets you look, not decide.")).to_be_visible()
        expect(page.locator(".decisions")).to_contain_text("Convincing")
        expect(page.get_by_role("button", name="Reveal")).to_have_count(0)


def test_lists_can_be_those_of_the_reader_alone(locked: Desk, keyed: ChildService) -> None:
    with httpx2.Client(base_url=keyed.url, headers={"Authorization": f"Bearer {KEY}"}, timeout=70) as client:
        filled(client, {"ada.txt": CVS["ada.txt"]})
    page = signed_in(locked)
    expect(page.get_by_role("region", name="Vacancies").locator("tbody tr").first).to_be_visible()
    with page.expect_response(lambda it: "/vacancies?" in it.url and "mine=true" in it.url) as shown:
        page.get_by_label("Only mine").check()
    assert {it["opened_by"] for it in shown.value.json()["items"]} == {"ann"}
    page.get_by_role("link", name="History").click()
    with page.expect_response(lambda it: "/history?" in it.url and "mine=true" in it.url) as listed:
        page.get_by_label("Submitted by").select_option(label="Me")
    assert {it["submitted_by"] for it in listed.value.json()["items"]} == {"ann"}
    page.get_by_role("link", name="My desk").click()
    expect(page.get_by_label("Only mine")).to_be_checked()


def test_an_auditor_sees_who_did_what_and_takes_it_away(locked: Desk, keyed: ChildService) -> None:
    with httpx2.Client(base_url=keyed.url, headers={"Authorization": f"Bearer {KEY}"}) as ann:
        filled(ann, {"ada.txt": CVS["ada.txt"]})
    page = signed_in(locked, LOOKS_ONLY)
    page.get_by_role("link", name="Audit").click()
    expect(page.get_by_role("cell", name="Evaluated").first).to_be_visible()
    page.get_by_label("What").select_option("criteria.approved")
    expect(page.get_by_role("cell", name="Evaluated")).to_have_count(0)
    expect(page.locator("tbody tr").first).to_contain_text("Criteria approved")
    expect(page.locator("tbody tr").first).to_contain_text("ann")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save the whole trail").click()
    assert saved.value.path().read_bytes().startswith(b'{"manifest":')
    locked.page.get_by_role("button", name="Sign out").click()
    page = signed_in(locked)
    expect(page.get_by_role("heading", name="My desk")).to_be_visible()
    expect(page.get_by_role("link", name="Audit")).to_have_count(0)
