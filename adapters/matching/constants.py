"""What the engines of cvJobMatching compute with, as their reports state it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import cvJobMatching
from cvJobMatching.engines import engine_named
from cvJobMatching.engines.base import EXAMPLE
from cvJobMatching.engines.provenance import provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class Constants:
    """Of one engine; `weights` and `thresholds` by name."""

    engine: str
    engine_version: str
    weights_version: str
    lexicon_version: str
    models: Sequence[str]
    weights: Mapping[str, float]
    thresholds: Mapping[str, float]


def constants_of(engine: str) -> Constants:
    """As a report of it would state them now; nothing is judged. Raises ValueError when there is no such engine."""
    candidate = cvJobMatching.read_cv(EXAMPLE.cv.content, as_of=EXAMPLE.as_of)
    it = provenance(
        engine_named(engine), candidate, cvJobMatching.read_job_description(EXAMPLE.job_description.content)
    )
    return Constants(
        engine=it.engine,
        engine_version=it.engine_version,
        weights_version=it.weights_version,
        lexicon_version=it.lexicon_version,
        models=it.models,
        weights=dict(sorted(it.weights.items())),
        thresholds=dict(sorted(it.thresholds.items())),
    )


def engine_names() -> Sequence[str]:
    """Those of the package, its default first."""
    return [it.name for it in cvJobMatching.engines()]
