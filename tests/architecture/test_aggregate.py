"""Stores change evaluations by the verbs of the aggregate and make them by `rehydrate` alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ADAPTERS = Path(__file__).parents[2] / "adapters"
FORBIDDEN = frozenset({"Evaluation", "replace", "dataclasses.replace", "object.__setattr__"})


def test_no_adapter_makes_or_alters_an_evaluation_by_itself() -> None:
    sources = [path for folder in ("sql", "fakes", "telemetry") for path in (ADAPTERS / folder).rglob("*.py")]
    assert len(sources) > 20
    found = {str(path.relative_to(ADAPTERS)): names for path in sources if (names := sorted(_calls(path)))}
    assert found == {}


def _calls(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and (name := ast.unparse(node.func)) in FORBIDDEN:
            yield f"{name}, line {node.lineno}"
