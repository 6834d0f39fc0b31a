"""Calls of an evaluation to a service: each waits for a place, is held to the budgets and says what it came to."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta

import anyio
import pytest

from adapters.fakes import MemorySpending
from adapters.matching.config import CallPlaces
from adapters.matching.matcher import SandboxedMatcher, open_matcher
from domain.model.criteria import Posting
from domain.model.events import Stage
from domain.model.ids import Engine
from domain.model.report import Failure, FailureCode, Report
from domain.model.spending import Account, Amount, Budget, Budgets, Scope
from domain.use_cases.spend import AccountMeter
from ports.contracts.clock import START, ManualClock
from ports.contracts.pairs import Listener, a_pair
from ports.contracts.spending import account
from ports.errors import Unavailable
from ports.matcher import MatchResult, TryLater
from ports.spending import BudgetRefused, Meter, Reservation
from tests.harness.consultants import CONSULTANTS
from tests.harness.priced_server import TOKENS, PricedServer, running_priced_server
from tests.harness.processes import running_children
from tests.matching.conftest import TIGHT

LONG = timedelta(seconds=60)
AT_ONCE = 2
TODAY = START.date()
PLENTY = Budgets(job=Budget(tokens=10**6), day=Budget(micros=10**9))
CONFIG = replace(
    TIGHT,
    processes=4,
    memory_bytes=1024 * 1024 * 1024,
    cpu_seconds=5,
    extra_engines=CONSULTANTS,
    places=(CallPlaces(engines=("consultant", "equivocator"), at_once=AT_ONCE),),
    circuit_failures=1000,
)


@pytest.fixture(scope="module")
async def matcher() -> AsyncIterator[SandboxedMatcher]:
    async with open_matcher(CONFIG) as matcher:
        yield matcher


@pytest.fixture
def server() -> Iterator[PricedServer]:
    with running_priced_server(PricedServer()) as server:
        yield server


@pytest.fixture
def shut_server() -> Iterator[PricedServer]:
    with running_priced_server(PricedServer(), shut=True) as server:
        yield server


@dataclass
class Books:
    """Budgets, what was spent within them, and a meter on one account."""

    budgets: Budgets = PLENTY
    spending: MemorySpending = field(default_factory=lambda: MemorySpending(ManualClock(START)))
    account: Account = field(default_factory=account)

    @property
    def meter(self) -> Meter:
        return AccountMeter(self.spending, self.budgets, self.account)

    async def spent(self) -> Amount:
        return (await self.spending.spent(self.account, TODAY))[Scope.JOB]


async def judged(
    matcher: SandboxedMatcher, order: str, *, engine: str = "consultant", meter: Meter | None = None
) -> MatchResult:
    pair = a_pair(f"consult {order}")
    return await matcher.match(Engine(engine), pair, within=LONG, on_stage=Listener(), meter=meter)


async def test_where_nobody_counts_every_call_is_granted(matcher: SandboxedMatcher, server: PricedServer) -> None:
    assert isinstance(await judged(matcher, f"{server.url} calls=3"), Report)
    assert server.answers == {200: 3}


async def test_what_the_calls_came_to_is_what_is_spent(matcher: SandboxedMatcher, server: PricedServer) -> None:
    books = Books()
    assert isinstance(await judged(matcher, f"{server.url} calls=3 money=0.25", meter=books.meter), Report)
    assert await books.spent() == Amount(3 * TOKENS, 750_000)


async def test_a_call_of_which_nobody_says_what_it_came_to_counts_in_full(
    matcher: SandboxedMatcher, server: PricedServer
) -> None:
    books = Books()
    assert isinstance(await judged(matcher, f"{server.url} tokens=100 silent=1", meter=books.meter), Report)
    assert await books.spent() == Amount(100, 0)


async def test_the_threads_of_an_evaluation_get_their_answers_one_by_one(
    matcher: SandboxedMatcher, server: PricedServer
) -> None:
    books = Books()
    report = await judged(matcher, f"{server.url} calls=40 at_once=8", engine="spendthrift", meter=books.meter)
    assert isinstance(report, Report)
    assert server.answers == {200: 40}
    assert (await books.spent()).tokens == 40 * TOKENS


async def test_a_posting_is_read_on_the_same_terms(matcher: SandboxedMatcher, server: PricedServer) -> None:
    books, pair = Books(), a_pair(job_description=f"consult {server.url} calls=2")
    read = await matcher.read_posting(
        Engine("consultant"), pair.job_description, pair.job_description_info, within=LONG, meter=books.meter
    )
    assert isinstance(read, Posting)
    assert (await books.spent()).tokens == 2 * TOKENS


async def test_evaluations_share_the_places_and_the_next_waits(
    matcher: SandboxedMatcher, shut_server: PricedServer
) -> None:
    places, reports = matcher.places.of("consultant"), []

    async def judge() -> None:
        reports.append(await judged(matcher, f"{shut_server.url} calls=3 at_once=3"))

    async with anyio.create_task_group() as group:
        for _ in range(3):
            group.start_soon(judge)
        with anyio.fail_after(60):
            while places.waiting < 3 or shut_server.inside < AT_ONCE:  # noqa: ASYNC110  (in other processes)
                await anyio.sleep(0.01)
        assert (places.taken, shut_server.inside) == (AT_ONCE, AT_ONCE)
        shut_server.gate.set()
    assert all(isinstance(report, Report) for report in reports)
    assert (shut_server.most_inside, shut_server.answers) == (AT_ONCE, {200: 9})
    assert (places.taken, places.waiting) == (0, 0)


async def test_an_evaluation_that_is_stopped_gives_its_places_back_and_its_calls_count(
    matcher: SandboxedMatcher, shut_server: PricedServer
) -> None:
    places, books = matcher.places.of("consultant"), Books()
    with anyio.CancelScope() as scope:
        async with anyio.create_task_group() as group:
            group.start_soon(
                lambda: judged(matcher, f"{shut_server.url} calls=5 at_once=5 tokens=100", meter=books.meter)
            )
            with anyio.fail_after(60):
                while shut_server.inside < AT_ONCE:  # noqa: ASYNC110  (in another process)
                    await anyio.sleep(0.01)
            scope.cancel()
    assert (places.taken, places.waiting) == (0, 0)
    assert running_children(matcher.zygote_pid) == []
    assert await books.spent() == Amount(AT_ONCE * 100, 0)  # those that run; the others never began
    shut_server.gate.set()
    assert isinstance(await judged(matcher, f"{shut_server.url} calls=3 at_once=3"), Report)


@pytest.mark.parametrize("engine", ["consultant", "equivocator"])
async def test_a_job_whose_budget_is_spent_fails_whatever_its_engine_makes_of_it(
    matcher: SandboxedMatcher, server: PricedServer, engine: str
) -> None:
    books = Books(Budgets(job=Budget(tokens=2 * TOKENS + 99)))
    failure = await judged(matcher, f"{server.url} calls=9 tokens=100", engine=engine, meter=books.meter)
    assert isinstance(failure, Failure)
    assert failure.code is FailureCode.CANNOT_JUDGE
    assert failure.message == (
        "The budget of one job for the calls of engines does not suffice for this pair: "
        "whoever runs the service can raise it, or choose another engine."
    )
    assert server.answers == {200: 2}
    assert (await books.spent()).tokens == 2 * TOKENS


@pytest.mark.parametrize(
    ("budgets", "whose"),
    [
        (Budgets(tenant=Budget(micros=500_000)), "one tenant a day"),
        (Budgets(day=Budget(micros=500_000)), "a day"),
    ],
)
async def test_a_budget_of_the_day_is_waited_for_until_the_next_one(
    matcher: SandboxedMatcher, server: PricedServer, budgets: Budgets, whose: str
) -> None:
    later = await judged(matcher, f"{server.url} calls=3 money=0.25", meter=Books(budgets).meter)
    assert isinstance(later, TryLater)
    assert later.message == f"the budget of {whose} for the calls of engines is spent until 00:00 UTC"
    assert later.after is not None
    assert START + later.after == START.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    assert server.answers == {200: 2}


async def test_an_engine_may_go_on_without_the_calls_that_were_refused(
    matcher: SandboxedMatcher, server: PricedServer
) -> None:
    books = Books(Budgets(job=Budget(tokens=100)))
    report = await judged(matcher, f"{server.url} calls=3 tokens=100", engine="spendthrift", meter=books.meter)
    assert isinstance(report, Report)
    assert server.answers == {200: 1}


class Away:
    """A meter whose store is away, for reserving or for settling."""

    def __init__(self, *, settles_only: bool) -> None:
        self._books = Books() if settles_only else None

    async def reserve(self, amount: Amount) -> Reservation | BudgetRefused:
        if self._books is None:
            raise Unavailable("the database cannot be reached")
        return await self._books.meter.reserve(amount)

    async def settle(self, reservation: Reservation, used: Amount) -> None:
        raise Unavailable("the database cannot be reached")


async def test_while_the_budgets_cannot_be_asked_no_call_is_made(
    matcher: SandboxedMatcher, server: PricedServer
) -> None:
    with pytest.raises(Unavailable, match="the database cannot be reached"):
        await judged(matcher, server.url, meter=Away(settles_only=False))
    assert server.answers == {}
    assert running_children(matcher.zygote_pid) == []
    assert matcher.places.of("consultant").taken == 0


async def test_a_call_that_cannot_be_settled_costs_no_report(matcher: SandboxedMatcher, server: PricedServer) -> None:
    assert isinstance(await judged(matcher, f"{server.url} calls=2", meter=Away(settles_only=True)), Report)
    assert matcher.places.of("consultant").taken == 0


@pytest.mark.parametrize(
    ("what", "wrong"),
    [
        ("flood", "it asks for more than 256 calls at once"),
        ("end", "it ends a call that does not run"),
        ("dear", "it asks for a call that costs what no call can cost"),
        ("negative", "it asks for a call that costs what no call can cost"),
        ("no_number", "it asks for a call that costs what no call can cost"),
        ("earns", "it ends a call with what no call can cost"),
    ],
)
async def test_an_engine_gone_wild_is_stopped(matcher: SandboxedMatcher, what: str, wrong: str) -> None:
    books = Books()
    failure = await judged(matcher, what, engine="wild", meter=books.meter)
    assert failure == Failure(code=FailureCode.INVALID_REPORT, message=f"Invalid engine output: {wrong}.")
    assert running_children(matcher.zygote_pid) == []


async def test_what_a_listener_raises_passes_through_unwrapped(
    matcher: SandboxedMatcher, shut_server: PricedServer
) -> None:
    async def superseded(stage: Stage) -> None:
        if stage is Stage.EXTRACTING:
            raise LookupError("superseded")

    with pytest.raises(LookupError, match="superseded"):
        await matcher.match(
            Engine("consultant"), a_pair(f"consult {shut_server.url}"), within=LONG, on_stage=superseded
        )
