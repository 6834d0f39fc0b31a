"""While an engine wants every evaluation tried later, the next are put off untried, until one has gone through."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from adapters.matching.circuit import Circuit, Circuits
from adapters.matching.config import MatchingConfig
from adapters.matching.matcher import SandboxedMatcher, open_matcher
from domain.model.events import Stage
from domain.model.ids import Engine
from domain.model.report import Failure, Report
from ports.contracts.pairs import Listener, a_pair
from ports.matcher import MatchResult, TryLater

FAILURES, PAUSE = 3, 10.0
LONG = timedelta(seconds=30)
AWAY = "the model is away"


class Watch:
    """A clock that only tests move."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def circuit(watch: Watch) -> Circuit:
    return Circuit("llm", FAILURES, PAUSE, watch)


def fail(circuit: Circuit, times: int = 1) -> None:
    for _ in range(times):
        with circuit.attempt() as attempt:
            attempt.put_off(AWAY)


def succeed(circuit: Circuit) -> None:
    with circuit.attempt() as attempt:
        attempt.answered()


def test_it_opens_after_so_many_failures_in_a_row(circuit: Circuit, watch: Watch) -> None:
    fail(circuit, FAILURES - 1)
    assert circuit.wait() is None
    fail(circuit)
    assert circuit.wait() == timedelta(seconds=PAUSE)
    watch.advance(PAUSE - 1)
    assert circuit.wait() == timedelta(seconds=1)


def test_an_answer_in_between_begins_the_row_anew(circuit: Circuit) -> None:
    for _ in range(3):
        fail(circuit, FAILURES - 1)
        succeed(circuit)
    assert circuit.wait() is None


def test_after_the_pause_one_goes_through_and_the_others_wait(circuit: Circuit, watch: Watch) -> None:
    fail(circuit, FAILURES)
    watch.advance(PAUSE)
    assert circuit.wait() is None
    with circuit.attempt() as attempt:
        assert circuit.wait() == timedelta(seconds=PAUSE)
        attempt.answered()
    assert circuit.wait() is None
    assert not circuit.is_open


def test_each_pause_is_twice_as_long_up_to_ten_times_the_first_and_an_answer_ends_that(
    circuit: Circuit, watch: Watch
) -> None:
    fail(circuit, FAILURES)
    pauses = []
    for _ in range(6):
        pauses.append(circuit.wait())
        watch.advance(pauses[-1].total_seconds() if pauses[-1] else 0)
        fail(circuit)
    assert pauses == [timedelta(seconds=PAUSE * times) for times in (1, 2, 4, 8, 10, 10)]
    watch.advance(10 * PAUSE)
    succeed(circuit)
    fail(circuit, FAILURES)
    assert circuit.wait() == timedelta(seconds=PAUSE)


def test_those_that_still_ran_when_it_opened_do_not_lengthen_the_pause(circuit: Circuit, watch: Watch) -> None:
    with circuit.attempt() as slow:
        fail(circuit, FAILURES)
        watch.advance(1)
        slow.put_off(AWAY)
    assert circuit.wait() == timedelta(seconds=PAUSE - 1)


def test_one_of_those_that_has_an_answer_closes_it(circuit: Circuit) -> None:
    with circuit.attempt() as lucky:
        fail(circuit, FAILURES)
        lucky.answered()
    assert circuit.wait() is None


def test_one_that_was_stopped_says_nothing_and_the_next_goes_through(circuit: Circuit, watch: Watch) -> None:
    fail(circuit, FAILURES)
    watch.advance(PAUSE)
    with pytest.raises(LookupError), circuit.attempt():
        raise LookupError
    assert circuit.is_open
    assert circuit.wait() is None


def test_it_is_logged_once_that_it_opens_and_once_that_it_closes(circuit: Circuit, watch: Watch) -> None:
    with capture_logs() as lines:
        for _ in range(3):
            fail(circuit, FAILURES)
            watch.advance(10 * PAUSE)
        succeed(circuit)
        succeed(circuit)
    told = [(line["event"], line["engine"], line.get("reason")) for line in lines]
    assert told == [("engine_circuit_opened", "llm", AWAY), ("engine_circuit_closed", "llm", None)]


@pytest.fixture
async def matcher(config: MatchingConfig, watch: Watch) -> AsyncIterator[SandboxedMatcher]:
    config = replace(config, circuit_failures=FAILURES, circuit_pause_s=PAUSE)
    async with open_matcher(config) as matcher:
        matcher.circuits = Circuits(config, watch)
        yield matcher


async def judged(matcher: SandboxedMatcher, engine: str, cv: str = "none") -> tuple[MatchResult, list[Stage]]:
    listener = Listener()
    return await matcher.match(Engine(engine), a_pair(cv), within=LONG, on_stage=listener), listener.stages


async def test_an_engine_whose_service_is_away_is_not_asked_until_the_pause_is_over(
    matcher: SandboxedMatcher, watch: Watch
) -> None:
    for _ in range(FAILURES):
        later, stages = await judged(matcher, "postponer")
        assert isinstance(later, TryLater)
        assert later.after is None
        assert stages
    later, stages = await judged(matcher, "postponer")
    assert isinstance(later, TryLater)
    assert later.after == timedelta(seconds=PAUSE)
    assert later.message.startswith("the engine wanted the last evaluations tried later: the")
    assert stages == []  # no process was made for it
    assert isinstance((await judged(matcher, "honest"))[0], Report)  # another engine's evaluations go on
    watch.advance(PAUSE)
    assert (await judged(matcher, "postponer"))[1]


async def test_failures_of_pairs_open_nothing(matcher: SandboxedMatcher) -> None:
    for _ in range(2 * FAILURES):
        failure, stages = await judged(matcher, "decliner")
        assert isinstance(failure, Failure)
        assert stages
