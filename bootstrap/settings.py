"""Every setting, bound and limit of the service."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta
from sqlalchemy import make_url

from adapters.oidc.config import OidcConfig
from bootstrap.database_address import check_address, without_tls_parameters
from bootstrap.engine_addresses import check_model, check_remote
from bootstrap.front_settings import FrontSettings
from bootstrap.listed_settings import api_key, origin, role, shadow_rule, span, tenant
from bootstrap.oidc import oidc_config
from bootstrap.remote_engine import remote_environment
from bootstrap.share_settings import Count, Mebibytes
from domain.model.ids import Tenant
from domain.model.principal import Principal, Role
from domain.model.retention import Retention
from domain.model.shadow import Shadowing

PREFIX = "AI_RECRUITER_"
_DATABASES = ("mysql+aiomysql://", "sqlite+aiosqlite:///")
_STORES = ("file:///", "s3://", "gs://", "az://", "memory:///")


Seconds = Annotated[float, Meta(gt=0, le=86_400)]


class WrongSettings(Exception):
    """A setting that the service cannot start with; the message says which and what to do."""


def variable(name: str) -> str:
    """The environment variable of a setting; errors use this name and no other."""
    return PREFIX + name.upper()


class Settings(FrontSettings, frozen=True, kw_only=True):
    """Each is read from `variable(name)`; bootstrap/settings_help.py says what it is for."""

    # Where things are kept
    data_dir: Path = Path("var")
    database_url: str | None = None
    database_tls_ca: Path | None = None
    documents_url: str | None = None
    categories_url: str | None = None
    categories_key_file: Path | None = None
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
    oidc_issuer: str | None = None
    oidc_audience: str | None = None
    oidc_jwks_url: str | None = None
    oidc_algorithms: str = "RS256,ES256,EdDSA"
    oidc_tenant_claim: str = "tenant"
    oidc_user_claim: str = "sub"
    oidc_roles_claim: str = "roles"
    audit_key_file: Path | None = None
    audit_checkpoint_every_s: Seconds = 60.0
    master_key_file: Path | None = None
    findings_only: str = ""
    country: Annotated[str, Meta(pattern=r"^[A-Z]{2}$")] | None = None
    allowed_hosts: str = "127.0.0.1,localhost,[::1]"
    allowed_origins: str = ""
    trust_forwarded_proto: bool = False

    # Forgetting
    erase_roles: str = ""
    retain_days: str = ""
    idempotency_days: Annotated[int, Meta(ge=1, le=3650)] = 30
    events_days: Annotated[int, Meta(ge=1, le=36_500)] = 90

    # The engine
    engine: str | None = None
    shadow: str = ""
    run_limit_s: Seconds = 120.0
    run_cpu_s: Annotated[int, Meta(ge=1, le=86_400)] = 60
    run_memory_mb: Mebibytes = 1024
    sandbox: Literal["require", "warn"] | None = None

    # Leases and retries
    lease_s: Seconds = 30.0
    heartbeat_s: Seconds = 10.0
    sweep_every_s: Seconds = 1.0
    first_dispatch_s: Seconds = 10.0
    backoff_s: Seconds = 2.0
    backoff_limit_s: Seconds = 300.0
    max_strikes: Annotated[int, Meta(ge=1, le=100)] = 3
    grace_s: Seconds = 20.0

    # Bounds of use; those that tenants share are in bootstrap/share_settings.py
    max_requests_per_tenant_a_minute: Count | None = None
    max_submissions_per_tenant_a_day: Count | None = None
    max_body_mb: Mebibytes = 32
    max_document_mb: Mebibytes = 10
    max_text_characters: Count = 400_000
    max_deadline_s: Annotated[int, Meta(ge=1)] = 86_400
    max_wait_s: Annotated[int, Meta(ge=0, le=60)] = 45
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
        check_address(variable("database_url"), self.database_url or "", self.database_tls_ca)
        _begins("documents_url", self.documents_url, _STORES)
        self._check_categories()
        _begins("otlp_url", self.otlp_url, ("http://", "https://"))
        check_model(self.llm_url, self.llm_model)
        check_remote(self.remote_url)
        if self.remote_url is not None and self.remote_timeout_s >= self.run_limit_s:
            raise ValueError("AI_RECRUITER_REMOTE_TIMEOUT_S must be less than AI_RECRUITER_RUN_LIMIT_S")
        self.check_public_path()
        self.origins()
        self.proxies()
        self.erasers()
        self.retention()
        self.oidc()
        self.findings_only_tenants()
        self.shadowing()
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
        given = self.database_url and without_tls_parameters(self.database_url)
        return given or f"sqlite+aiosqlite:///{self.data_dir.absolute() / 'evaluations.db'}"

    def categories(self) -> str | None:
        """The URL of the database of self-declared categories; None where none are kept."""
        own = f"sqlite+aiosqlite:///{self.data_dir.absolute() / 'categories.db'}" if self.embedded else None
        given = self.categories_url and without_tls_parameters(self.categories_url)
        return given or own

    def _check_categories(self) -> None:
        """A database and a user of its own, and a key that every machine knows."""
        if self.categories_url is None:
            return
        _begins("categories_url", self.categories_url, _DATABASES)
        check_address(variable("categories_url"), self.categories_url, self.database_tls_ca)
        own, main = make_url(self.categories_url), make_url(self.database())
        if (own.host, own.port) == (main.host, main.port) and own.database == main.database:
            raise ValueError("AI_RECRUITER_CATEGORIES_URL must name a database of its own")
        if own.host is not None and (own.host, own.username) == (main.host, main.username):
            raise ValueError("AI_RECRUITER_CATEGORIES_URL must name a user of its own, who may read nothing else")
        if own.host is not None and self.categories_key_file is None:
            raise ValueError(
                "AI_RECRUITER_CATEGORIES_URL needs AI_RECRUITER_CATEGORIES_KEY_FILE: write 32 random bytes to a file "
                "(umask 077; head -c 32 /dev/urandom > FILE) and copy it to each machine"
            )

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
        return dict(map(api_key, _parts(self.api_keys)))

    def erasers(self) -> frozenset[Role]:
        """Roles that may erase a candidate, beside administrators."""
        return frozenset(role(part) for part in _parts(self.erase_roles))

    def retention(self) -> Retention:
        """For how long evaluations are kept."""
        return Retention(spans=dict(map(span, _parts(self.retain_days))))

    def oidc(self) -> OidcConfig | None:
        """The issuer whose tokens are taken."""
        return oidc_config(
            issuer=self.oidc_issuer,
            audience=self.oidc_audience,
            jwks_url=self.oidc_jwks_url,
            algorithms=self.oidc_algorithms,
            tenant_claim=self.oidc_tenant_claim,
            user_claim=self.oidc_user_claim,
            roles_claim=self.oidc_roles_claim,
        )

    def remote_engine(self) -> Mapping[str, str]:
        """What the engine `remote` is told, as variables of its evaluations."""
        return remote_environment(
            url=self.remote_url,
            key_file=self.remote_key_file,
            ca_file=self.remote_ca_file,
            timeout_s=self.remote_timeout_s,
        )

    def hosts(self) -> frozenset[str]:
        """Names under which the service may be addressed."""
        return frozenset(_parts(self.allowed_hosts))

    def findings_only_tenants(self) -> frozenset[Tenant]:
        """Tenants that are shown no score, no advice and no order."""
        return frozenset(tenant("FINDINGS_ONLY", part) for part in _parts(self.findings_only))

    def shadowing(self) -> Shadowing:
        """Which jobs a challenger judges as well."""
        rules = list(map(shadow_rule, _parts(self.shadow)))
        if len(dict(rules)) < len(rules):
            raise ValueError("AI_RECRUITER_SHADOW names two challengers for the same jobs: leave one of them out")
        return Shadowing(dict(rules))

    def origins(self) -> frozenset[str]:
        """Web pages elsewhere that may drive the service."""
        return frozenset(origin(part) for part in _parts(self.allowed_origins))


def _parts(joined: str) -> list[str]:
    return [part.strip() for part in joined.split(",") if part.strip()]


def _begins(name: str, url: str | None, known: tuple[str, ...]) -> None:
    """The message leaves the URL out: it may hold a password."""
    if url is not None and not url.startswith(known):
        raise ValueError(f"{variable(name)} must begin with {' or '.join(known)}")
