"""The page of a job that has no report yet: the bar moves with what the engine says, and its words are text."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from uuid import UUID

import httpx2
import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from playwright.sync_api import Browser, expect

from adapters.fakes.matcher import REPORT
from domain.model.events import Stage
from domain.model.ids import EvaluationId
from ports.matcher import TryLater
from tests.harness.browser import Desk, a_desk
from tests.harness.http import A_PAIR, World

LOOKS_AGAIN_MS = 10_000
HOSTILE = "<img src=x onerror=ran.push(1)> 3 of 12 \x1b[31m"


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def portal() -> Iterator[BlockingPortal]:
    with start_blocking_portal() as opened:
        yield opened


@pytest.fixture
def url(world: World, portal: BlockingPortal) -> Iterator[str]:
    """The service in memory, with a worker at work."""
    with ExitStack() as stack:
        yield f"http://{stack.enter_context(portal.wrap_async_context_manager(world.serving()))}"


@pytest.fixture
def desk(browser: Browser, url: str) -> Iterator[Desk]:
    with a_desk(browser, url) as opened:
        opened.page.clock.install()
        yield opened


def submitted(url: str) -> str:
    answer = httpx2.post(f"{url}/api/v1/jobs", json=dict(A_PAIR))
    assert answer.status_code == 202, answer.text
    id: str = answer.json()["id"]
    return id


def test_the_bar_moves_within_a_stage_and_the_words_of_the_engine_are_shown(
    desk: Desk, world: World, portal: BlockingPortal
) -> None:
    world.matcher.progress[Stage.MATCHING] = [(0.5, HOSTILE)]
    before, gate = world.matcher.hold_at(Stage.EXTRACTING), world.matcher.hold_at(Stage.MATCHING)
    desk.show(f"jobs/{submitted(desk.url)}")
    reading = desk.page.locator(".reading")
    expect(reading).to_contain_text("understanding the documents")
    bar = reading.locator("progress")
    assert bar.evaluate("each => each.value") == pytest.approx(0.55)
    portal.call(before.open)
    expect(reading).to_contain_text("comparing")
    expect(reading.locator(".words")).to_contain_text("<img src=x onerror=ran.push(1)> 3 of 12")
    assert bar.evaluate("each => each.value") == pytest.approx(0.85)
    desk.picture("job-running")
    with desk.page.expect_response("**/api/v1/jobs/*"):
        desk.page.clock.fast_forward(LOOKS_AGAIN_MS)  # the bar does not go back to where the stage began
    assert bar.evaluate("each => each.value") == pytest.approx(0.85)
    portal.call(gate.open)
    expect(desk.page.locator(".verdict")).to_be_visible()
    expect(reading).to_have_count(0)


def test_a_report_stays_as_the_reader_left_it(desk: Desk, world: World, portal: BlockingPortal) -> None:
    """Nothing of the waiting goes on behind it."""
    gate = world.matcher.hold_at(Stage.MATCHING)
    desk.show(f"jobs/{submitted(desk.url)}")
    expect(desk.page.locator(".reading")).to_be_visible()
    portal.call(gate.open)
    expect(desk.page.locator(".verdict")).to_be_visible()
    asked: list[str] = []
    desk.page.on("request", lambda request: asked.append(request.url))
    desk.page.evaluate("document.querySelector('.verdict').dataset.seen = 'yes'")
    desk.page.clock.fast_forward(LOOKS_AGAIN_MS)
    desk.page.evaluate("fetch('healthz')")  # answered after whatever was asked before
    expect(desk.page.locator(".verdict[data-seen]")).to_have_count(1)
    assert [each for each in asked if "/jobs/" in each and "cv" not in each] == []


def test_what_is_put_off_says_until_when_and_why_and_goes_on_by_itself(
    desk: Desk, world: World, portal: BlockingPortal
) -> None:
    world.matcher.outcome = TryLater("the model <b>is</b> away", timedelta(minutes=10))
    id = submitted(desk.url)
    desk.show(f"jobs/{id}")
    reading = desk.page.locator(".reading")
    expect(reading).to_contain_text("Put off until")
    expect(reading).to_contain_text("the model <b>is</b> away")
    expect(reading.locator("b")).to_have_count(0)
    desk.picture("job-put-off")
    world.matcher.outcome = REPORT
    portal.call(offered_again, world, id)
    expect(desk.page.locator(".verdict")).to_be_visible()


async def offered_again(world: World, id: str) -> None:
    """As the sweeper does once it is due."""
    await world.queue.put(EvaluationId(UUID(id)), dispatch=2)
