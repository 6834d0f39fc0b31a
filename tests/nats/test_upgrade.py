"""From a queue without lanes: what waits in its stream is taken, while processes of both versions run."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import nats as nats_py
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig, DiscardPolicy, RetentionPolicy, StorageType, StreamConfig
from nats.js.errors import NotFoundError

from adapters.nats import NatsConfig, open_nats
from adapters.nats.shards import SHARDS
from domain.model.ids import VacancyId
from domain.model.lane import Lane
from ports.contracts.builders import ALICE, an_id
from tests.harness.nats import NatsServer
from tests.harness.nats_processes import accepted, finished, two_processes

PILE = Lane(ALICE, VacancyId(an_id()))


def stream_before(config: NatsConfig) -> StreamConfig:
    """As the version before had it."""
    return StreamConfig(
        name=config.stream,
        subjects=[f"{config.work}.*", config.probe],
        retention=RetentionPolicy.WORK_QUEUE,
        storage=StorageType.FILE,
        num_replicas=1,
        discard=DiscardPolicy.NEW,
        max_msgs=config.max_messages,
        max_bytes=config.max_bytes,
        max_msgs_per_subject=1,
        max_msg_size=1024,
        duplicate_window=120.0,
    )


@asynccontextmanager
async def the_version_before(config: NatsConfig) -> AsyncIterator[JetStreamContext]:
    """A process of it, with the stream and the consumer as it makes them."""
    client = await nats_py.connect(config.servers[0])
    try:
        jetstream = client.jetstream()
        try:
            await jetstream.update_stream(stream_before(config))  # it puts right what differs from its settings
        except NotFoundError:
            await jetstream.add_stream(stream_before(config))
        consumer = ConsumerConfig(
            durable_name="workers",
            filter_subject=f"{config.work}.*",
            ack_policy=AckPolicy.EXPLICIT,
            ack_wait=config.ack_wait.total_seconds(),
            max_deliver=-1,
            max_ack_pending=-1,
            max_waiting=20_000,
        )
        await jetstream.add_consumer(config.stream, consumer)
        yield jetstream
    finally:
        await client.close()


async def test_what_waits_and_what_is_in_hand_survive_the_upgrade(nats: NatsServer) -> None:
    config = nats.config(ack_wait=timedelta(seconds=2))
    ids = [an_id() for _ in range(5)]
    async with the_version_before(config) as before:
        for id in ids:
            await before.publish(f"{config.work}.{id}", b"", headers={"Nats-Msg-Id": f"{id}:1"})
        reader = await before.pull_subscribe_bind("workers", config.stream)
        [in_hand, abandoned] = await reader.fetch(2)
        async with open_nats(config) as nats_now, nats_now.queue.deliveries() as deliveries:
            await nats_now.queue.put(late := an_id(), dispatch=1, lane=PILE)
            await in_hand.ack()
            received = [await finished(deliveries) for _ in range(5)]
    assert abandoned.subject.endswith(str(ids[1]))
    assert sorted(received) == sorted([*ids[1:], late])


async def test_both_versions_work_side_by_side_although_the_one_before_puts_its_stream_back(nats: NatsServer) -> None:
    config = nats.config()
    async with two_processes(config) as (api, worker):
        await api.queue.put(first := an_id(), dispatch=1, lane=PILE)
        async with the_version_before(config) as before:
            await before.publish(f"{config.work}.{(second := an_id())}", b"")
            await accepted(api, third := an_id(), PILE)
            async with worker.queue.deliveries() as deliveries:
                received = [await finished(deliveries) for _ in range(3)]
    assert sorted(received) == sorted([first, second, third])


async def test_an_installation_is_upgraded_once(nats: NatsServer) -> None:
    config = nats.config()
    async with the_version_before(config) as before, open_nats(config):
        names = {info.name for info in await before.consumers_info(config.stream)}
        assert names == {shard.consumer for shard in SHARDS}
