"""A kept report as it is shown: what was declared answers its gates."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from domain.model.declarations import (
    GATE_KINDS,
    AnsweredGate,
    Declarations,
    Gate,
    GateStatus,
    Location,
    NoticePeriod,
    WorkAuthorisation,
    answered,
)


def gates_of(body: bytes) -> Sequence[Gate]:
    """Those that a report has findings on, in its order."""
    return [gate for gate in map(_gate, json.loads(body).get("findings", ())) if gate is not None]


def with_declarations(body: bytes, declared: Declarations) -> bytes:
    """The report whose gates are answered by what was declared, with who said so and when; the score stays."""
    if not declared:
        return body
    report = json.loads(body)
    report["findings"] = [_answered(finding, declared) for finding in report["findings"]]
    return json.dumps(report, ensure_ascii=False).encode()


def _gate(finding: Mapping[str, Any]) -> Gate | None:
    asked = finding["requirement"]
    return Gate(text=asked["text"], kind=asked["kind"], must=asked["must"]) if asked["kind"] in GATE_KINDS else None


def _answered(finding: Mapping[str, Any], declared: Declarations) -> Mapping[str, Any]:
    gate = _gate(finding)
    if gate is None:
        return finding
    (found,) = answered([gate], declared)
    if found.declaration is None:
        return finding
    status = finding["status"] if found.status is GateStatus.OPEN else found.status.value
    return {**finding, "status": status, "note": _told(found)}


def _told(it: AnsweredGate) -> str:
    assert it.declaration is not None
    match it.declaration.told:
        case WorkAuthorisation(value=value):
            said = value.value
        case Location(value=place, willing_to_relocate=willing):
            said = f"{place}, {_RELOCATION[willing]}" if willing is not None else place
        case NoticePeriod(days=days):
            said = f"{days} days"
    return f"declared by the {it.declaration.declared_by} on {it.declaration.declared_at:%Y-%m-%d}: {said}"


_RELOCATION = {True: "would relocate", False: "would not relocate"}
