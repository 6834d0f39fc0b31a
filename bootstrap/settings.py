"""Every setting, bound and limit of the service, read once from the environment."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

PREFIX = "AI_RECRUITER_"
_OF_THE_CLIENT = {"URL", "API_KEY", "DEBUG"}  # read by the commands that talk to a running service
_TENANT = re.compile(r"[a-z0-9][a-z0-9_.-]{0,62}")
_DATABASES = ("mysql+aiomysql://", "sqlite+aiosqlite:///")
_STORES = ("file:///", "s3://", "gs://", "az://", "memory:///")
_ORIGIN = re.compile(r"https?://[^/?#@\sA-Z]+")  # as a browser writes it: anything else would never be met

Seconds = Annotated[float, Meta(gt=0, le=86_400)]
Mebibytes = Annotated[int, Meta(ge=1, le=65_536)]
Count = Annotated[int, Meta(ge=1, le=10_000_000)]


class WrongSettings(Exception):
    """A setting that the service cannot start with; the message says which and what to do."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """The variables are these names in capitals behind AI_RECRUITER_. Nothing here shows a secret."""

    # Where things are kept
    data_dir: Path = Path("var")  # the SQLite file and the documents of the embedded default
    database_url: str | None = None  # SQLite in the data directory; mysql+aiomysql://… otherwise
    database_tls_ca: Path | None = None  # of MySQL: whom to trust; without it nothing is encrypted
    documents_url: str | None = None  # the data directory; any obstore URL otherwise
    database_pool: Annotated[int, Meta(ge=2, le=1000)] = 10
    database_timeout_s: Seconds = 5.0  # of one transaction
    documents_timeout_s: Seconds = 20.0

    # The queue and the live events between machines
    nats_url: str | None = None  # in process; nats://… or tls://…, several with commas, otherwise
    nats_user: str | None = None
    nats_password: str | None = None
    nats_token: str | None = None
    nats_creds_file: Path | None = None  # as nsc writes it
    nats_nkey_file: Path | None = None
    nats_tls_ca: Path | None = None
    nats_tls_cert: Path | None = None
    nats_tls_key: Path | None = None
    nats_prefix: Annotated[str, Meta(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,31}$")] = "ai_recruiter"
    nats_replicas: Annotated[int, Meta(ge=1, le=5)] = 1
    nats_max_messages: Count = 200_000  # evaluations in the queue
    nats_max_mb: Mebibytes = 256
    nats_monitor_url: str | None = None  # http://…:8222, several with commas: has sync_interval checked

    # Who may come in
    api_keys: str = ""  # tenant:sha256-of-the-key,…; `ai-recruiter key` makes one
    allowed_hosts: str = "127.0.0.1,localhost,[::1]"  # by name; asked only while there are no keys
    allowed_origins: str = ""  # of web pages elsewhere, such as https://hr.example

    # The engine
    engine: str | None = None  # the default engine's name
    run_limit_s: Seconds = 120.0  # of one evaluation
    run_cpu_s: Annotated[int, Meta(ge=1, le=86_400)] = 60
    run_memory_mb: Mebibytes = 1024

    # Leases and retries
    lease_s: Seconds = 30.0
    heartbeat_s: Seconds = 10.0
    sweep_every_s: Seconds = 1.0
    first_dispatch_s: Seconds = 10.0  # what the queue has before the sweeper steps in
    backoff_s: Seconds = 2.0
    backoff_limit_s: Seconds = 300.0
    max_strikes: Annotated[int, Meta(ge=1, le=100)] = 3  # workers that one evaluation may cost
    grace_s: Seconds = 20.0  # at shutdown, for what still runs

    # Bounds of use
    max_open: Count = 100_000  # evaluations queued or running, in all
    max_open_per_tenant: Count = 10_000
    max_body_mb: Mebibytes = 32  # of one submission
    max_document_mb: Mebibytes = 10
    max_text_characters: Count = 400_000  # as much as the engine reads
    max_deadline_s: Annotated[int, Meta(ge=1)] = 86_400
    max_wait_s: Annotated[int, Meta(ge=0, le=60)] = 60
    max_listeners: Count = 10_000
    max_listeners_per_tenant: Count = 10_000
    page_size_max: Annotated[int, Meta(ge=1, le=1000)] = 200
    listener_heartbeat_s: Seconds = 15.0
    listener_send_timeout_s: Seconds = 10.0
    peer_timeout_s: Seconds = 30.0  # before the kernel gives up a peer that takes nothing

    # Figures of a process without an API
    metrics_host: str = "127.0.0.1"
    metrics_port: Annotated[int, Meta(ge=1, le=65_535)] | None = None  # of `work`; `serve` has /metrics anyway

    # Traces; they need the extra `tracing`
    otlp_url: str | None = None  # of an OpenTelemetry collector, such as http://collector:4318
    trace_share: Annotated[float, Meta(ge=0, le=1)] = 1.0  # of all evaluations

    # Logs
    log_level: str = "info"
    log_json: bool = False

    def __post_init__(self) -> None:
        if self.heartbeat_s * 2 > self.lease_s:
            raise ValueError("heartbeat_s must be at most half of lease_s, or a busy worker loses its lease")
        if self.log_level.upper() not in ("DEBUG", "INFO", "WARNING", "ERROR"):
            raise ValueError("log_level must be debug, info, warning or error")
        if self.api_keys and not self.tenants_by_key():
            raise ValueError("api_keys is set and names no key; take it away to serve this machine only")
        _begins("database_url", self.database_url, _DATABASES)
        _names_a_database(self.database())
        _begins("documents_url", self.documents_url, _STORES)
        _begins("otlp_url", self.otlp_url, ("http://", "https://"))
        self.origins()
        if not all(url.startswith(("nats://", "tls://")) for url in self.nats_servers()):
            raise ValueError("nats_url must be nats://host:4222 or tls://host:4222, several with commas between")

    def __repr__(self) -> str:
        """Without values: some are secret."""
        return "Settings(…)"

    @property
    def embedded(self) -> bool:
        """One process with SQLite: it looks after its own schema."""
        return self.database().startswith("sqlite")

    def database(self) -> str:
        """The database's URL."""
        return self.database_url or f"sqlite+aiosqlite:///{self.data_dir.absolute() / 'evaluations.db'}"

    def documents(self) -> str:
        """The document store's URL."""
        return self.documents_url or (self.data_dir.absolute() / "documents").as_uri()

    def nats_servers(self) -> tuple[str, ...]:
        """Where NATS is; empty while queue and live events stay in process."""
        return tuple(_parts(self.nats_url or ""))

    def nats_monitors(self) -> tuple[str, ...]:
        """Where the servers tell about themselves."""
        return tuple(_parts(self.nats_monitor_url or ""))

    def tenants_by_key(self) -> dict[bytes, str]:
        """SHA-256 digest of a key: the tenant that it belongs to."""
        return dict(_api_key(part) for part in _parts(self.api_keys))

    def hosts(self) -> frozenset[str]:
        """Names under which the service may be addressed."""
        return frozenset(_parts(self.allowed_hosts))

    def origins(self) -> frozenset[str]:
        """Web pages elsewhere that may drive the service."""
        return frozenset(_origin(part) for part in _parts(self.allowed_origins))


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings of an environment. Raises WrongSettings for a value out of bounds or a name that is not known."""
    environment = os.environ if environment is None else environment
    given = {name.removeprefix(PREFIX): value for name, value in environment.items() if name.startswith(PREFIX)}
    known = {name.upper(): name for name in Settings.__struct_fields__}
    for name in given.keys() - known.keys() - _OF_THE_CLIENT:
        raise WrongSettings(_unknown(name, known))
    values = {known[name]: value for name, value in given.items() if name in known and value != ""}
    try:
        return msgspec.convert(values, Settings, strict=False, dec_hook=_path)
    except msgspec.ValidationError as error:
        raise WrongSettings(_wrong(str(error))) from None


def _path(wanted: type, value: object) -> object:
    if wanted is Path:
        return Path(str(value)).expanduser()
    raise NotImplementedError(f"no setting has the type {wanted}")


def _parts(joined: str) -> list[str]:
    return [part.strip() for part in joined.split(",") if part.strip()]


def _begins(name: str, url: str | None, known: tuple[str, ...]) -> None:
    """The URL itself is not told: it may hold a password."""
    if url is not None and not url.startswith(known):
        raise ValueError(f"{name} must begin with {' or '.join(known)}")


def _names_a_database(url: str) -> None:
    try:
        named = bool(make_url(url).database)
    except (ArgumentError, ValueError):  # neither is told: SQLAlchemy quotes the URL
        named = False
    if not named and url.startswith("mysql"):
        raise ValueError(
            "database_url must be mysql+aiomysql://user:password@host:3306/name, with @ : / in it as %40 …"
        )


def _api_key(part: str) -> tuple[bytes, str]:
    tenant, _, digest = part.partition(":")
    if not _TENANT.fullmatch(tenant):
        raise ValueError("api_keys: a tenant is named with a-z, 0-9, '.', '_' and '-' (at most 63 characters)")
    if not re.fullmatch(r"[0-9a-f]{64}", digest):
        raise ValueError(
            f"api_keys: {tenant} needs the SHA-256 of its key in hexadecimal; `ai-recruiter key` makes one"
        )
    return bytes.fromhex(digest), tenant


def _origin(part: str) -> str:
    if not _ORIGIN.fullmatch(part):
        raise ValueError(
            f"allowed_origins: {part} is no origin; write it in small letters and without a path, as https://hr.example"
        )
    return part


def _unknown(name: str, known: Mapping[str, str]) -> str:
    close = get_close_matches(name, known, n=1)
    hint = f"; did you mean {PREFIX}{close[0]}?" if close else ""
    return f"{PREFIX}{name} is not a setting{hint}"


def _wrong(told: str) -> str:
    """msgspec says `… - at `$.lease_s``: name the variable instead."""
    reason, _, path = told.partition(" - at `$.")
    return f"{PREFIX}{path.rstrip('`').upper()}: {reason}" if path else told
