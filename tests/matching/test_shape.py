"""What is said of JSON in another form: where, and what was expected there; never what stands there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

import cvJobMatching
from cvJobMatching.engines.shape import Shape

SHAPE = Shape(cvJobMatching.Report)
CV = "Ada Example\nSoftware engineer since 2019, Python and SQL.\n"
WHOLE = cvJobMatching.evaluate(CV, "You must know Python.\nYou speak German.\n", engine="keyword").to_json()


def test_a_report_is_one() -> None:
    assert SHAPE.fault(WHOLE) is None


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda it: it.update(score="Canary"), "$.score: expected a number or null"),
        (lambda it: it.update(score=True), "$.score: expected a number or null"),
        (lambda it: it.update(score={}), "$.score: expected a number"),
        (lambda it: it.pop("profile"), "$.profile: expected an object, and the field is not there"),
        (lambda it: it.update(findings={}), "$.findings: expected an array"),
        (lambda it: it["findings"].append("Canary"), "$.findings[2]: expected an object"),
        (
            lambda it: it["findings"][1].update(status="Canary"),
            "$.findings[1].status: expected one of met, partial, missing, unknown",
        ),
        (
            lambda it: it["findings"][0]["requirement"].update(must=1),
            "$.findings[0].requirement.must: expected true or false",
        ),
        (
            lambda it: it["findings"][0]["requirement"].update(id=7),
            "$.findings[0].requirement.id: expected a string or null",
        ),
        (
            lambda it: it["findings"][0].update(evidence=[{"quote": "Canary", "page": 1.5, "start": 0, "end": 6}]),
            "$.findings[0].evidence[0].page: expected a whole number",
        ),
        (lambda it: it["provenance"]["weights"].update(Canary="x"), "$.provenance.weights.*: expected a number"),
        (lambda it: it["provenance"].update(models="Canary"), "$.provenance.models: expected an array"),
    ],
)
def test_the_first_fault_is_named_by_its_path(change: Callable[[Any], object], says: str) -> None:
    told = msgspec.json.decode(WHOLE)
    change(told)
    assert SHAPE.fault(msgspec.json.encode(told)) == says


def test_a_whole_number_is_a_number() -> None:
    assert SHAPE.fault(msgspec.json.encode(msgspec.json.decode(WHOLE) | {"score": 7, "confidence": 1})) is None


@pytest.mark.parametrize("body", [b"", b"{", b"[1] 2", b'{"a": "\xff"}', b"Canary"], ids=repr)
def test_what_is_no_json_is_said_to_be_none(body: bytes) -> None:
    assert SHAPE.fault(body) == "$: expected one JSON document in UTF-8"


def test_neither_depth_nor_length_is_followed() -> None:
    assert SHAPE.fault(b"[" * 500_000 + b"]" * 500_000) == "$: expected less nesting"
    long = msgspec.json.encode(msgspec.json.decode(WHOLE) | {"score": "Canary", "padding": "x" * 2**21})
    assert SHAPE.fault(long) == "$.score: expected another value"
