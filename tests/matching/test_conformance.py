"""The conformance kit: our engines keep what every engine promises, and each broken promise is caught."""

from __future__ import annotations

from datetime import timedelta

import pytest

from adapters.matching.config import MatchingConfig
from adapters.matching.conformance import confined_judge
from cvJobMatching.engines.conformance import CHECKS, Trials, check, check_all
from cvJobMatching.engines.conformance.in_process import InProcess
from domain.model.errors import UnknownEngine
from tests.harness import broken_engines
from tests.harness.broken_engines import BROKEN, Impatient, Moody, Passing, Sound
from tests.harness.engines import ROOT

CONFIG = MatchingConfig(memory_bytes=512 * 2**20, import_path=(str(ROOT),))
WITHIN = timedelta(seconds=60)
CONFINED = ("deadline", "cancel", "memory", "crash")
ELSEWHERE = ("report", "given_criteria", "posting", "determinism", "stages", "unreadable")  # as the sandbox tells it
PROCESSES = ("determinism",)  # starts two


def _target(engine: type[Sound]) -> str:
    return f"{broken_engines.__name__}:{engine.__name__}"


def _name(engine: type[Sound]) -> str:
    return engine.__name__


def failed(engine: type[Sound]) -> dict[str, tuple[str, ...]]:
    """The checks that the engine fails in this process, and what was seen."""
    trials = Trials(InProcess(_target(engine)))
    results = [check(name, trials) for name in CHECKS if name not in PROCESSES]
    return {result.check: result.seen for result in results if result.verdict == "failed"}


@pytest.mark.serial
@pytest.mark.parametrize("engine", ["evidence", "keyword"])
def test_our_engines_keep_what_every_engine_promises(engine: str) -> None:
    with confined_judge(engine, CONFIG, within=WITHIN) as judge:
        results = list(check_all(judge))
    assert [result.check for result in results] == list(CHECKS)
    assert {result.check: result.seen for result in results if result.verdict != "passed"} == {}


@pytest.mark.parametrize("engine", [Sound, Moody], ids=_name)
def test_a_sound_engine_passes(engine: type[Sound]) -> None:
    assert failed(engine) == {}


@pytest.mark.parametrize("engine", [it for it in BROKEN if it.caught_by not in (*CONFINED, *PROCESSES)], ids=_name)
def test_a_broken_promise_is_caught_by_the_check_made_for_it_alone(engine: type[Sound]) -> None:
    seen = failed(engine)
    assert list(seen) == [engine.caught_by]
    assert all("expected" in each for each in seen[engine.caught_by])


@pytest.mark.serial
@pytest.mark.parametrize("engine", [it for it in BROKEN if it.caught_by in (*CONFINED, *ELSEWHERE)], ids=_name)
def test_a_broken_promise_is_caught_in_the_sandbox(engine: type[Sound]) -> None:
    with confined_judge(_target(engine), CONFIG, within=WITHIN) as judge:
        trials = Trials(judge)
        others = () if engine is Impatient else CONFINED  # on a slow machine it may give up in any run
        results = [check(name, trials) for name in dict.fromkeys((engine.caught_by, *others))]
    assert {result.check for result in results if result.verdict == "failed"} == {engine.caught_by}


def test_every_check_has_an_engine_that_fails_it() -> None:
    assert {engine.caught_by for engine in BROKEN} == set(CHECKS)


def test_what_hangs_on_a_report_is_not_checked_without_one() -> None:
    results = {result.check: result for result in check_all(InProcess(_target(Passing)))}
    assert results["report"].seen == ("the usual pair: try_later (the budget of the job is spent); expected a report",)
    assert results["quotes"].verdict == "not_checked"
    assert results["name"].seen == ("the usual pair got no report",)


def test_an_engine_that_cannot_be_loaded_is_told_with_its_traceback() -> None:
    with (
        pytest.raises(UnknownEngine, match=r"No module named 'tests\.harness\.nowhere'") as told,
        confined_judge("tests.harness.nowhere:Engine", CONFIG, within=WITHIN),
    ):
        pass
    assert "Traceback" in str(told.value)
