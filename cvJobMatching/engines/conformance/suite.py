"""The checks as a suite of pytest, for those who write an engine; needs the extra `contracts`."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, ClassVar

import pytest

from cvJobMatching.engines.conformance.checks import CHECKS, check
from cvJobMatching.engines.conformance.in_process import InProcess
from cvJobMatching.engines.conformance.trials import Trials

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cvJobMatching.engines.conformance.judge import Judge


class EngineConformance:
    """Subclass it under a name that begins with `Test`, and say in `engine` which one it is."""

    engine: ClassVar[str]  # `module:attribute`, as an entry point names it

    @pytest.fixture(scope="class")
    @classmethod
    def trials(cls) -> Iterator[Trials]:
        """The runs that the checks share."""
        with cls.judge() as judge:
            yield Trials(judge)

    @classmethod
    @contextmanager
    def judge(cls) -> Iterator[Judge]:
        """Who runs the engine."""
        yield InProcess(cls.engine)

    @pytest.mark.parametrize("name", CHECKS)
    def test_it_keeps_what_every_engine_promises(self, trials: Trials, name: str) -> None:
        """Fails with what was seen and what was expected."""
        result = check(name, trials)
        if result.verdict == "not_checked":
            pytest.skip("; ".join(result.seen))
        assert result.verdict == "passed", "\n".join([result.holds, *result.seen, result.output])
