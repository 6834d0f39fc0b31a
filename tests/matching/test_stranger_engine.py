"""An engine that is written, checked, installed and asked by docs/writing-an-engine.md alone, from an empty folder."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

import msgspec
import pytest

from tests.docs.blocks import ROOT, blocks
from tests.harness.environments import environment, run, wheel_of

pytestmark = pytest.mark.serial
PAGE = "docs/writing-an-engine.md"
PARTS = ("domain", "ports", "adapters", "cvJobMatching", "bootstrap", "pyproject.toml", "README.md", "LICENSE")
BROKEN = 'return Answer("met", [found.span()]'


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
    """What the page shows, each in the file that it names."""
    for block in blocks(PAGE):
        if block.language == "python" and block.file:
            (tmp_path / block.file).write_text(block.text)
    return tmp_path


def test_the_engine_of_the_page_keeps_its_promises_by_the_suite_of_the_page(python: Path, project: Path) -> None:
    told = run(python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_shared_words.py", cwd=project)
    assert "18 passed, 4 skipped" in told


def test_the_suite_tells_its_author_what_it_saw_and_where_his_engine_broke(python: Path, project: Path) -> None:
    engine = project / "shared_words.py"
    engine.write_text(engine.read_text().replace(BROKEN, f"print('close by'); {BROKEN}[1 // 0:]"))
    told = run(python, "-m", "pytest", "-q", "-k", "report", "test_shared_words.py", cwd=project, code=1)
    assert "the usual pair: crashed (ZeroDivisionError); expected a report" in told
    assert "close by" in told
    assert "1 // 0" in told


def test_what_the_page_says_leads_to_a_job_that_is_judged(python: Path, project: Path) -> None:
    package = project / "shared-words"
    package.mkdir()
    shutil.copy(project / "shared_words.py", package)
    [metadata] = [block.text for block in blocks(PAGE) if block.language == "toml"]
    (package / "pyproject.toml").write_text(metadata)
    [install] = [block.text for block in blocks(PAGE) if "pip install" in block.text]
    pip = f"{sys.executable} -m pip --python {python} install --quiet --no-deps --no-index --no-build-isolation"
    steps = re.sub(
        r"^\.venv/bin/", f"{python.parent}/", install.replace(".venv/bin/pip install", pip), flags=re.MULTILINE
    )
    steps = steps.replace("bootstrap/demo", f"{ROOT}/bootstrap/demo").replace("--debug", "--debug --json > report.json")
    env = {"AI_RECRUITER_DATA_DIR": str(project / "data")}
    told = "".join(run("bash", "-ec", step, cwd=project, env=env) for step in steps.splitlines())
    assert "shared-words\t1.0.0\tyes\tyes" in told
    assert "shared-words 1.0.0: 22 passed, 0 failed, 0 not checked." in told
    report = msgspec.json.decode((project / "report.json").read_bytes())
    assert report["provenance"]["engine"] == "shared-words"
    assert report["findings"]
