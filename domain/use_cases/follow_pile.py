"""Send a listener every event of a vacancy and its pile, once and in order, for as long as it listens."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from datetime import timedelta

from domain.model.findings_only import NOBODY, FindingsOnly
from domain.model.ids import Tenant, VacancyId
from domain.model.pile import PileEvent
from ports.feed import Feed
from ports.vacancies import VacancyReader

_PAGE = 500  # events read at once


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowPile:
    """The repository tells what happened; the feed only says when to ask it. A pile has no last event."""

    reader: VacancyReader
    feed: Feed
    silence: timedelta  # how long the feed may be quiet before the repository is asked; doubles up to the limit
    silence_limit: timedelta
    findings_only: FindingsOnly = NOBODY

    async def __call__(self, id: VacancyId, tenant: Tenant, *, after_seq: int = 0) -> AsyncGenerator[PileEvent, None]:
        """Events with seq > `after_seq`; close the iterator to stop listening. Raises VacancyNotFound."""
        pile = await self.reader.pile(id, tenant)
        last, quiet = min(after_seq, pile.last_seq), self.silence  # no client can have seen later events
        async with self.feed.subscribe(id) as live:  # before the first read, so that nothing falls between
            while True:
                kept = await self.reader.events(id, after=last, limit=_PAGE)
                for event in kept:
                    yield self.findings_only.event(tenant, event)
                    last, quiet = event.seq, self.silence
                if len(kept) < _PAGE:
                    await live.next(within=quiet)
                    quiet = min(quiet * 2, self.silence_limit)
