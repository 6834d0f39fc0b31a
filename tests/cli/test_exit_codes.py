"""What a script learns from `$?`, and the one sentence that a person reads beside it."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from pathlib import Path

import httpx2
import pytest

from bootstrap.demo.service import ChildService
from tests.cli.conftest import Cli
from tests.harness.sample_documents import CV
from tests.harness.terminal import ai_recruiter, environment

JOB = CV.with_name("job_description.md")
UNKNOWN = "01a20632-9c1d-7658-ae8c-71fb65fd03f0"


@pytest.mark.parametrize(
    "arguments",
    [
        ["submit"],
        ["submit", "nowhere.pdf", "nowhere.md"],
        ["submit", "-", "-"],
        ["submit", str(CV), str(JOB), "--deadline", "-1"],
        ["submit", str(CV), str(JOB), "--metadata", "no-equals-sign"],
        ["submit", str(CV), str(CV.parent)],
        ["watch", "not-an-id"],
        ["show", UNKNOWN, "--json", "--html"],
        ["history", "--created-after", "yesterday"],
        ["history", "--url", "ftp://elsewhere"],
        ["history", "--url", "http://127.0.0.1:99999"],
        ["history", "--api-key", "käse"],
        ["unknown-command"],
    ],
    ids=" ".join,
)
def test_a_wrong_command_line_is_2_and_sends_nothing(arguments: list[str]) -> None:
    ended = ai_recruiter(*arguments)
    assert ended.code == 2
    assert ended.out == ""
    assert "Error: " in ended.err
    assert "Traceback" not in ended.err


def test_a_refusal_is_3_and_says_why(cli: Cli) -> None:
    ended = cli("show", UNKNOWN)
    assert ended.code == 3
    assert "job_not_found" in ended.err
    assert cli("watch", UNKNOWN).code == 3
    unknown_engine = cli("submit", CV, JOB, "--engine", "oracle")
    assert unknown_engine.code == 3
    assert "oracle" in unknown_engine.err


def test_a_report_that_is_not_there_is_3(idle_cli: Cli) -> None:
    job = idle_cli("submit", CV, JOB).out.strip()
    for form in ("--markdown", "--html"):
        ended = idle_cli("show", job, form)
        assert (ended.code, ended.out) == (3, "")
        assert "report_not_ready" in ended.err


def test_an_upload_above_the_limit_is_3(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "huge.pdf").write_bytes(b"%PDF-1.4\n" + b"\0" * (40 * 2**20))
    ended = cli("submit", tmp_path / "huge.pdf", JOB)
    assert ended.code == 3, ended.err
    assert "too_large" in ended.err


def test_nobody_there_is_4_and_says_how_to_start_one() -> None:
    with socket.socket() as taken:  # bound and not listening: nobody answers
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        for command in (["history"], ["submit", str(CV), str(JOB)], ["watch", UNKNOWN]):
            ended = ai_recruiter(*command, "--url", url)
            assert (ended.code, ended.out) == (4, "")
            assert "ai-recruiter serve" in ended.err


def test_a_stranger_is_4(service: ChildService) -> None:
    ended = ai_recruiter("history", "--url", f"{service.url}/docs")
    assert ended.code in (3, 4)  # our own service under a wrong path says so itself
    assert len(ended.err.splitlines()) == 1


def test_a_failed_evaluation_is_5(cli: Cli, tmp_path: Path) -> None:
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(CV.read_bytes()[:300])
    ended = cli("submit", broken, JOB, "--wait")
    assert ended.code == 5, ended.err
    assert "failed" in ended.out
    job = ended.out.split()[0]
    assert cli("watch", job).code == 5
    assert cli("show", job).code == 0  # looking it up worked


def test_a_canceled_job_is_6(idle_cli: Cli, idle_service: ChildService) -> None:
    job = idle_cli("submit", CV, JOB).out.strip()
    httpx2.post(f"{idle_service.url}/api/v1/jobs/{job}/cancel", trust_env=False).raise_for_status()
    ended = idle_cli("watch", job)
    assert ended.code == 6
    assert "canceled" in ended.out


def test_an_expired_job_is_6(cli: Cli) -> None:
    ended = cli("submit", CV, JOB, "--deadline", "0.000001", "--wait", "--json")
    assert ended.code == 6, ended.err
    assert json.loads(ended.out)["status"] == "expired"


def test_every_exit_code_is_in_the_help() -> None:
    for command in ([], ["submit"], ["watch"], ["show"], ["history"]):
        told = ai_recruiter(*command, "--help")
        assert told.code == 0
        listed = [line.split()[0] for line in told.out.partition("Exit codes:")[2].splitlines() if line.strip()]
        assert listed == ["0", "1", "2", "3", "4", "5", "6", "130"]


def test_a_bug_is_1_and_no_traceback() -> None:
    code = "import sys; from adapters.cli.exits import run; import click\n"
    code += "@click.command()\ndef broken(): raise RuntimeError('\\x1b[31mred')\nsys.exit(run(broken))"
    ended = _python(code)
    assert ended[0] == 1
    assert "Traceback" not in ended[1]
    assert "\x1b" not in ended[1]


def _python(code: str) -> tuple[int, str]:

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment(), timeout=60)
    return done.returncode, done.stderr
