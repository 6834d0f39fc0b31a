"""`ai-recruiter-testing` inside a project that has packages of its own with our names, in an empty environment."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.docs.blocks import ROOT, Block, blocks
from tests.harness.environments import environment, packages, run, wheel_of

DISTRIBUTION = ROOT / "bootstrap" / "ai-recruiter-testing"
PACKAGES = ("domain", "adapters", "ports", "bootstrap", "tests")

pytestmark = pytest.mark.serial
CANARY = "Xanthippe Quillfeather"


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    wheel = wheel_of(DISTRIBUTION, tmp_path_factory.mktemp("wheel"))
    return environment(tmp_path_factory.mktemp("environment"), wheel)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The examples of docs/testing.md, among packages that are called like ours."""
    directory = tmp_path_factory.mktemp("project")
    for name in PACKAGES:
        (directory / name).mkdir()
        (directory / name / "__init__.py").write_text(f'"""The project\'s own {name}."""\n')
    (directory / "msgspec.py").write_text("raise ImportError('this is not what the service imports')\n")
    for block in examples():
        (directory / block.file).write_text(block.text)
    (directory / "pytest.ini").write_text("[pytest]\npythonpath = .\naddopts = -p no:cacheprovider\n")
    return directory


def examples() -> Sequence[Block]:
    found = [block for block in blocks("docs/testing.md") if block.language == "python"]
    assert len(found) >= 4
    return found


def test_the_documented_tests_pass_in_a_project_with_packages_of_our_names(python: Path, project: Path) -> None:
    told = run(python, "-m", "pytest", "-q", cwd=project)
    written = sum(len(re.findall(r"^def test_", block.text, re.MULTILINE)) for block in examples())
    assert f"{written + 2} passed" in told  # one of them has three parameters


def test_a_project_that_is_installed_beside_it_keeps_its_names(python: Path, project: Path, tmp_path: Path) -> None:
    """As an editable install does: the project comes after the installed packages."""
    link = packages(python) / "the_project.pth"  # read after registry.pth, whose packages stand for installed ones
    link.write_text(f"{project}\n")
    script = "import domain.screening, ai_recruiter_testing; print(domain.__doc__)"
    try:
        assert "The project's own domain." in run(python, "-c", script, cwd=tmp_path)
        tests = tmp_path / "test_endings.py"
        shutil.copy(project / "tests" / "test_endings.py", tests)
        assert "6 passed" in run(python, "-m", "pytest", "-q", "-p", "no:cacheprovider", tests, cwd=tmp_path)
    finally:
        link.unlink()


def test_the_wheel_has_one_top_level_name(python: Path) -> None:
    script = "from importlib.metadata import files; print({it.parts[0] for it in files('ai-recruiter-testing')})"
    found = {name.split("-")[0] for name in eval(run(python, "-c", script, cwd=python.parent))}
    assert found == {"ai_recruiter_testing"}


def test_the_documented_examples_pass_strict_mypy(python: Path, project: Path) -> None:
    strict = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", project / ".mypy_cache"]
    told = run(*strict, "--python-executable", python, "domain", "tests", cwd=project)
    assert "no issues found" in told


def test_importing_it_takes_less_than_a_second(python: Path, tmp_path: Path) -> None:
    told = run(python, "-X", "importtime", "-c", "import ai_recruiter_testing", cwd=tmp_path)
    [microseconds] = re.findall(r"\| +(\d+) \| ai_recruiter_testing$", told, re.MULTILINE)
    assert int(microseconds) < 1_000_000
    assert "websockets" not in told


PROBES = '''
"""Each of these fails; pytest shows what it can of the frames, with their locals."""
import os
from datetime import timedelta
import httpx2
import pytest
from ai_recruiter_testing import failed, finding, report, worker_lost

NAME = os.environ["CANARY"]

def submit(service):
    pair = {"cv": {"text": "CV of " + NAME}, "job_description": {"text": "Go developer wanted by " + NAME}}
    more = {"metadata": {"candidate": NAME}}
    return httpx2.post(service.url + "/api/v1/jobs", json={**pair, **more}, headers=service.headers).json()["id"]

def test_report(ai_recruiter):
    ai_recruiter.answer(report(finding(NAME, "met", NAME, note=NAME), candidate=NAME), text=NAME)
    id = submit(ai_recruiter)
    ai_recruiter.settle()
    last = list(ai_recruiter.frames(id))[-1]
    assert last.data["report"]["profile"]["name"] == NAME
    assert last.type == "failed"

def test_lost(ai_recruiter):
    ai_recruiter.answer(worker_lost(), text=NAME)
    submit(ai_recruiter)
    ai_recruiter.advance(timedelta(hours=1))
    print(ai_recruiter.log)
    raise AssertionError  # which shows what was printed

def test_refused(ai_recruiter):
    ai_recruiter.answer(report(finding(NAME, "met", NAME, max_points="many")))

def test_no_such_status(ai_recruiter):
    ai_recruiter.answer(failed("empty", [NAME]), text=NAME)

def test_after_the_end(ai_recruiter):
    ai_recruiter.stop()
    ai_recruiter.answer(report(candidate=NAME), text=NAME)
'''


def test_nothing_of_a_document_is_in_a_log_or_a_traceback(python: Path, project: Path, tmp_path: Path) -> None:
    (tmp_path / "test_canary.py").write_text(PROBES)
    pytest_ = [python, "-m", "pytest", "-p", "no:cacheprovider", "--tb=long", "--showlocals"]
    told = run(*pytest_, "test_canary.py", cwd=tmp_path, env={"CANARY": CANARY}, code=1)
    assert "5 failed" in told
    assert "attempt_crashed" in told  # the log was shown
    assert "Xanthippe" not in told
