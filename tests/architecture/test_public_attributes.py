"""Tests read what a library, a store or a part of the service offers, never what it keeps to itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OWN = {"self", "cls"}
PUBLIC_ALL_THE_SAME = {"os._exit"}


def private_reads(source: str) -> list[str]:
    """Every attribute or import of that source whose name begins with one underscore and is not its own."""
    return sorted(_private(ast.parse(source)))


def _private(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and _is_private(node.attr) and not _is_allowed(node):
            yield ast.unparse(node)
        if isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names if _is_private(alias.name))


def _is_allowed(node: ast.Attribute) -> bool:
    return ast.unparse(node.value) in OWN or ast.unparse(node) in PUBLIC_ALL_THE_SAME


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


def test_no_test_reads_a_private_attribute() -> None:
    sources = {path: private_reads(path.read_text()) for path in (ROOT / "tests").rglob("*.py")}
    assert len(sources) > 100
    assert {str(path.relative_to(ROOT)): found for path, found in sources.items() if found} == {}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("store._rows.values()", ["store._rows"]),
        ("self._rows.values()", []),
        ("self.store._rows", ["self.store._rows"]),
        ("from adapters.sql.rows import _decoded", ["adapters.sql.rows._decoded"]),
        ("type(it).__name__", []),
    ],
)
def test_a_private_read_is_noticed(source: str, found: list[str]) -> None:
    assert private_reads(source) == found
