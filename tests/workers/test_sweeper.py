"""The pace of the sweeper, and what it says of a repository that is away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import anyio
from structlog.testing import capture_logs

from adapters.workers import sweep_forever
from domain.model.evaluation import Evaluation
from ports.errors import Unavailable


class Passes:
    """Passes that end as foretold, and the last of them never."""

    batch = 10

    def __init__(self, *outcomes: Exception | None) -> None:
        self._outcomes = [*outcomes]
        self.over = anyio.Event()

    async def __call__(self) -> Sequence[Evaluation]:
        if not self._outcomes:
            self.over.set()
            await anyio.sleep_forever()
        if outcome := self._outcomes.pop(0):
            raise outcome
        return []


async def told_of(passes: Passes) -> list[tuple[str, str | None]]:
    """What the log says of them."""
    with capture_logs() as logs, anyio.fail_after(5):
        async with anyio.create_task_group() as group:
            group.start_soon(lambda: sweep_forever(passes, every=timedelta(milliseconds=1)))
            await passes.over.wait()
            group.cancel_scope.cancel()
    return [(line["event"], line.get("reason")) for line in logs]


async def test_a_sweep_that_breaks_is_followed_by_the_next() -> None:
    """A bug of a driver in one pass would otherwise take the whole process along."""
    broken = RuntimeError("Transport does not expose socket instance")
    assert await told_of(Passes(broken, broken)) == [("sweep_crashed", None)] * 2


async def test_an_outage_is_told_once_and_so_is_its_end() -> None:
    """Each process of an installation would otherwise write the same line at every pass."""
    away, read_only = Unavailable("away"), Unavailable("read-only")
    assert await told_of(Passes(away, away, read_only, None, None, away)) == [
        ("sweep_failed", "away"),
        ("sweep_failed", "read-only"),
        ("sweep_works_again", None),
        ("sweep_failed", "away"),
    ]
