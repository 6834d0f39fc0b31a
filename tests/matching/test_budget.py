"""What an evaluation takes is counted together with all that it starts, and all of it ends when it takes too much."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import anyio
import pytest

from adapters.matching.config import MatchingConfig
from adapters.matching.matcher import SandboxedMatcher, open_matcher
from domain.model.ids import Engine
from domain.model.report import Failure, FailureCode, Report
from ports.contracts.pairs import Listener, a_pair
from ports.matcher import MatchResult
from tests.harness.engines import ROOT
from tests.harness.greedy_engines import EXTRA_ENGINES
from tests.harness.processes import running_children

MIB = 1024 * 1024
SMALL = MatchingConfig(
    processes=2,
    memory_bytes=128 * MIB,
    cpu_seconds=20,
    total_cpu_seconds=1,
    disk_bytes=8 * MIB,
    files=40,
    children=10,
    extra_engines=EXTRA_ENGINES,
    import_path=(str(ROOT),),
)
GUARDS = {"asked before": ("landlock", "seccomp"), "looked at": ()}


@pytest.fixture(scope="module", params=GUARDS)
async def matcher(request: pytest.FixtureRequest) -> AsyncIterator[SandboxedMatcher]:
    """Where the kernel asks before a process or a file is made, and where it cannot."""
    async with open_matcher(replace(SMALL, guards=GUARDS[request.param])) as matcher:
        yield matcher


async def outcome(matcher: SandboxedMatcher, takes: str) -> MatchResult:
    with anyio.fail_after(25):
        outcome = await matcher.match(
            Engine("glutton"), a_pair(takes), within=timedelta(seconds=20), on_stage=Listener()
        )
    assert running_children(matcher.zygote_pid) == []
    assert os.listdir(matcher.scratch) == []  # noqa: PTH208  # pathlib is refused in async functions
    return outcome


@pytest.mark.parametrize("takes", ["file 15", "folder 15", "link 15", "child 4"])
async def test_what_is_within_the_budget_is_taken(matcher: SandboxedMatcher, takes: str) -> None:
    assert isinstance(await outcome(matcher, takes), Report)


@pytest.mark.parametrize(
    ("takes", "code", "says"),
    [
        ("file 100000", FailureCode.ENGINE_CRASHED, "made more than 40 files"),
        ("folder 100000", FailureCode.ENGINE_CRASHED, "made more than 40 files"),
        ("link 100000", FailureCode.ENGINE_CRASHED, "made more than 40 files"),
        ("child 4000", FailureCode.ENGINE_CRASHED, "started more than 10 processes"),
        ("mebibyte 12", FailureCode.ENGINE_CRASHED, "wrote more than 8 MiB"),
        ("unnamed-mebibyte 12", FailureCode.ENGINE_CRASHED, "wrote more than 8 MiB"),
        ("mapped-mebibyte 12", FailureCode.ENGINE_CRASHED, "wrote more than 8 MiB"),
        ("sockets 5", FailureCode.MEMORY_LIMIT, "more than 128 MiB"),
        ("holder 5", FailureCode.MEMORY_LIMIT, "more than 128 MiB"),
        ("spinner 3", FailureCode.TIME_LIMIT, "1 s of processor time"),
    ],
)
async def test_what_is_beyond_it_ends_all_of_the_evaluation(
    matcher: SandboxedMatcher, takes: str, code: FailureCode, says: str
) -> None:
    failure = await outcome(matcher, takes)
    assert isinstance(failure, Failure), failure
    assert failure.code == code
    assert says in failure.message


async def test_no_file_is_hidden_under_way_between_sockets() -> None:
    async with open_matcher(SMALL) as matcher:
        failure = await outcome(matcher, "sent-mebibyte 1")
    assert isinstance(failure, Failure), failure
    assert "PermissionError" in failure.message
