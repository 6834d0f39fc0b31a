"""structlog, set up once for the process, for our own lines and for those of libraries."""

from __future__ import annotations

import logging
import sys

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from adapters.telemetry.log_fields import allowed_fields_only

_LEVELS = logging.getLevelNamesMapping()
_MANY_LINES = "exception"


def configure_logs(*, level: str, as_json: bool) -> None:
    """Lines on stderr: JSON for machines, or columns for people. Libraries' warnings are passed on in the same form."""
    stamps: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    ending = [allowed_fields_only, *(_for_machines() if as_json else _for_people())]
    structlog.configure(
        processors=[*stamps, *ending],
        wrapper_class=structlog.make_filtering_bound_logger(_LEVELS[level.upper()]),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    libraries = logging.StreamHandler(sys.stderr)
    libraries.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *ending],
            foreign_pre_chain=[*stamps, structlog.stdlib.add_logger_name],
        )
    )
    logging.basicConfig(level=logging.WARNING, handlers=[libraries])


def _for_machines() -> list[Processor]:
    # Frames only: the values of locals may hold what a CV says.
    frames = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
    return [structlog.processors.ExceptionRenderer(frames), structlog.processors.JSONRenderer()]


def _for_people() -> list[Processor]:
    colours = sys.stderr.isatty()
    return [structlog.processors.format_exc_info, _on_one_line, structlog.dev.ConsoleRenderer(colors=colours)]


def _on_one_line(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """Foreign text, such as a path that was asked for, without what a terminal would obey."""
    for name, value in event.items():
        if isinstance(value, str) and name != _MANY_LINES and not value.isprintable():
            event[name] = "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in value)
    return event
