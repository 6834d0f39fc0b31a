"""Takes documents apart in a process that can do nothing else, so that a bad one costs an error and no more."""

from __future__ import annotations

from cvJobMatching.reading.sandbox.client import parse

__all__ = ["parse"]
