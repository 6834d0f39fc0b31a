"""What the engine `remote` is told of the settings: the environment that its evaluations see."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from bootstrap.settings import Settings

_PREFIX: Final = "AI_RECRUITER_REMOTE_"
_FILES: Final = ("key_file", "ca_file")


def remote_environment(settings: Settings) -> Mapping[str, str]:
    """Empty while no engine is named."""
    if settings.remote_url is None:
        return {}
    files = {name: getattr(settings, f"remote_{name}") for name in _FILES}
    given = {f"{_PREFIX}{name.upper()}": _absolute(path) for name, path in files.items() if path is not None}
    return {
        f"{_PREFIX}URL": settings.remote_url,
        f"{_PREFIX}TIMEOUT_S": f"{settings.remote_timeout_s:f}",
        **given,
    }


def check_remote(url: str | None) -> None:
    """Raises ValueError for an address that is none, or has a secret in it."""
    if url is not None and not _is_address(url):
        raise ValueError(
            f"{_PREFIX}URL must be what stands before /v1/engine, without a key in it, such as http://127.0.0.1:9000"
        )


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        known = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return known and not (parts.username or parts.password or parts.query or parts.fragment)


def _absolute(path: Path) -> str:
    return str(path.expanduser().absolute())
