"""The use cases over in-memory adapters, without workers and without HTTP."""

from __future__ import annotations

from adapters.telemetry.tracing import Tracing
from bootstrap.lifespan import Application, application
from bootstrap.rules import rules
from bootstrap.settings import Settings
from bootstrap.testing.fakes import fake_adapters
from ports.matcher import Matcher
from ports.time_and_ids import Clock


def memory_application(
    matcher: Matcher, *, settings: Settings, clock: Clock, tracing: Tracing | None = None
) -> Application:
    """An application that forgets."""
    return application(settings, fake_adapters(clock, matcher), rules(settings, workers=1), tracing=tracing)
