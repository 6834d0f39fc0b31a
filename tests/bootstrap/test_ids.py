"""The identities that the service gives."""

from __future__ import annotations

from datetime import timedelta

from adapters.system import UuidSource
from ports.contracts.clock import START, ManualClock


def test_ids_are_version_seven_and_tell_the_clocks_time() -> None:
    made = UuidSource(ManualClock()).evaluation_id()
    assert (made.version, made.variant) == (7, "specified in RFC 4122")
    assert made.int >> 80 == START.timestamp() * 1000


def test_ids_sort_as_they_were_made_though_the_clock_stands_or_goes_back() -> None:
    clock = ManualClock()
    source = UuidSource(clock)
    made = [source.evaluation_id() for _ in range(5000)]
    clock.advance(-timedelta(seconds=1))
    made += [source.evaluation_id() for _ in range(5000)]
    assert made == sorted(made)
    assert len({id.int & (1 << 62) - 1 for id in made}) == len(made)
