"""Who looked past the blinds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Reveal:
    """A person asked who the candidate is; everybody who asks is written down."""

    by: str
    at: datetime
