"""What the README shows of `make demo` is what it prints."""

from __future__ import annotations

import re
import sys

from tests.docs.blocks import blocks
from tests.harness.terminal import Running, environment

LEFT_OUT = "…"
SHOWN = next(block.text for block in blocks("README.md") if block.language == "text")


def test_the_output_in_the_readme_is_that_of_the_demonstration() -> None:
    printed = Running(sys.executable, "-m", "bootstrap.demo", env=environment(COLUMNS="96")).ends().out
    lines = iter(_without_pace(printed))  # each line is looked for behind the one before
    assert [line for line in _without_pace(SHOWN) if line != LEFT_OUT and line not in lines] == []


def _without_pace(text: str) -> list[str]:
    return [re.sub(r" \([\d.]+ a second\)$", "", line.strip()) for line in text.splitlines()]
