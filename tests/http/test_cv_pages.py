"""Pages of a CV over HTTP, through the real engine: blind unless the reader asks, with the places of the quotes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from PIL import Image, ImageChops

from adapters.http.safety import FILE
from tests.harness.service import Service, running

ROOT = Path(__file__).parents[2]
CV = (ROOT / "bootstrap/demo/cv.pdf").read_bytes()
JOB = (ROOT / "bootstrap/demo/job_description.md").read_bytes()


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running(Service(directory=tmp_path_factory.mktemp("pages"), arguments=["--workers", "1"])) as service:
        yield service


@pytest.fixture(scope="module")
def client(service: Service) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=service.url, trust_env=False, timeout=60) as client:
        yield client


def judged(client: httpx2.Client, name: str, cv: bytes) -> str:
    files = {"cv": (name, cv), "job_description": ("job.md", JOB)}
    response = client.post("/api/v1/jobs", files=files, headers={"Prefer": "wait=50"})
    assert response.json()["status"] == "succeeded", response.text
    id: str = response.json()["id"]
    return id


@pytest.fixture(scope="module")
def job(client: httpx2.Client) -> str:
    return judged(client, "cv.pdf", CV)


def test_a_page_is_a_picture_that_no_browser_takes_for_a_page_of_its_own(client: httpx2.Client, job: str) -> None:
    page = client.get(f"/api/v1/jobs/{job}/documents/cv/pages/1?scale=1")
    assert (page.status_code, page.headers["content-type"]) == (200, "image/webp")
    assert page.headers["content-security-policy"] == FILE
    assert int(page.headers["page-count"]) >= 1
    width, height = Image.open(io.BytesIO(page.content)).size
    assert 500 < width < height < 1000


def test_a_page_is_blind_until_it_is_asked_to_reveal(client: httpx2.Client, job: str) -> None:
    address = f"/api/v1/jobs/{job}/documents/cv/pages/1?scale=1"
    refused = client.get(f"{address}&blind=false")
    assert (refused.status_code, refused.json()["code"]) == (409, "not_revealed")
    assert client.post(f"/api/v1/jobs/{job}/reveals", json={"by": "Jo"}).status_code == 201
    blind, revealed = (Image.open(io.BytesIO(client.get(f"{address}{more}").content)) for more in ("", "&blind=false"))
    assert blind.size == revealed.size
    top = (0, 0, blind.width, blind.height // 6)  # where the name and the contacts stand
    assert ImageChops.difference(blind.convert("L").crop(top), revealed.convert("L").crop(top)).getbbox() is not None


def test_every_quote_of_the_report_has_its_place(client: httpx2.Client, job: str) -> None:
    findings = client.get(f"/api/v1/jobs/{job}/report").json()["findings"]
    quoted = {(it["start"], it["end"]) for finding in findings for it in finding["evidence"]}
    items = client.get(f"/api/v1/jobs/{job}/documents/cv/regions").json()["items"]
    assert {(it["start"], it["end"]) for it in items} == quoted
    assert all(it["regions"] for it in items)
    for region in (region for it in items for region in it["regions"]):
        assert region["x0"] < region["x1"]
        assert region["y0"] < region["y1"]


def test_a_format_without_pages_gives_its_text_blind_as_well(client: httpx2.Client) -> None:
    cv = "Ada Lovelace\nada@lovelace.example\nBackend developer\nPython, PostgreSQL and Docker since 2015\nEnglish C1\n"
    id = judged(client, "cv.txt", cv.encode() * 3)
    client.post(f"/api/v1/jobs/{id}/reveals")
    blind, revealed = (client.get(f"/api/v1/jobs/{id}/documents/cv/pages/1{more}") for more in ("", "?blind=false"))
    assert blind.headers["content-type"].startswith("text/plain")
    assert "ada@lovelace.example" in revealed.text
    assert "ada@lovelace.example" not in blind.text
    assert len(blind.text) == len(revealed.text)  # so that the offsets of quotes hold
    items = client.get(f"/api/v1/jobs/{id}/documents/cv/regions").json()["items"]
    assert all(it["regions"] == [] for it in items)
    second = client.get(f"/api/v1/jobs/{id}/documents/cv/pages/2")
    assert (second.status_code, second.json()["detail"]) == (404, "page 2: the CV has 1 page")


def test_everybody_who_asks_who_the_candidate_is_is_recorded(client: httpx2.Client) -> None:
    id = judged(client, "cv.txt", b"Ada Lovelace\nBackend developer\nPython since 2015\n")
    assert client.get(f"/api/v1/jobs/{id}/reveals").json() == {"items": []}
    first = client.post(f"/api/v1/jobs/{id}/reveals", json={"by": "Jo"}).json()
    unnamed = client.post(f"/api/v1/jobs/{id}/reveals").json()
    assert (first["by"], unnamed["by"]) == ("Jo", "local")
    assert client.get(f"/api/v1/jobs/{id}/reveals").json() == {"items": [first, unnamed]}
    blank = client.post(f"/api/v1/jobs/{id}/reveals", json={"by": " "})
    assert (blank.status_code, blank.json()["code"]) == (422, "invalid_request")


@pytest.mark.parametrize("number", ["9", "0", "-1", "x", "1.5", "9" * 20])
def test_a_page_that_is_not_there_is_not_found(number: str, client: httpx2.Client, job: str) -> None:
    page = client.get(f"/api/v1/jobs/{job}/documents/cv/pages/{number}")
    assert (page.status_code, page.json()["code"]) == (404, "not_viewable")
