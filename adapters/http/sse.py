"""The events of a job or a vacancy as Server-Sent Events."""

from __future__ import annotations

import re

from msgspec import ValidationError, convert
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from adapters.http.bodies import PeerGone
from adapters.http.errors import HttpRefusal
from adapters.http.event_delivery import Delivery, Ending, JobStory, PileStory, Story
from adapters.http.listeners import Seat
from adapters.http.request_context import Call
from adapters.http.request_schemas import EventsQuery
from ports.errors import Unavailable

_HEADERS = {
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-store, no-transform",  # what compresses it on the way would hold it back
    "X-Accel-Buffering": "no",
}
PROGRESS = "progress"  # the kind of event that has no id
_RETRY = b"retry: 2000\n\n"
_LINE_BREAK = re.compile("\r\n|\n|\r")  # in a report's JSON these stand between values only


async def events(call: Call) -> Response:
    """The stream after `Last-Event-ID`, `lastEventId` or `after_seq`; nothing (204) when all was heard."""
    after_seq = _after_seq(call)
    job = await call.services.read.get(call.job_id, call.tenant)
    if job.status.terminal and after_seq >= job.last_seq:
        return Response(status_code=204)  # tells an EventSource not to come back
    if call.request.method == "HEAD":
        return Response(headers=_HEADERS)
    return EventStream(call, JobStory(call.hub, call.job_id, call.tenant), after_seq)


async def pile_events(call: Call) -> Response:
    """The stream of a vacancy and its pile after `Last-Event-ID`, `lastEventId` or `after_seq`; it has no end."""
    after_seq = _after_seq(call)
    await call.services.read_vacancies.get(call.vacancy_id, call.tenant)
    if call.request.method == "HEAD":
        return Response(headers=_HEADERS)
    return EventStream(call, PileStory(call.hub, call.vacancy_id, call.tenant), after_seq)


def _after_seq(call: Call) -> int:
    asked = call.query(EventsQuery)
    last_heard = call.request.headers.get("last-event-id")
    if last_heard is None:
        return asked.after_seq if asked.last_event_id is None else asked.last_event_id
    try:
        return convert({"after_seq": last_heard}, EventsQuery, strict=False).after_seq
    except ValidationError:
        raise HttpRefusal("malformed_header", "Last-Event-ID: expected the seq of an event") from None


class EventStream(Response):
    """A response that lasts as long as the story, and a line to the peer that reads it."""

    def __init__(self, call: Call, story: Story, after_seq: int) -> None:
        super().__init__(headers=_HEADERS)
        self._call = call
        self._story = story
        self._after_seq = after_seq

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._receive, self._send = receive, send
        hub, tenant = self._call.hub, self._call.tenant
        with hub.listeners.seat(tenant) as seat:
            headers = [(name.encode(), value.encode()) for name, value in _HEADERS.items()]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await self._write(_RETRY)
            ending = await self._deliver(Delivery(hub, self, self._story, self._call.still_admitted), seat)
        if ending in (Ending.FINISHED, Ending.DRAINED, Ending.LONG):
            await self._write(b"", more=False)

    async def send(self, frame: str, seq: int | None) -> None:
        """Without a seq the peer goes on from the one before; only who asks for that kind of event gets it."""
        head = f"event: {PROGRESS}" if seq is None else f"id: {seq}"
        data = "\ndata: ".join(_LINE_BREAK.split(frame))
        await self._write(f"{head}\ndata: {data}\n\n".encode())

    async def beat(self, frame: str) -> None:
        await self._write(b": heartbeat\n\n")

    async def gone(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass

    async def _deliver(self, delivery: Delivery, seat: Seat) -> Ending:
        try:
            return await delivery.run(seat, self._after_seq)
        except Unavailable:  # the peer comes back with Last-Event-ID
            return Ending.DRAINED

    async def _write(self, data: bytes, *, more: bool = True) -> None:
        try:
            await self._send({"type": "http.response.body", "body": data, "more_body": more})
        except OSError:
            raise PeerGone from None
