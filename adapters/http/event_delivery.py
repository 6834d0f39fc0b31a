"""Delivers the events of a job to one listener, over a WebSocket or an event stream."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from datetime import UTC, datetime
from enum import Enum, auto
from typing import Protocol

import anyio
import msgspec

from adapters.http.bodies import PeerGone
from adapters.http.frames import heartbeat
from adapters.http.listeners import Seat
from adapters.http.request_context import Hub
from adapters.http.telemetry import listener_ended
from adapters.http.vacancy_presenters import pile_frame
from adapters.http.vacancy_schemas import PileHeartbeat
from domain.model.events import Event
from domain.model.ids import EvaluationId, Tenant, VacancyId
from domain.use_cases.follow_evaluation import FollowEvaluation
from ports.feed import Told

_encode = msgspec.json.Encoder().encode


class Line(Protocol):
    """The way to one listener."""

    async def send(self, frame: str, seq: int | None) -> None:
        """Pass a frame on; waits while the peer does not read. Raises PeerGone."""
        ...

    async def beat(self, frame: str) -> None:
        """Show that the line is alive, with the frame where a peer can see it. Raises PeerGone."""
        ...

    async def gone(self) -> None:
        """Return once the peer has left; safe to cancel and to call again."""
        ...


class Ending(Enum):
    """Why the delivery ended."""

    FINISHED = auto()  # the job ended and the listener knows it
    GONE = auto()  # the peer left
    STALLED = auto()  # the peer reads nothing
    DRAINED = auto()  # this process goes away
    LONG = auto()  # the peer has listened for as long as anybody may
    SHUT_OUT = auto()  # the key opens nothing any more


class Story(Protocol):
    """What one listener is told."""

    def frames(self, after_seq: int) -> AsyncGenerator[tuple[str, int | None], None]:
        """Each frame with its seq, those after `after_seq` and those without one; raises what following raises."""
        ...

    def heartbeat(self) -> str:
        """A frame that says only that the line is alive."""
        ...


def following(
    follow: FollowEvaluation, id: EvaluationId, tenant: Tenant, after_seq: int = 0
) -> aclosing[AsyncGenerator[Told, None]]:
    """The events and the progress between them, unsubscribed when the block is left."""
    return aclosing(follow(id, tenant, after_seq=after_seq))


class JobStory:
    """The events of one job, its progress between them, the result last."""

    def __init__(self, hub: Hub, id: EvaluationId, tenant: Tenant) -> None:
        self._hub = hub
        self._id = id
        self._tenant = tenant

    async def frames(self, after_seq: int) -> AsyncGenerator[tuple[str, int | None], None]:
        async with following(self._hub.services.follow, self._id, self._tenant, after_seq) as story:
            async for told in story:
                if isinstance(told, Event):
                    yield await self._hub.frames.of(told, self._tenant), told.seq
                else:
                    yield self._hub.frames.of_progress(told), None

    def heartbeat(self) -> str:
        return heartbeat(self._id)


class PileStory:
    """The events of one vacancy and its pile, which have no end."""

    def __init__(self, hub: Hub, id: VacancyId, tenant: Tenant) -> None:
        self._hub = hub
        self._id = id
        self._tenant = tenant

    async def frames(self, after_seq: int) -> AsyncGenerator[tuple[str, int | None], None]:
        follow = self._hub.services.follow_pile(self._id, self._tenant, after_seq=after_seq)
        async with aclosing(follow) as events:
            async for event in events:
                yield _encode(pile_frame(event)).decode(), event.seq

    def heartbeat(self) -> str:
        return _encode(PileHeartbeat(vacancy_id=self._id, at=datetime.now(UTC))).decode()


class Delivery:
    """A sender and a watcher: a sender alone never learns that the peer has left, or may no longer listen."""

    def __init__(self, hub: Hub, line: Line, story: Story, admitted: Callable[[], Awaitable[bool]]) -> None:
        self._line = line
        self._story = story
        self._admitted = admitted
        self._heartbeat = hub.config.heartbeat.total_seconds()
        self._patience = hub.config.send_timeout.total_seconds()
        self._time = asyncio.get_running_loop().time
        self._sent_at = self._time()
        self._until = self._sent_at + hub.config.longest_listening.total_seconds()
        self._ending = Ending.GONE

    async def run(self, seat: Seat, after_seq: int) -> Ending:
        """Deliver every event after `after_seq`. Raises what following the evaluation raises."""
        ending = Ending.DRAINED
        with seat.scope:
            ending = await self._while_there(after_seq)
        listener_ended(ending.name.lower())
        return ending

    async def _while_there(self, after_seq: int) -> Ending:
        error: Exception | None = None
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self._watch, tasks.cancel_scope)
            try:
                await self._deliver(after_seq)
            except Exception as caught:  # raised below, so that it does not arrive in a group
                error = caught
            tasks.cancel_scope.cancel()
        if error is not None:
            raise error
        return self._ending

    async def _deliver(self, after_seq: int) -> None:
        self._ending = Ending.STALLED  # unless the scope is left before its deadline
        # One scope whose deadline moves: at thousands of listeners a scope for each frame would be the largest cost.
        with anyio.CancelScope() as patience:
            try:
                async with aclosing(self._story.frames(after_seq)) as frames:
                    async for frame, seq in frames:
                        patience.deadline = self._time() + self._patience
                        await self._line.send(frame, seq)
                        patience.deadline = math.inf
                        self._sent_at = self._time()
                self._ending = Ending.FINISHED
            except PeerGone:
                self._ending = Ending.GONE

    async def _watch(self, delivering: anyio.CancelScope) -> None:
        try:
            while not await self._gone_within(min(self._sent_at + self._heartbeat, self._until) - self._time()):
                if self._time() >= self._until:
                    self._ending = Ending.LONG
                    break
                if not await self._admitted():
                    self._ending = Ending.SHUT_OUT
                    break
                if self._time() >= self._sent_at + self._heartbeat and not await self._beat():
                    self._ending = Ending.STALLED
                    break
            else:
                self._ending = Ending.GONE
        except PeerGone:
            self._ending = Ending.GONE
        delivering.cancel()

    async def _gone_within(self, seconds: float) -> bool:
        with anyio.move_on_after(max(seconds, 0)):
            await self._line.gone()
            return True
        return False

    async def _beat(self) -> bool:
        """Whether the peer took a heartbeat in time."""
        with anyio.move_on_after(self._patience):
            await self._line.beat(self._story.heartbeat())
            self._sent_at = self._time()
            return True
        return False
