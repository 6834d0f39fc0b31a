"""Where the kernel does not confine evaluations, no service that takes documents from elsewhere starts."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bootstrap.confinement import is_required
from bootstrap.settings import Settings
from tests.harness.engines import ROOT
from tests.harness.terminal import environment

KEYS = {"AI_RECRUITER_API_KEYS": f"acme:{'0' * 64}"}
WITHOUT_LANDLOCK = (sys.executable, "-m", "tests.harness.old_kernel", sys.executable, "-m", "bootstrap")


def ended(folder: Path, *arguments: str, **variables: str) -> tuple[int, str]:
    done = subprocess.run(
        [*WITHOUT_LANDLOCK, *arguments],
        env=environment(AI_RECRUITER_DATA_DIR=str(folder / "data"), **KEYS, **variables),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_a_service_beyond_loopback_does_not_start_and_says_why_and_how(tmp_path: Path) -> None:
    code, said = ended(tmp_path, "serve", "--host", "0.0.0.0", "--port", "0", "--workers", "1")
    assert code == 2
    assert "this kernel does not confine evaluations by landlock and seccomp" in said
    assert "AI_RECRUITER_SANDBOX=warn" in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("setting", "code", "verdict", "says"),
    [
        ({}, 0, "note", "`serve` on another address than loopback, do not start"),
        ({"AI_RECRUITER_SANDBOX": "require"}, 4, "wrong", "nothing starts"),
        ({"AI_RECRUITER_SANDBOX": "warn"}, 0, "note", "files (landlock)"),
    ],
)
def test_doctor_says_what_follows(setting: dict[str, str], code: int, verdict: str, says: str, tmp_path: Path) -> None:
    outcome, said = ended(tmp_path, "doctor", **setting)
    (line,) = [line for line in said.splitlines() if line.split()[1:2] == ["sandbox"]]
    assert outcome == code, said
    assert line.startswith(verdict)
    assert says in line
    assert ("start" in line) is (setting.get("AI_RECRUITER_SANDBOX") != "warn")


@pytest.mark.parametrize(
    ("setting", "exposed", "required"),
    [(None, True, True), (None, False, False), ("warn", True, False), ("require", False, True)],
)
def test_what_is_set_counts_and_else_whether_others_reach_it(
    setting: str | None, exposed: bool, required: bool
) -> None:
    assert is_required(Settings(sandbox=setting), exposed=exposed) is required  # type: ignore[arg-type]
