"""The OpenAPI description of a remote engine's server: as committed, as linted, as the example answers."""

from __future__ import annotations

import json
from typing import Any

import jsonschema_rs
import pytest

from cvJobMatching.engines.remote.openapi import openapi
from tests.harness.engine_server import DESCRIPTION
from tests.harness.engines import ROOT

FILE = ROOT / "adapters" / "http" / "static" / "remote-engine.openapi.json"
DOCUMENT: dict[str, Any] = json.loads(FILE.read_bytes())


def conforms(value: object, schema: str) -> None:
    """Raises jsonschema_rs.ValidationError for what is not in the form of a schema of the description."""
    jsonschema_rs.Draft202012Validator({"$ref": f"#/components/schemas/{schema}", **DOCUMENT}).validate(value)


def test_what_is_committed_is_what_the_code_says() -> None:
    """`python -m cvJobMatching.engines.remote.openapi` writes it."""
    assert FILE.read_bytes() == openapi()


@pytest.mark.parametrize(
    ("value", "schema"),
    [
        (DESCRIPTION, "Description"),
        ({"type": "stage", "stage": "matching"}, "Line"),
        ({"type": "progress", "fraction": 0.5, "text": ""}, "Line"),
        ({"type": "error", "code": "try_again_later", "message": "full", "retry_after_s": 20}, "Line"),
        ({"code": "unreadable", "message": "torn", "document": "cv", "reason": "corrupt"}, "Trouble"),
        ({"cv": {"text": "a"}, "job_description": {"base64": "YQ=="}, "as_of": "2026-11-28"}, "Evaluation"),
    ],
)
def test_what_the_page_shows_is_valid(value: object, schema: str) -> None:
    conforms(value, schema)


@pytest.mark.parametrize(
    ("value", "schema"),
    [
        (DESCRIPTION | {"name": "two words"}, "Description"),
        ({"type": "stage", "stage": "napping"}, "Line"),
        ({"type": "report", "report": {"score": 9}}, "Line"),
        ({"code": "oh", "message": ""}, "Trouble"),
    ],
)
def test_what_is_wrong_is_found(value: object, schema: str) -> None:
    with pytest.raises(jsonschema_rs.ValidationError):
        conforms(value, schema)
