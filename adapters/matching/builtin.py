"""The engines of cvJobMatching, and what it takes to read scans."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from cvJobMatching.engines.base import BaseEngine
from cvJobMatching.engines.registry import shipped
from cvJobMatching.engines.remote.settings import from_environment
from cvJobMatching.reading.ocr import models

if TYPE_CHECKING:
    from cvJobMatching.engines.remote.engine import RemoteEngine


def builtin_engines() -> tuple[BaseEngine, ...]:
    """In the package's own order, its default first."""
    return shipped()


def remote_engines() -> tuple[RemoteEngine, ...]:
    """The one that the settings name, if they do. Raises WrongSetting."""
    settings = from_environment(os.environ)
    if settings is None:
        return ()
    from cvJobMatching.engines.remote.engine import RemoteEngine  # and an HTTP client, which the others do without

    return (RemoteEngine(settings),)


def scan_languages() -> dict[str, bool]:
    """Each language that scans are recognised in: whether its model is installed."""
    return {language: models.path_of(model) is not None for model, language in models.names().items()}
