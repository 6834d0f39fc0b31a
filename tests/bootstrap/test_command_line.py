"""A command loads what it needs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

MIGRATES = """
import sys
from bootstrap.command_line import ai_recruiter
ai_recruiter(["migrate"], standalone_mode=False)
heavy = {"adapters.http.app", "adapters.matching.matcher", "cvJobMatching", "fastapi", "uvicorn"}
print(sorted(heavy & sys.modules.keys()))
"""


def test_a_migration_waits_for_no_web_server_and_no_engine(tmp_path: Path) -> None:
    environment = {**os.environ, "AI_RECRUITER_DATA_DIR": str(tmp_path)}
    ran = subprocess.run([sys.executable, "-c", MIGRATES], env=environment, capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"
    assert (tmp_path / "evaluations.db").exists()
