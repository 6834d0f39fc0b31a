"""Whether the servers that engines ask are named wholly, by addresses without a secret in them."""

from __future__ import annotations

from urllib.parse import urlsplit


def check_model(url: str | None, model: str | None) -> None:
    """Raises ValueError unless both are there, or neither, and the address is one."""
    if (url is None) != (model is None):
        there, lacking = ("URL", "MODEL") if model is None else ("MODEL", "URL")
        raise ValueError(f"AI_RECRUITER_LLM_{there} is set and AI_RECRUITER_LLM_{lacking} is not: set both, or none")
    if url is not None and not _is_address(url):
        raise ValueError(
            "AI_RECRUITER_LLM_URL must be the address of an OpenAI-compatible API, without a key in it, such as "
            "http://127.0.0.1:8080/v1"
        )


def check_remote(url: str | None) -> None:
    """Raises ValueError for an address that is none, or has a secret in it."""
    if url is not None and not _is_address(url):
        raise ValueError(
            "AI_RECRUITER_REMOTE_URL must be what stands before /v1/engine, without a key in it, such as "
            "http://127.0.0.1:9000"
        )


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        known = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return known and not (parts.username or parts.password or parts.query or parts.fragment)
