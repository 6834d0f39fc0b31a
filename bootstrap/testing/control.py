"""What a test asks of its service, beside the service's own API: `POST /_testing/COMMAND` with a JSON object."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import anyio
import msgspec
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from bootstrap.testing.outcomes import Rule, Selection
from bootstrap.testing.world import World
from domain.model.events import Stage

PREFIX = "/_testing/"
QUEUED = "queued"


class Advance(Struct, frozen=True, forbid_unknown_fields=True):
    """Let time pass."""

    seconds: float


class HoldAt(Struct, frozen=True, forbid_unknown_fields=True):
    """Hold a job at a stage."""

    stage: Stage
    jobs: Selection = Selection()


class Held(Struct, frozen=True, forbid_unknown_fields=True):
    """A hold by its number."""

    hold: int
    timeout: float = 0  # seconds


class Nothing(Struct, frozen=True, forbid_unknown_fields=True):
    """No parameters."""


class Control:
    """The commands over the present world. A refusal never repeats what was sent."""

    def __init__(self, world: Callable[[], World], reset: Callable[[], Awaitable[None]], secret: str) -> None:
        self._world = world
        self._reset = reset
        self._secret = secret
        self._commands: Mapping[str, tuple[type[Struct], Callable[[Any], Awaitable[object]]]] = {
            "answer": (Rule, self.answer),
            "advance": (Advance, self.advance),
            "hold": (HoldAt, self.hold),
            "held": (Held, self.held),
            "release": (Held, self.release),
            "pause": (Nothing, self.pause),
            "resume": (Nothing, self.resume),
            "settle": (Nothing, self.settle),
            "reset": (Nothing, self.reset),
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        await (await self._response(request))(scope, receive, send)

    async def _response(self, request: Request) -> Response:
        if not secrets.compare_digest(request.headers.get("authorization", ""), self._secret):
            return Response(status_code=403)
        wanted, command = self._commands[request.url.path.removeprefix(PREFIX)]
        try:
            result = await command(msgspec.json.decode(await request.body(), type=wanted))
        except msgspec.DecodeError as error:
            return Response(_at(error), status_code=422)
        except TimeoutError:
            return Response(status_code=408)
        return Response(msgspec.json.encode(result), media_type="application/json")

    async def answer(self, rule: Rule) -> None:
        self._world().rules.add(rule)

    async def advance(self, wanted: Advance) -> datetime:
        await self._world().advance(timedelta(seconds=wanted.seconds))
        return self._world().clock.now()

    async def hold(self, wanted: HoldAt) -> int:
        return self._world().holds.add(wanted.stage, wanted.jobs)

    async def held(self, wanted: Held) -> object:
        hold = self._world().holds[wanted.hold]
        with anyio.fail_after(wanted.timeout):
            await hold.reached.wait()
        return hold.job

    async def release(self, wanted: Held) -> None:
        self._world().holds[wanted.hold].released.set()
        await self._world().settle()

    async def pause(self, _: Nothing) -> None:
        self._world().queue.pause()

    async def resume(self, _: Nothing) -> None:
        self._world().queue.resume()
        await self._world().settle()

    async def settle(self, _: Nothing) -> None:
        await self._world().settle()

    async def reset(self, _: Nothing) -> None:
        await self._reset()


def _at(error: msgspec.DecodeError) -> str:
    """What is wrong and where; msgspec names types and places, and quotes the values of enumerations only."""
    return str(error)


def dispatch(control: ASGIApp, service: Callable[[], ASGIApp]) -> ASGIApp:
    """An application that sends a test's own requests to `control` and all others to the service."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        chosen = control if str(scope.get("path", "")).startswith(PREFIX) else service()
        await chosen(scope, receive, send)

    return app
