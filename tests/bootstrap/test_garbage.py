"""What has lived for a moment is left out of collections, and looked through once it may be gone."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import anyio
import pytest

from bootstrap import garbage


class Held:
    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def nothing_left_out(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(garbage, "_EVERY_S", 0.001)
    monkeypatch.setattr(garbage, "_CALM", 3)
    yield
    gc.unfreeze()


async def seen(connections: list[Held], *, frozen: bool) -> None:
    with anyio.fail_after(10):
        while is_left_out(connections[0]) != frozen:  # noqa: ASYNC110  # garbage tells nobody
            await anyio.sleep(0.001)


def is_left_out(held: Held) -> bool:
    return all(it is not held for it in gc.get_objects())


async def test_a_crowd_is_left_out_and_found_when_it_has_gone() -> None:
    connections: list[Held] = []
    async with anyio.create_task_group() as group:
        group.start_soon(garbage.keep_collections_short, connections)
        await anyio.sleep(0.01)
        connections += [Held() for _ in range(200)]
        await seen(connections, frozen=True)
        gone = weakref.ref(connections[-1])
        del connections[1:]
        gc.collect()
        assert gone() is not None  # it was left out
        with anyio.fail_after(10):
            while gone() is not None:  # noqa: ASYNC110
                await anyio.sleep(0.001)
        group.cancel_scope.cancel()
