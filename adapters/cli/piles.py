"""The pile of a vacancy: its candidates are sent, and then watched until all of them have ended."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from adapters.cli.cv_files import read_cvs
from adapters.cli.screen import one_line
from adapters.client import AddedCandidate, Client, VacancyEvent
from adapters.client.vacancies import CandidateCounts

_BATCH: Final = 100  # files that are sent again together when a service had no room for one of them
_BUSY: Final = frozenset({"too_busy", "overloaded", "unavailable", "draining"})
_ROOM_PAUSE: Final = 2.0  # seconds until a service may have room again
_ROOM_PATIENCE: Final = 600.0  # seconds without any candidate taken
_ENDS: Final = frozenset({"job.succeeded", "job.failed", "job.canceled", "job.expired"})
_RATE_OVER: Final = 200  # the latest ends
_STEPS: Final = 10  # lines of progress where there is no terminal


@dataclass(slots=True)
class Sent:
    """What became of the files of a pile."""

    jobs: set[str] = field(default_factory=set)  # that judge them, the new ones among them
    new: set[str] = field(default_factory=set)
    items: list[AddedCandidate] = field(default_factory=list)

    @property
    def refused(self) -> list[AddedCandidate]:
        """The files that were not taken, each with its problem."""
        return [it for it in self.items if it.job_id is None]

    def add(self, items: Sequence[AddedCandidate]) -> None:
        self.items += items
        self.jobs |= {it.job_id for it in items if it.job_id is not None}

    def __str__(self) -> str:
        refused = len(self.refused)
        counts = {"new": len(self.new), "known already": len(self.items) - len(self.new) - refused, "refused": refused}
        parts = [f"{count:,} {what}" for what, count in counts.items() if count]
        return f"{counted(len(self.items), 'CV')}: {', '.join(parts)}."


def send(client: Client, vacancy_id: str, paths: Sequence[Path], display: PileDisplay) -> Sent:
    """Send the files in batches; one for which the service has no room is sent again. Raises Refused, Unavailable."""
    sent = Sent()
    display.sending(0, len(paths))
    for start in range(0, len(paths), _BATCH):
        batch = paths[start : start + _BATCH]
        for items in _tries(client, vacancy_id, batch, display):
            sent.new |= {it.job_id for it in items if it.job_id is not None and it.outcome == "accepted"}
        sent.add(items)
        display.sending(start + len(batch), len(paths))
    return sent


def _tries(
    client: Client, vacancy_id: str, batch: Sequence[Path], display: PileDisplay
) -> Iterator[list[AddedCandidate]]:
    """What becomes of a batch, each time that it is sent; sending it again adds nobody twice."""
    give_up_at = time.monotonic() + _ROOM_PATIENCE
    while True:
        unreadable: list[AddedCandidate] = []
        items = list(client.add_candidates(vacancy_id, read_cvs(batch, unreadable.append)))
        yield [*items, *unreadable]
        if not any(it.problem is not None and it.problem.code in _BUSY for it in items):
            return
        if any(it.outcome == "accepted" for it in items):
            give_up_at = time.monotonic() + _ROOM_PATIENCE
        if time.monotonic() > give_up_at:
            return
        display.waiting_for_room()
        time.sleep(_ROOM_PAUSE)


def follow(client: Client, vacancy_id: str, jobs: Collection[str], display: PileDisplay) -> None:
    """Return when all of the jobs have ended. Raises what `follow_vacancy` raises."""
    left = set(jobs)
    if not left:
        return
    for event in client.follow_vacancy(vacancy_id, on_trouble=display.say):
        if event.type in _ENDS and event.job_id is not None:
            left.discard(event.job_id)
        display.judged(event, len(jobs) - len(left), len(jobs))
        if not left:
            return


class PileDisplay:
    """One bar for a pile on a terminal, some lines elsewhere. It goes to stderr: stdout is for the result."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._ends: deque[float] = deque(maxlen=_RATE_OVER)
        self._step = 0
        self._says_full = False
        self._bar = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=None),
            MofNCompleteColumn(),
            TextColumn("{task.fields[pace]}", markup=False),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._task = self._bar.add_task("starting", total=None, pace="")

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._bar.stop()

    def say(self, sentence: str) -> None:
        """A line beside the bar."""
        self._console.print(one_line(sentence), soft_wrap=True)

    def sending(self, done: int, total: int) -> None:
        """So many files have been sent."""
        self._says_full = False
        self._bar.update(self._task, description="sending", completed=done, total=total)

    def waiting_for_room(self) -> None:
        """The service has no room for more."""
        if not self._says_full:
            self.say("The service has no room for more candidates; waiting for some to end.")
        self._says_full = True

    def judged(self, event: VacancyEvent, done: int, total: int) -> None:
        """An event of the pile, of which so many candidates have ended."""
        if event.type in _ENDS:
            self._ends.append(event.at.timestamp())
        counts = event.candidates
        pace = self._pace(total - done)
        self._bar.update(self._task, description=_standing(counts), completed=done, total=total, pace=pace)
        if not self._console.is_terminal and done * _STEPS // total > self._step:
            self._step = done * _STEPS // total
            self.say(f"judged {done:,} of {total:,}" + (f" ({pace})" if pace else ""))

    def _pace(self, left: int) -> str:
        """Candidates a second by the service's own times, and how long the rest takes at this rate."""
        took = self._ends[-1] - self._ends[0] if self._ends else 0.0
        if took <= 0:
            return ""
        rate = (len(self._ends) - 1) / took
        time_left = f", {timedelta(seconds=round(left / rate))} left" if left else ""
        return f"{rate:.3g} a second{time_left}"


def _standing(counts: CandidateCounts) -> str:
    return f"{counts.queued:,} queued, {counts.running:,} running, {counts.ended:,} ended"


def counted(number: int, thing: str) -> str:
    """The number with its thing, in the plural unless it is one."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
