"""A candidate with a name, an address and a number that nobody else has goes through everything and is forgotten."""

from __future__ import annotations

import base64
import io
import json
import sqlite3
import threading
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import pytest

from adapters.signing import Ed25519Signer
from tests.harness.engines import Raiser, Segfaulter
from tests.harness.installed import install_engines
from tests.harness.mariadb import MariaDb
from tests.harness.nats import running_nats
from tests.harness.receiver import Receiver
from tests.harness.service import Service, command, running
from tests.harness.vacancies import filled

JOBS = "/api/v1/jobs"
NAME, MAIL, PHONE = "Zdenka Quennerstedtova", "z.quennerstedtova@example.com", "+49 1579 8811223"
CV = f"""{NAME}
{MAIL}
{PHONE}

Experience
Backend developer, Ferries Ltd, 2018 to 2026
Built booking services in Python on PostgreSQL. Terraform for all machines.

Languages
English: C1
"""
POSTING = "Python developer with three years of experience. English, at least B2."
FILE = "Quennerstedtova CV.txt"
CANARIES = [
    *(it.encode() for it in (NAME, MAIL, PHONE, "Quennerstedtova", "quennerstedtova", "8811223")),
    base64.b64encode(CV.encode())[8:40],
    "Quennerstedtova".encode("utf-16-le"),
]
ENGINES = {it.name: f"{it.__module__}:{it.__name__}" for it in (Raiser, Segfaulter)}
SETTINGS = {"LOG_LEVEL": "debug", "WEBHOOKS_ALLOW_PRIVATE": "true", "SWEEP_EVERY_S": "0.2"}


@dataclass(slots=True, kw_only=True)
class Installation:
    """A service, and where everything lies that it and its parts keep."""

    service: Service
    kept: list[Path]
    jobs: dict[str, str] = field(default_factory=dict)  # by what became of them
    said: list[bytes] = field(default_factory=list)  # bodies of problems, figures, and what webhooks were told

    def client(self) -> httpx2.Client:
        return httpx2.Client(base_url=self.service.url, trust_env=False, timeout=60)

    def found(self) -> list[tuple[str, bytes]]:
        """Each file that holds a canary."""
        files = [path for place in self.kept for path in place.rglob("*") if path.is_file()]
        return [
            (path.name, it) for path in files for content in [path.read_bytes()] for it in CANARIES if it in content
        ]


@contextmanager
def on_sqlite(directory: Path) -> Iterator[Installation]:
    with running(Service(directory=directory, settings=SETTINGS, arguments=["--workers", "2"])) as service:
        yield Installation(service=service, kept=[directory])


@contextmanager
def on_mariadb(directory: Path, server: MariaDb) -> Iterator[Installation]:
    with ExitStack() as stack:
        nats = stack.enter_context(running_nats(directory / "nats"))
        signs = directory / "audit-key.pem"
        signs.write_bytes(Ed25519Signer.new().private_pem())
        places = {"DATABASE_URL": server.migrated_database(), "NATS_URL": nats.url, "AUDIT_KEY_FILE": str(signs)}
        settings = {**SETTINGS, **places}
        service = Service(directory=directory, settings=settings, arguments=["--workers", "2"])
        yield Installation(service=stack.enter_context(running(service)), kept=[directory, server.directory])


@pytest.fixture(params=["sqlite", "mariadb"])
def installation(
    request: pytest.FixtureRequest, directory: Path, mariadb: MariaDb, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Installation]:
    monkeypatch.setenv("PYTHONPATH", install_engines(directory / "engines", ENGINES))
    with on_sqlite(directory) if request.param == "sqlite" else on_mariadb(directory, mariadb) as it:
        yield it


def submitted(client: httpx2.Client, content: bytes = CV.encode(), name: str = FILE, **fields: str) -> dict[str, Any]:
    """The job, once it has ended."""
    form = {"job_description": POSTING, "metadata": f'{{"candidate": "{NAME}"}}', **fields}
    answer = client.post(
        JOBS,
        files={"cv": (name, content)},
        data=form,
        headers={"Prefer": "wait=50", "Idempotency-Key": NAME.replace(" ", "-") + name[-5:] + fields.get("engine", "")},
    )
    assert answer.status_code == 200, answer.text
    job: dict[str, Any] = answer.json()
    return job


