"""Whatever an evaluation does, it alone fails, and says why."""

from __future__ import annotations

import os
from datetime import timedelta

import anyio
import msgspec
import pytest

from adapters.matching.config import MatchingConfig
from adapters.matching.matcher import SandboxedMatcher, open_matcher
from domain.model.events import Stage
from domain.model.ids import Engine
from domain.model.report import Failure, FailureCode, Report
from ports.contracts.pairs import Listener, a_pair
from ports.matcher import MatchResult, OutOfTime
from tests.harness.processes import open_descriptors, running_children

LONG = timedelta(seconds=30)


async def outcome(matcher: SandboxedMatcher, engine: str, cv: str = "Canary Lumière") -> MatchResult:
    with anyio.fail_after(20):
        outcome = await matcher.match(Engine(engine), a_pair(cv), within=LONG, on_stage=Listener())
    assert running_children(matcher.zygote_pid) == []
    return outcome


@pytest.mark.parametrize(
    ("engine", "code", "says"),
    [
        ("allocator", "memory_limit", "needed more than 256 MiB"),
        ("native-allocator", "memory_limit", "needed more than 256 MiB"),
        ("looper", "time_limit", "4 s of processor time"),
        ("exiter", "engine_crashed", "exit status 3"),
        ("segfaulter", "engine_crashed", "SIGSEGV"),
        ("raiser", "engine_crashed", "ValueError in tests/harness/engines.py"),
        ("quitter", "engine_crashed", "SystemExit in tests/harness/engines.py"),
        ("writer", "engine_crashed", "OSError in tests/harness/engines.py"),
        ("hulk", "invalid_report", "at most"),
        ("flooder", "invalid_report", "announces the stage reading_cv after writing_report"),
        ("caller", "invalid_report", "not in the form"),
    ],
)
async def test_an_engine_gone_wild_fails_its_own_evaluation(
    matcher: SandboxedMatcher, engine: str, code: str, says: str
) -> None:
    failure = await outcome(matcher, engine)
    assert isinstance(failure, Failure)
    assert failure.code == code
    assert says in failure.message
    assert "Canary" not in failure.message
    assert isinstance(await outcome(matcher, "honest"), Report)


async def test_of_a_flood_of_stages_the_first_five_pass(matcher: SandboxedMatcher) -> None:
    listener = Listener()
    await matcher.match(Engine("flooder"), a_pair(), within=LONG, on_stage=listener)
    assert listener.stages == list(Stage)


async def test_what_an_engine_prints_goes_nowhere(matcher: SandboxedMatcher, capfd: pytest.CaptureFixture[str]) -> None:
    for engine in ("printer", "raiser", "quitter", "segfaulter"):
        await outcome(matcher, engine)
    printed = capfd.readouterr()
    assert "Canary" not in printed.out + printed.err


async def test_an_engine_sees_nothing_of_the_service(
    matcher: SandboxedMatcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = await outcome(matcher, "snoop")
    assert isinstance(report, Report)
    seen = [warning["message"] for warning in msgspec.json.decode(report.body)["warnings"]]
    sockets = [it for it in seen if it.startswith("fd:socket:")]
    others = {it for it in seen if it.startswith("fd:")} - set(sockets)
    assert len(sockets) == 1  # the channel on which it answers
    assert {it for it in others if not it.startswith("fd:/proc/")} == {"fd:/dev/null"}
    assert {it.removeprefix("env:") for it in seen if it.startswith("env:")} <= {
        "PATH", "LANG", "LC_CTYPE", "PYTHONPATH", "PYTHONHASHSEED", "CVJOBMATCHING_SANDBOX", "TMPDIR",
        "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS",
        "KMP_DUPLICATE_LIB_OK",  # set by threadpoolctl, in the process itself
    }  # fmt: skip


async def test_files_that_an_engine_writes_are_removed(matcher: SandboxedMatcher) -> None:
    await outcome(matcher, "writer")
    assert os.listdir(matcher.scratch) == []  # noqa: PTH208  # pathlib is refused in async functions


async def test_a_refused_document_is_named_with_what_to_do(matcher: SandboxedMatcher) -> None:
    failure = await outcome(matcher, "refuser")
    assert failure == Failure(
        code=FailureCode.ENCRYPTED,
        message="The job description cannot be read: It asks for a  [31mpassword. "
        "Remove the password and submit it again.",
    )


async def test_an_engine_that_is_not_installed_any_more_is_a_failure(matcher: SandboxedMatcher) -> None:
    failure = await outcome(matcher, "forgotten")
    assert isinstance(failure, Failure)
    assert failure.code == "unknown_engine"


async def test_a_large_document_arrives_whole(matcher: SandboxedMatcher) -> None:
    report = await outcome(matcher, "honest", "word " * 2_000_000)
    assert isinstance(report, Report)


async def test_fifty_evaluations_leave_no_descriptor_open(matcher: SandboxedMatcher) -> None:
    await outcome(matcher, "honest")
    before = open_descriptors()
    for engine in ("honest", "exiter", "hulk", "raiser", "caller") * 10:
        await outcome(matcher, engine)
    assert open_descriptors() == before


async def test_who_listens_is_never_cut_off_by_the_deadline(matcher: SandboxedMatcher) -> None:
    heard: list[Stage] = []

    async def write_slowly(stage: Stage) -> None:
        await anyio.sleep(0.5)
        heard.append(stage)

    within = timedelta(seconds=0.2)
    failure = await matcher.match(Engine("sleeper"), a_pair(), within=within, on_stage=write_slowly)
    assert isinstance(failure, OutOfTime)
    assert heard == [Stage.READING_CV]


async def test_running_out_of_memory_is_told_however_large_the_service_is(config: MatchingConfig) -> None:
    """A process starts with the peak of the one that started it in its accounts, if those are asked carelessly."""
    ballast = b"x" * 600 * 2**20
    async with open_matcher(config) as matcher:
        failure = await outcome(matcher, "native-allocator")
    assert isinstance(failure, Failure)
    assert (failure.code, len(ballast)) == ("memory_limit", 600 * 2**20)
