"""An outage is logged once for each reason, and its end once."""

from __future__ import annotations

from adapters.shared.outage import Outage


def test_an_outage_is_logged_once_for_each_reason_and_when_it_is_over() -> None:
    said: list[str] = []
    outage = Outage(
        lambda event, reason: said.append(f"{event}: {reason}"), "failed", recovered=lambda: said.append("ok")
    )
    outage.over()
    for _ in range(3):
        outage.met("no answer", detail="no answer from 10.0.0.1")
    outage.met("disk full")
    assert outage.reason == "disk full"
    outage.over()
    outage.over()
    outage.met("disk full")
    assert said == ["failed: no answer from 10.0.0.1", "failed: disk full", "ok", "failed: disk full"]
