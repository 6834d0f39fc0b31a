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
    lines = iter(_without_times(printed))  # each line is looked for behind the one before
    assert [line for line in _without_times(SHOWN) if line != LEFT_OUT and line not in lines] == []


def _without_times(text: str) -> list[str]:
    return [re.sub(r"^\d+\.\d\d s", "0.00 s", line.strip()) for line in text.splitlines()]
