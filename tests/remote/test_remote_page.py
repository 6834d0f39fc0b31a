"""docs/remote-engine.md from top to bottom: its server runs as it stands, and the service judges by it."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx2
import pytest

from adapters.matching.config import MatchingConfig
from adapters.matching.conformance import check_all, confined_judge
from tests.docs.blocks import ROOT, Block, blocks, run_shell, script, workspace
from tests.harness.ports import free_port
from tests.harness.sample_documents import CV
from tests.harness.terminal import Running, environment
from tests.remote.test_description import conforms

PAGE = "docs/remote-engine.md"
EXAMPLE, KEY_AND_START, JUDGE = (block for block in blocks(PAGE) if block.language in ("python", "bash"))
MOST_LINES = 60


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reader of the page is, and where the server of the page runs."""

    directory: Path
    port: int

    def as_here(self, block: Block) -> str:
        return block.text.replace("9000", str(self.port))

    def ask(self, method: str, path: str, body: object = None) -> httpx2.Response:
        key = (self.directory / "engine-key").read_text().strip()
        headers = {"authorization": f"Bearer {key}"}
        url = f"http://127.0.0.1:{self.port}{path}"
        return httpx2.request(method, url, json=body, headers=headers, timeout=60, trust_env=False)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """The server is started by the commands of the page."""
    place = Place(workspace(tmp_path_factory.mktemp("reader")), free_port())
    (place.directory / EXAMPLE.file).write_text(EXAMPLE.text)
    start = place.as_here(KEY_AND_START).replace(" &", "").replace("ENGINE_KEY=", "export ENGINE_KEY=", 1)
    start = start.replace(" .venv/bin/uvicorn", "\nexec .venv/bin/uvicorn")
    server = Running("bash", "-c", script(start, place.directory), env=environment())
    try:
        server.waits_for("Uvicorn running")
        yield place
    finally:
        server.signal(signal.SIGTERM)
        server.ends()


def test_the_example_is_short() -> None:
    assert sum(bool(line.strip()) for line in EXAMPLE.text.splitlines()) <= MOST_LINES


def test_what_the_example_answers_is_what_the_description_says(place: Place) -> None:
    conforms(place.ask("GET", "/v1/engine").json(), "Description")
    conforms(place.ask("GET", "/v1/health").json(), "Health")
    pair = {"cv": {"text": "Python since 2019\n" * 9}, "job_description": {"text": "You must know Python."}}
    answer = place.ask("POST", "/v1/evaluate", {**pair, "as_of": "2026-11-28", "criteria": None})
    assert answer.headers["content-type"] == "application/x-ndjson"
    lines = [json.loads(line) for line in answer.text.splitlines()]
    for line in lines:
        conforms(line, "Line")
    assert lines[0] == {"type": "stage", "stage": "reading_cv"}
    assert lines[-1]["type"] == "report"
    conforms(place.ask("POST", "/v1/read-posting", {"job_description": pair["job_description"]}).json(), "ReadPosting")
    broken = {**pair, "cv": {"base64": "JVBERi0xLjQ="}, "as_of": "2026-11-28", "criteria": None}
    refused = json.loads(place.ask("POST", "/v1/evaluate", broken).text.splitlines()[-1])
    conforms(refused, "Line")
    assert (refused["type"], refused["code"], refused["document"]) == ("error", "unreadable", "cv")


def test_the_key_of_the_page_is_asked_for(place: Place) -> None:
    assert httpx2.get(f"http://127.0.0.1:{place.port}/v1/engine", trust_env=False).status_code == 401


def test_the_commands_of_the_page_judge_and_find_nothing_wrong(place: Place) -> None:
    variables = {"AI_RECRUITER_DATA_DIR": str(place.directory / "var")}
    done = run_shell(place.as_here(JUDGE), place.directory, variables)
    assert done.code == 0, done.err + done.out
    assert "remote evidence " in done.out  # doctor names it with its version
    assert "matching" in done.err


def test_the_report_is_that_of_the_engine_itself_and_can_be_made_again(place: Place) -> None:
    variables = {"AI_RECRUITER_DATA_DIR": str(place.directory / "var")}
    pair = f"{CV} {CV.with_name('job_description.md')}"
    settings = "\n".join(place.as_here(JUDGE).splitlines()[:2])
    both = f"{settings}\n.venv/bin/ai-recruiter evaluate {pair} --json --engine"
    reports = [json.loads(run_shell(f"{both} {it}", place.directory, variables).out) for it in ("remote", "evidence")]
    origins = [report.pop("provenance") for report in reports]
    assert reports[0] == reports[1]
    assert origins[0]["engine"] == "remote"
    assert origins[0]["engine_version"] == f"evidence {origins[1]['engine_version']}"
    job = _job_of(place, variables)
    again = run_shell(f"{settings}\n.venv/bin/ai-recruiter replay {job} --json", place.directory, variables)
    assert again.code == 0, again.err + again.out
    assert (json.loads(again.out)["engine"], json.loads(again.out)["outcome"]) == ("remote", "same")


def _job_of(place: Place, variables: dict[str, str]) -> str:
    """The latest job of the engine, by the history of a service."""
    port = free_port()
    command = f".venv/bin/ai-recruiter serve --workers 0 --port {port}"
    service = Running("bash", "-c", script(f"exec {command}", place.directory), env=environment(**variables))
    try:
        service.waits_for("listening")
        url = f"http://127.0.0.1:{port}/api/v1/history"
        [job, *_] = httpx2.get(url, params={"engine": "remote"}, trust_env=False, timeout=30).json()["items"]
        return str(job["id"])
    finally:
        service.signal(signal.SIGTERM)
        service.ends()


def test_the_page_names_the_limits_and_settings_as_they_are() -> None:
    text = (ROOT / PAGE).read_text("utf-8")
    assert "more than 8 MiB" in text
    assert "| `100` s |" in text


def test_the_server_of_the_page_keeps_what_every_engine_promises(place: Place) -> None:
    told = {
        "AI_RECRUITER_REMOTE_URL": f"http://127.0.0.1:{place.port}",
        "AI_RECRUITER_REMOTE_KEY_FILE": str(place.directory / "engine-key"),
        "AI_RECRUITER_REMOTE_TIMEOUT_S": "60",
    }
    with confined_judge("remote", MatchingConfig(environment=told), within=timedelta(minutes=2)) as judge:
        results = list(check_all(judge))
    assert {result.check: result.seen for result in results if result.verdict != "passed"} == {}
