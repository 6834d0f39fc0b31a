"""What the engine `llm` is told of the settings: the environment that its evaluations see."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from bootstrap.settings import Settings

_PREFIX: Final = "AI_RECRUITER_LLM_"
_OF_THE_ENGINE: Final = (
    *("url", "model", "key_file", "ca_file", "concurrency"),
    *("timeout_s", "first_token_s", "between_tokens_s", "connect_s", "tries"),
    *("samples", "temperature", "per_call", "context", "answer_tokens", "posting_tokens"),
    *("reads_postings", "price_in", "price_out"),
)


def environment(settings: Settings) -> Mapping[str, str]:
    """Empty while no model is named."""
    if settings.llm_url is None:
        return {}
    values = {name: getattr(settings, f"llm_{name}") for name in _OF_THE_ENGINE}
    return {_PREFIX + name.upper(): _text(value) for name, value in values.items() if value is not None}


def check(url: str | None, model: str | None) -> None:
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


def _text(value: object) -> str:
    if isinstance(value, Path):
        return str(value.expanduser().absolute())
    return f"{value:f}" if isinstance(value, float) else str(value)
