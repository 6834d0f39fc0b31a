"""What the service publishes of itself is valid by the tools that others use, whether or not keys are asked for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from adapters.http.asyncapi import asyncapi
from adapters.http.config import HttpConfig
from adapters.http.openapi import openapi
from adapters.http.operations import OPERATIONS
from adapters.http.sockets import SOCKETS
from tests.clients.conftest import HERE, Workshop
from tests.docs.blocks import ROOT

KEYED = HttpConfig(keyed=True)
CONFIGS = pytest.mark.parametrize("config", [HttpConfig(), KEYED], ids=["open", "keyed"])


@pytest.fixture
def document(tmp_path: Path) -> Path:
    return tmp_path / "document.json"


def said(workshop: Workshop, program: str, document: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(workshop.run("node", program, document))
    return told


@CONFIGS
def test_openapi_keeps_to_every_recommended_rule(workshop: Workshop, document: Path, config: HttpConfig) -> None:
    document.write_bytes(openapi(OPERATIONS, config))
    assert said(workshop, "lint_openapi.js", document) == {"problems": []}


@CONFIGS
def test_asyncapi_is_valid_and_every_channel_has_its_frames(
    workshop: Workshop, document: Path, config: HttpConfig
) -> None:
    document.write_bytes(asyncapi(SOCKETS, config))
    channels = {it.path: [frame.__name__ for frame in it.frames] for it in SOCKETS}
    assert said(workshop, "parse_asyncapi.js", document) == {"problems": [], "channels": channels}


@pytest.mark.parametrize(
    ("program", "right", "find", "put"),
    [
        ("lint_openapi.js", openapi(OPERATIONS, KEYED), b'"security":[{"key":[]}]', b'"security":[{"none":[]}]'),
        ("parse_asyncapi.js", asyncapi(SOCKETS, KEYED), b"#/components/messages/Frame", b"#/components/messages/None"),
    ],
    ids=["openapi", "asyncapi"],
)
def test_a_reference_that_leads_nowhere_is_noticed(
    workshop: Workshop, document: Path, program: str, right: bytes, find: bytes, put: bytes
) -> None:
    assert find in right
    document.write_bytes(right.replace(find, put))
    assert said(workshop, program, document)["problems"]


def test_the_lock_file_leads_to_whatever_registry_is_set() -> None:
    locked = json.loads((HERE / "package-lock.json").read_text())["packages"]
    assert all("integrity" in package for name, package in locked.items() if name)
    assert [name for name, package in locked.items() if "resolved" in package] == []


def test_what_a_remote_engine_answers_keeps_to_every_recommended_rule(workshop: Workshop) -> None:
    """It is committed; tests/remote holds it to the code."""
    assert said(workshop, "lint_openapi.js", ROOT / "adapters/http/static/remote-engine.openapi.json") == {
        "problems": []
    }
