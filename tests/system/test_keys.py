"""API keys by their commands, against a running service."""

from __future__ import annotations

import json
import stat
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from subprocess import CompletedProcess

import httpx2
import pytest

from tests.harness.mariadb import MariaDb
from tests.harness.service import Service, command, running

pytestmark = [pytest.mark.serial]
HISTORY = "/api/v1/history"


class Installation:
    """A running service, and the commands of whoever operates it."""

    def __init__(self, service: Service) -> None:
        self.service = service

    def run(self, *arguments: str) -> CompletedProcess[str]:
        return command(*arguments, settings={"DATA_DIR": str(self.service.directory), **self.service.settings})

    def made(self, *arguments: str) -> str:
        """The key that a command prints, and nothing else."""
        done = self.run("keys", *arguments)
        assert done.returncode == 0, done.stderr
        [key] = done.stdout.split()
        return key

    def status(self, key: str | None) -> int:
        return httpx2.get(f"{self.service.url}{HISTORY}", headers=bearer(key), timeout=10).status_code

    def becomes(self, status: int, key: str | None, *, within: float) -> None:
        """Fail unless the answer to the key is that before the time is up."""
        until = time.monotonic() + within
        while (seen := self.status(key)) != status:
            assert time.monotonic() < until, f"{seen}, not {status}, after {within} s"
            time.sleep(0.1)


def bearer(key: str | None) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"} if key else {}


@pytest.fixture(params=["sqlite", "mariadb"])
def installation(request: pytest.FixtureRequest, tmp_path: Path, mariadb: MariaDb) -> Iterator[Installation]:
    settings = {}
    if request.param == "mariadb":
        pepper = tmp_path / "pepper"
        pepper.write_bytes(b"0123456789abcdef" * 2)
        settings = {"DATABASE_URL": mariadb.new_database(), "KEY_PEPPER_FILE": str(pepper)}
    (tmp_path / "data").mkdir()
    service = Service(directory=tmp_path / "data", settings=settings, arguments=["--workers", "1"])
    there = Installation(service)
    assert there.run("migrate").returncode == 0
    with running(service):
        yield there


def test_a_key_is_made_shown_once_replaced_and_taken_back(installation: Installation) -> None:
    assert installation.status(None) == 200
    first = installation.made("create", "--tenant", "acme", "--role", "recruiter", "--user", "Anna Weber")
    installation.becomes(401, None, within=2)
    assert installation.status(first) == 200

    second = installation.made("rotate", first[:12], "--overlap-hours", "0.0005")
    assert installation.status(second) == 200
    installation.becomes(401, first, within=10)

    listed = json.loads(installation.run("keys", "list", "--json").stdout)["items"]
    assert [(it["hint"], it["user"], it["live"]) for it in listed] == [
        (first[:12], "Anna Weber", False),
        (second[:12], "Anna Weber", True),
    ]
    assert listed[1]["last_used_at"] is not None
    assert installation.run("keys", "revoke", second[:12]).returncode == 0
    installation.becomes(401, second, within=10)

    everything = installation.run("keys", "list").stdout + installation.service.log
    for secret in (first, second):
        assert secret not in everything
        assert not any(secret.encode() in file.read_bytes() for file in installation.service.directory.rglob("*.db*"))


def test_no_request_fails_while_a_key_is_rotated(installation: Installation) -> None:
    key = installation.made("create", "--tenant", "acme", "--role", "service", "--user", "ats")
    current, failed, asked, done = [key], [], [0], threading.Event()

    def ask() -> None:
        with httpx2.Client(base_url=installation.service.url, timeout=30) as client:
            while not done.is_set():
                answer = client.get(HISTORY, headers=bearer(current[0]))
                asked[0] += 1
                if answer.status_code != 200:
                    failed.append(answer.text)

    asking = [threading.Thread(target=ask) for _ in range(4)]
    for each in asking:
        each.start()
    try:
        for _ in range(3):
            current[0] = installation.made("rotate", current[0][:12])
    finally:
        done.set()
        for each in asking:
            each.join()
    assert failed == []
    assert asked[0] > 50


def test_the_secret_of_the_installation_is_for_us_alone(installation: Installation) -> None:
    installation.made("create", "--tenant", "acme", "--role", "admin", "--user", "root")
    own = installation.service.directory / "key-pepper"
    if "KEY_PEPPER_FILE" in installation.service.settings:
        assert not own.exists()
    else:
        assert stat.S_IMODE(own.stat().st_mode) == 0o600
        assert len(own.read_bytes()) == 32


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("create", "--tenant", "Acme GmbH", "--role", "admin", "--user", "x"), "use a-z"),
        (("create", "--tenant", "acme", "--role", "boss", "--user", "x"), "'recruiter'"),
        (("create", "--tenant", "acme", "--role", "admin", "--user", " "), "can be seen"),
        (("create", "--tenant", "acme", "--role", "admin", "--user", "an\u200bna"), "can be seen"),
        (("create", "--tenant", "acme", "--role", "admin", "--user", "\u202eanna"), "can be seen"),
        (
            ("create", "--tenant", "acme", "--role", "admin", "--user", "x", "--expires", "2020-01-01"),
            "expired already",
        ),
        (("rotate", "air_nothing"), "there is no key"),
        (("revoke", "air_nothing"), "there is no key"),
    ],
)
def test_a_command_that_makes_no_sense_says_so(arguments: tuple[str, ...], said: str, tmp_path: Path) -> None:
    done = command("keys", *arguments, settings={"DATA_DIR": str(tmp_path)})
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stdout == ""


def test_keys_of_many_machines_need_a_secret_that_all_of_them_know(mariadb: MariaDb, tmp_path: Path) -> None:
    settings = {"DATABASE_URL": mariadb.new_database(), "DATA_DIR": str(tmp_path)}
    made = ("keys", "create", "--tenant", "acme", "--role", "admin", "--user", "x")
    done = command(*made, settings=settings)
    assert (done.returncode, "AI_RECRUITER_KEY_PEPPER_FILE" in done.stderr) == (2, True)
    short = tmp_path / "short"
    short.write_bytes(b"x")
    done = command(*made, settings={**settings, "KEY_PEPPER_FILE": str(short)})
    assert (done.returncode, "has 1 bytes" in done.stderr) == (2, True)
