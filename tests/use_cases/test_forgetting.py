"""What is kept for how long, what is erased, and that nothing else is touched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from adapters.fakes import MemoryDocuments
from bootstrap.settings import Settings
from domain.model.documents import DocumentKey, DocumentRole
from domain.model.errors import Erased, OnHold, StaleAttempt
from domain.model.ids import EvaluationId, Tenant
from domain.model.outcome import Status
from domain.model.report import Recommendation
from domain.model.spending import Account, Amount, Budget, Budgets, Scope
from domain.use_cases.tidy import Tidied
from ports.contracts.builders import ALICE, BOB, a_user, an_id
from ports.errors import Unavailable
from tests.harness.world import World

DAY = timedelta(days=1)
ANN = a_user("ann")
WEEK = 7 * DAY
DAYS = {"shortlist": 730, "reject": 180, "none": 365}
RETAIN = ",".join([*(f"{outcome}:{days}" for outcome, days in DAYS.items()), "bob/reject:30"])


def a_world(**settings: object) -> World:
    world = World(settings=Settings(**settings))  # type: ignore[arg-type]
    world.documents = MemoryDocuments(world.clock)
    world.__post_init__()
    return world


@dataclass(slots=True)
class Kept:
    """One evaluation, and when it must go; None for never."""

    id: EvaluationId
    tenant: Tenant
    until: datetime | None
    held: bool = False

    def is_due(self, now: datetime) -> bool:
        return self.until is not None and self.until <= now and not self.held


async def ended(world: World, tenant: Tenant, outcome: Recommendation | None) -> Kept:
    id = (await world.submit(tenant=tenant)).evaluation.id
    await world.work(id)
    if outcome is not None:
        await world.use_cases.decide()(id, tenant, outcome, reason="because", by=ANN)
    days = DAYS.get(outcome.value if outcome else "none")
    if tenant == BOB and outcome is Recommendation.REJECT:
        days = 30
    return Kept(id, tenant, None if days is None else world.clock.now() + days * DAY)


async def is_whole(world: World, it: Kept) -> bool:
    """Whether everything of it is there; raises when only a part is."""
    read = world.use_cases.read()
    if (await read.get(it.id, it.tenant)).erased_at is not None:
        with pytest.raises(Erased):
            await read.report(it.id, it.tenant)
        assert not {key for key in world.documents.kept() if key.owner == it.id}
        return False
    assert await read.report(it.id, it.tenant)
    for role in DocumentRole:
        assert (await read.document(it.id, it.tenant, role))[1] in (b"Five years of Go", b"Go developer")
    return True


async def test_ten_years_go_by_and_each_is_erased_in_its_week_and_nothing_else_is_touched() -> None:
    world = a_world(retain_days=RETAIN)
    outcomes = (Recommendation.SHORTLIST, Recommendation.REJECT, Recommendation.REVIEW, None)
    everything: list[Kept] = []
    began, erased = world.clock.now(), 0
    for week in range(522):
        if week % 8 == 0:
            everything += [await ended(world, tenant, outcomes[week // 8 % 4]) for tenant in (ALICE, BOB)]
        if week % 80 == 0:
            held = everything[-1]
            held.held = True
            await world.use_cases.hold().put(held.id, held.tenant, reason="Lawsuit", by=ANN)
        erased += len(await world.use_cases.erase_due()())
        assert erased == sum(it.is_due(world.clock.now()) for it in everything), week
        if week % 13 == 0:
            for it in everything:
                assert await is_whole(world, it) is not it.is_due(world.clock.now()), (week, it)
        world.clock.advance(WEEK)
    assert world.clock.now() - began > timedelta(days=3650)
    assert sum(it.held for it in everything) == 7
    assert erased > 50


async def test_a_later_decision_moves_the_date_and_a_release_lets_it_go() -> None:
    world = a_world(retain_days="reject:10,shortlist:100")
    it = await ended(world, ALICE, Recommendation.REJECT)
    world.clock.advance(9 * DAY)
    await world.use_cases.decide()(it.id, ALICE, Recommendation.SHORTLIST, reason="after all", by=ANN)
    world.clock.advance(99 * DAY)
    assert await world.use_cases.erase_due()() == []
    hold = world.use_cases.hold()
    await hold.put(it.id, ALICE, reason="Lawsuit", by=ANN)
    world.clock.advance(1000 * DAY)
    assert await world.use_cases.erase_due()() == []
    with pytest.raises(OnHold):
        await world.use_cases.erase()(it.id, ALICE, by=ANN)
    await hold.release(it.id, ALICE, by=ANN)
    assert [each.id for each in await world.use_cases.erase_due()()] == [it.id]


async def test_many_that_are_due_go_in_batches() -> None:
    world = a_world(retain_days="none:1")
    for _ in range(120):
        await ended(world, ALICE, None)
    world.clock.advance(2 * DAY)
    assert [len(await world.use_cases.erase_due()()) for _ in range(4)] == [50, 50, 20, 0]


async def test_a_worker_that_judges_what_is_erased_writes_nothing_more() -> None:
    world = a_world()
    id = (await world.submit()).evaluation.id
    run = world.use_cases.run()
    claimed = await run.claim(id, owner="w")
    assert claimed is not None
    await world.use_cases.erase()(id, ALICE, by=ANN)
    with pytest.raises(StaleAttempt, match="superseded"):
        await run.judge(claimed)
    left = await world.use_cases.read().get(id, ALICE)
    assert (left.status, left.erased_at is not None) == (Status.CANCELED, True)
    assert [event.type.value for event in await world.story(id)][-1] == "canceled"


async def test_documents_that_could_not_be_deleted_are_deleted_the_next_time(monkeypatch: pytest.MonkeyPatch) -> None:
    world = a_world()
    it = await ended(world, ALICE, None)
    real = MemoryDocuments.delete

    async def away(self: MemoryDocuments, key: DocumentKey) -> None:
        raise Unavailable("the store is away")

    monkeypatch.setattr(MemoryDocuments, "delete", away)
    with pytest.raises(Unavailable):
        await world.use_cases.erase()(it.id, ALICE, by=ANN)
    with pytest.raises(Erased):
        await world.use_cases.read().document(it.id, ALICE, DocumentRole.CV)
    monkeypatch.setattr(MemoryDocuments, "delete", real)
    await world.use_cases.erase()(it.id, ALICE, by=ANN)
    assert not world.documents.kept()


async def test_orphans_are_deleted_after_a_day_and_old_keys_are_forgotten() -> None:
    world = a_world(idempotency_days=7)
    kept = (await world.submit(key="retry")).evaluation.id
    orphan = DocumentKey(an_id(), DocumentRole.CV)
    await world.documents.put({orphan: b"of a submission that was cut off"})
    tidy = world.use_cases.tidy()
    assert await tidy() == Tidied(keys=0, owners=0)
    world.clock.advance(2 * DAY)
    assert await tidy() == Tidied(keys=0, owners=1)
    assert {key.owner for key in world.documents.kept()} == {kept}
    assert (await world.submit(key="retry")).replayed
    world.clock.advance(6 * DAY)
    assert (await tidy()).keys == 1
    assert not (await world.submit(key="retry")).replayed


async def test_what_engines_spent_is_forgotten_after_five_weeks() -> None:
    world, limited = a_world(), Budgets(day=Budget(tokens=100))
    spending, account = world.use_cases.adapters().spending, Account(ALICE, an_id())
    today = world.clock.now().date()
    await spending.reserve(account, Amount(70), limited)
    world.clock.advance(5 * WEEK)
    await world.use_cases.tidy()()
    assert (await spending.spent(account, today))[Scope.DAY] == Amount(70)
    world.clock.advance(DAY)
    await world.use_cases.tidy()()
    assert (await spending.spent(account, today))[Scope.DAY] == Amount()


async def test_a_job_whose_events_were_thinned_tells_how_it_ended_wherever_its_listener_goes_on() -> None:
    world = a_world(events_days=7)
    id = (await world.submit()).evaluation.id
    await world.work(id)
    told = await world.story(id)
    world.clock.advance(WEEK - DAY)
    await world.use_cases.tidy()()
    assert await world.story(id) == told
    world.clock.advance(2 * DAY)
    await world.use_cases.tidy()()
    for after_seq in (0, 2, told[-2].seq):
        assert await world.story(id, after_seq=after_seq) == [told[-1]]
    assert await world.story(id, after_seq=told[-1].seq) == []
