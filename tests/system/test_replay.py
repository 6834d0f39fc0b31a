"""`ai-recruiter replay` over the data of a real service."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any
from uuid import UUID

import httpx2
import pytest

from tests.harness.sample_documents import CV
from tests.harness.service import Service, command, running

pytestmark = [pytest.mark.serial]
POSTING = CV.with_name("job_description.md")
Replay = Callable[..., CompletedProcess[str]]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running(Service(directory=tmp_path_factory.mktemp("replay"), arguments=["--workers", "1"])) as service:
        yield service


@pytest.fixture(scope="module")
def replay(service: Service) -> Replay:
    """The command, beside the service that runs."""

    def run(*arguments: str) -> CompletedProcess[str]:
        return command("replay", *arguments, settings={"DATA_DIR": str(service.directory)}, within=120)

    return run


def judged(service: Service) -> str:
    pair = {"cv": {"text": "Ada Example\nTen years of Python"}, "job_description": {"text": "You must know Python."}}
    answer = httpx2.post(f"{service.url}/api/v1/jobs", json=pair, headers={"Prefer": "wait=60"}, timeout=90)
    assert answer.json()["status"] == "succeeded", answer.text
    return str(answer.json()["id"])


def entries(service: Service, job: str) -> list[dict[str, Any]]:
    page = httpx2.get(f"{service.url}/api/v1/audit", params={"job_id": job, "action": "job.replayed"}, timeout=30)
    return list(page.json()["items"])


def test_a_report_is_made_again_byte_for_byte_and_the_look_is_written_down(service: Service, replay: Replay) -> None:
    job = judged(service)
    done = replay(job)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "the report is the same byte for byte" in done.stdout
    [entry] = entries(service, job)
    assert entry["actor"]["kind"] == "operator"
    assert entry["data"]["outcome"] == "same"


def test_a_real_pdf_of_a_candidate_of_a_vacancy_is_judged_by_the_version_of_the_criteria_that_it_names(
    service: Service, replay: Replay, tmp_path: Path
) -> None:
    settings = {"URL": service.url}
    vacancy = command("vacancy", "create", str(POSTING), settings=settings).stdout.strip()
    assert command("vacancy", "approve", vacancy, settings=settings).returncode == 0
    job = command("candidates", vacancy, str(CV), settings=settings).stdout.split()[-1]
    assert command("watch", job, settings=settings).returncode == 0
    later = tmp_path / "criteria.json"
    later.write_text(json.dumps({"items": [{"text": "Fortran", "kind": "skill", "must": True}]}))
    assert command("vacancy", "edit", vacancy, str(later), settings=settings).returncode == 0
    assert command("vacancy", "approve", vacancy, settings=settings).returncode == 0
    done = replay(job, "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    told = json.loads(done.stdout)
    assert (told["outcome"], told["kept_sha256"] == told["again_sha256"]) == ("same", True)


def test_an_erased_job_and_one_that_never_was_cannot_be_replayed(service: Service, replay: Replay) -> None:
    job = judged(service)
    assert httpx2.delete(f"{service.url}/api/v1/jobs/{job}", timeout=30).status_code in (200, 204)
    done = replay(job)
    assert (done.returncode, done.stdout) == (2, "")
    assert "erased" in done.stderr
    nobody = replay("01890a5d-ac96-774b-bcce-b302099a8057", "--json")
    assert (nobody.returncode, json.loads(nobody.stdout)["code"]) == (2, "job_not_found")


def test_an_earlier_version_of_the_engine_is_named(service: Service, replay: Replay) -> None:
    job = judged(service)
    with closing(sqlite3.connect(service.directory / "evaluations.db", timeout=30)) as database:
        database.execute("update evaluations set engine_version = '1.9.9' where id = ?", (UUID(job).bytes,))
        changed = database.total_changes
        database.commit()
    assert changed == 1
    done = replay(job)
    assert done.returncode == 2
    assert "evidence 1.9.9 judged it, and evidence " in done.stderr


def test_a_document_that_was_changed_in_the_store_is_no_difference_but_damage(service: Service, replay: Replay) -> None:
    job = judged(service)
    stored = [each for each in (service.directory / "documents").rglob("*") if each.is_file() and job in str(each)]
    assert stored
    for each in stored:
        each.chmod(0o600)
        each.write_bytes(each.read_bytes()[:-1] + b"x")
    done = replay(job, "--json")
    assert (done.returncode, json.loads(done.stdout)["code"]) == (2, "damaged")
