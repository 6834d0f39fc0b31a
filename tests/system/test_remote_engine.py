"""Jobs of a whole service whose engine is a server elsewhere that fails and comes back."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.harness.engine_server import KEY, EngineServer, fails, judges, says, serving, streams
from tests.harness.service import Service, running

pytestmark = [pytest.mark.serial]
PAIR = {"cv": {"text": "Ten years of Python"}, "job_description": {"text": "Python developer wanted"}}
BUSY = {"code": "try_again_later", "message": "the queue is full", "retry_after_s": 1}
PATIENCE = 60.0  # seconds


@pytest.fixture
def server() -> Iterator[EngineServer]:
    with serving(EngineServer()) as server:
        yield server


@pytest.fixture
def service(server: EngineServer, tmp_path: Path) -> Iterator[Service]:
    key = tmp_path / "key"
    key.write_text(KEY)
    key.chmod(0o600)
    settings = {"REMOTE_URL": server.url, "REMOTE_KEY_FILE": str(key), "BACKOFF_S": "0.2", "SWEEP_EVERY_S": "0.2"}
    (tmp_path / "data").mkdir()
    with running(Service(directory=tmp_path / "data", settings=settings, arguments=["--workers", "2"])) as service:
        yield service


def submitted(service: Service) -> str:
    answer = httpx2.post(f"{service.url}/api/v1/jobs", json={**PAIR, "engine": "remote"}, timeout=30)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["id"])


def ended(service: Service, id: str) -> dict[str, Any]:
    until = time.monotonic() + PATIENCE
    while (job := httpx2.get(f"{service.url}/api/v1/jobs/{id}", timeout=30).json())["status"] in ("queued", "running"):
        assert time.monotonic() < until, job
        time.sleep(0.1)
    return dict(job)


def reasons(service: Service, id: str) -> Sequence[str]:
    """Why it was put off, each time, as listeners are told."""
    told = httpx2.get(f"{service.url}/api/v1/jobs/{id}/events", timeout=30).text
    lines = (line.removeprefix("data: ") for line in told.splitlines() if line.startswith("data: "))
    return [it["message"] for it in map(json.loads, lines) if it["type"] == "requeued"]


def test_a_job_waits_for_its_server_and_loses_nothing(server: EngineServer, service: Service) -> None:
    server.answers = [
        says(BUSY, 429),
        fails(503),
        streams({"type": "stage", "stage": "reading_cv"}, cut=True),
        fails(502),
        judges(),
    ]
    job = submitted(service)
    told = ended(service, job)
    assert (told["status"], told["attempt"], told["engine"]) == ("succeeded", 5, "remote")
    assert told["report"]["provenance"]["engine_version"] == "acme 3.1"
    assert reasons(service, job) == [
        "the queue is full",
        "the remote engine is busy or away (HTTP 503)",
        "the connection to the remote engine broke off",
        "the remote engine is busy or away (HTTP 502)",
    ]
    assert KEY not in service.log


def test_a_job_that_cannot_be_judged_fails_with_the_words_of_the_server_and_no_score(
    server: EngineServer, service: Service
) -> None:
    server.answers = [says({"code": "cannot_judge", "message": "the model knows no welders"}, 422)]
    told = ended(service, submitted(service))
    assert (told["status"], told["error"]["code"]) == ("failed", "cannot_judge")
    assert "the model knows no welders" in told["error"]["message"]
    assert told.get("recommendation") is None
    assert told.get("report") is None


def test_the_engine_is_listed_with_what_its_server_says(service: Service) -> None:
    engines = httpx2.get(f"{service.url}/api/v1/engines", timeout=30).json()["items"]
    assert [it["version"] for it in engines if it["name"] == "remote"] == ["acme 3.1"]
