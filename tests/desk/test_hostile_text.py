"""Whatever a CV, a posting, a name or a reason holds is shown as text: nothing of it runs, loads or is an element."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Sequence
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Browser, FilePayload, expect

from bootstrap.demo.service import ChildService
from tests.harness.browser import Desk, a_desk
from tests.harness.vacancies import ended, filled, opened

PAYLOADS: Sequence[str] = tomllib.loads((Path(__file__).parent / "payloads.toml").read_text())["payloads"]
STRANGERS = (
    "script:not([src]), iframe, object, embed, base, math, marquee, video, audio, style, "
    "img:not(.cv-page img), svg:not(.chart, .cv-marks)"
)
SHOWN = """() => document.body.innerText
  + [...document.querySelectorAll("input, textarea")].map((each) => each.value).join()"""


@pytest.fixture(scope="module")
def poisoned(client: httpx2.Client) -> tuple[str, list[str]]:
    """A vacancy with the payloads in every field that anybody can set, and its candidates."""
    lines = "\n".join(f"- Python {payload}" for payload in PAYLOADS)
    id = opened(client, f"Developer {PAYLOADS[4]}\n\nWhat we ask for\n{lines}\n", title=PAYLOADS[9])["id"]
    answer = client.get(f"/api/v1/vacancies/{id}")
    items = answer.json()["criteria"]["items"][:40]
    items += [
        {"text": f"Python {payload}", "kind": "skill", "must": True, "any_of": [payload, "Python"]}
        for payload in PAYLOADS
    ]
    saved = client.put(
        f"/api/v1/vacancies/{id}/criteria", json={"items": items}, headers={"If-Match": answer.headers["etag"]}
    )
    assert saved.status_code == 200, saved.text
    approved = client.post(f"/api/v1/vacancies/{id}/criteria/approve", json={"by": PAYLOADS[0]})
    assert approved.status_code == 200, approved.text
    jobs = [submitted(client, id, number, payloads) for number, payloads in enumerate(halves())]
    ended(client, id, len(jobs))
    for job in jobs:
        for payload in PAYLOADS[:10]:
            decision = {"outcome": "review", "reason": payload, "by": payload}
            client.post(f"/api/v1/jobs/{job}/decisions", json=decision).raise_for_status()
    return id, jobs


def halves() -> Sequence[Sequence[str]]:
    return PAYLOADS[::2], PAYLOADS[1::2]


def submitted(client: httpx2.Client, vacancy_id: str, number: int, payloads: Sequence[str]) -> str:
    """A CV that says Python and a payload in every line, with a payload for its name and in its metadata."""
    text = f"{payloads[0]}\n\nExperience\nDeveloper {payloads[1]}, 2015 to 2026\n"
    text += "\n".join(f"- Built services in Python {payload}" for payload in payloads)
    metadata = {f"field{index}": payload for index, payload in enumerate(payloads[:25])}
    form = {"vacancy_id": (None, vacancy_id), "metadata": (None, json.dumps(metadata))}
    answer = client.post("/api/v1/jobs", files={"cv": (f"{payloads[2 + number]}.txt", text.encode()), **form})
    assert answer.status_code == 202, answer.text
    id: str = answer.json()["id"]
    return id


def test_there_are_fifty() -> None:
    assert len(set(PAYLOADS)) == len(PAYLOADS) == 50


def test_a_page_that_made_markup_of_a_text_would_be_noticed(desk: Desk) -> None:
    desk.show()
    desk.page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=ran.push(1)>')")
    expect(desk.page.locator(STRANGERS)).not_to_have_count(0)
    desk.page.wait_for_load_state("networkidle")
    assert any(each.startswith("policy:") for each in desk.complaints)
    desk.complaints.clear()


@pytest.mark.parametrize("tab", ["criteria", "candidates", "figures"])
def test_in_a_vacancy(desk: Desk, poisoned: tuple[str, list[str]], tab: str) -> None:
    shown = {"criteria": ".read", "candidates": ".ranking tbody tr", "figures": ".figures svg"}[tab]
    look(desk, f"vacancies/{poisoned[0]}/{tab}", shown)


def test_in_reports(desk: Desk, poisoned: tuple[str, list[str]]) -> None:
    for job in poisoned[1]:
        look(desk, f"jobs/{job}", ".decisions li")
        desk.page.get_by_role("button", name="Reveal").click()
        expect(desk.page.locator(".person")).to_contain_text("ran.push")
        harmless(desk)


def test_in_a_comparison(desk: Desk, poisoned: tuple[str, list[str]]) -> None:
    look(desk, f"vacancies/{poisoned[0]}/compare/{'%2C'.join(poisoned[1])}", "tbody tr")


@pytest.mark.parametrize(("address", "shown"), [("", ".figures svg"), ("history", "tbody tr")])
def test_in_lists(desk: Desk, poisoned: tuple[str, list[str]], address: str, shown: str) -> None:
    look(desk, address, shown)


def test_a_name_that_turns_the_order_of_reading_turns_nothing_beside_it(
    browser: Browser, desk_service: ChildService, client: httpx2.Client
) -> None:
    job = filled(client).jobs[0]
    decision = {"outcome": "review", "reason": "to talk", "by": "b\u202eob"}
    client.post(f"/api/v1/jobs/{job}/decisions", json=decision).raise_for_status()
    with a_desk(browser, desk_service.url) as desk:
        desk.show()
        line = desk.page.locator("li", has=desk.page.locator(f'a[href$="{job}"]')).filter(has=desk.page.locator("time"))
        expect(line).to_have_count(1)
        in_order = """line => {
          const dot = document.createRange(), time = line.querySelector("time");
          dot.selectNode(time.previousSibling);
          return dot.getBoundingClientRect().right <= time.getBoundingClientRect().left + 1;
        }"""
        assert line.evaluate(in_order)


def test_in_the_names_of_files_and_in_objections(desk: Desk, poisoned: tuple[str, list[str]]) -> None:
    desk.show(f"vacancies/{poisoned[0]}/candidates")
    files: list[FilePayload] = [
        {"name": f"{it.replace('/', ' ')}.txt", "mimeType": "text/plain", "buffer": b""} for it in PAYLOADS
    ]
    desk.page.locator(".drop input[type=file]").first.set_input_files(files)
    expect(desk.page.locator(".outcomes .told li")).to_have_count(len(PAYLOADS))
    harmless(desk)
    desk.show(f"vacancies/{poisoned[0]}/criteria")
    row = desk.page.locator(".criterion").first
    row.get_by_label("Criterion", exact=True).fill(f"Young people {PAYLOADS[4]}")
    desk.page.get_by_role("button", name="Approve", exact=True).click()
    expect(desk.page.locator(".objections:visible")).not_to_have_count(0)
    harmless(desk)


def test_in_the_address(desk: Desk) -> None:
    for payload in PAYLOADS[::7]:
        address = "".join(f"%{byte:02X}" for byte in payload.encode())
        for view in (f"jobs/{address}", f"vacancies/{address}", address):
            desk.show(view)
            harmless(desk)


def test_narrow_views_hold_it_too(
    browser: Browser, desk_service: ChildService, poisoned: tuple[str, list[str]]
) -> None:
    with a_desk(browser, desk_service.url, width=400) as desk:
        for address in ("", f"vacancies/{poisoned[0]}/candidates", f"jobs/{poisoned[1][0]}"):
            desk.show(address)
            expect(desk.page.locator(".waiting")).to_have_count(0)
            wide = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
            assert desk.page.evaluate(wide) <= 0, address


def look(desk: Desk, address: str, shown: str) -> None:
    desk.show(address)
    desk.settled(shown)
    for closed in desk.page.locator("summary:visible").all():
        closed.click()
    assert "ran.push" in desk.page.evaluate(SHOWN)
    harmless(desk)


def harmless(desk: Desk) -> None:
    assert desk.page.locator(STRANGERS).count() == 0
    assert desk.page.evaluate("ran") == []
