"""What it takes to reach a NATS and to keep the queue in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class NatsConfig:
    """Secrets are never shown; the files are read when the connection is opened, and the credentials at each login."""

    servers: tuple[str, ...] = field(repr=False)  # nats:// or tls:// URLs, which may hold a password
    prefix: str = "ai_recruiter"  # of subjects and, in capitals, of the stream

    user: str | None = None
    password: str | None = field(default=None, repr=False)
    token: str | None = field(default=None, repr=False)
    creds_file: Path | None = None  # a user's JWT and seed, as nsc writes them
    nkey_file: Path | None = None  # a user's nkey seed
    tls_ca: Path | None = None
    tls_cert: Path | None = None
    tls_key: Path | None = None

    replicas: int = 1
    max_messages: int = 200_000
    max_bytes: int = 256 * 2**20
    ack_wait: timedelta = timedelta(seconds=30)  # after which a delivery without an answer is delivered again
    monitor_urls: tuple[str, ...] = ()  # of the monitoring endpoints, such as http://nats-1:8222

    @property
    def stream(self) -> str:
        """The stream that holds the queue."""
        return f"{self.prefix.upper()}_WORK"

    @property
    def work(self) -> str:
        """The subjects of evaluations that wait for a worker begin with this and end in their ids."""
        return f"{self.prefix}.work"

    @property
    def probe(self) -> str:
        """The subject that readiness writes to: in the stream, and never handed to a worker."""
        return f"{self.prefix}.probe"

    @property
    def events(self) -> str:
        """The subjects of live events end in the evaluation's id."""
        return f"{self.prefix}.events"
