"""The stream and the consumers that the queue is made of: created, checked, brought to what the settings say."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import structlog
from nats.js.api import (
    AckPolicy,
    Base,
    ConsumerConfig,
    DiscardPolicy,
    RetentionPolicy,
    StorageType,
    StreamConfig,
)
from nats.js.errors import APIError, NotFoundError
from nats.js.manager import JetStreamManager

from adapters.nats.config import NatsConfig
from adapters.nats.shards import SHARDS, Shard

_DUPLICATE_WINDOW = 120.0  # seconds in which one offer counts once
_MAX_WAITING = 20_000  # requests that may stand at once at a consumer: one of each process
_FIXED = ("retention", "storage")  # the server cannot change them in a stream that exists
_HOPELESS = {
    10023: "the cluster has too few resources: lower nats_max_mb or give JetStream more room",
    10028: "the account has no JetStream room left: lower nats_max_mb or raise the account's limit",
    10035: "JetStream is not enabled for this user's account: enable it there",
    10039: "JetStream is not enabled for this user's account: enable it there",
    10047: "the servers have too little storage: lower nats_max_mb or raise jetstream.max_file_store",
    10065: "another stream has our subjects: remove that one, or choose another nats_prefix",
    10074: "this NATS is no cluster: set nats_replicas to 1, or run a cluster",
    10005: "the cluster has too few servers for nats_replicas",
    10012: "its consumer was made otherwise: remove it (nats consumer rm)",
    10099: "the stream has a consumer that is not ours: remove it (nats consumer rm)",
    10100: "the stream has a consumer that is not ours: remove it (nats consumer rm)",
}
_log = structlog.get_logger("nats")


class UnfitStream(Exception):
    """The queue cannot be kept in this NATS as it is; the message says what to do."""


async def ensure_work(jetstream: JetStreamManager, config: NatsConfig) -> None:
    """Have stream and consumers as the settings say. Raises UnfitStream, nats.errors.Error."""
    try:
        await _ensure_stream(jetstream, stream_config(config))
        for shard in SHARDS:
            await _ensure_consumer(jetstream, config.stream, consumer_config(config, shard))
    except APIError as error:
        advice = _HOPELESS.get(error.err_code or 0)
        if advice is None:
            raise
        raise UnfitStream(f"the queue cannot be kept in this NATS ({error.description}): {advice}") from error


def stream_config(config: NatsConfig) -> StreamConfig:
    """One message for each waiting evaluation, and one that readiness rewrites."""
    return StreamConfig(
        name=config.stream,
        subjects=[*(shard.subject(config) for shard in SHARDS), config.probe],
        retention=RetentionPolicy.WORK_QUEUE,
        storage=StorageType.FILE,
        num_replicas=config.replicas,
        discard=DiscardPolicy.NEW,
        max_msgs=config.max_messages,
        max_bytes=config.max_bytes,
        # A further offer takes the place of the one that waits: the sweeper cannot flood the queue, and a message
        # that the broker has forgotten to hand out is replaced by one that it has not.
        max_msgs_per_subject=1,
        max_msg_size=1024,  # there is nothing in them but the name of a tenant
        duplicate_window=_DUPLICATE_WINDOW,
    )


def consumer_config(config: NatsConfig, shard: Shard) -> ConsumerConfig:
    """Attempts are counted in the database, so the broker never stops delivering."""
    return ConsumerConfig(
        durable_name=shard.consumer,
        filter_subject=shard.subject(config),
        ack_policy=AckPolicy.EXPLICIT,
        ack_wait=config.ack_wait.total_seconds(),
        max_deliver=-1,
        max_ack_pending=-1,  # a process asks for as many as it has workers that wait
        max_waiting=_MAX_WAITING,
    )


async def _ensure_stream(jetstream: JetStreamManager, wanted: StreamConfig) -> None:
    assert wanted.name is not None
    try:
        found = (await jetstream.stream_info(wanted.name)).config
    except NotFoundError:
        await jetstream.add_stream(wanted)  # of two that race, both succeed
        _log.info("nats_stream_created", stream=wanted.name, replicas=wanted.num_replicas)
        return
    different = _differences(found, wanted)
    if not different:
        return
    for name in _FIXED:
        if name in different:
            raise UnfitStream(_remedy(wanted.name, name, different))
    await jetstream.update_stream(found.evolve(**{name: getattr(wanted, name) for name in different}))
    _log.warning("nats_stream_changed", stream=wanted.name, changed={name: was for name, (was, _) in different.items()})


async def _ensure_consumer(jetstream: JetStreamManager, stream: str, wanted: ConsumerConfig) -> None:
    assert wanted.durable_name is not None
    try:
        found = (await jetstream.consumer_info(stream, wanted.durable_name)).config
    except NotFoundError:
        different = True
    else:
        different = bool(_differences(found, wanted))
    if different:
        await jetstream.add_consumer(stream, wanted)  # creates it, or brings it to what is wanted


def _differences(found: Base, wanted: Base) -> dict[str, tuple[Any, Any]]:
    """What we ask for and is not so, each with what it is and what it should be."""
    names = [field.name for field in fields(wanted)]
    pairs = {name: (getattr(found, name), getattr(wanted, name)) for name in names}
    return {name: pair for name, pair in pairs.items() if pair[1] is not None and pair[0] != pair[1]}


def _remedy(stream: str, name: str, different: dict[str, tuple[Any, Any]]) -> str:
    is_, should_be = different[name]
    return (
        f"the stream {stream} exists with {name} {is_}, and the queue needs {should_be.value}: "
        f"remove it (nats stream rm {stream}) or choose another nats_prefix; "
        "no evaluation is lost, the database offers every one again"
    )
