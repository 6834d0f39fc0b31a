"""The weights and thresholds of scoring: data, versioned, and stamped into every report."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Weights:
    """`of` names what each thing is worth; `thresholds` where a judgement changes."""

    version: str
    of: dict[str, float]
    thresholds: dict[str, float]


@cache
def weights() -> Weights:
    """The weights that ship with the package."""
    raw = json.loads(files("cvJobMatching.matching").joinpath("data/weights.json").read_text("utf-8"))
    return Weights(raw["version"], raw["weights"], raw["thresholds"])
