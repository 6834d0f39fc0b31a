"""docs/api.md: its commands run, its requests are answered as it says, its frames and tables are the real ones."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from websockets.sync.client import connect

from adapters.http.websocket import CLOSE_CODE_OF
from domain.model.events import EventType
from domain.model.report import FailureCode
from tests.docs.blocks import ROOT, Block, blocks, run_shell, workspace
from tests.harness.service import Service, running

PAGE = "docs/api.md"
TEXT = (ROOT / PAGE).read_text("utf-8")
ADDRESS = "http://127.0.0.1:8000"
COMMANDS = [block for block in blocks(PAGE) if block.language == "bash"]
FRAME, DECISION, PROBLEM = (json.loads(block.text) for block in blocks(PAGE) if block.language == "json")
REQUESTS = sorted(set(re.findall(r"`(GET|POST) (/[^`]+)`", TEXT)))


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running(Service(directory=tmp_path_factory.mktemp("api"), arguments=["--workers", "1"])) as service:
        yield service


@pytest.fixture(scope="module")
def client(service: Service) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=service.url, trust_env=False, timeout=60) as client:
        yield client


@pytest.fixture(scope="module")
def job(client: httpx2.Client) -> dict[str, Any]:
    """A finished one."""
    pair = {"cv": {"base64": "UHl0aG9u", "filename": "cv.txt"}, "job_description": {"text": "Python developer"}}
    response = client.post("/api/v1/jobs", json=pair, headers={"Prefer": "wait=60"})
    assert response.status_code == 200, response.text
    finished: dict[str, Any] = response.json()
    return finished


@pytest.mark.parametrize("command", COMMANDS, ids=str)
def test_a_command_runs_as_written(command: Block, service: Service, tmp_path: Path) -> None:
    ended = run_shell(command.text.replace(ADDRESS, service.url), workspace(tmp_path), {})
    assert ended.code == 0, ended.err
    if "curl -i" in command.text:
        assert ended.out.startswith("HTTP/1.1 202 ")
    else:
        assert json.loads(ended.out)["status"] == "succeeded"


@pytest.mark.parametrize(("method", "path"), REQUESTS, ids=" ".join)
def test_a_request_is_answered(method: str, path: str, client: httpx2.Client, job: dict[str, Any]) -> None:
    bodies = {"POST decisions": DECISION, "POST subjects": {"email": "ada@hr.example"}}
    content = bodies.get(f"{method} {path.rpartition('/')[2]}")
    response = client.request(method, path.replace("{id}", job["id"]), json=content)
    assert response.is_success, response.text


@pytest.mark.parametrize("media_type", re.findall(r"`(application/json|text/\w+)`", TEXT))
def test_a_report_is_had_in_every_form(media_type: str, client: httpx2.Client, job: dict[str, Any]) -> None:
    response = client.get(f"/api/v1/jobs/{job['id']}/report", headers={"Accept": media_type})
    assert response.headers["content-type"].startswith(media_type)


def test_the_frame_is_one(service: Service, job: dict[str, Any]) -> None:
    with connect(f"{service.socket_url}/ws/jobs/{job['id']}?after_seq=2", proxy=None) as socket:
        frame = json.loads(socket.recv(timeout=30))
    assert frame.keys() == FRAME.keys()
    assert all(frame[name] == FRAME[name] for name in ("type", "seq", "stage", "message", "progress", "data"))


def test_the_problem_is_the_one_that_is_answered(client: httpx2.Client) -> None:
    pair = {"cv": {"text": "a"}, "job_description": {"text": "b"}, "deadline_s": 0}
    answered = client.post("/api/v1/jobs", json=pair).json()
    assert answered | {"request_id": ""} == PROBLEM | {"request_id": ""}


def test_the_filters_are_those_of_the_description(client: httpx2.Client) -> None:
    described = client.get("/openapi.json").json()["paths"]["/api/v1/history"]["get"]["parameters"]
    line = re.search(r"Filters: (.*?) \(words of file names", TEXT)
    assert line is not None
    filters = {it["name"] for it in described} - {"page_size", "page_token"}
    assert set(re.findall(r"`(\w+)`", line[1])) == filters


def _first_column(heading: str) -> set[str]:
    table = TEXT.partition(f"| {heading} | meaning |\n")[2].partition("\n\n")[0]
    rows = [row.split("|")[1] for row in table.splitlines() if row.startswith("|")]
    return set(re.findall(r"\w+", " ".join(rows[1:])))


def test_the_tables_have_every_event_close_code_and_failure() -> None:
    assert _first_column("`type`") == {*map(str, EventType), "progress", "heartbeat"}
    assert _first_column("close code") == {"1000", "1008", "1011", *map(str, CLOSE_CODE_OF.values())}
    assert _first_column("`error.code`") == {*map(str, FailureCode)}
