"""Engines: named, versioned ways of judging a CV against a job description, behind one protocol."""

from cvJobMatching.engines.base import Engine
from cvJobMatching.engines.registry import DEFAULT_ENGINE, engine_named, engines

__all__ = ["DEFAULT_ENGINE", "Engine", "engine_named", "engines"]
