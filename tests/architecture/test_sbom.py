"""`make sbom` lists every package that is pinned, with its hashes, and asks nobody for it."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
NO_NETWORK = "import socket\ndef refuse(*_): raise OSError('asked the network')\nsocket.socket.connect = refuse\n"


def sbom(folder: Path, requirements: str) -> bytes:
    """As make writes it, without a network."""
    (folder / "sitecustomize.py").write_text(NO_NETWORK)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    target = folder / "sbom.json"
    up_to_date = ("-o", ".venv/test")
    subprocess.run(
        ["make", *up_to_date, "sbom", f"SBOM={target}", f"REQUIREMENTS={requirements}"],
        cwd=ROOT,
        env={**environment, "PYTHONPATH": str(folder)},
        check=True,
        capture_output=True,
        timeout=120,
    )
    return target.read_bytes()


def pinned(requirements: str) -> dict[str, tuple[str, set[str]]]:
    """Package -> version and hashes, as pip reads them."""
    text = (ROOT / requirements).read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    found = {}
    for line in lines:
        named = re.match(r"([\w.-]+)(?:\[[^]]*\])?==(\S+)", line)
        assert named, line
        found[named[1].lower()] = (named[2], set(re.findall(r"sha256:([0-9a-f]{64})", line)))
    return found


def listed(document: dict[str, Any]) -> dict[str, tuple[str, set[str]]]:
    return {
        it["name"].lower(): (
            it["version"],
            {each["content"] for link in it["externalReferences"] for each in link.get("hashes", ())},
        )
        for it in document["components"]
    }


@pytest.mark.parametrize("requirements", ["requirements.txt", "requirements-tracing.txt", "requirements-test.txt"])
def test_every_pinned_package_is_listed_with_its_hashes(requirements: str, tmp_path: Path) -> None:
    document = json.loads(sbom(tmp_path, requirements))
    assert (document["bomFormat"], document["metadata"]["component"]["name"]) == ("CycloneDX", "ai-recruiter")
    wanted = pinned(requirements)
    assert len(wanted) > 50
    assert all(hashes for _, hashes in wanted.values())
    assert listed(document) == wanted
    assert all(it["purl"].startswith("pkg:pypi/") for it in document["components"])


def test_the_same_requirements_give_the_same_list(tmp_path: Path) -> None:
    written = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        written.append(sbom(tmp_path / name, "requirements.txt"))
    assert written[0] == written[1]
