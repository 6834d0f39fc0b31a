"""Every pattern of the engine is compiled in one place, which bounds how far it looks."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import cvJobMatching
from cvJobMatching import patterns

if TYPE_CHECKING:
    from collections.abc import Iterator

ENGINE = Path(cvJobMatching.__file__).parent
OF_FILES = ENGINE / "reading" / "formats"  # whose patterns see bytes and markup, within the limits of their readers
NEEDS_NO_PATTERN = {"escape", "Pattern", "Match", "error", "IGNORECASE", "DOTALL", "MULTILINE"}


def test_every_pattern_is_compiled_where_its_repeats_are_bounded() -> None:
    files = (path for path in ENGINE.rglob("*.py") if OF_FILES not in path.parents and path.name != "patterns.py")
    used = [f"{path.relative_to(ENGINE)}:{line} re.{name}" for path in files for line, name in _of_re(path)]
    assert [use for use in used if use.rsplit(".", 1)[1] not in NEEDS_NO_PATTERN] == []


def test_open_repeats_are_bounded_and_nothing_else_is_changed() -> None:
    reach = patterns.REACH
    bounded = patterns.compiled(r"a*b+?c{2,}+d{1,3}[+*]\+\*e?f").pattern
    assert bounded == rf"a{{0,{reach}}}b{{1,{reach}}}?c{{2,{reach}}}+d{{1,3}}[+*]\+\*e?f"


def test_a_pattern_sees_no_further_than_a_line_may_be_long() -> None:
    found = patterns.compiled(r"x+y*").match("x" * 2 * patterns.REACH)
    assert found is not None
    assert found.end() == patterns.REACH


def _of_re(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "re":
            yield node.lineno, node.attr
        if isinstance(node, ast.ImportFrom) and node.module == "re":
            yield node.lineno, "import"
