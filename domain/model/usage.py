"""What a report says that it took to make: of engines that ask a language model."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Usage:
    """None: not told."""

    tokens: int | None = None
    money: float | None = None


def usage_of(body: bytes) -> Usage:
    """Of a report as JSON: tokens of prompts and answers, and money, of its provenance's `language_model`."""
    told: Mapping[str, Any] = json.loads(body).get("provenance", {}).get("language_model") or {}
    counted = [told.get(name) for name in ("prompt_tokens", "answer_tokens")]
    tokens = [each for each in counted if isinstance(each, int)]
    money = told.get("money")
    return Usage(
        tokens=sum(tokens) if tokens else None,
        money=float(money) if isinstance(money, int | float) else None,
    )
