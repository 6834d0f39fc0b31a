"""Every setting, bound and limit of the service."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from domain.model.ids import Tenant, User
from domain.model.principal import Principal, Role

PREFIX = "AI_RECRUITER_"
TENANT = re.compile(r"[a-z0-9][a-z0-9_.-]{0,62}")
_DATABASES = ("mysql+aiomysql://", "sqlite+aiosqlite:///")
_STORES = ("file:///", "s3://", "gs://", "az://", "memory:///")
_ORIGIN = re.compile(r"https?://[^/?#@\sA-Z]+")  # as a browser writes it: anything else would never be met

Seconds = Annotated[float, Meta(gt=0, le=86_400)]
Mebibytes = Annotated[int, Meta(ge=1, le=65_536)]
Count = Annotated[int, Meta(ge=1, le=10_000_000)]


_ROLES = {
    "": frozenset({Role.RECRUITER, Role.SERVICE}),
    "admin": frozenset({Role.RECRUITER, Role.SERVICE, Role.ADMIN}),
    **{role.value: frozenset({role}) for role in (Role.RECRUITER, Role.SERVICE, Role.AUDITOR)},
}


class WrongSettings(Exception):
    """A setting that the service cannot start with; the message says which and what to do."""


def variable(name: str) -> str:
    """The environment variable of a setting; errors use this name and no other."""
    return PREFIX + name.upper()


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Each is read from `variable(name)`; bootstrap/settings_help.py says what it is for."""

    # Where things are kept
    data_dir: Path = Path("var")
    database_url: str | None = None
    database_tls_ca: Path | None = None
    documents_url: str | None = None
    database_pool: Annotated[int, Meta(ge=2, le=1000)] = 10
    database_timeout_s: Seconds = 5.0
    documents_timeout_s: Seconds = 20.0

    # The queue and the live events between machines
    nats_url: str | None = None
    nats_user: str | None = None
    nats_password: str | None = None
    nats_token: str | None = None
    nats_creds_file: Path | None = None
    nats_nkey_file: Path | None = None
    nats_tls_ca: Path | None = None
    nats_tls_cert: Path | None = None
    nats_tls_key: Path | None = None
    nats_prefix: Annotated[str, Meta(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,31}$")] = "ai_recruiter"
    nats_replicas: Annotated[int, Meta(ge=1, le=5)] = 1
    nats_max_messages: Count = 200_000
    nats_max_mb: Mebibytes = 256
    nats_monitor_url: str | None = None

    # Who may come in
    api_keys: str = ""
    key_pepper_file: Path | None = None
    audit_key_file: Path | None = None
    audit_checkpoint_every_s: Seconds = 60.0
    findings_only: str = ""
    country: Annotated[str, Meta(pattern=r"^[A-Z]{2}$")] | None = None
    allowed_hosts: str = "127.0.0.1,localhost,[::1]"
    allowed_origins: str = ""

    # The engine
    engine: str | None = None
    run_limit_s: Seconds = 120.0
    run_cpu_s: Annotated[int, Meta(ge=1, le=86_400)] = 60
    run_memory_mb: Mebibytes = 1024

    # Leases and retries
    lease_s: Seconds = 30.0
    heartbeat_s: Seconds = 10.0
    sweep_every_s: Seconds = 1.0
    first_dispatch_s: Seconds = 10.0
    backoff_s: Seconds = 2.0
    backoff_limit_s: Seconds = 300.0
    max_strikes: Annotated[int, Meta(ge=1, le=100)] = 3
    grace_s: Seconds = 20.0

    # Bounds of use
    max_open: Count = 100_000
    max_open_per_tenant: Count = 10_000
    max_body_mb: Mebibytes = 32
    max_document_mb: Mebibytes = 10
    max_text_characters: Count = 400_000
    max_deadline_s: Annotated[int, Meta(ge=1)] = 86_400
    max_wait_s: Annotated[int, Meta(ge=0, le=60)] = 60
    max_listeners: Count = 10_000
    max_listeners_per_tenant: Count = 10_000
    page_size_max: Annotated[int, Meta(ge=1, le=1000)] = 200
    listener_heartbeat_s: Seconds = 15.0
    listener_send_timeout_s: Seconds = 10.0
    peer_timeout_s: Seconds = 30.0

    # Webhooks
    webhooks_allow_private: bool = False
    max_webhooks_per_tenant: Annotated[int, Meta(ge=0, le=1000)] = 20

    # Figures of a process without an API
    metrics_host: str = "127.0.0.1"
    metrics_port: Annotated[int, Meta(ge=1, le=65_535)] | None = None

    # Traces; they need the extra `tracing`
    otlp_url: str | None = None
    trace_share: Annotated[float, Meta(ge=0, le=1)] = 1.0

    # Logs
    log_level: str = "info"
    log_json: bool = False

    def __post_init__(self) -> None:
        if self.heartbeat_s * 2 > self.lease_s:
            raise ValueError("AI_RECRUITER_HEARTBEAT_S must be at most half of AI_RECRUITER_LEASE_S")
        if self.log_level.upper() not in ("DEBUG", "INFO", "WARNING", "ERROR"):
            raise ValueError("AI_RECRUITER_LOG_LEVEL must be debug, info, warning or error")
        if self.api_keys and not self.settled_keys():
            raise ValueError("AI_RECRUITER_API_KEYS is set but names no key; unset it to serve this machine only")
        _begins("database_url", self.database_url, _DATABASES)
        _names_a_database(self.database())
        _begins("documents_url", self.documents_url, _STORES)
        _begins("otlp_url", self.otlp_url, ("http://", "https://"))
        self.origins()
        self.findings_only_tenants()
        if not all(url.startswith(("nats://", "tls://")) for url in self.nats_servers()):
            raise ValueError(
                "AI_RECRUITER_NATS_URL must be nats://host:4222 or tls://host:4222; separate several with commas"
            )

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

    def settled_keys(self) -> dict[bytes, Principal]:
        """SHA-256 digest of a key of `api_keys`: whom it proves."""
        return dict(map(_api_key, _parts(self.api_keys)))

    def hosts(self) -> frozenset[str]:
        """Names under which the service may be addressed."""
        return frozenset(_parts(self.allowed_hosts))

    def findings_only_tenants(self) -> frozenset[Tenant]:
        """Tenants that are shown no score, no advice and no order."""
        return frozenset(_tenant("findings_only", part) for part in _parts(self.findings_only))

    def origins(self) -> frozenset[str]:
        """Web pages elsewhere that may drive the service."""
        return frozenset(_origin(part) for part in _parts(self.allowed_origins))


def _parts(joined: str) -> list[str]:
    return [part.strip() for part in joined.split(",") if part.strip()]


def _begins(name: str, url: str | None, known: tuple[str, ...]) -> None:
    """The message leaves the URL out: it may hold a password."""
    if url is not None and not url.startswith(known):
        raise ValueError(f"{variable(name)} must begin with {' or '.join(known)}")


def _names_a_database(url: str) -> None:
    try:
        named = bool(make_url(url).database)
    except (ArgumentError, ValueError):  # neither message is shown: SQLAlchemy quotes the URL
        named = False
    if not named and url.startswith("mysql"):
        raise ValueError(
            "AI_RECRUITER_DATABASE_URL must be mysql+aiomysql://user:password@host:3306/name; "
            "write @ : / in a password as %40 %3A %2F"
        )


def _api_key(part: str) -> tuple[bytes, Principal]:
    tenant, _, rest = part.partition(":")
    digest, _, role = rest.partition(":")
    _tenant("api_keys", tenant)
    if not re.fullmatch(r"[0-9a-f]{64}", digest):
        raise ValueError(
            f"AI_RECRUITER_API_KEYS: {tenant} needs the SHA-256 of its key in hexadecimal; `ai-recruiter key` makes one"
        )
    if role not in _ROLES:
        raise ValueError(
            f"AI_RECRUITER_API_KEYS: {tenant} has the role {role[:20]!r}; there are {', '.join(filter(None, _ROLES))}"
        )
    return bytes.fromhex(digest), Principal(tenant=Tenant(tenant), user=User(tenant), roles=_ROLES[role])


def _tenant(name: str, part: str) -> Tenant:
    if not TENANT.fullmatch(part):
        raise ValueError(
            f"{variable(name)}: the name of a tenant consists of a-z, 0-9, '.', '_' and '-' (at most 63 characters)"
        )
    return Tenant(part)


def _origin(part: str) -> str:
    if not _ORIGIN.fullmatch(part):
        raise ValueError(
            f"AI_RECRUITER_ALLOWED_ORIGINS: {part} is not an origin; use lower case and no path, as in https://hr.example"
        )
    return part
