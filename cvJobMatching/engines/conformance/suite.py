"""The checks as a suite of pytest, for those who write an engine; needs the extra `contracts`."""

from __future__ import annotations

from abc import abstractmethod

import pytest

from cvJobMatching.engines.conformance.checks import CHECKS, check
from cvJobMatching.engines.conformance.in_process import InProcess
from cvJobMatching.engines.conformance.trials import Trials


class EngineConformance:
    """Subclass it under a name that begins with `Test`, and say in the fixture `engine` which one it is."""

    @pytest.fixture(scope="class")
    @abstractmethod
    def engine(self) -> str:
        """`module:attribute`, as an entry point names it."""

    @pytest.fixture(scope="class")
    def trials(self, engine: str) -> Trials:
        """The runs that the checks share."""
        return Trials(InProcess(engine))

    @pytest.mark.parametrize("name", CHECKS)
    def test_it_keeps_what_every_engine_promises(self, trials: Trials, name: str) -> None:
        """Fails with what was seen and what was expected."""
        result = check(name, trials)
        if result.verdict == "not_checked":
            pytest.skip("; ".join(result.seen))
        assert result.verdict == "passed", "\n".join([result.holds, *result.seen, result.output])
