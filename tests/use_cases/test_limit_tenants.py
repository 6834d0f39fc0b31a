"""How many requests a tenant may send, and what it is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.fakes import MemoryEvaluations
from bootstrap.testing.clock import VirtualClock
from domain.model.errors import RateLimited
from domain.model.ids import Tenant
from domain.model.limits import A_DAY, A_MINUTE, Limit
from domain.use_cases.limit_tenants import LimitTenants
from ports.contracts.builders import a_submission

ACME, UMBRELLA = Tenant("acme"), Tenant("umbrella")
SECOND = timedelta(seconds=1)


def limits(a_minute: int | None = None, a_day: int | None = None) -> tuple[LimitTenants, VirtualClock]:
    clock = VirtualClock(datetime(2026, 11, 27, 18, tzinfo=UTC))
    store = MemoryEvaluations(clock)
    return LimitTenants(operations=store, clock=clock, a_minute=a_minute, a_day=a_day), clock


async def test_without_limits_nothing_is_refused_and_nothing_told() -> None:
    limit, _ = limits()
    for _ in range(1000):
        limit.take(ACME)
    assert await limit.standing(ACME) == []


async def test_a_whole_quota_may_come_at_once_and_then_one_after_the_other() -> None:
    limit, clock = limits(a_minute=30)
    for _ in range(30):
        limit.take(ACME)
    with pytest.raises(RateLimited, match="30 requests a minute") as refused:
        limit.take(ACME)
    assert refused.value.retry_after == 2 * SECOND
    limit.take(UMBRELLA)  # another tenant's requests are none of its business
    clock.advance(2 * SECOND)
    limit.take(ACME)
    with pytest.raises(RateLimited):
        limit.take(ACME)


async def test_what_is_left_comes_back_with_time() -> None:
    limit, clock = limits(a_minute=60)
    for _ in range(45):
        limit.take(ACME)
    (now,) = await limit.standing(ACME)
    assert now == Limit(name="requests", quota=60, window=A_MINUTE, left=15, restored_in=45 * SECOND)
    clock.advance(30 * SECOND)
    (later,) = await limit.standing(ACME)
    assert (later.left, later.restored_in) == (45, 15 * SECOND)
    clock.advance(A_MINUTE)
    (restored,) = await limit.standing(ACME)
    assert (restored.left, restored.restored_in) == (60, timedelta())


@given(st.integers(1, 50), st.lists(st.integers(0, 5_000), min_size=1, max_size=300))
async def test_no_minute_has_more_than_twice_the_quota_and_a_steady_one_exactly_it(quota: int, gaps: list[int]) -> None:
    limit, clock = limits(a_minute=quota)
    taken: list[datetime] = []
    for gap in gaps:
        clock.advance(timedelta(milliseconds=gap))
        left = (await limit.standing(ACME))[0].left
        if left:
            limit.take(ACME)
            taken.append(clock.now())
        else:
            with pytest.raises(RateLimited) as refused:
                limit.take(ACME)
            assert timedelta() < refused.value.retry_after <= A_MINUTE / quota
    for moment in taken:
        within = [each for each in taken if moment <= each < moment + A_MINUTE]
        assert len(within) <= 2 * quota
    assert len(taken) <= quota + (clock.now() - taken[0]) / (A_MINUTE / quota)


async def test_the_day_is_that_of_utc_and_its_count_the_stores() -> None:
    limit, clock = limits(a_day=3)
    store = limit.operations
    assert isinstance(store, MemoryEvaluations)
    await store.add(a_submission(tenant=ACME, at=clock.now()))
    (told,) = await limit.standing(ACME)
    assert told == Limit(name="submissions", quota=3, window=A_DAY, left=2, restored_in=timedelta(hours=6))
    clock.advance(timedelta(hours=6))
    (told,) = await limit.standing(ACME)
    assert (told.left, told.restored_in) == (3, A_DAY)
