"""Lost answers, broken connections, a service that is busy, and what is none."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import uuid4

import anyio
import pytest
from ai_recruiter import Client, ConnectionLost, NotAService, Refused, Unavailable, Unreachable

from adapters.http.config import HttpConfig
from bootstrap.demo.service import ChildService
from ports.errors import Unavailable as Away
from tests.client.conftest import Connect, Serve
from tests.harness.http import World, a_keyed_world
from tests.harness.lossy_proxy import cutting, losing_the_first_answer
from tests.harness.sample_documents import CV
from tests.harness.service import Service, running

UNKNOWN = "01a20632-9c1d-7658-ae8c-71fb65fd03f0"


class Failing(World):
    """Its history is away for the first `failures` questions."""

    def __init__(self, failures: int, *, config: HttpConfig | None = None) -> None:
        super().__init__(config=config or HttpConfig())
        self.asked = 0
        page = self.evaluations.page

        async def away_at_first(*arguments: Any, **options: Any) -> Any:
            self.asked += 1
            if self.asked <= failures:
                raise Away("the database does not answer")
            return await page(*arguments, **options)

        self.evaluations.page = away_at_first  # type: ignore[method-assign]


def test_a_lost_answer_is_asked_for_again_and_starts_nothing_twice(
    connect: Connect, client: Client, service: ChildService
) -> None:
    tag = uuid4().hex
    with losing_the_first_answer(service.url) as url, closing(connect(url)) as unlucky:
        accepted = unlucky.submit(cv=CV, job_description="Python developer", metadata={"tag": tag})
    assert [job.id for job in client.history(text=tag)] == [accepted.id]


def test_a_decision_whose_answer_is_lost_is_not_recorded_twice(
    connect: Connect, client: Client, service: ChildService
) -> None:
    job = client.submit(cv="Python", job_description="Python developer", wait=60)
    with losing_the_first_answer(service.url) as url, closing(connect(url)) as unlucky, pytest.raises(Unavailable):
        unlucky.decide(job.id, "review", reason="Ask", by="Ada")
    assert len(client.decisions(job.id)) == 1


def test_a_repetition_waits_while_the_first_request_is_at_work(connect: Connect, serve: Serve) -> None:
    world, at_work, key = World(), threading.Event(), str(uuid4())
    add = world.evaluations.add

    async def slow_add(*arguments: Any, **options: Any) -> Any:
        at_work.set()
        await anyio.sleep(0.8)  # longer than the first pause, shorter than both
        return await add(*arguments, **options)

    world.evaluations.add = slow_add  # type: ignore[method-assign]
    url = serve(world)
    with Client(url, retries=0) as first, ThreadPoolExecutor(1) as thread:
        submitting = thread.submit(first.submit, cv="a", job_description="b", idempotency_key=key)
        assert at_work.wait(10)
        assert connect(url).submit(cv="a", job_description="b", idempotency_key=key).id == submitting.result().id


@pytest.mark.parametrize("cuts", [[1000], [900, 1200, 1500], [2000, 0, 100]], ids=str)
def test_events_go_on_after_a_connection_was_cut(
    cuts: list[int], connect: Connect, client: Client, service: ChildService
) -> None:
    job = client.submit(cv=CV, job_description=CV.with_name("job_description.md"), wait=60)
    told: list[str] = []
    with cutting(service.url, after=cuts) as url:
        heard = list(connect(url).follow(job.id, on_trouble=told.append))
    assert heard == list(client.follow(job.id))
    assert len(told) == len(cuts)
    assert "reconnecting" in told[0]


def test_events_go_on_after_the_service_was_killed(connect: Connect, tmp_path_factory: pytest.TempPathFactory) -> None:
    service = Service(directory=tmp_path_factory.mktemp("killed"), arguments=["--workers", "0"])
    with running(service):
        client = connect(service.url)
        job = client.submit(cv="Python", job_description="Python developer")
        events = client.follow(job.id)
        heard = [next(events)]
        service.kill()
        service.arguments = ["--workers", "1"]
        service.launch()
        heard += events
        assert [event.seq for event in heard] == list(range(1, len(heard) + 1))
        assert heard[-1].type == "succeeded"


def test_a_listener_that_cannot_come_back_says_where_it_was(connect: Connect, service: ChildService) -> None:
    client = connect(service.url)
    job = client.submit(cv="Python", job_description="Python developer", wait=60)
    with cutting(service.url, after=[1500, 0, 0]) as url, pytest.raises(ConnectionLost) as lost:
        list(connect(url).follow(job.id, reconnects=1))
    rest = list(client.follow(job.id, after_seq=lost.value.after_seq))
    assert 0 < lost.value.after_seq < job.last_seq
    assert len(rest) == job.last_seq - lost.value.after_seq


def test_a_503_is_waited_for_as_the_service_asks(connect: Connect, serve: Serve) -> None:
    world = Failing(2, config=replace(HttpConfig(), retry_after=timedelta(seconds=1)))
    client = connect(serve(world))
    began = time.monotonic()
    assert list(client.history()) == []
    assert world.asked == 3
    assert time.monotonic() - began >= 2


def test_a_service_that_stays_away_is_unavailable(connect: Connect, serve: Serve) -> None:
    world = Failing(9, config=replace(HttpConfig(), retry_after=timedelta(seconds=1)))
    with pytest.raises(Unavailable, match="database does not answer") as away:
        list(connect(serve(world), retries=1).history())
    assert (world.asked, away.value.retry_after) == (2, 1)


def test_a_service_that_asks_for_much_patience_gets_it_from_the_caller(connect: Connect, serve: Serve) -> None:
    world = Failing(9, config=replace(HttpConfig(), retry_after=timedelta(hours=1)))
    with pytest.raises(Unavailable) as away:
        list(connect(serve(world)).history())
    assert (world.asked, away.value.retry_after) == (1, 3600)


def test_a_full_queue_is_waited_for(connect: Connect, tmp_path_factory: pytest.TempPathFactory) -> None:
    settings = {"MAX_OPEN_PER_TENANT": "1"}
    service = Service(directory=tmp_path_factory.mktemp("full"), settings=settings, arguments=["--workers", "0"])
    with running(service):
        client = connect(service.url)
        client.submit(cv="a", job_description="b")
        with pytest.raises(Unavailable) as full:
            _fill(connect(service.url, retries=0))
        assert full.value.retry_after is not None
        canceling = threading.Timer(1, _cancel_all, [service.url])
        canceling.start()
        assert client.submit(cv="a", job_description="b").status == "queued"
        canceling.join()


def _fill(client: Client) -> None:
    for _ in range(20):  # the count of what is open may lag by a second
        client.submit(cv="a", job_description="b")


def _cancel_all(url: str) -> None:
    with Client(url) as client:
        for job in client.history(status="queued"):
            client.cancel(job.id)


def test_a_key_lets_in(connect: Connect, serve: Serve) -> None:
    url = serve(a_keyed_world({"air_right": "acme"}))
    job = connect(url, api_key="air_right").submit(cv="a", job_description="b", wait=10)
    assert [event.seq for event in connect(url, api_key="air_right").follow(job.id)][-1] == job.last_seq


@pytest.mark.parametrize("key", ["air_wrong", None])
def test_a_wrong_key_is_refused_and_so_is_its_absence(key: str | None, connect: Connect, serve: Serve) -> None:
    client = connect(serve(a_keyed_world({"air_right": "acme"})), api_key=key)
    for ask in (lambda: client.job(UNKNOWN), lambda: list(client.follow(UNKNOWN)), lambda: list(client.history())):
        with pytest.raises(Refused) as refused:
            ask()
        assert (refused.value.status, refused.value.code) == (401, "missing_or_unknown_key")
    assert client.health().status == "ok"


def test_a_job_of_nobody_is_refused(client: Client) -> None:
    for ask in (lambda: client.job(UNKNOWN), lambda: list(client.follow(UNKNOWN)), lambda: client.cancel("../history")):
        with pytest.raises(Refused) as refused:
            ask()
        assert refused.value.status in (404, 422)
    with pytest.raises(Refused, match=r"job_not_found.*may belong to another service or another key"):
        client.report(UNKNOWN)


def test_what_is_to_be_put_right_is_listed(client: Client) -> None:
    with pytest.raises(Refused) as refused:
        client.submit(cv="a", job_description="b", deadline=-1)
    [fault] = refused.value.errors
    assert (refused.value.code, fault.at) == ("invalid_request", "$.deadline_s")
    assert fault.message in str(refused.value)


def test_nobody_there_is_known_at_once(connect: Connect) -> None:
    with socket.socket() as taken:  # bound and not listening: nobody answers
        taken.bind(("127.0.0.1", 0))
        client = connect(f"http://127.0.0.1:{taken.getsockname()[1]}")
        began = time.monotonic()
        for ask in (
            lambda: client.job(UNKNOWN),
            lambda: client.submit(cv="a", job_description="b"),
            lambda: list(client.follow(UNKNOWN)),
        ):
            with pytest.raises(Unreachable, match=r"no service answers at http://127\.0\.0\.1"):
                ask()
        assert time.monotonic() - began < 2


def test_another_program_is_no_service(connect: Connect) -> None:
    with another_program() as url:
        client = connect(url)
        for ask in (
            lambda: client.job(UNKNOWN),
            lambda: client.submit(cv="a", job_description="b"),
            client.health,
            lambda: list(client.follow(UNKNOWN)),
        ):
            with pytest.raises(NotAService, match="is not AI Recruiter"):
                ask()


@contextmanager
def another_program() -> Iterator[str]:
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Quiet) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            serving.join()


@pytest.mark.parametrize("url", ["ftp://elsewhere", "127.0.0.1:8000", "http://127.0.0.1:99999", "http://a?b=c", ""])
def test_what_cannot_be_an_address_is_refused(url: str, connect: Connect) -> None:
    with pytest.raises(ValueError, match="is not the address of a service"):
        connect(url)


def test_what_cannot_be_a_key_is_refused_and_no_key_is_shown(connect: Connect) -> None:
    with pytest.raises(ValueError, match="visible ASCII"):
        connect("http://127.0.0.1:8000", api_key="käse")
    assert "air_secret" not in repr(Client(api_key="air_secret"))
