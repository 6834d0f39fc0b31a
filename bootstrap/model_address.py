"""Whether a language model is set wholly or not at all."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

_PREFIX: Final = "AI_RECRUITER_LLM_"


def check_model(url: str | None, model: str | None) -> None:
    """Raises ValueError unless both are there, or neither, and the address is one."""
    if (url is None) != (model is None):
        there, lacking = ("URL", "MODEL") if model is None else ("MODEL", "URL")
        raise ValueError(f"{_PREFIX}{there} is set and {_PREFIX}{lacking} is not: set both, or none")
    if url is not None and not _is_address(url):
        raise ValueError(
            f"{_PREFIX}URL must be the address of an OpenAI-compatible API, without a key in it, such as "
            "http://127.0.0.1:8080/v1"
        )


def _is_address(url: str) -> bool:
    """Whether it is one of HTTP with a host, and nothing in it is secret."""
    try:
        parts = urlsplit(url)
        known = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return known and not (parts.username or parts.password or parts.query or parts.fragment)
