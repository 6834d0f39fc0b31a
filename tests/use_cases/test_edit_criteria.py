"""Approving criteria while others work on them."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import anyio
import pytest
from anyio import to_thread

from domain.model.errors import Changed
from domain.model.objection import Objection
from ports.contracts.builders import ALICE, a_user
from ports.contracts.vacancy_builders import ITEMS, a_vacancy, edited, read
from tests.harness.world import World

_PATIENCE_S = 5.0


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
