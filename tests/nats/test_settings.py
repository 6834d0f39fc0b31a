"""From the environment to what the adapters are told."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from adapters.nats import NatsConfig
from bootstrap.environment import read_settings
from bootstrap.lifespan import nats_config
from bootstrap.rules import rules
from bootstrap.settings import Settings, WrongSettings

EVERYTHING = {
    "NATS_URL": "nats://one:4222, tls://two:4222",
    "NATS_PREFIX": "staging",
    "NATS_USER": "worker",
    "NATS_PASSWORD": "correct-horse",
    "NATS_TOKEN": "battery-staple",
    "NATS_CREDS_FILE": "/creds",
    "NATS_NKEY_FILE": "/nkey",
    "NATS_TLS_CA": "/ca",
    "NATS_TLS_CERT": "/cert",
    "NATS_TLS_KEY": "/key",
    "NATS_REPLICAS": "3",
    "NATS_MAX_MESSAGES": "7",
    "NATS_MAX_MB": "2",
    "NATS_MONITOR_URL": "http://one:8222,http://two:8222",
    "LEASE_S": "40",
}


def settings_of(given: dict[str, str]) -> Settings:
    return read_settings({f"AI_RECRUITER_{name}": value for name, value in given.items()})


def test_every_setting_reaches_the_adapter() -> None:
    assert nats_config(settings_of(EVERYTHING)) == NatsConfig(
        servers=("nats://one:4222", "tls://two:4222"),
        prefix="staging",
        user="worker",
        password="correct-horse",
        token="battery-staple",
        creds_file=Path("/creds"),
        nkey_file=Path("/nkey"),
        tls_ca=Path("/ca"),
        tls_cert=Path("/cert"),
        tls_key=Path("/key"),
        replicas=3,
        max_messages=7,
        max_bytes=2 * 2**20,
        ack_wait=timedelta(seconds=40),
        monitor_urls=("http://one:8222", "http://two:8222"),
    )


def test_no_secret_is_shown() -> None:
    settings = settings_of({**EVERYTHING, "NATS_URL": "nats://user:hunter2@one:4222"})
    shown = f"{settings} {settings!r} {nats_config(settings)}"
    assert not [secret for secret in ("correct-horse", "battery-staple", "hunter2") if secret in shown]


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("NATS_URL", "one:4222", "AI_RECRUITER_NATS_URL must be nats://host:4222"),
        ("NATS_URL", "nats://one:4222,http://two", "AI_RECRUITER_NATS_URL must be nats://host:4222"),
        ("NATS_PREFIX", "a.b", "AI_RECRUITER_NATS_PREFIX"),
        ("NATS_PREFIX", "*", "AI_RECRUITER_NATS_PREFIX"),
        ("NATS_PREFIX", ">", "AI_RECRUITER_NATS_PREFIX"),
        ("NATS_REPLICAS", "0", "AI_RECRUITER_NATS_REPLICAS"),
        ("NATS_MAX_MB", "0", "AI_RECRUITER_NATS_MAX_MB"),
    ],
)
def test_what_cannot_be_is_refused_by_name(name: str, value: str, told: str) -> None:
    with pytest.raises(WrongSettings, match=told):
        settings_of({name: value})


def test_a_queue_that_reaches_workers_elsewhere_is_given_its_time() -> None:
    with_broker, without = settings_of({"NATS_URL": "nats://one:4222"}), settings_of({})
    assert rules(with_broker, workers=0).policy.first_dispatch_after == timedelta(seconds=10)
    assert rules(without, workers=0).policy.first_dispatch_after == timedelta(0)
    assert rules(with_broker, workers=0).silence == timedelta(seconds=1)
