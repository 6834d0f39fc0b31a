"""The audit trail of a real service: under many writers and kill -9, and against somebody with the database in hand."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import httpx2
import pytest

from adapters.signing import Ed25519Signer
from tests.harness.mariadb import MariaDb
from tests.harness.service import Service, command, running

pytestmark = [pytest.mark.serial]
SETTINGS = {"LEASE_S": "2", "HEARTBEAT_S": "0.5", "SWEEP_EVERY_S": "0.25", "AUDIT_CHECKPOINT_EVERY_S": "0.5"}
PAIR = {"cv": {"text": "Ten years of Python"}, "job_description": {"text": "Python developer wanted"}}
Run = Callable[..., CompletedProcess[str]]
Change = Callable[..., None]


class Installation:
    """A service, its commands, and somebody who writes into its database."""

    def __init__(self, service: Service, mariadb: MariaDb | None) -> None:
        self.service = service
        self._mariadb = mariadb

    def run(self, *arguments: str) -> CompletedProcess[str]:
        return command("audit", *arguments, settings={"DATA_DIR": str(self.service.directory), **self.service.settings})

    def export(self, name: str = "export.jsonl") -> Path:
        path = self.service.directory / name
        done = self.run("export", "--tenant", "local", "--output", str(path))
        assert done.returncode == 0, done.stderr
        return path

    def verify(self, path: Path, *arguments: str) -> CompletedProcess[str]:
        return self.run("verify", str(path), *arguments)

    def bound(self, statement: str, *values: object) -> tuple[str, tuple[object, ...]]:
        """The statement as the driver of the database takes it."""
        return statement.replace("?", "%s") if self._mariadb else statement, values

    @contextmanager
    def database(self) -> Iterator[Any]:
        """A cursor of somebody who got at the database."""
        if self._mariadb is None:
            connection: Any = sqlite3.connect(self.service.directory / "evaluations.db", timeout=30)
        else:
            connection = self._mariadb.connect(self.service.settings["DATABASE_URL"].rsplit("/", 1)[-1])
        with closing(connection):
            yield connection.cursor()
            connection.commit()


@pytest.fixture(params=["sqlite", "mariadb"])
def installation(request: pytest.FixtureRequest, tmp_path: Path, mariadb: MariaDb) -> Iterator[Installation]:
    settings = dict(SETTINGS)
    if request.param == "mariadb":
        key = tmp_path / "key.pem"
        key.write_bytes(Ed25519Signer.new().private_pem())
        settings |= {"DATABASE_URL": mariadb.migrated_database(), "AUDIT_KEY_FILE": str(key)}
    (tmp_path / "data").mkdir()
    service = Service(directory=tmp_path / "data", settings=settings, arguments=["--workers", "2"])
    there = Installation(service, mariadb if request.param == "mariadb" else None)
    with running(service):
        yield there


def submit(url: str, number: int) -> str | None:
    """The id of a job, unless the service was killed meanwhile."""
    try:
        answer = httpx2.post(f"{url}/api/v1/jobs", json={**PAIR, "metadata": {"n": str(number)}}, timeout=30)
    except httpx2.HTTPError:
        return None
    return str(answer.json()["id"]) if answer.status_code == 202 else None


def ended(url: str, ids: Sequence[str], *, within: float = 90) -> None:
    until = time.monotonic() + within
    for id in ids:
        while httpx2.get(f"{url}/api/v1/jobs/{id}", timeout=30).json()["status"] != "succeeded":
            assert time.monotonic() < until, f"{id} has not ended"
            time.sleep(0.2)


def test_the_chain_stands_under_sixteen_writers_and_kill_9(installation: Installation) -> None:
    service = installation.service
    with ThreadPoolExecutor(16) as writers:
        futures = [writers.submit(submit, service.url, number) for number in range(48)]
        while sum(each.done() for each in futures) < 12:
            time.sleep(0.01)
        service.kill()
        service.start()
        ids = [id for each in futures if (id := each.result()) is not None]
        ids += [id for id in writers.map(lambda number: submit(service.url, number), range(16)) if id is not None]
    assert len(ids) >= 28
    ended(service.url, ids)
    done = installation.verify(installation.export())
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("holds: ")
    assert "entries of local" in done.stdout
    text = (service.directory / "export.jsonl").read_text()
    for id in ids:
        actions = [line.split('"action":"')[1].split('"')[0] for line in text.splitlines() if id in line]
        assert actions[0] == "job.submitted"
        assert "job.succeeded" in actions


def test_whoever_changes_the_database_is_found_with_the_place(installation: Installation) -> None:
    ids = [submit(installation.service.url, number) for number in range(4)]
    ended(installation.service.url, [id for id in ids if id is not None])
    kept = installation.service.directory / "kept-elsewhere.jsonl"
    kept.write_text(installation.run("checkpoint").stdout)
    before = installation.export("before.jsonl")
    assert installation.verify(before, "--checkpoints", str(kept)).returncode == 0

    with installation.database() as cursor:
        cursor.execute("SELECT seq, body FROM audit_entries WHERE tenant = 'local' AND action = 'job.succeeded'")
        seq, body = cursor.fetchone()
        changed = bytes(body).replace(b'"recommendation":"', b'"recommendation":"not ')
        cursor.execute(*installation.bound("UPDATE audit_entries SET body = ? WHERE seq = ?", changed, seq))
    found = installation.verify(installation.export("edited.jsonl"), "--checkpoints", str(kept))
    assert found.returncode == 1
    assert f"(seq {seq}): it does not have the hash" in " ".join(found.stderr.split())

    with installation.database() as cursor:  # the last ones are cut off, and the head made to fit
        cursor.execute("SELECT digest FROM audit_entries WHERE tenant = 'local' AND seq = 3")
        [digest] = cursor.fetchone()
        cursor.execute("DELETE FROM audit_entries WHERE tenant = 'local' AND seq > 3")
        cursor.execute("DELETE FROM audit_checkpoints WHERE tenant = 'local' AND seq > 3")
        head = "UPDATE audit_heads SET seq = 3, signed_seq = 0, digest = ? WHERE tenant = 'local'"
        cursor.execute(*installation.bound(head, bytes(digest)))
    refused = installation.run("export", "--tenant", "local")
    assert refused.returncode != 0
    assert "no longer has the entry" in refused.stderr
    assert submit(installation.service.url, 9) is not None  # work goes on, and the log says what has happened
    until = time.monotonic() + 20
    while "audit_chain_broken" not in installation.service.log:
        assert time.monotonic() < until
        time.sleep(0.1)


def test_verifying_needs_nothing_but_the_export_and_the_public_key(installation: Installation, tmp_path: Path) -> None:
    ended(installation.service.url, [id for id in [submit(installation.service.url, 1)] if id is not None])
    export = installation.export().rename(tmp_path / "export.jsonl")
    key = tmp_path / "public.pem"
    key.write_text(installation.run("public-key").stdout)
    empty = tmp_path / "elsewhere"
    empty.mkdir()
    done = command("audit", "verify", str(export), "--public-key", str(key), settings={"DATA_DIR": str(empty)})
    assert done.returncode == 0, done.stderr
    assert list(empty.iterdir()) == []
    cut = tmp_path / "cut.jsonl"
    cut.write_text("".join(export.read_text().splitlines(keepends=True)[:-2]))
    done = command("audit", "verify", str(cut), "--public-key", str(key), settings={"DATA_DIR": str(empty)})
    assert done.returncode == 1
    assert "the end was cut off" in done.stderr
    done = command("audit", "verify", str(export), settings={"DATA_DIR": str(empty)})
    assert done.returncode == 2
    assert "public key cannot be read" in done.stderr


def test_a_start_is_written_down_with_its_settings(installation: Installation) -> None:
    path = installation.service.directory / "starts.jsonl"
    assert installation.run("export", "--tenant", "_installation", "--output", str(path)).returncode == 0
    text = path.read_text()
    assert '"action":"service.started"' in text
    assert '"AI_RECRUITER_LEASE_S":2' in text
    assert installation.verify(path).returncode == 0
