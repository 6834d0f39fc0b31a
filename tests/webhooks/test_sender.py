"""The sender against real receivers."""

from __future__ import annotations

import socket
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from itertools import cycle
from typing import Any

import anyio
import pytest
from ai_recruiter import verify_webhook
from standardwebhooks.webhooks import WebhookVerificationError

from adapters.webhooks import HttpWebhookSender, sender
from adapters.webhooks.addresses import SystemNames
from domain.model.errors import InvalidRequest
from domain.model.ids import EvaluationId, VacancyId
from domain.model.webhook import Message, MessageType
from ports.contracts.builders import an_id
from ports.webhooks import Answer, Failed
from tests.harness.ports import free_port
from tests.harness.receiver import Receiver

JOB, VACANCY = EvaluationId(an_id()), VacancyId(an_id())
AT = datetime(2026, 11, 27, 9, 30, 0, 125_000, tzinfo=UTC)
MESSAGE = Message(type=MessageType.JOB_SUCCEEDED, at=AT, seq=8, job_id=JOB, vacancy_id=VACANCY)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver().listening() as receiver:
        yield receiver


@pytest.fixture
async def inside() -> AsyncIterator[HttpWebhookSender]:
    """One that may reach this machine."""
    sender = HttpWebhookSender(allow_private=True, version="1.2.3")
    yield sender
    await sender.aclose()


@pytest.fixture
async def outside() -> AsyncIterator[HttpWebhookSender]:
    """One as it is by default."""
    sender = HttpWebhookSender(allow_private=False, version="1.2.3")
    yield sender
    await sender.aclose()


async def test_a_message_is_thin_and_verifies(inside: HttpWebhookSender, receiver: Receiver) -> None:
    secret = inside.new_secret()
    assert await inside.send(receiver.url, "msg-1", MESSAGE, [secret]) == Answer(204)
    [received] = receiver.received
    assert received.verified(secret) == {
        "type": "job.succeeded",
        "timestamp": "2026-11-27T09:30:00.125000Z",
        "data": {"job_id": str(JOB), "vacancy_id": str(VACANCY), "seq": 8, "url": f"/api/v1/jobs/{JOB}"},
    }
    headers = received.headers
    assert (received.path, received.id) == ("/hook", "msg-1")
    assert (headers["content-type"], headers["user-agent"]) == ("application/json", "ai-recruiter/1.2.3")
    assert headers["host"] == f"127.0.0.1:{receiver.port}"


async def test_an_address_begins_with_the_path_under_which_a_proxy_serves_us(receiver: Receiver) -> None:
    sender = HttpWebhookSender(allow_private=True, version="1.2.3", public_path="/air")
    secret = sender.new_secret()
    await sender.send(receiver.url, "msg-1", MESSAGE, [secret])
    await sender.aclose()
    [received] = receiver.received
    assert received.verified(secret)["data"]["url"] == f"/air/api/v1/jobs/{JOB}"


async def test_the_python_client_reads_it(inside: HttpWebhookSender, receiver: Receiver) -> None:
    secret = inside.new_secret()
    await inside.send(receiver.url, "msg-1", MESSAGE, [secret])
    [received] = receiver.received
    event = verify_webhook(received.body, received.headers, secret)
    assert (event.id, event.type, event.timestamp) == ("msg-1", "job.succeeded", AT)
    assert (event.data.job_id, event.data.vacancy_id, event.data.seq) == (str(JOB), str(VACANCY), 8)
    assert event.data.url == f"/api/v1/jobs/{JOB}"


async def test_a_message_of_a_vacancy_and_a_test_say_where_to_look(
    inside: HttpWebhookSender, receiver: Receiver
) -> None:
    secret = inside.new_secret()
    of_vacancy = Message(type=MessageType.CRITERIA_APPROVED, at=AT, seq=3, vacancy_id=VACANCY)
    for message in (of_vacancy, Message(type=MessageType.TEST, at=AT, seq=0)):
        await inside.send(receiver.url, "m", message, [secret])
    first, second = (it.verified(secret)["data"] for it in receiver.received)
    assert first == {"job_id": None, "vacancy_id": str(VACANCY), "seq": 3, "url": f"/api/v1/vacancies/{VACANCY}"}
    assert second == {"job_id": None, "vacancy_id": None, "seq": 0, "url": "/api/v1/webhooks"}


