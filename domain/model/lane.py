"""Whose turn it is: what waits is taken tenant by tenant, and of a tenant batch by batch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from domain.model.ids import Tenant, VacancyId

IN_FRONT: Final = 32  # single jobs of a tenant that are open at once before further ones come behind


@dataclass(frozen=True, slots=True)
class Lane:
    """Evaluations that wait for each other: those of one vacancy, or the single ones of a tenant."""

    tenant: Tenant
    batch: VacancyId | None = None  # None: single jobs, which have every other turn of their tenant
    # Whether it came while many of the tenant's were open: a queue that has fewer places than there are lanes keeps
    # such jobs apart from those of others.
    behind: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """The queued evaluations of one lane: all of them, and those that came before a certain one."""

    count: int
    before: int


def ahead_of(lane: Lane, lanes: Mapping[Lane, Waiting]) -> int:
    """About how many evaluations are taken before one in `lane`; `lanes` counts those before it in its own.

    Where turns go round, every other lane gives as many as it takes turns until then. It is an estimate: tenants come
    and go, and a queue that machines share may let groups of lanes take turns, and each machine by itself.
    """
    turns = lanes[lane].before if lane in lanes else 0
    ahead = turns
    for other, waiting in lanes.items():
        if other != lane:
            ahead += min(waiting.count, turns + 1 if lane.batch is not None or other.tenant != lane.tenant else turns)
    return ahead
