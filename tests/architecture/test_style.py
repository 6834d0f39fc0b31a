"""Files stay short and say what they are for. `make check` runs ruff and mypy."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TypeGuard

ROOT = Path(__file__).parents[2]
Function = ast.FunctionDef | ast.AsyncFunctionDef
PACKAGES = ("domain", "ports", "adapters", "cvJobMatching", "bootstrap")


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


def test_no_function_has_more_than_40_lines() -> None:
    sources = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    found = [(path, node) for path in sources for node in ast.walk(ast.parse(path.read_text())) if is_function(node)]
    assert found
    assert [f"{path.relative_to(ROOT)}:{node.lineno}" for path, node in found if length(node) > 40] == []


def is_function(node: ast.AST) -> TypeGuard[Function]:
    return isinstance(node, Function)


def length(function: Function) -> int:
    """Its lines, signature included and docstring not."""
    docstring = ast.get_docstring(function, clean=False)
    whole = (function.end_lineno or 0) - function.lineno + 1
    return whole if docstring is None else whole - len(docstring.splitlines())


def lines(path: Path) -> int:
    return len(path.read_text().splitlines())
