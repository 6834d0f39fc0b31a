"""The graph of use cases."""

from __future__ import annotations

from adapters.fakes import ScriptedMatcher
from adapters.system import SystemClock
from bootstrap.settings import Settings
from tests.harness.memory import memory_application


def test_every_use_case_can_be_built() -> None:
    use_cases = memory_application(ScriptedMatcher(), settings=Settings(), clock=SystemClock()).use_cases
    for name, provider in use_cases.providers.items():
        assert provider() is not None, name
