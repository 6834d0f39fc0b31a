"""A service looks for garbage among what came since it started, not in everything that was loaded for it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from bootstrap.demo.service import ChildService, wait_until_ready
from bootstrap.settings import PREFIX
from tests.harness.ports import free_port
from tests.harness.vault import with_master_key

TELLING = """
import atexit, gc, sys
from bootstrap.__main__ import main
atexit.register(lambda: print("left out:", gc.get_freeze_count(), "looked through:", len(gc.get_objects())))
sys.argv = ["ai-recruiter", "serve", "--workers", "0", "--port", sys.argv[1]]
main()
"""


def test_what_was_loaded_to_start_is_left_out_of_collections(tmp_path: Path) -> None:
    port = free_port()
    settings = {PREFIX + name: value for name, value in with_master_key({"DATA_DIR": str(tmp_path)}).items()}
    with (tmp_path / "service.log").open("wb") as log:
        process = subprocess.Popen([sys.executable, "-c", TELLING, str(port)], env=os.environ | settings, stdout=log)
    try:
        wait_until_ready(ChildService(url=f"http://127.0.0.1:{port}", directory=tmp_path, process=process))
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
    said = (tmp_path / "service.log").read_text().rpartition("left out:")[2].split()
    left_out, looked_through = int(said[0]), int(said[-1])
    assert left_out > 10 * looked_through
