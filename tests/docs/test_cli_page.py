"""docs/cli.md says what the command does, and its examples run."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx2
import pytest

from adapters.cli.exits import MEANING
from tests.docs.blocks import ROOT, Block, blocks, run_shell, workspace
from tests.harness.mariadb import MariaDb
from tests.harness.sample_documents import CV
from tests.harness.service import Service, running
from tests.harness.terminal import ai_recruiter, environment
from tests.harness.vault import master_key_file

PAGE = "docs/cli.md"
TEXT = (ROOT / PAGE).read_text("utf-8")


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running(Service(directory=tmp_path_factory.mktemp("cli"), arguments=["--workers", "1"])) as service:
        yield service


@pytest.mark.parametrize("example", blocks(PAGE), ids=str)
def test_an_example_runs_as_written(example: Block, service: Service, tmp_path: Path) -> None:
    ended = run_shell(example.text, workspace(tmp_path), {"AI_RECRUITER_URL": service.url})
    assert ended.code == 0, ended.err
    assert ended.out
    for page in tmp_path.glob("*.html"):
        assert "<html" in page.read_text()
    for document in tmp_path.glob("*.json"):
        assert ended.out.strip() == json.loads(document.read_text())["recommendation"]


def test_the_table_of_exit_codes_is_the_real_one() -> None:
    table = TEXT.partition("## Exit codes")[2]
    assert dict(re.findall(r"^\| (\d+) \| (.+) \|$", table, re.MULTILINE)) == {
        str(int(code)): meaning for code, meaning in MEANING.items()
    }


def test_every_command_is_on_the_page() -> None:
    table = TEXT.partition("\n\n## ")[0]
    assert sorted(commands()) == sorted(re.findall(r"^\| `([a-z-]+(?: [a-z-]+)?)", table, re.MULTILINE))


def commands() -> list[str]:
    """Every command, those of a group with its name."""
    groups = ("audit", "engines", "keys", "master-key", "vacancy")
    alone = [it for it in listed() if it not in groups]
    return [*alone, *(f"{group} {it}" for group in groups for it in listed(group))]


def listed(*group: str) -> list[str]:
    """The commands of a group, as its help lists them."""
    table = ai_recruiter(*group, "--help").out.partition("Commands:")[2].partition("Exit codes:")[0]
    return re.findall(r"^  ([\w-]+)  ", table, re.MULTILINE)


def test_every_option_is_one() -> None:
    """Of the command that the page names it with, or of any."""
    helps = {name: ai_recruiter(*name.split(), "--help").out for name in commands()}
    for command, options in re.findall(r"`(\w+(?: \w+)?)((?: --[a-z-]+)+)`", TEXT):
        assert [it for it in options.split() if it not in helps[command]] == []
    assert [
        it for it in re.findall(r"`(--[a-z-]+)`", TEXT) if it != "--help" and it not in "".join(helps.values())
    ] == []


@pytest.fixture
def missing_database(mariadb: MariaDb) -> str:
    return mariadb.new_database().rpartition("/")[0] + "/no_such_database"


@pytest.mark.parametrize("command", ["evaluate", "migrate", "doctor"])
def test_a_missing_database_is_4(command: str, missing_database: str, tmp_path: Path) -> None:
    pair = [str(CV), str(CV.with_name("job_description.md"))] if command == "evaluate" else []
    env = environment(
        AI_RECRUITER_DATABASE_URL=missing_database,
        AI_RECRUITER_DATA_DIR=str(tmp_path),
        AI_RECRUITER_MASTER_KEY_FILE=str(master_key_file()),
    )
    ended = ai_recruiter(command, *pair, env=env)
    assert ended.code == 4, ended.out + ended.err
    assert "no_such_database" in ended.out + ended.err
    assert "Traceback" not in ended.out + ended.err


def test_a_service_waits_for_its_database_and_says_so(missing_database: str, tmp_path: Path) -> None:
    service = Service(directory=tmp_path, settings={"DATABASE_URL": missing_database}, arguments=["--workers", "0"])
    service.launch()
    try:
        give_up_at = time.monotonic() + 60
        while not (told := _readiness(service)):
            assert time.monotonic() < give_up_at
            time.sleep(0.1)
        assert (told["status"], told["checks"]["database"]["ok"]) == ("unavailable", False)
        assert service.process.poll() is None
    finally:
        service.stop()


def _readiness(service: Service) -> dict[str, Any] | None:
    with suppress(httpx2.TransportError):
        told: dict[str, Any] = httpx2.get(f"{service.url}/readyz", trust_env=False, timeout=10).json()
        return told
    return None


@pytest.mark.parametrize("command", [["serve", "--port", "0"], ["work"]], ids=" ".join)
def test_a_sqlite_file_that_cannot_be_opened_is_4(command: list[str], tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be")
    ended = ai_recruiter(*command, env=environment(AI_RECRUITER_DATA_DIR=str(tmp_path / "data")))
    assert ended.code == 4, ended.out + ended.err
    assert str(tmp_path / "data") in ended.err
