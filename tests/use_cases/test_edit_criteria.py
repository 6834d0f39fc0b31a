"""Approving criteria while others work on them."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import anyio
import pytest
from anyio import to_thread

from domain.model.errors import Changed
from domain.model.ids import Tenant, VacancyId
from domain.model.objection import Objection
from ports.contracts.builders import ALICE, BOB, a_user
from ports.contracts.vacancy_builders import ITEMS, a_vacancy, edited, read
from tests.harness.world import World

_PATIENCE_S = 5.0
_MORE_THAN_THREADS = 40  # of those on which texts are reviewed
_LONG = "a text that takes long"


@dataclass
class SlowReview:
    """Objects to nothing, once it is let go on."""

    asked: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)

    def objections(self, text: str, *, country: str | None = None, language: str = "en") -> Sequence[Objection]:
        self.asked.set()
        assert self.go_on.wait(_PATIENCE_S), "the review held up everybody else"
        return ()


async def test_a_long_review_holds_up_nobody_and_approves_what_it_has_seen() -> None:
    world, review = World(), SlowReview()
    edit = replace(world.use_cases.edit_criteria(), review=review)
    id = (await world.vacancies.add(a_vacancy())).vacancy.id
    vacancy = await read(world.vacancies, id)

    async def change_meanwhile() -> None:
        assert await to_thread.run_sync(review.asked.wait, _PATIENCE_S)
        await edit.revise(id, ALICE, edited(ITEMS[0]), by=a_user("ann"), expected=vacancy.version)
        review.go_on.set()

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(change_meanwhile)
        with pytest.raises(Changed):
            await edit.approve(id, ALICE, by=a_user("ann"))
    approved = await edit.approve(id, ALICE, by=a_user("ann"))
    assert [item.id for item in approved.items] == ["c1"]


@dataclass
class CountedReview:
    """Objects to nothing; knows how many texts it looked at in one moment at most, and holds those up that say so."""

    go_on: threading.Event = field(default_factory=threading.Event)
    now: int = 0
    most: int = 0

    def objections(self, text: str, *, country: str | None = None, language: str = "en") -> Sequence[Objection]:
        if text != _LONG:
            return ()
        self.now += 1
        self.most = max(self.most, self.now)
        assert self.go_on.wait(_PATIENCE_S), "another tenant's review waited for this one"
        self.now -= 1
        return ()


async def _drafted(world: World, tenant: Tenant, text: str) -> VacancyId:
    """A vacancy whose draft has one criterion of that text."""
    vacancy = await read(world.vacancies, (await world.vacancies.add(a_vacancy(tenant=tenant))).vacancy.id)
    edit = world.use_cases.edit_criteria()
    item = replace(edited(ITEMS[0])[0], text=text, any_of=())
    await edit.revise(vacancy.id, tenant, [item], by=a_user("ann"), expected=vacancy.version)
    return vacancy.id


async def test_many_long_reviews_of_one_tenant_hold_up_no_other_tenants() -> None:
    world, review = World(), CountedReview()
    edit = replace(world.use_cases.edit_criteria(), review=review)
    theirs = [await _drafted(world, ALICE, _LONG) for _ in range(_MORE_THAN_THREADS)]
    mine = await _drafted(world, BOB, "Python")

    async with anyio.create_task_group() as tasks:
        for id in theirs:
            tasks.start_soon(partial(edit.approve, id, ALICE, by=a_user("ann")))
        await anyio.wait_all_tasks_blocked()
        await edit.approve(mine, BOB, by=a_user("bob"))
        review.go_on.set()
    assert review.most == 1
