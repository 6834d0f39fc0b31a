"""A sandbox with tight limits, shared by the tests of a module."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from adapters.matching.config import MatchingConfig
from adapters.matching.matcher import SandboxedMatcher, open_matcher
from tests.harness.engines import EXTRA_ENGINES, ROOT

TIGHT = MatchingConfig(
    processes=2,
    memory_bytes=256 * 1024 * 1024,
    cpu_seconds=4,  # a crowded machine takes one of them to fill the memory
    file_bytes=4 * 1024 * 1024,
    extra_engines=EXTRA_ENGINES,
    import_path=(str(ROOT),),
)


@pytest.fixture
def config() -> MatchingConfig:
    return TIGHT


@pytest.fixture(scope="module")
async def matcher() -> AsyncIterator[SandboxedMatcher]:
    async with open_matcher(TIGHT) as matcher:
        yield matcher
