"""What stands in front of a process: proxies, and who scrapes it."""

from __future__ import annotations

from typing import Final, TypedDict

import structlog

from bootstrap.door import is_loopback
from bootstrap.secret_settings import content_of
from bootstrap.settings import Settings, WrongSettings, variable

_LEAST: Final = 16  # characters
_log = structlog.get_logger()


class Front(TypedDict):
    """These of HttpConfig."""

    public_path: str
    trust_forwarded_prefix: bool
    trust_forwarded_proto: bool
    metrics_key: bytes | None


def front_of(settings: Settings) -> Front:
    """Raises WrongSettings."""
    return {
        "public_path": settings.public_path,
        "trust_forwarded_prefix": settings.trust_forwarded_prefix,
        "trust_forwarded_proto": settings.trust_forwarded_proto,
        "metrics_key": metrics_key(settings),
    }


def metrics_key(settings: Settings) -> bytes | None:
    """What opens `/metrics`; None where everybody who reaches it may see it. Raises WrongSettings."""
    path, name = settings.metrics_key_file, variable("metrics_key_file")
    if path is None:
        return None
    key = content_of(path, name)
    if len(key) < _LEAST or not key.isascii() or not key.isprintable() or " " in key:
        raise WrongSettings(
            f"{name}: {path} must hold one line of {_LEAST} or more visible ASCII characters; "
            "`openssl rand -hex 24` makes one"
        )
    return key.encode()


def warn_of_open_metrics(settings: Settings, host: str) -> None:
    """Where others than this machine reach the figures without a key. Raises WrongSettings for a wrong file."""
    if metrics_key(settings) is None and not is_loopback(host):
        _log.warning("metrics_open", advice="set AI_RECRUITER_METRICS_KEY_FILE, or have the proxy refuse /metrics")
