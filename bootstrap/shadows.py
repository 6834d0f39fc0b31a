"""What judges by challengers in a process with workers."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from datetime import timedelta
from functools import partial
from typing import Any, Final

import structlog

from adapters.workers import Room, run_shadows_forever
from bootstrap.lifespan import Application
from bootstrap.settings import Settings
from ports.matcher import Matcher

_log = structlog.get_logger()
_LEFT_OVERS_EVERY: Final = timedelta(minutes=1)  # of a rule that is gone, whose runs are judged to the end


def shadow_runner(application: Application, room: Room, owner: str) -> Callable[[], Coroutine[Any, Any, None]]:
    """Judges what is due while a place is spare. Warns of challengers that are not installed: their runs will fail."""
    settings = application.settings
    for engine in missing_challengers(settings, application.adapters.matcher):
        _log.warning("challenger_not_installed", engine=engine, advice="install it or change AI_RECRUITER_SHADOW")
    often = timedelta(seconds=settings.sweep_every_s)
    return partial(
        run_shadows_forever,
        application.use_cases.run_shadow(),
        room,
        owner=owner,
        every=often if settings.shadowing().challengers else _LEFT_OVERS_EVERY,
        heartbeat=timedelta(seconds=settings.heartbeat_s),
    )


def missing_challengers(settings: Settings, matcher: Matcher) -> list[str]:
    """Challengers of the settings that cannot be asked for."""
    return sorted(settings.shadowing().challengers - {info.name for info in matcher.engines()})
