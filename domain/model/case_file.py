"""The case file of an evaluation: what people declare, tell, contest and answer, beside what was computed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final, Self

from domain.model.audit import Actor, Fact
from domain.model.case_facts import of_answer, of_contest, of_declarations, of_notice
from domain.model.contest import Contest, ContestAnswer, ContestOutcome, Review
from domain.model.decision import Decision
from domain.model.declarations import Declaration, Declarations, DeclaredBy, DeclaredFact, Told
from domain.model.errors import (
    AlreadyAnswered,
    CaseFileFull,
    ContestNotFound,
    InvalidRequest,
    NotAllowed,
    NotDecided,
    OptedOut,
)
from domain.model.evaluation import Evaluation
from domain.model.ids import EvaluationId
from domain.model.notice import ADVERSE_NOTICE_WITHIN, Notice, NoticeKind, NoticeText, choices
from domain.model.report import Recommendation

MOST_NOTICES: Final = 100  # of one evaluation
MOST_CONTESTS: Final = 100
_CLOCKS_DIFFER_BY: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """A value: every step returns the next one, with the facts to write down together with it."""

    evaluation: Evaluation
    decisions: tuple[Decision, ...] = ()  # the first one first
    declarations: Declarations = field(default_factory=dict)
    notices: tuple[Notice, ...] = ()
    contests: tuple[Contest, ...] = ()
    notice_due_at: datetime | None = None  # until which an adverse outcome has to be told
    reviews: Review | None = None  # the evaluation that this one corrects
    reviewed_by: tuple[EvaluationId, ...] = ()  # those that correct this one
    version: int = 0  # 0 before anything was written
    facts: tuple[Fact, ...] = ()

    @property
    def before_use(self) -> NoticeText | None:
        """The latest notice before use, which says what holds."""
        told = choices(self.notices)
        return told[-1].told if told else None

    @property
    def opted_out(self) -> bool:
        """Whether the candidate does not want to be judged by the service."""
        return self.before_use is not None and self.before_use.opted_out

    @property
    def alternative_process(self) -> bool:
        """Whether the candidate was judged in another way."""
        return self.before_use is not None and self.before_use.alternative_process

    def stored(self) -> Self:
        """The same once its facts are written: the next version."""
        return replace(self, facts=(), version=self.version + 1)

    def about(self, evaluation: Evaluation, decisions: Sequence[Decision]) -> Self:
        """The same beside the evaluation and its decisions as they stand now."""
        return replace(self, evaluation=evaluation, decisions=tuple(decisions))

    def decided(self, decision: Decision) -> Self:
        """With the clock of the adverse notice as the decision sets it."""
        return replace(self, notice_due_at=adverse_due_at(decision, self.notice_due_at))

    def taken_over(self, first: CaseFile, review: Review | None) -> Self:
        """With what was declared and chosen in the case file of the evaluation that it follows."""
        return replace(self, declarations=first.declarations, notices=choices(first.notices), reviews=review)

    def corrected(self, by: EvaluationId) -> Self:
        """With one more evaluation that corrects it."""
        return replace(self, reviewed_by=(*self.reviewed_by, by))

    def require_decidable(self) -> None:
        """Raises OptedOut where a person has nothing but computed advice that the candidate has refused."""
        if self.opted_out and not self.alternative_process:
            raise OptedOut(
                "the candidate has opted out: judge them without the computed advice, record that with a notice "
                "before use whose alternative_process is true, and then decide"
            )

    def declare(
        self,
        told: Mapping[DeclaredFact, Told | None],
        *,
        declared_by: DeclaredBy,
        declared_at: datetime | None,
        by: Actor,
        at: datetime,
    ) -> Self:
        """With what is told in place of what was; None withdraws a fact, and what is left out stays."""
        when = _passed(declared_at or at, at, "declared_at")
        kept = {fact: it for fact, it in self.declarations.items() if fact not in told}
        new = {
            fact: Declaration(told=each, declared_by=declared_by, declared_at=when, recorded_by=by.name)
            for fact, each in told.items()
            if each is not None
        }
        fact = of_declarations(self.evaluation, told, declared_by=declared_by, declared_at=when, by=by, at=at)
        return self._with(fact, declarations={**kept, **new})

    def give(self, told: NoticeText, *, by: Actor, at: datetime) -> Self:
        """With a notice that was given. Raises InvalidRequest, NotDecided, CaseFileFull."""
        _passed(told.given_at, at, "given_at")
        if len(self.notices) >= MOST_NOTICES:
            raise CaseFileFull(f"a job has at most {MOST_NOTICES} notices")
        due = self.notice_due_at
        if told.kind is NoticeKind.BEFORE_USE:
            if told.legal_basis is None:
                raise InvalidRequest("legal_basis: a notice before use says on what the data are processed")
        else:
            self._require_adverse(told)
            due = None
        notice = Notice(number=len(self.notices) + 1, told=told, recorded_by=by.name, recorded_at=at)
        fact = of_notice(self.evaluation, notice, by=by)
        return self._with(fact, notices=(*self.notices, notice), notice_due_at=due)

    def contest(self, statement: str | None, *, by: Actor, at: datetime) -> Self:
        """With a contest of the candidate's. Raises InvalidRequest, CaseFileFull."""
        if statement is not None and not (statement := statement.strip()):
            raise InvalidRequest("statement: write what the candidate objects to, or leave it out")
        if len(self.contests) >= MOST_CONTESTS:
            raise CaseFileFull(f"a job has at most {MOST_CONTESTS} contests")
        contest = Contest(number=len(self.contests) + 1, statement=statement, recorded_by=by.name, opened_at=at)
        return self._with(of_contest(self.evaluation, contest, by=by), contests=(*self.contests, contest))

    def answer(
        self, number: int, outcome: ContestOutcome, *, reason: str, by: Actor, overriding: bool, at: datetime
    ) -> Self:
        """With a person's answer; `overriding` is for who may answer although they decided.

        Raises ContestNotFound, AlreadyAnswered, NotAllowed, NotDecided, InvalidRequest.
        """
        if not 1 <= number <= len(self.contests):
            raise ContestNotFound(f"the job has no contest {number}")
        contest = self.contests[number - 1]
        if contest.answer is not None:
            raise AlreadyAnswered(f"contest {number} was answered by {contest.answer.by}")
        if not reason.strip():
            raise InvalidRequest("reason: say why; the candidate is owed an explanation")
        deciders = {it.by for it in self.decisions if it.at <= contest.opened_at}
        if by.name in deciders and not overriding:
            raise NotAllowed("who decided does not answer the contest of it: ask somebody else, or an admin")
        if outcome is ContestOutcome.CHANGED and not any(it.at > contest.opened_at for it in self.decisions):
            raise NotDecided("nothing was decided since the contest: record the new decision first, then answer")
        answer = ContestAnswer(outcome=outcome, reason=reason.strip(), by=by.name, at=at)
        closed = replace(contest, answer=answer)
        fact = of_answer(self.evaluation, closed, answer, by=by)
        return self._with(fact, contests=(*self.contests[: number - 1], closed, *self.contests[number:]))

    def _require_adverse(self, told: NoticeText) -> None:
        decision = self.evaluation.decision
        if decision is None or decision.outcome is not Recommendation.REJECT:
            raise NotDecided("nobody has decided against the candidate: there is no adverse outcome to tell of")
        if told.given_at.date() < decision.at.date():
            raise InvalidRequest(f"given_at: the decision was made later, on {decision.at.date()}")
        if told.legal_basis is not None or told.opted_out or told.alternative_process:
            raise InvalidRequest("legal_basis, opted_out and alternative_process belong to a notice before use")

    def _with(self, fact: Fact, **changes: object) -> Self:
        return replace(self, facts=(*self.facts, fact), **changes)  # type: ignore[arg-type]


def adverse_due_at(decision: Decision, pending: datetime | None) -> datetime | None:
    """When a decision has to have been told of. A clock that runs already goes on; another outcome stops it."""
    if decision.outcome is not Recommendation.REJECT:
        return None
    return pending or decision.at + ADVERSE_NOTICE_WITHIN


def _passed(moment: datetime, now: datetime, name: str) -> datetime:
    if moment > now + _CLOCKS_DIFFER_BY:
        raise InvalidRequest(f"{name}: it lies in the future; record what has happened")
    return moment
