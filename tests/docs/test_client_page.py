"""docs/client.md: its examples run from top to bottom against a service, and its tables name what there is."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import ai_recruiter
import pytest
from ai_recruiter import Client

from tests.docs.blocks import ROOT, blocks, workspace
from tests.harness.service import Service, running
from tests.harness.terminal import environment

PAGE = "docs/client.md"
TEXT = (ROOT / PAGE).read_text("utf-8")
DEFAULT = "http://127.0.0.1:8000"


def test_the_examples_run_from_top_to_bottom(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path) -> None:
    program = "\n".join(block.text for block in blocks(PAGE) if block.language == "python")
    assert DEFAULT in program
    with running(Service(directory=tmp_path_factory.mktemp("client"), arguments=["--workers", "1"])) as service:
        program = program.replace(DEFAULT, service.url)
        program = re.sub(r"Client\((?=\)|timeout)", f'Client("{service.url}", ', program)
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", program],
            cwd=workspace(tmp_path),
            env=environment(),
            capture_output=True,
            text=True,
            timeout=120,
        )
    assert done.returncode == 0, done.stderr
    told = done.stdout
    assert re.search(r"^1 waiting for a worker$", told, re.MULTILINE)
    assert re.search(r"^\d+\.\d+ shortlist$", told, re.MULTILINE)
    assert re.search(r"^job_not_found .*may belong to another service", told, re.MULTILINE)
    assert re.search(r"^1 cv\.pdf \d+\.\d+ \[", told, re.MULTILINE)
    assert "cv.pdf" in (tmp_path / "ranking.csv").read_text()
    assert "<html" in (tmp_path / "report.html").read_text()


def test_the_tables_name_every_method_and_every_error() -> None:
    rows = re.findall(r"^\| (`[^|]+`) \|", TEXT, re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    methods = {name for name in dir(Client) if not name.startswith("_")} - {"close", "listen", "send"}
    public = {name: getattr(ai_recruiter, name) for name in ai_recruiter.__all__}
    errors = {name for name, it in public.items() if isinstance(it, type) and issubclass(it, ai_recruiter.ClientError)}
    assert named == methods | errors - {"ClientError", "ForgedWebhook"}
