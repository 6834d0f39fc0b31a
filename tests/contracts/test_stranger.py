"""An adapter that is written from docs/writing-an-adapter.md alone, in a project of its own, passes the contract."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from ports.contracts.documents import DocumentStoreContract
from tests.docs.blocks import ROOT, blocks
from tests.harness.environments import environment, run, wheel_of

pytestmark = pytest.mark.serial
PARTS = ("domain", "ports", "adapters", "cvJobMatching", "bootstrap", "pyproject.toml", "README.md", "LICENSE")


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the service's wheel."""
    tree = tmp_path_factory.mktemp("tree")  # a copy, because a build leaves its directory where it builds
    for part in PARTS:
        source = ROOT / part
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, tree / part)
    return environment(tmp_path_factory.mktemp("environment"), wheel_of(tree, tmp_path_factory.mktemp("wheel")))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The two examples of the page, each in its file."""
    for block in blocks("docs/writing-an-adapter.md"):
        if block.language == "python":
            (tmp_path / block.file).write_text(block.text)
    (tmp_path / "pytest.ini").write_text("[pytest]\npythonpath = .\n")
    return tmp_path


def test_the_documented_adapter_passes_its_contract(python: Path, project: Path) -> None:
    told = run(python, "-m", "pytest", "-q", cwd=project)
    assert f"{sum(name.startswith('test_') for name in dir(DocumentStoreContract))} passed" in told


def test_the_documented_adapter_passes_strict_mypy(python: Path, project: Path) -> None:
    strict = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", project / ".mypy_cache"]
    assert "no issues found in 2 source files" in run(*strict, "--python-executable", python, ".", cwd=project)


def test_the_contract_notices_when_the_adapter_breaks(python: Path, project: Path) -> None:
    adapter = project / "documents_in_sqlite.py"
    adapter.write_text(adapter.read_text().replace("REPLACE INTO", "INSERT OR IGNORE INTO"))
    told = run(python, "-m", "pytest", "-q", cwd=project, code=1)
    assert "FAILED test_documents_in_sqlite.py::TestSqliteDocuments::test_the_last_put_counts" in told
    assert "1 failed" in told


def test_the_wheel_offers_the_extra_that_the_page_installs(python: Path, tmp_path: Path) -> None:
    script = "from importlib.metadata import metadata; print(metadata('ai-recruiter').get_all('Provides-Extra'))"
    assert "contracts" in run(python, "-c", script, cwd=tmp_path)