async def test_while_a_secret_is_rotated_both_verify_and_no_other_does(
    inside: HttpWebhookSender, receiver: Receiver
) -> None:
    new, old, other = (inside.new_secret() for _ in range(3))
    await inside.send(receiver.url, "m", MESSAGE, [new, old])
    [received] = receiver.received
    assert received.verified(new) == received.verified(old)
    with pytest.raises(WebhookVerificationError):
        received.verified(other)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_not_followed(inside: HttpWebhookSender, status: int) -> None:
    with Receiver().listening() as hidden, Receiver().listening() as receiver:
        receiver.respond = lambda it: (status, {"Location": hidden.url})
        assert await inside.send(receiver.url, "m", MESSAGE, [inside.new_secret()]) == Answer(status)
        assert (len(receiver.received), hidden.received) == (1, [])


async def test_a_cookie_is_not_kept(inside: HttpWebhookSender, receiver: Receiver) -> None:
    receiver.respond = lambda it: (200, {"Set-Cookie": "a=b; Path=/"})
    for _ in range(2):
        await inside.send(receiver.url, "m", MESSAGE, [inside.new_secret()])
    assert ["cookie" in it.headers for it in receiver.received] == [False, False]


async def test_proxies_of_the_environment_are_not_used(
    inside: HttpWebhookSender, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    fresh = HttpWebhookSender(allow_private=True, version="1")
    assert await fresh.send(receiver.url, "m", MESSAGE, [fresh.new_secret()]) == Answer(204)
    await fresh.aclose()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "169.254.169.254"])
async def test_this_machine_and_its_neighbours_are_refused_before_a_connection(
    outside: HttpWebhookSender, receiver: Receiver, host: str
) -> None:
    url = f"https://{host}:{receiver.port}/hook"
    with pytest.raises(InvalidRequest, match=r"^url: .* does not lead to the public Internet alone"):
        await outside.check(url)
    failed = await outside.send(url, "m", MESSAGE, [outside.new_secret()])
    assert isinstance(failed, Failed)
    assert "public Internet" in failed.reason
    assert receiver.received == []


async def test_an_endpoint_whose_name_was_public_when_it_was_registered_is_looked_at_again() -> None:
    answers = cycle([["93.184.215.14"], ["127.0.0.1"]])

    async def rebinding(host: str, port: int) -> Sequence[str]:
        return next(answers)

    sender = HttpWebhookSender(allow_private=False, version="1", resolve=rebinding)
    await sender.check("https://rebind.example/")
    failed = await sender.send("https://rebind.example/", "m", MESSAGE, [sender.new_secret()])
    assert failed == Failed("not sent: rebind.example does not lead to the public Internet alone")
    await sender.aclose()


