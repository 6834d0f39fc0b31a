"""Vacancies and their piles in dictionaries, with the promises of the ports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import timedelta

from adapters.fakes.evaluations import MemoryEvaluations, mentions
from domain.model.audit_facts import vacancy_facts_of
from domain.model.criteria import ApprovedCriteria
from domain.model.errors import KeyReused, Refusal, VacancyNotFound, VersionNotFound
from domain.model.evaluation import Evaluation
from domain.model.figures import Case, Figures, newest, wait_of
from domain.model.ids import EvaluationId, Tenant, VacancyId
from domain.model.outcome import Status
from domain.model.pile import Pile, PileEvent
from domain.model.ranking import Cursor, Like, Place, Ranked, RankingFilter, RankingPage, place_of
from domain.model.vacancy import Vacancy, VacancyStatus
from domain.model.webhook import messages_of_vacancy
from ports.evaluations import Idempotency
from ports.time_and_ids import Clock
from ports.vacancies import Opened, VacancyChange, VacancyFilter, VacancyPage

_Entry = tuple[Place, EvaluationId, Evaluation]


class MemoryVacancies:
    """A VacancyRepository and its reader beside the evaluations of the same store.

    No method awaits anything between reading and writing, so each is one transaction.
    """

    def __init__(self, evaluations: MemoryEvaluations, clock: Clock) -> None:
        self._evaluations = evaluations
        self._piles = evaluations.piles
        self._clock = clock
        self._rows: dict[VacancyId, Vacancy] = {}
        self._approved: dict[tuple[VacancyId, int], ApprovedCriteria] = {}
        self._keys: dict[bytes, tuple[bytes, VacancyId]] = {}

    async def add(self, vacancy: Vacancy, idempotency: Idempotency | None = None) -> Opened:
        if idempotency is not None:
            fingerprint, first = self._keys.setdefault(idempotency.key, (idempotency.fingerprint, vacancy.id))
            if fingerprint != idempotency.fingerprint:
                raise KeyReused("this Idempotency-Key came before with another payload; use a new key")
            if first != vacancy.id:
                return Opened(self._rows[first], replayed=True)
        self._piles.open(vacancy.id)
        return Opened(self._store(vacancy), replayed=False)

    async def get(self, id: VacancyId, tenant: Tenant) -> Vacancy:
        return self._load(id, tenant)

    async def change(self, id: VacancyId, change: VacancyChange, *, tenant: Tenant | None = None) -> Vacancy:
        return self._changed(self._load(id, tenant), change)

    async def claim_due(self, change: VacancyChange) -> Vacancy | None:
        now = self._clock.now()
        due = [it for it in self._rows.values() if it.status is VacancyStatus.READING and it.due_at <= now]
        with suppress(Refusal):
            for it in sorted(due, key=lambda it: it.due_at):
                return self._changed(it, change)
        return None

    async def pile(self, id: VacancyId, tenant: Tenant) -> Pile:
        return self._piles.of(self._load(id, tenant).id)

    async def page(self, tenant: Tenant, wanted: VacancyFilter, *, before: VacancyId | None, size: int) -> VacancyPage:
        mine = sorted((it for it in self._rows.values() if it.tenant == tenant), key=lambda it: it.id, reverse=True)
        listed = [it for it in mine if (before is None or it.id < before) and _matches(it, wanted)]
        items = tuple((it, self._piles.of(it.id)) for it in listed[:size])
        return VacancyPage(items, items[-1][0].id if len(listed) > size else None)

    async def approved(self, id: VacancyId, version: int) -> ApprovedCriteria:
        try:
            return self._approved[id, version]
        except KeyError:
            raise VersionNotFound(f"vacancy {id} has no approved criteria of version {version}") from None

    async def events(self, id: VacancyId, *, after: int, limit: int) -> Sequence[PileEvent]:
        return [event for event in self._piles.events(id) if event.seq > after][:limit]

    async def ranking(
        self, id: VacancyId, tenant: Tenant, wanted: RankingFilter, *, after: Cursor | None, size: int
    ) -> RankingPage:
        listed = sorted(self._standing(self._load(id, tenant).id))
        if wanted.by_time:
            return _by_time([it for _, _, it in listed if _wanted(it, wanted)], after, size)
        matching = [(number, entry) for number, entry in enumerate(listed) if _wanted(entry[2], wanted)]
        follow = [one for one in matching if after is None or one[1][:2] > (after.place, after.id)]
        items = tuple(self._ranked(listed, number) for number, _ in follow[:size])
        if len(follow) <= size:
            return RankingPage(items=items)
        number, (place, last, _) = follow[size - 1]
        return RankingPage(
            items=items, after=Cursor(place=place, id=last, rank=_rank(listed, number), listed=number + 1)
        )

    async def running(self, id: VacancyId) -> Sequence[Evaluation]:
        return [it for it in self._of(id) if it.status is Status.RUNNING]

    async def stale(
        self, id: VacancyId, *, version: int, after: EvaluationId | None, limit: int
    ) -> Sequence[Evaluation]:
        ranked = sorted(self._standing(id), key=lambda entry: entry[1])
        older = [it for _, _, it in ranked if it.vacancy and it.vacancy.criteria_version < version]
        return [it for it in older if after is None or it.id > after][:limit]

    async def figures(self, tenant: Tenant, vacancy_id: VacancyId | None, *, limit: int) -> Figures:
        if vacancy_id is not None:
            self._load(vacancy_id, tenant)
        mine = [it for it in self._evaluations.everything() if it.tenant == tenant and _of_pile(it, vacancy_id)]
        newest_first = sorted(mine, key=lambda it: it.id, reverse=True)[:limit]
        cases = Counter(_case(it) for it in newest_first if self.stands(it))
        return Figures(
            cases=cases,
            titles={id: self._rows[id].title for id in newest(cases)},
            looked_at=len(newest_first),
            since=min((it.created_at for it in newest_first), default=None),
            complete=len(newest_first) < limit,
        )

    def stands(self, it: Evaluation) -> bool:
        """Whether it is open, or no report by later criteria on the same file has taken its place."""
        if it.vacancy is None or not it.status.terminal:
            return True
        return any(standing.id == it.id for _, _, standing in self._standing(it.vacancy.id))

    def _load(self, id: VacancyId, tenant: Tenant | None) -> Vacancy:
        row = self._rows.get(id)
        if row is None or tenant not in (None, row.tenant):
            raise VacancyNotFound(f"no vacancy {id}")
        return row

    def _changed(self, before: Vacancy, change: VacancyChange) -> Vacancy:
        after = change(before, self._clock.now())
        return before if after is before else self._store(after)

    def _store(self, vacancy: Vacancy) -> Vacancy:
        events = self._piles.tell(vacancy.id, vacancy.news)
        self._evaluations.webhooks.tell(vacancy.tenant, messages_of_vacancy(events))
        if vacancy.new_approval is not None:
            self._approved[vacancy.id, vacancy.new_approval.version] = vacancy.new_approval
        self._evaluations.trail.write(vacancy.tenant, list(vacancy_facts_of(vacancy)))
        self._rows[vacancy.id] = vacancy.stored()
        return self._rows[vacancy.id]

    def _of(self, id: VacancyId) -> Iterator[Evaluation]:
        return (it for it in self._evaluations.everything() if it.vacancy is not None and it.vacancy.id == id)

    def _standing(self, id: VacancyId) -> Iterator[_Entry]:
        """What has ended, without what a report by later criteria on the same file has taken the place of."""
        latest: dict[str, int] = {}
        for it in self._of(id):
            if it.vacancy and it.status is Status.SUCCEEDED:
                latest[it.cv.sha256] = max(latest.get(it.cv.sha256, 0), it.vacancy.criteria_version)
        for it in self._of(id):
            place = place_of(it)
            if place and it.vacancy and it.vacancy.criteria_version >= latest.get(it.cv.sha256, 0):
                yield place, it.id, it

    def _ranked(self, listed: Sequence[_Entry], number: int) -> Ranked:
        place, id, it = listed[number]
        around = [listed[at][0] for at in (number - 1, number + 1) if 0 <= at < len(listed)]
        tied = place.ranked and any(other.ties_with(place) for other in around)
        likes = tuple(self._likes(id, [entry[1] for entry in listed]))
        return Ranked(evaluation=it, rank=_rank(listed, number) if place.ranked else None, tied=tied, same_as=likes)

    def _likes(self, id: EvaluationId, others: Sequence[EvaluationId]) -> Iterator[Like]:
        mine = self._piles.likeness(id)
        for other in sorted(others):
            theirs = self._piles.likeness(other)
            by = next((kind for kind in ("file", "text", "email") if mine[kind] & theirs[kind]), None)
            if other != id and by is not None:
                yield Like(evaluation_id=other, by=by)


def _of_pile(it: Evaluation, id: VacancyId | None) -> bool:
    return id is None or (it.vacancy is not None and it.vacancy.id == id)


def _case(it: Evaluation) -> Case:
    waited = it.decision.at - it.completed_at if it.decision and it.completed_at else None
    if waited is not None and waited < timedelta():  # the decision is older than the report
        waited = None
    return Case(
        vacancy_id=it.vacancy.id if it.vacancy else None,
        advice=it.verdict.recommendation if it.verdict else None,
        decision=it.decision.outcome if it.decision else None,
        wait=wait_of(waited) if waited is not None else None,
        judged=it.status is Status.SUCCEEDED,
    )


def _matches(it: Vacancy, wanted: VacancyFilter) -> bool:
    return (
        wanted.status in (None, it.status)
        and wanted.opened_by in (None, it.opened_by)
        and (wanted.text is None or wanted.text.casefold() in it.title.casefold())
    )


def _by_time(matching: Sequence[Evaluation], after: Cursor | None, size: int) -> RankingPage:
    follow = sorted((it for it in matching if after is None or it.id > after.id), key=lambda it: it.id)
    items = tuple(Ranked(evaluation=it, rank=None, tied=False) for it in follow[:size])
    if len(follow) <= size:
        return RankingPage(items=items)
    last, listed = follow[size - 1], (after.listed if after else 0) + size
    place = place_of(last)
    assert place is not None
    return RankingPage(items=items, after=Cursor(place=place, id=last.id, rank=listed, listed=listed))


def _wanted(it: Evaluation, wanted: RankingFilter) -> bool:
    verdict = it.verdict
    score = verdict.score if verdict else None
    return (
        wanted.recommendation in (None, verdict.recommendation if verdict else None)
        and (wanted.decision is None or wanted.decision.fits(it.decision))
        and (wanted.score_min is None or (score is not None and score >= wanted.score_min))
        and mentions(it, wanted.text)
    )


def _rank(listed: Sequence[_Entry], number: int) -> int:
    place = listed[number][0]
    while number and listed[number - 1][0].ties_with(place):
        number -= 1
    return number + 1
