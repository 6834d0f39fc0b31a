"""Who listens to what: progress is thinned out where many listen, and costs nobody an event."""

from __future__ import annotations

from datetime import timedelta

import pytest

from adapters.shared.audience import Audience, Ear
from domain.model.progress import StageProgress
from ports.contracts.builders import an_id
from ports.contracts.feed import an_event, some_progress

pytestmark = pytest.mark.anyio
AT_ONCE = timedelta(0)


async def all_of(ear: Ear) -> list[object]:
    heard: list[object] = []
    while (told := await ear.next(within=AT_ONCE)) is not None:
        heard.append(told)
    return heard


async def test_five_thousand_listeners_of_one_job_hear_its_progress_now_and_then_and_every_event() -> None:
    audience, id = Audience(), an_id()
    ears = [Ear() for _ in range(5_000)]
    for ear in ears:
        audience.enter(id, ear)
    heard: list[object] = []
    for number in range(1, 21):
        audience.tell_progress(some_progress(id, number / 20))
        audience.tell(id, an_event(id, number))
        heard += await all_of(ears[0])
    assert [each for each in heard if not isinstance(each, StageProgress)] == [an_event(id, it) for it in range(1, 21)]
    assert len([each for each in heard if isinstance(each, StageProgress)]) == 1, "the next one is due in 5 s"


async def test_a_job_that_few_listen_to_waits_for_no_other() -> None:
    audience, crowded, quiet = Audience(), an_id(), an_id()
    ear = Ear()
    audience.enter(quiet, ear)
    for _ in range(5_000):
        audience.enter(crowded, Ear())
    audience.tell_progress(some_progress(crowded, 0.5))
    audience.tell_progress(some_progress(quiet, 0.5))
    assert await all_of(ear) == [some_progress(quiet, 0.5)]


async def test_events_come_before_progress_and_of_progress_the_latest() -> None:
    ear, id = Ear(), an_id()
    ear.offer_progress(some_progress(id, 0.1))
    ear.offer(an_event(id, 1))
    ear.offer_progress(some_progress(id, 0.2))
    assert await all_of(ear) == [an_event(id, 1), some_progress(id, 0.2)]
