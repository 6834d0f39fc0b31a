"""Reports as JSON and back."""

from __future__ import annotations

import msgspec

from cvJobMatching.model.report import Report

# Made once, because msgspec crashes when threads look into a type for the first time at the same moment.
_decode = msgspec.json.Decoder(Report).decode


def to_json(report: Report) -> bytes:
    """The same as `report.to_json()`."""
    return report.to_json()


def from_kept(data: bytes) -> tuple[Report, bool]:
    """The report, and whether it has what is computed: a score, advice and points may have been taken out of it."""
    told = msgspec.json.decode(data)
    if "score" in told:
        return _decode(data), True
    findings = [{**finding, "points": 0.0, "max_points": 0.0} for finding in told["findings"]]
    whole = {"score": None, "recommendation": "review", "confidence": 0.0, **told, "findings": findings}
    return _decode(msgspec.json.encode(whole)), False


def from_json(data: bytes) -> Report:
    """The report that `to_json` wrote; msgspec.ValidationError when it is not one."""
    return _decode(data)
