"""Clients that others' tools generate from the description compile under strict rules and work."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.clients.conftest import Workshop
from tests.harness.service import Service, running

PYTHON = Path(sys.executable)
KEY = "anna-1"
CLIENT, PROGRAM = "ai_recruiter_client", "with_python_client.py"
STRICT = ["--strict", "--exactOptionalPropertyTypes", "--noUncheckedIndexedAccess", "--skipLibCheck"]
MODULES = ["--target", "es2022", "--module", "nodenext", "--outDir", "compiled"]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    settings = {"API_KEYS": f"anna:{hashlib.sha256(KEY.encode()).hexdigest()}"}
    directory = tmp_path_factory.mktemp("service")
    with running(Service(directory=directory, arguments=["--workers", "1"], settings=settings)) as service:
        yield service


@pytest.fixture(scope="module")
def described(workshop: Workshop, service: Service) -> Workshop:
    """The workshop, with what the running service says of itself in it."""
    answer = httpx2.get(f"{service.url}/openapi.json", trust_env=False)
    (workshop.place / "openapi.json").write_bytes(answer.raise_for_status().content)
    return workshop


@pytest.fixture(scope="module")
def python_client(described: Workshop) -> Workshop:
    # It would format what nobody reads, and takes pictures, archives and JSON Lines for bytes once it is told to.
    kinds = ("image/svg+xml", "application/jsonl", "application/zip")
    overrides = "".join(f"  {kind}: application/octet-stream\n" for kind in kinds)
    (described.place / "generator.yml").write_text(f"post_hooks: []\ncontent_type_overrides:\n{overrides}")
    options = ["--output-path", CLIENT, "--meta", "none", "--fail-on-warning", "--config", "generator.yml"]
    described.run(PYTHON.with_name("openapi-python-client"), "generate", "--path", "openapi.json", *options)
    return described


@pytest.fixture(scope="module")
def typescript_client(described: Workshop) -> Workshop:
    """Its types are no declarations, because the compiler is told to skip those of libraries."""
    tools = Path("node_modules", ".bin")
    described.run(tools / "openapi-typescript", "openapi.json", "--output", "described.ts")
    described.run(tools / "tsc", *STRICT, *MODULES, "with_fetch_client.ts")
    return described


def test_the_python_client_is_typed(python_client: Workshop) -> None:
    python_client.run(PYTHON, "-m", "mypy", "--strict", "--config-file=", CLIENT, PROGRAM)


def test_the_python_client_works(python_client: Workshop, service: Service) -> None:
    it_was_told_the_truth(json.loads(python_client.run(PYTHON, PROGRAM, service.url, KEY)), service)


def test_the_typescript_client_works(typescript_client: Workshop, service: Service) -> None:
    said = typescript_client.run("node", "compiled/with_fetch_client.js", service.url, KEY)
    it_was_told_the_truth(json.loads(said), service)


def it_was_told_the_truth(told: dict[str, Any], service: Service) -> None:
    """What a program was told through its client is what the service says without one."""
    with httpx2.Client(
        base_url=f"{service.url}/api/v1", headers={"Authorization": f"Bearer {KEY}"}, trust_env=False
    ) as plain:
        job = plain.get(f"/jobs/{told['job']}").json()
        decisions = plain.get(f"/jobs/{told['job']}/decisions").json()["items"]
        canceled = plain.get(f"/jobs/{told['canceled'][0]}").json()
    assert job["status"] == "succeeded"
    assert told["report"] == told["last"] == job["report"]
    quotes = [evidence["quote"] for finding in job["report"]["findings"] for evidence in finding["evidence"]]
    assert told["quotes"] == quotes != []
    assert job["id"] in told["page"]
    assert [told["decision"]] == [[it["number"], it["outcome"]] for it in decisions] == [[1, "shortlist"]]
    assert told["frames"] == ["queued", "started", *["stage"] * 5, "succeeded"]
    assert told["attempts"] == [0, *[1] * 6]
    assert told["canceled"] == [canceled["id"], canceled["status"]]
    assert told["problem"] == "job_not_found"
