"""The constants of a score: what each thing is worth, and where a judgement changes.

They are data, have a version, and stand in the provenance of every report. What recognises the form of a text (a
heading, a name, an instruction to the reader) is a constant of its reader and no weight.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Weights:
    """`of` has points and shares of points by name, `thresholds` the limits at which a judgement changes."""

    version: str
    of: Mapping[str, float]
    thresholds: Mapping[str, float]


@cache
def weights() -> Weights:
    """The weights that ship with the package; a name that the file lacks is a KeyError where it is used."""
    raw = json.loads(files("cvJobMatching").joinpath("weights.json").read_text("utf-8"))
    return Weights(raw["version"], raw["weights"], raw["thresholds"])
