"""The engine `remote` where it runs: in the sandbox of the service, within what it may reach."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.fakes.matcher import POSTING
from adapters.matching.config import MatchingConfig
from adapters.matching.matcher import SandboxedMatcher, open_matcher
from domain.model.criteria import Posting
from domain.model.ids import Engine
from domain.model.report import Failure, FailureCode, Report
from ports.contracts.pairs import Listener, a_pair, judged_by
from ports.matcher import MatchResult, Pair, TryLater
from tests.harness.engine_server import (
    DESCRIPTION,
    KEY,
    Answer,
    EngineServer,
    fails,
    judges,
    says,
    serving,
    streams,
)
from tests.harness.ports import free_port

REMOTE = Engine("remote")
WITHIN = timedelta(seconds=30)
Open = Callable[..., AbstractAsyncContextManager[SandboxedMatcher]]
LATER = {"code": "try_again_later", "message": "the queue is full", "retry_after_s": 20}


@pytest.fixture
def server() -> Iterator[EngineServer]:
    with serving(EngineServer()) as server:
        yield server


@pytest.fixture
def opened(server: EngineServer, tmp_path: Path) -> Open:
    """A matcher that knows the server, which wants a key."""
    key = tmp_path / "key"
    key.write_text(KEY)
    key.chmod(0o600)

    @asynccontextmanager
    async def opened(**settings: str) -> AsyncIterator[SandboxedMatcher]:
        given = {"URL": server.url, "KEY_FILE": str(key), "TIMEOUT_S": "20"} | settings
        environment = {f"AI_RECRUITER_REMOTE_{name}": value for name, value in given.items()}
        async with open_matcher(MatchingConfig(processes=1, environment=environment)) as matcher:
            yield matcher

    return opened


async def judged(matcher: SandboxedMatcher, pair: Pair | None = None) -> MatchResult:
    return await matcher.match(REMOTE, pair or a_pair(), within=WITHIN, on_stage=Listener())


async def test_a_pair_is_judged_elsewhere_and_its_stages_are_heard(server: EngineServer, opened: Open) -> None:
    server.answers = [judges({"type": "progress", "fraction": 0.5, "text": "half"})]
    told: list[tuple[float, str]] = []

    async def on_progress(fraction: float, text: str) -> None:
        told.append((fraction, text))

    async with opened() as matcher:
        [info] = [each for each in matcher.engines() if each.name == REMOTE]
        listener = Listener()
        report = await matcher.match(REMOTE, a_pair(), within=WITHIN, on_stage=listener, on_progress=on_progress)
    assert (info.version, info.network, info.deterministic, info.cost.tokens) == ("acme 3.1", True, True, 100)
    assert isinstance(report, Report)
    assert (report.engine_version, report.score) == ("acme 3.1", 100.0)
    assert [str(stage) for stage in listener.stages] == ["reading_cv", "matching"]
    assert told == [(0.5, "half")]
    assert server.evaluations()[0].headers["authorization"] == f"Bearer {KEY}"


async def test_a_file_and_given_criteria_reach_it(server: EngineServer, opened: Open) -> None:
    pair = judged_by(a_pair(b"Python since 2019"), POSTING, POSTING.items)
    async with opened() as matcher:
        report = await judged(matcher, pair)
        posting = await matcher.read_posting(REMOTE, b"Go", pair.job_description_info, within=WITHIN)
    assert isinstance(report, Report), report
    assert [finding.criterion_id for finding in report.findings] == ["c1"]
    assert server.evaluations()[0].json()["criteria"]["approved_by"] == "lead@example.org"
    assert isinstance(posting, Posting)
    assert posting.text == "Go"


async def test_an_engine_that_does_not_take_criteria_is_not_asked(server: EngineServer, opened: Open) -> None:
    server.description = says(DESCRIPTION | {"judges_given_criteria": False})
    async with opened() as matcher:
        found = await judged(matcher, judged_by(a_pair(), POSTING, POSTING.items))
    assert isinstance(found, Failure)
    assert found.code is FailureCode.CRITERIA_UNSUPPORTED
    assert server.evaluations() == []


CV = {"code": "unreadable", "document": "cv", "reason": "encrypted", "message": "It asks for a password."}
FAILURES: dict[str, tuple[Answer, FailureCode, str]] = {
    "unreadable": (says(CV, 422), FailureCode.ENCRYPTED, "The CV cannot be read: It asks for a password."),
    "cannot judge": (fails(500), FailureCode.CANNOT_JUDGE, "the remote engine failed (HTTP 500)"),
    "no report": (streams({"type": "report", "report": {}}), FailureCode.INVALID_REPORT, "shape of a report"),
    "no line": (streams(b"<html>"), FailureCode.INVALID_REPORT, "shape of a report"),
    "another engine": (
        judges(name="stranger"),
        FailureCode.INVALID_REPORT,
        "$.provenance.engine: expected",
    ),
    "an impossible score": (judges(score=400.0), FailureCode.INVALID_REPORT, "$.score: expected 0 to 100"),
    "a stage twice": (
        judges({"type": "stage", "stage": "matching"}),
        FailureCode.INVALID_REPORT,
        "it announces the stage matching",
    ),
    "too large": (streams(b'{"type": "report", "report": "' + b"x" * 10 * 2**20), FailureCode.INVALID_REPORT, ""),
}


@pytest.fixture(scope="module")
async def shared() -> AsyncIterator[tuple[EngineServer, SandboxedMatcher]]:
    with serving(EngineServer()) as server:
        environment = {"AI_RECRUITER_REMOTE_URL": server.url, "AI_RECRUITER_REMOTE_TIMEOUT_S": "2"}
        async with open_matcher(MatchingConfig(processes=1, environment=environment)) as matcher:
            yield server, matcher


@pytest.mark.parametrize("case", FAILURES)
async def test_a_failure_is_a_failure_and_never_a_score(
    case: str, shared: tuple[EngineServer, SandboxedMatcher]
) -> None:
    server, matcher = shared
    answer, code, words = FAILURES[case]
    server.answers = [answer]
    found = await judged(matcher)
    assert isinstance(found, Failure), found
    assert found.code is code
    assert words in found.message


LATERS: dict[str, tuple[Answer, timedelta | None]] = {
    "busy": (says(LATER, 429), timedelta(seconds=20)),
    "cut": (streams({"type": "stage", "stage": "reading_cv"}, cut=True), None),
    "wrong key": (fails(401), timedelta(minutes=10)),
}


@pytest.mark.parametrize("case", LATERS)
async def test_what_passes_puts_it_off(case: str, shared: tuple[EngineServer, SandboxedMatcher]) -> None:
    server, matcher = shared
    answer, after = LATERS[case]
    server.answers = [answer]
    found = await judged(matcher)
    assert isinstance(found, TryLater), found
    assert found.after == after


async def test_a_server_that_comes_after_the_service_is_found(opened: Open) -> None:
    late = EngineServer(port=free_port())
    async with opened(URL=f"http://127.0.0.1:{late.port}") as matcher:
        assert [each.version for each in matcher.engines() if each.name == REMOTE] == ["unknown"]
        assert isinstance(await judged(matcher), TryLater)
        with serving(late):
            report = await judged(matcher)
    assert isinstance(report, Report)
    assert report.engine_version == "acme 3.1"


async def test_a_server_that_is_wrong_at_the_start_is_not_offered_and_the_others_are(
    server: EngineServer, opened: Open
) -> None:
    server.description = fails(403)
    async with opened() as matcher:
        assert "AI_RECRUITER_REMOTE_KEY_FILE" in matcher.unusable["remote"]
        assert REMOTE not in [each.name for each in matcher.engines()]
        assert len(matcher.engines()) >= 2


async def test_the_process_from_which_others_are_copied_never_had_the_key(opened: Open, tmp_path: Path) -> None:
    """A long one, of which something would be left in freed memory."""
    parts = [f"part-{number}-of-the-secret".encode() for number in range(100)]
    (tmp_path / "long").write_bytes(b".".join(parts))
    async with opened(KEY_FILE=str(tmp_path / "long")) as matcher:
        assert isinstance(await judged(matcher), Report)
        assert _held(matcher.zygote_pid, [b"AI_RECRUITER_REMOTE_KEY_FILE"])  # so they would be found
        assert _held(matcher.zygote_pid, parts) == []


async def test_no_other_port_is_reached(server: EngineServer, opened: Open) -> None:
    """A redirect is not followed; and were it, the kernel would not let it."""
    with serving(EngineServer()) as other:
        server.answers = [fails(307, location=other.url + "/v1/evaluate")]
        async with opened() as matcher:
            assert isinstance(await judged(matcher), TryLater)
        assert other.calls == []


def _held(pid: int, secrets: Sequence[bytes]) -> Sequence[bytes]:
    """Those that stand somewhere in the memory of a process."""
    held = set()
    with Path(f"/proc/{pid}/maps").open() as maps, Path(f"/proc/{pid}/mem").open("rb") as memory:
        for line in maps:
            span, rights, *_ = line.split()
            if rights.startswith("rw"):
                start, end = (int(each, 16) for each in span.split("-"))
                content = os.pread(memory.fileno(), end - start, start)
                held |= {secret for secret in secrets if secret in content}
    return sorted(held)
