"""The pile: the evaluations of one vacancy, counted, and its numbered events."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Self

from domain.model.events import EventType
from domain.model.ids import EvaluationId, VacancyId
from domain.model.outcome import Status

if TYPE_CHECKING:
    from domain.model.evaluation import Evaluation

Data = Mapping[str, str | float | None]


class PileEventType(StrEnum):
    """What happened to a vacancy, its criteria, or one of its jobs."""

    VACANCY_READING = "vacancy.reading"
    VACANCY_READ = "vacancy.read"
    VACANCY_FAILED = "vacancy.failed"
    CRITERIA_CHANGED = "criteria.changed"
    CRITERIA_APPROVED = "criteria.approved"
    JOB_QUEUED = "job.queued"
    JOB_STARTED = "job.started"
    JOB_REQUEUED = "job.requeued"
    JOB_SUCCEEDED = "job.succeeded"
    JOB_FAILED = "job.failed"
    JOB_CANCELED = "job.canceled"
    JOB_EXPIRED = "job.expired"
    JOB_DECIDED = "job.decided"
    JOB_ERASED = "job.erased"


WORDED_NEWS: Final = frozenset({PileEventType.JOB_FAILED, PileEventType.JOB_REQUEUED})
"""News whose message may be an engine's own words, which may quote a document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """Something that happened, before the pile has numbered it."""

    type: PileEventType
    at: datetime
    message: str
    data: Data = field(default_factory=dict)
    evaluation_id: EvaluationId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many evaluations of a pile wait, run and have ended."""

    queued: int = 0
    running: int = 0
    ended: int = 0

    @property
    def open(self) -> int:
        return self.queued + self.running


@dataclass(frozen=True, slots=True, kw_only=True)
class PileEvent:
    """One fact of a pile; `seq` counts from 1 without a gap. `counts` are those right after it."""

    vacancy_id: VacancyId
    seq: int
    news: News
    counts: Counts

    def forgotten(self) -> Self:
        """Without the candidate's file name and the words of an engine."""
        news, data = self.news, {name: it for name, it in self.news.data.items() if name != "filename"}
        message = "erased" if news.type in WORDED_NEWS else news.message
        return replace(self, news=replace(news, data=data, message=message))


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What the judged candidates of one version of the criteria lack: by criterion, how many do."""

    judged: int = 0
    missing: Mapping[str, int] = field(default_factory=dict)
    engines: Mapping[str, int] = field(
        default_factory=dict
    )  # by name, a blank, and version; none before it was counted

    def share(self, criterion_id: str) -> float:
        """Of the judged candidates, 0 to 1."""
        return self.missing.get(criterion_id, 0) / self.judged if self.judged else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pile:
    """A value: what happens to one of its evaluations makes the next one, with the events to write."""

    vacancy_id: VacancyId
    last_seq: int = 0
    counts: Counts = Counts()
    tallies: Mapping[int, Tally] = field(default_factory=dict)  # by version of the criteria
    events: tuple[PileEvent, ...] = ()

    def stored(self) -> Self:
        """The same once its events are written."""
        return replace(self, events=())

    def told(self, *news: News) -> Self:
        """With numbered events of the vacancy itself."""
        pile = self
        for each in news:
            pile = pile._numbered(each, pile.counts)
        return pile

    def after(self, it: Evaluation, before: Status | None) -> Self:
        """With what `it` has recorded since it was in the status `before`; None when it is new."""
        pile, status = self, before
        for news, becomes in _news_of(it):
            counts = _moved(pile.counts, status, becomes or status)
            pile, status = pile._numbered(news, counts), becomes or status
        if it.report is not None:
            pile = pile._tallied(it)
        return pile

    def _numbered(self, news: News, counts: Counts) -> Self:
        event = PileEvent(vacancy_id=self.vacancy_id, seq=self.last_seq + 1, news=news, counts=counts)
        return replace(self, last_seq=event.seq, counts=counts, events=(*self.events, event))

    def _tallied(self, it: Evaluation) -> Self:
        if it.vacancy is None or it.verdict is None or it.verdict.standing is None:
            return self
        version = it.vacancy.criteria_version
        known = self.tallies.get(version, Tally())
        missing = Counter(known.missing) + Counter(it.verdict.standing.lacks)
        engines = Counter(known.engines) + Counter([f"{it.engine} {it.verdict.engine_version}"])
        tally = Tally(
            judged=known.judged + 1, missing=dict(sorted(missing.items())), engines=dict(sorted(engines.items()))
        )
        return replace(self, tallies={**self.tallies, version: tally})


_STATUS_AFTER = {
    EventType.QUEUED: Status.QUEUED,
    EventType.STARTED: Status.RUNNING,
    EventType.REQUEUED: Status.QUEUED,
    EventType.SUCCEEDED: Status.SUCCEEDED,
    EventType.FAILED: Status.FAILED,
    EventType.CANCELED: Status.CANCELED,
    EventType.EXPIRED: Status.EXPIRED,
}


def _news_of(it: Evaluation) -> Iterator[tuple[News, Status | None]]:
    """Each thing that changes the pile or its ranking, with the status that it leads to; stages do not."""
    about: dict[str, str | float | None] = {"filename": it.cv.filename}
    for event in it.events:
        if event.type in _STATUS_AFTER:
            kind = PileEventType(f"job.{event.type.value}")
            data = {**event.data, **about}
            yield (
                News(type=kind, at=event.at, message=event.message, data=data, evaluation_id=it.id),
                _STATUS_AFTER[event.type],
            )
    if it.new_decision is not None:
        decided = it.new_decision
        message = f"decided: {decided.outcome.value}"
        data = {"decision": decided.outcome.value, **about}
        yield News(type=PileEventType.JOB_DECIDED, at=decided.at, message=message, data=data, evaluation_id=it.id), None
    if it.newly_erased:
        assert it.erased_at is not None
        yield News(type=PileEventType.JOB_ERASED, at=it.erased_at, message="erased", evaluation_id=it.id), None


def _moved(counts: Counts, before: Status | None, after: Status | None) -> Counts:
    leaves, enters = _place(before), _place(after)
    now = {"queued": counts.queued, "running": counts.running, "ended": counts.ended}
    if leaves:
        now[leaves] -= 1
    if enters:
        now[enters] += 1
    return Counts(**now)


def _place(status: Status | None) -> str | None:
    if status is None:
        return None
    return "ended" if status.terminal else status.value
