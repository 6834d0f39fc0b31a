"""Logs an outage once for each reason, however often it is met, and once that it is over."""

from __future__ import annotations

from collections.abc import Callable


class Outage:
    """What is wrong with one part now."""

    def __init__(
        self, log: Callable[..., object], event: str, *, recovered: Callable[[], object] | None = None
    ) -> None:
        """`log` is called with `event` and `reason=`, `recovered` when the outage ends."""
        self._log = log
        self._event = event
        self._recovered = recovered
        self.reason: str | None = None  # None while all is well

    def met(self, reason: str, *, detail: str | None = None) -> None:
        """The part failed for `reason`; `detail` is logged instead, where it says more."""
        if reason != self.reason:
            self._log(self._event, reason=detail or reason)
        self.reason = reason

    def over(self) -> None:
        """The part works."""
        if self.reason is not None and self._recovered is not None:
            self._recovered()
        self.reason = None
