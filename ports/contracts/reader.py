"""The contract of an EvaluationReader."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from domain.model.decision import Decided, Decision
from domain.model.errors import (
    EvaluationNotFound,
    ReportNotReady,
)
from domain.model.events import EventType, Stage
from domain.model.history import HistoryFilter, Order
from domain.model.ids import Engine, EvaluationId, User
from domain.model.outcome import Status
from domain.model.report import Recommendation
from ports.contracts.builders import ALICE, BOB, a_report, a_submission, a_user
from ports.contracts.clock import START
from ports.contracts.evaluations import (
    EVERYTHING,
    LATER,
    EvaluationContract,
    added,
    claimed,
    decided,
    entered,
    revealed,
    succeeded,
    summary,
)
from ports.evaluations import (
    EvaluationReader,
    EvaluationRepository,
)


class EvaluationReaderContract(EvaluationContract):
    async def test_events_are_numbered_without_a_gap_and_read_from_any_point(
        self, repository: EvaluationRepository, reader: EvaluationReader
    ) -> None:
        id = await added(repository)
        await repository.change(id, claimed())
        for stage in Stage:
            await repository.change(id, entered(stage))
        done = await repository.change(id, succeeded())
        events = await reader.events(id, after=0, limit=100)
        assert [event.seq for event in events] == list(range(1, done.last_seq + 1))
        assert [event.type for event in events[:2]] == [EventType.QUEUED, EventType.STARTED]
        assert events[-1].data == {"score": 71.5, "recommendation": "review", "confidence": 0.8}
        assert events[-1] == done.events[-1]
        assert await reader.events(id, after=3, limit=2) == events[3:5]
        assert await reader.events(id, after=done.last_seq, limit=10) == []

    async def test_a_report_comes_back_byte_for_byte(
        self, repository: EvaluationRepository, reader: EvaluationReader
    ) -> None:
        id = await added(repository)
        with pytest.raises(ReportNotReady):
            await reader.report(id, ALICE)
        await repository.change(id, claimed())
        await repository.change(id, succeeded())
        assert await reader.report(id, ALICE) == a_report().body

    async def test_another_tenant_finds_nothing(
        self, repository: EvaluationRepository, reader: EvaluationReader
    ) -> None:
        id = await added(repository)
        await repository.change(id, claimed())
        await repository.change(id, succeeded())
        with pytest.raises(EvaluationNotFound):
            await repository.get(id, BOB)
        with pytest.raises(EvaluationNotFound):
            await reader.report(id, BOB)
        with pytest.raises(EvaluationNotFound):
            await reader.decisions(id, BOB)
        with pytest.raises(EvaluationNotFound):
            await reader.reveals(id, BOB)
        with pytest.raises(EvaluationNotFound):
            await repository.change(id, decided(Recommendation.REJECT, "mine now"), tenant=BOB)
        assert (await reader.page(BOB, EVERYTHING, before=None, size=10)).items == ()

    async def test_decisions_are_added_and_never_changed(
        self, repository: EvaluationRepository, reader: EvaluationReader
    ) -> None:
        id = await added(repository)
        await repository.change(id, claimed())
        await repository.change(id, succeeded())
        await repository.change(id, decided(Recommendation.REJECT, "first look"), tenant=ALICE)
        await repository.change(id, decided(Recommendation.SHORTLIST, "second look"), tenant=ALICE)
        kept = await reader.decisions(id, ALICE)
        assert [summary(it) for it in kept] == [(1, "reject", "first look"), (2, "shortlist", "second look")]
        assert (await repository.get(id, ALICE)).decision == kept[-1]

    async def test_a_decision_on_the_candidate_may_come_with_the_submission(
        self, repository: EvaluationRepository, reader: EvaluationReader
    ) -> None:
        before = Decision(number=2, outcome=Recommendation.SHORTLIST, reason="met her", by="carol", at=START)
        id = (await repository.add(a_submission(decision=before))).evaluation.id
        other = (await repository.add(a_submission())).evaluation.id
        assert (await repository.get(id, ALICE)).decision == before
        await repository.change(id, claimed())
        await repository.change(id, succeeded())
        await repository.change(id, decided(Recommendation.REJECT, "second look"), tenant=ALICE)
        assert [summary(it) for it in await reader.decisions(id, ALICE)] == [
            (2, "shortlist", "met her"),
            (3, "reject", "second look"),
        ]
        assert await reader.decisions(other, ALICE) == []

    async def test_everybody_who_asks_who_the_candidate_is_is_kept(
        self, repository: EvaluationRepository, reader: EvaluationReader
    ) -> None:
        id = await added(repository)
        assert await reader.reveals(id, ALICE) == []
        for by in ("ada", "bob", "ada"):
            await repository.change(id, revealed(by), tenant=ALICE)
        kept = await reader.reveals(id, ALICE)
        assert [it.by for it in kept] == ["ada", "bob", "ada"]
        assert kept[0].at <= kept[1].at <= kept[2].at

    async def test_history_is_newest_first_and_every_page_follows_the_last(
        self, repository: EvaluationRepository, reader: EvaluationReader
    ) -> None:
        ids = [await added(repository) for _ in range(7)]
        seen, before = [], None
        for expected in (3, 3, 1):
            page = await reader.page(ALICE, EVERYTHING, before=before, size=3)
            assert len(page.items) == expected
            seen += [it.id for it in page.items]
            before = page.next_before
        assert before is None
        assert seen == ids[::-1]

    async def test_history_filters(self, repository: EvaluationRepository, reader: EvaluationReader) -> None:
        judged = await added(repository, engine="keyword", filename="Ärztin_100%.pdf", by=a_user("Zoë"))
        await repository.change(judged, claimed())
        await repository.change(judged, succeeded(88.0, Recommendation.SHORTLIST))
        await repository.change(judged, decided(Recommendation.REJECT, "no"))
        queued = await added(repository, metadata={"note": "snake_case"})

        async def found(wanted: HistoryFilter) -> list[EvaluationId]:
            return [it.id for it in (await reader.page(ALICE, wanted, before=None, size=10)).items]

        only_judged = [
            HistoryFilter(status=Status.SUCCEEDED),
            HistoryFilter(engine=Engine("keyword")),
            HistoryFilter(recommendation=Recommendation.SHORTLIST),
            HistoryFilter(decision=Decided.REJECT),
            HistoryFilter(score_min=88.0),
            HistoryFilter(score_max=88.0),
            HistoryFilter(score_min=80.0, score_max=90.0, status=Status.SUCCEEDED),
            HistoryFilter(text="ärztin"),
            HistoryFilter(text="100%"),
            HistoryFilter(decision=Decided.REJECT, recommendation=Recommendation.SHORTLIST),
            HistoryFilter(submitted_by=User("Zoë")),
            HistoryFilter(submitted_by=User("Zoë"), status=Status.SUCCEEDED, order=Order.BEST),
        ]
        for wanted in only_judged:
            assert await found(wanted) == [judged], wanted
        assert await found(HistoryFilter(text="SNAKE_")) == [queued]
        assert await found(HistoryFilter(text="snakeXcase")) == []
        assert await found(HistoryFilter(submitted_by=User("zoë"))) == []
        assert (await reader.page(BOB, HistoryFilter(submitted_by=User("Zoë")), before=None, size=10)).items == ()
        assert await found(HistoryFilter(score_min=88.1)) == []
        assert await found(HistoryFilter(decision=Decided.SHORTLIST)) == []
        assert await found(HistoryFilter(decision=Decided.NONE)) == [queued]

    async def test_history_between_times_includes_its_bounds(
        self, repository: EvaluationRepository, reader: EvaluationReader
    ) -> None:
        now = datetime.now().astimezone()
        old = await added(repository, at=now - timedelta(seconds=2))
        new = await added(repository, at=now)

        async def found(wanted: HistoryFilter) -> list[EvaluationId]:
            return [it.id for it in (await reader.page(ALICE, wanted, before=None, size=10)).items]

        assert await found(HistoryFilter(created_after=now)) == [new]
        assert await found(HistoryFilter(created_before=now - timedelta(seconds=2))) == [old]
        assert await found(HistoryFilter(created_after=now - LATER, created_before=now + LATER)) == [new, old]
