"""Send a listener every event of an evaluation, once and in order, up to the terminal one."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import timedelta

from domain.model.events import Event
from domain.model.ids import EvaluationId, Tenant
from ports.evaluations import EvaluationReader
from ports.feed import Feed

_PAGE = 500  # events read at once


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowEvaluation:
    """Kept events first, then live ones; a gap or a silence sends it back to what is kept."""

    reader: EvaluationReader
    feed: Feed
    silence: timedelta  # how long the feed may be quiet before the repository is asked; doubles up to the limit
    silence_limit: timedelta

    async def __call__(
        self,
        id: EvaluationId,
        tenant: Tenant,
        *,
        after_seq: int = 0,
    ) -> AsyncGenerator[Event, None]:
        """Events with seq > `after_seq`; close the iterator to stop listening. Raises EvaluationNotFound."""
        known = await self.reader.get(id, tenant)
        last, quiet = min(after_seq, known.last_seq), self.silence  # no client can have seen later events
        if known.status.terminal and last == known.last_seq:
            return
        async with self.feed.subscribe(id) as live:  # before the first read, so that nothing falls between
            while True:
                kept = await self.reader.events(id, after=last, limit=_PAGE)
                for event in kept:
                    yield event
                    last, quiet = event.seq, self.silence
                    if event.type.terminal:
                        return
                if len(kept) == _PAGE:
                    continue
                while (event_ := await live.next(within=quiet)) is not None and event_.seq <= last + 1:
                    if event_.seq == last + 1:
                        yield event_
                        last, quiet = event_.seq, self.silence
                        if event_.type.terminal:
                            return
                if event_ is None:
                    quiet = min(quiet * 2, self.silence_limit)
