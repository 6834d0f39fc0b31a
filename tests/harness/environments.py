"""Environments that have a wheel of ours, the packages of the registry, and nothing of this checkout."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import venv
from collections.abc import Mapping
from pathlib import Path

_OFFLINE = ("--quiet", "--no-deps", "--no-index")
_WHERE = "import sysconfig; print(sysconfig.get_path('purelib'))"


def run(*command: object, cwd: Path, env: Mapping[str, str] | None = None, code: int = 0) -> str:
    """What a command printed; it must end with `code`."""
    done = subprocess.run(
        [str(it) for it in command],
        cwd=cwd,
        env={"PATH": "/usr/bin:/bin", "HOME": str(cwd), **(env or {})},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def wheel_of(source: Path, directory: Path) -> Path:
    """The wheel of a distribution, built in a directory."""
    pip = [sys.executable, "-m", "pip", "wheel", *_OFFLINE, "--no-build-isolation"]
    run(*pip, "--wheel-dir", directory, source, cwd=directory)
    [built] = directory.glob("*.whl")
    return built


def environment(directory: Path, wheel: Path) -> Path:
    """The interpreter of a fresh environment with the wheel."""
    venv.create(directory, with_pip=False, symlinks=True)
    python = directory / "bin" / "python"
    (packages(python) / "registry.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    run(sys.executable, "-m", "pip", "--python", python, "install", *_OFFLINE, wheel, cwd=directory)
    return python


def packages(python: Path) -> Path:
    """Where an environment keeps its packages."""
    return Path(run(python, "-c", _WHERE, cwd=python.parent).strip())
