"""What is kept outlives the process, and a service that cannot start says why in one sentence."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import anyio.to_thread
import httpx2
import pytest

from adapters.cli.exits import Exit
from tests.harness.crowd import Crowd, until
from tests.harness.installed import install_engines
from tests.harness.ledger import SqliteLedger, statuses
from tests.harness.listening import Heard, listen_to_the_end
from tests.harness.ports import free_port
from tests.harness.sample_documents import CV
from tests.harness.service import Service, command, running

SETTINGS = {"LOG_LEVEL": "warning", "LEASE_S": "2", "HEARTBEAT_S": "0.5", "SWEEP_EVERY_S": "0.25"}
ONE_WORKER = ["--workers", "1"]
JOB = CV.with_name("job_description.md")


async def everything_about(service: Service, id: str) -> dict[str, Any]:
    """Every byte that the service tells of a job."""
    paths = ["", "/report", "/documents/cv", "/documents/job_description"]
    async with httpx2.AsyncClient(base_url=service.url, trust_env=False) as client:
        told = {path: (await client.get(f"/api/v1/jobs/{id}{path}")).raise_for_status().content for path in paths}
        for media in ("text/html", "text/markdown"):
            shown = await client.get(f"/api/v1/jobs/{id}/report", headers={"Accept": media})
            told[media] = shown.raise_for_status().content
        told["history"] = (await client.get("/api/v1/history")).raise_for_status().content
        told["events"] = (await client.get(f"/api/v1/jobs/{id}/events")).raise_for_status().content
    return told


async def test_everything_is_there_to_the_byte_after_a_restart(directory: Path) -> None:
    with running(Service(directory=directory, settings=SETTINGS, arguments=ONE_WORKER)) as service:
        files = {"cv": ("Jane's CV.pdf", CV.read_bytes()), "job_description": ("job.md", JOB.read_bytes())}
        async with httpx2.AsyncClient(base_url=service.url, trust_env=False, timeout=90) as client:
            wait = {"Prefer": "wait=60"}
            answer = await client.post("/api/v1/jobs", files=files, data={"metadata": '{"ref":"№ 7"}'}, headers=wait)
        assert answer.status_code == 200, answer.text
        id = answer.json()["id"]
        before = await everything_about(service, id)
        assert before["/documents/cv"] == CV.read_bytes()
        assert service.terminate() == 0
        await anyio.to_thread.run_sync(service.start)
        assert await everything_about(service, id) == before


async def test_an_open_evaluation_goes_on_and_its_listener_with_it(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", install_engines(directory / "engines"))
    pair = {"cv": {"text": "3"}, "job_description": {"text": "anything"}, "engine": "dozer"}
    with running(Service(directory=directory, settings=SETTINGS, arguments=ONE_WORKER)) as service:
        crowd, heard = Crowd(service.url, ["one"], pair=pair), Heard()
        await crowd.submit()
        [id] = crowd.accepted.values()
        async with anyio.create_task_group() as group:
            group.start_soon(listen_to_the_end, service.socket_url, id, heard, [])
            await until(lambda: heard.last.get("stage") == "reading_cv", within=60)
            service.kill()
            await anyio.to_thread.run_sync(service.start)
        assert heard.seqs == list(range(1, heard.after + 1))
        assert heard.last["type"] == "succeeded"
        assert statuses(SqliteLedger(directory / "evaluations.db")) == {id: "succeeded"}


def test_a_port_in_use_is_told_in_one_sentence(directory: Path) -> None:
    port = free_port()
    with running(Service(directory=directory, settings=SETTINGS, arguments=ONE_WORKER, port=port)):
        second = command("serve", "--port", str(port), settings={"DATA_DIR": str(directory / "second")})
    refused(second, Exit.USAGE, f"cannot listen on 127.0.0.1:{port}", "in use")


def test_a_second_service_on_the_same_data_is_told_in_one_sentence(directory: Path) -> None:
    """The lock is no file's being there: it goes with its holder, kill -9 included."""
    with running(Service(directory=directory, settings=SETTINGS, arguments=ONE_WORKER)) as service:
        second = serve(directory)
        refused(second, Exit.USAGE, "evaluations.db is served already", str(service.process.pid))
        by_url = {"DATABASE_URL": f"sqlite+aiosqlite:///{directory}/evaluations.db"}
        refused(serve(directory / "elsewhere", by_url), Exit.USAGE, "evaluations.db is served already")
        service.kill()
        service.start()


def test_a_file_that_is_no_database_is_told_in_one_sentence(directory: Path) -> None:
    (directory / "evaluations.db").write_bytes(b"this was a database once " * 400)
    refused(serve(directory), Exit.UNAVAILABLE, "evaluations.db", "not a database")


def test_a_data_directory_that_is_a_file_is_told_in_one_sentence(directory: Path) -> None:
    (directory / "data").write_text("a file stands where the directory should be")
    refused(serve(directory / "data"), Exit.UNAVAILABLE, str(directory / "data"))


def test_a_database_that_another_program_holds_is_told_in_one_sentence(directory: Path) -> None:
    path = directory / "evaluations.db"
    holder = f"import sqlite3, sys; c = sqlite3.connect({str(path)!r}, isolation_level=None)"
    held = "c.execute('CREATE TABLE t (x)'); c.execute('BEGIN EXCLUSIVE'); print('held', flush=True); sys.stdin.read()"
    program = [sys.executable, "-c", f"{holder}; {held}"]
    with subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        refused(serve(directory, {"DATABASE_TIMEOUT_S": "1"}), Exit.UNAVAILABLE, "evaluations.db", "locked")


def test_a_data_directory_that_cannot_be_written_is_told_in_one_sentence(directory: Path) -> None:
    """A read-only file system, for root obeys no permission, in a mount namespace that ends with the process."""
    namespace = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--user", "--map-root-user"])]
    sealed = [*namespace, "sh", "-c", f'mount -t tmpfs -o ro none {directory} && exec "$0" "$@"']
    refused(serve(directory, prefix=sealed), Exit.UNAVAILABLE, str(directory), "Read-only")
    refused(serve(directory / "below", prefix=sealed), Exit.UNAVAILABLE, str(directory / "below"), "Read-only")


def serve(
    data: Path, settings: Mapping[str, str] | None = None, *, prefix: Sequence[str] = ()
) -> subprocess.CompletedProcess[str]:
    given = {"DATA_DIR": str(data), **SETTINGS, **(settings or {})}
    return command("serve", "--port", "0", "--workers", "1", settings=given, prefix=prefix)


def refused(done: subprocess.CompletedProcess[str], code: Exit, *said: str) -> None:
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    last = done.stderr.strip().splitlines()[-1]
    for word in said:
        assert word in last, done.stderr
