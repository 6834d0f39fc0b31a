"""A minute of everything that can be killed, held or lost, over each form of installation; and without its guards.

`make chaos ARGS="--minutes 10 --nodes 3 --seed 7"` is the long form.
"""

from __future__ import annotations

import os

import pytest

from tests.system.chaos.plan import OF_MANY_PROCESSES, OF_ONE_PROCESS, Fault, Town, plan
from tests.system.chaos.run import HEAD, Outcome, run
from tests.system.chaos.town import Form

SEED = int(os.environ.get("SEED", "20261123"))
SECONDS = 60.0
FORMS = [Form(0), Form(1), Form(3, "mysql")]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
async def test_nothing_accepted_is_lost_and_every_listener_hears_the_one_story(form: Form) -> None:
    outcome = await run(form, SEED, SECONDS)
    print(HEAD, outcome.row(), outcome.words(), sep="\n")
    again = f"repeat with: make chaos ARGS='--minutes 1 --nodes {form.nodes} --server {form.server} --seed {SEED}'"
    assert not outcome.complaints, "\n".join([again, outcome.words(), *outcome.complaints])
    assert set(outcome.faults) == {fault.value for fault in form.faults}
    assert outcome.accepted > 5  # on a machine that is very busy
    assert outcome.reconnects > 0


async def test_without_the_sweeper_evaluations_stay_behind() -> None:
    """The control: the promise hangs on the sweeper, and the run can tell."""
    faults = [Fault.WIPE_NATS, Fault.KILL_WORKER] * 3  # in rounds of six, with a calm after each
    outcome = await run(Form(1), SEED, 15, without=["sweeper"], faults=faults, rest=15)
    told(outcome)
    assert outcome.books.lost > 0
    assert outcome.books.double_terminals == outcome.books.gaps == outcome.books.stale_writes == 0


async def test_without_the_fence_superseded_workers_write() -> None:
    """The control: a held worker that wakes writes over its successor, and the run can tell."""
    outcome = await run(Form(1), SEED, 25, without=["fence"], faults=[Fault.HOLD_WORKER] * 8, rest=15)
    told(outcome)
    assert outcome.books.stale_writes > 0
    assert outcome.books.lost == 0


def told(outcome: Outcome) -> None:
    print(HEAD, outcome.row(), outcome.words(), sep="\n")


@pytest.mark.parametrize(
    ("faults", "town"), [(OF_MANY_PROCESSES, Town(2, 3, 3)), (OF_ONE_PROCESS, Town(1, 1, 0))], ids=["many", "one"]
)
def test_a_seed_decides_every_fault_and_a_minute_has_each_kind(faults: list[Fault], town: Town) -> None:
    for seed in range(200):
        blows = plan(seed, SECONDS, faults, town)
        assert blows == plan(seed, SECONDS, faults, town)
        assert {blow.fault for blow in blows} == set(faults)
    assert plan(1, SECONDS, faults, town) != plan(2, SECONDS, faults, town)
