"""What a report says that it took to make: of engines that call services."""

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
    """Of a report as JSON: `tokens` and `money` of its provenance's `usage`."""
    told: Mapping[str, Any] = json.loads(body).get("provenance", {}).get("usage") or {}
    tokens, money = told.get("tokens"), told.get("money")
    return Usage(
        tokens=int(tokens) if isinstance(tokens, int) else None,
        money=float(money) if isinstance(money, int | float) else None,
    )
