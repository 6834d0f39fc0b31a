"""What keeps an evaluation from being erased."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.model.errors import InvalidRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Somebody needs an evaluation, for a lawsuit for example: it is not erased while this stands."""

    reason: str
    by: str
    at: datetime

    def __post_init__(self) -> None:
        """Raises InvalidRequest without a reason."""
        if not self.reason.strip():
            raise InvalidRequest("reason: say why; what is kept longer than promised needs a reason")
