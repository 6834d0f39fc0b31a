"""Asks the monitoring endpoint whether the broker writes to disk before it confirms."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import httpx2
import structlog

from ports.errors import Unavailable

_LIMIT = 2.0  # seconds
_log = structlog.get_logger("nats")
_RISK = (
    "NATS confirms messages before they are on disk, so a power failure loses some of the queue; "
    "the sweeper finds them again, later. Set `sync_interval: always` in the jetstream block of its configuration"
)


async def require_sync_always(monitor_urls: tuple[str, ...]) -> None:
    """Raise Unavailable when a server is known to write late; what cannot be determined is logged as a warning."""
    if not monitor_urls:
        _log.warning("nats_sync_interval_unknown", advice="set nats_monitor_url to have sync_interval checked at start")
    for url in monitor_urls:
        try:
            at_once = await _syncs_always(url)
        except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
            _log.warning("nats_sync_interval_unknown", server=urlsplit(url).hostname, reason=str(error))
            continue
        if not at_once:
            raise Unavailable(f"{urlsplit(url).hostname}: {_RISK}, or unset nats_monitor_url to start all the same")


async def _syncs_always(url: str) -> bool:
    async with httpx2.AsyncClient(timeout=_LIMIT, trust_env=False) as http:
        answer = (await http.get(f"{url.rstrip('/')}/varz")).raise_for_status()
    settings: Any = answer.json()
    try:
        return bool(settings["jetstream"]["config"].get("sync_always", False))
    except (KeyError, TypeError, AttributeError):
        raise ValueError("this is not the monitoring endpoint of a server with JetStream") from None
