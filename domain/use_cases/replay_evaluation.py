"""Judge an evaluation once more from what is stored, and hold the report against the one that is kept."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from domain.model.audit import Action, Actor, Fact
from domain.model.errors import Erased, EvaluationNotFound, InconsistentState, ReportNotReady
from domain.model.evaluation import Evaluation
from domain.model.events import Stage
from domain.model.findings_only import FindingsOnly
from domain.model.ids import EvaluationId
from domain.model.replay import Replay, compared
from domain.model.report import Failure, Report
from domain.model.spending import Account, Budgets
from domain.use_cases.gather_pair import pair_of
from domain.use_cases.spend import AccountMeter
from ports.audit import AuditTrail
from ports.documents import DocumentStore
from ports.errors import DocumentChanged, DocumentLost
from ports.evaluations import EvaluationOperations, EvaluationReader
from ports.matcher import EngineInfo, Matcher, MatchResult, OutOfTime, Pair, TryLater
from ports.spending import Spending
from ports.time_and_ids import Clock
from ports.vacancies import VacancyReader


class CannotReplay(Exception):
    """There is nothing to hold a report against, or nothing that could make it again; `code` is stable."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code


async def _unheard(stage: Stage) -> None:
    """Nobody watches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayEvaluation:
    """Of any tenant: for who runs the machine. Nothing is changed, and who looked is written down."""

    operations: EvaluationOperations
    reader: EvaluationReader
    vacancies: VacancyReader
    documents: DocumentStore
    matcher: Matcher
    spending: Spending
    budgets: Budgets  # of the tenant and the day; what a replay spends counts like the job's own
    trail: AuditTrail
    clock: Clock
    time_limit: timedelta  # for the run of the engine

    async def __call__(
        self, id: EvaluationId, *, by: Actor, on_stage: Callable[[Stage], Awaitable[None]] = _unheard
    ) -> Replay:
        """Raises CannotReplay, Unavailable; what cannot be written to the audit trail is not shown."""
        it, kept = await self._kept(id)
        engine = self._engine_of(it)
        pair = await self._pair(it)
        meter = AccountMeter(self.spending, self.budgets, Account(it.tenant, it.id))
        result = await self.matcher.match(it.engine, pair, within=self.time_limit, on_stage=on_stage, meter=meter)
        replay = self._compared(it, engine, kept, result)
        await self._write_down(it, replay, by)
        return replay

    async def _kept(self, id: EvaluationId) -> tuple[Evaluation, bytes]:
        try:
            tenant = await self.operations.tenant_of(id)
            return await self.reader.get(id, tenant), await self.reader.report(id, tenant)
        except EvaluationNotFound:
            raise CannotReplay("job_not_found", f"there is no job {id} in this database") from None
        except Erased:
            raise CannotReplay("erased", f"job {id} was erased: its documents and its report are gone") from None
        except ReportNotReady as error:
            raise CannotReplay("not_judged", f"job {error}") from None
        except InconsistentState as damaged:
            raise CannotReplay("damaged", str(damaged)) from None

    def _engine_of(self, it: Evaluation) -> EngineInfo:
        """The engine that made the report, in the version that did."""
        assert it.verdict is not None, "it has a report"
        version = it.verdict.engine_version
        known = self.matcher.engines()
        found = next((each for each in known if each.name == it.engine), None)
        if found is None:
            there = ", ".join(f"{each.name} {each.version}" for each in known) or "none"
            raise CannotReplay(
                "unknown_engine",
                f"{it.engine} {version} judged it, and is not installed; there is: {there}",
            )
        if found.version != version:
            raise CannotReplay(
                "other_version",
                f"{it.engine} {version} judged it, and {it.engine} {found.version} is installed: "
                "run this where that version is",
            )
        return found

    async def _pair(self, it: Evaluation) -> Pair:
        try:
            return await pair_of(it, documents=self.documents, vacancies=self.vacancies)
        except (DocumentChanged, InconsistentState) as damaged:
            raise CannotReplay("damaged", str(damaged)) from None
        except DocumentLost as lost:
            raise CannotReplay("document_lost", str(lost)) from None

    def _compared(self, it: Evaluation, engine: EngineInfo, kept: bytes, result: MatchResult) -> Replay:
        match result:
            case Report():
                again: bytes | str = _as_kept(it, kept, result)
            case Failure():
                again = f"{result.message} ({result.code})"
            case OutOfTime():
                raise CannotReplay("time_limit", result.message)
            case TryLater():
                raise CannotReplay("try_again_later", result.message)
        return compared(
            it.id, it.engine, engine.version, kept, again, deterministic=getattr(engine, "deterministic", True)
        )

    async def _write_down(self, it: Evaluation, replay: Replay, by: Actor) -> None:
        fact = Fact(
            action=Action.JOB_REPLAYED,
            actor=by,
            at=self.clock.now(),
            evaluation_id=it.id,
            vacancy_id=it.vacancy.id if it.vacancy else None,
            data={"engine": it.engine, "engine_version": replay.engine_version, "outcome": replay.outcome.value},
        )
        await self.trail.append(it.tenant, [fact])


def _as_kept(it: Evaluation, kept: bytes, report: Report) -> bytes:
    """What was taken out of the kept one is taken out of this one, too."""
    bare = "score" not in json.loads(kept)
    return FindingsOnly(frozenset({it.tenant} if bare else ())).kept(it.tenant, report).body
