"""Who is counted as whom, and what an address may do at a time."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_network

import anyio
import httpx2
import pytest

from adapters.http.failures import Failures
from adapters.http.peers import Peers
from tests.harness.http import A_PAIR, a_keyed_world, a_world

JSON = {"Content-Type": "application/json"}
HISTORY = "/api/v1/history"
BEHIND_A_PROXY = Peers((ip_network("127.0.0.0/8"), ip_network("10.0.0.0/8")))


def asked_from(client: str | None, forwarded: str = "") -> dict[str, object]:
    headers = [(b"x-forwarded-for", it.encode()) for it in forwarded.split("|") if it]
    return {"client": (client, 1) if client else None, "headers": headers}


@pytest.mark.parametrize(
    ("client", "forwarded", "peer"),
    [
        ("192.0.2.1", "", "192.0.2.1"),
        ("192.0.2.1", "198.51.100.9", "192.0.2.1"),  # anybody may write that
        ("10.0.0.3", "198.51.100.9", "198.51.100.9"),
        ("10.0.0.3", "203.0.113.5, 198.51.100.9, 10.0.0.4", "198.51.100.9"),
        ("10.0.0.3", "203.0.113.5|198.51.100.9", "198.51.100.9"),
        ("10.0.0.3", "unknown", None),
        ("10.0.0.3", "", None),
        ("::ffff:192.0.2.1", "", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "", "fe80::/64"),
        ("10.0.0.3", "," * 60_000, None),
        (None, "", None),
    ],
)
def test_a_peer_is_the_last_address_that_no_proxy_of_ours_has(client: str, forwarded: str, peer: str | None) -> None:
    assert BEHIND_A_PROXY.of_request(asked_from(client, forwarded)) == peer


async def statuses(client: httpx2.AsyncClient, keys: Iterator[str], **headers: str) -> list[int]:
    return [
        (await client.get(HISTORY, headers={"Authorization": f"Bearer {key}", **headers})).status_code for key in keys
    ]


async def test_an_address_that_fails_too_often_is_told_so_and_others_are_not() -> None:
    world = a_keyed_world({"secret": "a"}, max_failures_a_minute=3)
    async with world.client() as client:
        wrong = [f"wrong-{number}" for number in range(6)]
        elsewhere = {"X-Forwarded-For": "192.0.2.7"}
        assert await statuses(client, iter(wrong)) == [401, 401, 401, 429, 429, 429]
        assert await statuses(client, iter(wrong[:2]), **elsewhere) == [401, 401]
        assert await statuses(client, iter(["secret"])) == [200]
        answer = await client.get(HISTORY, headers={"Authorization": "Bearer wrong"})
    assert answer.json()["code"] == "too_many_failures"
    assert 1 <= int(answer.headers["Retry-After"]) <= 60


async def test_who_shows_no_key_has_not_failed() -> None:
    async with a_keyed_world({"secret": "a"}, max_failures_a_minute=2).client() as client:
        assert {(await client.get(HISTORY)).status_code for _ in range(5)} == {401}


def test_failures_of_any_number_of_addresses_take_a_bounded_memory() -> None:
    failures = Failures(60)
    for number in range(20_000):
        failures.count(f"192.0.{number // 256}.{number % 256}")
    assert len(failures) == 4_096


async def test_one_address_has_its_share_of_the_memory_for_bodies() -> None:
    world = a_world(max_bytes_in_flight_per_peer=5_000, trusted_proxies=())
    head = b"POST /api/v1/jobs HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    async with world.serving(working=False) as address, httpx2.AsyncClient(base_url=f"http://{address}") as client:
        host, port = address.split(":")
        async with await anyio.connect_tcp(host, int(port)) as line:
            await line.send(head + b"Content-Length: 4000\r\nExpect: 100-continue\r\n\r\n")
            assert (await line.receive()).startswith(b"HTTP/1.1 100")
            await line.send(b" " * 3_900)
            await anyio.sleep(0.1)
            refused = await client.post(
                "/api/v1/jobs", content=b" " * 2_000, headers={"Content-Type": "application/json"}
            )
        assert (refused.status_code, refused.json()["code"]) == (503, "overloaded")
        assert "your address" in refused.json()["detail"]
        assert (await client.post("/api/v1/jobs", json=A_PAIR)).status_code == 202
