"""The client as its users have it: from the wheel, in an environment of theirs, under the name `ai_recruiter`."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

import ai_recruiter
import pytest

from tests.docs.blocks import ROOT, blocks
from tests.harness.environments import environment, run, wheel_of

pytestmark = pytest.mark.serial
PARTS = ("domain", "ports", "adapters", "cvJobMatching", "bootstrap", "pyproject.toml", "README.md", "LICENSE")


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel."""
    tree = tmp_path_factory.mktemp("tree")  # a copy, because a build leaves its directory where it builds
    for part in PARTS:
        source = ROOT / part
        copy = shutil.copytree if source.is_dir() else shutil.copy
        copy(source, tree / part)
    return environment(tmp_path_factory.mktemp("environment"), wheel_of(tree, tmp_path_factory.mktemp("wheel")))


def test_the_wheel_has_the_name_beside_the_parts_of_the_service(python: Path, tmp_path: Path) -> None:
    script = "from importlib.metadata import files; print({it.parts[0] for it in files('ai-recruiter')})"
    found = {name for name in eval(run(python, "-c", script, cwd=tmp_path)) if name.isidentifier()}
    assert found == {"adapters", "ai_recruiter", "bootstrap", "cvJobMatching", "domain", "ports"}
    script = "import ai_recruiter as it; print(sorted(it.__all__))"
    assert eval(run(python, "-c", script, cwd=tmp_path)) == sorted(ai_recruiter.__all__)


def test_a_program_of_a_user_passes_strict_mypy(python: Path, tmp_path: Path) -> None:
    examples = [block for block in blocks("docs/client.md") if block.language == "python"]
    assert examples
    (tmp_path / "right.py").write_text("\n".join(block.text for block in examples))
    wrong = tmp_path / "wrong.py"
    wrong.write_text(WRONG)
    strict = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", tmp_path / ".mypy_cache"]
    told = run(*strict, "--python-executable", python, ".", cwd=tmp_path, code=1)
    expected = [number for number, line in enumerate(WRONG.splitlines(), 1) if "wrong" in line]
    assert [int(line) for line in re.findall(r"^wrong\.py:(\d+): error", told, re.MULTILINE)] == expected
    assert f"Found {len(expected)} errors in 1 file" in told


WRONG = """\
from ai_recruiter import AsyncClient, Client
client = Client()
client.job(42)  # wrong: an id is a text
client.submit(job_description="Baker")  # wrong: no CV
client.decide("id", "hire", reason="", by="")  # wrong: no such outcome
points: str = client.report("id").findings[0].points  # wrong: a number
score: float | None = client.wait("id").score
first: str = next(client.history(score_min=50)).id
async def main() -> None:
    job: str = AsyncClient().job("id")  # wrong: not awaited
    async for event in AsyncClient().follow("id"):
        number: str = event.seq  # wrong: a number
"""


def test_importing_it_is_quick_and_loads_no_part_of_the_service(python: Path, tmp_path: Path) -> None:
    told = run(python, "-X", "importtime", "-c", "import ai_recruiter", cwd=tmp_path)
    [microseconds] = re.findall(r"\| +(\d+) \| ai_recruiter$", told, re.MULTILINE)
    assert int(microseconds) < 1_000_000
    loaded = set(re.findall(r"\| +(\w+)(?:\.\w+)*$", told, re.MULTILINE))
    assert {"httpx2", "msgspec", "websockets"} <= loaded
    assert not loaded & {"bootstrap", "cvJobMatching", "domain", "ports", "rich", "sqlalchemy", "starlette", "uvicorn"}
    assert set(re.findall(r"\| +adapters\.(\w+)", told)) == {"client"}


def test_every_public_name_explains_itself() -> None:
    silent = [name for name in ai_recruiter.__all__ if not getattr(ai_recruiter, name).__doc__]
    assert silent == []
    for kind in (ai_recruiter.Client, ai_recruiter.AsyncClient):
        methods = [name for name in dir(kind) if not name.startswith("_")]
        assert [name for name in methods if not getattr(kind, name).__doc__] == []


def test_both_kinds_of_client_have_the_same_methods() -> None:
    assert set(dir(ai_recruiter.Client)) - set(dir(ai_recruiter.AsyncClient)) == {"__enter__", "__exit__"}
    assert set(dir(ai_recruiter.AsyncClient)) - set(dir(ai_recruiter.Client)) == {"__aenter__", "__aexit__"}
