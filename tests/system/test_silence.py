"""A name server that never answers: the threads that wait for it keep no process from its end."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.harness.engines import ROOT
from tests.system.silence import BROKER, GRACE_S, WEBHOOK

SCRIPT = (
    "mount --bind {dir}/resolv.conf /etc/resolv.conf && mount --bind {dir}/nsswitch.conf /etc/nsswitch.conf && "
    'exec "$0" "$@"'
)


@pytest.mark.parametrize("asked_for", [WEBHOOK, BROKER])
def test_a_service_ends_in_time_while_a_name_is_looked_up(tmp_path: Path, asked_for: str) -> None:
    (tmp_path / "resolv.conf").write_text("nameserver 127.0.0.1\noptions timeout:30 attempts:1\n")
    (tmp_path / "nsswitch.conf").write_text("hosts: files dns\n")
    (tmp_path / "data").mkdir()
    user = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    command = ["unshare", "--net", "--mount", *user, "sh", "-c", SCRIPT.format(dir=tmp_path)]
    python = [sys.executable, "-m", "tests.system.silence", str(tmp_path / "data"), asked_for]
    done = subprocess.run([*command, *python], cwd=ROOT, capture_output=True, text=True, timeout=200)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["asked"], found["exit"]) == (True, 0)
    assert found["took"] < 2 * GRACE_S + 10, found  # what the operators' page states, and a busy machine's time
