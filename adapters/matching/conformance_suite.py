"""The suite of the conformance kit with every run in the sandbox, for those who write an engine; needs pytest."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest

from adapters.matching.config import MatchingConfig
from adapters.matching.conformance import Trials, confined_judge
from cvJobMatching.engines.conformance.suite import EngineConformance

_WITHIN: Final = timedelta(minutes=5)  # that a run has


class ConfinedEngineConformance(EngineConformance):
    """The same as `ai-recruiter engines check`: what is stopped, killed or short of memory is checked, too."""

    @pytest.fixture(scope="class")
    def trials(self, engine: str) -> Iterator[Trials]:
        """The runs that the checks share."""
        config = MatchingConfig(import_path=tuple(folder or str(Path.cwd()) for folder in sys.path))
        with confined_judge(engine, config, within=_WITHIN) as judge:
            yield Trials(judge)
