"""Which part may import which: the contracts of pyproject.toml hold, and each one notices a violation."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("domain", "ports", "adapters", "cvJobMatching", "bootstrap")

VIOLATIONS = {
    "Dependencies point inward": ("ports/planted.py", "import adapters"),
    "The inside of the hexagon is plain Python": ("domain/model/planted.py", "import sqlalchemy"),
    "Nothing that judges, shows or decides knows what people declared of themselves": (
        "domain/use_cases/planted.py",
        "import ports.categories",
    ),
    "Only tests import the contract suites": ("ports/planted.py", "import ports.contracts.queue"),
    "The matching engine reads, understands, matches and reports": (
        "cvJobMatching/understanding/cv/planted.py",
        "import cvJobMatching.matching.score",
    ),
    "Reading a document goes from the sandbox over formats to layout": (
        "cvJobMatching/reading/layout/planted.py",
        "import cvJobMatching.reading.formats.plain",
    ),
    "A format knows no other": (
        "cvJobMatching/reading/formats/odt/planted.py",
        "import cvJobMatching.reading.formats.word.styles",
    ),
    "The matching engine stands alone": ("cvJobMatching/planted.py", "import ports.errors"),
    "One adapter knows the matching engine": ("adapters/fakes/planted.py", "import cvJobMatching"),
    "The client is no part of the service": ("adapters/client/planted.py", "import ports.errors"),
    "Adapters do not know each other": ("adapters/http/planted.py", "import adapters.fakes"),
}


def verdicts(tree: Path) -> dict[str, str]:
    """What import-linter says of each contract in the tree: KEPT or BROKEN."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-logo", "--no-cache"]
    done = subprocess.run(command, cwd=tree, capture_output=True, text=True, timeout=120)
    found = dict(re.findall(r"^(.+) (KEPT|BROKEN)(?: \(.+\))?$", done.stdout, re.MULTILINE))
    assert found, done.stdout + done.stderr
    assert (done.returncode == 0) == (set(found.values()) == {"KEPT"}), done.stdout + done.stderr
    return found


@pytest.fixture(scope="module")
def a_copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tree = tmp_path_factory.mktemp("tree")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tree / package, ignore=shutil.ignore_patterns("__pycache__", "data", "static"))
    shutil.copy(ROOT / "pyproject.toml", tree)
    return tree


def test_every_contract_is_kept() -> None:
    assert verdicts(ROOT) == dict.fromkeys(VIOLATIONS, "KEPT")


@pytest.mark.parametrize("contract", VIOLATIONS)
def test_a_planted_violation_breaks_its_contract_alone(contract: str, a_copy: Path) -> None:
    path, statement = VIOLATIONS[contract]
    planted = a_copy / path
    planted.write_text(f"{statement}\n")
    try:
        assert verdicts(a_copy) == dict.fromkeys(VIOLATIONS, "KEPT") | {contract: "BROKEN"}
    finally:
        planted.unlink()


def test_every_module_of_the_matching_engine_has_a_layer() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layered = next(each["layers"] for each in contracts if each["name"].startswith("The matching engine reads"))
    layers = [name.strip() for layer in layered for name in layer.split("|")]
    packages = {"cvJobMatching", "cvJobMatching.understanding"}
    unplaced = [
        module
        for module in imports("cvJobMatching")
        if module not in packages and not any(f"{module}.".startswith(f"{layer}.") for layer in layers)
    ]
    assert unplaced == []


def test_no_module_imports_itself_in_a_circle() -> None:
    assert circle(imports(*PACKAGES)) == []


def test_a_planted_circle_is_noticed(a_copy: Path) -> None:
    planted = a_copy / "cvJobMatching/model/planted.py"
    planted.write_text(
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import cvJobMatching.reporting.planted\n"
    )
    other = a_copy / "cvJobMatching/reporting/planted.py"
    other.write_text("def late():\n    import cvJobMatching.model.planted\n")
    try:
        script = "from tests.architecture.test_imports import *; print(*circle(imports('cvJobMatching')))"
        command = [sys.executable, "-c", script]
        environment = os.environ | {"PYTHONPATH": f"{a_copy}{os.pathsep}{ROOT}"}
        done = subprocess.run(command, cwd=a_copy, env=environment, capture_output=True, text=True, check=True)
    finally:
        planted.unlink()
        other.unlink()
    assert {"cvJobMatching.model.planted", "cvJobMatching.reporting.planted"} == set(done.stdout.split())


def imports(*packages: str) -> dict[str, set[str]]:
    """Each module of the packages with the modules that it imports, in functions and for types included."""
    graph = grimp.build_graph(*packages, cache_dir=None)
    return {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}


def circle(imported: dict[str, set[str]]) -> list[str]:
    """Modules that import each other in a circle; none when there is no circle."""
    try:
        TopologicalSorter(imported).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_the_inside_imports_the_standard_library_alone() -> None:
    graph = grimp.build_graph("domain", "ports", include_external_packages=True, cache_dir=None)
    inside = {module for module in graph.modules if not module.startswith("ports.contracts")}
    imported = {target for module in inside for target in graph.find_modules_directly_imported_by(module)}
    outside = {target.split(".")[0] for target in imported} - {"domain", "ports"}
    assert "dataclasses" in outside  # the graph does see what lies outside
    assert outside <= sys.stdlib_module_names


def test_no_rule_is_about_an_empty_package() -> None:
    for package in (*PACKAGES, *(f"adapters/{path.name}" for path in adapters())):
        bodies = [ast.parse(path.read_text()).body for path in (ROOT / package).rglob("*.py")]
        assert max(map(len, bodies), default=0) > 1, f"{package} holds nothing but docstrings"


def adapters() -> list[Path]:
    return [path for path in (ROOT / "adapters").iterdir() if path.is_dir() and path.name != "__pycache__"]