async def test_a_name_is_resolved_once_and_its_next_address_is_tried(receiver: Receiver) -> None:
    asked: list[str] = []

    async def resolve(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return ["127.0.0.2", "127.0.0.1"]  # the receiver is at the second one alone

    sender = HttpWebhookSender(allow_private=True, version="1", resolve=resolve)
    sent = await sender.send(f"http://hr.example:{receiver.port}/", "m", MESSAGE, [sender.new_secret()])
    assert (sent, asked) == (Answer(204), ["hr.example"])
    assert receiver.received[0].headers["host"] == f"hr.example:{receiver.port}"
    await sender.aclose()


async def test_a_name_that_does_not_resolve_is_refused(outside: HttpWebhookSender) -> None:
    async def unknown(host: str, port: int) -> Sequence[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    sender = HttpWebhookSender(allow_private=False, version="1", resolve=unknown)
    with pytest.raises(InvalidRequest, match="cannot be resolved"):
        await sender.check("https://nowhere.example/")
    failed = await sender.send("https://nowhere.example/", "m", MESSAGE, [sender.new_secret()])
    assert failed == Failed("nowhere.example cannot be resolved")
    await sender.aclose()


async def test_names_that_take_long_to_check_hold_up_no_delivery_and_nothing_else_that_asks_for_a_name(
    receiver: Receiver, inside: HttpWebhookSender, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered, asked = threading.Event(), socket.getaddrinfo

    def getaddrinfo(host: str | bytes, *rest: Any, **options: Any) -> Any:
        if ".slow.example" in str(host):
            answered.wait()
        return asked(host, *rest, **options)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    try:
        async with anyio.create_task_group() as group:
            for number in range(50):
                group.start_soon(inside.check, f"https://{number}.slow.example/")
            await anyio.wait_all_tasks_blocked()
            with anyio.fail_after(5):
                assert await anyio.getaddrinfo("localhost", 3306)
                url = f"http://localhost:{receiver.port}/"
                assert await inside.send(url, "m", MESSAGE, [inside.new_secret()]) == Answer(204)
            group.cancel_scope.cancel()
    finally:
        answered.set()


async def test_a_look_that_was_given_up_keeps_its_place_until_the_system_has_answered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answered, asked = threading.Event(), socket.getaddrinfo

    def getaddrinfo(host: str, *rest: Any, **options: Any) -> Any:
        if host == "slow.example":
            answered.wait()
        return asked("127.0.0.1", *rest, **options)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    names = SystemNames(1)
    try:
        with anyio.move_on_after(0.05):
            await names("slow.example", 443)
        with anyio.move_on_after(0.05) as patience:
            await names("quick.example", 443)
        assert patience.cancelled_caught
    finally:
        answered.set()
    with anyio.fail_after(5):
        assert await names("quick.example", 443) == ["127.0.0.1"]


async def test_nobody_who_listens_is_a_failure(inside: HttpWebhookSender) -> None:
    failed = await inside.send(f"http://127.0.0.1:{free_port()}/", "m", MESSAGE, [inside.new_secret()])
    assert isinstance(failed, Failed)
    assert failed.reason.startswith("no connection: ")


@contextmanager
def raw_server(*pieces: bytes) -> Iterator[str]:
    """Answers one request with the pieces, the last one for as long as somebody takes it; an empty one is silence."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            with suppress(OSError):
                connection, _ = listener.accept()
                with connection:
                    connection.recv(65536)
                    for piece in pieces[:-1]:
                        connection.sendall(piece)
                    if pieces[-1]:
                        while True:
                            connection.sendall(pieces[-1])
                    while connection.recv(65536):
                        pass

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
    thread.join(10)
    assert not thread.is_alive()


async def test_an_endless_answer_is_not_read_to_its_end(inside: HttpWebhookSender) -> None:
    with raw_server(b"HTTP/1.1 200 OK\r\n\r\n", b"a" * 65536) as url:
        assert await inside.send(url, "m", MESSAGE, [inside.new_secret()]) == Answer(200)


async def test_an_answer_counts_though_its_body_never_comes(inside: HttpWebhookSender) -> None:
    with raw_server(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", b"") as url:
        assert await inside.send(url, "m", MESSAGE, [inside.new_secret()]) == Answer(200)


async def test_a_receiver_that_says_nothing_is_given_up(
    inside: HttpWebhookSender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender, "WITHIN_S", 0.2)
    with raw_server(b"") as url:
        assert await inside.send(url, "m", MESSAGE, [inside.new_secret()]) == Failed("no answer within 0.2 s")


@pytest.mark.parametrize("garbage", [b"SSH-2.0-OpenSSH_9.6\r\n", b"HTTP/1.1 999999 OK\r\n\r\n", b"\x16\x03\x01\x02"])
async def test_what_is_no_http_is_a_failure(inside: HttpWebhookSender, garbage: bytes) -> None:
    with raw_server(garbage, b"") as url:
        failed = await inside.send(url, "m", MESSAGE, [inside.new_secret()])
    assert isinstance(failed, Failed)


def test_a_secret_is_long_and_never_the_same() -> None:
    sender = HttpWebhookSender(allow_private=False, version="1")
    secrets = {sender.new_secret() for _ in range(100)}
    assert len(secrets) == 100
    assert {len(it) for it in secrets} == {len("whsec_") + 44}
