"""What is checked when the service starts, and what it starts without."""

from __future__ import annotations

import time
from datetime import timedelta
from pathlib import Path

import anyio
import anyio.abc
import pytest
from nats.aio.client import Client
from nats.js.api import RetentionPolicy, StorageType
from nats.js.manager import JetStreamManager
from structlog.testing import capture_logs

from adapters.nats import NatsConfig, open_nats
from adapters.nats.streams import stream_config
from ports.contracts.builders import an_id
from ports.contracts.feed import an_event
from ports.errors import Unavailable
from tests.harness.nats import NatsServer, running_nats
from tests.harness.nats_processes import finished, well_again

_LONG = timedelta(seconds=5)


async def test_a_broker_that_is_away_does_not_keep_the_service_from_starting(tmp_path: Path) -> None:
    with running_nats(tmp_path / "nats") as server:
        server.kill()
        began = time.monotonic()
        with capture_logs() as logs:
            async with open_nats(server.config()) as nats:
                assert time.monotonic() - began < 4
                assert "nats_not_there_yet" in [line["event"] for line in logs]
                began = time.monotonic()
                with pytest.raises(Unavailable, match="cannot be reached: ConnectionRefusedError"):
                    await nats.queue.put(an_id(), dispatch=1)
                with pytest.raises(Unavailable, match="NATS"):
                    await nats.queue.check()
                await nats.feed.publish(an_event(an_id(), 1))
                assert time.monotonic() - began < 0.2
                server.start()
                await well_again(nats)
                await nats.queue.put(id := an_id(), dispatch=1)
                async with nats.queue.deliveries() as deliveries:
                    assert await finished(deliveries) == id
        assert [line["event"] for line in logs].count("nats_unavailable") == 1, "told once, not at every try"


async def test_an_address_where_nobody_answers_does_not_either() -> None:
    began = time.monotonic()
    async with open_nats(NatsConfig(servers=("nats://192.0.2.1:4222",))) as nats:
        with pytest.raises(Unavailable):
            await nats.queue.check()
    assert time.monotonic() - began < 6


async def test_something_that_is_no_nats_is_told(tmp_path: Path) -> None:
    async def answer(stream: anyio.abc.SocketStream) -> None:
        async with stream:
            await stream.send(b"HTTP/1.1 400 Bad Request\r\n\r\n" * 5_000)

    async with await anyio.create_tcp_listener(local_host="127.0.0.1") as listener, anyio.create_task_group() as tasks:
        tasks.start_soon(listener.serve, answer)
        port = listener.extra(anyio.abc.SocketAttribute.local_port)
        async with open_nats(NatsConfig(servers=(f"nats://127.0.0.1:{port}",))) as nats:
            with pytest.raises(Unavailable, match="cannot be reached"):
                await nats.queue.check()
        tasks.cancel_scope.cancel()


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"retention": RetentionPolicy.LIMITS}, "retention limits, and the queue needs workqueue.*nats stream rm"),
        ({"storage": StorageType.MEMORY}, "storage memory, and the queue needs file.*no evaluation is lost"),
    ],
)
async def test_a_stream_of_another_kind_is_refused_with_what_to_do(
    nats: NatsServer, changed: dict[str, object], told: str
) -> None:
    config = nats.config()
    async with open_nats(nats.config()) as other:
        await _jetstream(other.queue.client()).add_stream(stream_config(config).evolve(**changed))
    with pytest.raises(Unavailable, match=told):
        async with open_nats(config):
            pytest.fail("it was opened")


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"replicas": 3}, "nats_replicas"),
        ({"max_bytes": 2**50}, "nats_max_mb"),
    ],
)
async def test_what_the_broker_cannot_give_is_refused_with_what_to_do(
    nats: NatsServer, settings: dict[str, object], told: str
) -> None:
    with pytest.raises(Unavailable, match=told):
        async with open_nats(nats.config(**settings)):
            pytest.fail("it was opened")


async def test_subjects_that_another_stream_has_are_told(nats: NatsServer) -> None:
    config = nats.config()
    async with open_nats(nats.config()) as other:
        taken = stream_config(config).evolve(name="SOMEBODY_ELSE")
        await _jetstream(other.queue.client()).add_stream(taken)
    with pytest.raises(Unavailable, match="another stream has our subjects"):
        async with open_nats(config):
            pytest.fail("it was opened")


async def test_limits_follow_the_settings_and_keep_what_waits(nats: NatsServer) -> None:
    config = nats.config()
    async with open_nats(config) as before:
        await before.queue.put(id := an_id(), dispatch=1)
    with capture_logs() as logs:
        grown = nats.config(prefix=config.prefix, max_messages=7, max_bytes=2**20)
        async with open_nats(grown) as after, after.queue.deliveries() as deliveries:
            found = (await _jetstream(after.queue.client()).stream_info(config.stream)).config
            assert (found.max_msgs, found.max_bytes) == (7, 2**20)
            assert await finished(deliveries) == id
    assert [line["changed"]["max_msgs"] for line in logs if line["event"] == "nats_stream_changed"] == [200_000]


async def test_a_second_process_changes_nothing(nats: NatsServer) -> None:
    config = nats.config()
    async with open_nats(config):
        with capture_logs() as logs:
            async with open_nats(config):
                pass
    assert not [line for line in logs if line["event"].startswith("nats_stream_")]


async def test_a_broker_without_jetstream_degrades_the_queue_and_leaves_the_feed(tmp_path: Path) -> None:
    with running_nats(tmp_path / "nats", jetstream=False) as server:
        config = server.config()
        async with open_nats(config) as api, open_nats(config) as worker:
            with pytest.raises(Unavailable, match=r"JetStream.*add a jetstream block"):
                await api.queue.check()
            async with api.feed.subscribe(id := an_id()) as subscription:
                await worker.feed.publish(an_event(id, 1))
                assert await subscription.next(within=_LONG) == an_event(id, 1)


async def test_a_broker_that_writes_late_is_refused_where_that_can_be_known(tmp_path: Path) -> None:
    with running_nats(tmp_path / "nats", sync_interval="2m") as server:
        with pytest.raises(Unavailable, match="sync_interval: always"):
            async with open_nats(server.config(monitor_urls=(server.monitor_url,))):
                pytest.fail("it was opened")
        with capture_logs() as logs:
            async with open_nats(server.config()):
                pass
        assert "nats_sync_interval_unknown" in [line["event"] for line in logs]


async def test_a_broker_that_writes_at_once_is_taken_without_a_word(nats: NatsServer) -> None:
    with capture_logs() as logs:
        async with open_nats(nats.config(monitor_urls=(nats.monitor_url,))):
            pass
    assert not [line for line in logs if line["log_level"] in ("warning", "error")]


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "nonsense", "http://127.0.0.1:{port}"])
async def test_a_monitoring_endpoint_that_tells_nothing_is_a_warning(nats: NatsServer, url: str) -> None:
    with capture_logs() as logs:
        async with open_nats(nats.config(monitor_urls=(url.format(port=nats.port),))):
            pass
    assert [line["log_level"] for line in logs if line["event"] == "nats_sync_interval_unknown"] == ["warning"]


def _jetstream(client: Client) -> JetStreamManager:
    return client.jetstream()
