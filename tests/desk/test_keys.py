"""Signing in with a key: asked for when there are keys, kept in the tab alone, shown to requests and sockets."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

import httpx2
import pytest
from playwright.sync_api import Browser, Page, WebSocket, expect

from bootstrap.demo.service import ChildService, start, stop, wait_until_ready
from tests.harness.browser import Desk, a_desk
from tests.harness.vacancies import CVS, filled

KEY = "k-ann-0123456789"


@pytest.fixture(scope="module")
def keyed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChildService]:
    """A service that asks for a key."""
    keys = f"ann:{sha256(KEY.encode()).hexdigest()}"
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


def test_the_key_stays_in_the_tab(locked: Desk) -> None:
    page = signed_in(locked)
    expect(page.get_by_role("heading", name="My desk")).to_be_visible()
    assert KEY not in page.evaluate("JSON.stringify(localStorage) + document.cookie + location.href")
    page.reload()
    expect(page.get_by_role("heading", name="My desk")).to_be_visible()
    other = page.context.new_page()
    other.goto(page.url)
    expect(other.get_by_label("API key")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("API key")).to_be_visible()
    assert KEY not in page.evaluate("JSON.stringify(sessionStorage)")


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
