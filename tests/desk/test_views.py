"""Every view in light and dark, narrow and wide: axe finds nothing, nothing sticks out, and nothing complains."""

from __future__ import annotations

import sys
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Browser, expect

from bootstrap.demo.service import ChildService
from tests.harness.browser import Desk, a_desk
from tests.harness.vacancies import Filled, opened

AXE = Path(sys.prefix) / "node" / "node_modules" / "axe-core" / "axe.min.js"
VIEWS = {  # address, and what is there once it is filled
    "home": ("", ".figures figure:nth-of-type(4) svg"),
    "opening": ("new", ".drop"),
    "history": ("history", "tbody tr"),
    "audit": ("audit", "tbody tr"),
    "criteria": ("vacancies/{vacancy}/criteria", ".read"),
    "candidates": ("vacancies/{vacancy}/candidates", ".lacking li"),
    "figures": ("vacancies/{vacancy}/figures", ".figures figure:nth-of-type(3) svg"),
    "comparison": ("vacancies/{vacancy}/compare/{jobs}", "tbody tr"),
    "report": ("jobs/{job}", ".decisions li"),
    "nowhere": ("no/such/view", "h1"),
    "missing": ("jobs/01a2063e-1ee7-7483-bd22-42b912681234", ".notice"),
}
RUN = """() => axe.run(document, {resultTypes: ["violations"]}).then((found) =>
  found.violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.target).join(", ")}`))"""
STICKS_OUT = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def decided(client: httpx2.Client, vacancy: Filled) -> Filled:
    """With a decision and a draft, so that every kind of row is there."""
    decision = {"outcome": "shortlist", "reason": "Strong", "by": "ann"}
    client.post(f"/api/v1/jobs/{vacancy.jobs[0]}/decisions", json=decision).raise_for_status()
    opened(client)
    return vacancy


@pytest.mark.parametrize("width", [400, 2560])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_view_is_accessible_and_fits(
    browser: Browser, desk_service: ChildService, decided: Filled, theme: str, width: int
) -> None:
    assert AXE.is_file(), "the packages of Node.js are missing: run `make node`"
    found: dict[str, object] = {}
    with a_desk(browser, desk_service.url, width=width, color_scheme=theme, reduced_motion="reduce") as desk:
        for name, (address, filled) in VIEWS.items():
            desk.show(address.format(vacancy=decided.id, job=decided.jobs[0], jobs="%2C".join(decided.jobs)))
            desk.settled(filled)
            if name == "report":
                desk.page.get_by_role("button", name="Reveal").click()
            for closed in desk.page.locator("summary:visible").all():
                closed.click()
            desk.picture(f"{name}-{theme}-{width}")
            desk.page.evaluate(AXE.read_text())
            if violations := desk.page.evaluate(RUN):
                found[name] = violations
            if (pixels := desk.page.evaluate(STICKS_OUT)) > 0:
                found[f"{name} sticks out"] = pixels
    assert found == {}


def test_the_theme_can_be_chosen_and_is_kept(desk: Desk) -> None:
    desk.show()
    ground = "() => getComputedStyle(document.documentElement).backgroundColor"
    light = desk.page.evaluate(ground)
    desk.page.get_by_label("Colours").select_option("dark")
    dark = desk.page.evaluate(ground)
    assert light != dark
    desk.page.reload()
    expect(desk.page.get_by_label("Colours")).to_have_value("dark")
    assert desk.page.evaluate(ground) == dark


def test_the_way_by_keyboard(desk: Desk, vacancy: Filled) -> None:
    desk.show(f"vacancies/{vacancy.id}/candidates")
    page = desk.page
    expect(page.locator(".ranking tbody tr")).to_have_count(3)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    link = page.locator(".ranking tbody a").first
    link.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    expect(page.get_by_role("heading", name="What the CV says")).to_be_visible()


def test_nothing_moves_while_a_view_fills(desk: Desk, vacancy: Filled) -> None:
    desk.page.add_init_script(
        "window.moved = 0; new PerformanceObserver((list) => { for (const each of list.getEntries())"
        " if (!each.hadRecentInput) window.moved += each.value; }).observe({type: 'layout-shift', buffered: true});"
    )
    for address in ("", f"vacancies/{vacancy.id}/candidates", f"jobs/{vacancy.jobs[0]}"):
        desk.page.goto("about:blank")
        desk.show(address)
        desk.page.wait_for_load_state("networkidle")
        assert desk.page.evaluate("window.moved") < 0.1, address  # what is rated as good
