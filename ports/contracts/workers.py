"""The contract of WorkerRegistry and of what EvaluationOperations tell of it."""

from __future__ import annotations

from datetime import timedelta

import anyio

from ports.contracts.evaluations import A_MINUTE, EvaluationContract
from ports.evaluations import EvaluationStores
from ports.workers import Attendance

A_MOMENT = timedelta(seconds=0.05)


class WorkerRegistryContract(EvaluationContract):
    async def test_where_no_worker_ever_was_none_is_at_work(self, stores: EvaluationStores) -> None:
        found = await stores.operations.attendance(within=A_MINUTE)
        assert found == Attendance(at=found.at, at_work=0, last_seen=None)

    async def test_it_is_told_at_which_time_of_the_store_it_was_asked(self, stores: EvaluationStores) -> None:
        before = (await stores.operations.attendance(within=A_MINUTE)).at
        await stores.workers.seen("one:1")
        await anyio.sleep(A_MOMENT.total_seconds())
        after = await stores.operations.attendance(within=A_MINUTE)
        assert after.last_seen is not None
        assert before <= after.last_seen < after.at < before + A_MINUTE

    async def test_a_worker_is_at_work_while_it_gives_signs_of_life(self, stores: EvaluationStores) -> None:
        for worker in ("one:1", "two:1", "one:1"):
            await stores.workers.seen(worker)
        assert (await stores.operations.attendance(within=A_MINUTE)).at_work == 2
        await anyio.sleep(2 * A_MOMENT.total_seconds())
        at_work = 0
        with anyio.fail_after(A_MINUTE.total_seconds()):
            while at_work == 0:  # on a busy machine the moment may pass before the question
                await stores.workers.seen("two:1")
                at_work = (await stores.operations.attendance(within=A_MOMENT)).at_work
        assert at_work == 1

    async def test_one_that_stopped_in_order_is_gone_at_once_and_since_when_is_known(
        self, stores: EvaluationStores
    ) -> None:
        await stores.workers.seen("one:1")
        seen = (await stores.operations.attendance(within=A_MINUTE)).last_seen
        await anyio.sleep(A_MOMENT.total_seconds())
        await stores.workers.stopped("one:1")
        after = await stores.operations.attendance(within=A_MINUTE)
        assert after.at_work == 0
        assert seen is not None
        assert after.last_seen is not None
        assert seen < after.last_seen < seen + A_MINUTE

    async def test_one_that_comes_back_under_its_name_is_at_work_again(self, stores: EvaluationStores) -> None:
        await stores.workers.seen("one:1")
        await stores.workers.stopped("one:1")
        await stores.workers.seen("one:1")
        assert (await stores.operations.attendance(within=A_MINUTE)).at_work == 1

    async def test_the_stop_of_one_that_was_never_seen_is_no_error(self, stores: EvaluationStores) -> None:
        await stores.workers.stopped("nobody:1")
        assert (await stores.operations.attendance(within=A_MINUTE)).at_work == 0
