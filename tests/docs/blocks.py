"""The code blocks of the documentation, and a directory to run their commands in."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt

from tests.harness.terminal import Outcome, Running, environment

ROOT = Path(__file__).parents[2]
OWN = {".venv", ".git", "var", "build"}  # what a checkout does not share with the one that the tests run in
STAMPS = ("runtime", "test")  # what make looks at to see that the environment is up to date


@dataclass(frozen=True, slots=True)
class Block:
    """One code block, fenced or indented.

    `language` is empty where the page names none; `file` is the word after it, a file that the block is the content of.
    """

    page: str
    line: int
    language: str
    file: str
    text: str

    def __str__(self) -> str:
        """Where it stands, as test ids and messages name it."""
        return f"{self.page}:{self.line}"


def pages() -> list[str]:
    """Every page of the documentation, as a path from the root."""
    globs = ("*.md", "docs/**/*.md", ".github/*.md", "cvJobMatching/**/*.md")
    return sorted(str(path.relative_to(ROOT)) for glob in globs for path in ROOT.glob(glob))


def blocks(page: str) -> list[Block]:
    """All code blocks of a page, in their order; blocks inside lists too."""
    tokens = MarkdownIt().parse((ROOT / page).read_text("utf-8"))
    found = [token for token in tokens if token.type in ("fence", "code_block")]
    return [
        Block(page, token.map[0] + 1 if token.map else 0, *_language_and_file(token.info), token.content)
        for token in found
    ]


def workspace(directory: Path) -> Path:
    """Make `directory` look like a checkout whose environment is up to date. What commands write stays in it."""
    for entry in ROOT.iterdir():
        if entry.name not in OWN:
            (directory / entry.name).symlink_to(entry)
    _link_environment(directory / ".venv")
    return directory


def script(text: str, directory: Path) -> str:
    """`text` as bash runs it in `directory`: it stops at the first error, and what it exports stays for the next."""
    here = f"cd '{directory}'; PATH='{Path(sys.executable).parent}':$PATH; touch .exports; . ./.exports"
    return f"set -euo pipefail; {here}\n{text}\nexport -p > .exports\n"


def run_shell(text: str, directory: Path, variables: Mapping[str, str]) -> Outcome:
    """Run commands as a reader of the page would, with the variables set."""
    return Running("bash", "-c", script(text, directory), env=environment(**variables)).ends()


def _language_and_file(info: str) -> tuple[str, str]:
    language, _, file = info.strip().partition(" ")
    return language, file.strip()


def _link_environment(environment: Path) -> None:
    environment.mkdir()
    for part in Path(sys.prefix).iterdir():
        if part.name not in ("made-in", *STAMPS):
            (environment / part.name).symlink_to(part)
    (environment / "made-in").write_text(str(environment.parent))
    for stamp in STAMPS:
        (environment / stamp).touch()
