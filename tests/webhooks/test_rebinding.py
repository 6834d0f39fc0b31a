"""A name that is public while it is looked at and private a moment later, with a real resolver and real sockets."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.docs.blocks import ROOT

SCRIPT = (
    "ip link set lo up && ip address add 8.8.8.8/32 dev lo && "
    "mount --bind {dir}/resolv.conf /etc/resolv.conf && mount --bind {dir}/nsswitch.conf /etc/nsswitch.conf && "
    'exec "$0" "$@"'
)


def test_a_name_that_is_bound_anew_after_the_look_at_it_leads_nowhere_else(tmp_path: Path) -> None:
    (tmp_path / "resolv.conf").write_text("nameserver 127.0.0.1\n")
    (tmp_path / "nsswitch.conf").write_text("hosts: files dns\n")
    user = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    command = ["unshare", "--net", "--mount", *user, "sh", "-c", SCRIPT.format(dir=tmp_path)]
    python = [sys.executable, "-m", "tests.webhooks.rebinding", str(tmp_path)]
    done = subprocess.run([*command, *python], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "first": 204,
        "asked": 1,
        "second": "not sent: rebind.example does not lead to the public Internet alone",
        "host": "rebind.example",
        "reached": {"public": ["first"], "inner": []},
        "the_careless_reached_inner": True,
    }
