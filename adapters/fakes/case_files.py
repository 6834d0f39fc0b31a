"""Case files in dictionaries, with the promises of the port."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from adapters.fakes.audit import MemoryAuditTrail
from domain.model.case_file import CaseFile
from domain.model.contest import Review
from domain.model.decision import Decision
from domain.model.declarations import Declarations
from domain.model.evaluation import Evaluation
from domain.model.ids import EvaluationId, Tenant
from ports.case_files import CaseChange, DueMark, DueNotice, DuePage
from ports.time_and_ids import Clock

Find = Callable[[EvaluationId, Tenant | None], tuple[Evaluation, Sequence[Decision]]]
"""The evaluation, of that tenant if one is named, with its decisions. Raises EvaluationNotFound."""


class MemoryCaseFiles:
    """A CaseFiles that forgets when the process ends; the evaluations of the same store tell it what they record."""

    def __init__(self, find: Find, trail: MemoryAuditTrail, clock: Clock) -> None:
        self._find, self._trail, self._clock = find, trail, clock
        self._files: dict[EvaluationId, CaseFile] = {}

    def record(self, it: Evaluation) -> None:
        """What an evaluation's own step means, within that step."""
        if it.new_decision is not None:
            self._keep(self._files.get(it.id, CaseFile(evaluation=it)).decided(it.new_decision))
        if it.follows is not None:
            self._follow(it)

    async def get(self, id: EvaluationId, tenant: Tenant) -> CaseFile:
        return self._get(id, tenant)

    async def change(self, id: EvaluationId, change: CaseChange, *, tenant: Tenant) -> CaseFile:
        changed = change(self._get(id, tenant), self._clock.now())
        self._trail.write(tenant, changed.facts)
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
        now = self._clock.now()
        items = [
            DueNotice(evaluation=self._find(it.id, tenant)[0], due_at=it.due_at, overdue=it.due_at < now)
            for it in follow[:size]
        ]
        return DuePage(tuple(items), follow[size - 1] if len(follow) > size else None)

    def _get(self, id: EvaluationId, tenant: Tenant | None) -> CaseFile:
        it, decisions = self._find(id, tenant)
        return self._files.get(id, CaseFile(evaluation=it)).about(it, decisions)

    def _keep(self, file: CaseFile) -> CaseFile:
        self._files[file.evaluation.id] = file.stored()
        return self._files[file.evaluation.id]

    def _follow(self, it: Evaluation) -> None:
        follows, by = it.follows, it.acting
        assert follows is not None
        assert by is not None
        first, review = self._get(follows.id, it.tenant), None
        if follows.reason is not None:
            review = Review(of=follows.id, reason=follows.reason, by=by.name, at=it.created_at)
            self._keep(first.corrected(it.id))
        file = CaseFile(evaluation=it).taken_over(first, review)
        if file.declarations or file.notices or review:
            self._keep(file)
