"""What the engine `llm` is told of the settings: the environment that its evaluations see."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

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


def _text(value: object) -> str:
    if isinstance(value, Path):
        return str(value.expanduser().absolute())
    return f"{value:f}" if isinstance(value, float) else str(value)
