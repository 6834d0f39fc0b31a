"""The code blocks of the documentation, and a directory to run their commands in."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt

from tests.harness.terminal import Outcome, Running, environment

ROOT = Path(__file__).parents[2]
SAMPLES = ("bootstrap/demo/cv.pdf", "bootstrap/demo/job_description.md")


@dataclass(frozen=True, slots=True)
class Block:
    """One code block, fenced or indented; `language` is empty where the page names none."""

    page: str
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        """Where it stands, as test ids and messages name it."""
        return f"{self.page}:{self.line}"


def pages() -> list[str]:
    """Every page of the documentation, as a path from the root."""
    found = [
        *ROOT.glob("*.md"),
        *ROOT.glob("docs/**/*.md"),
        *ROOT.glob(".github/**/*.md"),
        *ROOT.glob("cvJobMatching/*.md"),
    ]
    return sorted(str(path.relative_to(ROOT)) for path in found)


def blocks(page: str) -> list[Block]:
    """All code blocks of a page, in their order; blocks inside lists too."""
    tokens = MarkdownIt().parse((ROOT / page).read_text("utf-8"))
    return [
        Block(page, token.map[0] + 1, token.info.strip(), token.content)
        for token in tokens
        if token.type in ("fence", "code_block") and token.map
    ]


def workspace(directory: Path) -> Path:
    """Give `directory` what the pages' commands expect in a checkout: the sample documents and `.venv/bin`."""
    for sample in SAMPLES:
        (directory / sample).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / sample, directory / sample)
    (directory / ".venv").mkdir()
    (directory / ".venv" / "bin").symlink_to(Path(sys.executable).parent)
    return directory


def run_shell(script: str, directory: Path, variables: Mapping[str, str]) -> Outcome:
    """Run a block as bash would in `directory`, with the environment's commands first; it stops at the first error."""
    preamble = f"set -euo pipefail; cd '{directory}'; PATH='{Path(sys.executable).parent}':$PATH\n"
    return Running("bash", "-c", preamble + script, env=environment(**variables)).ends()
