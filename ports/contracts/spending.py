"""The contract of Spending: budgets are exact, whoever asks and however often the store is opened."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import anyio
import pytest

from domain.model.ids import Tenant
from domain.model.spending import Account, Amount, Budget, Budgets, Scope
from ports.contracts.base import Contract
from ports.contracts.clock import ManualClock
from ports.spending import BudgetRefused, Reservation, Spending

Open = Callable[[], AbstractAsyncContextManager[Spending]]
NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
TODAY, HALF_A_DAY = NOON.date(), timedelta(hours=12)
ALICE, BOB = Tenant("alice"), Tenant("bob")
CALL = Amount(100, 30)
FIVE_CALLS = Budgets(day=Budget(tokens=5 * CALL.tokens))
OF_EVERYTHING = Budgets(
    job=Budget(tokens=3 * CALL.tokens), tenant=Budget(micros=5 * CALL.micros), day=Budget(tokens=8 * CALL.tokens)
)


def account(tenant: Tenant = ALICE, job: UUID | None = None) -> Account:
    return Account(tenant, job or uuid4())


async def reserved(spending: Spending, of: Account, budgets: Budgets, amount: Amount = CALL) -> Reservation:
    told = await spending.reserve(of, amount, budgets)
    assert isinstance(told, Reservation), told
    return told


class SpendingContract(Contract):
    """Give `opened`, which opens the same store each time it is called; its time is `clock`."""

    @pytest.fixture
    def clock(self) -> ManualClock:
        return ManualClock(NOON)

    @pytest.fixture
    @abstractmethod
    def opened(self) -> Open:
        """The store."""

    async def test_where_nothing_is_limited_everything_is_granted_and_nothing_counted(self, opened: Open) -> None:
        async with opened() as spending:
            mine = account()
            held = await reserved(spending, mine, Budgets(), Amount(10**12, 10**12))
            await spending.settle(held, Amount(1, 1))
            assert set((await spending.spent(mine, TODAY)).values()) == {Amount()}

    async def test_what_is_set_aside_counts_until_it_is_settled_and_then_what_it_came_to(self, opened: Open) -> None:
        mine = account()
        async with opened() as spending:
            held = await reserved(spending, mine, OF_EVERYTHING)
            assert await spending.spent(mine, TODAY) == dict.fromkeys(Scope, CALL)
        async with opened() as spending:  # whoever settles it
            await spending.settle(held, Amount(7, 2))
            assert await spending.spent(mine, TODAY) == dict.fromkeys(Scope, Amount(7, 2))

    async def test_a_call_that_cost_more_than_was_set_aside_counts_as_what_it_cost(self, opened: Open) -> None:
        async with opened() as spending:
            mine = account()
            await spending.settle(await reserved(spending, mine, OF_EVERYTHING), Amount(150, 31))
            assert (await spending.spent(mine, TODAY))[Scope.DAY] == Amount(150, 31)

    async def test_settling_twice_changes_nothing(self, opened: Open) -> None:
        async with opened() as spending:
            mine = account()
            held = await reserved(spending, mine, OF_EVERYTHING)
            for used in (Amount(7, 2), Amount(7, 2), Amount()):
                await spending.settle(held, used)
            assert await spending.spent(mine, TODAY) == dict.fromkeys(Scope, Amount(7, 2))

    async def test_a_job_has_its_budget_once_and_whichever_day_it_is(self, opened: Open, clock: ManualClock) -> None:
        mine = account()
        async with opened() as spending:
            for _ in range(3):
                await reserved(spending, mine, OF_EVERYTHING)
                clock.advance(timedelta(days=1))
            assert await spending.reserve(mine, CALL, OF_EVERYTHING) == BudgetRefused(Scope.JOB, None)
            await reserved(spending, account(), OF_EVERYTHING)  # another job of the same tenant

    async def test_a_tenant_has_its_budget_each_day(self, opened: Open, clock: ManualClock) -> None:
        async with opened() as spending:
            for _ in range(5):
                await reserved(spending, account(), OF_EVERYTHING)
            refused = BudgetRefused(Scope.TENANT, HALF_A_DAY)
            assert await spending.reserve(account(), CALL, OF_EVERYTHING) == refused
            await reserved(spending, account(BOB), OF_EVERYTHING)
            clock.advance(HALF_A_DAY)
            await reserved(spending, account(), OF_EVERYTHING)

    async def test_all_tenants_share_the_budget_of_a_day(self, opened: Open, clock: ManualClock) -> None:
        async with opened() as spending:
            for tenant in (ALICE, ALICE, BOB, BOB, BOB):
                await reserved(spending, account(tenant), FIVE_CALLS)
            assert await spending.reserve(account(), CALL, FIVE_CALLS) == BudgetRefused(Scope.DAY, HALF_A_DAY)
            clock.advance(HALF_A_DAY - timedelta(microseconds=1))
            last = BudgetRefused(Scope.DAY, timedelta(microseconds=1))
            assert await spending.reserve(account(BOB), CALL, FIVE_CALLS) == last
            clock.advance(timedelta(microseconds=1))
            await reserved(spending, account(), FIVE_CALLS)

    async def test_what_is_refused_is_counted_nowhere(self, opened: Open) -> None:
        async with opened() as spending:
            mine = account()
            for _ in range(3):
                await reserved(spending, mine, OF_EVERYTHING)
            before = await spending.spent(mine, TODAY)
            assert isinstance(await spending.reserve(mine, CALL, OF_EVERYTHING), BudgetRefused)
            assert await spending.spent(mine, TODAY) == before

    async def test_a_call_that_no_day_can_pay_for_is_refused_for_ever(self, opened: Open) -> None:
        async with opened() as spending:
            asked = Amount(5 * CALL.tokens + 1, 0)
            assert await spending.reserve(account(), asked, FIVE_CALLS) == BudgetRefused(Scope.DAY, None)

    async def test_a_call_that_begins_before_midnight_and_ends_after_it_is_of_the_day_before(
        self, opened: Open, clock: ManualClock
    ) -> None:
        async with opened() as spending:
            mine = account()
            held = await reserved(spending, mine, OF_EVERYTHING)
            clock.advance(HALF_A_DAY)
            await spending.settle(held, Amount(7, 2))
            assert (await spending.spent(mine, TODAY))[Scope.DAY] == Amount(7, 2)
            assert (await spending.spent(mine, clock.now().date()))[Scope.DAY] == Amount()

    async def test_of_many_who_ask_at_once_no_more_are_let_through_than_the_budget_allows(self, opened: Open) -> None:
        granted: list[Reservation] = []

        async def ask(spending: Spending) -> None:
            told = await spending.reserve(account(), CALL, FIVE_CALLS)
            if isinstance(told, Reservation):
                granted.append(told)

        async with opened() as one, opened() as other, anyio.create_task_group() as group:
            for spending in (one, other) * 12:
                group.start_soon(ask, spending)
        assert len(granted) == 5
        async with opened() as spending:
            assert (await spending.spent(account(), TODAY))[Scope.DAY].tokens == 5 * CALL.tokens

    async def test_the_sums_are_exact_whoever_reserves_and_settles_meanwhile(self, opened: Open) -> None:
        mine, wide = account(), Budgets(job=Budget(tokens=10**9), tenant=Budget(tokens=10**9), day=Budget(micros=10**9))

        async def call(spending: Spending, number: int) -> None:
            held = await reserved(spending, mine, wide)
            if number % 5:  # of the others the process died
                await spending.settle(held, Amount(number, 1))

        async with opened() as one, opened() as other, anyio.create_task_group() as group:
            for number in range(20):
                group.start_soon(call, (one, other)[number % 2], number)
        settled = [Amount(number, 1) for number in range(20) if number % 5]
        expected = sum([*settled, *[CALL] * 4], Amount())
        async with opened() as spending:
            assert await spending.spent(mine, TODAY) == dict.fromkeys(Scope, expected)

    async def test_old_figures_are_forgotten_and_those_of_later_days_are_not(
        self, opened: Open, clock: ManualClock
    ) -> None:
        mine, other = account(), account(BOB)
        async with opened() as spending:
            await reserved(spending, mine, OF_EVERYTHING)
            settled = await reserved(spending, other, OF_EVERYTHING)
            await spending.settle(settled, CALL)
            clock.advance(timedelta(days=1))
            await reserved(spending, mine, OF_EVERYTHING)  # so that the job's figure is of today
            tomorrow = clock.now().date()
            assert await spending.prune(before=TODAY, limit=100) == 0
            counts = [await spending.prune(before=tomorrow, limit=3) for _ in range(3)]
            assert counts == [3, 2, 0]  # day, two tenants, one job; and what was never settled
            assert await spending.spent(mine, TODAY) == {
                Scope.JOB: CALL + CALL,
                Scope.TENANT: Amount(),
                Scope.DAY: Amount(),
            }
            assert await spending.spent(mine, _day_after(TODAY)) == {
                Scope.JOB: CALL + CALL,
                Scope.TENANT: CALL,
                Scope.DAY: CALL,
            }


def _day_after(day: date) -> date:
    return day + timedelta(days=1)
