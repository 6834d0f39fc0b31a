"""The files that GitHub, editors and commit hooks look for are well formed, and run what the Makefile runs."""

from __future__ import annotations

import re
from configparser import ConfigParser
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
YAML_FILES = [*ROOT.glob(".github/**/*.yml"), ROOT / ".pre-commit-config.yaml", ROOT / "compose.yaml"]


@pytest.mark.parametrize("path", YAML_FILES, ids=lambda path: path.name)
def test_yaml_is_well_formed(path: Path) -> None:
    assert isinstance(yaml.safe_load(path.read_text()), dict)


def test_the_workflow_runs_what_ci_runs() -> None:
    steps = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text())["jobs"]["ci"]["steps"]
    assert [step["run"] for step in steps if "run" in step] == [".ci/run"]
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111


def test_ci_runs_every_target_that_tests() -> None:
    called = re.findall(r"^make ([a-z-]+)", (ROOT / ".ci" / "run").read_text(), re.MULTILINE)
    assert called == ["check", "test", "schedules", "chaos"]


def test_the_commit_hooks_run_what_make_check_runs() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"][0]["hooks"]
    checked = re.findall(r"^\t\$\(BIN\)/(ruff|mypy|lint-imports)\b", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert {Path(hook["entry"].split()[0]).name for hook in hooks} == set(checked)


def test_editors_and_ruff_agree_on_the_line_length() -> None:
    editors = ConfigParser()
    editors.read_string("[top]\n" + (ROOT / ".editorconfig").read_text())
    assert f"line-length = {editors['*.py']['max_line_length']}" in (ROOT / "pyproject.toml").read_text()
