"""The matcher contract over the sandbox, with engines of the tests and with the real one."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from adapters.matching.config import MatchingConfig
from adapters.matching.sandboxed import SandboxedMatcher, open_matcher
from domain.model.ids import Engine
from ports.matcher import Matcher, Pair
from tests.contracts.matcher_contract import MatcherContract
from tests.harness.engines import EXTRA_ENGINES, ROOT
from tests.harness.pairs import a_pair
from tests.harness.processes import running_children

DEMO = ROOT / "bootstrap" / "demo"


class SandboxContract(MatcherContract):
    failing = Engine("exiter")
    endless = Engine("sleeper")

    @pytest.fixture(scope="class")
    async def matcher(self) -> AsyncIterator[Matcher]:
        config = MatchingConfig(processes=3, extra_engines=EXTRA_ENGINES, import_path=(str(ROOT),))
        async with open_matcher(config) as matcher:
            yield matcher

    def is_idle(self, matcher: Matcher) -> bool:
        assert isinstance(matcher, SandboxedMatcher)
        return running_children(matcher.zygote_pid) == []


class TestSandboxedMatcher(SandboxContract):
    judging = Engine("honest")


class TestSandboxedCvJobMatching(SandboxContract):
    judging = Engine("evidence")

    def a_pair(self) -> Pair:
        return a_pair((DEMO / "cv.pdf").read_bytes(), (DEMO / "job_description.md").read_bytes())
