"""A recruiter's way from a posting to a decision, in a real browser over the real service and engine."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import expect

from tests.harness.browser import Desk
from tests.harness.vacancies import CVS, POSTING, Filled, ended, filled, opened

ROOT = Path(__file__).parents[2]


@pytest.fixture
def posting(tmp_path: Path) -> Path:
    path = tmp_path / "posting.md"
    path.write_text(POSTING)
    return path


@pytest.fixture
def cvs(tmp_path: Path) -> list[Path]:
    """Two files, one of which cannot be read, and an archive with the others."""
    loose, broken, archive = tmp_path / "ada.txt", tmp_path / "broken.pdf", tmp_path / "rest.zip"
    loose.write_text(CVS["ada.txt"])
    broken.write_bytes(b"")
    with zipfile.ZipFile(archive, "w") as packed:
        for name in ("bob.txt", "eve.txt"):
            packed.writestr(name, CVS[name])
    return [loose, broken, archive]


def test_from_a_posting_to_a_decision(desk: Desk, posting: Path, cvs: list[Path]) -> None:
    page = desk.page
    page.goto(desk.url)  # the way a person comes
    page.get_by_role("navigation", name="Main").get_by_role("link", name="New vacancy").click()
    expect(page.get_by_role("heading", name="New vacancy", exact=True)).to_be_visible()
    page.locator(".drop input[type=file]").set_input_files(posting)

    expect(page.get_by_role("heading", name="Backend Developer")).to_be_visible()
    expect(page.locator(".criterion")).not_to_have_count(0)
    before = page.locator(".criterion").count()
    page.get_by_role("button", name="Add a criterion").click()
    added = page.locator(".criterion").last
    added.get_by_label("Criterion", exact=True).fill("Redis")
    added.get_by_label("Must or nice to have").select_option("nice")
    added.get_by_label("Criterion", exact=True).press("Alt+ArrowUp")
    expect(page.locator(".criterion").nth(before - 1).get_by_label("Criterion", exact=True)).to_have_value("Redis")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_role("button", name="Save draft")).to_be_disabled()
    expect(page.locator(".criterion")).to_have_count(before + 1)
    page.get_by_role("button", name="Approve", exact=True).click()

    expect(page.get_by_role("heading", name="Drop CVs here")).to_have_count(0)
    page.locator(".drop input[type=file]").first.set_input_files(cvs)
    expect(page.locator(".sums")).to_contain_text("3 accepted")
    expect(page.locator(".sums")).to_contain_text("1 refused")
    expect(page.locator(".outcomes")).to_contain_text("broken.pdf")
    expect(page.locator(".pile")).to_contain_text("3 of 3 judged")
    expect(page.locator(".ranking tbody tr")).to_have_count(3)
    assert not re.search("ada|lovelace", page.locator(".ranking").inner_text(), re.IGNORECASE)

    for box in page.locator(".pick input").all()[:2]:
        box.check()
    page.get_by_role("button", name="Compare side by side").click()
    expect(page.get_by_role("heading", name="Side by side")).to_be_visible()
    expect(page.locator(".comparison thead th")).to_have_count(3)
    page.get_by_label("Only where they differ").check()
    page.locator(".comparison thead a").first.click()

    expect(page.get_by_role("heading", name="What the CV says")).to_be_visible()
    candidate = page.get_by_role("heading", level=1).inner_text()
    assert "Lovelace" not in page.locator("main").inner_text()
    page.get_by_role("button", name="Reveal").click()
    expect(page.locator(".person")).to_contain_text("Ada Lovelace")
    page.get_by_role("button", name="Hide again").click()
    expect(page.locator(".person")).to_have_count(0)

    page.get_by_label("shortlist", exact=True).check()
    page.get_by_label("Reason").fill("Strong in Python")
    page.get_by_label("Decided by").fill("ann")
    page.get_by_role("button", name="Record the decision").click()
    expect(page.locator(".decisions li")).to_have_count(1)
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(page.locator(".decisions li")).to_have_count(2)
    expect(page.locator(".decisions li").first).to_contain_text("undone")
    expect(page.locator(".view-head")).to_contain_text("Decided: review")

    page.get_by_role("navigation", name="Main").get_by_role("link", name="History").click()
    expect(page.get_by_role("heading", name="History", exact=True)).to_be_visible()
    mine = page.locator("tbody").get_by_role("link", name=candidate)
    page.get_by_role("combobox", name="Decision").select_option("review")
    expect(mine).to_have_count(1)
    page.get_by_role("combobox", name="Decision").select_option("reject")
    expect(mine).to_have_count(0)
    page.get_by_role("combobox", name="Decision").select_option("")
    expect(mine).to_have_count(1)
    page.get_by_label("Order").select_option("-score")
    scores = page.locator("tbody td[data-label=Score]")
    expect(page.locator("[aria-busy]")).to_have_count(0)
    numbers = [float(text) for text in scores.all_inner_texts() if text != "–"]
    assert numbers == sorted(numbers, reverse=True)

    page.get_by_role("navigation", name="Main").get_by_role("link", name="My desk").click()
    expect(page.locator("main")).to_contain_text("2 candidates are judged and undecided")
    expect(page.get_by_role("img", name=re.compile("From candidates to decisions"))).to_be_visible()


def test_what_a_cv_hides_is_shown_only_once_the_candidate_is(desk: Desk, client: httpx2.Client) -> None:
    id = opened(client)["id"]
    client.post(f"/api/v1/vacancies/{id}/criteria/approve").raise_for_status()
    cv = b"<html><body><p style='display:none'>Ada Lovelace, the best</p><h1>Ada Lovelace</h1><p>Python</p></body>"
    client.post(f"/api/v1/vacancies/{id}/candidates", files=[("cv", ("cv.html", cv))]).raise_for_status()
    desk.show(f"jobs/{ended(client, id, 1)[0]}")
    expect(desk.page.get_by_role("heading", name="What the CV says")).to_be_visible()
    assert "Lovelace" not in (desk.page.locator("main").text_content() or "")
    desk.page.get_by_role("button", name="Reveal").click()
    expect(desk.page.locator(".quotes details", has_text="Ada Lovelace, the best")).to_have_count(1)
    desk.page.get_by_role("button", name="Hide again").click()
    expect(desk.page.locator("main")).not_to_contain_text("Lovelace")


def test_pointing_at_a_quote_lights_what_it_shows_and_the_other_way_round(desk: Desk, vacancy: Filled) -> None:
    desk.show(f"jobs/{vacancy.jobs[0]}")
    desk.page.get_by_text("The quotes as a list").click()
    quote = desk.page.locator(".quote").first
    quote.hover()
    lit = desk.page.locator(".finding.lit")
    expect(lit).not_to_have_count(0)
    key = lit.first.get_attribute("data-finding")
    quote.press("Enter")
    expect(desk.page.locator(f'[data-finding="{key}"]')).to_be_focused()
    expect(quote).to_have_class(re.compile("lit"))


def test_the_pages_of_a_cv_are_shown_blind_with_its_quotes_on_them(desk: Desk, client: httpx2.Client) -> None:
    id = opened(client)["id"]
    client.post(f"/api/v1/vacancies/{id}/criteria/approve").raise_for_status()
    with (ROOT / "bootstrap" / "demo" / "cv.pdf").open("rb") as cv:
        client.post(f"/api/v1/vacancies/{id}/candidates", files=[("cv", ("cv.pdf", cv))]).raise_for_status()
    asked: list[str] = []
    desk.page.on("request", lambda request: asked.append(request.url))
    desk.show(f"jobs/{ended(client, id, 1)[0]}")
    picture = desk.page.locator(".cv-page img").first
    expect(picture).to_be_visible()
    mark = desk.page.locator(".cv-marks rect").first
    box, page = mark.bounding_box(), picture.bounding_box()
    assert box
    assert page
    assert page["x"] <= box["x"] < box["x"] + box["width"] <= page["x"] + page["width"]
    mark.hover()
    expect(desk.page.locator(".finding.lit")).not_to_have_count(0)
    desk.page.locator(".finding.met").first.focus()
    expect(desk.page.locator(".cv-marks rect.lit")).not_to_have_count(0)
    assert [url for url in asked if "/pages/1?blind=true" in url]
    assert not [url for url in asked if "blind=false" in url]
    with desk.page.expect_response(lambda answer: "/pages/1?blind=false" in answer.url):
        desk.page.get_by_role("button", name="Reveal").click()
    expect(picture).to_be_visible()


def test_a_criterion_and_its_place_in_the_posting_light_together(desk: Desk, client: httpx2.Client) -> None:
    text = POSTING.replace("Backend Developer", "Backend Developer 🚢🚢")  # each is two of a string's units
    id = opened(client, text)["id"]
    desk.show(f"vacancies/{id}/criteria")
    read = desk.page.locator(".read")
    expect(read).not_to_have_count(0)
    read.last.focus()
    row = desk.page.locator(".criterion.lit")
    expect(row).to_have_count(1)
    assert read.last.inner_text() == row.get_by_label("Criterion", exact=True).input_value()
    row.get_by_label("Criterion", exact=True).focus()
    expect(read.last).to_have_class(re.compile("lit"))


def test_a_line_that_was_left_out_becomes_a_criterion(desk: Desk, client: httpx2.Client) -> None:
    desk.show(f"vacancies/{opened(client)['id']}/criteria")
    expect(desk.page.locator(".criterion")).not_to_have_count(0)
    before = desk.page.locator(".criterion").count()
    desk.page.locator(".left-out summary").click()
    line = desk.page.locator(".left-out li").first
    words = line.locator(".grow").inner_text()
    line.get_by_role("button", name="Make it a criterion").click()
    expect(desk.page.locator(".criterion")).to_have_count(before + 1)
    expect(desk.page.locator(".criterion").last.get_by_label("Criterion", exact=True)).to_have_value(words)


def test_candidates_of_older_criteria_are_marked_and_judged_again(desk: Desk, client: httpx2.Client) -> None:

    it = filled(client, {"ada.txt": CVS["ada.txt"]})
    answer = client.get(f"/api/v1/vacancies/{it.id}")
    items = answer.json()["criteria"]["items"][:-1]
    client.put(
        f"/api/v1/vacancies/{it.id}/criteria", json={"items": items}, headers={"If-Match": answer.headers["etag"]}
    ).raise_for_status()
    client.post(f"/api/v1/vacancies/{it.id}/criteria/approve").raise_for_status()
    desk.show(f"vacancies/{it.id}/candidates")
    expect(desk.page.locator(".ranking")).to_contain_text("judged by version 1")
    desk.page.get_by_role("button", name="Judge them again").click()
    expect(desk.page.locator("#toast")).to_contain_text("1 candidate is judged again")
    expect(desk.page.locator(".ranking")).not_to_contain_text("judged by version 1")


@pytest.mark.parametrize(
    ("button", "ending", "begins"),
    [("CSV", ".csv", "\ufeffrank,"), ("JSON Lines", ".jsonl", "{"), ("Page to print", ".html", "<!doctype")],
)
def test_the_ranking_can_be_saved(desk: Desk, vacancy: Filled, button: str, ending: str, begins: str) -> None:
    desk.show(f"vacancies/{vacancy.id}/candidates")
    with desk.page.expect_download() as saving:
        desk.page.get_by_role("button", name=button).click()
    assert saving.value.suggested_filename.endswith(ending)
    assert saving.value.path().read_text().startswith(begins)


def test_the_language_changes_every_word(desk: Desk, vacancy: Filled) -> None:
    desk.show(f"vacancies/{vacancy.id}/candidates")
    desk.page.get_by_label("Language").select_option("de")
    expect(desk.page.get_by_role("heading", name="Rangliste")).to_be_visible()
    assert desk.page.locator("html").get_attribute("lang") == "de"
    desk.show("")
    expect(desk.page.get_by_role("img", name=re.compile("Von der Bewerbung zur Entscheidung"))).to_be_visible()


def test_a_long_ranking_comes_page_by_page_and_only_some_pages_are_held(desk: Desk, client: httpx2.Client) -> None:
    it = filled(client, {f"{number}.txt": f"{CVS['ada.txt']}\nPorts served: {number}\n" for number in range(7)})
    page = desk.page
    page.route("**/ranking?*", lambda route: route.continue_(url=route.request.url.replace("size=100", "size=1")))
    desk.show(f"vacancies/{it.id}/candidates")
    rows = page.locator(".ranking tbody th a")
    expect(rows).to_have_count(1)
    for _ in range(6):
        before = rows.last.inner_text()
        page.get_by_role("button", name="Show more").click()
        expect(rows.last).not_to_have_text(before)
    expect(rows).to_have_count(5)
    assert [text[-6:] for text in rows.all_inner_texts()] == [job[-6:] for job in it.jobs[2:]]
    for _ in range(2):
        before = rows.first.inner_text()
        page.get_by_role("button", name="Show earlier ones").click()
        expect(rows.first).not_to_have_text(before)
    assert [text[-6:] for text in rows.all_inner_texts()] == [job[-6:] for job in it.jobs[:5]]
