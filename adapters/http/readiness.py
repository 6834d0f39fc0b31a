"""Whether the parts behind the service are well."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial

import anyio
import structlog

from adapters.http.config import HttpConfig
from adapters.http.response_schemas import Check
from adapters.shared.outage import Outage
from ports.errors import NoWorkers, Unavailable

_FRESH_S = 1.0
_log = structlog.get_logger("http")


class Checkup:
    """Asks every part, at most once a second: anybody may ask us, and a check may write to a disk."""

    def __init__(self, checks: Mapping[str, Callable[[], Awaitable[object]]], config: HttpConfig) -> None:
        self._checks = checks
        self._within_s = config.check_timeout.total_seconds()
        self._outages = {name: Outage(partial(_log.warning, check=name), "readiness_check_failed") for name in checks}
        self._turn = anyio.Lock()
        self._found: dict[str, Check] = {}
        self._stale_at = 0.0

    async def __call__(self) -> dict[str, Check]:
        """How each part is, in the order that they were given."""
        async with self._turn:
            if anyio.current_time() >= self._stale_at:
                self._found = await self._ask_all()
                self._stale_at = anyio.current_time() + _FRESH_S
            return self._found

    async def _ask_all(self) -> dict[str, Check]:
        found: dict[str, Check] = {}

        async def ask(name: str) -> None:
            found[name] = await self._ask(name)

        async with anyio.create_task_group() as tasks:
            for name in self._checks:
                tasks.start_soon(ask, name)
        return {name: found[name] for name in self._checks}

    async def _ask(self, name: str) -> Check:
        try:
            with anyio.fail_after(self._within_s):
                await self._checks[name]()
        except Unavailable as error:
            self._outages[name].met(str(error), detail=error.in_full)
            if isinstance(error, NoWorkers):
                return Check(ok=False, detail=str(error), code="no_workers", since=error.since)
            return Check(ok=False, detail=str(error))
        except TimeoutError:
            return Check(ok=False, detail=f"no answer within {self._within_s:g} s")
        except Exception:
            _log.exception("readiness_check_failed", check=name)
            return Check(ok=False, detail="the check itself failed; the log tells more")
        self._outages[name].over()
        return Check(ok=True, detail=None)
