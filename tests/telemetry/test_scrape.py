"""A replica and a worker machine on MariaDB and NATS, scraped as Prometheus would."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import httpx2
import pytest

from domain.model.events import Stage
from tests.harness.figures import Scrape, faults
from tests.harness.mariadb import MariaDb
from tests.harness.nats import NatsServer
from tests.harness.ports import free_port
from tests.harness.service import Service, command, running
from tests.harness.worker import worker

PAGE = Path(__file__).parents[2] / "docs" / "telemetry.md"
NAME = "Zebulon Quagmire"  # in no figure
PAIR = {
    "cv": {"text": f"{NAME}\n\nSkills: Python, SQL\n\nEngineer, Acme, 2019 to 2024\n"},
    "job_description": {"text": "We look for an engineer. You must know Python and SQL."},
}
MANY = 1_000  # series of one process; a label that anybody can fill would exceed it


@dataclass(frozen=True, slots=True)
class Machines:
    """What both told after a few evaluations."""

    api: Scrape
    work: Scrape
    work_url: str


def scrape(url: str) -> Scrape:
    answer = httpx2.get(f"{url}/metrics", timeout=10)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    return Scrape(answer.text)


def wait_for(url: str) -> None:
    give_up_at = time.monotonic() + 60
    while time.monotonic() < give_up_at:
        with suppress(httpx2.TransportError):
            if httpx2.get(f"{url}/healthz", timeout=5).json()["status"] == "ok":
                return
        time.sleep(0.1)
    raise AssertionError(f"{url} never answered")


@pytest.fixture(scope="module")
def machines(mariadb: MariaDb, nats: NatsServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    directory = tmp_path_factory.mktemp("scraped")
    shared = {
        "DATABASE_URL": mariadb.migrated_database(),
        "DOCUMENTS_URL": (directory / "documents").as_uri(),
        "NATS_URL": nats.url,
        "NATS_PREFIX": "scraped",
        "FIRST_DISPATCH_S": "60",  # however slow this machine is, each is offered once
    }
    port = free_port()
    work_url = f"http://127.0.0.1:{port}"
    service = Service(directory=directory, settings=shared, arguments=["--workers", "0"])
    with running(service), worker(directory / "worker", {**shared, "METRICS_PORT": str(port)}):
        wait_for(work_url)
        use(service.url)
        yield Machines(scrape(service.url), scrape(work_url), work_url)


def use(url: str) -> None:
    """Two that are judged, one of them sent twice; one that is refused; one that somebody listens to."""
    with httpx2.Client(base_url=f"{url}/api/v1", timeout=60) as client:
        for _ in range(2):
            answer = client.post("/jobs", json=PAIR, headers={"Idempotency-Key": "twice", "Prefer": "wait=50"})
            assert answer.json()["status"] == "succeeded"
        listened = client.post("/jobs", json=PAIR).json()["id"]
        assert "succeeded" in client.get(f"/jobs/{listened}/events").text
        assert client.post("/jobs", json={**PAIR, "engine": "nobody"}).status_code == 422
        assert client.get("/jobs/no-such-id").status_code == 404


@pytest.mark.parametrize("which", ["api", "work"])
def test_names_units_and_help_are_as_prometheus_asks(machines: Machines, which: str) -> None:
    families = getattr(machines, which).families()
    ours = {name: family for name, family in families.items() if name.startswith("ai_recruiter_")}
    assert len(ours) > 20
    assert faults(ours) == []
    assert sum(len(family.samples) for family in families.values()) < MANY


def test_a_figure_that_breaks_the_rules_is_found() -> None:
    bad = Scrape(
        "# HELP jobs Jobs\n# TYPE jobs gauge\njobs 1\n"
        "# HELP wait_ms Wait\n# TYPE wait_ms gauge\nwait_ms 1\n"
        "# HELP seen_total\n# TYPE seen_total gauge\nseen_total 1\n"
        "# HELP seconds_of_work Work\n# TYPE seconds_of_work gauge\nseconds_of_work 1\n"
    )
    found = faults(bad.families())
    assert [line.partition(":")[0] for line in found] == ["wait_ms", "seen_total", "seen_total", "seconds_of_work"]


def test_the_replica_tells_of_submissions_and_listeners(machines: Machines) -> None:
    api = machines.api
    told = {name: api.value("ai_recruiter_submissions_total", outcome=name) for name in ("accepted", "replayed")}
    assert told == {"accepted": 2, "replayed": 1}
    assert api.value("ai_recruiter_submissions_total", outcome="unknown_engine") == 1
    assert api.value("ai_recruiter_listeners_ended_total", ending="finished") == 1
    assert api.value("ai_recruiter_listeners") == 0
    assert api.value("ai_recruiter_document_call_seconds_count", method="put", outcome="ok") == 3
    assert api.value("ai_recruiter_queue_call_seconds_count", method="put", outcome="ok") == 2
    assert api.value("ai_recruiter_events_total", type="queued") == 2


def test_the_worker_tells_of_attempts_and_stages(machines: Machines) -> None:
    work = machines.work
    assert work.value("ai_recruiter_attempts_started_total") == 2
    assert work.value("ai_recruiter_attempts_ended_total", outcome="succeeded") == 2
    assert work.value("ai_recruiter_attempts_ended_total") == 2
    assert work.value("ai_recruiter_evaluation_wait_seconds_count") == 2
    assert 0 < work.value("ai_recruiter_evaluation_seconds_sum", status="succeeded") < 120
    assert {work.value("ai_recruiter_stage_seconds_count", stage=stage.value) for stage in Stage} == {2}
    assert work.value("ai_recruiter_worker_slots") == 1
    assert work.value("ai_recruiter_worker_slots_busy") == 0


def test_what_rarely_happens_is_shown_before_it_does(machines: Machines) -> None:
    """`increase()` sees no first time where there was no zero: an alert on it would never fire."""
    assert 'ai_recruiter_evaluations_failed_total{code="poisoned"} 0.0' in machines.work.text
    assert 'ai_recruiter_submissions_total{outcome="overloaded"} 0.0' in machines.api.text
    assert 'ai_recruiter_connections_cut_total{phase="no_room"} 0.0' in machines.api.text
    assert "ai_recruiter_connections_refused_total 0.0" in machines.api.text


@pytest.mark.parametrize("which", ["api", "work"])
def test_whichever_is_scraped_knows_the_backlog_the_pool_and_the_broker(machines: Machines, which: str) -> None:
    told: Scrape = getattr(machines, which)
    assert told.value("ai_recruiter_queued_evaluations") == 0
    assert told.value("ai_recruiter_running_evaluations") == 0
    assert told.value("ai_recruiter_oldest_queued_age_seconds") == 0
    assert told.value("ai_recruiter_database_connections_limit") == 10
    assert told.value("ai_recruiter_database_wait_seconds_count") > 2
    assert told.value("ai_recruiter_broker_connected") == 1
    assert told.value("ai_recruiter_broker_unpublished_events_total") == 0
    assert told.value("ai_recruiter_build_info", version=version("ai-recruiter")) == 1
    assert told.value("process_cpu_seconds_total") > 0


def test_the_worker_serves_nothing_else(machines: Machines) -> None:
    assert httpx2.get(f"{machines.work_url}/api/v1/history").status_code == 404
    assert httpx2.get(f"{machines.work_url}/healthz").json() == {"status": "ok", "version": version("ai-recruiter")}


def test_no_figure_says_who_was_judged(machines: Machines) -> None:
    for told in (machines.api, machines.work):
        assert not [word for word in NAME.split() if word in told.text]
        assert re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-7", told.text) is None


def test_the_page_explains_every_figure(machines: Machines) -> None:
    page = PAGE.read_text()
    told = [*machines.api.families(), *machines.work.families()]
    missing = [name for name in told if name.startswith("ai_recruiter_") and f"`{name}" not in page]
    assert missing == []
    queried = set(re.findall(r"\b(ai_recruiter_\w+?)(?:_bucket|_sum|_count)?\b(?=[{[)])", page))
    assert len(queried) > 10
    assert {name.removesuffix("_total") for name in queried} <= set(told)


def test_a_port_that_is_taken_is_told(machines: Machines, tmp_path: Path) -> None:
    port = machines.work_url.rpartition(":")[2]
    done = command("work", settings={"DATA_DIR": str(tmp_path), "METRICS_PORT": port})
    assert done.returncode == 2
    assert f"cannot listen on 127.0.0.1:{port}" in done.stderr
