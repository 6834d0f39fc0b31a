"""What was measured and what was changed, by version: files that are written with each release."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from typing import TypeVar

import msgspec
from msgspec import Struct

T = TypeVar("T")


class Figure(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One figure as it was measured; `bar` is what it was meant to reach, `part_no_fit_saw` the one to trust."""

    what: str
    all: str
    part_no_fit_saw: str | None = None
    bar: str | None = None
    reached: bool | None = None


class Measurement(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One run of a benchmark."""

    name: str
    on: str  # the day, as 2026-11-27
    engine: str
    weights: str
    data: str
    command: str
    figures: Sequence[Figure]


class Accuracy(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Of the default engine."""

    measurements: Sequence[Measurement]
    caveats: Sequence[str]


class Change(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A version of an engine, and what makes it another system or the same one (EU AI Act, art. 3(23))."""

    engine: str
    version: str
    weights: Sequence[str]  # versions of the weights that it had, the latest last
    released_in: str  # the version of the package
    written_on: str
    substantial: bool
    reason: str


class Engines(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Every version that was ever released, and the present one."""

    classed_by: str
    rule: str
    changes: Sequence[Change]


def accuracy() -> Accuracy:
    return _read("accuracy.json", Accuracy)


def engines() -> Engines:
    return _read("engine_versions.json", Engines)


def _read(name: str, type: type[T]) -> T:
    return msgspec.json.decode((files("bootstrap.papers") / name).read_bytes(), type=type)
