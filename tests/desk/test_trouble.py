"""When something goes wrong, the desk says what and how to go on, and nothing that was typed is lost."""

from __future__ import annotations

import httpx2
from playwright.sync_api import FilePayload, Page, Route, expect

from tests.harness.browser import Desk
from tests.harness.vacancies import Filled, opened


def text_of(page: Page, index: int) -> str:
    value: str = page.locator(".criterion").nth(index).get_by_label("Criterion", exact=True).input_value()
    return value


def edit(page: Page, index: int, text: str) -> None:
    page.locator(".criterion").nth(index).get_by_label("Criterion", exact=True).fill(text)


def test_what_another_changed_meanwhile_is_told_and_both_are_kept_apart(desk: Desk, client: httpx2.Client) -> None:
    id = opened(client)["id"]
    path = f"/api/v1/vacancies/{id}"
    desk.show(f"vacancies/{id}/criteria")
    page = desk.page
    expect(page.locator(".criterion")).not_to_have_count(0)
    edit(page, 0, "Mine, typed here")
    theirs = client.get(path)
    items = theirs.json()["criteria"]["items"]
    items[1]["text"] = "Theirs, saved elsewhere"
    client.put(
        f"{path}/criteria", json={"items": items}, headers={"If-Match": theirs.headers["etag"]}
    ).raise_for_status()

    page.get_by_role("button", name="Save draft").click()
    notice = page.locator(".notice.warn")
    expect(notice).to_contain_text("Nothing that you typed is lost")
    expect(notice).to_contain_text("Changed: Theirs, saved elsewhere")
    assert text_of(page, 0) == "Mine, typed here"
    page.get_by_role("button", name="Save mine").click()
    expect(page.get_by_role("button", name="Save draft")).to_be_disabled()
    assert client.get(path).json()["criteria"]["items"][0]["text"] == "Mine, typed here"


def test_what_is_not_saved_survives_leaving_and_reloading(desk: Desk, client: httpx2.Client) -> None:
    desk.show(f"vacancies/{opened(client)['id']}/criteria")
    page = desk.page
    expect(page.locator(".criterion")).not_to_have_count(0)
    edit(page, 0, "Half a thought")
    page.get_by_role("link", name="History").click()
    page.go_back()
    expect(page.locator(".notice")).to_contain_text("your changes from before")
    assert text_of(page, 0) == "Half a thought"
    page.reload()
    expect(page.locator(".notice")).to_contain_text("your changes from before")
    assert text_of(page, 0) == "Half a thought"
    page.get_by_role("button", name="Discard my changes").click()
    assert text_of(page, 0) != "Half a thought"


def test_what_may_not_be_asked_for_is_told_at_its_criterion(desk: Desk, client: httpx2.Client) -> None:
    id = opened(client)["id"]
    desk.show(f"vacancies/{id}/criteria")
    page = desk.page
    expect(page.locator(".criterion")).not_to_have_count(0)
    edit(page, 1, "Young and dynamic")
    page.get_by_role("button", name="Approve", exact=True).click()
    objection = page.locator(".criterion").nth(1).locator(".objections")
    expect(objection).to_contain_text("may not be asked for")
    expect(objection).to_contain_text("Name what the work needs")
    expect(page.locator(".criterion").nth(1).get_by_label("Criterion", exact=True)).to_be_focused()
    edit(page, 1, "PostgreSQL")
    page.get_by_role("button", name="Approve", exact=True).click()
    expect(page.locator(".toast")).to_contain_text("Approved")
    assert client.get(f"/api/v1/vacancies/{id}").json()["status"] == "approved"


def test_a_fault_in_a_field_is_told_at_its_criterion(desk: Desk, client: httpx2.Client) -> None:
    desk.show(f"vacancies/{opened(client)['id']}/criteria")
    page = desk.page
    expect(page.locator(".criterion")).not_to_have_count(0)
    edit(page, 2, "   ")
    page.get_by_role("button", name="Save draft").click()
    expect(page.locator(".criterion").nth(2).locator(".objections")).to_contain_text("has words")


