"""A place where clients are made and tools run: Node.js finds its packages there."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

HERE = Path(__file__).parent
PACKAGES = Path(sys.prefix) / "node" / "node_modules"


@dataclass(frozen=True, slots=True)
class Workshop:
    """A directory with copies of the programs of this folder."""

    place: Path

    def run(self, *command: str | Path) -> str:
        """What the command prints. Fails with all that it said when it fails."""
        ended = subprocess.run(command, cwd=self.place, capture_output=True, text=True, timeout=120)
        assert ended.returncode == 0, f"{command}\n{ended.stdout}{ended.stderr}"
        return ended.stdout


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    assert PACKAGES.is_dir(), "the packages of Node.js are missing: run `make node`"
    place = tmp_path_factory.mktemp("workshop")
    (place / "node_modules").symlink_to(PACKAGES)
    for pattern in ("*.js", "*.ts", "with_*.py", "package.json"):
        for program in HERE.glob(pattern):
            shutil.copy(program, place)
    return Workshop(place)
