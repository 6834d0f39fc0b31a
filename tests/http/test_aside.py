"""What takes long to write down does not keep others waiting, and a tenant has one of it at a moment."""

from __future__ import annotations

import threading
import zipfile
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial

import anyio
import httpx2
import pytest

from adapters.fakes.matcher import REPORT
from adapters.http import rankings
from adapters.http.aside import Aside
from domain.model.ids import Tenant
from tests.harness.http import PlainRenderer, World, finished, submitted, until
from tests.http.test_candidates import ended, sent
from tests.http.test_vacancies import approved, url

ALICE, BOB = Tenant("alice"), Tenant("bob")
LONG_S = 3
FINDING = (
    b'{"score": 1, "findings": [{"requirement": {"text": "Bread", "kind": "skill", "must": true}, "status": "met"}]}'
)


class Slow:
    """Begins, and ends once it may; says whether it did in time."""

    def __init__(self) -> None:
        self.begun, self.may_end = threading.Event(), threading.Event()
        self.ended_in_time = False

    async def has_begun(self) -> None:
        async def asked() -> bool:
            return self.begun.is_set()

        await until(asked)

    def __call__(self) -> str:
        self.begun.set()
        self.ended_in_time = self.may_end.wait(LONG_S)
        return "written"


async def test_a_tenant_has_one_at_a_moment_and_another_does_not_wait_for_it() -> None:
    aside, slow, order = Aside(), Slow(), list[str]()

    async def write(tenant: Tenant, name: str, what: Callable[[], str]) -> None:
        await aside(tenant, what)
        order.append(name)

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(write, ALICE, "alice's first", slow)
        await slow.has_begun()
        tasks.start_soon(write, ALICE, "alice's second", lambda: "")
        await write(BOB, "bob's", lambda: "")
        slow.may_end.set()
    assert order == ["bob's", "alice's first", "alice's second"]


async def test_what_it_raises_comes_back() -> None:
    def fail() -> None:
        raise KeyError("x")

    with pytest.raises(KeyError):
        await Aside()(ALICE, fail)


async def is_answered_beside(
    slow: Slow, client: httpx2.AsyncClient, ask: Callable[[], Awaitable[httpx2.Response]]
) -> None:
    async with anyio.create_task_group() as tasks:

        async def asking() -> None:
            assert (await ask()).status_code == 200

        tasks.start_soon(asking)
        await slow.has_begun()
        assert (await client.get("/healthz")).status_code == 200
        slow.may_end.set()
    assert slow.ended_in_time


@pytest.mark.parametrize("accept", ["text/html", "text/markdown"])
async def test_probes_are_answered_while_a_report_is_rendered(accept: str, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = Slow()
    monkeypatch.setattr(PlainRenderer, "render", lambda *_: slow())
    async with World().working() as client:
        id = await submitted(client)
        await finished(client, id)
        ask = partial(client.get, f"/api/v1/jobs/{id}/report", headers={"Accept": accept})
        await is_answered_beside(slow, client, ask)


async def test_probes_are_answered_while_an_archive_is_packed(monkeypatch: pytest.MonkeyPatch) -> None:
    slow = Slow()
    monkeypatch.setattr(zipfile.ZipFile, "writestr", lambda *_: slow())
    async with World().working() as client:
        id = await submitted(client)
        await finished(client, id)
        await is_answered_beside(slow, client, partial(client.get, f"/api/v1/jobs/{id}/subject-export"))


@pytest.mark.parametrize("what", ["page_of", "ComparedRequirement"])
async def test_probes_are_answered_while_candidates_are_written_down(
    what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, as_it_was = Slow(), getattr(rankings, what)
    monkeypatch.setattr(rankings, what, lambda *given, **named: slow() and as_it_was(*given, **named))
    world = World()
    world.matcher.outcome = replace(REPORT, body=FINDING)
    async with world.working() as client:
        vacancy = await approved(client)
        await sent(client, vacancy, ("a.txt", b"I bake."), ("b.txt", b"I cook."))
        await ended(client, vacancy, 2)
        items = (await client.get(f"{url(vacancy)}/ranking")).json()["items"]
        ids = ",".join(it["job_id"] for it in items)
        path = "/ranking" if what == "page_of" else f"/compare?job_ids={ids}"
        ask = partial(client.get, url(vacancy) + path, headers={"Accept": "text/html, application/json;q=0.1"})
        await is_answered_beside(slow, client, ask)
