"""What the HTTP side is told of the settings."""

from __future__ import annotations

from datetime import timedelta
from importlib.metadata import version

from adapters.http.config import HttpConfig
from bootstrap.front import front_of
from bootstrap.settings import Settings


def http_config(settings: Settings, *, keyed: bool) -> HttpConfig:
    """The bounds of the HTTP side; `keyed` when calls need a key."""
    return HttpConfig(
        version=version("ai-recruiter"),
        max_body_bytes=settings.max_body_mb * 2**20,
        max_document_bytes=settings.max_document_mb * 2**20,
        max_text_characters=settings.max_text_characters,
        max_wait_s=settings.max_wait_s,
        max_deadline_s=settings.max_deadline_s,
        page_size_max=settings.page_size_max,
        heartbeat=timedelta(seconds=settings.listener_heartbeat_s),
        send_timeout=timedelta(seconds=settings.listener_send_timeout_s),
        max_listeners=settings.max_listeners,
        max_listeners_per_tenant=settings.listeners_per_tenant(),
        max_bytes_in_flight=settings.max_mb_in_flight * 2**20,
        max_bytes_in_flight_per_tenant=settings.bytes_in_flight_per_tenant(),
        keyed=keyed,
        erasers=settings.erasers(),
        limited=settings.max_requests_per_tenant_a_minute is not None,
        allowed_hosts=settings.hosts(),
        allowed_origins=settings.origins(),
        **front_of(settings),
        trusted_proxies=settings.proxies(),
    )
