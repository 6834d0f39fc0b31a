"""A replica and a worker machine on MariaDB and NATS, both traced: they share nothing but an evaluation's id."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import httpx2
import pytest

from domain.model.events import Stage
from domain.model.ids import EvaluationId
from tests.harness.collector import collecting
from tests.harness.mariadb import MariaDb
from tests.harness.nats import NatsServer
from tests.harness.service import Service, command, running
from tests.harness.worker import worker

NAME = "Zebulon Quagmire"
PAIR = {
    "cv": {"text": f"{NAME}\n\nSkills: Python, SQL\n\nEngineer, Acme, 2019 to 2024\n"},
    "job_description": {"text": "We look for an engineer. You must know Python and SQL."},
}


def test_the_spans_of_both_are_one_trace_and_all_are_sent_before_the_end(
    mariadb: MariaDb, nats: NatsServer, tmp_path: Path
) -> None:
    with collecting() as collector:
        shared = {
            "DATABASE_URL": mariadb.migrated_database(),
            "DOCUMENTS_URL": (tmp_path / "documents").as_uri(),
            "NATS_URL": nats.url,
            "NATS_PREFIX": "traced",
            "OTLP_URL": collector.url,
            "FIRST_DISPATCH_S": "60",  # however slow this machine is, it is offered once
        }
        service = Service(directory=tmp_path, settings=shared, arguments=["--workers", "0"])
        with running(service), worker(tmp_path / "worker", shared):
            answer = httpx2.post(
                f"{service.url}/api/v1/jobs", json=PAIR, headers={"Prefer": "wait=50"}, timeout=60
            ).json()
        assert answer["status"] == "succeeded"
        id = EvaluationId(UUID(answer["id"]))
        root, attempt, run = (collector.one(name, id) for name in ("POST /api/v1/jobs", "attempt", "run"))
        assert attempt.is_child_of(root)
        assert attempt["ai_recruiter.outcome"] == "succeeded"
        assert run.is_child_of(attempt)
        assert all(collector.one(stage.value, id).is_child_of(run) for stage in Stage)
        assert root.instance == collector.one("queue.put", id).instance != attempt.instance
        assert len(collector.spans()) == len(collector.spans(id))
        assert not [body for body in collector.bodies if b"Quagmire" in body]


def test_without_the_extra_the_start_is_refused_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "opentelemetry.py").write_text("raise ImportError('No module named opentelemetry')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    traced = command("work", settings={"DATA_DIR": str(tmp_path), "OTLP_URL": "http://127.0.0.1:4318"})
    assert traced.returncode == 2
    assert "AI_RECRUITER_OTLP_URL is set" in traced.stderr
    assert "requirements-tracing.txt" in traced.stderr
    assert "Traceback" not in traced.stderr
    plain = command("doctor", settings={"DATA_DIR": str(tmp_path)})
    assert plain.returncode == 0, plain.stderr
