"""The engine in the worker's sandbox: it reaches the model server, and each failure is what the service makes of it."""

from __future__ import annotations

import json
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.matching.config import MatchingConfig
from adapters.matching.matcher import SandboxedMatcher, open_matcher
from domain.model.ids import Engine
from domain.model.report import Failure, FailureCode, Report
from ports.contracts.pairs import Listener, a_pair
from ports.matcher import MatchResult, OutOfTime, TryLater
from tests.harness.model_server import Brain, Fails, ModelServer, Says, answer, by_words, model_server
from tests.llm.conftest import CV, POSTING

LLM = Engine("llm")
Outcome = Callable[[Brain], Awaitable[MatchResult]]


@asynccontextmanager
async def opened(server: ModelServer, **settings: str) -> AsyncIterator[SandboxedMatcher]:
    told = server.settings(**{"tries": "1", "reads_postings": "off", **settings})
    async with open_matcher(MatchingConfig(environment=told)) as matcher:
        yield matcher


async def judged(matcher: SandboxedMatcher, within: float = 60) -> MatchResult:
    return await matcher.match(LLM, a_pair(CV, POSTING), within=timedelta(seconds=within), on_stage=Listener())


@pytest.fixture(scope="module")
async def shared() -> AsyncIterator[tuple[ModelServer, SandboxedMatcher]]:
    """One sandbox for the tests that set nothing but the model's answers."""
    with model_server() as server:
        async with opened(server) as matcher:
            yield server, matcher


@pytest.fixture
def outcome(shared: tuple[ModelServer, SandboxedMatcher]) -> Outcome:
    """What the service makes of a pair when the model answers like this."""
    server, matcher = shared

    async def of(brain: Brain) -> MatchResult:
        server.brain = brain
        told = await judged(matcher)
        if isinstance(told, TryLater):  # another one in a row, and then another, would keep the engine from being asked
            server.brain = by_words
            assert isinstance(await judged(matcher), Report)
        return told

    return of


async def test_a_pair_is_judged_with_the_network_that_the_engine_declares(tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text("sk-our-secret")
    with model_server() as server:
        async with opened(server, key_file=str(key), reads_postings="on") as matcher:
            info = next(each for each in matcher.engines() if each.name == LLM)
            report = await judged(matcher)
    assert (info.network, info.deterministic, info.judges_given_criteria) == (True, False, True)
    assert isinstance(report, Report)
    assert report.score == pytest.approx(100 * 12 / 17, abs=0.01)
    assert {asked.headers["authorization"] for asked in server.asked} == {"Bearer sk-our-secret"}
    assert len(server.asked) == 6
    told = json.loads(report.body)["provenance"]["language_model"]
    assert (told["endpoint"], told["calls"]) == (f"127.0.0.1:{server.port}", 6)
    assert report.origin["prompts"] == tuple(told["prompts"])
    assert report.origin["models_returned"] == ("scripted-1",)
    assert b"sk-our" not in report.body


BROKEN = Says(text='{"lines": [2], "status"')
PUT_OFF: dict[str, tuple[Brain, str, timedelta | None]] = {
    "busy": (lambda asked: Fails(status=429), "too much to do", None),
    "busy for a while": (
        lambda asked: Fails(status=429, headers={"Retry-After": "90"}),
        "too much to do",
        timedelta(seconds=90),
    ),
    "failing": (lambda asked: Fails(status=500), "failed", None),
    "cut in the middle": (lambda asked: Says(text="{}", cut_after=2), "broke", None),
    "a wrong key": (lambda asked: Fails(status=401), "AI_RECRUITER_LLM_KEY_FILE", timedelta(minutes=10)),
    "no such model": (lambda asked: Fails(status=404), "AI_RECRUITER_LLM_MODEL", timedelta(minutes=10)),
}
FAILED: dict[str, tuple[Brain, str]] = {
    "broken JSON": (lambda asked: BROKEN, "no JSON of the form"),
    "an empty answer": (lambda asked: Says(text=""), "empty answer"),
    "a refusal": (lambda asked: Says(text="", refusal="no"), "refused to answer"),
    "wrong line numbers": (lambda asked: answer("met", 77), "a line that the CV does not have"),
    "a cut prompt": (lambda asked: Says(text='{"lines": [1], "status": "met"}', usage={"prompt_tokens": 9}), "cut the"),
}


@pytest.mark.parametrize(("brain", "reason", "after"), PUT_OFF.values(), ids=PUT_OFF)
async def test_what_passes_puts_the_job_off(
    outcome: Outcome, brain: Brain, reason: str, after: timedelta | None
) -> None:
    told = await outcome(brain)
    assert isinstance(told, TryLater)
    assert reason in told.message
    assert told.after == after


@pytest.mark.parametrize(("brain", "reason"), FAILED.values(), ids=FAILED)
async def test_what_stays_fails_the_job_and_never_gives_a_score(outcome: Outcome, brain: Brain, reason: str) -> None:
    told = await outcome(brain)
    assert isinstance(told, Failure)
    assert told.code is FailureCode.CANNOT_JUDGE
    assert reason in told.message
    assert "5 of 5 requirements" in told.message


async def test_a_slow_first_token_puts_the_job_off() -> None:
    never = threading.Event()
    with model_server(lambda asked: Says(text="{}", first=never)) as server:
        async with opened(server, first_token_s="1") as matcher:
            told = await judged(matcher)
        never.set()
    assert isinstance(told, TryLater)
    assert "did not begin to answer" in told.message


async def test_a_model_that_is_too_slow_for_the_job_is_stopped_with_it() -> None:
    never = threading.Event()
    with model_server(lambda asked: Says(text="{}", first=never)) as server:
        async with opened(server) as matcher:
            told = await judged(matcher, within=1.5)
        never.set()
    assert isinstance(told, OutOfTime)


async def test_another_model_is_a_warning_of_the_report(outcome: Outcome) -> None:
    told = await outcome(lambda asked: Says(text='{"lines": [1], "status": "met"}', model="cheaper-0"))
    assert isinstance(told, Report)
    assert "other_model" in [warning["code"] for warning in json.loads(told.body)["warnings"]]


async def test_a_reading_of_a_posting_goes_to_the_model_too() -> None:
    pair = a_pair(CV, POSTING)
    with model_server() as server:
        async with opened(server, reads_postings="on") as matcher:
            posting = await matcher.read_posting(
                LLM, pair.job_description, pair.job_description_info, within=timedelta(seconds=60)
            )
    assert [item.text for item in posting.items][:2] == ["Python", "Kubernetes"]  # type: ignore[union-attr]


async def test_a_redirect_is_not_followed(outcome: Outcome) -> None:
    told = await outcome(lambda asked: Fails(status=307, headers={"Location": "http://127.0.0.1:1/v1"}))
    assert isinstance(told, Failure)
    assert "HTTP 307" in told.message


async def test_many_calls_at_once_take_little_memory() -> None:
    posting = "Engineer\n" + "".join(f"- Skill{number}\n" for number in range(40))
    pair, limit = a_pair(CV, posting), timedelta(seconds=60)
    with model_server() as server:
        told = server.settings(concurrency="64")
        async with open_matcher(MatchingConfig(memory_bytes=256 * 2**20, environment=told)) as matcher:
            report = await matcher.match(LLM, pair, within=limit, on_stage=Listener())
    assert isinstance(report, Report)
    assert len(server.asked) == 41
