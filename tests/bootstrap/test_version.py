"""pyproject.toml is the only place that states the version; everything else reads it."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import version
from pathlib import Path

import httpx2

import cvJobMatching
from bootstrap.demo.service import ChildService
from tests.harness.terminal import ai_recruiter

ROOT = Path(__file__).parents[2]
STATED: str = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
PACKAGES = ("domain", "ports", "adapters", "cvJobMatching", "bootstrap")


def test_the_installed_package_has_it() -> None:
    assert version("ai-recruiter") == cvJobMatching.__version__ == STATED


def test_the_command_prints_it() -> None:
    assert ai_recruiter("--version").out.split()[-1] == STATED


def test_the_running_service_states_it(service: ChildService) -> None:
    assert httpx2.get(f"{service.url}/openapi.json").json()["info"]["version"] == STATED
    assert httpx2.get(f"{service.url}/healthz").json()["version"] == STATED


def test_no_source_repeats_it() -> None:
    sources = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    assert [str(path) for path in sources if f'"{STATED}"' in path.read_text()] == []


def test_the_latest_release_notes_are_of_this_version() -> None:
    releases = re.findall(r"^## (\d\S*) - \d{4}-\d\d-\d\d$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert releases[0] == STATED


def test_every_shipped_package_is_typed() -> None:
    assert [package for package in PACKAGES if not (ROOT / package / "py.typed").is_file()] == []