def go_through_everything(it: Installation) -> None:
    """Whole runs, failing ones and crashes of engines, webhooks, an export, and what is refused."""
    receiver = Receiver()
    with receiver.listening(), it.client() as client:
        assert client.post("/api/v1/webhooks", json={"url": receiver.url}).status_code == 201
        whole = submitted(client)
        assert (whole["status"], whole["report"]["profile"]["name"]) == ("succeeded", NAME)
        pdf = submitted(client, b"%PDF-1.7 " + CV.encode(), "Quennerstedtova.pdf")
        raised = submitted(client, engine=Raiser.name)
        crashed = submitted(client, engine=Segfaulter.name)
        assert [job["status"] for job in (pdf, raised, crashed)] == ["failed"] * 3
        vacancy = filled(client, {FILE: CV})
        it.jobs = {
            "whole": whole["id"],
            "unreadable": pdf["id"],
            "raised": raised["id"],
            "crashed": crashed["id"],
            "candidate": vacancy.jobs[0],
        }
        for id in it.jobs.values():
            reason = {"outcome": "reject", "reason": f"{NAME} is late", "by": "ann"}
            assert client.post(f"{JOBS}/{id}/decisions", json=reason).status_code == 201
            assert client.post(f"{JOBS}/{id}/reveals", json={"by": "ann"}).status_code == 201
        exported = client.get(f"{JOBS}/{whole['id']}/subject-export")
        with zipfile.ZipFile(io.BytesIO(exported.content)) as archive:
            assert archive.read(f"cv/{FILE}") == CV.encode()
        it.said += [client.get(path).content for path in ("/metrics", "/readyz", "/healthz")]
        it.said += problems(client, it.jobs)
        told_of_decisions = threading.Event()
        for _ in range(300):
            if sum(b"job.decided" in each.body for each in receiver.received) == len(it.jobs):
                break
            told_of_decisions.wait(0.1)
    it.said += [each.body for each in receiver.received]
    assert sum(b"job.decided" in each for each in it.said) == len(it.jobs)


def problems(client: httpx2.Client, jobs: dict[str, str]) -> list[bytes]:
    """What is refused, with the candidate's data in what was sent."""
    answers = [
        client.get(f"{JOBS}/{jobs['raised']}/report"),
        client.post(f"{JOBS}/{jobs['whole']}/decisions", json={"outcome": "reject", "reason": " ", "by": NAME}),
        client.post(JOBS, json={"cv": {"text": CV}, "job_description": {"text": " "}}),
        client.post(JOBS, json={"cv": {"text": CV}, "job_description": {"text": POSTING}, "engine": "none"}),
        client.post("/api/v1/subjects", content=CV, headers={"Content-Type": "application/json"}),
        client.post("/api/v1/subjects", json={"email": MAIL, "other": 1}),
        client.get(f"{JOBS}/{jobs['whole']}/documents/cv/pages/99"),
    ]
    assert all(answer.is_client_error for answer in answers), [answer.status_code for answer in answers]
    return [answer.content for answer in answers]


def test_a_candidate_is_nowhere_to_be_read_and_forgotten_for_good(installation: Installation) -> None:
    it = installation
    go_through_everything(it)
    assert [(canary, each[:200]) for each in it.said for canary in CANARIES if canary in each] == []
    assert it.found() == [], "it lies in a log, a file of the database or of the broker, or a document"
    with it.client() as client:
        listed = client.post("/api/v1/subjects", json={"email": MAIL.upper()}).json()["items"]
        assert {job["id"] for job in listed} == {it.jobs["whole"], it.jobs["candidate"]}
        assert len(client.get("/api/v1/history?text=quenners").json()["items"]) == len(it.jobs)
        keys = wrapped_keys(it)
        for id in it.jobs.values():
            assert client.delete(f"{JOBS}/{id}").status_code == 204
        for id in it.jobs.values():
            left = [client.get(f"{JOBS}/{id}{path}") for path in ("", "/decisions", "/events", "/reveals")]
            assert [(answer.status_code, NAME in answer.text, MAIL in answer.text) for answer in left] == [
                (200, False, False)
            ] * 4
            assert client.get(f"{JOBS}/{id}/report").json()["code"] == "erased"
        assert client.post("/api/v1/subjects", json={"email": MAIL}).json()["items"] == []
        assert client.get("/api/v1/history?text=quenners").json()["items"] == []
        trail = client.get("/api/v1/audit/export").content
    the_trail_holds(it, trail)
    assert it.found() == []
    assert not list((it.service.directory / "documents").rglob("*.cv"))
    if keys:  # on SQLite nothing is left of the keys themselves, neither in free pages nor in the log
        database = it.service.directory.glob("evaluations.db*")
        assert [path.name for path in database for key in keys if key in path.read_bytes()] == []


def the_trail_holds(it: Installation, trail: bytes) -> None:
    """It tells of each erasure and nothing of the candidate, and nothing in it was changed."""
    assert [canary for canary in CANARIES if canary in trail] == []
    told = [json.loads(line).get("entry", {}) for line in trail.splitlines()]
    erased = [entry["job_id"] for entry in told if entry.get("action") == "job.erased"]
    assert sorted(erased) == sorted(it.jobs.values())
    path = it.service.directory / "trail.jsonl"
    path.write_bytes(trail)
    settings = {"DATA_DIR": str(it.service.directory), **it.service.settings}
    done = command("audit", "verify", str(path), settings=settings)
    assert done.returncode == 0, done.stdout + done.stderr


def wrapped_keys(it: Installation) -> list[bytes]:
    """Those of the jobs, as the SQLite file keeps them."""
    path = it.service.directory / "evaluations.db"
    if not path.exists():
        return []
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT evaluation_id, wrapped FROM evaluation_keys").fetchall()
    ids = {id.replace("-", "") for id in it.jobs.values()}
    keys = [wrapped for id, wrapped in rows if id.hex() in ids]
    assert len(keys) == len(it.jobs)
    on_disk = b"".join(path.read_bytes() for path in it.service.directory.glob("evaluations.db*"))
    assert all(key in on_disk for key in keys)
    return keys
