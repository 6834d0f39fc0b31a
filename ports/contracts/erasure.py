"""The contract of an evaluation store: what is erased, held and kept for how long."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from domain.model.errors import Erased, EvaluationNotFound, OnHold
from domain.model.evaluation import Evaluation
from domain.model.history import HistoryFilter
from domain.model.hold import Hold
from domain.model.ids import EvaluationId
from domain.model.outcome import Status
from domain.model.report import Failure, FailureCode, Likeness, Recommendation
from ports.contracts.builders import ALICE, BOB, OPERATOR, POLICY, a_report, a_submission, a_user
from ports.contracts.evaluations import EvaluationContract, a_key
from ports.evaluations import EvaluationReader, EvaluationRepository, EvaluationStores, Idempotency

ADDRESS = "5e" * 32  # the SHA-256 of an e-mail address


async def judged(repository: EvaluationRepository, key: Idempotency | None = None) -> EvaluationId:
    """One that succeeded, with a decision."""
    it = (await repository.add(a_submission(), key)).evaluation
    await repository.change(it.id, lambda it, at: it.claim("w", at=at, policy=POLICY))
    report = replace(a_report(), likeness=Likeness(emails=(ADDRESS, "77" * 32)))
    await repository.change(it.id, lambda it, at: it.succeed(report, attempt=1, at=at))
    await repository.change(it.id, decided)
    return it.id


def decided(it: Evaluation, at: object) -> Evaluation:
    return it.decide(Recommendation.REJECT, reason="Anna's accent", by=a_user("ann"), at=it.created_at)


class ErasureContract(EvaluationContract):
    async def test_what_is_erased_keeps_how_it_ended_and_nothing_of_the_candidate(
        self, repository: EvaluationRepository, reader: EvaluationReader
    ) -> None:
        id, other = await judged(repository), (await repository.add(a_submission())).evaluation
        erased = await repository.change(id, lambda it, at: it.erase(by=OPERATOR, at=at), tenant=ALICE)
        assert erased.newly_erased
        left = await reader.get(id, ALICE)
        assert (left.status, left.verdict and left.verdict.score) == (Status.SUCCEEDED, 71.5)
        assert left.decision is not None
        assert (left.decision.outcome, left.decision.reason, left.decision.by) == (Recommendation.REJECT, "", "ann")
        assert (left.cv.filename, left.cv.size, left.metadata, left.key) == (None, 0, {}, None)
        assert left.erased_at is not None
        assert [it.reason for it in await reader.decisions(id, ALICE)] == [""]
        with pytest.raises(Erased):
            await reader.report(id, ALICE)
        assert [it.id for it in (await reader.page(ALICE, HistoryFilter(text="anna"), before=None, size=9)).items] == [
            other.id
        ]
        assert (await reader.get(other.id, ALICE)).cv.filename == other.cv.filename

    async def test_an_open_one_is_canceled_and_what_failed_forgets_why_in_words(
        self, repository: EvaluationRepository, reader: EvaluationReader
    ) -> None:
        running = (await repository.add(a_submission())).evaluation
        await repository.change(running.id, lambda it, at: it.claim("w", at=at, policy=POLICY))
        erased = await repository.change(running.id, lambda it, at: it.erase(by=OPERATOR, at=at))
        assert (erased.status, [it.type.value for it in erased.events]) == (Status.CANCELED, ["canceled"])
        failed = (await repository.add(a_submission())).evaluation
        await repository.change(failed.id, lambda it, at: it.claim("w", at=at, policy=POLICY))
        words = Failure(code=FailureCode.CORRUPT, message="Anna Müller.pdf is no PDF")
        await repository.change(failed.id, lambda it, at: it.fail(words, attempt=1, at=at))
        await repository.change(failed.id, lambda it, at: it.erase(by=OPERATOR, at=at))
        left = await reader.get(failed.id, ALICE)
        assert left.failure == Failure(code=FailureCode.CORRUPT, message="erased")
        assert "Anna" not in str(await reader.events(failed.id, after=0, limit=9))

    async def test_why_an_engine_has_put_it_off_is_forgotten_in_words(
        self, repository: EvaluationRepository, reader: EvaluationReader
    ) -> None:
        id = (await repository.add(a_submission())).evaluation.id
        await repository.change(id, lambda it, at: it.claim("w", at=at, policy=POLICY))
        wait = timedelta(minutes=5)
        await repository.change(
            id, lambda it, at: it.hand_back(attempt=1, at=at, reason="Anna?", after=wait, asked_by_engine=True)
        )
        put_off = (await reader.events(id, after=2, limit=9))[0].put_off
        assert put_off is not None
        assert put_off.reason == "Anna?"
        await repository.change(id, lambda it, at: it.erase(by=OPERATOR, at=at))
        assert "Anna" not in str(await reader.events(id, after=0, limit=9))

    async def test_to_erase_again_changes_nothing_and_nobody_erases_what_is_anothers(
        self, repository: EvaluationRepository, reader: EvaluationReader
    ) -> None:
        id = await judged(repository)
        with pytest.raises(EvaluationNotFound):
            await repository.change(id, lambda it, at: it.erase(by=OPERATOR, at=at), tenant=BOB)
        await repository.change(id, lambda it, at: it.erase(by=OPERATOR, at=at))
        first = (await reader.get(id, ALICE)).erased_at
        assert not (await repository.change(id, lambda it, at: it.erase(by=OPERATOR, at=at))).newly_erased
        assert (await reader.get(id, ALICE)).erased_at == first
        with pytest.raises(Erased):
            await repository.change(id, decided)

    async def test_its_idempotency_key_is_free_again(self, repository: EvaluationRepository) -> None:
        id = await judged(repository, a_key("submitted"))
        assert (await repository.add(a_submission(), a_key("submitted"))).evaluation.id == id
        await repository.change(id, lambda it, at: it.erase(by=OPERATOR, at=at))
        again = await repository.add(a_submission(), a_key("submitted"))
        assert not again.replayed

    async def test_what_is_on_hold_is_not_erased_until_it_is_released(
        self, repository: EvaluationRepository, reader: EvaluationReader
    ) -> None:
        id = await judged(repository)
        await repository.change(
            id, lambda it, at: it.keep(Hold(reason="Lawsuit 7 C 12/26", by="ann", at=at), by=OPERATOR, at=at)
        )
        kept = await reader.get(id, ALICE)
        assert kept.hold is not None
        assert (kept.hold.reason, kept.hold.by) == ("Lawsuit 7 C 12/26", "ann")
        with pytest.raises(OnHold):
            await repository.change(id, lambda it, at: it.erase(by=OPERATOR, at=at))
        await repository.change(id, lambda it, at: it.keep(None, by=OPERATOR, at=at))
        assert (await repository.change(id, lambda it, at: it.erase(by=OPERATOR, at=at))).newly_erased

    async def test_all_of_one_address_are_found_by_their_tenant_alone(
        self, repository: EvaluationRepository, reader: EvaluationReader
    ) -> None:
        first, second = await judged(repository), await judged(repository)
        await repository.add(a_submission())
        assert [it.id for it in await reader.about(ALICE, ADDRESS, limit=9)] == [second, first]
        assert [it.id for it in await reader.about(ALICE, ADDRESS, limit=1)] == [second]
        assert not await reader.about(BOB, ADDRESS, limit=9)
        assert not await reader.about(ALICE, "00" * 32, limit=9)
        await repository.change(first, lambda it, at: it.erase(by=OPERATOR, at=at))
        assert [it.id for it in await reader.about(ALICE, ADDRESS, limit=9)] == [second]

    async def test_keys_are_forgotten_by_age_but_not_whose_candidate_a_file_is(self, stores: EvaluationStores) -> None:
        repository, operations = stores.evaluations, stores.operations
        of_client, of_file = a_key("client"), replace(a_key("file"), fingerprint=a_key("file").key)
        for key in (of_client, of_file):
            await repository.add(a_submission(), key)
        assert await operations.prune_keys(older_than=timedelta(days=36_500), limit=9) == 0
        assert (await repository.add(a_submission(), of_client)).replayed
        assert await operations.prune_keys(older_than=timedelta(), limit=9) == 1
        assert not (await repository.add(a_submission(), of_client)).replayed
        assert (await repository.add(a_submission(), of_file)).replayed

    async def test_of_what_ended_long_ago_the_last_event_alone_is_kept(self, stores: EvaluationStores) -> None:
        repository, reader, operations = stores.evaluations, stores.reader, stores.operations
        ended, waiting = await judged(repository), (await repository.add(a_submission())).evaluation.id
        before = await reader.events(ended, after=0, limit=100)
        assert await operations.thin_events(older_than=timedelta(days=36_500), after=None, limit=9) is None
        assert await reader.events(ended, after=0, limit=100) == before
        assert await operations.thin_events(older_than=timedelta(), after=None, limit=1) == ended
        assert await reader.events(ended, after=0, limit=100) == [before[-1]]
        assert await operations.thin_events(older_than=timedelta(), after=ended, limit=9) is None
        assert len(await reader.events(waiting, after=0, limit=100)) == 1

    async def test_owners_of_documents_that_are_not_kept_are_named(self, stores: EvaluationStores) -> None:
        kept = (await stores.evaluations.add(a_submission())).evaluation.id
        erased, nobody = await judged(stores.evaluations), uuid4()
        await stores.evaluations.change(erased, lambda it, at: it.erase(by=OPERATOR, at=at))
        assert set(await stores.operations.not_kept([kept, erased, nobody])) == {erased, nobody}
        assert await stores.operations.not_kept([]) == []
