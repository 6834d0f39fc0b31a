"""What the terminal expects of the service is what the service sends."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from msgspec import Struct
from msgspec.inspect import DataclassType, StructType, type_info

from adapters.cli import wire
from adapters.http import frame_schemas, response_schemas
from cvJobMatching.model import report

PAIRS: list[tuple[type[Struct], type[object]]] = [
    (wire.Problem, response_schemas.Problem),
    (wire.Accepted, response_schemas.JobAccepted),
    (wire.Failure, response_schemas.JobError),
    (wire.Frame, frame_schemas.Frame),
    (wire.Document, response_schemas.DocumentOut),
    (wire.Documents, response_schemas.Documents),
    (wire.Decision, response_schemas.DecisionOut),
    (wire.Summary, response_schemas.JobSummary),
    (wire.Job, response_schemas.Job),
    (wire.Page, response_schemas.HistoryOut),
    (wire.Evidence, report.Evidence),
    (wire.Requirement, report.Requirement),
    (wire.Finding, report.Finding),
    (wire.Provenance, report.Provenance),
    (wire.Report, report.Report),
]


def fields(it: type[object]) -> dict[str, Any]:
    told = type_info(it)
    assert isinstance(told, StructType | DataclassType)
    return {field.encode_name: field for field in told.fields}


@pytest.mark.parametrize(("read", "sent"), PAIRS, ids=lambda it: it.__name__)
def test_every_field_that_the_terminal_reads_is_sent(read: type[Struct], sent: type[object]) -> None:
    assert fields(read).keys() <= fields(sent).keys()


@pytest.mark.parametrize(("read", "sent"), PAIRS, ids=lambda it: it.__name__)
def test_a_status_or_a_field_that_is_added_later_does_no_harm(read: type[Struct], sent: type[object]) -> None:
    """So the terminal has types of its own: those of the service refuse what they do not know."""
    sample = {name: _later(field) for name, field in fields(read).items()}
    msgspec.json.decode(msgspec.json.encode(sample | {"added_later": [1]}), type=read)


def _later(field: Any) -> Any:
    """A value for the field; for a text, one that nobody knows today."""
    match type(field.type).__name__:
        case "StrType":
            return "added_later"
        case "DateTimeType":
            return "2026-11-23T02:18:00Z"
        case "BoolType":
            return True
        case "StructType":
            return {name: _later(it) for name, it in fields(field.type.cls).items()}
        case "ListType":
            return []
        case "UnionType":
            return None
        case "RawType":
            return msgspec.Raw(b"{}")
    return 1
