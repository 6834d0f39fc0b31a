"""docs/cli.md says what the command does, and its examples run."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from adapters.cli.exits import MEANING
from bootstrap.demo.service import ChildService
from tests.harness.terminal import COMMAND, Running, ai_recruiter, environment

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "cli.md").read_text()
EXAMPLES = re.findall(r"```bash\n(.*?)```", PAGE, re.DOTALL)


def test_the_page_has_examples() -> None:
    assert len(EXAMPLES) == 3


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_runs_as_written(example: str, service: ChildService, tmp_path: Path) -> None:
    samples = tmp_path / "bootstrap" / "demo"
    samples.mkdir(parents=True)
    for name in ("cv.pdf", "job_description.md"):
        shutil.copy(ROOT / "bootstrap" / "demo" / name, samples)
    script = f"set -euo pipefail; cd '{tmp_path}'; PATH='{COMMAND.parent}':$PATH\n{example}"
    ended = Running("bash", "-c", script, env=environment(AI_RECRUITER_URL=service.url)).ends()
    assert ended.code == 0, ended.err
    assert ended.out
    for page in tmp_path.glob("*.html"):
        assert "<html" in page.read_text()
    for document in tmp_path.glob("*.json"):
        assert ended.out.strip() == json.loads(document.read_text())["recommendation"]


def test_the_table_of_exit_codes_is_the_real_one() -> None:
    table = PAGE.partition("## Exit codes")[2]
    assert dict(re.findall(r"^\| (\d+) \| (.+) \|$", table, re.MULTILINE)) == {
        str(int(code)): meaning for code, meaning in MEANING.items()
    }


def test_every_command_is_on_the_page() -> None:
    listed = ai_recruiter("--help").out.partition("Commands:")[2].partition("Exit codes:")[0]
    commands = re.findall(r"^  (\w+)  ", listed, re.MULTILINE)
    assert sorted(commands) == sorted(re.findall(r"^\| `(\w+)", PAGE.partition("## An example")[0], re.MULTILINE))
