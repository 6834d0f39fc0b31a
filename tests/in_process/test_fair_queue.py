"""The queue of one process: lanes take turns, so that a pile of thousands keeps nobody waiting."""

from __future__ import annotations

import anyio
import pytest

from adapters.in_process import InProcessQueue
from domain.model.ids import EvaluationId, VacancyId
from domain.model.lane import Lane, Waiting, ahead_of
from domain.model.shares import GuestPlace, Place, Shares
from ports.contracts.builders import ALICE, BOB, an_id
from ports.errors import Unavailable

PILE, OTHER_PILE = (Lane(ALICE, VacancyId(an_id())) for _ in range(2))
SINGLE, BOBS = Lane(ALICE), Lane(BOB)


async def offered(queue: InProcessQueue, lane: Lane, count: int) -> list[EvaluationId]:
    ids = [an_id() for _ in range(count)]
    for id in ids:
        await queue.put(id, dispatch=1, lane=lane)
    return ids


async def taken(queue: InProcessQueue, count: int) -> list[Lane]:
    return [(await queue.take())[1] for _ in range(count)]


async def test_a_single_job_comes_next_however_many_of_a_pile_wait() -> None:
    queue = InProcessQueue()
    await offered(queue, PILE, 5_000)
    [single] = await offered(queue, SINGLE, 1)
    assert (await queue.take())[0] == single


async def test_many_single_jobs_leave_a_pile_every_other_turn() -> None:
    queue = InProcessQueue()
    await offered(queue, SINGLE, 10)
    await offered(queue, PILE, 10)
    assert await taken(queue, 6) == [SINGLE, PILE] * 3


async def test_the_piles_of_a_tenant_take_turns() -> None:
    queue = InProcessQueue()
    await offered(queue, PILE, 10)
    await offered(queue, OTHER_PILE, 2)
    assert await taken(queue, 5) == [PILE, OTHER_PILE, PILE, OTHER_PILE, PILE]


async def test_tenants_take_turns_whatever_each_has_waiting() -> None:
    queue = InProcessQueue()
    await offered(queue, PILE, 100)
    await offered(queue, SINGLE, 100)
    await offered(queue, BOBS, 2)
    lanes = await taken(queue, 5)
    assert [lane.tenant for lane in lanes] == [ALICE, BOB, ALICE, BOB, ALICE]


async def test_within_a_lane_the_first_comes_first() -> None:
    queue = InProcessQueue()
    ids = await offered(queue, PILE, 50)
    assert [(await queue.take())[0] for _ in ids] == ids


async def test_a_pile_that_fills_its_lane_keeps_no_single_job_out() -> None:
    queue = InProcessQueue(size=3)
    await offered(queue, PILE, 3)
    with pytest.raises(Unavailable, match="full"):
        await queue.put(an_id(), dispatch=1, lane=PILE)
    await offered(queue, SINGLE, 1)


@pytest.mark.parametrize(
    ("lane", "lanes", "ahead"),
    [
        (SINGLE, {SINGLE: Waiting(count=1, before=0), PILE: Waiting(count=900, before=900)}, 0),
        (SINGLE, {SINGLE: Waiting(count=4, before=3), PILE: Waiting(count=900, before=900)}, 6),
        (PILE, {PILE: Waiting(count=9, before=8)}, 8),
        (PILE, {PILE: Waiting(count=9, before=8), BOBS: Waiting(count=2, before=0)}, 10),
    ],
)
def test_a_waiting_job_knows_about_how_many_are_taken_before_it(
    lane: Lane, lanes: dict[Lane, Waiting], ahead: int
) -> None:
    assert ahead_of(lane, lanes) == ahead


@pytest.mark.parametrize("before", [0, 3])
async def test_the_estimate_is_what_the_queue_does(before: int) -> None:
    queue = InProcessQueue()
    await offered(queue, PILE, 20)
    await offered(queue, SINGLE, before)
    [mine] = await offered(queue, SINGLE, 1)
    lanes = {SINGLE: Waiting(count=before + 1, before=before), PILE: Waiting(count=20, before=0)}
    first = 0
    while (await queue.take())[0] != mine:
        first += 1
    assert first == ahead_of(SINGLE, lanes)


async def test_a_tenant_that_has_none_of_the_places_comes_as_a_guest_past_all_that_another_has_waiting() -> None:
    queue, shares = InProcessQueue(), Shares(2, 30)
    places, guest = [Place(shares), Place(shares)], GuestPlace(shares)
    await offered(queue, SINGLE, 100)
    for place in places:
        assert (await queue.take(place))[1].tenant == ALICE
    with anyio.move_on_after(0.05):
        pytest.fail(f"a guest of the tenant that has every place: {await queue.take(guest)}")
    [his] = await offered(queue, BOBS, 1)
    with anyio.fail_after(5):
        assert (await queue.take(guest))[0] == his


async def test_a_guest_that_waits_is_woken_when_the_last_place_is_taken() -> None:
    queue, shares = InProcessQueue(), Shares(1, 30)
    taken: list[EvaluationId] = []

    async def as_guest() -> None:
        taken.append((await queue.take(GuestPlace(shares)))[0])

    [hers], [his] = await offered(queue, SINGLE, 1), await offered(queue, BOBS, 1)
    with anyio.fail_after(5):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(as_guest)
            await anyio.wait_all_tasks_blocked()
            assert taken == []
            assert (await queue.take(Place(shares)))[0] == hers
    assert taken == [his]


async def test_who_is_over_its_budget_comes_after_others_and_is_not_left_out() -> None:
    queue, now = InProcessQueue(), [0.0]
    shares = Shares(1, 15, clock=lambda: now[0])
    place = Place(shares)
    await offered(queue, SINGLE, 3)
    await queue.take(place)
    now[0] = 60.0
    place.leave()
    await offered(queue, BOBS, 2)
    received = []
    for _ in range(4):
        received.append((await queue.take(place))[1].tenant)
        place.leave()
    assert received == [BOB, BOB, ALICE, ALICE]


async def test_a_reader_that_is_canceled_as_it_is_woken_leaves_the_job_to_another() -> None:
    queue = InProcessQueue()
    taken: list[EvaluationId] = []
    scope = anyio.CancelScope()

    async def read(within: anyio.CancelScope) -> None:
        with within:
            taken.append((await queue.take())[0])

    with anyio.fail_after(5):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(read, scope)
            await anyio.wait_all_tasks_blocked()
            tasks.start_soon(read, anyio.CancelScope())
            await anyio.wait_all_tasks_blocked()
            scope.cancel()
            ids = await offered(queue, SINGLE, 1)  # which wakes it, before it learns that it is canceled
    assert taken == ids
