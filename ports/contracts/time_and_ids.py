"""The contracts of a Clock and of an IdSource."""

from __future__ import annotations

from abc import abstractmethod
from datetime import timedelta

import anyio
import pytest

from ports.contracts.base import Contract
from ports.contracts.clock import START, ManualClock
from ports.time_and_ids import Clock, IdSource

A_MOMENT = timedelta(milliseconds=30)
EACH = 5_000


class ClockContract(Contract):
    @pytest.fixture
    @abstractmethod
    def clock(self) -> Clock: ...

    async def test_it_gives_aware_times_in_utc(self, clock: Clock) -> None:
        assert clock.now().utcoffset() == timedelta(0)

    async def test_it_moves_with_time(self, clock: Clock) -> None:
        before = clock.now()
        await anyio.sleep(A_MOMENT.total_seconds())
        assert A_MOMENT * 0.9 < clock.now() - before < timedelta(minutes=1)


class IdSourceContract(Contract):
    @abstractmethod
    def ids(self, clock: Clock) -> IdSource:
        """A source of ids that takes its time from `clock`."""

    def test_an_id_is_a_uuid_of_version_seven_with_the_clocks_time(self) -> None:
        id = self.ids(ManualClock()).evaluation_id()
        assert (id.version, id.variant) == (7, "specified in RFC 4122")
        assert id.int >> 80 == START.timestamp() * 1000

    def test_ids_sort_as_they_were_made_even_when_the_clock_stands_or_goes_back(self) -> None:
        clock = ManualClock()
        source = self.ids(clock)
        made = [source.evaluation_id() for _ in range(EACH)]
        clock.advance(-timedelta(seconds=1))
        made += [source.evaluation_id() for _ in range(EACH)]
        assert made == sorted(made)
        assert len(set(made)) == 2 * EACH

    def test_ids_of_two_sources_differ(self) -> None:
        one, other = self.ids(ManualClock()), self.ids(ManualClock())
        made = {source.evaluation_id() for source in (one, other) for _ in range(EACH)}
        assert len(made) == 2 * EACH
