"""A folder of somebody else is named, with who may write there, before SQLite says less."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from adapters.shared.private_files import require_writable
from tests.harness.terminal import environment

POWERLESS = ("setpriv", "--inh-caps=-all", "--bounding-set=-all") if os.geteuid() == 0 else ()  # as in a container
COMMAND = (sys.executable, "-m", "bootstrap", "migrate")


@pytest.fixture
def unwritable(tmp_path: Path) -> Path:
    """A volume with a database that may be written, in a folder that may not."""
    folder = tmp_path / "volume"
    folder.mkdir()
    (folder / "evaluations.db").touch(mode=0o666)
    folder.chmod(0o555)
    return folder


def test_one_sentence_names_the_folder_and_the_cause(unwritable: Path) -> None:
    done = subprocess.run(
        [*POWERLESS, *COMMAND],
        env=environment(AI_RECRUITER_DATA_DIR=str(unwritable)),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    (line,) = done.stderr.splitlines()
    assert done.returncode == 4
    assert line.startswith(f"Error: the data directory cannot be used: {unwritable / 'evaluations.db'}: user ")
    assert f"may not write in {unwritable}" in line


def test_a_folder_of_our_own_is_fine(tmp_path: Path) -> None:
    require_writable(tmp_path)
