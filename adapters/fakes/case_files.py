"""Case files in dictionaries, with the promises of the port."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from domain.model.case_file import CaseFile, adverse_due_at
from domain.model.contest import Review
from domain.model.declarations import Declarations
from domain.model.evaluation import Evaluation
from domain.model.ids import EvaluationId, Tenant
from domain.model.notice import NoticeKind
from ports.case_files import CaseChange, DueMark, DueNotice, DuePage
from ports.time_and_ids import Clock

if TYPE_CHECKING:
    from adapters.fakes.evaluations import MemoryEvaluations


class MemoryCaseFiles:
    """A CaseFiles that forgets when the process ends; the evaluations of the same store tell it what they record."""

    def __init__(self, evaluations: MemoryEvaluations, clock: Clock) -> None:
        self._evaluations = evaluations
        self._clock = clock
        self._files: dict[EvaluationId, CaseFile] = {}

    def record(self, it: Evaluation) -> None:
        """What an evaluation's own step means, within that step."""
        if it.new_decision is not None:
            file = self._of(it)
            self._keep(replace(file, notice_due_at=adverse_due_at(it.new_decision, file.notice_due_at)))
        if it.follows is not None:
            self._follow(it)

    async def get(self, id: EvaluationId, tenant: Tenant) -> CaseFile:
        it = await self._evaluations.get(id, tenant)
        return replace(self._of(it), decisions=tuple(await self._evaluations.decisions(id, tenant)))

    async def change(self, id: EvaluationId, change: CaseChange, *, tenant: Tenant) -> CaseFile:
        changed = change(await self.get(id, tenant), self._clock.now())
        self._evaluations.trail.write(tenant, changed.facts)
        return self._keep(changed)

    async def declared(self, ids: Sequence[EvaluationId]) -> Mapping[EvaluationId, Declarations]:
        known = {id: self._files[id].declarations for id in ids if id in self._files}
        return {id: told for id, told in known.items() if told}

    async def due(self, tenant: Tenant, *, after: DueMark | None, size: int) -> DuePage:
        marks = [
            DueMark(it.notice_due_at, id)
            for id, it in self._files.items()
            if it.notice_due_at is not None and it.evaluation.tenant == tenant
        ]
        order = sorted(marks, key=lambda mark: (mark.due_at, mark.id))
        follow = [it for it in order if after is None or (it.due_at, it.id) > (after.due_at, after.id)]
        items = [
            DueNotice(
                evaluation=await self._evaluations.get(it.id, tenant),
                due_at=it.due_at,
                overdue=it.due_at < self._clock.now(),
            )
            for it in follow[:size]
        ]
        return DuePage(tuple(items), follow[size - 1] if len(follow) > size else None)

    def _of(self, it: Evaluation) -> CaseFile:
        return replace(self._files.get(it.id, CaseFile(evaluation=it)), evaluation=it)

    def _keep(self, file: CaseFile) -> CaseFile:
        self._files[file.evaluation.id] = file.stored()
        return self._files[file.evaluation.id]

    def _follow(self, it: Evaluation) -> None:
        assert it.follows is not None
        assert it.acting is not None
        first = self._files.get(it.follows.id)
        told = [each for each in first.notices if each.told.kind is NoticeKind.BEFORE_USE] if first else []
        notices = tuple(replace(each, number=number) for number, each in enumerate(told, 1))
        declared = first.declarations if first else {}
        file = replace(self._of(it), declarations=declared, notices=notices)
        if not (declared or notices or it.follows.reason):
            return
        if it.follows.reason is not None:
            review = Review(of=it.follows.id, reason=it.follows.reason, by=it.acting.name, at=it.created_at)
            file = replace(file, reviews=review)
            known = first or self._of(self._evaluations.one(it.follows.id))
            self._keep(replace(known, reviewed_by=(*known.reviewed_by, it.id)))
        self._keep(file)
