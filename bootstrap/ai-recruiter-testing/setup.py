"""Builds the wheel: the client under a name of its own, and inside it the parts of the service that it starts.

Those parts keep their generic names (`domain`, `ports`, `adapters`, `bootstrap`). They lie in
`ai_recruiter_testing/_service`, a directory that only the process of the test service has on its path.
"""

from __future__ import annotations

import re
import tomllib
from os.path import relpath
from pathlib import Path
from tempfile import mkdtemp

from setuptools import find_namespace_packages, setup  # type: ignore[import-untyped]  # ships no types

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
CLIENT = "ai_recruiter_testing"
PARTS = [
    "domain*",
    "ports",
    "adapters*",
    "bootstrap",
    "bootstrap.testing*",
    "cvJobMatching.model*",
    "cvJobMatching.reporting*",
]
NOT_PARTS = ["adapters.cli*", "adapters.client*", "adapters.nats*", "adapters.sql*"]
REQUIRED = {
    *("anyio", "dependency-injector", "httptools", "jinja2", "msgspec", "prometheus-client", "multipart"),
    *("starlette", "structlog", "swagger-ui-py", "uvicorn", "websockets"),
}
SCRATCH = mkdtemp()


def required(dependencies: list[str]) -> list[str]:
    """The service's own version bounds of what a test service imports."""
    found = [it for it in dependencies if re.split(r"[\[<>=]", it)[0] in REQUIRED]
    assert len(found) == len(REQUIRED), f"pyproject.toml does not name all of {sorted(REQUIRED)}"
    return found


pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text())
project = pyproject["project"]
parts = find_namespace_packages(str(ROOT), include=PARTS, exclude=NOT_PARTS)
ENGINE = f"{CLIENT}._service.cvJobMatching"  # whose own __init__ loads every engine and every reader
setup(
    version=project["version"],
    install_requires=required(project["dependencies"]),
    packages=[CLIENT, ENGINE, *(f"{CLIENT}._service.{part}" for part in parts)],
    package_dir={
        CLIENT: CLIENT,
        ENGINE: "report_package",
        **{f"{CLIENT}._service.{part}": relpath(ROOT / part.replace(".", "/"), HERE) for part in parts},
    },
    package_data=pyproject["tool"]["setuptools"]["package-data"],
    # Elsewhere: what an earlier build left in this directory would end up in the wheel.
    options={"build": {"build_base": SCRATCH}, "egg_info": {"egg_base": SCRATCH}},
)
