"""The suite of the conformance kit with every run in the sandbox, for those who write an engine; needs pytest."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Final

from adapters.matching.config import MatchingConfig
from adapters.matching.conformance import ConfinedJudge, confined_judge
from cvJobMatching.engines.conformance.suite import EngineConformance

_WITHIN: Final = timedelta(minutes=5)  # that a run has


class ConfinedEngineConformance(EngineConformance):
    """The same as `ai-recruiter engines check`: what is stopped, killed or short of memory is checked, too."""

    @classmethod
    @contextmanager
    def judge(cls) -> Iterator[ConfinedJudge]:
        """The sandbox."""
        config = MatchingConfig(import_path=tuple(folder or str(Path.cwd()) for folder in sys.path))
        with confined_judge(cls.engine, config, within=_WITHIN) as judge:
            yield judge
