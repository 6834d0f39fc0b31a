"""The whole tree is formatted, free of lint, typed, and written in files that a reader can hold."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("domain", "ports", "adapters", "cvJobMatching", "bootstrap")


@pytest.mark.parametrize("command", [["ruff", "check"], ["ruff", "format", "--check"], ["mypy"]], ids=" ".join)
def test_the_tree_passes(command: list[str]) -> None:
    tool = Path(sys.executable).with_name(command[0])
    done = subprocess.run([tool, *command[1:]], cwd=ROOT, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_file_has_less_than_300_lines() -> None:
    lengths = {path: lines(path) for package in PACKAGES for path in (ROOT / package).rglob("*.py")}
    assert lengths
    assert {str(path.relative_to(ROOT)): length for path, length in lengths.items() if length >= 300} == {}


def test_the_container_has_less_than_60_lines() -> None:
    assert 0 < lines(ROOT / "bootstrap" / "container.py") < 60


def test_every_module_opens_with_its_purpose() -> None:
    sources = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py") if path.name != "__init__.py"]
    silent = [str(path.relative_to(ROOT)) for path in sources if not path.read_text().startswith('"""')]
    assert silent == []


def lines(path: Path) -> int:
    return len(path.read_text().splitlines())