def test_a_service_that_does_not_answer_is_told_and_asked_again(desk: Desk, vacancy: Filled) -> None:
    desk.show(f"jobs/{vacancy.jobs[1]}")
    page = desk.page
    page.get_by_label("reject", exact=True).check()
    page.get_by_label("Reason").fill("Too little Python")
    page.get_by_label("Decided by").fill("ann")
    page.route("**/decisions", lambda route: route.abort())
    page.get_by_role("button", name="Record the decision").click()
    expect(page.get_by_role("alert")).to_contain_text("cannot be reached")
    assert page.get_by_label("Reason").input_value() == "Too little Python"
    page.reload()
    page.unroute("**/decisions")
    expect(page.get_by_label("reject", exact=True)).to_be_checked()
    assert page.get_by_label("Reason").input_value() == "Too little Python"
    page.get_by_role("button", name="Record the decision").click()
    expect(page.locator(".decisions")).to_contain_text("Too little Python")


def test_a_page_that_could_not_be_loaded_is_loaded_on_request(desk: Desk) -> None:
    busy = '{"code": "unavailable", "status": 503, "title": "Unavailable", "detail": "The database is away."}'

    def away(route: Route) -> None:
        route.fulfill(status=503, content_type="application/problem+json", body=busy)

    desk.page.route("**/api/v1/history?*", away)
    desk.show("history")
    expect(desk.page.get_by_role("alert")).to_contain_text("The database is away.")
    desk.page.unroute("**/api/v1/history?*")
    desk.page.get_by_role("button", name="Try again").click()
    expect(desk.page.get_by_role("alert")).to_have_count(0)


def test_a_text_that_is_pasted_is_kept_until_it_is_sent(desk: Desk) -> None:
    desk.show("new")
    desk.page.get_by_label("Text of the posting").fill("We look for a gardener.\n- Roses\n")
    desk.page.reload()
    expect(desk.page.get_by_label("Text of the posting")).to_have_value("We look for a gardener.\n- Roses\n")
    desk.page.get_by_role("button", name="Read it").click()
    expect(desk.page.get_by_role("heading", name="The criteria")).to_be_visible()


def test_a_posting_that_cannot_be_read_says_why(desk: Desk) -> None:
    desk.show("new")
    broken: FilePayload = {"name": "posting.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 broken"}
    desk.page.locator(".drop input[type=file]").set_input_files([broken])
    expect(desk.page.get_by_role("alert")).to_contain_text("The file is damaged")
    expect(desk.page.get_by_role("link", name="Try another posting")).to_be_visible()
    desk.page.evaluate("localStorage.setItem('desk.language', 'de')")
    desk.page.reload()
    expect(desk.page.get_by_role("alert")).to_contain_text("Die Datei ist beschädigt")


def test_criteria_move_by_button_and_come_back_when_removed(desk: Desk, client: httpx2.Client) -> None:
    desk.show(f"vacancies/{opened(client)['id']}/criteria")
    page = desk.page
    expect(page.locator(".criterion")).not_to_have_count(0)
    first, second = text_of(page, 0), text_of(page, 1)
    page.locator(".criterion").first.get_by_role("button", name="Move down").click()
    assert (text_of(page, 0), text_of(page, 1)) == (second, first)
    page.locator(".criterion .handle").nth(1).drag_to(
        page.locator(".criterion").first, target_position={"x": 5, "y": 5}
    )
    assert (text_of(page, 0), text_of(page, 1)) == (first, second)
    page.locator(".criterion").first.get_by_role("button", name="Remove").click()
    assert text_of(page, 0) == second
    page.locator(".toast").get_by_role("button", name="Undo").click()
    assert text_of(page, 0) == first


def test_whoever_was_erased_is_told_and_nothing_of_them_is_asked_for(desk: Desk, client: httpx2.Client) -> None:
    pair = {"cv": {"text": "Erna Fort\nPython developer since 2018"}, "job_description": {"text": "Python developer"}}
    id = client.post("/api/v1/jobs", json=pair, headers={"Prefer": "wait=60"}).json()["id"]
    client.delete(f"/api/v1/jobs/{id}").raise_for_status()
    desk.show(f"jobs/{id}")
    expect(desk.page.locator(".notice")).to_contain_text("The candidate was erased")
    expect(desk.page.get_by_role("button", name="Reveal")).to_have_count(0)
