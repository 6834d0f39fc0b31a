"""What the engine `remote` is told of the settings: the environment that its evaluations see."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

_PREFIX: Final = "AI_RECRUITER_REMOTE_"


def remote_environment(
    *, url: str | None, key_file: Path | None, ca_file: Path | None, timeout_s: float
) -> Mapping[str, str]:
    """Empty while no engine is named."""
    if url is None:
        return {}
    files = {"KEY_FILE": key_file, "CA_FILE": ca_file}
    given = {name: str(path.expanduser().absolute()) for name, path in files.items() if path is not None}
    told = {"URL": url, "TIMEOUT_S": f"{timeout_s:f}", **given}
    return {_PREFIX + name: value for name, value in told.items()}


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
