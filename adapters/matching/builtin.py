"""The engines of cvJobMatching, and what it takes to read scans."""

from __future__ import annotations

from cvJobMatching.engines.base import BaseEngine
from cvJobMatching.engines.registry import shipped
from cvJobMatching.reading.ocr import models


def builtin_engines() -> tuple[BaseEngine, ...]:
    """In the package's own order, its default first."""
    return shipped()


def scan_languages() -> dict[str, bool]:
    """Each language that scans are recognised in: whether its model is installed."""
    return {language: models.path_of(model) is not None for model, language in models.names().items()}
