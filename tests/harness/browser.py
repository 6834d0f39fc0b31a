"""Pages of the desk in a real browser, and what they must never do."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page, expect

_LISTEN = """
window.ran = [];
for (const name of ["alert", "confirm", "prompt", "print"]) window[name] = (text) => { ran.push(`${name} ${text}`); };
document.addEventListener("securitypolicyviolation", (event) => {
  console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
});
"""
_ANSWERS = "Failed to load resource"  # what Chromium says of any answer that is no success
WITHIN_MS = 15_000.0


@dataclass(slots=True)
class Desk:
    """A page of the desk; `complaints` has what it should not have said."""

    page: Page
    url: str
    complaints: list[str] = field(default_factory=list)

    def show(self, address: str = "") -> None:
        """Open a view by the part of its address behind `#/`."""
        self.page.goto(f"{self.url}/desk#/{address}")
        expect(self.page.locator("main h1").first).to_be_visible()

    def settled(self, filled: str) -> None:
        """Return when that is there and nothing is being loaded any more."""
        expect(self.page.locator(filled).first).to_be_visible()
        expect(self.page.locator(".waiting")).to_have_count(0)

    def heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(_ANSWERS):
            self.complaints.append(message.text)

    def picture(self, name: str) -> None:
        """A screenshot for whoever wants to look: set DESK_PICTURES to a folder."""
        folder = os.environ.get("DESK_PICTURES")
        if folder:
            self.page.screenshot(path=f"{folder}/{name}.png", full_page=True)


@contextmanager
def a_desk(browser: Browser, url: str, *, width: int = 1280, height: int = 900, **options: Any) -> Iterator[Desk]:
    """A page in a context of its own. Fails when it broke its policy, complained, or ran what it was given as text."""
    context = browser.new_context(viewport={"width": width, "height": height}, locale="en-US", **options)
    context.add_init_script(_LISTEN)
    page = context.new_page()
    page.set_default_timeout(WITHIN_MS)
    expect.set_options(timeout=WITHIN_MS)
    desk = Desk(page, url)
    page.on("console", lambda message: desk.heard(message))
    page.on("pageerror", lambda error: desk.complaints.append(str(error)))
    page.on("dialog", lambda dialog: desk.complaints.append(f"a dialog: {dialog.message}"))
    try:
        yield desk
        ran = page.evaluate("window.ran")
        assert ran == [], ran
        assert desk.complaints == [], desk.complaints
    finally:
        context.close()
