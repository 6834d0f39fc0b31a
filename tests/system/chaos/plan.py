"""What goes wrong in a run, and when: decided by its seed alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random

LEASE_S = 3.0


class Fault(StrEnum):
    """How each is called in the table."""

    KILL_API = "kill -9 API"
    KILL_WORKER = "kill -9 worker"
    HOLD_WORKER = "SIGSTOP worker past its lease"
    DRAIN_API = "SIGTERM API"
    DRAIN_WORKER = "SIGTERM worker"
    KILL_NATS = "kill -9 NATS node"
    WIPE_NATS = "loss of the broker's store"
    KILL_DATABASE = "kill -9 the database"


OF_MANY_PROCESSES = (
    *(Fault.KILL_WORKER, Fault.KILL_WORKER, Fault.HOLD_WORKER, Fault.HOLD_WORKER, Fault.KILL_API),
    *(Fault.KILL_NATS, Fault.WIPE_NATS, Fault.KILL_DATABASE, Fault.DRAIN_API, Fault.DRAIN_WORKER),
)
OF_ONE_PROCESS = (Fault.KILL_WORKER, Fault.KILL_WORKER, Fault.HOLD_WORKER, Fault.DRAIN_WORKER)
_OFTEN_S = (0.5, 2.0)  # between two faults
_CALM_S = (3.0, 5.0)  # now and then
_COMES_UP_S = 2.5  # what a process needs after its start before it is worth another blow
_ALONE_COMES_UP_S = 6.0  # where there is no other one meanwhile


@dataclass(frozen=True, slots=True)
class Blow:
    """One fault; `at` and `lasts` in seconds, `victim` by its number among its kind."""

    at: float
    fault: Fault
    victim: int
    lasts: float


@dataclass(frozen=True, slots=True)
class Town:
    """How many there are of each kind."""

    apis: int
    workers: int
    nodes: int

    def victims(self, fault: Fault) -> int:
        return {"API": self.apis, "worker": self.workers, "NATS": self.nodes}.get(_kind(fault), 1)


def plan(seed: int, seconds: float, faults: Sequence[Fault], town: Town) -> list[Blow]:
    """Every fault once before any comes again; none hits what another one has just struck."""
    chance = Random(seed)
    busy: dict[tuple[str, int], float] = {}
    blows: list[Blow] = []
    at = chance.uniform(*_OFTEN_S)
    for number, fault in enumerate(_in_rounds(chance, faults)):
        at += chance.uniform(*(_CALM_S if number % len(faults) == 0 else _OFTEN_S))
        blow = _blow(chance, at, fault, town)
        at = max(at, *(busy.get(target, 0.0) for target in _targets(blow, town)))
        blow = Blow(at, fault, blow.victim, blow.lasts)
        if at + blow.lasts > seconds:
            return blows
        blows.append(blow)
        free_at = at + blow.lasts + (_COMES_UP_S if town.nodes else _ALONE_COMES_UP_S)
        busy.update(dict.fromkeys(_targets(blow, town), free_at))
    raise AssertionError("the rounds never end")


def _in_rounds(chance: Random, faults: Sequence[Fault]) -> Iterator[Fault]:
    while True:
        yield from chance.sample(faults, len(faults))


def _blow(chance: Random, at: float, fault: Fault, town: Town) -> Blow:
    past_the_lease = (LEASE_S + 0.5, LEASE_S + 3.5)
    lasts = chance.uniform(*(past_the_lease if fault is Fault.HOLD_WORKER else (0.1, 1.5)))
    return Blow(at, fault, chance.randrange(town.victims(fault)), lasts)


def _targets(blow: Blow, town: Town) -> list[tuple[str, int]]:
    kind = _kind(blow.fault)
    everybody = range(town.victims(blow.fault)) if blow.fault is Fault.WIPE_NATS else [blow.victim]
    return [(kind, number) for number in everybody]


def _kind(fault: Fault) -> str:
    if fault is Fault.WIPE_NATS:
        return "NATS"
    return next((kind for kind in ("API", "worker", "NATS") if kind in fault.value), "database")
