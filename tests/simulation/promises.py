"""What a schedule has promised, and whole ranges of schedules played on every core."""

from __future__ import annotations

import os
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import structlog

from tests.simulation.schedule import Outcome, Schedule
from tests.simulation.virtual_time import Stuck

_AT_ONCE = 100  # schedules that a process takes at a time


def play_all(seeds: range) -> tuple[dict[int, list[str]], Counter[str]]:
    """The promises that each seed breaks, where it breaks any; and how many faults of each kind there were."""
    chunks = [seeds[start : start + _AT_ONCE] for start in range(0, len(seeds), _AT_ONCE)]
    broken: dict[int, list[str]] = {}
    faults: Counter[str] = Counter()
    with ProcessPoolExecutor(os.cpu_count(), get_context("spawn")) as processes:
        for of_chunk, faults_of_chunk in processes.map(_play, chunks):
            broken |= of_chunk
            faults += faults_of_chunk
    return broken, faults


def _play(seeds: range) -> tuple[dict[int, list[str]], Counter[str]]:
    broken: dict[int, list[str]] = {}
    faults: Counter[str] = Counter()
    with structlog.testing.capture_logs():
        for seed in seeds:
            try:
                outcome = Schedule(seed).run()
            except (Stuck, TimeoutError) as error:
                broken[seed] = [f"it never comes to its end: {error!r}"]
                continue
            faults += outcome.faults
            if of_seed := broken_promises(outcome):
                broken[seed] = of_seed
    return broken, faults


def broken_promises(outcome: Outcome) -> list[str]:
    """Every promise that the outcome breaks, in words."""
    broken = []
    if outcome.rows != len(set(outcome.accepted)):
        broken.append(f"{outcome.rows} rows for {len(set(outcome.accepted))} accepted submissions")
    for id in outcome.accepted:
        events = outcome.events[id]
        if [event.seq for event in events] != list(range(1, len(events) + 1)):
            broken.append(f"{id}: seq has a gap: {[event.seq for event in events]}")
        if [event.type.terminal for event in events].count(True) != 1 or not events[-1].type.terminal:
            broken.append(f"{id}: not exactly one ending: {[event.type.value for event in events]}")
        if outcome.reports[id] != (events[-1].type == "succeeded"):
            broken.append(f"{id}: {outcome.reports[id]} reports, ended as {events[-1].type}")
        if any(heard != events for heard in outcome.heard[id]):
            broken.append(f"{id}: a listener heard another story")
    for before, told in outcome.progress:
        if (told.evaluation_id, told.attempt, told.stage) != (before.evaluation_id, before.attempt, before.stage):
            broken.append(f"{told.evaluation_id}: progress of another stage or attempt: {told} after {before}")
    return broken
