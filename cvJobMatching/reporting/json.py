"""Reports as JSON and back."""

from __future__ import annotations

import msgspec

from cvJobMatching.model.report import Report

# Made once, because msgspec crashes when threads look into a type for the first time at the same moment.
_decode = msgspec.json.Decoder(Report).decode


def to_json(report: Report) -> bytes:
    """The same as `report.to_json()`."""
    return report.to_json()


def from_json(data: bytes) -> Report:
    """The report that `to_json` wrote; msgspec.ValidationError when it is not one."""
    return _decode(data)
